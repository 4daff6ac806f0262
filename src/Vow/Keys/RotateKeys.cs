using Vow.Gate;
using Vow.Jobs;

namespace Vow.Keys;

/// <summary>Begins a new master epoch every 30 days and destroys the old one.</summary>
public sealed class RotateKeys(KeyStore keys) : IJob
{
    /// <inheritdoc />
    public string Name => "keys.rotate";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(6);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel)
    {
        keys.RotateIfDue(now);
        return Task.CompletedTask;
    }
}
