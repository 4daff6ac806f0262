using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>The ledger's storage over our own tables, on either engine. The contract is <see cref="ILedgerStorage"/>'s.</summary>
public sealed class SqlLedgerStorage(Database database, Deeds deeds) : ILedgerStorage
{
    // A server that is asked to look for what it might replace takes half as long again: only the edge of the tree is.
    private const string TileFirst = "INSERT INTO ledger_tile (level, n, width, bytes) VALUES (@l, @n, @w, @b)";
    private const string TileAgain = TileFirst + " ON CONFLICT (level, n) DO UPDATE SET width = @w, bytes = @b";
    private const string BundleFirst = "INSERT INTO ledger_bundle (n, width, bytes) VALUES (@n, @w, @b)";
    private const string BundleAgain = BundleFirst + " ON CONFLICT (n) DO UPDATE SET width = @w, bytes = @b";

    // Whether the next round removes all between its first and last entry. A lower one that came meanwhile undoes the round; the next then goes by id.
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
                await deed.ExecuteAsync("UPDATE ledger_index SET log_id = @l WHERE log_id IS NULL", ("@l", old.LogId));
                await deed.ExecuteAsync("DELETE FROM ledger_tile");
                await deed.ExecuteAsync("DELETE FROM ledger_bundle");
            }

            await deed.ExecuteAllAsync(
            [
                .. round.Tiles.Select(tile => new Statement(
                    IsThere(tile.Id.Level, tile.Id.Index) ? TileAgain : TileFirst, ("@l", tile.Id.Level), ("@n", tile.Id.Index), ("@w", tile.Id.Width), ("@b", tile.Bytes))),
                .. round.Bundles.Select(bundle => new Statement(IsThere(0, bundle.Index) ? BundleAgain : BundleFirst, ("@n", bundle.Index), ("@w", bundle.Width), ("@b", bundle.Bytes))),
                .. EntryStretches.Of(round.Index).Select(stretch => new Statement(
                    "INSERT INTO ledger_index (first_id, last_id, idx, ids) VALUES (@f, @l, @i, @b)",
                    ("@f", stretch.FirstId), ("@l", stretch.LastId), ("@i", stretch.Idx), ("@b", stretch.Ids))),
            ]);
            if (round.Index.Count > 0 && await RemoveAsync(deed, round) != round.Index.Count)
            {
                deed.Undo = true;
                return CommitOutcome.Lost;
            }

            return CommitOutcome.Committed;

            // A narrower version of it, which the old head's tree ends with.
            bool IsThere(int level, long index) => old is not null && TileId.WidthAt(level, index, old.Size) > 0;
        });
    }

    // What was taken is everything between its first and its last entry, unless a lower one has come since.
    private async Task<int> RemoveAsync(Deed deed, LedgerRound round)
    {
        if (!stretched)
        {
            stretched = true;
            var ids = round.Index.Select(row => row.EntryId);
            return database.IsSqlite
                ? await deed.ExecuteAsync("DELETE FROM ledger_pending WHERE entry_id IN (SELECT value FROM json_each(@ids))", ("@ids", $"[{string.Join(',', ids.Select(id => $"\"{id.ToString().ToUpperInvariant()}\""))}]"))
                : await deed.ExecuteAsync("DELETE FROM ledger_pending WHERE entry_id = ANY(@ids)", ("@ids", ids.ToArray()));
        }

        var removed = await deed.ExecuteAsync("DELETE FROM ledger_pending WHERE entry_id BETWEEN @first AND @last", ("@first", round.Index[0].EntryId), ("@last", round.Index[^1].EntryId));
        stretched = removed == round.Index.Count;
        return removed;
    }

    private async ValueTask<byte[]?> ReadBytes(string sql, int width, CancellationToken cancellation, params (string, object?)[] parameters)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = database.Command(connection, null, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && reader.GetInt32(0) >= width ? reader.GetFieldValue<byte[]>(1) : null;
    }
}
