namespace Vow.Ledger;

/// <summary>The one row that says where a log stands.</summary>
/// <param name="LogId">The log's name, its origin.</param>
/// <param name="Size">How many entries are in the tree.</param>
/// <param name="Root">The root over them.</param>
/// <param name="SignedCheckpoint">The signed note that says the same.</param>
public sealed record LedgerHead(string LogId, long Size, Hash32 Root, byte[] SignedCheckpoint)
{
    /// <summary>Whether both are the same state of the same log. The signature is not compared: it follows from the rest.</summary>
    internal bool IsAt(LedgerHead other) => LogId == other.LogId && Size == other.Size && Root == other.Root;
}

/// <summary>An entry that is recorded and not yet in the tree.</summary>
/// <param name="EntryId">Its id, a UUID of version 7.</param>
/// <param name="Body">Its bytes, at most <see cref="EntryBundle.LongestEntry"/>.</param>
public readonly record struct PendingEntry(Guid EntryId, byte[] Body);

/// <summary>Where an entry stands in the tree.</summary>
/// <param name="EntryId">Its id.</param>
/// <param name="Index">Its place in the log, from 0.</param>
public readonly record struct IndexRow(Guid EntryId, long Index);

/// <summary>Everything one round changes, to be written in one transaction or not at all.</summary>
/// <param name="Old">The head the round was built on; null when the log is to be created.</param>
/// <param name="New">The head after it.</param>
/// <param name="Tiles">Tiles that are new or wider than before.</param>
/// <param name="Bundles">Bundles that are new or longer than before.</param>
/// <param name="Index">The place of each entry taken; their ids are exactly the pending entries to delete.</param>
public sealed record LedgerRound(
    LedgerHead? Old,
    LedgerHead New,
    IReadOnlyList<Tile> Tiles,
    IReadOnlyList<EntryBundle> Bundles,
    IReadOnlyList<IndexRow> Index);

/// <summary>What became of a round.</summary>
public enum CommitOutcome
{
    /// <summary>All of it is durable.</summary>
    Committed,

    /// <summary>None of it is, and none of it ever will be: someone else was first.</summary>
    Lost,
}

/// <summary>Where the log is kept. Vow implements it over its own tables; the tree's correctness rests on this contract and on nothing else.</summary>
/// <remarks>
/// <para>Durability: when <see cref="TryCommit"/> returns <see cref="CommitOutcome.Committed"/>, the whole round MUST survive the loss
/// of the process and of power. When it returns <see cref="CommitOutcome.Lost"/>, no part of it may ever appear.
/// When it can't know, it MUST throw, and the round MUST be either wholly there or wholly absent.</para>
/// <para>Concurrency: any number of processes MAY run rounds at once. The head is a compare-and-set, and it alone decides;
/// locks only save work.</para>
/// <para>Consistency: reads MUST see every commit that was acknowledged to this process before. Reads need not be of one moment
/// among themselves: the sequencer checks what it read against the head's root.</para>
/// <para>A tile or bundle MAY be stored over its narrower version. One at full width MUST never be written again.</para>
/// </remarks>
public interface ILedgerStorage : ILogTiles
{
    /// <summary>The head, or null when no log was ever created here.</summary>
    ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation);

    /// <summary>At most <paramref name="max"/> pending entries in order of id.</summary>
    /// <remarks>It MUST choose among all that exist now, never "those after the last": a lower id may be committed later than a higher one.</remarks>
    ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation);

    /// <summary>Writes the round.</summary>
    /// <remarks>
    /// In one transaction it MUST: (1) change the head from <c>Old</c> to <c>New</c>, matching log id, size and root, hitting exactly one row
    /// (or insert it when <c>Old</c> is null and no head exists); (2) write tiles, bundles and index rows; (3) delete the pending entries
    /// named by the index rows, and their number MUST equal. If (1) or (3) does not hold it MUST roll back and return
    /// <see cref="CommitOutcome.Lost"/>. It MUST throw only when the outcome is unknown or certainly nothing was written.
    /// </remarks>
    ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation);
}

/// <summary>A memory of the log outside its database, so that a restored database is noticed; and the door to the public.</summary>
/// <remarks>
/// <para><see cref="Append"/> MUST be durable when it returns, and MUST never make <see cref="ReadLongest"/> go back: a shorter
/// checkpoint appended after a longer one of the same log changes nothing.</para>
/// <para>It MUST be kept where restoring the database does not restore it.</para>
/// <para>Both writes MAY be called again with what they already have, and by several processes.</para>
/// </remarks>
public interface ILedgerAnchor
{
    /// <summary>The longest signed checkpoint of each log ever anchored, the log opened last at the end; empty at first.</summary>
    ValueTask<IReadOnlyList<byte[]>> ReadLongest(CancellationToken cancellation);

    /// <summary>Remembers a signed checkpoint whose round is committed.</summary>
    ValueTask Append(byte[] signedCheckpoint, CancellationToken cancellation);

    /// <summary>Hands a checkpoint that is already anchored to whoever is to see it; how often the public sees one is decided behind this.</summary>
    ValueTask Publish(byte[] signedCheckpoint, CancellationToken cancellation);
}
