using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vow.Bench;

/// <summary>A PostgreSQL of this run: a folder of its own, durable commits, stopped at the end.</summary>
internal sealed class BenchPostgres : IDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin/";
    private readonly string folder;
    private readonly int port;

    private BenchPostgres(string folder, int port)
    {
        this.folder = folder;
        this.port = port;
    }

    public static bool IsPresent => File.Exists(Programs + "postgres");

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=80");

    public static async Task<BenchPostgres> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vow-bench-pg-").FullName;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var server = new BenchPostgres(folder, ((IPEndPoint)free.LocalEndpoint).Port);
        free.Stop();
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            await RunAsync("chown", ["postgres", folder]);
        }

        await server.AsOwnerAsync("initdb", "-D", folder + "/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await server.AsOwnerAsync(
            "pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-t", "60", "-o",
            string.Create(CultureInfo.InvariantCulture, $"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=100 -c shared_buffers=128MB"), "start");
        return server;
    }

    public void Dispose()
    {
        AsOwnerAsync("pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop").GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
    }

    private Task AsOwnerAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", Programs + program, .. arguments])
        : RunAsync(Programs + program, arguments);

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", UseShellExecute = false, RedirectStandardOutput = program != "runuser" || !arguments.Contains("start") })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
