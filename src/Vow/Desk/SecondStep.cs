using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>What came of a right password at the desk's door.</summary>
public enum DeskEntrance
{
    /// <summary>Nothing is opened.</summary>
    Refused,

    /// <summary>A first password: the operator now chooses a password and a second step.</summary>
    SetUp,

    /// <summary>The session may begin.</summary>
    In,
}

/// <summary>The second step at the desk's door: a passkey, a code of the operator's device, or a recovery code.</summary>
public sealed class SecondStep(Deeds deeds, SecondFactors factors)
{
    /// <summary>Judges a right password with what was shown beside it; a code is used up by being taken.</summary>
    /// <param name="right">The password.</param>
    /// <param name="code">The code, if one was typed.</param>
    /// <param name="passkey">A passkey that was right, if one was shown; used up by being taken.</param>
    /// <param name="caller">For the log.</param>
    public Task<(DeskEntrance Entrance, Instant? FirstPasswordEndsAt)> PassAsync(RightPassword right, string? code, RightPasskey? passkey, Caller caller) => deeds.DoAsync(async deed =>
    {
        ArgumentNullException.ThrowIfNull(right);
        var entrance = await JudgeAsync(deed, right.Login, code, passkey);
        if (entrance.Entrance == DeskEntrance.In)
        {
            await Passwords.PassedAsync(deed, right, caller);
        }
        else if (entrance.Entrance == DeskEntrance.Refused)
        {
            // The try was counted with the password: codes are guessed under the same lockout.
            await Connections.WriteAsync(deed, caller, Connections.Failed, null);
        }

        return entrance;
    });

    /// <summary>Enrols in one deed: own password, device, recovery codes. Null where another set-up or a new first password came between.</summary>
    /// <param name="login">Whose.</param>
    /// <param name="firstPasswordEndsAt">Which first password opened the set-up.</param>
    /// <param name="passwordHash">The operator's own password, hashed.</param>
    /// <param name="secret">The device's secret.</param>
    /// <param name="step">The time step of the code that proved it.</param>
    /// <param name="also">What else belongs into the deed: its entry.</param>
    /// <returns>Recovery codes, to be shown once.</returns>
    public Task<IReadOnlyList<string>?> EnrolAsync(Guid login, Instant firstPasswordEndsAt, string passwordHash, byte[] secret, long step, Func<Deed, Task> also) =>
        deeds.DoAsync(async deed =>
        {
            ArgumentNullException.ThrowIfNull(also);
            if (await deed.ExecuteAsync("DELETE FROM desk_first_password WHERE login_id = @id AND ends_at = @end", ("@id", login), ("@end", firstPasswordEndsAt)) == 0)
            {
                return null;
            }

            await Logins.SetPasswordAsync(deed, login, passwordHash);
            var codes = await factors.EnrolAsync(deed, login, null, secret, step);
            await also(deed);
            return codes;
        });

    private async Task<(DeskEntrance Entrance, Instant? FirstPasswordEndsAt)> JudgeAsync(Deed deed, Guid login, string? code, RightPasskey? passkey)
    {
        if (!(await OperatorAccess.AllAsync(deed.Store)).Any(o => o.Login == login && o.StandsAt(deed.Now)))
        {
            return (DeskEntrance.Refused, null);
        }

        if (!await SecondFactors.IsEnrolledAsync(deed.Store, login))
        {
            var first = await deed.Store.Set<FirstPassword>().AsNoTracking().FirstOrDefaultAsync(f => f.LoginId == login);
            return first is not null && deed.Now < first.EndsAt ? (DeskEntrance.SetUp, first.EndsAt) : (DeskEntrance.Refused, null);
        }

        var passed = passkey is not null
            ? passkey.Login == login && await Passkeys.TakeAsync(deed, passkey)
            : await factors.TakeAsync(deed, login, code);
        return (passed ? DeskEntrance.In : DeskEntrance.Refused, null);
    }
}
