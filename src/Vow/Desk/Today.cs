using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Proof;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>The overview: what stands, what is due, what happened. Counts and dates only, so that every role may see it.</summary>
public sealed record Today
{
    /// <summary>Weeks in the picture of choices.</summary>
    public const int Weeks = 12;

    /// <summary>Days of gate answers shown.</summary>
    public const int GateDays = 30;

    /// <summary>How many days ahead a clearing out is shown.</summary>
    public const int ClearingDays = 60;

    /// <summary>How the promises stand; null for roles without business with them.</summary>
    public ProofReport? Proof { get; init; }

    /// <summary>Most requests, and most tasks, on the page: who has more than this has them in order.</summary>
    public const int Most = 50;

    /// <summary>Most requests shown as ready.</summary>
    public const int MostReady = 10;

    /// <summary>Open requests due within ten days, nearest first, <see cref="Most"/> of them; null for roles without business with them.</summary>
    public IReadOnlyList<RightsRequest>? Due { get; init; }

    /// <summary>How many are due within ten days in all.</summary>
    public int DueInAll { get; init; }

    /// <summary>Requests from outside of which it is known who asks by now, the nearest last day first; null for roles without business with them.</summary>
    public IReadOnlyList<RightsRequest>? Ready { get; init; }

    /// <summary>This week and the next of the requests; null for roles without business with them.</summary>
    public TwoWeeks? Fortnight { get; init; }

    /// <summary>What this operator's role is to do by hand, the nearest first, <see cref="Most"/> of it.</summary>
    public required IReadOnlyList<OpenTask> ByHand { get; init; }

    /// <summary>How much that is in all.</summary>
    public int ByHandInAll { get; init; }

    /// <summary>What it is to clear out by hand within <see cref="ClearingDays"/> days, or should have.</summary>
    public required IReadOnlyList<Clearing> Clearings { get; init; }

    /// <summary>Declared sources that are only watched.</summary>
    public required IReadOnlyList<string> Observing { get; init; }

    /// <summary>When the next sweep starts; null where none is planned.</summary>
    public Instant? NextSweep { get; init; }

    /// <summary>The latest entries; null for roles without business with them.</summary>
    public IReadOnlyList<ListedEntry>? Latest { get; init; }

    /// <summary>Choices by week.</summary>
    public required IReadOnlyList<ChoiceWeek> Choices { get; init; }

    /// <summary>What grew in the same weeks.</summary>
    public required Growth Growth { get; init; }

    /// <summary>What comes due in the months ahead, as last counted; null before the first count, and for roles without business with it.</summary>
    public CountedAhead<DueByMonth>? Ahead { get; init; }

    /// <summary>The gate's answers of the last days.</summary>
    public required IReadOnlyList<GateFigure> Gate { get; init; }

    /// <summary>Operators who opened unusually many people today, with how many; for the data protection officer and administrators.</summary>
    public required IReadOnlyList<UnusualReader> Unusual { get; init; }

    /// <summary>Breaches whose 72 hours run; null for roles without business with them.</summary>
    public IReadOnlyList<Vow.Breaches.Breach>? Breaches { get; init; }

    /// <summary>What waits in the mailboxes of the rights desk, and which can't be read; null for roles without business with them.</summary>
    public Mailboxes.MailboxAlarms? Mail { get; init; }

    /// <summary>GET /desk.</summary>
    public static async Task<IResult> ShowAsync(Visit visit, Store store, Database database, PolicyHolder policies, IEnumerable<IJob> jobs, DueAhead ahead, VowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ahead);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var policy = policies.Current;
        var role = visit.Operator().Role;
        var day = policy.Zone.DayOf(visit.Now);
        var mayRequests = DeskRights.May(role, DeskPlace.Requests);
        // An officer does what is nobody's, too: also in sources that are no longer declared.
        string[]? mine = role == Role.Dpo ? null : [.. policy.Declared.Sources.Where(s => TaskAtDesk.IsFor(role, s)).Select(s => s.Id)];
        var armed = await store.Set<SourceState>().AsNoTracking().Where(s => s.Armed).Select(s => s.Name).ToListAsync();
        return Pages.Show<TodayPage>(200, ("Today", new Today
        {
            Proof = DeskRights.May(role, DeskPlace.Promises) ? await ProofReports.LatestAsync(store, policy, visit.Now) : null,
            Due = mayRequests ? await RightsRequests.DueAsync(store, day.AddDays(WarnOfRequests.First), Most) : null,
            DueInAll = mayRequests ? await RightsRequests.CountDueAsync(store, day.AddDays(WarnOfRequests.First)) : 0,
            Ready = mayRequests ? await RightsRequests.Ready(store.Set<RightsRequest>().AsNoTracking()).OrderBy(r => r.Extended ?? r.Due).ThenBy(r => r.Number).Take(MostReady).ToListAsync() : null,
            Fortnight = mayRequests ? await TwoWeeks.AroundAsync(store, policy.Zone, day) : null,
            Mail = DeskRights.May(role, DeskPlace.Mailboxes) ? await Mailboxes.MailboxAlarms.NowAsync(store, options, day, visit.Now) : null,
            ByHand = await HandTasks.OpenAsync(store, mine, Most),
            ByHandInAll = await HandTasks.CountAsync(store, mine),
            Clearings = [.. (await Vow.Proof.Clearings.AllAsync(store, policy.Declared)).Where(c => TaskAtDesk.IsFor(role, c.Source) && c.Due <= day.AddDays(ClearingDays))],
            Observing = [.. policy.Declared.Sources.Where(s => s.IsSwept).Select(s => s.Id).Where(id => !armed.Contains(id))],
            NextSweep = WhatIsDue.NextSweep(jobs, policy.Zone.Id, visit.Now),
            Latest = DeskRights.May(role, DeskPlace.Entries) ? (await LatestEntries.PageAsync(store, null, 0, 10)).Entries : null,
            Choices = await ChoiceWeek.LastAsync(database, policy.Zone, visit.Now, Weeks),
            Breaches = DeskRights.May(role, DeskPlace.Breaches) ? await Vow.Breaches.BreachesAtDesk.RunningAsync(store) : null,
            Growth = await Growth.LastAsync(store, policy.Zone, visit.Now, Weeks),
            Ahead = DeskRights.May(role, DeskPlace.Due) ? ahead.Today(visit.Now) : null,
            Gate = await GateFigures.SinceAsync(store, day.AddDays(-GateDays)),
            Unusual = DeskRights.May(role, DeskPlace.Operators) ? await UnusualReading.OnAsync(store, policy.Zone, day, options.UnusualReading) : [],
        }));
    }
}
