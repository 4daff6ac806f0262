using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>Creates an account that waits for its address to answer. What becomes of it is told to the address only, never to the page.</summary>
public sealed class SignUp(Deeds deeds, Passwords passwords, Choices choices, Entries entries, Facts facts, Unconfirmed unconfirmed, AccountLinks links, PolicyHolder policies)
{
    /// <summary>Where choices at sign-up are made.</summary>
    public const string Surface = "website/sign_up";

    /// <summary>What the link of the mail opens.</summary>
    public const string Opens = "account.confirm";

    /// <summary>How long an account waits.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromDays(7);

    private const string NumberLetters = "23456789BCDFGHJKMNPQRSTVWXYZ";

    /// <summary>Does it. The form is in order.</summary>
    public async Task DoAsync(SignUpForm form, Language language)
    {
        ArgumentNullException.ThrowIfNull(form);
        var hash = passwords.Hash(form.Of(SignUpForm.Password));
        try
        {
            // A second sign-up for an address that has not answered takes the place of the first: the last link sent is the one that works.
            while (await deeds.DoAsync(deed => WriteAsync(deed, form, language, hash)) is { } waiting)
            {
                await unconfirmed.EndAsync(waiting);
            }
        }
        catch (DbUpdateException)
        {
            // On PostgreSQL the same address may be signed up twice at the same instant: the other one stands, and its mail is on its way.
        }
    }

    private async Task<Guid?> WriteAsync(Deed deed, SignUpForm form, Language language, string hash)
    {
        var policy = policies.Current.Declared;
        var point = policy.Collection.First(c => c.Id == SignUpForm.Point);
        var email = Identifiers.Normalise(Identifiers.Email, form.Of(SignUpForm.Email));
        if (await Logins.FindAsync(deed.Store, Login.KeyOfPerson(email)) is { SubjectId: { } known })
        {
            if (await deed.Store.Set<Account>().AnyAsync(a => a.SubjectId == known && a.ConfirmedAt == null))
            {
                return known;
            }

            await Outbox.EnqueueAsync(deed, AccountMails.Known(
                language, policy.Controller.Name, email, known, links.To(language, "/sign-in"), links.To(language, "/password")));
            return null;
        }

        var subject = Identifiers.Add(deed.Store, Identifiers.Email, email, language.Code(), deed.Now).Id;
        Logins.Add(deed, Login.KeyOfPerson(email), hash, subject);
        deed.Store.Add(new Account
        {
            SubjectId = subject,
            CustomerNumber = "C" + RandomNumberGenerator.GetString(NumberLetters, 9),
            LastName = form.Of("last_name"),
            FirstName = form.Of("first_name"),
            Company = form.Of("company") is { Length: > 0 } company ? company : null,
            Phone = form.Of("phone") is { Length: > 0 } phone ? phone : null,
            TermsVersion = TermsPage.Version,
            TermsAcceptedAt = deed.Now,
            CreatedAt = deed.Now,
        });
        await deed.Store.SaveChangesAsync();
        if (form.IsOfAge || form.IsUnderAge)
        {
            await Subjects.SayAgeAsync(deed, facts, subject, form.IsOfAge);
        }

        await entries.AppendAsync(deed, "account.created", Actor.Subject, new JsonObject { ["terms"] = TermsPage.Version, ["surface"] = Surface }, subject);
        foreach (var offered in point.Choices.Where(c => form.Ticked.Contains(c.Key)))
        {
            await choices.RecordAsync(deed, RequestOf(policy, offered, subject, language));
        }

        var code = await OneTime.IssueAsync(deed, Opens, Waits, subject);
        await Outbox.EnqueueAsync(deed, AccountMails.Confirm(language, policy.Controller.Name, email, subject, links.To(language, "/account/confirm/" + code)));
        await facts.RewriteAsync(deed, subject);
        return null;
    }

    private static ChoiceRequest RequestOf(DeclaredPolicy policy, OfferedChoice offered, Guid subject, Language language)
    {
        var consent = policy.Purpose(offered.Purpose)?.Consent;
        return new(
            subject, offered.Purpose, offered.Channel ?? "", consent is null ? ChoiceAct.Objected : ChoiceAct.Given, consent?.TextVersion, language, Surface,
            Explicit: true, Pending: true, "sign_up:" + offered.Key);
    }
}
