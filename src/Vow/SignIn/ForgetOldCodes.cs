using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;

namespace Vow.SignIn;

/// <summary>Deletes codes that open nothing any more, sessions that are over and browsers not seen for a year.</summary>
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
        deeds.DoAsync(async deed =>
    {
        await deed.ExecuteAsync("DELETE FROM signin_once WHERE expires_at <= @now", ("@now", now));
        await deed.ExecuteAsync("DELETE FROM signin_session WHERE ends_at <= @now", ("@now", now));
        await deed.ExecuteAsync("DELETE FROM signin_browser WHERE ends_at <= @now", ("@now", now));
    });
}
