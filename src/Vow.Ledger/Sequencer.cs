namespace Vow.Ledger;

/// <summary>How a round ended.</summary>
public enum RoundOutcome
{
    /// <summary>Nothing was pending; the head is anchored and published.</summary>
    Idle,

    /// <summary>Entries went into the tree, and the new checkpoint is anchored and published.</summary>
    Sequenced,

    /// <summary>Another sequencer was first; nothing was written. Run another round.</summary>
    Lost,

    /// <summary>The head is behind what this process has published: the database was restored under it. Nothing was written.</summary>
    DatabaseOlderThanAnchor,

    /// <summary>Stored tiles or bundles do not give the head's root. Nothing was written.</summary>
    StorageCorrupt,
}

/// <summary>What one round did.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sequenced">How many entries it put into the tree.</param>
/// <param name="Size">The size of the log as this round knows it.</param>
public readonly record struct RoundResult(RoundOutcome Outcome, int Sequenced, long Size);

/// <summary>Puts pending entries into the tree, round by round. Only <see cref="Start"/> gives one out, after the log was found sound.</summary>
/// <remarks>
/// INVARIANT (published after commit): a checkpoint leaves this process only when its round is durable.
/// INVARIANT (exactly once): an entry is pending or in the tree, never both, never neither; one transaction moves it.
/// One instance runs one round at a time; several processes may each have an instance.
/// </remarks>
public sealed partial class Sequencer
{
    /// <summary>The most entries one round takes.</summary>
    public const int LargestRound = 20_000;

    private readonly ILedgerStorage storage;
    private readonly ILedgerAnchor anchor;
    private readonly LogSigner signer;
    private readonly LogSigner? successor;
    private LedgerHead? announced;

    private Sequencer(ILedgerStorage storage, ILedgerAnchor anchor, LogSigner signer, LogSigner? successor = null)
    {
        this.storage = storage;
        this.anchor = anchor;
        this.signer = signer;
        this.successor = successor;
    }

    /// <summary>Runs one round: at most <see cref="LargestRound"/> of the entries pending now.</summary>
    /// <remarks>What storage or anchor throws comes through; the next round, or the next start, continues from whatever was durable.</remarks>
    public async Task<RoundResult> RunRound(CancellationToken cancellation = default)
    {
        // 1. The head, and with it whatever an earlier round committed and could not announce.
        var head = await storage.ReadHead(cancellation);
        if (head is null || (announced is not null && !MayFollow(announced, head)))
        {
            return new RoundResult(RoundOutcome.DatabaseOlderThanAnchor, 0, head?.Size ?? 0);
        }

        if (announced is null || !head.IsAt(announced))
        {
            await Announce(head, cancellation);
        }

        // 2. By existence: what is pending now, whatever its id. A writer may commit a lower id after a higher one.
        var pending = await storage.TakePending(LargestRound, cancellation);
        if (pending.Count == 0)
        {
            return new RoundResult(RoundOutcome.Idle, 0, head.Size);
        }

        // 3. Hash and sign in memory. A crash up to the commit leaves no trace: the signed checkpoint dies with the process.
        if (await Build(head, pending, cancellation) is not { } round)
        {
            // Read under a head that moved meanwhile, tiles may be of another log. Under one that stayed they are wrong.
            var again = await storage.ReadHead(cancellation);
            var moved = again is null || !again.IsAt(head);
            return new RoundResult(moved ? RoundOutcome.Lost : RoundOutcome.StorageCorrupt, 0, head.Size);
        }

        // 4. One transaction with the compare-and-set on the head.
        LedgerSteps.Reached(LedgerSteps.BeforeCommit, round.New);
        if (!await Commit(round, cancellation))
        {
            return new RoundResult(RoundOutcome.Lost, 0, head.Size);
        }

        // A crash here leaves a committed head that nobody has seen. The next start, or round, announces it as in 1.
        LedgerSteps.Reached(LedgerSteps.Committed, round.New);

        // 5. Outside the database, then to the public.
        await Announce(round.New, cancellation);
        return new RoundResult(RoundOutcome.Sequenced, pending.Count, round.New.Size);
    }

    private async Task<bool> Commit(LedgerRound round, CancellationToken cancellation)
    {
        try
        {
            return await storage.TryCommit(round, cancellation) == CommitOutcome.Committed;
        }
        catch (Exception unknown) when (unknown is not OperationCanceledException)
        {
            // The answer was lost, perhaps not the commit: the head knows. If it isn't ours the round is forgotten;
            // should it land after all, the next compare-and-set loses against it and no entry is taken twice.
            if (await storage.ReadHead(cancellation) is { } head && head.IsAt(round.New))
            {
                return true;
            }

            throw;
        }
    }

    private async Task Announce(LedgerHead head, CancellationToken cancellation)
    {
        // A crash before this is repaired by doing it at the next start; both calls may be repeated.
        await anchor.Append(head.SignedCheckpoint, cancellation);

        // From here on a database that lacks this head is refused. A crash before publication publishes at the next start.
        LedgerSteps.Reached(LedgerSteps.Anchored, head);
        await anchor.Publish(head.SignedCheckpoint, cancellation);
        announced = head;
    }

    private static bool MayFollow(LedgerHead known, LedgerHead head) =>
        head.LogId == known.LogId && (head.Size > known.Size || (head.Size == known.Size && head.Root == known.Root));

    private async Task<LedgerRound?> Build(LedgerHead head, IReadOnlyList<PendingEntry> pending, CancellationToken cancellation)
    {
        var edge = await TreeEdge.Read(storage, head.Size, cancellation);
        if (edge is null || edge.Root() != head.Root)
        {
            return null;
        }

        var width = (int)(head.Size % TileId.FullWidth);
        byte[] begun = [];
        if (width > 0)
        {
            var stored = await storage.ReadBundle(head.Size / TileId.FullWidth, width, cancellation);
            // The unfinished bundle is written again with the new entries: what is carried over must be what was hashed.
            if (stored is null || EntryBundle.Prefix(stored, width) is not { } prefix || !Hashes(prefix).AsSpan().SequenceEqual(edge.PartialTiles().First().Bytes))
            {
                return null;
            }

            begun = prefix;
        }

        return RoundFrom(head, head, edge, begun, pending, signer, successor);
    }

    private static LedgerRound RoundFrom(LedgerHead? old, LedgerHead from, TreeEdge edge, byte[] begun, IReadOnlyList<PendingEntry> pending, LogSigner signer, LogSigner? successor = null)
    {
        var tiles = new List<Tile>();
        var bundles = new List<EntryBundle>();
        var rows = new List<IndexRow>(pending.Count);
        using var bundle = new MemoryStream();
        bundle.Write(begun);
        Action<Tile> filled = tiles.Add;
        foreach (var (id, body) in pending)
        {
            rows.Add(new IndexRow(id, edge.Size));
            EntryBundle.Append(bundle, body);
            edge.Append(Hash32.OfLeaf(body), filled);
            if (edge.Size % TileId.FullWidth == 0)
            {
                bundles.Add(new EntryBundle((edge.Size - 1) / TileId.FullWidth, TileId.FullWidth, bundle.ToArray()));
                bundle.SetLength(0);
            }
        }

        if (bundle.Length > 0)
        {
            bundles.Add(new EntryBundle(edge.Size / TileId.FullWidth, (int)(edge.Size % TileId.FullWidth), bundle.ToArray()));
        }

        // A level that got no new hash keeps its partial tile as it is stored.
        tiles.AddRange(edge.PartialTiles().Where(t => TileId.HashesAt(t.Id.Level, edge.Size) != TileId.HashesAt(t.Id.Level, from.Size)));
        return new LedgerRound(old, HeadOf(edge, signer, successor), tiles, bundles, rows);
    }

    private static LedgerHead HeadOf(TreeEdge edge, LogSigner signer, LogSigner? successor = null)
    {
        var checkpoint = new Checkpoint(signer.Origin, edge.Size, edge.Root());
        var note = checkpoint.Sign(signer);
        return new LedgerHead(checkpoint.Origin, checkpoint.Size, checkpoint.Root, successor?.Countersign(note) ?? note);
    }

    private static byte[] Hashes(ReadOnlySpan<byte> bundle)
    {
        using var hashes = new MemoryStream();
        for (var offset = 0; EntryBundle.TryReadNext(bundle, ref offset, out var body);)
        {
            hashes.Write(Hash32.OfLeaf(body).ToArray());
        }

        return hashes.ToArray();
    }
}
