using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Ledger;
using Vow.Tests.Consent;

namespace Vow.Tests.Log;

/// <summary>The durable writes of a round.</summary>
public enum DurableWrite
{
    /// <summary>The round itself, in the database.</summary>
    Commit,

    /// <summary>The anchor outside it.</summary>
    Anchor,

    /// <summary>What the public sees.</summary>
    Publish,
}

/// <summary>What becomes of it.</summary>
public enum WriteFailure
{
    /// <summary>It is not made.</summary>
    NotMade,

    /// <summary>It is made, and its answer lost.</summary>
    MadeAndReportedFailed,
}

/// <summary>What a write may become on the real stores: not made, made and reported as failed, made by somebody else. The log holds each entry once whatever happens.</summary>
public sealed class FaultsOfTheStore
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, DurableWrite, WriteFailure> Faults()
    {
        var data = new TheoryData<string, DurableWrite, WriteFailure>();
        foreach (var engine in new[] { "sqlite", "postgresql" })
        {
            foreach (var write in Enum.GetValues<DurableWrite>())
            {
                data.Add(engine, write, WriteFailure.NotMade);
                data.Add(engine, write, WriteFailure.MadeAndReportedFailed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_write_that_fails_is_made_once_in_the_end(string engine, DurableWrite write, WriteFailure failure)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var signer = new LogSigner("vow.example/log/1", LogSigner.NewSeed());
        var real = bed.Get<SqlLedgerStorage>();
        var faulty = new Faulty(real, new FileAnchor(Path.Combine(bed.Get<VowOptions>().Home, "anchor-of-the-test"), (_, _) => ValueTask.CompletedTask));
        await AppendAsync(bed, 5);
        var sequencer = (await Sequencer.Start(faulty, faulty, signer, Cancel)).Sequencer!;
        await sequencer.RunRound(Cancel);
        await AppendAsync(bed, 300);
        faulty.Next = (write, failure);
        try
        {
            await sequencer.RunRound(Cancel);
        }
        catch (IOException)
        {
            // The round is told as failed, or mended by itself.
        }

        Assert.Null(faulty.Next);
        await SoundAsync(real, signer);

        // The same process goes on, or another one begins.
        foreach (var next in new[] { sequencer, (await Sequencer.Start(faulty, faulty, signer, Cancel)).Sequencer! })
        {
            while ((await next.RunRound(Cancel)).Outcome == RoundOutcome.Sequenced)
            {
            }

            await SoundAsync(real, signer);
        }

        await WholeAsync(bed, real);
        Assert.Equal((await real.ReadHead(Cancel))!.Size, Checkpoint.Unverified((await faulty.ReadLongest(Cancel))[^1])!.Size);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Sequencers_that_race_take_each_entry_once(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var signer = new LogSigner("vow.example/log/1", LogSigner.NewSeed());
        var real = bed.Get<SqlLedgerStorage>();
        var anchor = Path.Combine(bed.Get<VowOptions>().Home, "anchor-of-the-test");
        var racing = new List<Sequencer>();
        for (var i = 0; i < 3; i++)
        {
            racing.Add((await Sequencer.Start(real, new FileAnchor(anchor, (_, _) => ValueTask.CompletedTask), signer, Cancel)).Sequencer!);
        }

        for (var wave = 0; wave < 5; wave++)
        {
            await AppendAsync(bed, 60);
            await Task.WhenAll(racing.Select(one => Task.Run(() => RoundAsync(one), Cancel)));
            await SoundAsync(real, signer);
        }

        while (await RoundAsync(racing[0]) != RoundOutcome.Idle)
        {
        }

        await WholeAsync(bed, real);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task An_entry_that_comes_among_those_taken_waits_for_its_turn_and_each_has_the_place_of_its_body(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var signer = new LogSigner("vow.example/log/1", LogSigner.NewSeed());
        var real = bed.Get<SqlLedgerStorage>();
        var faulty = new Faulty(real, new FileAnchor(Path.Combine(bed.Get<VowOptions>().Home, "anchor-of-the-test"), (_, _) => ValueTask.CompletedTask));
        var sequencer = (await Sequencer.Start(faulty, faulty, signer, Cancel)).Sequencer!;
        while ((await sequencer.RunRound(Cancel)).Outcome == RoundOutcome.Sequenced)
        {
        }

        // Every second of them is pending when the round is taken; one of the others comes before its commit.
        var made = Enumerable.Range(0, 600).Select(n => new PendingEntry(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(n)), [.. BitConverter.GetBytes(n), 1])).ToArray();
        await WaitAsync(bed, made.Where((_, n) => n % 2 == 0));
        faulty.BeforeCommit = () => WaitAsync(bed, [made[301]]);
        await sequencer.RunRound(Cancel);
        foreach (var wave in made.Where((_, n) => n % 2 == 1 && n != 301).Chunk(150))
        {
            await WaitAsync(bed, wave);
            while ((await sequencer.RunRound(Cancel)).Outcome is RoundOutcome.Sequenced or RoundOutcome.Lost)
            {
            }
        }

        await SoundAsync(real, signer);
        await WholeAsync(bed, real);
        var size = (await real.ReadHead(Cancel))!.Size;
        foreach (var (id, body) in made)
        {
            var place = await PlaceAsync(bed, id);
            var bundle = (await real.ReadBundle(place / TileId.FullWidth, (int)Math.Min(TileId.FullWidth, size - (place / TileId.FullWidth * TileId.FullWidth)), Cancel))!;
            Assert.Equal(body, Nth(bundle, place % TileId.FullWidth));
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Every_entry_is_found_by_its_id_however_ids_lie_in_time_and_nothing_else_is(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var signer = new LogSigner("vow.example/log/1", LogSigner.NewSeed());
        var real = bed.Get<SqlLedgerStorage>();
        var anchor = new FileAnchor(Path.Combine(bed.Get<VowOptions>().Home, "anchor-of-the-test"), (_, _) => ValueTask.CompletedTask);
        var sequencer = (await Sequencer.Start(real, anchor, signer, Cancel)).Sequencer!;

        // More in a millisecond than a stretch holds; a second apart, and a little more; years apart; at the end of time; then some between those that are there.
        PendingEntry[][] waves =
        [
            [.. Enumerable.Range(0, 700).Select(n => At(5_000, n))],
            [.. Enumerable.Range(0, 40).Select(n => At(20_000 + (n * 500), 1_000 + n)), At(41_000, 2_000), At(42_001, 2_001), At(9_000_000_000_000, 2_002), At(0, 2_003)],
            [.. Enumerable.Range(0, 300).Select(n => At(5_000 + n, 3_000 + n)), At((1L << 48) - 1, 4_000)],
        ];
        foreach (var wave in waves)
        {
            await WaitAsync(bed, wave);
            while ((await sequencer.RunRound(Cancel)).Outcome == RoundOutcome.Sequenced)
            {
            }
        }

        await WholeAsync(bed, real);
        await using var store = bed.Get<Database>().NewStore();
        foreach (var entry in waves.SelectMany(wave => wave).Where((_, n) => n % 7 == 0 || n > 690))
        {
            Assert.Equal(entry.Body, (await (await bed.Get<EntryPlaces>().FindAsync(store, entry.EntryId, Cancel))!.ProveAsync(Cancel))!.Entry);
        }

        foreach (var stranger in new[] { At(5_000, 700), At(4_999, 1), At(20_250, 1), At(0, 1), At((1L << 48) - 1, 1) })
        {
            Assert.Null(await bed.Get<EntryPlaces>().FindAsync(store, stranger.EntryId, Cancel));
        }

        static PendingEntry At(long millisecond, int n)
        {
            Span<byte> id = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(id, ((ulong)millisecond << 16) | 0x7000);
            BinaryPrimitives.WriteUInt64BigEndian(id[8..], 0x8000_0000_0000_0000 | (uint)n);
            return new PendingEntry(new Guid(id, bigEndian: true), [.. BitConverter.GetBytes(millisecond), .. BitConverter.GetBytes(n)]);
        }
    }

    private static async Task<long> PlaceAsync(ConsentBed bed, Guid entry)
    {
        await using var store = bed.Get<Database>().NewStore();
        return (await bed.Get<EntryPlaces>().FindAsync(store, entry, Cancel))!.Index!.Value;
    }

    private static byte[] Nth(byte[] bundle, long n)
    {
        ReadOnlySpan<byte> found = [];
        for (var (offset, i) = (0, n); i >= 0; i--)
        {
            Assert.True(EntryBundle.TryReadNext(bundle, ref offset, out found));
        }

        return found.ToArray();
    }

    private static Task WaitAsync(ConsentBed bed, IEnumerable<PendingEntry> entries) => bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAllAsync(
        [.. entries.Select(entry => new Statement("INSERT INTO ledger_pending (entry_id, body) VALUES (@id, @body)", ("@id", entry.EntryId), ("@body", entry.Body)))]));

    // Whoever finds the anchor busy has committed all the same, and announces it at its next round.
    private static async Task<RoundOutcome?> RoundAsync(Sequencer sequencer)
    {
        try
        {
            return (await sequencer.RunRound(Cancel)).Outcome;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Task AppendAsync(ConsentBed bed, int entries) => bed.Get<Deeds>().DoAsync(async deed =>
    {
        for (var i = 0; i < entries; i++)
        {
            await bed.Get<Entries>().AppendAsync(deed, "proof.run", Actor.System, new JsonObject { ["n"] = i });
        }
    });

    private static async Task SoundAsync(SqlLedgerStorage storage, LogSigner signer)
    {
        var found = await LogVerifier.Verify(storage, (await storage.ReadHead(Cancel))!.SignedCheckpoint, signer.Verifier, cancellation: Cancel);
        Assert.Equal(LogFault.None, found.Fault);
    }

    // Nothing waits, and every entry has one place, none left out. The policy's own entries are among them.
    private static async Task WholeAsync(ConsentBed bed, SqlLedgerStorage storage)
    {
        var size = (await storage.ReadHead(Cancel))!.Size;
        Assert.Equal(0, await bed.CountAsync("ledger_pending"));
        await using var store = bed.Get<Database>().NewStore();
        var places = (await store.Set<StretchRow>().AsNoTracking().ToListAsync(Cancel)).SelectMany(row => Enumerable.Range(0, row.Ids.Length / 16).Select(n => row.Idx + n)).Order();
        Assert.Equal(Enumerable.Range(0, (int)size).Select(n => (long)n), places);
    }

    private sealed class Faulty(ILedgerStorage storage, ILedgerAnchor anchor) : ILedgerStorage, ILedgerAnchor
    {
        public (DurableWrite Write, WriteFailure Failure)? Next { get; set; }

        public Func<Task>? BeforeCommit { get; set; }

        public ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation) => storage.ReadHead(cancellation);

        public ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation) => storage.TakePending(max, cancellation);

        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => storage.ReadTile(id, cancellation);

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) => storage.ReadBundle(index, width, cancellation);

        public ValueTask<IReadOnlyList<byte[]>> ReadLongest(CancellationToken cancellation) => anchor.ReadLongest(cancellation);

        public async ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation)
        {
            var outcome = CommitOutcome.Lost;
            var before = BeforeCommit;
            BeforeCommit = null;
            await (before?.Invoke() ?? Task.CompletedTask);
            await FailAsync(DurableWrite.Commit, async () => outcome = await storage.TryCommit(round, cancellation));
            return outcome;
        }

        public ValueTask Append(byte[] signedCheckpoint, CancellationToken cancellation) => FailAsync(DurableWrite.Anchor, async () => await anchor.Append(signedCheckpoint, cancellation));

        public ValueTask Publish(byte[] signedCheckpoint, CancellationToken cancellation) => FailAsync(DurableWrite.Publish, async () => await anchor.Publish(signedCheckpoint, cancellation));

        private async ValueTask FailAsync(DurableWrite write, Func<Task> made)
        {
            var fails = Next is { } next && next.Write == write ? next.Failure : (WriteFailure?)null;
            if (fails is not null)
            {
                Next = null;
            }

            if (fails != WriteFailure.NotMade)
            {
                await made();
            }

            if (fails is not null)
            {
                throw new IOException("The answer was lost.");
            }
        }
    }
}
