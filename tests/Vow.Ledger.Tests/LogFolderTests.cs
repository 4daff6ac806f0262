namespace Vow.Ledger.Tests;

public sealed class LogFolderTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("vow-log-").FullName;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public async Task A_copy_is_sound_by_itself_and_grows_with_its_log(int size)
    {
        var log = await LogOfTests.WithEntries(size);
        var folder = new LogFolder(path);
        Assert.Equal(size, (await folder.Copy(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier))!.Size);
        Assert.True((await LogVerifier.Verify(folder, folder.Checkpoint!, folder.Key!)).IsSound);

        var before = Checkpoint.TryOpen(folder.Checkpoint!, folder.Key!)!;
        log.Write(300);
        await (await log.Start()).RunRound();
        Assert.Equal(size + 300, (await folder.Copy(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier))!.Size);
        Assert.True((await LogVerifier.Verify(folder, folder.Checkpoint!, folder.Key!, before)).IsSound);
        Assert.True((await LogVerifier.VerifySince(folder, folder.Checkpoint!, folder.Key!, before)).IsSound);
    }

    [Fact]
    public async Task What_is_missing_or_not_signed_is_not_copied_as_if_it_were_whole()
    {
        var log = await LogOfTests.WithEntries(600);
        using var other = new LogSigner(log.Signer.Origin, LogSigner.NewSeed());
        Assert.Null(await new LogFolder(path).Copy(log.Storage, log.Storage.Head!.SignedCheckpoint, other.Verifier));
        log.Storage.Bundles.Remove(1);
        Assert.Null(await new LogFolder(path).Copy(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier));
        Assert.Null(new LogFolder(path).Checkpoint);
    }

    [Theory]
    [InlineData(300, 700)]
    [InlineData(256, 256)]
    [InlineData(0, 10)]
    [InlineData(999, 1000)]
    public async Task Reading_from_a_checkpoint_on_finds_what_was_altered_since_and_that_the_past_was_not(int since, int size)
    {
        var log = await LogOfTests.WithEntries(since);
        var believed = Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier)!;
        log.Write(size - since);
        await (await log.Start()).RunRound();
        var note = log.Storage.Head!.SignedCheckpoint;
        Assert.True((await LogVerifier.VerifySince(log.Storage, note, log.Signer.Verifier, believed)).IsSound);

        var rewritten = believed with { Root = new Hash32(new byte[32]) };
        if (since > 0)
        {
            Assert.Equal(LogFault.Rewritten, (await LogVerifier.VerifySince(log.Storage, note, log.Signer.Verifier, rewritten)).Fault);
        }

        Assert.Equal(LogFault.Shrunk, (await LogVerifier.VerifySince(log.Storage, note, log.Signer.Verifier, believed with { Size = size + 1 })).Fault);
        Assert.Equal(LogFault.AnotherLog, (await LogVerifier.VerifySince(log.Storage, note, log.Signer.Verifier, believed with { Origin = "other/log/1" })).Fault);
        if (size > since)
        {
            log.Storage.Bundles[(size - 1) / 256][^1] ^= 1;
            var found = await LogVerifier.VerifySince(log.Storage, note, log.Signer.Verifier, believed);
            Assert.Equal((LogFault.EntryAltered, (long)size - 1), (found.Fault, found.FirstBad));
        }
    }

    [Fact]
    public async Task While_a_key_follows_another_both_open_the_log_and_neither_opens_what_the_other_signed_alone()
    {
        var log = await LogOfTests.WithEntries(5);
        using var next = new LogSigner(log.Signer.Origin, LogSigner.NewSeed());
        Assert.Null(Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, next.Verifier));
        log.Write(1);
        var start = await Sequencer.Start(log.Storage, log.Anchor, log.Signer, successor: next);
        await start.Sequencer!.RunRound();
        Assert.Equal(6, Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier)!.Size);
        Assert.Equal(6, Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, next.Verifier)!.Size);

        Assert.Equal(LedgerCondition.Ready, (await Sequencer.Start(log.Storage, log.Anchor, next)).Condition);
        log.Write(1);
        await (await Sequencer.Start(log.Storage, log.Anchor, next)).Sequencer!.RunRound();
        Assert.Null(Checkpoint.TryOpen(log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier));
        Assert.Equal(LedgerCondition.KeyOfAnotherLog, (await Sequencer.Start(log.Storage, log.Anchor, log.Signer)).Condition);
    }

    [Fact]
    public void An_entrys_opening_shows_its_detail_and_no_other_entrys()
    {
        var key = LogSigner.NewSeed();
        var (one, two) = (Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
        var opening = DetailCommitment.Opening(key, one);
        var salt = LedgerEntry.NewSalt();
        var entry = new LedgerEntry(one, 1, "consent.given", "p", null, LedgerEntry.System, 0, DetailCommitment.Compute(opening, System.Buffers.Text.Base64Url.DecodeFromChars(salt), "{}"u8), salt);
        Assert.True(DetailCommitment.Opens(entry, opening, "{}"u8));
        Assert.False(DetailCommitment.Opens(entry, opening, "{\"a\":1}"u8));
        Assert.False(DetailCommitment.Opens(entry, DetailCommitment.Opening(key, two), "{}"u8));
        Assert.False(DetailCommitment.Opens(entry with { Salt = "short" }, opening, "{}"u8));
        Assert.NotEqual(EntryTag.Compute(key, one), System.Buffers.Text.Base64Url.EncodeToString(opening));
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
