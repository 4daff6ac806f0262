using System.Data.Common;
using Microsoft.Data.Sqlite;
using Vow.Gate;

namespace Vow.Hosting;

/// <summary>
/// The one transaction of a deed: state, ledger entry and outgoing mail commit together or not at all. Given by <see cref="Deeds"/>;
/// nothing durable happens outside it.
/// </summary>
public sealed class Deed : IAsyncDisposable
{
    private readonly Database database;
    private readonly KeptCommands? kept;
    private Store? store;
    private List<Action>? afterCommit;

    internal Deed(Database database, DbConnection connection, DbTransaction transaction, Instant now, KeptCommands? kept = null)
    {
        this.database = database;
        this.kept = kept;
        Connection = connection;
        Transaction = transaction;
        Now = now;
    }

    /// <summary>The connection the deed runs on.</summary>
    public DbConnection Connection { get; }

    /// <summary>Its transaction. Only <see cref="Deeds"/> commits it.</summary>
    public DbTransaction Transaction { get; }

    /// <summary>The instant of the deed: one for everything it writes.</summary>
    public Instant Now { get; }

    /// <summary>Set to leave no trace although an answer is given: a refusal found late.</summary>
    public bool Undo { get; set; }

    /// <summary>The store inside this transaction. SaveChanges writes, the deed commits.</summary>
    public Store Store => store ??= database.NewStore(Connection, Transaction);

    /// <summary>A command inside this transaction. Dispose it: on SQLite its compiled statement then serves the next deed.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => kept is null
        ? database.Command(Connection, Transaction, sql, parameters)
        : database.Bind(kept.Take(sql, (SqliteTransaction)Transaction), parameters);

    /// <summary>A stored instant read back.</summary>
    public Instant ReadInstant(DbDataReader reader, int column) => database.ReadInstant(reader, column);

    /// <summary>Runs a statement and gives the number of rows it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs statements in order: in one journey where the engine is a server.</summary>
    public async Task ExecuteAllAsync(IReadOnlyList<Statement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (!Connection.CanCreateBatch)
        {
            foreach (var statement in statements)
            {
                await ExecuteAsync(statement.Sql, statement.Parameters);
            }

            return;
        }

        await using var batch = Connection.CreateBatch();
        batch.Transaction = Transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
#pragma warning disable CA2100 // every caller passes a constant; values only travel as parameters
            command.CommandText = statement.Sql;
#pragma warning restore CA2100
            foreach (var (name, value) in statement.Parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = database.Stored(value);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Does something in memory once the commit has succeeded (caches, wake-ups). Lost in a crash, by design.</summary>
    public void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    internal void Committed()
    {
        foreach (var action in afterCommit ?? [])
        {
            action();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
