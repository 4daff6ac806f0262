using Microsoft.EntityFrameworkCore;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>What became of a try to sign in.</summary>
public enum SignInOutcome
{
    /// <summary>The session may begin.</summary>
    In,
    /// <summary>Unknown address, wrong password or a shut door: which one is not said.</summary>
    Refused,
    /// <summary>The password is right, but the address has not answered yet: the link is sent again.</summary>
    Unconfirmed,
}

/// <summary>Signs a person in with address and password; a sign-in is activity, from which terms run.</summary>
public sealed class SignInPerson(Deeds deeds, Passwords passwords, Facts facts, AccountLinks links, PolicyHolder policies)
{
    /// <summary>Tries it.</summary>
    /// <returns>The outcome, and the subject where the session may begin.</returns>
    public async Task<(SignInOutcome Outcome, Guid Subject)> DoAsync(string email, string password, Language language, Caller caller)
    {
        if (await passwords.TryAsync(Login.KeyOfPerson(email), password, caller) is not { Subject: { } subject } right)
        {
            return (SignInOutcome.Refused, default);
        }

        var confirmed = await deeds.DoAsync(
            async deed =>
            {
                if (await deed.ExecuteAsync("UPDATE accounts_account SET last_login = @now WHERE subject_id = @s AND confirmed_at IS NOT NULL", ("@now", deed.Now), ("@s", subject)) == 0)
                {
                    await ResendAsync(deed, links, policies.Current.Declared, subject, email, language);
                    return false;
                }

                await Passwords.PassedAsync(deed, right, caller);
                await facts.RewriteAsync(deed, subject);
                return true;
            },
            subject);
        return confirmed ? (SignInOutcome.In, subject) : (SignInOutcome.Unconfirmed, default);
    }

    /// <summary>Sends the link of an account that still waits again, in the deed; earlier links stop working. The account's end does not move.</summary>
    internal static async Task ResendAsync(Deed deed, AccountLinks links, DeclaredPolicy policy, Guid subject, string email, Language language)
    {
        var since = await deed.Store.Set<Account>().Where(a => a.SubjectId == subject).Select(a => a.CreatedAt).FirstOrDefaultAsync();
        var end = since.Plus(SignUp.Waits);
        if (end <= deed.Now)
        {
            return;
        }

        await OneTime.DropAsync(deed, subject, SignUp.Opens);
        var code = await OneTime.IssueAsync(deed, SignUp.Opens, TimeSpan.FromMicroseconds(end.Microseconds - deed.Now.Microseconds), subject);
        await Outbox.EnqueueAsync(deed, AccountMails.Confirm(
            language, policy.Controller.Name, Login.KeyOfPerson(email), subject, links.To(language, "/account/confirm/" + code)));
    }
}
