namespace Vow.Ledger.Tests;

public sealed class FileAnchorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("anchor").FullName;
    private readonly LogSigner log = new("log/1", new byte[32]);

    private string File0 => Path.Combine(folder, "anchor");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_anchor_that_does_not_exist_yet_knows_nothing() => Assert.Empty(await Anchor().ReadLongest(default));

    [Fact]
    public async Task The_longest_checkpoint_of_each_log_wins_and_the_log_opened_last_is_last()
    {
        using var next = new LogSigner("log/2", LogSigner.NewSeed());
        var anchor = Anchor();
        await anchor.Append(Note(5), default);
        await anchor.Append(Note(9), default);
        await anchor.Append(new Checkpoint("log/2", 1, Hash32.Empty).Sign(next), default);
        await anchor.Append(Note(7), default);
        var longest = await Anchor().ReadLongest(default);
        Assert.Equal(2, longest.Count);
        Assert.Equal(9, Checkpoint.TryOpen(longest[0], log.Verifier)!.Size);
        Assert.Equal(1, Checkpoint.TryOpen(longest[1], next.Verifier)!.Size);
        Assert.Equal(4, File.ReadAllLines(File0).Length);
    }

    [Fact]
    public async Task Reading_waits_while_another_process_is_writing()
    {
        await Anchor().Append(Note(5), default);
        var writer = new FileStream(File0, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var reading = Anchor().ReadLongest(default).AsTask();
        Assert.False(reading.IsCompleted);
        await writer.DisposeAsync();

        Assert.Single(await reading);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        await Anchor().Append(Note(1), default);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File0));
        }
    }

    [Fact]
    public async Task A_line_cut_anywhere_by_a_crash_costs_neither_the_one_before_nor_the_one_after()
    {
        await Anchor().Append(Note(1), default);
        var whole = File.ReadAllBytes(File0);
        await Anchor().Append(Note(2), default);
        var both = File.ReadAllBytes(File0);
        for (var cut = whole.Length; cut < both.Length - 1; cut++)
        {
            File.WriteAllBytes(File0, both[..cut]);
            Assert.Equal(1, await Size());
            await Anchor().Append(Note(3), default);
            Assert.Equal(3, await Size());
        }
    }

    [Fact]
    public async Task A_long_file_is_shortened_to_the_lines_that_win()
    {
        var anchor = new FileAnchor(File0, (_, _) => default, compactAbove: 1000);
        for (var size = 1; size <= 40; size++)
        {
            await anchor.Append(Note(size), default);
            Assert.Equal(size, await Size());
            Assert.True(new FileInfo(File0).Length < 1200);
        }

        Assert.Equal([File0], Directory.GetFiles(folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File0));
        }
    }

    [Fact]
    public async Task A_log_is_kept_with_a_file_as_anchor_and_its_restored_database_refused()
    {
        var storage = new MemoryLedger();
        var published = new List<byte[]>();
        var anchor = new FileAnchor(File0, (note, _) =>
        {
            published.Add(note);
            return default;
        });
        var start = await Sequencer.Start(storage, anchor, log);
        var backup = storage.Backup();
        storage.Add(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), [1]);
        await start.Sequencer!.RunRound();
        Assert.Equal(storage.Head!.SignedCheckpoint, published[^1]);
        Assert.Equal(LedgerCondition.Ready, (await Sequencer.Start(storage, Anchor(), log)).Condition);
        storage.Restore(backup);
        Assert.Equal(LedgerCondition.DatabaseOlderThanAnchor, (await Sequencer.Start(storage, Anchor(), log)).Condition);
    }

    private FileAnchor Anchor() => new(File0, (_, _) => default);

    private byte[] Note(long size) => new Checkpoint("log/1", size, Hash32.Empty).Sign(log);

    private async Task<long> Size() => Checkpoint.TryOpen((await Anchor().ReadLongest(default))[^1], log.Verifier)!.Size;
}
