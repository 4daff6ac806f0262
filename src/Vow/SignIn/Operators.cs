using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Who may work at the desk.</summary>
public static class Operators
{
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
