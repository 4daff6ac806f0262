using System.Diagnostics;

namespace Vow.Ledger.Tests;

public sealed class SequencerTests
{
    public enum Write
    {
        Commit,
        Append,
        Publish,
    }

    public static TheoryData<Write, Failure, bool, int, int> EveryWriteFailingTwice()
    {
        var table = new TheoryData<Write, Failure, bool, int, int>();
        foreach (var write in Enum.GetValues<Write>())
        {
            foreach (var failure in new[] { Failure.NotPersisted, Failure.PersistedButReportedFailed })
            {
                foreach (var restarted in new[] { false, true })
                {
                    foreach (var (before, added) in new[] { (0, 1), (1, 3), (255, 1), (255, 2), (256, 256), (300, 700) })
                    {
                        table.Add(write, failure, restarted, before, added);
                    }
                }
            }
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(EveryWriteFailingTwice))]
    public async Task Whichever_write_fails_each_entry_is_in_the_log_once_and_the_next_round_or_start_goes_on(Write write, Failure failure, bool restarted, int before, int added)
    {
        var log = await LogOfTests.WithEntries(before);
        await log.CheckAllSealedAndPublished();
        var sequencer = await log.Start();
        log.Write(added);
        switch (write)
        {
            case Write.Commit:
                log.Storage.Next = failure;
                break;
            case Write.Append:
                log.Anchor.NextAppend = failure;
                break;
            case Write.Publish:
                log.Anchor.NextPublish = failure;
                break;
        }

        if (write == Write.Commit && failure == Failure.PersistedButReportedFailed)
        {
            // The head tells that it was ours: the round goes on as if nothing had been reported.
            Assert.Equal(new RoundResult(RoundOutcome.Sequenced, added, before + added), await sequencer.RunRound());
            await log.CheckAllSealedAndPublished();
        }
        else
        {
            await Assert.ThrowsAsync<IOException>(() => sequencer.RunRound());
        }

        await log.Check();
        Assert.Equal(write == Write.Commit && failure == Failure.NotPersisted ? before : before + added, log.Storage.Head!.Size);
        if (restarted)
        {
            sequencer = await log.Start();
            await log.Check();
        }

        await sequencer.RunRound();
        await log.CheckAllSealedAndPublished();
        log.Write(2);
        Assert.Equal(RoundOutcome.Sequenced, (await sequencer.RunRound()).Outcome);
        await log.CheckAllSealedAndPublished();
    }

    [Theory]
    [InlineData(Failure.NotPersisted)]
    [InlineData(Failure.PersistedButReportedFailed)]
    public async Task A_log_whose_creation_failed_is_created_by_the_next_start(Failure failure)
    {
        var log = new LogOfTests();
        log.Storage.Next = failure;
        await Assert.ThrowsAsync<IOException>(() => Sequencer.Start(log.Storage, log.Anchor, log.Signer));
        await log.Check();
        await log.Start();
        await log.CheckAllSealedAndPublished();
    }

    [Fact]
    public async Task A_round_without_entries_writes_nothing_and_publishes_nothing()
    {
        var log = await LogOfTests.WithEntries(3);
        var sequencer = await log.Start();
        var published = log.Anchor.Published.Count;
        log.Storage.Next = Failure.NotPersisted;
        Assert.Equal(new RoundResult(RoundOutcome.Idle, 0, 3), await sequencer.RunRound());
        Assert.Equal(published, log.Anchor.Published.Count);
    }

    [Fact]
    public async Task Of_two_racing_sequencers_one_wins_and_the_other_goes_on_from_there()
    {
        var log = await LogOfTests.WithEntries(10);
        var first = await log.Start();
        var second = await log.Start();
        log.Write(300);
        log.Storage.BeforeCommit = async () =>
        {
            await second.RunRound();
            log.Write(7);
        };
        Assert.Equal(new RoundResult(RoundOutcome.Lost, 0, 10), await first.RunRound());
        await log.Check();
        Assert.Equal(new RoundResult(RoundOutcome.Sequenced, 7, 317), await first.RunRound());
        await log.CheckAllSealedAndPublished();
    }

    [Fact]
    public async Task A_sequencer_that_slept_while_another_worked_goes_on_from_the_new_head()
    {
        var log = await LogOfTests.WithEntries(10);
        var stale = await log.Start();
        var other = await log.Start();
        log.Write(500);
        await other.RunRound();
        log.Write(5);
        Assert.Equal(new RoundResult(RoundOutcome.Sequenced, 5, 515), await stale.RunRound());
        await log.CheckAllSealedAndPublished();
    }

    [Fact]
    public async Task An_entry_with_a_lower_id_committed_later_is_not_passed_over()
    {
        var log = new LogOfTests();
        var sequencer = await log.Start();
        log.Write(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"));
        await sequencer.RunRound();
        log.Write(Guid.Parse("01890a5d-ac96-774b-bcce-000000000000"));
        Assert.Equal(1, (await sequencer.RunRound()).Sequenced);
        await log.CheckAllSealedAndPublished();
    }

    [Fact]
    public async Task A_round_takes_no_more_than_its_share_and_the_next_takes_the_rest()
    {
        var log = new LogOfTests();
        log.Write(Sequencer.LargestRound + 1);
        var sequencer = await log.Start();
        Assert.Equal(Sequencer.LargestRound, (await sequencer.RunRound()).Sequenced);
        Assert.Equal(1, (await sequencer.RunRound()).Sequenced);
        await log.CheckAllSealedAndPublished();
    }

    [Fact]
    public async Task The_tiles_of_a_round_are_those_its_growth_changes()
    {
        var storage = new Recorder();
        var start = await Sequencer.Start(storage, new MemoryAnchor(), new LogSigner("log", new byte[32]));
        foreach (var (from, to) in new[] { (0, 1), (1, 255), (255, 256), (256, 300), (300, 900), (900, 20_000), (20_000, 20_001) })
        {
            for (var i = from; i < to; i++)
            {
                storage.Inner.Add(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(i)), BitConverter.GetBytes(i));
            }

            await start.Sequencer!.RunRound();
            Assert.True(TileId.Changed(from, to).ToHashSet().SetEquals(storage.Last!.Tiles.Select(t => t.Id)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_older_than_its_published_log_does_not_grow(bool running)
    {
        var log = await LogOfTests.WithEntries(10);
        var backup = log.Storage.Backup();
        var sequencer = await log.Start();
        log.Write(5);
        await sequencer.RunRound();
        log.Storage.Restore(backup);
        log.Storage.Add(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), [1]);
        if (running)
        {
            Assert.Equal(new RoundResult(RoundOutcome.DatabaseOlderThanAnchor, 0, 10), await sequencer.RunRound());
        }
        else
        {
            var start = await Sequencer.Start(log.Storage, log.Anchor, log.Signer);
            Assert.Equal(new LedgerStart(LedgerCondition.DatabaseOlderThanAnchor, null, 10, 15), start);
        }

        Assert.Equal(10, log.Storage.Head!.Size);
        Assert.Equal(1, log.Storage.PendingCount);
    }

    [Fact]
    public async Task A_restored_database_that_grew_past_its_published_log_is_refused_too()
    {
        var log = await LogOfTests.WithEntries(10);
        var backup = log.Storage.Backup();
        var sequencer = await log.Start();
        log.Write(5);
        await sequencer.RunRound();
        log.Storage.Restore(backup);
        var forgetful = (await Sequencer.Start(log.Storage, new MemoryAnchor(), log.Signer)).Sequencer!;
        log.Write(300);
        await forgetful.RunRound();
        Assert.Equal(LedgerCondition.DatabaseOlderThanAnchor, (await Sequencer.Start(log.Storage, log.Anchor, log.Signer)).Condition);
    }

    [Fact]
    public async Task An_empty_database_beside_an_anchor_is_an_older_one()
    {
        var log = await LogOfTests.WithEntries(1);
        var start = await Sequencer.Start(new MemoryLedger(), log.Anchor, log.Signer);
        Assert.Equal(new LedgerStart(LedgerCondition.DatabaseOlderThanAnchor, null, 0, 1), start);
    }

    [Fact]
    public async Task A_refused_log_goes_on_under_a_new_name_and_its_older_backups_stay_refused()
    {
        var log = await LogOfTests.WithEntries(10);
        var backup = log.Storage.Backup();
        var sequencer = await log.Start();
        log.Write(5);
        await sequencer.RunRound();
        var whole = log.Storage.Backup();
        log.Storage.Restore(backup);

        using var next = new LogSigner("vow.example.fr/log/2", LogSigner.NewSeed());
        var quote = new PendingEntry(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), [1, 2]);
        log.Storage.Add(quote.EntryId, quote.Body);
        Assert.Null(await Sequencer.Continue(log.Storage, log.Anchor, log.Signer, quote));

        // Stopped between commit and anchor, it is repaired by the ordinary start.
        log.Anchor.NextAppend = Failure.NotPersisted;
        await Assert.ThrowsAsync<IOException>(() => Sequencer.Continue(log.Storage, log.Anchor, next, quote));
        var start = await Sequencer.Start(log.Storage, log.Anchor, next);
        Assert.Equal((LedgerCondition.Ready, 1L), (start.Condition, start.Size));
        Assert.Equal(0, log.Storage.PendingCount);
        Assert.True((await LogVerifier.Verify(log.Storage, log.Storage.Head!.SignedCheckpoint, next.Verifier)).IsSound);
        Assert.Null(await Sequencer.Continue(log.Storage, log.Anchor, next, quote));

        // The second backup lacks nothing of the first log; it lacks that there is a second one.
        foreach (var older in new[] { backup, whole })
        {
            log.Storage.Restore(older);
            Assert.Equal(LedgerCondition.DatabaseOlderThanAnchor, (await Sequencer.Start(log.Storage, log.Anchor, log.Signer)).Condition);
        }
    }

    [Fact]
    public async Task Another_key_opens_no_log()
    {
        var log = await LogOfTests.WithEntries(1);
        using var other = new LogSigner("vow.example.fr/log/1", LogSigner.NewSeed());
        Assert.Equal(LedgerCondition.KeyOfAnotherLog, (await Sequencer.Start(log.Storage, log.Anchor, other)).Condition);
    }

    [Fact]
    public async Task An_anchor_nobody_signed_stops_the_log()
    {
        var log = await LogOfTests.WithEntries(1);
        using var other = new LogSigner("vow.example.fr/log/1", LogSigner.NewSeed());
        await log.Anchor.Append(new Checkpoint(other.Origin, 99, Hash32.Empty).Sign(other), default);
        Assert.Equal(LedgerCondition.AnchorUnreadable, (await Sequencer.Start(log.Storage, log.Anchor, log.Signer)).Condition);
    }

    [Fact]
    public async Task A_log_does_not_grow_on_tiles_or_entries_that_were_altered()
    {
        foreach (var alter in new Action<MemoryLedger>[] { s => s.Tiles[(0, 1)][40] ^= 1, s => s.Tiles[(1, 0)][3] ^= 1, s => s.Bundles[1][9] ^= 1, s => s.Tiles.Remove((0, 1)), s => s.Bundles.Remove(1) })
        {
            var log = await LogOfTests.WithEntries(300);
            var sequencer = await log.Start();
            log.Write(1);
            alter(log.Storage);
            Assert.Equal(RoundOutcome.StorageCorrupt, (await sequencer.RunRound()).Outcome);
            Assert.Equal(300, log.Storage.Head!.Size);
        }
    }

    [Fact]
    public async Task Each_durable_step_is_announced_in_its_order()
    {
        var log = await LogOfTests.WithEntries(1);
        var sequencer = await log.Start();
        log.Write(1);
        var steps = new List<string>();
        using var all = DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Vow.Steps")
            {
                // Other tests announce too; the head tells ours apart.
                listener.Subscribe(new Observer<KeyValuePair<string, object?>>(step =>
                {
                    if (ReferenceEquals(step.Value, log.Storage.Head) || (step.Key == "ledger.before-commit" && ((LedgerHead)step.Value!).Size == 2 && log.Storage.Head!.Size == 1))
                    {
                        lock (steps)
                        {
                            steps.Add($"{step.Key} {log.Storage.Head!.Size} {log.Anchor.Published.Count}");
                        }
                    }
                }));
            }
        }));
        var published = log.Anchor.Published.Count;
        await sequencer.RunRound();
        Assert.Equal([$"ledger.committed 2 {published}", $"ledger.anchored 2 {published}"], steps.Where(s => !s.StartsWith("ledger.before", StringComparison.Ordinal)));
        Assert.Contains($"ledger.before-commit 1 {published}", steps);
    }

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => throw error;

        public void OnNext(T value) => next(value);
    }

    private sealed class Recorder : ILedgerStorage
    {
        public MemoryLedger Inner { get; } = new();

        public LedgerRound? Last { get; private set; }

        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => Inner.ReadTile(id, cancellation);

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) => Inner.ReadBundle(index, width, cancellation);

        public ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation) => Inner.ReadHead(cancellation);

        public ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation) => Inner.TakePending(max, cancellation);

        public ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation)
        {
            Last = round;
            return Inner.TryCommit(round, cancellation);
        }
    }
}
