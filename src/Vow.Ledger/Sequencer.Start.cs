namespace Vow.Ledger;

/// <summary>What was found when the log was opened.</summary>
public enum LedgerCondition
{
    /// <summary>The log may grow.</summary>
    Ready,

    /// <summary>The anchor knows a longer log, or another log of the same length: the database was restored, or rewritten.
    /// The log must not grow, or two histories would carry one name; everything else goes on and entries wait.</summary>
    DatabaseOlderThanAnchor,

    /// <summary>The anchor holds a checkpoint of this log whose signature is not good.</summary>
    AnchorUnreadable,

    /// <summary>The head's checkpoint is not signed by the given key, or does not say what the head says.</summary>
    KeyOfAnotherLog,

    /// <summary>Tiles are missing or do not give the head's root.</summary>
    StorageCorrupt,
}

/// <summary>The log as it was found.</summary>
/// <param name="Condition">Whether it may grow, and if not why.</param>
/// <param name="Sequencer">What makes it grow; null unless the condition is <see cref="LedgerCondition.Ready"/>.</param>
/// <param name="Size">How many entries the database's log has; 0 when it has none.</param>
/// <param name="AnchoredSize">How many entries the anchor's last log had before this start; null when nothing was anchored.</param>
public sealed record LedgerStart(LedgerCondition Condition, Sequencer? Sequencer, long Size, long? AnchoredSize);

public sealed partial class Sequencer
{
    /// <summary>Opens the log: creates it when neither database nor anchor has one, refuses to go on with one older than what was published,
    /// and announces a head that was committed and not announced.</summary>
    /// <param name="storage">The database.</param>
    /// <param name="anchor">The anchor outside it.</param>
    /// <param name="signer">The log's key.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <param name="successor">The key that is to follow: while it is given, both sign, so that the log can be opened with either.</param>
    public static async Task<LedgerStart> Start(
        ILedgerStorage storage, ILedgerAnchor anchor, LogSigner signer, CancellationToken cancellation = default, LogSigner? successor = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(signer);

        // The anchor first: read after the head, it could have been moved past it by another process meanwhile.
        var anchored = await anchor.ReadLongest(cancellation);
        var latest = anchored.Count == 0 ? null : Checkpoint.Unverified(anchored[^1]);
        var head = await storage.ReadHead(cancellation);
        if (head is null && anchored.Count == 0)
        {
            // A crash after this commit leaves an empty log without an anchor, which the next start announces like any head.
            // Whoever else creates it at the same time creates the same one.
            await storage.TryCommit(new LedgerRound(null, HeadOf(new TreeEdge(), signer), [], [], []), cancellation);
            head = await storage.ReadHead(cancellation);
        }

        var condition = head is null ? LedgerCondition.DatabaseOlderThanAnchor : await Judge(storage, head, anchored, signer.Verifier, cancellation);
        if (condition != LedgerCondition.Ready)
        {
            return new LedgerStart(condition, null, head?.Size ?? 0, latest?.Size);
        }

        var sequencer = new Sequencer(storage, anchor, signer, successor);
        await sequencer.Announce(head!, cancellation);
        return new LedgerStart(condition, sequencer, head!.Size, latest?.Size);
    }

    /// <summary>Opens a new log over a database that is older than its published one. Nothing is rewound: the old log stays as it was published.</summary>
    /// <param name="storage">The database, whose head is replaced by the new log's.</param>
    /// <param name="anchor">The anchor, which goes on to the new log.</param>
    /// <param name="next">The key of the new log, under a name the anchor has never seen.</param>
    /// <param name="first">The new log's first entry, which quotes the old checkpoint and the size lost. It must already be pending.</param>
    /// <param name="cancellation">Stops before the commit, or leaves the announcement to the next start.</param>
    /// <returns>The new log; or null when the name was used before, there is no old log, or someone else was first.</returns>
    public static async Task<Sequencer?> Continue(ILedgerStorage storage, ILedgerAnchor anchor, LogSigner next, PendingEntry first, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(next);
        var anchored = await anchor.ReadLongest(cancellation);
        var old = await storage.ReadHead(cancellation);
        if (old is null || old.LogId == next.Origin || anchored.Any(note => Checkpoint.Unverified(note)?.Origin == next.Origin))
        {
            return null;
        }

        var nothing = HeadOf(new TreeEdge(), next);
        var sequencer = new Sequencer(storage, anchor, next);
        var round = RoundFrom(old, nothing, new TreeEdge(), [], [first], next);
        LedgerSteps.Reached(LedgerSteps.BeforeCommit, round.New);
        if (!await sequencer.Commit(round, cancellation))
        {
            return null;
        }

        LedgerSteps.Reached(LedgerSteps.Committed, round.New);
        await sequencer.Announce(round.New, cancellation);
        return sequencer;
    }

    private static async Task<LedgerCondition> Judge(ILedgerStorage storage, LedgerHead head, IReadOnlyList<byte[]> anchored, VerifierKey key, CancellationToken cancellation)
    {
        if (Checkpoint.TryOpen(head.SignedCheckpoint, key) != new Checkpoint(head.LogId, head.Size, head.Root))
        {
            return LedgerCondition.KeyOfAnotherLog;
        }

        for (var i = 0; i < anchored.Count; i++)
        {
            if (Checkpoint.Unverified(anchored[i]) is not { } claimed)
            {
                return LedgerCondition.AnchorUnreadable;
            }

            if (claimed.Origin != head.LogId)
            {
                continue;
            }

            if (Checkpoint.TryOpen(anchored[i], key) is not { } known)
            {
                return LedgerCondition.AnchorUnreadable;
            }

            // A later log was opened since: this database is from before that.
            if (i < anchored.Count - 1 || known.Size > head.Size)
            {
                return LedgerCondition.DatabaseOlderThanAnchor;
            }

            if (await TileProofs.ProveConsistency(storage, known.Size, head.Size, cancellation) is not { } proof)
            {
                return LedgerCondition.StorageCorrupt;
            }

            return MerkleTree.VerifyConsistency(known.Size, known.Root, head.Size, head.Root, proof)
                ? LedgerCondition.Ready
                : LedgerCondition.DatabaseOlderThanAnchor;
        }

        // Never anchored: just created or just continued, and stopped before step 5.
        return LedgerCondition.Ready;
    }
}
