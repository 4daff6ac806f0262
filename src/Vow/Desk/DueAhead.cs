using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Desk;

/// <summary>Rows that come due, by month, as counted on a day.</summary>
/// <param name="On">The day.</param>
/// <param name="Months">From the present month on: its label, and how many rows.</param>
public sealed record CountedAhead(DateOnly On, IReadOnlyList<(string Label, long First, long Second)> Months);

/// <summary>
/// Counts what comes due in the months ahead. A count reads every source once a month of the picture: the overview has it made in the background, once a day, and
/// shows the last one; whoever needs it now asks at /desk/due.
/// </summary>
public sealed partial class DueAhead(SweepPlan plan, PolicyHolder policies, ILogger<DueAhead> log) : BackgroundService
{
    /// <summary>Months in the picture.</summary>
    public const int Months = 12;

    private readonly SemaphoreSlim asked = new(0, 1);
    private Instant? wanted;
    private volatile CountedAhead? last;

    /// <summary>The last count; null before the first. Has another made where the last is not of today.</summary>
    public CountedAhead? Last(Instant now)
    {
        var today = policies.Current.Zone.DayOf(now);
        if (last?.On != today)
        {
            lock (asked)
            {
                wanted = now;
                if (asked.CurrentCount == 0)
                {
                    asked.Release();
                }
            }
        }

        return last;
    }

    /// <summary>Counts now. Each look counts everything due by then; what a month adds is the difference to the look before.</summary>
    public static async Task<CountedAhead> CountAsync(SweepPlan plan, PolicyZone zone, SweepLook now, Instant today, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(now);
        var day = zone.DayOf(today);
        var month = new DateOnly(day.Year, day.Month, 1);
        var bars = new List<(string, long, long)>(Months);
        var before = Due(now);
        for (var i = 0; i < Months; i++)
        {
            var by = Due(await plan.LookAsync(zone.StartOf(month.AddMonths(i + 1)), cancel: cancel));
            bars.Add((month.AddMonths(i).ToString("MM/yy", CultureInfo.InvariantCulture), Math.Max(0, by - before), 0));
            before = by;
        }

        return new CountedAhead(day, bars);
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
            if (wanted is not { } now || last?.On == policies.Current.Zone.DayOf(now))
            {
                continue;
            }

            try
            {
                last = await CountAsync(plan, policies.Current.Zone, await plan.LookAsync(now, cancel: stoppingToken), now, stoppingToken);
            }
#pragma warning disable CA1031 // a picture that can't be made now is asked for again by the next reader
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(log, failure.GetType().Name);
            }
        }
    }

    private static long Due(SweepLook look) => look.Lines.Where(l => l.IsDone).Sum(l => l.Rows);

    [LoggerMessage(5301, LogLevel.Warning, "What comes due could not be counted ({Failure}); the next reader of the overview asks again.")]
    private static partial void Failed(ILogger logger, string failure);
}
