using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Somebody who works at the desk, as the desk lists them.</summary>
/// <param name="Login">The login's id.</param>
/// <param name="Name">What they call themselves at the door.</param>
/// <param name="Role">What they may do.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">Until when; null = until disabled.</param>
/// <param name="DisabledAt">When the access was taken away.</param>
public sealed record OperatorAccess(Guid Login, string Name, Role Role, Instant CreatedAt, Instant? ExpiresAt, Instant? DisabledAt)
{
    /// <summary>Whether the access stands.</summary>
    public bool StandsAt(Instant now) => DisabledAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>Everybody who works or worked at the desk, oldest first.</summary>
    public static async Task<IReadOnlyList<OperatorAccess>> AllAsync(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var rows = await (
            from o in store.Set<OperatorRow>().AsNoTracking()
            join l in store.Set<Login>().AsNoTracking() on o.LoginId equals l.Id
            orderby o.CreatedAt, o.LoginId
            select new { Operator = o, Login = l }).ToListAsync();
        return [.. rows.Select(r => new OperatorAccess(r.Login.Id, r.Login.Name, r.Operator.Role, r.Operator.CreatedAt, r.Operator.ExpiresAt, r.Operator.DisabledAt))];
    }

    /// <summary>Those of a role whose access stands, oldest first. Asked at every start, before anything has woken the framework up: plain SQL.</summary>
    public static async Task<IReadOnlyList<(Guid Login, string Name)>> StandingAsync(Deed deed, Role role)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var found = new List<(Guid, string)>();
        await using var asked = deed.Command(
            """
            SELECT o.login_id, l.user_name FROM signin_operator o JOIN signin_login l ON l.id = o.login_id
            WHERE o.role = @role AND o.disabled_at IS NULL AND (o.expires_at IS NULL OR o.expires_at > @now)
            ORDER BY o.created_at, o.login_id
            """,
            ("@role", (int)role), ("@now", deed.Now));
        await using var row = await asked.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            found.Add((row.GetGuid(0), new Login { UserName = row.GetString(1) }.Name));
        }

        return found;
    }

    /// <summary>Gives somebody a login at the desk, in the deed that invites them. Null where the name is taken.</summary>
    public static async Task<Guid?> AddAsync(Deed deed, string name, string passwordHash, Role role, Instant? expires)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var key = SignIn.Login.KeyOfOperator(name);
        if (await Logins.FindAsync(deed.Store, key) is not null)
        {
            return null;
        }

        var login = Logins.Add(deed, key, passwordHash, null);
        deed.Store.Add(new OperatorRow { LoginId = login.Id, Role = role, CreatedAt = deed.Now, ExpiresAt = expires });
        await deed.Store.SaveChangesAsync();
        return login.Id;
    }

    /// <summary>Changes what an operator may do, from their next request on. False where the access was taken away.</summary>
    public static async Task<bool> ChangeRoleAsync(Deed deed, Guid login, Role role)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync("UPDATE signin_operator SET role = @role WHERE login_id = @id AND disabled_at IS NULL", ("@role", (int)role), ("@id", login)) == 1;
    }

    /// <summary>Takes the access away; the session ends with the next request. False where it had been before.</summary>
    public static async Task<bool> DisableAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync("UPDATE signin_operator SET disabled_at = @now WHERE login_id = @id AND disabled_at IS NULL", ("@now", deed.Now), ("@id", login)) == 1;
    }
}
