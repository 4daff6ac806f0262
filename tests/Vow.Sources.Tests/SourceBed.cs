using System.Data.Common;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;
using Vow.Tests.Shared;

namespace Vow.Sources.Tests;

/// <summary>A fresh database of one engine for one test.</summary>
public sealed class SourceBed : IDisposable
{
    private readonly string? file;
    private readonly Func<string, DbConnection> connect;

    private SourceBed(EngineKind engine, string connectionString, string? file, Func<string, DbConnection> connect)
    {
        Engine = engine;
        ConnectionString = connectionString;
        this.file = file;
        this.connect = connect;
    }

    public EngineKind Engine { get; }

    public string ConnectionString { get; }

    /// <summary>An empty database of an engine.</summary>
    public static Task<SourceBed> NewAsync(EngineKind engine) => EachEngineAttribute.Engines[engine]();

    internal static Task<SourceBed> OnSqliteAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), $"vow-source-{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}.db");
        return Task.FromResult(new SourceBed(EngineKind.Sqlite, $"Data Source={path};Pooling=False;Default Timeout=2", path, text => new SqliteConnection(text)));
    }

    internal static async Task<SourceBed> OnPostgresAsync() => new(EngineKind.Postgres, await PostgresServer.NewDatabaseAsync(), null, text => new NpgsqlConnection(text));

    // AllowUserVariables: names of roles have an @ outside quotes.
    internal static async Task<SourceBed> OnMariaDbAsync() =>
        new(EngineKind.MariaDb, await MariaDbServer.NewDatabaseAsync(), null, text => new MySqlConnection(text + ";AllowUserVariables=true"));

    /// <summary>The statement that drops an index: it belongs to its table on one engine and to the schema on the others.</summary>
    public static string DropIndex(EngineKind engine, string index, string table) => $"DROP INDEX {index}" + (engine == EngineKind.MariaDb ? " ON " + table : "") + ";";

    /// <summary>The index by which a person of the small shop is found, on the engine that can have it.</summary>
    public static string IndexPeople(EngineKind engine) => engine == EngineKind.Postgres ? "CREATE INDEX ix_person_found ON person (lower(btrim(email)));" : "";

    public async Task RunAsync(string sql, params (string Name, object? Value)[] values)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a query gives a number: something that another connection does has come so far.</summary>
    public async Task UntilAsync(string sql, long number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CountAsync(sql) != number)
        {
            // MariaDB's lists of transactions are kept for a tenth of a second, counted from the last look.
            await Task.Delay(150, patience.Token);
        }
    }

    public async Task<DbConnection> OpenAsync()
    {
        var connection = connect(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task<SourceSession> LookAsync(DataMap map) => SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Look);

    public Task<SourceSession> ChangeAsync(DataMap map) => SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Change);

    public void Dispose()
    {
        foreach (var suffix in file is null ? Array.Empty<string>() : ["", "-wal", "-shm", "-journal"])
        {
            File.Delete(file + suffix);
        }
    }
}
