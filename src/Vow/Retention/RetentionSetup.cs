using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Jobs;

namespace Vow.Retention;

/// <summary>What this slice brings.</summary>
public static class RetentionSetup
{
    /// <summary>Registers it.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<Holds>();
        services.AddSingleton<Leases>();
        services.AddSingleton<Tombstones>();
        services.AddSingleton<OppositionList>();
        services.AddSingleton<ImportOptOuts>();
        services.AddSingleton<ImportHolds>();
        services.AddSingleton<Archive>();
        services.AddSingleton<CompartmentEnds>();
        services.AddSingleton<SweepPlan>();
        services.AddSingleton<CompareEnds>();
        services.AddSingleton<SweepGuards>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<Notices>();
        services.AddSingleton<ArmSource>();
        services.AddSingleton<IJob, SweepJob>();
        services.AddSingleton<IJob, NoticesJob>();
    }
}

/// <summary>The nightly sweep.</summary>
public sealed partial class SweepJob(Sweep sweep, ILogger<SweepJob> log) : IJob
{
    /// <inheritdoc />
    public string Name => "retention.sweep";

    /// <inheritdoc />
    public string? Cron => "0 2 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        switch (await sweep.RunAsync(new SweepRequest(), now, null, cancel))
        {
            case SweepOutcome.Refused refused:
                Refused(log, refused.Code, refused.Message, refused.Remedy);
                break;
            case SweepOutcome.Done done:
                foreach (var source in done.Waiting)
                {
                    Waiting(log, source.Name, source.Why);
                }

                break;
        }
    }

    [LoggerMessage(5201, LogLevel.Warning, "The sweep was not run ({Code}). {Message} {Remedy}")]
    private static partial void Refused(ILogger logger, string code, string message, string remedy);

    [LoggerMessage(5202, LogLevel.Information, "The sweep left {Source} alone. {Why}")]
    private static partial void Waiting(ILogger logger, string source, string why);
}

/// <summary>The daily notices.</summary>
public sealed class NoticesJob(Notices notices) : IJob
{
    /// <inheritdoc />
    public string Name => "retention.notices";

    /// <inheritdoc />
    public string? Cron => "0 8 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel) => notices.SendDueAsync(now, cancel);
}
