using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Who may work at the desk.</summary>
public static class Operators
{
    // Where Identity's store of users looks for the key of an authenticator.
    private const string KeyProvider = "[AspNetUserStore]";
    private const string KeyName = "AuthenticatorKey";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Lets somebody work at the desk. Their second step is set up with it: there is no way in without.</summary>
    /// <param name="deed">The transaction; the caller records the entry.</param>
    /// <param name="name">Their name at the desk.</param>
    /// <param name="passwordHash">Of <see cref="Passwords.Hash"/>.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="expires">Until when; null = until disabled.</param>
    /// <returns>The login and the key for their authenticator (RFC 6238, base 32, 160 bits), to be shown once; null where the name is taken.</returns>
    public static async Task<(Guid Login, string AuthenticatorKey)?> AddAsync(Deed deed, string name, string passwordHash, Role role, Instant? expires)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var key = Login.KeyOfOperator(name);
        if (await Logins.FindAsync(deed.Store, key) is not null)
        {
            return null;
        }

        var login = Logins.Add(deed, key, passwordHash, subject: null);
        login.TwoFactorEnabled = true;
        var secret = RandomNumberGenerator.GetString(Base32, 32);
        deed.Store.Add(new OperatorRow { LoginId = login.Id, Role = role, CreatedAt = deed.Now, ExpiresAt = expires });
        deed.Store.Add(new IdentityUserToken<Guid> { UserId = login.Id, LoginProvider = KeyProvider, Name = KeyName, Value = secret });
        await deed.Store.SaveChangesAsync();
        return (login.Id, secret);
    }

    /// <summary>Takes the access away in the deed: open sessions end with the next request.</summary>
    public static Task<int> DisableAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("UPDATE signin_operator SET disabled_at = @now WHERE login_id = @l AND disabled_at IS NULL", ("@now", deed.Now), ("@l", login));
    }

    /// <summary>The role of an operator whose session carries this stamp; null where the access has ended.</summary>
    public static async Task<Role?> RoleOfAsync(Store store, Guid login, string stamp, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await (
            from o in store.Set<OperatorRow>()
            join l in store.Set<Login>() on o.LoginId equals l.Id
            where l.Id == login && l.SecurityStamp == stamp && o.DisabledAt == null && (o.ExpiresAt == null || o.ExpiresAt > now)
            select (Role?)o.Role).FirstOrDefaultAsync();
    }
}
