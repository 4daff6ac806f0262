using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>A password that was right, before anything is opened by it.</summary>
/// <param name="Login">The login's id.</param>
/// <param name="Subject">Whose account; null for operators.</param>
/// <param name="NewHash">The same password hashed as it is today, where the kept hash is of an older way.</param>
public sealed record RightPassword(Guid Login, Guid? Subject, string? NewHash);

/// <summary>
/// Tries passwords. Each try is counted before it is made, so that many at once get no more than their number; known and unknown names
/// take the same steps and the same work.
/// </summary>
public sealed class Passwords(Deeds deeds, IPasswordHasher<Login> hasher)
{
    // Made at the first try, whosever it is: no start waits for it.
    private readonly Lazy<string> nobodys = new(() => hasher.HashPassword(new Login(), "nobody's password"));

    /// <summary>Hashes a password: PBKDF2 with a salt of its own. Slow by design: call it outside deeds.</summary>
    public string Hash(string password) => hasher.HashPassword(new Login(), password);

    /// <summary>Tries a password; null where it is wrong, the door is shut, or there is no such login.</summary>
    /// <param name="key">A key of <see cref="Login"/>.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="caller">For the log.</param>
    public async Task<RightPassword?> TryAsync(string key, string password, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(password);
        var instead = nobodys.Value;
        var counted = await deeds.DoAsync(deed => CountAsync(deed, key));
        var result = hasher.VerifyHashedPassword(new Login(), counted?.Hash ?? instead, password.Length > PasswordRule.Longest ? "" : password);
        if (counted is { Shut: false } open && open.Hash is not null && result != PasswordVerificationResult.Failed)
        {
            return new(open.Login, open.Subject, result == PasswordVerificationResult.SuccessRehashNeeded ? Hash(password) : null);
        }

        await deeds.DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.Failed, counted?.Subject));
        return null;
    }

    /// <summary>Opens the door in a deed: tries are forgotten, the log is written.</summary>
    public static async Task PassedAsync(Deed deed, RightPassword right, Caller caller, string what = Connections.SignedIn)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(right);
        await deed.ExecuteAsync("UPDATE signin_login SET access_failed_count = 0, lockout_end = NULL WHERE id = @id", ("@id", right.Login));
        if (right.NewHash is not null)
        {
            await deed.ExecuteAsync("UPDATE signin_login SET password_hash = @h WHERE id = @id", ("@h", right.NewHash), ("@id", right.Login));
        }

        await Connections.WriteAsync(deed, caller, what, right.Subject);
    }

    /// <summary>Counts a try at a second step in the deed, under the same lockout. False where the door is shut.</summary>
    public static async Task<bool> CountAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var name = await deed.Store.Set<Login>().AsNoTracking().Where(l => l.Id == login).Select(l => l.NormalizedUserName).FirstOrDefaultAsync();
        return name is not null && await CountAsync(deed, name) is { Shut: false };
    }

    private static async Task<Counted?> CountAsync(Deed deed, string key)
    {
        Counted? open = null;
        var failures = 0;
        await using (var count = deed.Command(
            """
            UPDATE signin_login SET access_failed_count = access_failed_count + 1
            WHERE normalized_user_name = @k AND (lockout_end IS NULL OR lockout_end <= @now)
            RETURNING id, subject_id, password_hash, access_failed_count
            """,
            ("@k", key), ("@now", deed.Now)))
        {
            await using var row = await count.ExecuteReaderAsync();
            if (await row.ReadAsync())
            {
                open = new(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.IsDBNull(2) ? null : row.GetString(2), Shut: false);
                failures = row.GetInt32(3);
            }
        }

        if (open is not null && Lockout.After(failures) is var shut && shut > TimeSpan.Zero)
        {
            await deed.ExecuteAsync("UPDATE signin_login SET lockout_end = @end WHERE id = @id", ("@end", deed.Now.Plus(shut)), ("@id", open.Login));
        }

        return open ?? await ShutAsync(deed, key);
    }

    private static async Task<Counted?> ShutAsync(Deed deed, string key)
    {
        await using var find = deed.Command("SELECT id, subject_id FROM signin_login WHERE normalized_user_name = @k", ("@k", key));
        await using var row = await find.ExecuteReaderAsync();
        return await row.ReadAsync() ? new(row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1), null, Shut: true) : null;
    }

    private sealed record Counted(Guid Login, Guid? Subject, string? Hash, bool Shut);
}
