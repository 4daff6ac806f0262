using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>What comes of somebody whom the company's issuer named.</summary>
public enum CompanyOutcome
{
    /// <summary>The session may begin.</summary>
    In,
    /// <summary>An account has their address: they must show by its own means that it is theirs, then connect it.</summary>
    MustProve,
    /// <summary>The issuer does not say that it checked the address.</summary>
    Unverified,
}

/// <summary>
/// Signs in somebody whom the company's issuer named. An account of the same address is never opened by that alone: whoever could set an address at the issuer
/// would own every account here.
/// </summary>
public sealed class SignInWithCompany(Database database, Deeds deeds, SignInPerson signIn, Unconfirmed unconfirmed, Entries entries, SecurityChanges changes)
{
    /// <summary>Whether a login is opened by one of the issuer's accounts.</summary>
    public static Task<bool> IsConnectedAsync(Store store, Guid login) => CompanyAccounts.IsConnectedAsync(store, login);

    /// <summary>Opens the connected account, or makes one for a new address the issuer has checked.</summary>
    public async Task<(CompanyOutcome Outcome, Guid Subject)> DoAsync(NamedByCompany named, Language language, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(named);
        await using (var store = database.NewStore())
        {
            if (await CompanyAccounts.ConnectedAsync(store, named) is { } connected)
            {
                await deeds.DoAsync(
                    async deed =>
                    {
                        await Connections.WriteAsync(deed, caller, Connections.SignedIn, connected.SubjectId);
                        await signIn.ActiveAsync(deed, connected.SubjectId);
                    },
                    connected.SubjectId);
                return (CompanyOutcome.In, connected.SubjectId);
            }

            if (named.Email is null)
            {
                return (CompanyOutcome.Unverified, default);
            }

            // Somebody typed the address here and it never answered: it has now, and not for them.
            if (await Logins.FindAsync(store, Login.KeyOfPerson(named.Email)) is { SubjectId: { } waiting }
                && await store.Set<Account>().AnyAsync(a => a.SubjectId == waiting && a.ConfirmedAt == null))
            {
                await unconfirmed.EndAsync(waiting);
            }
        }

        return await deeds.DoAsync<(CompanyOutcome, Guid)>(async deed =>
        {
            if (await Logins.FindAsync(deed.Store, Login.KeyOfPerson(named.Email)) is not null)
            {
                return (CompanyOutcome.MustProve, default);
            }

            var subject = await Identifiers.OwnerAsync(deed.Store, Identifiers.Email, named.Email);
            if (subject is null || await Logins.OfAsync(deed.Store, subject.Value) is not null)
            {
                subject = Identifiers.Add(deed.Store, Identifiers.Email, named.Email, language.Code(), deed.Now).Id;
            }

            var login = Logins.Add(deed, Login.KeyOfPerson(named.Email), null, subject);
            await deed.Store.SaveChangesAsync();
            await Subjects.ConfirmAsync(deed, subject.Value, Identifiers.Email, named.Email);
            await CompanyAccounts.ConnectAsync(deed, named, login.Id, subject.Value);
            await Connections.WriteAsync(deed, caller, Connections.SignedIn, subject);
            await entries.AppendAsync(deed, "account.company_signed_up", Actor.Subject, new JsonObject(), subject);
            await signIn.ActiveAsync(deed, subject.Value);
            return (CompanyOutcome.In, subject.Value);
        });
    }

    /// <summary>Connects the issuer's account with a login whose owner has just shown who they are. False where it opens another already.</summary>
    public Task<bool> ConnectAsync(NamedByCompany named, Login login, Language language)
    {
        ArgumentNullException.ThrowIfNull(login);
        return deeds.DoAsync(
            async deed =>
            {
                if (!await CompanyAccounts.ConnectAsync(deed, named, login.Id, login.SubjectId!.Value))
                {
                    return false;
                }

                await changes.TellAsync(deed, login, SecurityChange.CompanyConnected, language);
                return true;
            },
            login.SubjectId);
    }

    /// <summary>Takes the connection back, unless it is the only way in.</summary>
    public Task<bool> DisconnectAsync(Login login, Language language)
    {
        ArgumentNullException.ThrowIfNull(login);
        return deeds.DoAsync(
            async deed =>
            {
                if ((login.PasswordHash is null && (await Passkeys.OfAsync(deed.Store, login.Id)).Count == 0) || !await CompanyAccounts.DisconnectAsync(deed, login.Id))
                {
                    return false;
                }

                await changes.TellAsync(deed, login, SecurityChange.CompanyDisconnected, language);
                return true;
            },
            login.SubjectId);
    }
}
