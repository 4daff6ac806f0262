using Microsoft.EntityFrameworkCore;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>SignIn's front door for the slices that own what a login opens.</summary>
public static class Logins
{
    /// <summary>The login of a key of <see cref="Login"/>, or null.</summary>
    public static Task<Login?> FindAsync(Store store, string key)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Login>().AsNoTracking().FirstOrDefaultAsync(l => l.NormalizedUserName == key);
    }

    /// <summary>A person's login, or null where they have none.</summary>
    public static Task<Login?> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Login>().AsNoTracking().FirstOrDefaultAsync(l => l.SubjectId == subject);
    }

    /// <summary>The login of an id: of somebody who is signed in.</summary>
    public static Task<Login> GetAsync(Store store, Guid id)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Login>().AsNoTracking().FirstAsync(l => l.Id == id);
    }

    /// <summary>Gives a login to a person or an operator. The caller saves.</summary>
    public static Login Add(Deed deed, string key, string? passwordHash, Guid? subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var login = new Login
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            SubjectId = subject,
            UserName = key,
            NormalizedUserName = key,
            PasswordHash = passwordHash,
            SecurityStamp = NewStamp(),
            ConcurrencyStamp = NewStamp(),
            LockoutEnabled = true,
        };
        deed.Store.Add(login);
        return login;
    }

    /// <summary>Sets a password in the deed: the door opens again, and every session opened with the old one ends.</summary>
    public static async Task SetPasswordAsync(Deed deed, Guid login, string passwordHash)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM signin_session WHERE subject_id = (SELECT subject_id FROM signin_login WHERE id = @id)", ("@id", login));
        await deed.ExecuteAsync(
            """
            UPDATE signin_login SET password_hash = @h, security_stamp = @stamp, concurrency_stamp = @stamp, access_failed_count = 0, lockout_end = NULL
            WHERE id = @id
            """,
            ("@h", passwordHash), ("@stamp", NewStamp()), ("@id", login));
    }

    /// <summary>Moves a person's login to another address, in the deed that corrects the address. False where another login has it.</summary>
    public static async Task<bool> RenameAsync(Deed deed, Guid subject, string email)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var key = Login.KeyOfPerson(email);
        if (await FindAsync(deed.Store, key) is { } taken && taken.SubjectId != subject)
        {
            return false;
        }

        await deed.ExecuteAsync("UPDATE signin_login SET user_name = @k, normalized_user_name = @k WHERE subject_id = @s", ("@k", key), ("@s", subject));
        return true;
    }

    /// <summary>Deletes a person's login, codes, passkeys, sessions and second factor in the deed that ends the account; the connection log stays to its term.</summary>
    public static async Task EndAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        foreach (var table in (string[])["signin_once", "signin_session", "signin_browser", "signin_recovery_code", "signin_factor", "signin_passkey", "signin_external"])
        {
            await deed.ExecuteAsync($"DELETE FROM {table} WHERE subject_id = @s", ("@s", subject));
        }

        await deed.ExecuteAsync("DELETE FROM signin_login WHERE subject_id = @s", ("@s", subject));
    }

    /// <summary>Makes every link and code sent to a person worthless, in the deed that moves their address.</summary>
    public static Task DropCodesAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM signin_once WHERE subject_id = @s", ("@s", subject));
    }

    private static string NewStamp() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
}
