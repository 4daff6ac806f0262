using Vow.Gate;

namespace Vow.Jobs;

/// <summary>Work the clock does. Slices bring their own; each run is idempotent, since a crash means "again".</summary>
public interface IJob
{
    /// <summary>Its name in the table of runs and in logs.</summary>
    string Name { get; }

    /// <summary>When: a cron expression in the policy's zone, or null for every <see cref="Every"/>.</summary>
    string? Cron { get; }

    /// <summary>How often, where there is no cron expression.</summary>
    TimeSpan Every { get; }

    /// <summary>Does what is due at <paramref name="now"/>.</summary>
    Task RunAsync(Instant now, CancellationToken cancel);
}
