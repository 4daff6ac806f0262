using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Desk;

/// <summary>What grew in the last weeks, as counts: people, consents by purpose, requests by right, people linked in each source.</summary>
public sealed record Growth
{
    /// <summary>People who became known, by week, oldest first.</summary>
    public required IReadOnlyList<(DateOnly From, long People)> People { get; init; }

    /// <summary>Consents given, by purpose id, the most first.</summary>
    public required IReadOnlyList<(string Purpose, long Given)> Consents { get; init; }

    /// <summary>Requests received, by right, the most first; null where the person named none.</summary>
    public required IReadOnlyList<(Right? Right, long Received)> Requests { get; init; }

    /// <summary>People linked to a row of a source, by source id, the most first: only those Vow met, not all the source holds.</summary>
    public required IReadOnlyList<(string Source, long People)> Sources { get; init; }

    /// <summary>Counts it, the present week included.</summary>
    public static async Task<Growth> LastAsync(Store store, PolicyZone zone, Instant now, int weeks)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(zone);
        var today = zone.DayOf(now);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var first = monday.AddDays(-7 * (weeks - 1));
        var since = zone.StartOf(first);
        var people = new List<(DateOnly, long)>(weeks);
        for (var week = first; week <= monday; week = week.AddDays(7))
        {
            var (from, to) = (zone.StartOf(week), zone.StartOf(week.AddDays(7)));
            // Who stands for a file of which it is not known whose it is has left from the start.
            people.Add((week, await store.Set<Subject>().LongCountAsync(s => s.CreatedAt >= from && s.CreatedAt < to && (s.ErasedAt == null || s.ErasedAt > s.CreatedAt))));
        }

        var consents = await ChoiceCounts.GivenSinceAsync(store, since);
        var requests = await store.Set<RightsRequest>().Where(r => r.ReceivedOn >= first)
            .GroupBy(r => r.Right).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync();

        // What links somebody to a row of a source is called by source and table.
        var linked = await store.Set<Identifier>().Where(i => i.Kind.Contains("."))
            .GroupBy(i => i.Kind).Select(g => new { g.Key, Count = g.Select(i => i.SubjectId).Distinct().LongCount() }).ToListAsync();
        return new Growth
        {
            People = people,
            Consents = [.. consents.OrderByDescending(c => c.Given).ThenBy(c => c.Purpose, StringComparer.Ordinal)],
            Requests = [.. requests.OrderByDescending(r => r.Count).ThenBy(r => r.Key).Select(r => (r.Key, r.Count))],
            Sources = [.. linked.GroupBy(l => l.Key.Split('.')[0], StringComparer.Ordinal).Select(g => (g.Key, g.Max(l => l.Count))).OrderByDescending(s => s.Item2).ThenBy(s => s.Key, StringComparer.Ordinal)],
        };
    }
}
