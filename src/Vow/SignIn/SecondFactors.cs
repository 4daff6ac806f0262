using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.SignIn;

/// <summary>
/// The second step at every door: a code of a device (RFC 6238), or a recovery code. Each is used up by being taken, and tries are counted
/// under the same lockout as passwords.
/// </summary>
public sealed class SecondFactors(Deeds deeds, KeyStore keys)
{
    /// <summary>Name of the controller key that seals the devices' secrets.</summary>
    private const string Key = "second_step";

    /// <summary>Whether a login has one.</summary>
    public static Task<bool> IsEnrolledAsync(Store store, Guid login)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<SecondFactor>().AnyAsync(f => f.LoginId == login);
    }

    /// <summary>Since when a login has one, and how many recovery codes are left; null where it has none.</summary>
    public static async Task<(Instant Since, int CodesLeft)?> OfAsync(Store store, Guid login)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<SecondFactor>().AsNoTracking().FirstOrDefaultAsync(f => f.LoginId == login) is { } factor
            ? (factor.EnrolledAt, await store.Set<RecoveryCode>().CountAsync(c => c.LoginId == login))
            : null;
    }

    /// <summary>Operators who have one. Asked at every start, before anything has woken the framework up: plain SQL.</summary>
    public static async Task<IReadOnlySet<Guid>> OfOperatorsAsync(Deed deed)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var enrolled = new HashSet<Guid>();
        await using var asked = deed.Command("SELECT login_id FROM signin_factor WHERE subject_id IS NULL");
        await using var row = await asked.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            enrolled.Add(row.GetGuid(0));
        }

        return enrolled;
    }

    /// <summary>Enrols a device in the deed, in place of an earlier one.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="login">Whose login.</param>
    /// <param name="subject">Whose account; null for operators.</param>
    /// <param name="secret">The device's secret.</param>
    /// <param name="step">The time step of the code that proved it.</param>
    /// <returns>Recovery codes, to be shown once.</returns>
    public async Task<IReadOnlyList<string>> EnrolAsync(Deed deed, Guid login, Guid? subject, byte[] secret, long step)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await DropAsync(deed, login);
        await deed.ExecuteAsync(
            "INSERT INTO signin_factor (login_id, subject_id, secret, last_step, enrolled_at) VALUES (@id, @s, @secret, @step, @now)",
            ("@id", login), ("@s", subject), ("@secret", Sealing.Seal(keys.Controller(Key, deed.Now), secret, BoundTo(login))), ("@step", step), ("@now", deed.Now));
        return await RenewCodesAsync(deed, login, subject);
    }

    /// <summary>Makes new recovery codes in the deed; earlier ones stop working.</summary>
    public static async Task<IReadOnlyList<string>> RenewCodesAsync(Deed deed, Guid login, Guid? subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM signin_recovery_code WHERE login_id = @id", ("@id", login));
        var codes = OneTimePasswords.NewRecoveryCodes();
        foreach (var code in codes)
        {
            await deed.ExecuteAsync(
                "INSERT INTO signin_recovery_code (login_id, subject_id, hash) VALUES (@id, @s, @h)",
                ("@id", login), ("@s", subject), ("@h", OneTimePasswords.HashOf(login, code)));
        }

        return codes;
    }

    /// <summary>Takes a login's device and recovery codes away, in the deed.</summary>
    public static async Task DropAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM signin_recovery_code WHERE login_id = @id", ("@id", login));
        await deed.ExecuteAsync("DELETE FROM signin_factor WHERE login_id = @id", ("@id", login));
    }

    /// <summary>Takes a code of the device or a recovery code in the deed, which uses it up. False where it is none. The caller counts tries.</summary>
    public async Task<bool> TakeAsync(Deed deed, Guid login, string? code)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await deed.Store.Set<SecondFactor>().AsNoTracking().FirstOrDefaultAsync(f => f.LoginId == login) is not { } factor)
        {
            return false;
        }

        var secret = Sealing.Open(keys.Controller(Key, deed.Now), factor.Secret, BoundTo(login));
        return secret is not null && TimeCode.Match(secret, code, deed.Now) is { } step
            ? await deed.ExecuteAsync("UPDATE signin_factor SET last_step = @step WHERE login_id = @id AND last_step < @step", ("@step", step), ("@id", login)) == 1
            : await deed.ExecuteAsync("DELETE FROM signin_recovery_code WHERE login_id = @id AND hash = @h", ("@id", login), ("@h", OneTimePasswords.HashOf(login, code))) == 1;
    }

    /// <summary>Tries a code that stands alone, after the first step: counted before it is made. What it opens happens in the same deed.</summary>
    public Task<bool> TryAsync(Guid login, Guid? subject, string? code, Caller caller, Func<Deed, Task> passed)
    {
        ArgumentNullException.ThrowIfNull(passed);
        return deeds.DoAsync(
            async deed =>
            {
                if (await Passwords.CountAsync(deed, login) && await TakeAsync(deed, login, code))
                {
                    await passed(deed);
                    return true;
                }

                await Connections.WriteAsync(deed, caller, Connections.Failed, subject);
                return false;
            },
            subject);
    }

    private static string BoundTo(Guid login) => "signin_factor|secret|" + login.ToString("N");
}
