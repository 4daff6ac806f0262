using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vow.Gate;

namespace Vow.Hosting;

/// <summary>How the host builds a store on each engine: the two subclasses and their compiled models live there.</summary>
/// <param name="Sqlite">Makes a store from options for SQLite.</param>
/// <param name="Postgres">Makes a store from options for PostgreSQL.</param>
public sealed record StoreModel(Func<DbContextOptionsBuilder, Store> Sqlite, Func<DbContextOptionsBuilder, Store> Postgres);

/// <summary>The database of Vow's own store: SQLite in <see cref="VowHome"/>, or PostgreSQL where <c>VOW_STORE</c> names one.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly StoreModel model;
    private readonly NpgsqlDataSource? postgres;
    private readonly string sqlite;
    private readonly bool readOnly;

    /// <summary>Knows where the store is; opens nothing yet.</summary>
    /// <param name="home">Where the SQLite file lies.</param>
    /// <param name="postgres">An Npgsql connection string, or null for SQLite.</param>
    /// <param name="model">The host's subclasses.</param>
    /// <param name="readOnly">Whether the engine itself must refuse every change: for reading commands.</param>
    public Database(VowHome home, string? postgres, StoreModel model, bool readOnly = false)
    {
        ArgumentNullException.ThrowIfNull(home);
        this.model = model;
        this.readOnly = readOnly;
        sqlite = new SqliteConnectionStringBuilder
        {
            DataSource = home.StoreFile,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        }.ToString();
        if (postgres is not null)
        {
            // Deeds use few SQL texts very often: the server keeps them prepared.
            var connection = new NpgsqlConnectionStringBuilder(postgres) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 3 };
            if (readOnly)
            {
                connection.Options = "-c default_transaction_read_only=on";
            }

            this.postgres = NpgsqlDataSource.Create(connection);
        }
    }

    /// <summary>Whether the engine is SQLite.</summary>
    public bool IsSqlite => postgres is null;

    /// <summary>An open connection, set up as every connection of ours is.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancel = default)
    {
        if (postgres is not null)
        {
            return await postgres.OpenConnectionAsync(cancel);
        }

        var connection = new SqliteConnection(sqlite);
        await connection.OpenAsync(cancel);
        await using var pragma = connection.CreateCommand();
        // FULL: an answer that left us is on disk, whatever happens to the machine. secure_delete: an erased row is overwritten.
        // The same few pages are written by deed after deed: the log is carried over every 16 MiB rather than every 4.
        pragma.CommandText = readOnly ? "PRAGMA busy_timeout=30000;" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA secure_delete=ON; PRAGMA busy_timeout=30000;";
        await pragma.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    /// <summary>A store of its own connection, for reading and for the framework's parts. Dispose it.</summary>
    /// <remarks>From a connection, as within a deed: the framework compiles queries once for all connections, but anew for each data source.</remarks>
    public Store NewStore() => IsSqlite
        ? model.Sqlite(new DbContextOptionsBuilder().UseSqlite(sqlite))
        : model.Postgres(new DbContextOptionsBuilder().UseNpgsql(postgres!.CreateConnection(), contextOwnsConnection: true));

    /// <summary>A store inside a deed's transaction.</summary>
    public Store NewStore(DbConnection connection, DbTransaction transaction)
    {
        var store = IsSqlite
            ? model.Sqlite(new DbContextOptionsBuilder().UseSqlite(connection))
            : model.Postgres(new DbContextOptionsBuilder().UseNpgsql(connection));
        store.Database.UseTransaction(transaction);
        return store;
    }

    /// <summary>An instant as this engine stores it.</summary>
    public object Stored(Instant instant) => IsSqlite ? instant.Microseconds : instant.ToDateTimeOffset();

    /// <summary>A stored instant read back.</summary>
    public Instant ReadInstant(DbDataReader reader, int column)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return IsSqlite ? new Instant(reader.GetInt64(column)) : Instant.From(reader.GetFieldValue<DateTimeOffset>(column));
    }

    /// <summary>A command with its parameters bound; instants are stored as this engine stores them, null as NULL.</summary>
    public DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // every caller passes a constant; values only travel as parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        return Bind(command, parameters);
    }

    /// <summary>A value as this engine stores it: instants converted, null as NULL.</summary>
    internal object Stored(object? value) => value is Instant instant ? Stored(instant) : value ?? DBNull.Value;

    /// <summary>The command with these parameters added.</summary>
    internal DbCommand Bind(DbCommand command, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        // A kept command brings its parameters from the deed before.
        if (command.Parameters.Count != parameters.Length)
        {
            command.Parameters.Clear();
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, value) = parameters[i];
            if (i < command.Parameters.Count)
            {
                command.Parameters[i].ParameterName = name;
                command.Parameters[i].Value = Stored(value);
                continue;
            }

            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = Stored(value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }
}
