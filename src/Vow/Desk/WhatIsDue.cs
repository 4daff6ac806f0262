using System.Collections.Immutable;
using Cronos;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Jobs;
using Vow.Me;
using Vow.Policies;
using Vow.Retention;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>GET /desk/due: what a sweep would do now, read afresh from every source; on demand also what comes due in each of the next months, and what is left in each of the next years.</summary>
public static class WhatIsDue
{
    /// <summary>What may happen to rows, in the order of the filter.</summary>
    public static readonly ImmutableArray<string> Actions = ["archive", "delete", "clear", "end", "held", "undated"];

    // A small shop is counted meanwhile; whoever has a large one sees how far it is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Still = TimeSpan.FromMinutes(10);

    /// <summary>Looks and shows. A picture costs a look per month or year, so it is made only where the address asks for it, and shown once it is made.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, SweepPlan plan, PolicyHolder policies, DueAhead ahead, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(ahead);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policies);
        var list = List(visit, policies.Current);
        var query = ListQuery.Read(context, Actions, list.Sorts);
        var look = await plan.LookAsync(visit.Now, cancel: cancel);
        var shown = list.InOrder(look.Lines.Where(l => query.Filter is null || l.Action == query.Filter), query).ToImmutableArray();
        bool IsStill(Instant at) => at <= visit.Now && visit.Now <= at.Plus(Still);
        var months = context.Request.Query["months"] == "12" ? await ahead.ByMonth.AskAsync(visit.Now, IsStill, Patience, cancel) : ahead.ByMonth.Look(IsStill);
        var years = context.Request.Query["years"] == "12" ? await ahead.ByYear.AskAsync(visit.Now, IsStill, Patience, cancel) : ahead.ByYear.Look(IsStill);
        return Pages.Show<DuePage>(
            200, ("Query", query), ("Heads", list.Heads), ("Look", look), ("Months", months), ("Years", years), ("Total", shown.Length),
            ("Lines", shown.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()));
    }

    /// <summary>GET /desk/due/file: counts only.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, SweepPlan plan, PolicyHolder policies, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policies);
        var list = List(visit, policies.Current);
        var query = ListQuery.Read(context, Actions, list.Sorts);
        var look = await plan.LookAsync(visit.Now, cancel: cancel);
        return list.FileOf([.. list.InOrder(look.Lines.Where(l => query.Filter is null || l.Action == query.Filter), query)], visit);
    }

    /// <summary>The purposes of a line in words.</summary>
    public static string PurposesOf(SweepLine line, PolicyInForce policy, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(visit);
        return string.Join(", ", line.Purpose.Split(' ').Select(id => policy.Declared.Purpose(id) is { } declared ? visit.T(declared.Title) : id));
    }

    private static DeskList<SweepLine> List(Visit visit, PolicyInForce policy) => new DeskList<SweepLine>("due")
        .Sorted("table", visit.T("Table", "Table"), l => l.Table, l => l.Table)
        .Sorted("source", visit.T("Where", "Où"), l => l.Source, l => MeWords.Place(l.Source, visit.Language))
        .Sorted("purpose", visit.T("Purpose", "Finalité"), l => PurposesOf(l, policy, visit), l => PurposesOf(l, policy, visit))
        .Sorted("action", visit.T("What happens", "Ce qui est fait"), l => l.Action, l => visit.T(DeskWords.OfAction(l.Action)))
        .Sorted("rows", visit.T("Rows", "Lignes"), l => l.Rows, l => Words.Iso(l.Rows), number: true);

    /// <summary>When the next sweep starts, by its job's plan; null where there is none.</summary>
    public static Instant? NextSweep(IEnumerable<IJob> jobs, string zone, Instant now) =>
        jobs.OfType<SweepJob>().FirstOrDefault()?.Cron is { } cron
        && CronExpression.Parse(cron).GetNextOccurrence(now.ToDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById(zone)) is { } next
            ? Instant.From(next)
            : null;
}
