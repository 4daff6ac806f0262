using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;

namespace Vow.SignIn;

/// <summary>Deletes codes that open nothing any more.</summary>
public sealed class ForgetOldCodes(Deeds deeds) : IJob
{
    /// <inheritdoc />
    public string Name => "signin.old-codes";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel) =>
        deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM signin_once WHERE expires_at <= @now", ("@now", now)));
}
