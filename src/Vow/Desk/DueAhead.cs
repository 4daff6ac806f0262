using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Desk;

/// <summary>Rows that come due, by month from the present one on: its label, and how many rows.</summary>
/// <param name="Months">The months.</param>
public sealed record DueByMonth(IReadOnlyList<(string Label, long First, long Second)> Months);

/// <summary>
/// Counts what comes due in the months and years ahead. A count reads every source once for each day it shows: it is made in the background, once for all who ask,
/// and its readers see how far it is.
/// </summary>
public sealed partial class DueAhead : BackgroundService
{
    /// <summary>Months in the picture.</summary>
    public const int Months = 12;

    /// <summary>Years in the other picture.</summary>
    public const int Years = 12;

    private readonly SemaphoreSlim asked = new(0);
    private readonly PolicyHolder policies;
    private readonly ILogger<DueAhead> log;

    /// <summary>Counts by the plan of sweeps.</summary>
    public DueAhead(SweepPlan plan, PolicyHolder policies, ILogger<DueAhead> log)
    {
        (this.policies, this.log) = (policies, log);
        ByMonth = new AheadCount<DueByMonth>((now, progress, cancel) => CountAsync(plan, policies.Current.Zone, now, progress, cancel), () => asked.Release());
        ByYear = new AheadCount<Simulation>((now, progress, cancel) => Simulation.CountAsync(plan, policies.Current, now, Years, progress, cancel), () => asked.Release());
    }

    /// <summary>What comes due in each of the next months.</summary>
    public AheadCount<DueByMonth> ByMonth { get; }

    /// <summary>What is left in each of the next years.</summary>
    public AheadCount<Simulation> ByYear { get; }

    /// <summary>The months as last counted, for a page that doesn't wait; null before the first count. Has them counted where the last count is not of today.</summary>
    public CountedAhead<DueByMonth>? Today(Instant now)
    {
        var day = policies.Current.Zone.DayOf(now);
        return ByMonth.Ask(now, at => policies.Current.Zone.DayOf(at) == day).Last;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        asked.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await asked.WaitAsync(stoppingToken);
            try
            {
                await ByMonth.RunAsync(stoppingToken);
                await ByYear.RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // a picture that can't be made now is asked for again by the next reader
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(log, failure.GetType().Name);
            }
        }
    }

    // Each look counts everything due by then; what a month adds is the difference to the look before.
    private static async Task<DueByMonth> CountAsync(SweepPlan plan, PolicyZone zone, Instant now, Action<double> progress, CancellationToken cancel)
    {
        const double looks = Months + 1;
        var day = zone.DayOf(now);
        var month = new DateOnly(day.Year, day.Month, 1);
        var bars = new List<(string, long, long)>(Months);
        var before = Due(await plan.LookAsync(now, null, part => progress(part / looks), cancel));
        for (var i = 0; i < Months; i++)
        {
            var done = i + 1;
            var by = Due(await plan.LookAsync(zone.StartOf(month.AddMonths(i + 1)), null, part => progress((done + part) / looks), cancel));
            bars.Add((month.AddMonths(i).ToString("MM/yy", CultureInfo.InvariantCulture), Math.Max(0, by - before), 0));
            before = by;
        }

        return new DueByMonth(bars);
    }

    private static long Due(SweepLook look) => look.Lines.Where(l => l.IsDone).Sum(l => l.Rows);

    [LoggerMessage(5301, LogLevel.Warning, "What comes due could not be counted ({Failure}); the next reader asks again.")]
    private static partial void Failed(ILogger logger, string failure);
}

/// <summary>A count and when it was asked for.</summary>
/// <param name="At">When.</param>
/// <param name="Value">What was counted.</param>
public sealed record CountedAhead<T>(Instant At, T Value);

/// <summary>How a count stands.</summary>
/// <param name="Last">The last one made; null before the first.</param>
/// <param name="Part">What part of the next one is done, 0 to 1; null where none is being made.</param>
public sealed record AheadStanding<T>(CountedAhead<T>? Last, double? Part);

/// <summary>One count that takes long, made once for all who ask meanwhile.</summary>
/// <param name="count">Counts as of an instant, telling its progress.</param>
/// <param name="wake">Has <see cref="RunAsync"/> called.</param>
public sealed class AheadCount<T>(Func<Instant, Action<double>, CancellationToken, Task<T>> count, Action wake)
{
    private readonly Lock turn = new();
    private CountedAhead<T>? last;
    private TaskCompletionSource? running;
    private Instant wanted;
    private double part;

    /// <summary>How it stands, at once. Has the count made anew where the last one will not do.</summary>
    /// <param name="now">As of when to count, if it has to be.</param>
    /// <param name="isStill">Whether a count made at an instant will do.</param>
    public AheadStanding<T> Ask(Instant now, Func<Instant, bool> isStill)
    {
        ArgumentNullException.ThrowIfNull(isStill);
        lock (turn)
        {
            if (last is not null && isStill(last.At))
            {
                return new AheadStanding<T>(last, null);
            }

            if (running is null)
            {
                running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (wanted, part) = (now, 0);
                wake();
            }

            return new AheadStanding<T>(last, part);
        }
    }

    /// <summary>How it stands for somebody who doesn't ask for it: null where none is being made and the last will not do.</summary>
    public AheadStanding<T>? Look(Func<Instant, bool> isStill)
    {
        ArgumentNullException.ThrowIfNull(isStill);
        lock (turn)
        {
            return last is not null && isStill(last.At) ? new AheadStanding<T>(last, null) : running is not null ? new AheadStanding<T>(last, part) : null;
        }
    }

    /// <summary>How it stands after a moment, in which a small count is done.</summary>
    public async Task<AheadStanding<T>> AskAsync(Instant now, Func<Instant, bool> isStill, TimeSpan patience, CancellationToken cancel)
    {
        var standing = Ask(now, isStill);
        Task? done;
        lock (turn)
        {
            done = running?.Task;
        }

        if (standing.Part is null || done is null)
        {
            return standing;
        }

        await Task.WhenAny(done, Task.Delay(patience, cancel));
        lock (turn)
        {
            return new AheadStanding<T>(last, running is null ? null : part);
        }
    }

    internal async Task RunAsync(CancellationToken cancel)
    {
        lock (turn)
        {
            if (running is null)
            {
                return;
            }
        }

        CountedAhead<T>? made = null;
        try
        {
            made = new CountedAhead<T>(wanted, await count(wanted, done => Volatile.Write(ref part, done), cancel));
        }
        finally
        {
            lock (turn)
            {
                last = made ?? last;
                running?.SetResult();
                running = null;
            }
        }
    }
}
