using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>Where an entry is: waiting, in the log, or in one that was ended.</summary>
/// <param name="Log">The log's name; empty while the entry waits.</param>
/// <param name="Index">Its place there; null while it waits.</param>
/// <param name="Pending">Its bytes while it waits.</param>
/// <param name="Tiles">The log to read.</param>
/// <param name="Checkpoint">That log's newest checkpoint, signed.</param>
public sealed record EntryPlace(string Log, long? Index, byte[]? Pending, ILogTiles? Tiles, byte[]? Checkpoint)
{
    /// <summary>The proof that it is there; null while it waits, or where the log's files are gone.</summary>
    public async ValueTask<Receipt?> ProveAsync(CancellationToken cancel = default) =>
        Index is { } index && Tiles is not null && Checkpoint is not null ? await Receipt.Make(Tiles, Checkpoint, index, cancel) : null;
}

/// <summary>Finds entries by their id.</summary>
public sealed class EntryPlaces(VowHome home, SqlLedgerStorage storage)
{
    /// <summary>Where an entry is, or null where there is none by this id.</summary>
    public async Task<EntryPlace?> FindAsync(Store store, Guid id, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Set<PendingRow>().AsNoTracking().Where(p => p.EntryId == id).Select(p => p.Body).FirstOrDefaultAsync(cancel) is { } body)
        {
            return new EntryPlace("", null, body, null, null);
        }

        await store.Database.OpenConnectionAsync(cancel);
        if (!(await EntryStretches.FindAsync(store.Database.GetDbConnection(), [id], cancel)).TryGetValue(id, out var place))
        {
            return null;
        }

        if (place.Log is { } ended)
        {
            var folder = new LogFolder(home.PastLog(ended));
            return new EntryPlace(ended, place.Index, null, folder, folder.Checkpoint);
        }

        return await storage.ReadHead(cancel) is { } head ? new EntryPlace(head.LogId, place.Index, null, storage, head.SignedCheckpoint) : null;
    }
}
