using System.Diagnostics;
using System.Globalization;
using Npgsql;

[assembly: AssemblyFixture(typeof(Vow.Tests.Shared.WithTheTests))]

namespace Vow.Tests.Shared;

/// <summary>Ends with the tests of a project: its server is stopped while the runner still waits.</summary>
public sealed class WithTheTests : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => PostgresServer.EndAsync();
}

/// <summary>A real PostgreSQL 15 of this test process: a temporary folder, a private port, stopped at the end. Tests that need it skip where its programs are absent.</summary>
public sealed class PostgresServer
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private static readonly SemaphoreSlim Once = new(1, 1);
    private static PostgresServer? running;
    private static int databases;

    private readonly int port;
    private readonly string folder;

    private PostgresServer(int port, string folder)
    {
        this.port = port;
        this.folder = folder;
    }

    /// <summary>Why it can't run here, or null.</summary>
    public static string? Absent => File.Exists(Programs + "/postgres") ? null : "PostgreSQL 15 is not installed (" + Programs + ")";

    /// <summary>Connection string of a new, empty database; skips the test where there is no PostgreSQL.</summary>
    /// <param name="like">A database of this server that nobody is connected to: the new one is its copy.</param>
    /// <param name="prefix">What its name begins with.</param>
    public static async Task<string> NewDatabaseAsync(string? like = null, string prefix = "t")
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        await Once.WaitAsync();
        try
        {
            running ??= await StartAsync();
        }
        finally
        {
            Once.Release();
        }

        var name = prefix + Interlocked.Increment(ref databases).ToString(CultureInfo.InvariantCulture);
        await using var connection = new NpgsqlConnection(running.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {like ?? "template1"}";
        await command.ExecuteNonQueryAsync();
        return running.ConnectionString(name);
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "postgres", Database = database, Pooling = false, IncludeErrorDetail = false }.ConnectionString;

    private static async Task<PostgresServer> StartAsync()
    {
        var home = Directory.CreateTempSubdirectory("vow-pg-").FullName;
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            await RunAsync("chown", "postgres", home);
        }

        var server = new PostgresServer(Ports.Free(), home);
        await server.AsOwnerAsync("initdb", "-D", home + "/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await server.AsOwnerAsync("pg_ctl", "-D", home + "/data", "-l", home + "/log", "-w", "-t", "60", "-o", $"-p {server.port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=32MB", "start");
        return server;
    }

    /// <summary>Stops it, where it was started.</summary>
    public static async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref running, null) is { } server)
        {
            await server.AsOwnerAsync("pg_ctl", "-D", server.folder + "/data", "-m", "immediate", "stop");
            Directory.Delete(server.folder, recursive: true);
        }
    }

    private Task AsOwnerAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", Programs + "/" + program, .. arguments])
        : RunAsync(Programs + "/" + program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program + " did not start");
        // pg_ctl's server inherits these pipes only until it has its log file; reading stops with the process, not with the pipe.
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: exit {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
        }
    }
}
