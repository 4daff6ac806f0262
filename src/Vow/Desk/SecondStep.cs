using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
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

/// <summary>The second step at the desk's door: a code of the operator's device, or a recovery code.</summary>
public sealed class SecondStep(Deeds deeds, KeyStore keys)
{
    /// <summary>Name of the controller key that seals the devices' secrets.</summary>
    private const string Key = "desk";

    /// <summary>Judges a right password with the code given beside it; a code is used up by being taken.</summary>
    public Task<(DeskEntrance Entrance, Instant? FirstPasswordEndsAt)> PassAsync(RightPassword right, string? code, Caller caller) => deeds.DoAsync(async deed =>
    {
        var entrance = await JudgeAsync(deed, right.Login, code);
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

    /// <summary>Enrols in one deed: own password, secret, recovery codes. False where another set-up or a new first password came between.</summary>
    /// <param name="login">Whose.</param>
    /// <param name="firstPasswordEndsAt">Which first password opened the set-up.</param>
    /// <param name="passwordHash">The operator's own password, hashed.</param>
    /// <param name="secret">The device's secret.</param>
    /// <param name="step">The time step of the code that proved it.</param>
    /// <param name="recoveryCodes">Hashes of the recovery codes.</param>
    /// <param name="also">What else belongs into the deed: its entry.</param>
    public Task<bool> EnrolAsync(
        Guid login, Instant firstPasswordEndsAt, string passwordHash, byte[] secret, long step, IReadOnlyList<string> recoveryCodes, Func<Deed, Task> also) =>
        deeds.DoAsync(async deed =>
        {
            var taken = await deed.ExecuteAsync(
                """
                UPDATE desk_factor SET secret = @secret, last_step = @step, enrolled_at = @now, first_password_ends_at = NULL
                WHERE login_id = @id AND enrolled_at IS NULL AND first_password_ends_at = @end
                """,
                ("@secret", Sealing.Seal(keys.Controller(Key, deed.Now), secret, BoundTo(login))), ("@step", step), ("@now", deed.Now), ("@id", login), ("@end", firstPasswordEndsAt));
            if (taken == 0)
            {
                return false;
            }

            await Logins.SetPasswordAsync(deed, login, passwordHash);
            deed.Store.AddRange(recoveryCodes.Select(hash => new RecoveryCode { LoginId = login, Hash = hash }));
            await deed.Store.SaveChangesAsync();
            await also(deed);
            return true;
        });

    private async Task<(DeskEntrance Entrance, Instant? FirstPasswordEndsAt)> JudgeAsync(Deed deed, Guid login, string? code)
    {
        var factor = await deed.Store.Set<DeskFactor>().AsNoTracking().FirstOrDefaultAsync(f => f.LoginId == login);
        if (factor is null || !(await OperatorAccess.AllAsync(deed.Store)).Any(o => o.Login == login && o.StandsAt(deed.Now)))
        {
            return (DeskEntrance.Refused, null);
        }

        if (factor.EnrolledAt is null)
        {
            return factor.FirstPasswordEndsAt is { } end && deed.Now < end ? (DeskEntrance.SetUp, end) : (DeskEntrance.Refused, null);
        }

        var secret = Sealing.Open(keys.Controller(Key, deed.Now), factor.Secret ?? [], BoundTo(login));
        var passed = secret is not null && TimeCode.Match(secret, code, deed.Now) is { } step
            ? await deed.ExecuteAsync("UPDATE desk_factor SET last_step = @step WHERE login_id = @id AND last_step < @step", ("@step", step), ("@id", login)) == 1
            : await deed.ExecuteAsync("DELETE FROM desk_recovery_code WHERE login_id = @id AND hash = @h", ("@id", login), ("@h", OneTimePasswords.HashOf(login, code))) == 1;
        return (passed ? DeskEntrance.In : DeskEntrance.Refused, null);
    }

    private static string BoundTo(Guid login) => "desk_factor|secret|" + login.ToString("N");
}
