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
    /// <summary>The password is right; the second step is still to be taken.</summary>
    NeedsCode,
}

/// <summary>Signs a person in, by whatever they show; a sign-in is activity, from which terms run.</summary>
public sealed class SignInPerson(Deeds deeds, Passwords passwords, Passkeys passkeys, SecondFactors factors, Facts facts, AccountLinks links, PolicyHolder policies)
{
    /// <summary>Tries address and password; where there is a second step, its code too if one is given.</summary>
    /// <returns>The outcome, and the subject where the password was right.</returns>
    public async Task<(SignInOutcome Outcome, Guid Subject)> ByPasswordAsync(string email, string password, string? code, Language language, Caller caller)
    {
        if (await passwords.TryAsync(Login.KeyOfPerson(email), password, caller) is not { Subject: { } subject } right)
        {
            return (SignInOutcome.Refused, default);
        }

        var outcome = await deeds.DoAsync(
            async deed =>
            {
                if (!await deed.Store.Set<Account>().AnyAsync(a => a.SubjectId == subject && a.ConfirmedAt != null))
                {
                    await ResendAsync(deed, links, policies.Current.Declared, subject, email, language);
                    return SignInOutcome.Unconfirmed;
                }

                if (await SecondFactors.IsEnrolledAsync(deed.Store, right.Login))
                {
                    if (code is null)
                    {
                        return SignInOutcome.NeedsCode;
                    }

                    // The try was counted with the password.
                    if (!await factors.TakeAsync(deed, right.Login, code))
                    {
                        await Connections.WriteAsync(deed, caller, Connections.Failed, subject);
                        return SignInOutcome.Refused;
                    }
                }

                await Passwords.PassedAsync(deed, right, caller);
                await ActiveAsync(deed, subject);
                return SignInOutcome.In;
            },
            subject);
        return (outcome, subject);
    }

    /// <summary>Tries the second step of somebody who has taken the first.</summary>
    public Task<bool> ByCodeAsync(HalfIn half, string code, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(half);
        return factors.TryAsync(half.Login, half.Subject, code, caller, async deed =>
        {
            if (half.ShownBy == ShownBy.Link)
            {
                await Passwords.PassedAsync(deed, new(half.Login, half.Subject, null), caller, Connections.Link);
                return;
            }

            await Passwords.PassedAsync(deed, new(half.Login, half.Subject, null), caller);
            await ActiveAsync(deed, half.Subject);
        });
    }

    /// <summary>Tries a passkey, which is both steps in one. Null where it opens nothing here; an operator's opens the desk only.</summary>
    public async Task<Guid?> ByPasskeyAsync(Microsoft.AspNetCore.Http.HttpContext context, string credential, Caller caller)
    {
        if (await passkeys.TryAsync(context, credential) is not { Subject: { } subject } right)
        {
            await deeds.DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.Failed, null));
            return null;
        }

        return await deeds.DoAsync<Guid?>(
            async deed =>
            {
                if (!await Passkeys.TakeAsync(deed, right))
                {
                    deed.Undo = true;
                    return null;
                }

                await Connections.WriteAsync(deed, caller, Connections.SignedIn, subject);
                await ActiveAsync(deed, subject);
                return subject;
            },
            subject);
    }

    /// <summary>Records in the deed that the person was here.</summary>
    internal async Task ActiveAsync(Deed deed, Guid subject)
    {
        await deed.ExecuteAsync("UPDATE accounts_account SET last_login = @now WHERE subject_id = @s AND confirmed_at IS NOT NULL", ("@now", deed.Now), ("@s", subject));
        await facts.RewriteAsync(deed, subject);
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
