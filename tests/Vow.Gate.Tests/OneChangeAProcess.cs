using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Services;

namespace Vow.Gate.Tests;

/// <summary>
/// Ends the test process when a second run is asked of it, so that each changed program is tried in a process of its own (build/mutation). The runner keeps its
/// processes from change to change and starts anew only where one has gone; what is made once per process, a static table, would keep the change before.
/// </summary>
internal sealed class OneChangeAProcess : ITestSessionLifetimeHandler
{
    private static int runs;

    /// <inheritdoc/>
    public string Uid => nameof(OneChangeAProcess);

    /// <inheritdoc/>
    public string Version => "1";

    /// <inheritdoc/>
    public string DisplayName => "One change a process";

    /// <inheritdoc/>
    public string Description => "Ends the test process when a second run is asked of it.";

    /// <summary>Called by the entry point the build generates.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _) => builder.TestHost.AddTestSessionLifetimeHandler(_ => new OneChangeAProcess());

    /// <inheritdoc/>
    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    /// <inheritdoc/>
    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
    {
        if (Interlocked.Increment(ref runs) > 1)
        {
            Environment.Exit(0);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext) => Task.CompletedTask;
}
