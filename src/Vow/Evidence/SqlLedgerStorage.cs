using System.Globalization;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>The ledger's storage over our own tables, on either engine. The contract is <see cref="ILedgerStorage"/>'s.</summary>
public sealed class SqlLedgerStorage(Database database, Deeds deeds) : ILedgerStorage
{
    private const int Together = 64;
    private static readonly string[] IdNames = [.. Enumerable.Range(0, Together).Select(i => "@id" + i.ToString(CultureInfo.InvariantCulture))];
    private static readonly string[] PlaceNames = [.. Enumerable.Range(0, Together).Select(i => "@i" + i.ToString(CultureInfo.InvariantCulture))];
    private static readonly string PlaceMany = Place(Together);
    private static readonly string RemoveMany = Remove(Together);
    private static readonly string PlaceOne = Place(1);
    private static readonly string RemoveOne = Remove(1);

    // On a server: whether the next round moves all between its first and last entry. A lower one that came meanwhile undoes the round; the next then goes by id.
    private bool stretched = true;

    /// <inheritdoc />
    public async ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        // A continued log replaces the head it continues, so there is one row.
        await using var command = database.Command(connection, null, "SELECT log_id, size, root, checkpoint FROM ledger_head");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new LedgerHead(reader.GetString(0), reader.GetInt64(1), new Hash32(reader.GetFieldValue<byte[]>(2)), reader.GetFieldValue<byte[]>(3))
            : null;
    }

    /// <inheritdoc />
    public async ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) =>
        await ReadBytes("SELECT width, bytes FROM ledger_tile WHERE level = @l AND n = @n", id.Width, cancellation, ("@l", id.Level), ("@n", id.Index));

    /// <inheritdoc />
    public async ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) =>
        await ReadBytes("SELECT width, bytes FROM ledger_bundle WHERE n = @n", width, cancellation, ("@n", index));

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = database.Command(connection, null, "SELECT entry_id, body FROM ledger_pending ORDER BY entry_id LIMIT @max", ("@max", max));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var taken = new List<PendingEntry>();
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add(new PendingEntry(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        }

        return taken;
    }

    /// <inheritdoc />
    public async ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(round);
        return await deeds.DoAsync(async deed =>
        {
            var (next, old) = (round.New, round.Old);
            var hit = old is null
                ? await deed.ExecuteAsync(
                    "INSERT INTO ledger_head (log_id, size, root, checkpoint) SELECT @l, @n, @r, @c WHERE NOT EXISTS (SELECT 1 FROM ledger_head)",
                    ("@l", next.LogId), ("@n", next.Size), ("@r", next.Root.ToArray()), ("@c", next.SignedCheckpoint))
                : await deed.ExecuteAsync(
                    "UPDATE ledger_head SET log_id = @l, size = @n, root = @r, checkpoint = @c WHERE log_id = @ol AND size = @on AND root = @or",
                    ("@l", next.LogId), ("@n", next.Size), ("@r", next.Root.ToArray()), ("@c", next.SignedCheckpoint),
                    ("@ol", old.LogId), ("@on", old.Size), ("@or", old.Root.ToArray()));
            if (hit != 1)
            {
                deed.Undo = true;
                return CommitOutcome.Lost;
            }

            if (old is not null && old.LogId != next.LogId)
            {
                // Another log begins: the old one's tiles are not its own. They were copied out of the store before; only the places stay, for receipts.
                await deed.ExecuteAsync(
                    "INSERT INTO ledger_past (entry_id, log_id, idx) SELECT entry_id, @l, idx FROM ledger_index WHERE true ON CONFLICT (entry_id) DO NOTHING", ("@l", old.LogId));
                await deed.ExecuteAsync("DELETE FROM ledger_tile");
                await deed.ExecuteAsync("DELETE FROM ledger_bundle");
                await deed.ExecuteAsync("DELETE FROM ledger_index");
            }

            await deed.ExecuteAllAsync(
            [
                .. round.Tiles.Select(tile => new Statement(
                    "INSERT INTO ledger_tile (level, n, width, bytes) VALUES (@l, @n, @w, @b) ON CONFLICT (level, n) DO UPDATE SET width = @w, bytes = @b",
                    ("@l", tile.Id.Level), ("@n", tile.Id.Index), ("@w", tile.Id.Width), ("@b", tile.Bytes))),
                .. round.Bundles.Select(bundle => new Statement(
                    "INSERT INTO ledger_bundle (n, width, bytes) VALUES (@n, @w, @b) ON CONFLICT (n) DO UPDATE SET width = @w, bytes = @b",
                    ("@n", bundle.Index), ("@w", bundle.Width), ("@b", bundle.Bytes))),
            ]);

            var removed = round.Index.Count == 0 ? 0 : database.IsSqlite ? await MoveStretchAsync(deed, round) : await MoveOnServerAsync(deed, round);
            if (removed != round.Index.Count)
            {
                deed.Undo = true;
                return CommitOutcome.Lost;
            }

            return CommitOutcome.Committed;
        });
    }

    // What was taken is everything between its first and its last entry, unless a lower one has come since: then the whole stretch moves at once.
    private static async Task<int> MoveStretchAsync(Deed deed, LedgerRound round)
    {
        (string, object?) first = ("@first", round.Index[0].EntryId), last = ("@last", round.Index[^1].EntryId);
        await using (var count = deed.Command("SELECT count(*) FROM ledger_pending WHERE entry_id BETWEEN @first AND @last", first, last))
        {
            if ((long)(await count.ExecuteScalarAsync())! != round.Index.Count)
            {
                return await MoveEachAsync(deed, round);
            }
        }

        await deed.ExecuteAsync(
            """
            INSERT INTO ledger_index (entry_id, idx)
            SELECT entry_id, @place + row_number() OVER (ORDER BY entry_id) - 1 FROM ledger_pending WHERE entry_id BETWEEN @first AND @last
            """,
            first, last, ("@place", round.Index[0].Index));
        return await deed.ExecuteAsync("DELETE FROM ledger_pending WHERE entry_id BETWEEN @first AND @last", first, last);
    }

    // In process a prepared statement for many rows is the quickest: while it runs, choices wait. What is left over goes row by row.
    private static async Task<int> MoveEachAsync(Deed deed, LedgerRound round)
    {
        var removed = 0;
        var whole = round.Index.Count - (round.Index.Count % Together);
        for (var start = 0; start < round.Index.Count;)
        {
            var (rows, place, remove) = start < whole ? (Together, PlaceMany, RemoveMany) : (1, PlaceOne, RemoveOne);
            var ids = new (string, object?)[rows];
            var places = new (string, object?)[rows];
            for (var i = 0; i < rows; i++)
            {
                ids[i] = (IdNames[i], round.Index[start + i].EntryId);
                places[i] = (PlaceNames[i], round.Index[start + i].Index);
            }

            await deed.ExecuteAsync(place, [.. ids, .. places]);
            removed += await deed.ExecuteAsync(remove, ids);
            start += rows;
        }

        return removed;
    }

    private static string Place(int rows) =>
        "INSERT INTO ledger_index (entry_id, idx) VALUES " + string.Join(", ", Enumerable.Range(0, rows).Select(i => $"({IdNames[i]}, {PlaceNames[i]})"));

    private static string Remove(int rows) => $"DELETE FROM ledger_pending WHERE entry_id IN ({string.Join(", ", IdNames.Take(rows))})";

    private async Task<int> MoveOnServerAsync(Deed deed, LedgerRound round)
    {
        if (!stretched)
        {
            stretched = true;
            var ids = round.Index.Select(row => row.EntryId).ToArray();
            await deed.ExecuteAsync(
                "INSERT INTO ledger_index (entry_id, idx) SELECT * FROM unnest(@ids, @places)", ("@ids", ids), ("@places", round.Index.Select(row => row.Index).ToArray()));
            return await deed.ExecuteAsync("DELETE FROM ledger_pending WHERE entry_id = ANY(@ids)", ("@ids", ids));
        }

        var moved = await deed.ExecuteAsync(
            """
            WITH gone AS (DELETE FROM ledger_pending WHERE entry_id BETWEEN @first AND @last RETURNING entry_id)
            INSERT INTO ledger_index (entry_id, idx) SELECT entry_id, @place + row_number() OVER (ORDER BY entry_id) - 1 FROM gone
            """,
            ("@first", round.Index[0].EntryId), ("@last", round.Index[^1].EntryId), ("@place", round.Index[0].Index));
        stretched = moved == round.Index.Count;
        return moved;
    }

    private async ValueTask<byte[]?> ReadBytes(string sql, int width, CancellationToken cancellation, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = database.Command(connection, null, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && reader.GetInt32(0) >= width ? reader.GetFieldValue<byte[]>(1) : null;
    }
}
