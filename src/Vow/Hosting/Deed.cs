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
    // Keeps what travels at once to a few megabytes.
    private const int AtOnce = 2_000;
    private static readonly Statement Commit = new("COMMIT");
    private readonly Database database;
    private readonly KeptCommands? kept;
    private Store? store;
    private List<Action>? afterCommit;
    private List<Statement>? last;
    private string? lastStep;

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
            ExecuteEach(statements);
            return;
        }

        await using var batch = Batch(statements);
        await batch.ExecuteNonQueryAsync();
    }

    // In process nothing is waited for.
    private void ExecuteEach(IReadOnlyList<Statement> statements)
    {
        foreach (var statement in statements)
        {
            using var command = Command(statement.Sql, statement.Parameters);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Adds many rows: to a server in one statement, each column an array.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns, in the order of the values.</param>
    /// <param name="rows">The rows; no value is null.</param>
    /// <param name="onConflict">What happens to a row that is there already.</param>
    public async Task InsertAllAsync(string table, IReadOnlyList<string> columns, IEnumerable<object[]> rows, string onConflict)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var into = $"INSERT INTO {table} ({string.Join(", ", columns)})";
        var names = columns.Select((_, i) => "@c" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        foreach (var some in rows.Chunk(AtOnce))
        {
            if (!Connection.CanCreateBatch)
            {
                var each = $"{into} VALUES ({string.Join(", ", names)}) {onConflict}";
                ExecuteEach([.. some.Select(row => new Statement(each, [.. names.Zip(row, (name, value) => (name, (object?)value))]))]);
                continue;
            }

            var arrays = columns.Select((_, i) =>
            {
                var array = Array.CreateInstance(database.Stored(some[0][i]).GetType(), some.Length);
                for (var row = 0; row < some.Length; row++)
                {
                    array.SetValue(database.Stored(some[row][i]), row);
                }

                return (names[i], (object?)array);
            });
            await ExecuteAsync($"{into} SELECT * FROM unnest({string.Join(", ", names)}) {onConflict}", [.. arrays]);
        }
    }

    private DbBatch Batch(IReadOnlyList<Statement> statements)
    {
        var batch = Connection.CreateBatch();
        batch.Transaction = Transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            var numbered = PositionalSql.Of(statement.Sql);
            command.CommandText = numbered.Sql;
            foreach (var name in numbered.Names)
            {
                var parameter = command.CreateParameter();
                parameter.Value = database.Stored(statement[name]);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>
    /// Rows that nothing else in the deed reads: they are written when everything else of it is done, and to a server they travel with the commit.
    /// </summary>
    /// <param name="statements">The rows; none is nothing to do.</param>
    /// <param name="step">The step these rows are: announced before the commit.</param>
    public void AtCommit(IReadOnlyList<Statement> statements, string? step = null)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (statements.Count > 0)
        {
            (last ??= []).AddRange(statements);
            lastStep = step ?? lastStep;
        }
    }

    /// <summary>Runs what was left for the end (SQLite).</summary>
    internal void Finish()
    {
        if (last is not null)
        {
            ExecuteEach(last);
            ReachedLast();
        }
    }

    /// <summary>Runs what was left for the end, and commits, in one journey (PostgreSQL). A row that is refused keeps the commit from being reached.</summary>
    internal async Task CommitAsync()
    {
        if (last is null)
        {
            await Transaction.CommitAsync();
            return;
        }

        ReachedLast();
        await using var batch = Batch([.. last, Commit]);
        await batch.ExecuteNonQueryAsync();
    }

    private void ReachedLast()
    {
        if (lastStep is not null)
        {
            Steps.Reached(lastStep);
        }
    }

    /// <summary>Reads one statement's rows; to a server another may go before it in the same journey.</summary>
    internal async Task<T> ReadAsync<T>(Statement? before, Statement query, Func<DbDataReader, Task<T>> read)
    {
        if (before is null || !Connection.CanCreateBatch)
        {
            await using var command = Command(query.Sql, query.Parameters);
            await using var rows = await command.ExecuteReaderAsync();
            return await read(rows);
        }

        await using var batch = Batch([before, query]);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        return await read(reader);
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
