using System.Text;

namespace Vow.Ledger.Tests;

public sealed class LogVerifierTests
{
    public static TheoryData<string, LogFault, long, long> Tampering() => new()
    {
        { "entry 700", LogFault.EntryAltered, 700, 701 },
        { "entry 0", LogFault.EntryAltered, 0, 1 },
        { "length of entry 300", LogFault.EntryMissing, 300, 301 },
        { "bundle removed", LogFault.EntryMissing, 256, 257 },
        { "bundle cut", LogFault.EntryMissing, 511, 512 },
        { "bundle longer", LogFault.EntryAltered, 511, 512 },
        { "leaf hash 299", LogFault.EntryAltered, 299, 300 },
        { "leaf tile removed", LogFault.TileMissing, 512, 513 },
        { "leaf tile cut", LogFault.TileMissing, 767, 768 },
        { "upper hash 1", LogFault.TileAltered, 256, 512 },
        { "upper tile removed", LogFault.TileMissing, 0, 256 },
        { "entry 300 with its leaf hash", LogFault.TileAltered, 256, 512 },
        { "entry 300 with all its hashes", LogFault.RootDiffers, 0, 1000 },
        { "entry 999 with its leaf hash", LogFault.RootDiffers, 0, 1000 },
        { "checkpoint", LogFault.CheckpointNotSigned, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Whatever_was_altered_the_first_bad_entry_is_named(string what, LogFault fault, long first, long end)
    {
        var log = await LogOfTests.WithEntries(1000);
        var s = log.Storage;
        var note = s.Head!.SignedCheckpoint.ToArray();
        switch (what)
        {
            case "entry 700": s.Bundles[2][At(s, 700) + 2] ^= 1; break;
            case "entry 0": s.Bundles[0][2] ^= 1; break;
            case "length of entry 300": s.Bundles[1][At(s, 300)] = 255; break;
            case "bundle removed": s.Bundles.Remove(1); break;
            case "bundle cut": s.Bundles[1] = s.Bundles[1][..^1]; break;
            case "bundle longer": s.Bundles[1] = [.. s.Bundles[1], 0]; break;
            case "leaf hash 299": s.Tiles[(0, 1)][(299 - 256) * 32] ^= 1; break;
            case "leaf tile removed": s.Tiles.Remove((0, 2)); break;
            case "leaf tile cut": s.Tiles[(0, 2)] = s.Tiles[(0, 2)][..^1]; break;
            case "upper hash 1": s.Tiles[(1, 0)][32] ^= 1; break;
            case "upper tile removed": s.Tiles.Remove((1, 0)); break;
            case "entry 300 with its leaf hash": Forge(s, 300); break;
            case "entry 300 with all its hashes":
                Forge(s, 300);
                MerkleTree.Root([.. s.Tiles[(0, 1)].Chunk(32).Select(h => new Hash32(h))]).CopyTo(s.Tiles[(1, 0)].AsSpan(32));
                break;
            case "entry 999 with its leaf hash": Forge(s, 999); break;
            case "checkpoint": note[25] ^= 1; break;
            default: Assert.Fail(what); break;
        }

        var result = await LogVerifier.Verify(s, note, log.Signer.Verifier);
        Assert.Equal((fault, first, end), (result.Fault, result.FirstBad, result.End));
        Assert.False(result.IsSound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public async Task A_log_that_nobody_touched_is_sound_since_any_checkpoint(int size)
    {
        var log = await LogOfTests.WithEntries(Math.Min(size, 300));
        var sequencer = await log.Start();
        var remembered = Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier);
        log.Write(size - Math.Min(size, 300));
        while ((await sequencer.RunRound()).Outcome == RoundOutcome.Sequenced)
        {
        }

        var result = await LogVerifier.Verify(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier, remembered);
        Assert.Equal(new LogVerification(LogFault.None, size, size, new Checkpoint(log.Signer.Origin, size, log.Storage.Head.Root)), result);
    }

    [Fact]
    public async Task A_log_written_anew_by_its_own_key_is_caught_by_a_remembered_checkpoint()
    {
        var log = await LogOfTests.WithEntries(500);
        var remembered = Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier)!;
        var anew = new LogOfTests();
        anew.Write(Guid.Parse("00000000-0000-7000-8000-000000000000"));
        anew.Write(700);
        await (await anew.Start()).RunRound();
        var note = anew.Storage.Head!.SignedCheckpoint;
        Assert.True((await LogVerifier.Verify(anew.Storage, note, anew.Signer.Verifier)).IsSound);
        var result = await LogVerifier.Verify(anew.Storage, note, anew.Signer.Verifier, remembered);
        Assert.Equal((LogFault.Rewritten, 0L, 500L), (result.Fault, result.FirstBad, result.End));
    }

    [Fact]
    public async Task A_log_shorter_than_remembered_and_another_log_are_refused()
    {
        var log = await LogOfTests.WithEntries(5);
        var note = log.Storage.Head!.SignedCheckpoint;
        var shrunk = await LogVerifier.Verify(log.Storage, note, log.Signer.Verifier, new Checkpoint(log.Signer.Origin, 6, Hash32.Empty));
        Assert.Equal((LogFault.Shrunk, 5L, 6L), (shrunk.Fault, shrunk.FirstBad, shrunk.End));
        var other = await LogVerifier.Verify(log.Storage, note, log.Signer.Verifier, new Checkpoint("other", 1, Hash32.Empty));
        Assert.Equal(LogFault.AnotherLog, other.Fault);
    }

    [Fact]
    public async Task What_is_true_at_the_remembered_size_narrows_where_the_root_went_wrong()
    {
        var log = await LogOfTests.WithEntries(400);
        var remembered = Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier)!;
        log.Write(50);
        await (await log.Start()).RunRound();
        Forge(log.Storage, 420);
        var result = await LogVerifier.Verify(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier, remembered);
        Assert.Equal((LogFault.RootDiffers, 400L, 450L), (result.Fault, result.FirstBad, result.End));
    }

    [Fact]
    public async Task An_older_checkpoint_is_verified_over_a_log_that_has_grown()
    {
        var log = await LogOfTests.WithEntries(300);
        var older = log.Storage.Head!.SignedCheckpoint;
        log.Write(900);
        await (await log.Start()).RunRound();
        Assert.Equal((LogFault.None, 300L), await Result());

        async Task<(LogFault, long)> Result()
        {
            var result = await LogVerifier.Verify(log.Storage, older, log.Signer.Verifier);
            return (result.Fault, result.FirstBad);
        }
    }

    private static int At(MemoryLedger storage, int index)
    {
        var offset = 0;
        for (var i = 0; i < index % 256; i++)
        {
            Assert.True(EntryBundle.TryReadNext(storage.Bundles[index / 256], ref offset, out _));
        }

        return offset;
    }

    private static void Forge(MemoryLedger storage, int index)
    {
        var offset = At(storage, index);
        var bundle = storage.Bundles[index / 256];
        bundle[offset + 5] ^= 1;
        Assert.True(EntryBundle.TryReadNext(bundle, ref offset, out var body));
        Hash32.OfLeaf(body).CopyTo(storage.Tiles[(0, index / 256)].AsSpan(index % 256 * 32));
    }
}
