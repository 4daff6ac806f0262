using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Rights;

namespace Vow.Desk;

/// <summary>One day of the requests. Counts only.</summary>
/// <param name="Day">The day.</param>
/// <param name="Came">Requests received on it.</param>
/// <param name="Answered">Requests closed on it by an answer, a refusal, or the letter for want of one.</param>
/// <param name="Due">Requests not answered yet whose last day it is; a clock that stands still has none.</param>
public sealed record RequestDay(DateOnly Day, int Came, int Answered, int Due);

/// <summary>This week and the next at the rights desk, Monday to Sunday: what came, what was answered, what is due. The store counts; no request is read.</summary>
/// <param name="Today">The day it was counted on.</param>
/// <param name="Days">Fourteen days.</param>
/// <param name="Overdue">Requests not answered whose last day lies before this week.</param>
public sealed record TwoWeeks(DateOnly Today, ImmutableArray<RequestDay> Days, int Overdue)
{
    /// <summary>Days shown.</summary>
    public const int Length = 14;

    /// <summary>Counts them.</summary>
    public static async Task<TwoWeeks> AroundAsync(Store store, PolicyZone zone, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(zone);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var end = monday.AddDays(Length);
        var all = store.Set<RightsRequest>().AsNoTracking();
        var came = await all.Where(r => r.ReceivedOn >= monday && r.ReceivedOn < end).GroupBy(r => r.ReceivedOn).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var waiting = all.Where(r => r.State <= RequestState.Working && !(r.Suspends && r.IdentityGivenOn == null));
        var due = await waiting.Where(r => (r.Extended ?? r.Due) >= monday && (r.Extended ?? r.Due) < end).GroupBy(r => r.Extended ?? r.Due).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);

        // A day of the policy's zone is a stretch of instants: nothing is answered ahead, so that seven of them are enough.
        var starts = Enumerable.Range(0, 8).Select(day => zone.StartOf(monday.AddDays(day))).ToArray();
        var (d0, d1, d2, d3, d4, d5, d6, d7) = (starts[0], starts[1], starts[2], starts[3], starts[4], starts[5], starts[6], starts[7]);
        var answered = await all.Where(r => r.ClosedAt >= d0 && r.ClosedAt < d7 && r.State != RequestState.Withdrawn)
            .GroupBy(r => r.ClosedAt < d1 ? 0 : r.ClosedAt < d2 ? 1 : r.ClosedAt < d3 ? 2 : r.ClosedAt < d4 ? 3 : r.ClosedAt < d5 ? 4 : r.ClosedAt < d6 ? 5 : 6)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        return new TwoWeeks(
            today,
            [.. Enumerable.Range(0, Length).Select(i => (Place: i, Day: monday.AddDays(i))).Select(d => new RequestDay(d.Day, came.GetValueOrDefault(d.Day), answered.GetValueOrDefault(d.Place), due.GetValueOrDefault(d.Day)))],
            await waiting.CountAsync(r => (r.Extended ?? r.Due) < monday));
    }
}
