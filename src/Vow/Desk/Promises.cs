using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Proof;
using Vow.Site;

namespace Vow.Desk;

/// <summary>GET /desk/promises: every row of the proof, with its evidence.</summary>
public static class Promises
{
    /// <summary>Shows the rows as the last run left them; counter-examples only to roles that may see keys of rows.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var (list, query, report, rows) = await ReadAsync(context, visit, store, policies);
        return Pages.Show<PromisesPage>(
            200, ("Query", query), ("Heads", list.Heads), ("Report", report), ("Total", rows.Length), ("Rows", rows.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()),
            ("WithExamples", DeskRights.May(visit.Operator().Role, DeskPlace.CounterExamples)), ("MaySign", DeskRights.May(visit.Operator().Role, DeskPlace.SignActs)));
    }

    /// <summary>GET /desk/promises/file: the list without counter-examples, so that it holds nobody's data.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var (list, _, _, rows) = await ReadAsync(context, visit, store, policies);
        return list.FileOf(rows, visit);
    }

    private static async Task<(DeskList<ProofRow> List, ListQuery Query, ProofReport Report, ImmutableArray<ProofRow> Rows)> ReadAsync(
        HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        var list = new DeskList<ProofRow>("promises")
            .Sorted("promise", visit.T("Promise", "Engagement"), r => visit.T(r.Title), r => visit.T(r.Title))
            .InFile(visit.T("Id", "Identifiant"), r => r.Promise ?? "").InFile(visit.T("Clause", "Clause"), r => r.Clause ?? "")
            .Sorted("state", visit.T("State", "État"), r => r.State, r => visit.T(r.State.Word()))
            .InFile(visit.T("Why", "Pourquoi"), r => visit.T(r.Why))
            .Sorted("check", visit.T("Check", "Vérification"), r => r.Evidence.Kind, r => r.Evidence.Kind.Code())
            .InFile(visit.T("Checked at", "Vérifié le"), r => Words.Iso(r.Evidence.At, zone))
            .Sorted("examined", visit.T("Looked at", "Examinés"), r => r.Evidence.Examined, r => Words.Iso(r.Evidence.Examined), number: true)
            .Sorted("against", visit.T("Against", "Contraires"), r => r.Evidence.Violations, r => Words.Iso(r.Evidence.Violations), number: true)
            .Column(visit.T("What the check sees, and not", "Ce que la vérification voit, ou non"), r => visit.T(r.Evidence.Sees) + " / " + visit.T(r.Evidence.CannotSee));
        var query = ListQuery.Read(context, Enum.GetValues<ProofState>().Select(s => s.Code()), list.Sorts);
        var report = await ProofReports.LatestAsync(store, policies.Current, visit.Now);
        return (list, query, report, [.. list.InOrder(report.Rows.Where(r => query.Filter is null || r.State.Code() == query.Filter), query)]);
    }
}
