using Cronos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Jobs;

/// <summary>Runs the jobs that are due, one after the other, and remembers each end. A run missed while the server was down is caught up once.</summary>
public sealed partial class Clockwork(Database database, Deeds deeds, Clock clock, PolicyHolder policies, FollowPolicy follow, IEnumerable<IJob> jobs, ILogger<Clockwork> log) : BackgroundService
{
    // What fell due while the server was down lets the first pages out before it begins.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly IJob[] jobs = [.. jobs];

    /// <summary>Runs every job that is due at this instant.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        // The jobs of this look go by the policy of this instant.
        await follow.LookAsync(now, cancel);
        var last = await LastRunsAsync(cancel);
        foreach (var job in jobs)
        {
            if (!IsDue(job, last.TryGetValue(job.Name, out var at) ? at : null, now))
            {
                continue;
            }

            try
            {
                await job.RunAsync(now, cancel);
                await deeds.DoAsync(deed => deed.ExecuteAsync(
                    "INSERT INTO jobs_run (name, at) VALUES (@n, @at) ON CONFLICT (name) DO UPDATE SET at = @at", ("@n", job.Name), ("@at", now)));
            }
#pragma warning disable CA1031 // one job's failure must not stop the others; it runs again at the next look
            catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(log, job.Name, failure.GetType().Name);
            }
        }
    }

    /// <summary>Whether a job that last ended at <paramref name="last"/> is due.</summary>
    public bool IsDue(IJob job, Instant? last, Instant now)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Cron is not { } cron)
        {
            return last is not { } before || before.Plus(job.Every) <= now;
        }

        // A job never run starts counting now: nothing is swept on installation night.
        var from = last ?? policies.Current.Since;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(policies.Current.Zone.Id);
        return CronExpression.Parse(cron).GetNextOccurrence(from.ToDateTimeOffset(), zone) is { } next && Instant.From(next) <= now;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstLook, TimeProvider.System);
        var first = true;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Look;
                try
                {
                    await RunDueAsync(stoppingToken);
                }
#pragma warning disable CA1031 // the store may be out of reach for a while: the next look tries again
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Failed(log, "clockwork", failure.GetType().Name);
                }

                if (first)
                {
                    // What a start reads and throws away (texts, models, trees of the policy) is more than all that is kept: the machine has it back.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    first = false;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping: what was cut off runs again at the next start.
        }
    }

    // Asked every second for as long as the server is up: plain SQL.
    private async Task<Dictionary<string, Instant>> LastRunsAsync(CancellationToken cancel)
    {
        var last = new Dictionary<string, Instant>(StringComparer.Ordinal);
        await using var connection = await database.OpenAsync(cancel);
        await using var asked = database.Command(connection, null, "SELECT name, at FROM jobs_run");
        await using var row = await asked.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            last[row.GetString(0)] = database.ReadInstant(row, 1);
        }

        return last;
    }

    [LoggerMessage(5001, LogLevel.Error, "The job {Job} failed ({Failure}); it will run again.")]
    private static partial void Failed(ILogger logger, string job, string failure);
}
