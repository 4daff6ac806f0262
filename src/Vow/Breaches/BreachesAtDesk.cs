using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Breaches;

/// <summary>/desk/breaches: the register of breaches (GDPR 33(5)), and entering one.</summary>
public static class BreachesAtDesk
{
    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["open", "notified", "not_notified", "closed"];

    /// <summary>GET /desk/breaches.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) => PageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>GET /desk/breaches/file: the register, as the authority may ask for it.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var list = List(visit, policies.Current.Zone);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        return list.FileOf(await Rows(store, list, query).Take(DeskList<Breach>.MostRows + 1).ToListAsync(), visit);
    }

    /// <summary>POST /desk/breaches.</summary>
    public static async Task<IResult> EnterAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(record);
        var typed = new TypedBreach(await context.Request.ReadFormAsync());
        var errors = new FormErrors();
        var policy = policies.Current;
        var aware = typed.At("day", "hour", policy.Zone);
        if (aware is null)
        {
            errors.Add("day", visit.T("Give the day and the hour at which you became aware, such as 2027-03-01 and 09:30.", "Indiquez le jour et l'heure de la prise de connaissance, par exemple 2027-03-01 et 09:30."));
        }

        typed.CheckFacts(visit, errors);
        if (errors.None)
        {
            var (outcome, number) = await record.EnterAsync(aware!.Value, typed.Facts(policy.Declared), visit.Operator().Id);
            if (outcome == BreachOutcome.Done)
            {
                return Pages.SeeOther(visit.Url("/desk/breaches/" + number));
            }

            errors.Add("day", visit.T(BreachWords.Of(outcome)));
        }

        return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Typed", typed.Fields), ("Errors", errors));
    }

    /// <summary>Those whose 72 hours run or ran out, the nearest first.</summary>
    internal static Task<List<Breach>> RunningAsync(Store store) =>
        store.Set<Breach>().AsNoTracking().Where(b => b.ClosedAt == null && b.NotifiedAt == null && b.Risk != BreachRisk.Unlikely).OrderBy(b => b.AwareAt).Take(20).ToListAsync();

    /// <summary>Those of a time: known, notified, not decided.</summary>
    internal static async Task<(int Known, int Notified, int Undecided)> CountAsync(Store store, Instant from, Instant until)
    {
        var known = store.Set<Breach>().Where(b => b.AwareAt >= from && b.AwareAt < until);
        return (await known.CountAsync(), await known.CountAsync(b => b.NotifiedAt != null), await known.CountAsync(b => b.Risk == BreachRisk.Unknown));
    }

    private static DeskList<Breach> List(Visit visit, PolicyZone zone) => new DeskList<Breach>("breaches")
        .Sorted("number", visit.T("Number", "Numéro"), b => b.Number, b => b.Number)
        .Sorted("aware", visit.T("Became aware", "Prise de connaissance"), b => b.AwareAt, b => Words.Iso(b.AwareAt, zone))
        .Sorted("risk", visit.T("At stake", "Enjeu"), b => b.Risk, b => visit.T(BreachWords.Of(b.Risk)))
        .Sorted("notified", visit.T("Authority notified", "Autorité notifiée"), b => b.NotifiedAt, b => Words.Iso(b.NotifiedAt, zone))
        .Sorted("closed", visit.T("Closed", "Close le"), b => b.ClosedAt, b => Words.Iso(b.ClosedAt, zone))
        .InFile(visit.T("How we became aware", "Comment nous en avons eu connaissance"), b => b.AwareHow)
        .InFile(visit.T("What happened", "Ce qui s'est passé"), b => b.Nature)
        .InFile(visit.T("Affects", "Atteinte"), b => BreachDrafts.KindsOf(b, visit.Language))
        .InFile(visit.T("People, about", "Personnes, environ"), b => b.People is { } n ? Words.Iso(n) : "")
        .InFile(visit.T("Records, about", "Enregistrements, environ"), b => b.Records is { } n ? Words.Iso(n) : "")
        .InFile(visit.T("Consequences", "Conséquences"), b => b.Consequences)
        .InFile(visit.T("Measures", "Mesures"), b => b.Measures)
        .InFile(visit.T("Why notified or not", "Motifs de la décision"), b => b.RiskReasons)
        .InFile(visit.T("Decided by", "Décidé par"), b => b.DecidedBy)
        .InFile(visit.T("Advice of the officer", "Avis du délégué"), b => b.Advice)
        .InFile(visit.T("Reasons for the delay", "Motifs du retard"), b => b.DelayReasons)
        .InFile(visit.T("People told", "Personnes informées"), b => Words.Iso(b.ToldAt, zone));

    private static IQueryable<Breach> Rows(Store store, DeskList<Breach> list, ListQuery query)
    {
        var all = store.Set<Breach>().AsNoTracking();
        all = query.Filter switch
        {
            "open" => all.Where(b => b.ClosedAt == null),
            "notified" => all.Where(b => b.NotifiedAt != null),
            "not_notified" => all.Where(b => b.NotifiedAt == null),
            "closed" => all.Where(b => b.ClosedAt != null),
            _ => all,
        };
        return list.InOrder(all.OrderBy(b => b.ClosedAt == null ? 0 : 1).ThenByDescending(b => b.AwareAt).ThenBy(b => b.Number), query, rows => rows.ThenByDescending(b => b.Number));
    }

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var list = List(visit, policies.Current.Zone);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var rows = Rows(store, list, query);
        return Pages.Show<BreachesPage>(status, [("Query", query), ("Heads", list.Heads), ("Total", await rows.CountAsync()), ("Breaches", await rows.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync()), .. more]);
    }
}
