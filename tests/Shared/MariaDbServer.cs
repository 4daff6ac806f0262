using System.Diagnostics;
using System.Globalization;
using MySqlConnector;

[assembly: AssemblyFixture(typeof(Vow.Tests.Shared.MariaDbWithTheTests))]

namespace Vow.Tests.Shared;

/// <summary>Ends with the tests of a project: its server is stopped while the runner still waits.</summary>
public sealed class MariaDbWithTheTests : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => MariaDbServer.EndAsync();
}

/// <summary>A real MariaDB of this test process: a temporary folder, a private port, stopped at the end. Tests that need it skip where its program is absent.</summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mariadbd";
    private const string Tables = "/usr/share/mysql";
    private static readonly SemaphoreSlim Once = new(1, 1);
    private static MariaDbServer? running;

    private readonly int port = Ports.Free();
    private readonly string folder = Directory.CreateTempSubdirectory("vow-maria-").FullName;
    private Process? process;
    private int databases;

    private MariaDbServer()
    {
    }

    /// <summary>Why it can't run here, or null.</summary>
    public static string? Absent => File.Exists(Program) ? null : "MariaDB is not installed (" + Program + ")";

    /// <summary>Connection string of a new, empty database on the server all tests share; skips the test where there is no MariaDB.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        await Once.WaitAsync();
        try
        {
            running ??= await StartAsync();
        }
        finally
        {
            Once.Release();
        }

        return await running.MakeDatabaseAsync();
    }

    /// <summary>Stops the shared server, where it was started.</summary>
    public static ValueTask EndAsync() => Interlocked.Exchange(ref running, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A server of one test alone, to be hurt.</summary>
    /// <param name="settings">Settings of the server beside the usual ones, such as <c>--max-connections=2</c>.</param>
    public static async Task<MariaDbServer> StartAsync(params string[] settings)
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        var server = new MariaDbServer();
        Directory.CreateDirectory(server.folder + "/data");
        await server.BootstrapAsync();
        await server.UpAsync(settings);
        return server;
    }

    /// <summary>The server's port.</summary>
    public int Port => port;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> MakeDatabaseAsync()
    {
        var name = "t" + Interlocked.Increment(ref databases).ToString(CultureInfo.InvariantCulture);
        await using var connection = new MySqlConnection(ConnectionString(""));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts it, the first time or after <see cref="KillAsync"/>: what was committed is there.</summary>
    public async Task UpAsync(params string[] settings)
    {
        var start = Start([
            $"--port={port}", "--bind-address=127.0.0.1", $"--socket={folder}/socket", $"--pid-file={folder}/pid", "--skip-name-resolve", "--character-set-server=utf8mb4",
            "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M", "--performance-schema=OFF", "--skip-log-bin", .. settings]);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new System.Text.StringBuilder();
        process = Process.Start(start) ?? throw new InvalidOperationException("MariaDB did not start.");
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
            {
                said.AppendLine(line.Data);
            }

            if (line.Data?.Contains("ready for connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync(patience.Token)) != ready.Task)
        {
            lock (said)
            {
                throw new InvalidOperationException("MariaDB did not come up:\n" + said);
            }
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = (uint)port, UserID = "root", Database = database, Pooling = false, SslMode = MySqlSslMode.None }.ConnectionString;

    // The tables of rights, made from the package's own files by the server itself.
    private async Task BootstrapAsync()
    {
        var start = Start(["--bootstrap", "--log-warnings=0", "--innodb-log-file-size=32M"]);
        start.RedirectStandardInput = true;
        using var maker = Process.Start(start) ?? throw new InvalidOperationException("MariaDB did not start.");
        var errors = maker.StandardError.ReadToEndAsync();
        await maker.StandardInput.WriteAsync("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n");
        foreach (var file in new[] { "mysql_system_tables.sql", "mysql_system_tables_data.sql" })
        {
            await maker.StandardInput.WriteAsync(await File.ReadAllTextAsync(Path.Combine(Tables, file)));
        }

        maker.StandardInput.Close();
        await maker.WaitForExitAsync();
        if (maker.ExitCode != 0)
        {
            throw new InvalidOperationException($"MariaDB: exit {maker.ExitCode}: {await errors}");
        }
    }

    private ProcessStartInfo Start(IEnumerable<string> arguments) => new(
        Program,
        // A server that starts clears what others left in its folder of temporary files: it must be nobody else's.
        // Without a name of its own it refuses to run as root; with no synchronous write a killed process still loses nothing.
        ["--no-defaults", $"--datadir={folder}/data", $"--tmpdir={folder}", .. Environment.UserName == "root" ? ["--user=root"] : Array.Empty<string>(), "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--sync-frm=0", .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };
}
