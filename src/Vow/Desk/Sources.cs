using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof;
using Vow.Site;
using Vow.Sources;

namespace Vow.Desk;

/// <summary>A source as the desk shows it.</summary>
/// <param name="Name">Its name in the policy's sources.</param>
/// <param name="State">How Vow stands to it; null before it was first seen.</param>
/// <param name="Attached">Its map and findings; null where it can't be spoken to.</param>
/// <param name="Why">Why it can't; null where it can.</param>
public sealed record SourceView(string Name, SourceState? State, AttachedSource? Attached, string? Why)
{
    /// <summary>How it stands where people look by hand; null where a program reaches.</summary>
    public Clearing? ByHand { get; init; }

    /// <summary>Whether sweeps may change it: Vow's own store always, others once armed.</summary>
    public bool IsArmed => Attached?.IsOwn == true || State?.Armed == true;

    /// <summary>How Vow stands to it, as a word of the filter.</summary>
    public string Standing => ByHand is not null ? "by-hand" : Why is not null ? "unreachable" : Attached?.IsDatabase == false ? "service" : IsArmed ? "armed" : "observing";

    /// <summary>Findings of a weight in its map.</summary>
    public int Count(MapSeverity severity) => Attached?.Findings.Count(f => f.Severity == severity) ?? 0;
}

/// <summary>GET /desk/sources: where data lies and what was found there. Arming stays at the terminal, where its counts are confirmed.</summary>
public static class Sources
{
    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["armed", "observing", "service", "by-hand", "unreachable"];

    /// <summary>Reads every source's catalogue afresh and shows it.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, SourceSet sources, PolicyHolder policies, CancellationToken cancel)
    {
        var (list, query, shown) = await ReadAsync(context, visit, store, sources, policies, cancel);
        return Pages.Show<SourcesPage>(200, ("Query", query), ("Heads", list.Heads), ("Total", shown.Length), ("Sources", shown.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()));
    }

    /// <summary>GET /desk/sources/file: names, states and counts.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, SourceSet sources, PolicyHolder policies, CancellationToken cancel)
    {
        var (list, _, shown) = await ReadAsync(context, visit, store, sources, policies, cancel);
        return list.FileOf(shown, visit);
    }

    /// <summary>How Vow stands to a source, by the word of <see cref="SourceView.Standing"/>.</summary>
    public static Bilingual Of(string standing) => standing switch
    {
        "armed" => new("Armed", "Application"),
        "observing" => new("Observing", "Observation"),
        "service" => new("A service, asked by webhook", "Service interrogé par webhook"),
        "by-hand" => new("Looked into by hand", "Consultée à la main"),
        _ => new("Unreachable", "Injoignable"),
    };

    private static async Task<(DeskList<SourceView> List, ListQuery Query, ImmutableArray<SourceView> Shown)> ReadAsync(
        HttpContext context, Visit visit, Store store, SourceSet sources, PolicyHolder policies, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        var list = new DeskList<SourceView>("sources")
            .Sorted("name", visit.T("Source", "Source"), s => s.Name, s => s.Name)
            .Sorted("state", visit.T("State", "État"), s => s.Standing, s => visit.T(Of(s.Standing)))
            .Sorted("first", visit.T("First sweep of what was overdue", "Première application à l'échu"), s => s.State == null ? null : s.State.FirstSweepAt, s => Words.Iso(s.State?.FirstSweepAt, zone))
            .Sorted("errors", visit.T("Errors", "Bloquants"), s => s.Count(MapSeverity.Error), s => Words.Iso(s.Count(MapSeverity.Error)), number: true)
            .Sorted("warnings", visit.T("Warnings", "À corriger"), s => s.Count(MapSeverity.Warning), s => Words.Iso(s.Count(MapSeverity.Warning)), number: true);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var states = await store.Set<SourceState>().AsNoTracking().ToDictionaryAsync(s => s.Name, StringComparer.Ordinal, cancel);
        var (attached, unreachable) = await sources.ReadAsync(cancel);
        var all = attached.Select(s => new SourceView(s.Name, states.GetValueOrDefault(s.Name), s, null))
            .Concat(unreachable.Select(s => new SourceView(s.Name, states.GetValueOrDefault(s.Name), null, s.Why)))
            .Concat((await Clearings.AllAsync(store, policies.Current.Declared, cancel)).Select(c => new SourceView(c.Source.Id, null, null, null) { ByHand = c }));
        return (list, query, [.. list.InOrder(all.Where(s => query.Filter is null || s.Standing == query.Filter), query)]);
    }
}
