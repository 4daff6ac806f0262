using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>The address has answered: the contract runs, the choices made at sign-up count, the person is signed in.</summary>
public sealed class ConfirmAccount(Database database, Deeds deeds, Clock clock, Choices choices, LiftOpposition lift, Entries entries, Facts facts, PolicyHolder policies, AccountLinks links)
{
    /// <summary>Whether a link still works; looking does not use it up, since mail programs look too.</summary>
    public async Task<bool> WorksAsync(string code)
    {
        await using var store = database.NewStore();
        return await OneTime.LookAsync(store, SignUp.Opens, code, clock.Now) is not null;
    }

    /// <summary>Confirms by the code of the mail.</summary>
    /// <returns>Whose account; null where the code was used, is too old or never was.</returns>
    public async Task<Guid?> DoAsync(string code, Caller caller)
    {
        await using var store = database.NewStore();
        if (await OneTime.LookAsync(store, SignUp.Opens, code, clock.Now) is not { SubjectId: { } subject }
            || await Logins.OfAsync(store, subject) is not { } login)
        {
            return null;
        }

        return await deeds.DoAsync<Guid?>(
            async deed =>
            {
                if (!await OneTime.UseAsync(deed, SignUp.Opens, code)
                    || await deed.ExecuteAsync(
                        "UPDATE accounts_account SET confirmed_at = @now, last_login = @now WHERE subject_id = @s AND confirmed_at IS NULL",
                        ("@now", deed.Now), ("@s", subject)) == 0)
                {
                    deed.Undo = true;
                    return null;
                }

                await OneTime.DropAsync(deed, subject, SignUp.Opens);
                await Subjects.ConfirmAsync(deed, subject, Identifiers.Email, login.Name);
                await entries.AppendAsync(deed, "account.confirmed", Actor.Subject, new JsonObject { ["surface"] = SignUp.Surface }, subject);
                var confirmed = await choices.ConfirmPendingAsync(deed, subject, SignUp.Surface);
                foreach (var (request, outcome) in confirmed)
                {
                    await lift.AfterAsync(deed, request, outcome);
                }

                if (confirmed is [var (first, _), ..])
                {
                    var policy = policies.Current.Declared;
                    await Outbox.EnqueueAsync(deed, AccountMails.Choices(
                        first.Language, policy.Controller.Name, login.Name, subject,
                        [.. confirmed.Select(one => (AccountMails.Said(policy, one.Request), links.To(first.Language, "/me/receipts/" + one.Outcome.EntryId.ToString("D"))))],
                        links.To(first.Language, "/me/choices")));
                }

                await Connections.WriteAsync(deed, caller, Connections.SignedIn, subject);
                await facts.RewriteAsync(deed, subject);
                return subject;
            },
            subject);
    }
}
