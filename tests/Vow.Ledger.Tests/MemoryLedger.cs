namespace Vow.Ledger.Tests;

/// <summary>What becomes of the next write: the two ways in which a write can fail.</summary>
public enum Failure
{
    None,
    NotPersisted,
    PersistedButReportedFailed,
}

/// <summary>A ledger's tables in memory. Everything a commit writes is one immutable state, replaced whole.</summary>
public sealed class MemoryLedger : ILedgerStorage
{
    private sealed record State(
        LedgerHead? Head,
        Dictionary<(int, long), byte[]> Tiles,
        Dictionary<long, byte[]> Bundles,
        Dictionary<Guid, long> Index,
        SortedDictionary<Guid, byte[]> Pending);

    private static readonly Comparer<Guid> ById = Comparer<Guid>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
    private State state = new(null, [], [], [], new(ById));

    public Failure Next { get; set; }

    public Func<Task>? BeforeCommit { get; set; }

    public LedgerHead? Head => state.Head;

    public int PendingCount => state.Pending.Count;

    public Dictionary<(int Level, long Index), byte[]> Tiles => state.Tiles;

    public Dictionary<long, byte[]> Bundles => state.Bundles;

    public Dictionary<Guid, long> Index => state.Index;

    public static MemoryLedger Of(Hash32[] leaves)
    {
        var ledger = new MemoryLedger();
        var edge = new TreeEdge();
        foreach (var leaf in leaves)
        {
            edge.Append(leaf, t => ledger.Tiles[(t.Id.Level, t.Id.Index)] = t.Bytes);
        }

        foreach (var t in edge.PartialTiles())
        {
            ledger.Tiles[(t.Id.Level, t.Id.Index)] = t.Bytes;
        }

        return ledger;
    }

    public void Add(Guid id, byte[] body) => state.Pending.Add(id, body);

    /// <summary>What a backup holds.</summary>
    public object Backup() => Copy(state);

    public void Restore(object backup) => state = Copy((State)backup);

    public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => new(state.Tiles.GetValueOrDefault((id.Level, id.Index)));

    public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) => new(state.Bundles.GetValueOrDefault(index));

    public ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation) => new(state.Head);

    public ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation) =>
        new([.. state.Pending.Take(max).Select(p => new PendingEntry(p.Key, p.Value))]);

    public async ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation)
    {
        if (BeforeCommit is { } act)
        {
            BeforeCommit = null;
            await act();
        }

        var failure = Next;
        Next = Failure.None;
        if (failure == Failure.NotPersisted)
        {
            throw new IOException("not persisted");
        }

        var outcome = Commit(round);
        return failure == Failure.PersistedButReportedFailed ? throw new IOException("persisted, and reported failed") : outcome;
    }

    private CommitOutcome Commit(LedgerRound round)
    {
        var (now, old) = (state.Head, round.Old);
        if ((now is null) != (old is null) || (now is not null && (now.LogId != old!.LogId || now.Size != old.Size || now.Root != old.Root)))
        {
            return CommitOutcome.Lost;
        }

        var next = Copy(state) with { Head = round.New };
        if (old is not null && old.LogId != round.New.LogId)
        {
            next.Tiles.Clear();
            next.Bundles.Clear();
        }

        foreach (var tile in round.Tiles)
        {
            Assert.False(next.Tiles.TryGetValue((tile.Id.Level, tile.Id.Index), out var full) && full.Length == 256 * 32);
            Assert.Equal(tile.Id.Width * 32, tile.Bytes.Length);
            next.Tiles[(tile.Id.Level, tile.Id.Index)] = tile.Bytes;
        }

        foreach (var bundle in round.Bundles)
        {
            next.Bundles[bundle.Index] = bundle.Bytes;
        }

        foreach (var row in round.Index)
        {
            next.Index.Add(row.EntryId, row.Index);
            if (!next.Pending.Remove(row.EntryId))
            {
                return CommitOutcome.Lost;
            }
        }

        state = next;
        return CommitOutcome.Committed;
    }

    private static State Copy(State s) => new(s.Head, new(s.Tiles), new(s.Bundles), new(s.Index), new(s.Pending, ById));
}

/// <summary>An anchor in memory, which fails in the same two ways.</summary>
public sealed class MemoryAnchor : ILedgerAnchor
{
    private readonly List<byte[]> notes = [];

    public Failure NextAppend { get; set; }

    public Failure NextPublish { get; set; }

    public List<byte[]> Published { get; } = [];

    public ValueTask<IReadOnlyList<byte[]>> ReadLongest(CancellationToken cancellation) =>
        new([.. notes.GroupBy(n => Checkpoint.Unverified(n)!.Origin).Select(g => g.MaxBy(n => Checkpoint.Unverified(n)!.Size)!)]);

    public ValueTask Append(byte[] signedCheckpoint, CancellationToken cancellation)
    {
        var failure = NextAppend;
        NextAppend = Failure.None;
        return Write(notes, signedCheckpoint, failure);
    }

    public ValueTask Publish(byte[] signedCheckpoint, CancellationToken cancellation)
    {
        Assert.Contains(notes, n => n.AsSpan().SequenceEqual(signedCheckpoint));
        var failure = NextPublish;
        NextPublish = Failure.None;
        return Write(Published, signedCheckpoint, failure);
    }

    private static ValueTask Write(List<byte[]> to, byte[] note, Failure failure)
    {
        if (failure != Failure.NotPersisted)
        {
            to.Add(note);
        }

        return failure == Failure.None ? ValueTask.CompletedTask : throw new IOException(failure.ToString());
    }
}
