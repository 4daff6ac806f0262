using System.Text;

namespace Vow.Ledger.Tests;

/// <summary>One log with its storage, anchor and key, and the check that everything about it holds.</summary>
internal sealed class LogOfTests
{
    private readonly Dictionary<Guid, byte[]> written = [];

    public MemoryLedger Storage { get; } = new();

    public MemoryAnchor Anchor { get; } = new();

    public LogSigner Signer { get; } = new("vow.example.fr/log/1", new byte[32]);

    public async Task<Sequencer> Start()
    {
        var start = await Sequencer.Start(Storage, Anchor, Signer);
        Assert.Equal(LedgerCondition.Ready, start.Condition);
        return start.Sequencer!;
    }

    public static async Task<LogOfTests> WithEntries(int count)
    {
        var log = new LogOfTests();
        log.Write(count);
        var sequencer = await log.Start();
        await sequencer.RunRound();
        return log;
    }

    public void Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Write(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(written.Count)));
        }
    }

    public void Write(Guid id)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\"}}");
        written.Add(id, body);
        Storage.Add(id, body);
    }

    /// <summary>Recomputes the whole tree, and finds each entry ever written exactly once, pending or sealed.</summary>
    public async Task Check()
    {
        if (Storage.Head is not { } head)
        {
            Assert.Equal(written.Count, Storage.PendingCount);
            return;
        }

        var result = await LogVerifier.Verify(Storage, head.SignedCheckpoint, Signer.Verifier);
        Assert.Equal((LogFault.None, head.Size), (result.Fault, result.FirstBad));
        Assert.Equal(head.Root, result.Checkpoint!.Root);

        var bodies = Storage.Bundles.OrderBy(b => b.Key).SelectMany(b => Entries(b.Value)).ToList();
        Assert.Equal(head.Size, bodies.Count);
        Assert.Equal(head.Size, Storage.Index.Count);
        Assert.Equal(head.Root, MerkleTree.Root([.. bodies.Select(b => Hash32.OfLeaf(b))]));
        Assert.All(Storage.Index, row => Assert.Equal(written[row.Key], bodies[(int)row.Value]));
        var pending = await Storage.TakePending(int.MaxValue, default);
        Assert.All(pending, p => Assert.False(Storage.Index.ContainsKey(p.EntryId)));
        Assert.Equal(written.Count, pending.Count + bodies.Count);

        // Published only after its commit: never longer than the head, and a beginning of it.
        foreach (var note in Anchor.Published.Concat(await Anchor.ReadLongest(default)))
        {
            var seen = Checkpoint.TryOpen(note, Signer.Verifier)!;
            Assert.True(seen.Size <= head.Size);
            Assert.Equal(seen.Root, MerkleTree.Root([.. bodies.Take((int)seen.Size).Select(b => Hash32.OfLeaf(b))]));
        }
    }

    public async Task CheckAllSealedAndPublished()
    {
        await Check();
        Assert.Equal(0, Storage.PendingCount);
        Assert.Equal(Storage.Head!.SignedCheckpoint, Anchor.Published[^1]);
        Assert.Equal(Storage.Head.SignedCheckpoint, (await Anchor.ReadLongest(default))[^1]);
    }

    private static List<byte[]> Entries(byte[] bundle)
    {
        var entries = new List<byte[]>();
        for (var offset = 0; EntryBundle.TryReadNext(bundle, ref offset, out var entry);)
        {
            entries.Add(entry.ToArray());
        }

        return entries;
    }
}
