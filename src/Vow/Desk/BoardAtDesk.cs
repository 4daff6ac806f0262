using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof;
using Vow.Retention;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>How the requests of a time were answered. Counts only.</summary>
/// <param name="Received">Received in it.</param>
/// <param name="Answered">Of these, answered or refused by now.</param>
/// <param name="Late">Of these, answered after their last day, or open past it (GDPR 12(3)).</param>
/// <param name="MedianDays">Days from receipt to answer, the middle one of those answered; null where none was.</param>
/// <param name="Refused">Of those answered, refused.</param>
public sealed record RequestsAnswered(int Received, int Answered, int Late, int? MedianDays, int Refused)
{
    /// <summary>Sums requests up. Pure.</summary>
    /// <param name="requests">Received, last day, closed on, refused.</param>
    /// <param name="today">The day on which open ones are late or not.</param>
    public static RequestsAnswered Of(IReadOnlyList<(DateOnly Received, DateOnly Last, DateOnly? Closed, bool Refused)> requests, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var days = requests.Where(r => r.Closed is not null).Select(r => r.Closed!.Value.DayNumber - r.Received.DayNumber).Order().ToList();
        return new RequestsAnswered(
            requests.Count, days.Count, requests.Count(r => (r.Closed ?? today) > r.Last), days.Count == 0 ? null : days[(days.Count - 1) / 2], requests.Count(r => r.Closed is not null && r.Refused));
    }
}

/// <summary>What left the active base of a source in a time.</summary>
/// <param name="Source">The source.</param>
/// <param name="Deleted">Rows deleted or cleared, nothing kept of them.</param>
/// <param name="Archived">Rows of which something went to an archive.</param>
public sealed record SourceSwept(string Source, long Deleted, long Archived);

/// <summary>The page for those who answer for the company: a quarter on one sheet of A4. Counts and dates only, nobody's name.</summary>
public sealed record Board
{
    /// <summary>The quarter.</summary>
    public required Quarter Quarter { get; init; }

    /// <summary>How the promises stand, as last looked at.</summary>
    public required ProofReport Proof { get; init; }

    /// <summary>Requests received in the quarter.</summary>
    public required RequestsAnswered Requests { get; init; }

    /// <summary>Sweeps of the quarter.</summary>
    public required IReadOnlyList<SourceSwept> Swept { get; init; }

    /// <summary>Plans that wait for a person's word.</summary>
    public required int PlansWaiting { get; init; }

    /// <summary>Stops on deletion that stand today.</summary>
    public required int Holds { get; init; }

    /// <summary>Of these, past the day on which they were to be looked at again.</summary>
    public required int HoldsPastReview { get; init; }

    /// <summary>Declared sources in which nothing is changed yet.</summary>
    public required ImmutableArray<string> Observing { get; init; }

    /// <summary>Findings of law by weight, as of today.</summary>
    public required IReadOnlyDictionary<Severity, int> Findings { get; init; }

    /// <summary>Facts the policy says nobody has given yet.</summary>
    public required int Unknown { get; init; }

    /// <summary>Alarms on unusual reading at the desk in the quarter.</summary>
    public required int Alarms { get; init; }

    /// <summary>Breaches the controller became aware of in the quarter, and of these notified to the authority, and not yet decided.</summary>
    public required (int Known, int Notified, int Undecided) Breaches { get; init; }

    /// <summary>When the whole evidence log was last read, and what was found; null where it never was.</summary>
    public required LedgerReading? Log { get; init; }
}

/// <summary>GET /desk/board.</summary>
public static class BoardAtDesk
{
    /// <summary>Gathers the quarter asked for; without one, or with one not begun, the present one.</summary>
    public static async Task<IResult> ShowAsync(string? quarter, Visit visit, Store store, Database database, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policies);
        var policy = policies.Current;
        var today = policy.Zone.DayOf(visit.Now);
        var asked = Quarter.Read(quarter) is { } read && read.First <= today ? read : Quarter.Of(today);
        var (first, last) = (asked.First, asked.Last);
        var (from, until) = (policy.Zone.StartOf(first), policy.Zone.StartOf(last.AddDays(1)));
        var requests = await store.Set<RightsRequest>().AsNoTracking().Where(r => r.ReceivedOn >= first && r.ReceivedOn <= last)
            .Select(r => new { r.ReceivedOn, r.Due, r.Extended, r.ClosedAt, r.State }).ToListAsync();
        var batches = await store.Set<BatchRow>().AsNoTracking().Where(b => b.State == BatchState.Done && b.At >= from && b.At < until)
            .GroupBy(b => b.Source).Select(g => new { g.Key, Rows = g.Sum(b => (long)b.Rows), Archived = g.Sum(b => (long)b.Archived) }).ToListAsync();
        var holds = await store.Set<HoldRow>().AsNoTracking().Where(h => h.LiftedAt == null).Select(h => h.ReviewOn).ToListAsync();
        var armed = await store.Set<SourceState>().AsNoTracking().Where(s => s.Armed).Select(s => s.Name).ToListAsync();
        var findings = await FindingsAtDesk.AllAsync(database, policy, today);
        return Pages.Show<BoardPage>(200, ("Board", new Board
        {
            Quarter = asked,
            Proof = await ProofReports.LatestAsync(store, policy, visit.Now),
            Requests = RequestsAnswered.Of(
                [.. requests.Select(r => (r.ReceivedOn, r.Extended ?? r.Due, r.ClosedAt is { } at ? policy.Zone.DayOf(at) : (DateOnly?)null, r.State == RequestState.Refused))], today),
            Swept = [.. batches.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => new SourceSwept(b.Key, b.Rows - b.Archived, b.Archived))],
            PlansWaiting = await store.Set<PlanRow>().CountAsync(p => p.ConfirmedAt == null),
            Holds = holds.Count,
            HoldsPastReview = holds.Count(review => review < today),
            Observing = [.. policy.Declared.Sources.Where(s => s.IsSwept).Select(s => s.Id).Where(id => !armed.Contains(id))],
            Findings = findings.CountBy(one => one.Severity).ToDictionary(),
            Unknown = findings.Count(one => one.Code == "fact.unknown"),
            Alarms = await store.Set<DeskAccess>().CountAsync(a => a.What == "alarm" && a.At >= from && a.At < until),
            Breaches = await Vow.Breaches.BreachesAtDesk.CountAsync(store, from, until),
            Log = await store.Set<LedgerReading>().AsNoTracking().OrderByDescending(r => r.At).FirstOrDefaultAsync(),
        }));
    }
}
