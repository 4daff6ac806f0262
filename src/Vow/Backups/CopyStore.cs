using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Vow.Backups;

/// <summary>Copies of a database while it is used: SQLite's own online copy, PostgreSQL's own programs.</summary>
public static class CopyStore
{
    /// <summary>Copies an SQLite database, whole and at one moment, whoever writes meanwhile.</summary>
    public static void Sqlite(string from, string to)
    {
        using (var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        using (var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString()))
        {
            source.Open();
            target.Open();
            source.BackupDatabase(target);
            using var single = target.CreateCommand();
            single.CommandText = "PRAGMA journal_mode=DELETE";
            single.ExecuteNonQuery();
        }

        OwnerOnly(to);
    }

    /// <summary>Runs <c>pg_dump</c> into a file. Null, or what went wrong.</summary>
    public static Task<string?> DumpAsync(string store, string to, CancellationToken cancel) =>
        RunAsync("pg_dump", store, cancel, "--format=custom", "--no-owner", "--no-privileges", "--file=" + to);

    /// <summary>Runs <c>pg_restore</c> into the store, in one transaction. Null, or what went wrong.</summary>
    public static Task<string?> RestoreAsync(string store, string from, CancellationToken cancel) =>
        RunAsync("pg_restore", store, cancel, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", from);

    /// <summary>Takes a file away from everybody but its owner.</summary>
    public static void OwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<string?> RunAsync(string program, string store, CancellationToken cancel, params string[] words)
    {
        if (Find(program) is not { } path)
        {
            return $"{program} is not on this machine. Install the PostgreSQL client programs (Debian: postgresql-client), or copy the database with your own tools.";
        }

        var to = new NpgsqlConnectionStringBuilder(store);
        var start = new ProcessStartInfo(path, words) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[] { ("PGHOST", to.Host), ("PGPORT", to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("PGUSER", to.Username), ("PGPASSWORD", to.Password), ("PGDATABASE", to.Database), ("PGPASSFILE", to.Passfile), ("PGSSLMODE", SslMode(to.SslMode)) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }

        if (program == "pg_restore")
        {
            start.ArgumentList.Insert(0, "--dbname=" + to.Database);
        }

        using var process = Process.Start(start);
        if (process is null)
        {
            return $"{path} did not start.";
        }

        var said = process.StandardError.ReadToEndAsync(cancel);
        var nothing = process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        await nothing;
        // The program's words name objects and roles, never rows.
        return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {(await said).Trim()}";
    }

    private static string SslMode(SslMode mode) => mode switch
    {
        Npgsql.SslMode.Disable => "disable",
        Npgsql.SslMode.Allow => "allow",
        Npgsql.SslMode.Require => "require",
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        Npgsql.SslMode.Prefer => "prefer",
    };

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
