using System.Collections.Immutable;
using System.Data.Common;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>
/// One transaction on one source, with everything Vow does to its rows. The same for Vow's own store (<see cref="Join"/>: the work commits with the
/// caller) and a company's database (<see cref="OpenAsync"/>: the session's own transaction, undone unless committed). Not thread-safe. Database
/// errors are thrown as the driver's <see cref="DbException"/>; <see cref="IsTransient"/> tells which may be tried again.
/// </summary>
public sealed partial class SourceSession : IPersonRecords
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly bool joined;
    private readonly bool locks;
    private readonly Dialect dialect;
    private readonly FileFolder? folder;

    private SourceSession(DataMap map, DbConnection connection, DbTransaction transaction, bool joined, SessionAccess access, FileFolder? folder = null)
    {
        Map = map;
        this.folder = folder;
        dialect = Dialect.Of(map.Engine);
        this.connection = connection;
        this.transaction = transaction;
        this.joined = joined;
        locks = dialect.LocksWhatItTakes && access == SessionAccess.Change;
    }

    /// <summary>The map the session works by.</summary>
    public DataMap Map { get; }

    /// <summary>Runs on the caller's connection and transaction: nothing is durable until the caller commits. On PostgreSQL, taking rows needs REPEATABLE READ.</summary>
    public static SourceSession Join(DataMap map, DbConnection connection, DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(connection);
        Dialect.Of(map.Engine).Prepare(connection);
        return new SourceSession(map, connection, transaction, joined: true, SessionAccess.Change);
    }

    /// <summary>Opens a connection and begins a transaction of its own.</summary>
    /// <param name="map">What lies where.</param>
    /// <param name="connectionString">From the environment; SQLite files are never created. Of files, the folder.</param>
    /// <param name="access">Whether anything will be changed: on SQLite a changing session holds the only write lock from the start.</param>
    /// <param name="cancel">Stops the opening.</param>
    public static async Task<SourceSession> OpenAsync(DataMap map, string connectionString, SessionAccess access, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Engine == EngineKind.Files)
        {
            var folder = await FileFolder.OpenAsync(map, connectionString, access, cancel);
            Steps.Announce(Steps.Begin, map.Source);
            return new SourceSession(map, folder.Connection, folder.Transaction, joined: false, access, folder);
        }

        var engine = Dialect.Of(map.Engine);
        if (access == SessionAccess.ReadOnly)
        {
            var (connection, transaction) = await engine.OpenReadOnlyAsync(connectionString, cancel);
            return new SourceSession(map, connection, transaction, joined: false, access);
        }

        var opened = await engine.ConnectAsync(connectionString, cancel);
        try
        {
            var begun = await engine.BeginAsync(opened, access == SessionAccess.Change, cancel);
            Steps.Announce(Steps.Begin, map.Source);
            return new SourceSession(map, opened, begun, joined: false, access);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Commits the session's own transaction; on a joined one does nothing, since the caller commits.</summary>
    public async Task CommitAsync(CancellationToken cancel = default)
    {
        if (joined)
        {
            return;
        }

        if (folder is not null)
        {
            await folder.WriteAsync(cancel);
            Steps.Announce(Steps.Committed, Map.Source);
            return;
        }

        // A crash before this line undoes everything; a crash during it leaves the outcome to the fence.
        await transaction.CommitAsync(cancel);
        Steps.Announce(Steps.Committed, Map.Source);
    }

    /// <summary>Undoes the session's own transaction where it wasn't committed; leaves a joined one alone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (folder is not null)
        {
            await folder.DisposeAsync();
        }
        else if (!joined)
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    /// <summary>Whether an error of this source's driver says that the same work may simply be tried again.</summary>
    public bool IsTransient(DbException error) => dialect.IsTransient(error);

    /// <summary>What the database says about its tables.</summary>
    public async Task<Catalogue> ReadCatalogueAsync(CancellationToken cancel = default)
    {
        var catalogue = await dialect.ReadCatalogueAsync(connection, transaction, Map.Schema, cancel);
        return folder?.Describe(catalogue) ?? catalogue;
    }

    /// <summary>How Vow stands in the database, and who else reads the mapped tables.</summary>
    public Task<SourceAccess> ReadAccessAsync(DataMap map, CancellationToken cancel = default) => dialect.ReadAccessAsync(connection, transaction, map, cancel);

    private DbCommand Command(string sql, SqlValues? values)
    {
        folder?.NeedWhole();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        values?.AddTo(command, dialect);
        return command;
    }

    private async Task<int> ExecuteAsync(string sql, SqlValues? values, CancellationToken cancel)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<long> CountAsync(string sql, SqlValues? values, CancellationToken cancel)
    {
        await using var command = Command(sql, values);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel) ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<List<object?[]>> ListAsync(string sql, SqlValues? values, CancellationToken cancel)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(Values(reader));
        }

        return rows;
    }

    private async Task<ImmutableArray<SourceRow>> RowsAsync(MappedTable table, string sql, SqlValues? values, CancellationToken cancel)
    {
        await using var command = Command(sql, values);
        await using var reader = await dialect.ReadRowsAsync(command, cancel);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var data = names.Select(n => table.Column(n)?.Datum).ToArray();
        var keys = table.Key.Select(k => Array.IndexOf(names, k)).ToArray();
        var rows = ImmutableArray.CreateBuilder<SourceRow>();
        while (await reader.ReadAsync(cancel))
        {
            var row = Values(reader);
            rows.Add(new SourceRow(
                table.Name,
                RowKey.Of(keys.Select(k => row[k]!)),
                [.. names.Select((name, i) => new ColumnValue(name, data[i], row[i]))]));
        }

        return rows.ToImmutable();
    }

    private object?[] Values(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : dialect.Read(reader, i);
        }

        return row;
    }

    // Where what was read keeps still only once it is locked.
    private string Locking => locks ? " FOR UPDATE" : "";

    private string Table(MappedTable table) => dialect.Table(Map, table.Name);

    private string Quote(string identifier) => dialect.Quote(identifier);

    private string Keys(MappedTable table, string alias) => string.Join(", ", KeyColumns(table, alias));

    private IReadOnlyList<string> KeyColumns(MappedTable table, string alias) => [.. table.Key.Select(k => $"{alias}.{Quote(k)}")];
}

/// <summary>What a session will do.</summary>
public enum SessionAccess
{
    /// <summary>Look only.</summary>
    Look,

    /// <summary>Change rows.</summary>
    Change,

    /// <summary>Read, with the engine refusing any write: not even tables of the session's own can be made.</summary>
    ReadOnly,
}
