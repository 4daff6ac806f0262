using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Site;
using Vow.Sources;
using Words = Vow.Site.Words;

namespace Vow.Company.Newsletters;

/// <summary>What a campaign's page shows beside the row.</summary>
/// <param name="Campaign">The row.</param>
/// <param name="Counts">People by stage and reason.</param>
/// <param name="Waiting">Messages that wait or are leaving.</param>
/// <param name="Opened">People who opened it, of those who agreed to be measured; null where too few were measured to show a share of them.</param>
public sealed record CampaignView(Campaign Campaign, IReadOnlyList<CampaignCount> Counts, long Waiting, long? Opened);

/// <summary>/desk/newsletters: messages to many, from the first word to the last copy.</summary>
public static class CampaignsAtDesk
{
    /// <summary>The smallest group of which a share of openings is shown.</summary>
    public const int SmallestGroup = 20;

    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["draft", "scheduled", "sending", "done", "stopped"];

    private static readonly string PreviewPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Letter.Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/newsletters").DisableAntiforgery();
        desk.MapGet("/", ListAsync).RequireRole(DeskPlace.Newsletters);
        desk.MapPost("/", DraftAsync).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapGet("/{id:guid}", ShowAsync).RequireRole(DeskPlace.Newsletters);
        desk.MapGet("/{id:guid}/preview/{language}", PreviewAsync).RequireRole(DeskPlace.Newsletters);
        desk.MapPost("/{id:guid}", SaveAsync).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapPost("/{id:guid}/test", TestAsync).RequireRole(DeskPlace.WriteNewsletters).RequireRateLimiting(Wall.Doors);
        desk.MapPost("/{id:guid}/plan", PlanAsync).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapPost("/{id:guid}/take-back", (Guid id, Visit visit, Campaigns campaigns) => SteerAsync(id, visit, campaigns.TakeBackAsync)).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapPost("/{id:guid}/resume", (Guid id, Visit visit, Campaigns campaigns) => SteerAsync(id, visit, campaigns.ResumeAsync)).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapPost("/{id:guid}/drop", (Guid id, Visit visit, Campaigns campaigns) => SteerAsync(id, visit, campaigns.DropAsync, "/desk/newsletters")).RequireRole(DeskPlace.WriteNewsletters);
        desk.MapGet("/file", FileAsync).RequireRole(DeskPlace.Newsletters);
        // Whoever may not write may still stop.
        desk.MapPost("/{id:guid}/pause", (Guid id, Visit visit, Campaigns campaigns) => SteerAsync(id, visit, campaigns.PauseAsync)).RequireRole(DeskPlace.StopNewsletters);
        desk.MapPost("/{id:guid}/stop", (Guid id, Visit visit, Campaigns campaigns) => SteerAsync(id, visit, campaigns.StopAsync)).RequireRole(DeskPlace.StopNewsletters);
    }

    /// <summary>The word of a state in addresses.</summary>
    public static string Code(CampaignState state) => state.ToString().ToLowerInvariant();

    private static async Task<IResult> ListAsync(HttpContext context, Visit visit, Store store, Campaigns campaigns, PolicyInForce policy)
    {
        var (list, query, all) = Read(context, visit, store, policy);
        var total = await all.CountAsync();
        return Pages.Show<CampaignsPage>(
            200, ("Query", query), ("Heads", list.Heads), ("Total", total), ("Campaigns", await all.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync()), ("Kinds", campaigns.Kinds(policy)),
            ("MayWrite", DeskRights.May(visit.Operator().Role, DeskPlace.WriteNewsletters)));
    }

    private static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyInForce policy)
    {
        var (list, _, all) = Read(context, visit, store, policy);
        return list.FileOf(await all.Take(DeskList<Campaign>.MostRows + 1).ToListAsync(), visit);
    }

    private static (DeskList<Campaign> List, ListQuery Query, IQueryable<Campaign> All) Read(HttpContext context, Visit visit, Store store, PolicyInForce policy)
    {
        var french = visit.Language == Language.Fr;
        var list = new DeskList<Campaign>("newsletters")
            .Sorted("title", visit.T("Subject", "Objet"), c => french ? c.TitleFr : c.TitleEn, c => french ? c.TitleFr : c.TitleEn)
            .Column(visit.T("What", "Nature"), c => visit.T(CampaignWords.What(c.Purpose, c.Channel, c.Partner, policy)))
            .Sorted("state", visit.T("State", "État"), c => c.State, c => visit.T(CampaignWords.Of(c).Word))
            .Sorted("when", visit.T("When", "Date"), c => c.EndedAt ?? c.BeganAt ?? c.PlannedAt ?? c.CreatedAt, c => Words.Iso(c.EndedAt ?? c.BeganAt ?? c.PlannedAt ?? c.CreatedAt, policy.Zone))
            .Sorted("people", visit.T("People written to", "Personnes destinataires"), c => c.Left, c => c.Left.ToString(CultureInfo.InvariantCulture), number: true);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var all = store.Set<Campaign>().AsNoTracking();
        if (query.Filter is { } filter)
        {
            var state = Enum.GetValues<CampaignState>().First(one => Code(one) == filter);
            all = all.Where(c => c.State == state);
        }

        return (list, query, list.InOrder(all.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id), query, ordered => ordered.ThenByDescending(c => c.Id)));
    }

    private static async Task<IResult> DraftAsync(HttpContext context, Visit visit, Campaigns campaigns)
    {
        var kind = (await context.Request.ReadFormAsync())["kind"].ToString().Split('|');
        var made = kind.Length == 3 ? await campaigns.DraftAsync(visit.Operator().Id, kind[0], kind[1], kind[2] is { Length: > 0 } partner ? partner : null) : null;
        return Pages.SeeOther(visit.Url(made is { } id ? "/desk/newsletters/" + id.ToString("D") : "/desk/newsletters"));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, Visit visit, Store store, Audience audience, LetterLinks links, MarketingPost post, PolicyInForce policy, CancellationToken cancel)
    {
        if (await ViewAsync(store, id) is not { } view)
        {
            return Results.NotFound();
        }

        var counted = context.Request.Query["count"] == "yes" ? await audience.CountAsync(view.Campaign, visit.Now, cancel) : null;
        return Page(view, visit, audience, links, post, policy, counted: counted, said: context.Request.Query["said"]);
    }

    private static IResult Page(
        CampaignView view, Visit visit, Audience audience, LetterLinks links, MarketingPost post, PolicyInForce policy, int status = 200, CampaignForm? form = null, FormErrors? errors = null,
        IReadOnlyDictionary<string, long>? counted = null, string? said = null, string? tested = null, string? planned = null)
    {
        var question = audience.Question(view.Campaign, visit.Now);
        var role = visit.Operator().Role;
        return Pages.Show<CampaignPage>(
            status, ("View", view), ("Form", form ?? CampaignForm.Of(view.Campaign)), ("Errors", errors), ("Counted", counted), ("Said", said), ("Tested", tested), ("Planned", planned),
            ("Closed", question is null ? Reason.PurposeUndeclared : Audience.Closed(question, visit.Now)),
            ("IsText", IsText(view.Campaign, policy)),
            ("Plain", policy.Declared.Languages.Select(language => (language, Text: IsText(view.Campaign, policy)
                ? TextLetter.Of(view.Campaign, policy, post.StopNumber, language)?.Text ?? ""
                : Letter.Of(view.Campaign, policy, links, language)?.PreviewText(visit.Now) ?? "")).ToList()),
            ("MayWrite", DeskRights.May(role, DeskPlace.WriteNewsletters)), ("MayStop", DeskRights.May(role, DeskPlace.StopNewsletters)));
    }

    private static async Task<IResult> PreviewAsync(Guid id, string language, HttpContext context, Visit visit, Store store, LetterLinks links, MarketingPost post, PolicyInForce policy)
    {
        if (Languages.Of(language) is not { } wanted || await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id) is not { } campaign
            || IsText(campaign, policy) || Letter.Of(campaign, policy, links, wanted) is not { } letter)
        {
            return Results.NotFound();
        }

        // The letter's own page: its one style and nothing else, under a rule as strict as any page's.
        context.Response.Headers.ContentSecurityPolicy = PreviewPolicy;
        return Results.Text(letter.PreviewHtml(visit.Now), "text/html", Encoding.UTF8);
    }

    private static async Task<IResult> SaveAsync(Guid id, HttpContext context, Visit visit, Store store, Campaigns campaigns, Audience audience, LetterLinks links, MarketingPost post, PolicyInForce policy)
    {
        var form = CampaignForm.Read(await context.Request.ReadFormAsync());
        var isText = await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id) is { } stands && IsText(stands, policy);
        var errors = form.Faults(visit, isText);
        var saved = errors.None ? await campaigns.SaveAsync(id, form) : Steered.NotNow;
        if (saved == Steered.Done)
        {
            return Said(visit, id, "saved");
        }

        if (await ViewAsync(store, id) is not { } view)
        {
            return Results.NotFound();
        }

        if (errors.None)
        {
            errors.Add("", visit.T(
                "Somebody else has changed this message meanwhile, or it is no draft any more. What you typed is below: copy it before you reload the page.",
                "Quelqu'un a modifié ce message entre-temps, ou ce n'est plus un brouillon. Votre saisie figure ci-dessous\u00a0: copiez-la avant de recharger la page."));
        }

        return Page(view, visit, audience, links, post, policy, StatusCodes.Status422UnprocessableEntity, form, errors);
    }

    private static async Task<IResult> TestAsync(Guid id, HttpContext context, Visit visit, Store store, TestLetter test, Audience audience, LetterLinks links, MarketingPost post, PolicyInForce policy, CancellationToken cancel)
    {
        if (await ViewAsync(store, id) is not { } view)
        {
            return Results.NotFound();
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var (address, language) = (form["address"].ToString().Trim(), Languages.Of(form["language"].ToString()) ?? visit.Language);
        var errors = new FormErrors();
        var isText = IsText(view.Campaign, policy);
        var to = isText ? Telephone.Read(address, policy.Declared.Controller.Address.Country) : address.Length is > 0 and <= 254 && InputChecks.IsEmail(address) ? address : null;
        if (to is null)
        {
            errors.Add("address", isText
                ? visit.T("Write one telephone number of your staff.", "Écrivez un numéro de téléphone de votre équipe.")
                : visit.T("Write one e-mail address of your staff.", "Écrivez une adresse e-mail de votre équipe."));
        }
        else if (CampaignForm.Missing(view.Campaign, policy, visit).Of("body_" + language.Code()) is { } missing)
        {
            errors.Add("address", missing);
        }
        else
        {
            switch (await test.DoAsync(id, visit.Operator().Id, to, language, cancel))
            {
                case Tested.Left:
                    return Said(visit, id, "tested");
                case Tested.Listed:
                    errors.Add("address", isText
                        ? visit.T("This number must not be written to.", "Il ne faut pas écrire à ce numéro.")
                        : visit.T("This address must not be written to.", "Il ne faut pas écrire à cette adresse."));
                    break;
                case Tested.KnownPerson:
                    errors.Add("address", isText
                        ? visit.T(
                            "This number belongs to a person known here. A test goes to a number of your staff that has no account.",
                            "Ce numéro est celui d'une personne connue ici. Un essai s'envoie à un numéro de votre équipe sans compte.")
                        : visit.T(
                        "This address belongs to a person known here. A test goes to an address of your staff that has no account.",
                        "Cette adresse est celle d'une personne connue ici. Un essai s'envoie à une adresse de votre équipe sans compte."));
                    break;
                case Tested.NotTaken:
                    errors.Add("address", isText
                        ? visit.T("The provider of text messages did not take it. Look at its console, then try again.", "Le prestataire d'envoi de SMS ne l'a pas accepté. Consultez sa console, puis réessayez.")
                        : visit.T("The mail server did not take it. Look at its state, then try again.", "Le serveur de messagerie ne l'a pas accepté. Vérifiez son état, puis réessayez."));
                    break;
                case Tested.Unknown:
                    return Results.NotFound();
            }
        }

        return Page(view, visit, audience, links, post, policy, StatusCodes.Status422UnprocessableEntity, errors: errors, tested: address);
    }

    private static async Task<IResult> PlanAsync(Guid id, HttpContext context, Visit visit, Store store, Campaigns campaigns, Audience audience, LetterLinks links, MarketingPost post, PolicyInForce policy)
    {
        if (await ViewAsync(store, id) is not { } view)
        {
            return Results.NotFound();
        }

        var form = await context.Request.ReadFormAsync();
        var typed = form["at"].ToString();
        var errors = CampaignForm.Missing(view.Campaign, policy, visit);
        var at = typed.Length == 0 ? visit.Now : Moment(typed, policy.Zone);
        if (at is null || at < visit.Now || at > visit.Now.Plus(TimeSpan.FromDays(366)))
        {
            errors.Add("at", visit.T("Write a day and time within the next year, or leave it empty to begin at once.", "Indiquez un jour et une heure dans l'année à venir, ou laissez vide pour commencer aussitôt."));
        }

        if (form["own"] != "yes")
        {
            errors.Add("own", view.Campaign.Partner is null
                ? visit.T("Say that the message is about your company's own offers: others' need a yes of their own.", "Confirmez que le message porte sur les offres de votre société\u00a0: celles d'autrui exigent un accord à part.")
                : visit.T("Say that the message is about this partner's offers and no one else's.", "Confirmez que le message porte sur les offres de ce partenaire et de personne d'autre."));
        }

        if (errors.None)
        {
            var version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : -1;
            if (await campaigns.PlanAsync(id, visit.Operator().Id, version, at!.Value) == Steered.Done)
            {
                return Said(visit, id, "planned");
            }

            errors.Add("", visit.T("The message was changed meanwhile. Read it again, then plan it.", "Le message a été modifié entre-temps. Relisez-le, puis planifiez-le."));
        }

        return Page(view, visit, audience, links, post, policy, StatusCodes.Status422UnprocessableEntity, errors: errors, planned: typed);
    }

    private static async Task<IResult> SteerAsync(Guid id, Visit visit, Func<Guid, Guid, Task<Steered>> act, string? then = null) => await act(id, visit.Operator().Id) switch
    {
        Steered.Unknown => Results.NotFound(),
        Steered.Done => then is null ? Said(visit, id, "done") : Pages.SeeOther(visit.Url(then)),
        Steered.NotNow => Said(visit, id, "late"),
    };

    private static IResult Said(Visit visit, Guid id, string what) => Pages.SeeOther(visit.Url($"/desk/newsletters/{id:D}?said={what}"));

    private static bool IsText(Campaign campaign, PolicyInForce policy) => Letters.ChannelOf(campaign, policy) == ChannelKind.Sms;

    private static async Task<CampaignView?> ViewAsync(Store store, Guid id)
    {
        if (await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id) is not { } campaign)
        {
            return null;
        }

        var counts = await store.Set<CampaignCount>().AsNoTracking().Where(c => c.CampaignId == id).OrderByDescending(c => c.People).ThenBy(c => c.Reason).ToListAsync();
        var waiting = await store.Set<Sending>().CountAsync(s => s.CampaignId == id && (s.State == SendingState.Queued || s.State == SendingState.Leaving));
        long? opened = campaign.Measured >= SmallestGroup ? await store.Set<Opening>().CountAsync(o => o.CampaignId == id) : null;
        return new CampaignView(campaign, counts, waiting, opened);
    }

    // A wall clock's time of the policy's zone.
    private static Instant? Moment(string typed, PolicyZone zone)
    {
        if (!DateTime.TryParseExact(typed, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || time.Year is < 2000 or > 9000)
        {
            return null;
        }

        var guess = zone.StartOf(DateOnly.FromDateTime(time)).Plus(time.TimeOfDay);
        // On the day the clocks change, the time since midnight is not what the clock shows.
        return guess.Plus(TimeOnly.FromDateTime(time) - zone.LocalTimeOf(guess) is { TotalHours: > 12 } late ? late - TimeSpan.FromDays(1) : TimeOnly.FromDateTime(time) - zone.LocalTimeOf(guess));
    }
}
