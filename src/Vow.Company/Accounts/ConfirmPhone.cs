using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>What became of the wish to confirm a number.</summary>
public enum PhoneAsked
{
    /// <summary>A link is on its way to the number.</summary>
    Sent,

    /// <summary>There is no number to confirm, or it is confirmed already.</summary>
    Nothing,

    /// <summary>Three links a day are enough: others could be called by somebody else's account.</summary>
    Enough,

    /// <summary>The policy in force, or the provider, does not let a text message leave now.</summary>
    NotNow,
}

/// <summary>
/// A person shows that the number of their account is theirs, by a link sent there. Only then do commercial text messages go to it: a number that was only typed may
/// be a stranger's. The message carries no offer; it is sent because the person pressed a button.
/// </summary>
public sealed class ConfirmPhone(
    Database database, Deeds deeds, Clock clock, Entries entries, KeyStore keys, TextServer texts, ReturnPath returns, Deliverers deliverers, Disclosures disclosures, AccountLinks links,
    PolicyHolder policies)
{
    /// <summary>Where it is asked for.</summary>
    public const string Page = "/account/phone";

    private const string Opens = "account.phone.";
    private const int ADay = 3;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(1);

    /// <summary>The purpose that sends commercial text messages under the policy in force; null where none does, or nobody delivers them.</summary>
    public Purpose? Writes => texts.IsOn && policies.Current is var policy
        ? MarketingGate.Purposes(policy).FirstOrDefault(one => one.Channels.Any(id => policy.Declared.Channel(id)?.Kind == ChannelKind.Sms))
        : null;

    /// <summary>The number of an account, and whether it is confirmed; null where there is no account.</summary>
    public static async Task<(string? Number, bool Confirmed)?> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.SubjectId == subject && a.ConfirmedAt != null) is { } account
            ? (account.Phone, account.Phone is { } number
                && await store.Set<Identifier>().AnyAsync(i => i.SubjectId == subject && i.Kind == Identifiers.Phone && i.Value == number && i.ConfirmedAt != null))
            : null;
    }

    /// <summary>Sends a link to the number of the account.</summary>
    public async Task<PhoneAsked> AskAsync(Guid subject, Language language)
    {
        if (Writes is not { } purpose || IsStopped(purpose))
        {
            return PhoneAsked.NotNow;
        }

        var (asked, number, code) = await deeds.DoAsync(
            async deed =>
            {
                if (await OfAsync(deed.Store, subject) is not (Number: { } held, Confirmed: false))
                {
                    return (PhoneAsked.Nothing, "", "");
                }

                if (await OneTime.CountAsync(deed.Store, Opens, subject, deed.Now) >= ADay)
                {
                    return (PhoneAsked.Enough, "", "");
                }

                var issued = await OneTime.IssueAsync(deed, OpensOf(held, deed.Now), Lasts, subject);
                await entries.AppendAsync(deed, "account.phone_asked", Actor.Subject, [], subject);
                if (deliverers.Of(ChannelKind.Sms) is { } deliverer)
                {
                    await disclosures.RecordAsync(deed, new Disclosure(subject, deliverer.Id, purpose.Id, [Identifiers.Phone]));
                }

                return (PhoneAsked.Sent, held, issued);
            },
            subject);
        if (asked != PhoneAsked.Sent)
        {
            return asked;
        }

        var company = policies.Current.Declared.Controller.Name;
        var link = links.To(language, Page + "/" + code);
        var text = language == Language.Fr
            ? $"{company} : confirmez que ce numéro est le vôtre (lien valable un jour) : {link} Si ce n'était pas vous, ne faites rien."
            : $"{company}: confirm that this number is yours (the link works for one day): {link} If it was not you, do nothing.";
        var (outcome, _) = await texts.HandOverAsync(number, text, returns.MarkOf(Guid.CreateVersion7(clock.Now.ToDateTimeOffset()), clock.Now));
        return outcome is HandedOver.Left or HandedOver.InDoubt ? PhoneAsked.Sent : PhoneAsked.NotNow;
    }

    /// <summary>Whether a link still works; looking does not use it up, since programs look at links too.</summary>
    public async Task<bool> WorksAsync(string code)
    {
        await using var store = database.NewStore();
        return await FoundAsync(store, code) is not null;
    }

    /// <summary>Confirms by the link.</summary>
    /// <returns>False where the link was used, is too old, or leads to a number the account no longer has.</returns>
    public async Task<bool> DoAsync(string code)
    {
        await using var store = database.NewStore();
        if (await FoundAsync(store, code) is not var (subject, _))
        {
            return false;
        }

        return await deeds.DoAsync(
            async deed =>
            {
                if (await FoundAsync(deed.Store, code) is not var (_, number) || !await OneTime.UseAsync(deed, OpensOf(number, deed.Now), code))
                {
                    return false;
                }

                await Identifiers.ConfirmPhoneAsync(deed, subject, number);
                await entries.AppendAsync(deed, "account.phone_confirmed", Actor.Subject, [], subject);
                return true;
            },
            subject);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Page, ShowAsync);
        routes.MapPost(Page, SendAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet(Page + "/{code}", async (string code, Visit visit, ConfirmPhone phone) =>
            await phone.WorksAsync(code) ? Pages.Show<PhonePage>(200, ("Code", code)) : Gone(visit)).RequireRateLimiting(Wall.Doors);
        routes.MapPost(Page + "/{code}", async (string code, Visit visit, ConfirmPhone phone) =>
            await phone.DoAsync(code) ? Pages.Show<PhonePage>(200, ("Confirmed", true), ("Done", true)) : Gone(visit)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static async Task<IResult> ShowAsync(Visit visit, Store store, ConfirmPhone phone) =>
        phone.Writes is null ? Results.NotFound()
        : visit.Subject is not { } subject ? SecurityEndpoints.ToDoor(visit, Page)
        : await OfAsync(store, subject) is var (number, confirmed) ? Pages.Show<PhonePage>(200, ("Number", number), ("Confirmed", confirmed))
        : Pages.SeeOther(visit.Url("/me"));

    private static async Task<IResult> SendAsync(Visit visit, Store store, ConfirmPhone phone)
    {
        if (phone.Writes is null)
        {
            return Results.NotFound();
        }

        if (visit.Subject is not { } subject || await OfAsync(store, subject) is not var (number, confirmed))
        {
            return SecurityEndpoints.ToDoor(visit, Page);
        }

        var asked = await phone.AskAsync(subject, visit.Language);
        var status = asked switch
        {
            PhoneAsked.Enough => StatusCodes.Status429TooManyRequests,
            PhoneAsked.NotNow => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status200OK,
        };
        return Pages.Show<PhonePage>(status, ("Number", number), ("Confirmed", confirmed), ("Asked", asked));
    }

    private static IResult Gone(Visit visit) => Pages.Show<Message>(
        StatusCodes.Status410Gone,
        ("Title", visit.T("This link does not work any more", "Ce lien ne fonctionne plus")),
        ("Lines", new[]
        {
            visit.T(
                "It works once, for one day, and for the number it was sent to. Ask for another on the page of your telephone number.",
                "Il fonctionne une fois, pendant un jour, et pour le numéro auquel il a été envoyé. Demandez-en un autre sur la page de votre numéro de téléphone."),
        }),
        ("LinkTo", Page), ("LinkText", visit.T("My telephone number", "Mon numéro de téléphone")));

    // Whose link it is, and the number the account has now, where the link was sent to that number.
    private async Task<(Guid Subject, string Number)?> FoundAsync(Store store, string code)
    {
        var now = clock.Now;
        return await OneTime.LookAmongAsync(store, Opens, code, now) is { SubjectId: { } subject, Opens: var opens }
            && await OfAsync(store, subject) is (Number: { } number, _) && opens == OpensOf(number, now)
                ? (subject, number)
                : null;
    }

    // Bound to the number without holding it.
    private string OpensOf(string number, Instant now) => Opens + Identifiers.Fingerprint(keys, Identifiers.FindKey, Identifiers.Phone, number, now)[..16];

    // What the policy itself says against it: a provider nobody named, a country without a mechanism.
    private bool IsStopped(Purpose purpose)
    {
        var policy = policies.Current;
        var channel = purpose.Channels.First(id => policy.Declared.Channel(id)?.Kind == ChannelKind.Sms);
        var question = Question.Resolve(policy.Compiled, purpose.Id, channel, [Identifiers.Phone], deliverers.IdOf(ChannelKind.Sms));
        foreach (var reason in GateDecision.Explain(policy.Compiled, SubjectFacts.None, question, clock.Now))
        {
            if (reason >= Reason.PurposeUndeclared)
            {
                return true;
            }
        }

        return false;
    }
}
