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
        ArgumentNullException.ThrowIfNull(policies);
        var report = await ProofReports.LatestAsync(store, policies.Current, visit.Now);
        var query = ListQuery.Read(context, Enum.GetValues<ProofState>().Select(s => s.Code()), "state");
        var rows = report.Rows.Where(r => query.Filter is null || r.State.Code() == query.Filter);
        rows = query.Sort == "state" ? rows.OrderBy(r => r.State) : rows;
        var all = rows.ToImmutableArray();
        return Pages.Show<PromisesPage>(
            200, ("Query", query), ("Report", report), ("Total", all.Length), ("Rows", all.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()),
            ("WithExamples", DeskRights.May(visit.Operator().Role, DeskPlace.CounterExamples)));
    }
}
