using System.Net.Sockets;
using Vow.Consent;
using Vow.Cookies;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Rights;
using Vow.SignIn;

namespace Vow.Host;

/// <summary>The server: from a command line to the last answer.</summary>
public static class Server
{
    // sun_path on Linux, less the terminating zero.
    private const int LongestSocketPath = 107;

    /// <summary>Starts it and serves until it is told to stop.</summary>
    public static async Task<int> UpAsync(
        VowOptions options, TimeProvider time, TextWriter output, TextWriter error, Action<IServiceCollection>? configure, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var (opening, exit) = await Opening.ForServingAsync(options, time, error);
        if (opening is null)
        {
            return exit;
        }

        using (opening)
        {
            if (opening.Home.Socket.Length > LongestSocketPath)
            {
                await error.WriteLineAsync($"The path of VOW_HOME is too long for the control socket in it (at most {LongestSocketPath} characters with /vow.sock). Choose a shorter one.");
                return 2;
            }

            await using var app = Build(opening, time, configure);
            try
            {
                await StartAsync(app, opening, time, output, cancel);
            }
            catch (IOException failure)
            {
                await error.WriteLineAsync($"Can't listen on {options.Listen}: {failure.Message}. Set VOW_LISTEN to another address.");
                return 2;
            }
            catch (SocketException failure)
            {
                await error.WriteLineAsync($"Can't listen on {options.Listen}: {failure.Message}. Set VOW_LISTEN to another address.");
                return 2;
            }

            await app.WaitForShutdownAsync(cancel);
            await app.StopAsync(CancellationToken.None);
            File.Delete(opening.Home.Socket);
            return 0;
        }
    }

    /// <summary>Serves the pages of an installation on an address of its own, and does no work beside: for a command that looks at them.</summary>
    internal static async Task<IAsyncDisposable> ServePagesAsync(
        Opening opening, TimeProvider time, Action<IServiceCollection>? configure, System.Net.IPEndPoint endpoint, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddQuietConsole();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(time);
        var before = builder.Services.Where(s => s.ServiceType == typeof(IHostedService)).ToList();
        builder.Services.AddSlices(opening);
        // It shows pages and does no work: the post and the clock belong to the server.
        foreach (var work in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)).Except(before).ToList())
        {
            builder.Services.Remove(work);
        }

        configure?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        var app = builder.Build();
        app.UseWall();
        app.MapSlices();
        await app.StartAsync(cancel);
        return app;
    }

    private static WebApplication Build(Opening opening, TimeProvider time, Action<IServiceCollection>? configure)
    {
        // The empty builder: no configuration file or variable but our own changes what this program does.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddQuietConsole();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(time);
        builder.Services.AddSlices(opening);
        builder.Services.AddHostedService(provider => provider.GetRequiredService<SequencerJob>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Clockwork>());
        configure?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(opening.Options.Endpoint);
            // Left behind by a process that was killed: the lock is ours, so nobody listens on it.
            File.Delete(opening.Home.Socket);
            kestrel.ListenUnixSocket(opening.Home.Socket);
        });
        var app = builder.Build();
        app.UseWall();
        app.UseSignIn();
        app.UseCookies();
        app.MapSlices();
        app.MapControl();
        return app;
    }

    private static async Task StartAsync(WebApplication app, Opening opening, TimeProvider time, TextWriter output, CancellationToken cancel)
    {
        await opening.PutInForceAsync(app.Services);
        // A database from before may have brought people back who had been erased: nobody is served until they are gone again.
        var back = await app.Services.GetRequiredService<ReplayErasures>().RunAsync(cancel);
        var said = await app.Services.GetRequiredService<ReplayWithdrawals>().RunAsync(cancel);
        await app.StartAsync(cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(opening.Home.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        // Listening comes first: nobody waits for what follows.
        var lines = new List<string>
        {
            $"Vow is up at {opening.Options.Url.GetLeftPart(UriPartial.Authority)} with the policy {opening.Policy.Declared.Name}, version {opening.Policy.Compiled.Epoch}.",
        };
        if (opening.Remark is { } remark)
        {
            lines.Add(remark);
        }

        if (back > 0)
        {
            lines.Add($"{back} {(back == 1 ? "person" : "people")} erased before had come back with an older database, and {(back == 1 ? "was" : "were")} erased again.");
        }

        if (said > 0)
        {
            lines.Add($"{said} {(said == 1 ? "refusal or withdrawal that this older database did not know was" : "refusals and withdrawals that this older database did not know were")} recorded again: nothing rests on what was refused.");
        }

        foreach (var slice in app.Services.GetServices<IAtStart>())
        {
            lines.AddRange(await slice.RunAsync(Instant.From(time.GetUtcNow()), cancel));
        }

        await output.WriteLineAsync(string.Join(Environment.NewLine, lines));
    }
}
