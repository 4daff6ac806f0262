using Vow.Gate;
using Vow.Jobs;

namespace Vow.Proof;

/// <summary>Looks at every promise after the night's sweep.</summary>
public sealed class ProofRun(ProveAll prove) : IJob
{
    /// <inheritdoc />
    public string Name => "proof.run";

    /// <inheritdoc />
    public string? Cron => "45 3 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel) => prove.RunAsync(now, cancel);
}
