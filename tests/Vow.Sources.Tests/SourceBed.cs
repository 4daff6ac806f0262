using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vow.Tests.Shared;

namespace Vow.Sources.Tests;

/// <summary>A fresh database of one engine for one test.</summary>
public sealed class SourceBed : IDisposable
{
    private readonly string? file;

    private SourceBed(EngineKind engine, string connectionString, string? file)
    {
        Engine = engine;
        ConnectionString = connectionString;
        this.file = file;
    }

    public EngineKind Engine { get; }

    public string ConnectionString { get; }

    public static async Task<SourceBed> NewAsync(EngineKind engine)
    {
        if (engine == EngineKind.Postgres)
        {
            return new SourceBed(engine, await PostgresServer.NewDatabaseAsync(), null);
        }

        var path = Path.Combine(Path.GetTempPath(), $"vow-source-{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}.db");
        return new SourceBed(engine, $"Data Source={path};Pooling=False;Default Timeout=2", path);
    }

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

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Engine == EngineKind.Postgres ? new NpgsqlConnection(ConnectionString) : new SqliteConnection(ConnectionString);
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
