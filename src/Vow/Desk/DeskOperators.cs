using System.Data;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>An operator with the state of the second step.</summary>
/// <param name="Access">Who, and what they may do.</param>
/// <param name="IsEnrolled">Whether they have chosen a password and a second step.</param>
/// <param name="FirstPasswordEndsAt">When the password made by somebody else dies; null once it was replaced.</param>
public sealed record DeskOperator(OperatorAccess Access, bool IsEnrolled, Instant? FirstPasswordEndsAt);

/// <summary>Inviting, renewing and disabling operators.</summary>
public sealed class DeskOperators(Deeds deeds, Entries entries, Passwords passwords)
{
    /// <summary>Everybody, oldest first.</summary>
    public static async Task<IReadOnlyList<DeskOperator>> AllAsync(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var firsts = await store.Set<FirstPassword>().AsNoTracking().ToDictionaryAsync(f => f.LoginId, f => (Instant?)f.EndsAt);
        var all = new List<DeskOperator>();
        foreach (var access in await OperatorAccess.AllAsync(store))
        {
            all.Add(new DeskOperator(access, await SecondFactors.IsEnrolledAsync(store, access.Login), firsts.GetValueOrDefault(access.Login)));
        }

        return all;
    }

    /// <summary>Invites somebody: gives their first password, shown once; null where the name is taken.</summary>
    public async Task<string?> InviteAsync(Guid by, string name, Role role, Instant? expires)
    {
        var password = OneTimePasswords.New();
        var hash = passwords.Hash(password);
        return await deeds.DoAsync(async deed =>
        {
            if (await OperatorAccess.AddAsync(deed, name, hash, role, expires) is not { } login)
            {
                return null;
            }

            await RenewAsync(deed, login, hash);
            await entries.AppendAsync(deed, "desk.operator.invited", Actor.Operator(by), new JsonObject { ["role"] = role.Code() });
            return password;
        });
    }

    /// <summary>Starts an operator's access over: a new first password, no second step, no session. Null where there is no such access.</summary>
    public async Task<string?> StartOverAsync(Guid by, Guid login)
    {
        var password = OneTimePasswords.New();
        var hash = passwords.Hash(password);
        return await deeds.DoAsync(async deed =>
        {
            if (!(await OperatorAccess.AllAsync(deed.Store)).Any(o => o.Login == login && o.StandsAt(deed.Now)) || await IsLastAdminAsync(deed, login))
            {
                return null;
            }

            await RenewAsync(deed, login, hash);
            await entries.AppendAsync(deed, "desk.operator.started_over", Actor.Operator(by), new JsonObject());
            return password;
        }, isolation: IsolationLevel.Serializable);
    }

    /// <summary>Takes an access away. False where it would leave nobody to run the installation, or there is none.</summary>
    public Task<bool> DisableAsync(Guid by, Guid login) => deeds.DoAsync(
        async deed =>
        {
            if (await IsLastAdminAsync(deed, login) || !await OperatorAccess.DisableAsync(deed, login))
            {
                return false;
            }

            await entries.AppendAsync(deed, "desk.operator.disabled", Actor.Operator(by), new JsonObject());
            return true;
        },
        isolation: IsolationLevel.Serializable);

    /// <summary>Gives an operator another role. False where nobody would be left to run the installation, the access has ended, or the role is theirs already.</summary>
    public Task<bool> ChangeRoleAsync(Guid by, Guid login, Role role) => deeds.DoAsync(
        async deed =>
        {
            if ((await OperatorAccess.AllAsync(deed.Store)).FirstOrDefault(o => o.Login == login && o.StandsAt(deed.Now)) is not { } one || one.Role == role
                || await IsLastAdminAsync(deed, login) || !await OperatorAccess.ChangeRoleAsync(deed, login, role))
            {
                return false;
            }

            await entries.AppendAsync(deed, "desk.operator.role_changed", Actor.Operator(by), new JsonObject { ["from"] = one.Role.Code(), ["to"] = role.Code() });
            return true;
        },
        isolation: IsolationLevel.Serializable);

    /// <summary>Sets a first password in the deed: it works for an hour, and nothing of an earlier enrolment does.</summary>
    internal static async Task RenewAsync(Deed deed, Guid login, string passwordHash)
    {
        await Logins.SetPasswordAsync(deed, login, passwordHash);
        await SecondFactors.DropAsync(deed, login);
        await Passkeys.DropAsync(deed, login);
        await deed.ExecuteAsync(
            "INSERT INTO desk_first_password (login_id, ends_at) VALUES (@id, @end) ON CONFLICT (login_id) DO UPDATE SET ends_at = @end",
            ("@id", login), ("@end", deed.Now.Plus(OneTimePasswords.Lifetime)));
    }

    /// <summary>Whether the login is the only administrator who is enrolled and whose access has no end.</summary>
    private static async Task<bool> IsLastAdminAsync(Deed deed, Guid login)
    {
        var lasting = (await AllAsync(deed.Store))
            .Where(o => o.Access.Role == Role.Admin && o.Access.StandsAt(deed.Now) && o.Access.ExpiresAt is null && o.IsEnrolled)
            .Select(o => o.Access.Login).ToList();
        return lasting is [var only] && only == login;
    }
}
