using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>Forgotten and changed passwords.</summary>
public sealed class NewPassword(Database database, Deeds deeds, Clock clock, Passwords passwords, Entries entries, SecurityChanges changes, AccountLinks links, PolicyHolder policies)
{
    private const string Opens = "account.password";
    private static readonly TimeSpan LinkLasts = TimeSpan.FromHours(1);

    /// <summary>Sends a link to the address, if it has an account; the page says the same either way.</summary>
    public Task ForgottenAsync(string email, Language language) => deeds.DoAsync(async deed =>
    {
        if (await Logins.FindAsync(deed.Store, Login.KeyOfPerson(email)) is not { SubjectId: { } subject } login)
        {
            return;
        }

        if (!await deed.Store.Set<Account>().AnyAsync(a => a.SubjectId == subject && a.ConfirmedAt != null))
        {
            await SignInPerson.ResendAsync(deed, links, policies.Current.Declared, subject, login.Name, language);
            return;
        }

        await OneTime.DropAsync(deed, subject, Opens);
        var code = await OneTime.IssueAsync(deed, Opens, LinkLasts, subject);
        await Outbox.EnqueueAsync(deed, AccountMails.NewPassword(
            language, policies.Current.Declared.Controller.Name, login.Name, subject, links.To(language, "/password/" + code)));
    });

    /// <summary>The login a link would change; null where the link does not work any more.</summary>
    public async Task<Login?> LookAsync(string code)
    {
        await using var store = database.NewStore();
        return await OneTime.LookAsync(store, Opens, code, clock.Now) is { SubjectId: { } subject } ? await Logins.OfAsync(store, subject) : null;
    }

    /// <summary>Sets a password by link. False where the link does not work any more.</summary>
    public async Task<bool> SetByLinkAsync(string code, Login login, string password, Language language)
    {
        ArgumentNullException.ThrowIfNull(login);
        var hash = passwords.Hash(password);
        return await deeds.DoAsync(
            async deed =>
            {
                if (!await OneTime.UseAsync(deed, Opens, code))
                {
                    return false;
                }

                await WriteAsync(deed, login, hash, "link", language);
                return true;
            },
            login.SubjectId);
    }

    /// <summary>Sets a password after the old one was shown. False where it was wrong.</summary>
    public async Task<bool> ChangeAsync(Login login, string old, string password, Language language, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(login);
        if (await passwords.TryAsync(login.NormalizedUserName!, old, caller) is null)
        {
            return false;
        }

        var hash = passwords.Hash(password);
        await deeds.DoAsync(deed => WriteAsync(deed, login, hash, "password", language), login.SubjectId);
        return true;
    }

    private async Task WriteAsync(Deed deed, Login login, string hash, string shownBy, Language language)
    {
        await Logins.SetPasswordAsync(deed, login.Id, hash);
        await OneTime.DropAsync(deed, login.SubjectId!.Value, Opens);
        await entries.AppendAsync(deed, "password.changed", Actor.Subject, new JsonObject { ["shown_by"] = shownBy }, login.SubjectId);
        await changes.TellAsync(deed, login, SecurityChange.Password, language);
    }
}
