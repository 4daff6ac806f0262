using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof;
using Vow.Proof.Checks;
using Vow.SignIn;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>An act as the list shows it.</summary>
/// <param name="Id">Its row.</param>
/// <param name="IsWaiver">Whether it is a decision to set aside; else an attestation.</param>
/// <param name="About">Clause or promise id.</param>
/// <param name="By">Who signed or recorded it.</param>
/// <param name="Function">In what function.</param>
/// <param name="Says">Where the document is filed; the officer's advice for a decision.</param>
/// <param name="On">Day of the act.</param>
/// <param name="Last">Last day it counts.</param>
public sealed record ListedAct(Guid Id, bool IsWaiver, string About, string By, string Function, string Says, DateOnly On, DateOnly Last);

/// <summary>/desk/acts: what people sign for, and what the controller sets aside for a time, with the officer's advice.</summary>
public static class ActsAtDesk
{
    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["standing", "attestation", "waiver", "ended"];

    private const string Followed = "followed: ";
    private const string NotFollowed = "not followed: ";

    /// <summary>GET /desk/acts; <c>?about=</c> chooses a clause or promise in the forms.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        var about = context.Request.Query["about"].ToString();
        return PageAsync(context, visit, store, policies, StatusCodes.Status200OK, ("Typed", new TypedAct(about, "", "", null, null)));
    }

    /// <summary>POST /desk/acts/file: the list as a file, for a reason: it names who signed.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, Exports exports)
    {
        ArgumentNullException.ThrowIfNull(exports);
        var errors = new FormErrors();
        var reason = await Exports.ReasonAsync(context, visit, errors);
        if (!errors.None)
        {
            return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        var (list, _, acts) = await ReadAsync(context, visit, store, policies);
        return await exports.GiveAsync(list, acts, reason, visit);
    }

    /// <summary>POST /desk/acts/attest.</summary>
    public static Task<IResult> AttestAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, SignActs acts)
    {
        ArgumentNullException.ThrowIfNull(acts);
        return SignAsync(context, visit, store, policies, "attest", acts.AttestAsync);
    }

    /// <summary>POST /desk/acts/waive.</summary>
    public static Task<IResult> WaiveAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, SignActs acts)
    {
        ArgumentNullException.ThrowIfNull(acts);
        return SignAsync(context, visit, store, policies, "waive", acts.WaiveAsync);
    }

    /// <summary>POST /desk/acts/{id}/end: it counted until yesterday, and the promise shows as it is again.</summary>
    public static async Task<IResult> EndAsync(Guid id, HttpContext context, Visit visit, Store store, PolicyHolder policies, SignActs acts)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(acts);
        if (await acts.EndAsync(visit.Operator().Id, id, policies.Current.Zone.DayOf(visit.Now)))
        {
            return Pages.SeeOther(visit.Url("/desk/acts"));
        }

        var errors = new FormErrors();
        errors.Add("", visit.T("This act has ended already.", "Cet acte a déjà pris fin."));
        return await PageAsync(context, visit, store, policies, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    /// <summary>Kind of an act in words.</summary>
    public static Bilingual Of(bool isWaiver) => isWaiver ? new("Set aside", "Écart assumé") : new("Attested", "Attesté");

    /// <summary>A word of the filter.</summary>
    public static Bilingual Of(string shown) => shown switch
    {
        "standing" => new("In force", "En vigueur"),
        "attestation" => Of(isWaiver: false),
        "waiver" => Of(isWaiver: true),
        _ => new("Ended", "Terminé"),
    };

    /// <summary>Where an attestation's document is filed, or the officer's advice and whether it was followed.</summary>
    public static string Said(ListedAct act, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentNullException.ThrowIfNull(visit);
        return !act.IsWaiver ? act.Says
            : act.Says.StartsWith(Followed, StringComparison.Ordinal) ? visit.T("Advice followed: ", "Avis suivi\u00a0: ") + act.Says[Followed.Length..]
            : act.Says.StartsWith(NotFollowed, StringComparison.Ordinal) ? visit.T("Advice not followed: ", "Avis non suivi\u00a0: ") + act.Says[NotFollowed.Length..]
            : act.Says;
    }

    private static async Task<IResult> SignAsync(
        HttpContext context, Visit visit, Store store, PolicyHolder policies, string form, Func<Guid, DeclaredPolicy, TypedAct, DateOnly, Task<ActRefusal>> sign)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var fields = await context.Request.ReadFormAsync();
        var says = fields["says"].ToString().ReplaceLineEndings("\n").Trim();

        // Whether it was followed is asked apart: an advice alone does not say what the controller did with it.
        if (form == "waive" && says.Length > 0)
        {
            says = fields["followed"] switch
            {
                { Count: 1 } one when one == "yes" => Followed + says,
                { Count: 1 } one when one == "no" => NotFollowed + says,
                _ => "",
            };
        }

        var act = new TypedAct(fields["about"].ToString(), fields["function"].ToString().Trim(), says, Day(fields["on"]), Day(fields["expires"]));
        var refusal = await sign(visit.Operator().Id, policies.Current.Declared, act, policies.Current.Zone.DayOf(visit.Now));
        if (refusal == ActRefusal.None)
        {
            return Pages.SeeOther(visit.Url("/desk/acts"));
        }

        var errors = new FormErrors();
        errors.Add(form + refusal switch
        {
            ActRefusal.Function => "-function",
            ActRefusal.Document or ActRefusal.Advice => "-says",
            ActRefusal.Day => "-on",
            ActRefusal.End => "-expires",
            ActRefusal.None or ActRefusal.NothingLikeIt or ActRefusal.NeverSetAside => "-about",
        }, visit.T(Why(refusal)));
        return await PageAsync(
            context, visit, store, policies, StatusCodes.Status422UnprocessableEntity,
            ("Form", form), ("Typed", act with { Says = fields["says"].ToString() }), ("Followed", fields["followed"].ToString()), ("Errors", errors));
    }

    private static Bilingual Why(ActRefusal refusal) => refusal switch
    {
        ActRefusal.NothingLikeIt => new("Choose what the act is about.", "Choisissez ce sur quoi porte l'acte."),
        ActRefusal.NeverSetAside => new(
            "No decision can set this aside: consent, transfers and people's rights follow from rules of law. Put the processing right instead.",
            "Aucune décision ne peut écarter cela\u00a0: le consentement, les transferts et les droits des personnes découlent de règles de droit. Corrigez plutôt le traitement."),
        ActRefusal.Function => new("Name the function, in 1 to 200 characters.", "Indiquez la fonction, en 1 à 200 caractères."),
        ActRefusal.Document => new("Say where the document is filed, in 1 to 500 characters.", "Indiquez où le document est classé, en 1 à 500 caractères."),
        ActRefusal.Advice => new(
            "Write the data protection officer's advice, in 1 to 2,000 characters, and choose whether it was followed.",
            "Rédigez l'avis du délégué à la protection des données, en 1 à 2 000 caractères, et choisissez s'il a été suivi."),
        ActRefusal.Day => new("Give the day of the act: today, or a day of the last twelve months.", "Donnez le jour de l'acte\u00a0: aujourd'hui, ou un jour des douze derniers mois."),
        ActRefusal.End or ActRefusal.None => new(
            "Give a last day from today on, twelve months after the act at most.",
            "Donnez un dernier jour à partir d'aujourd'hui, douze mois après l'acte au plus tard."),
    };

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        var (list, query, acts) = await ReadAsync(context, visit, store, policies);
        var policy = policies.Current;
        var report = await ProofReports.LatestAsync(store, policy, visit.Now);
        var open = report.Rows.Where(row => row.State is ProofState.Broken or ProofState.Unproven or ProofState.Waived)
            .Select(row => row.Promise ?? row.Clause!).Where(id => SignActs.MaySetAside(policy.Declared, id) == ActRefusal.None).Distinct().ToImmutableArray();
        return Pages.Show<ActsPage>(
            status,
            [
                ("Query", query), ("Heads", list.Heads), ("Total", acts.Length), ("Acts", acts.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()), ("Open", open),
                ("MaySign", DeskRights.May(visit.Operator().Role, DeskPlace.SignActs)), .. more,
            ]);
    }

    private static async Task<(DeskList<ListedAct> List, ListQuery Query, ImmutableArray<ListedAct> Acts)> ReadAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policies);
        var today = policies.Current.Zone.DayOf(visit.Now);
        var list = new DeskList<ListedAct>("acts")
            .Sorted("about", visit.T("About", "Sur quoi"), a => a.About, a => a.About)
            .Sorted("kind", visit.T("Act", "Acte"), a => a.IsWaiver, a => visit.T(Of(a.IsWaiver)))
            .Sorted("by", visit.T("Signed by", "Signé par"), a => a.By, a => a.By)
            .InFile(visit.T("Function", "Fonction"), a => a.Function)
            .Column(visit.T("Document, or advice", "Document, ou avis"), a => Said(a, visit))
            .Sorted("on", visit.T("Day", "Jour"), a => a.On, a => Words.Iso(a.On))
            .Sorted("last", visit.T("Last day", "Dernier jour"), a => a.Last, a => Words.Iso(a.Last));
        if (DeskRights.May(visit.Operator().Role, DeskPlace.SignActs))
        {
            list.Column(visit.T("End", "Mettre fin"));
        }

        var query = ListQuery.Read(context, Shown, list.Sorts);
        var names = (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name);
        var attested = (await store.Set<Attestation>().AsNoTracking().ToListAsync())
            .Select(a => new ListedAct(a.Id, false, a.About, names.GetValueOrDefault(a.Operator, ""), a.Function, a.Document, a.On, Acts.LastDayOf(a)));
        var waived = (await store.Set<Waiver>().AsNoTracking().ToListAsync())
            .Select(w => new ListedAct(w.Id, true, w.About, names.GetValueOrDefault(w.Operator, ""), w.Function, w.DpoAdvice, w.On, w.Expires));
        var all = attested.Concat(waived).Where(a => query.Filter switch
        {
            "standing" => a.Last >= today,
            "ended" => a.Last < today,
            "attestation" => !a.IsWaiver,
            "waiver" => a.IsWaiver,
            _ => true,
        }).OrderByDescending(a => a.Last).ThenBy(a => a.About, StringComparer.Ordinal);
        return (list, query, [.. list.InOrder(all, query)]);
    }
}
