using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Bench;

/// <summary>
/// The log: reading it through, adding to it in memory and durably, proofs out of it, against the same SHA-256 calls, and against writing the same bytes with nothing of ours in the way.
/// </summary>
internal static class LedgerBench
{
    private const int BodyLength = 300;
    private const int DurableEntries = 200_000;

    public static async Task RunAsync(long entries, int runs)
    {
        var rows = new List<Row>();
        var notes = new List<string>
        {
            $"Entries of {BodyLength} bytes. Goals: reading through 0.8, adding in memory 0.7, adding durably 0.5, a proof at {entries:N0} entries at most 3 times one at 10,000 (0.33).",
            "Reading through and adding in memory: theirs is as many SHA-256 calls over as many bytes, from one array. Adding durably: theirs writes the entries' ids and bytes, by COPY, or by one writer in rounds of 4,096.",
            "Published by gdpr-logger for a log of another kind, encrypted and unverified: 533,711 entries of 4 KiB a second on 24 cores and an SSD. Not measured: disks apart from the log's own, a network.",
        };
        await ReadAsync(rows, runs);
        await AppendAsync(rows, runs);
        await ProveAsync(rows, notes, entries, runs);
        await DurableAsync(rows, null, runs);
        if (BenchPostgres.IsPresent)
        {
            using var server = await BenchPostgres.StartAsync();
            await DurableAsync(rows, server.ConnectionString, runs);
        }

        await Results.WriteAsync("ledger", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static async Task ReadAsync(List<Row> rows, int runs)
    {
        const long count = 200_000;
        using var signer = new LogSigner("bench.example/log", LogSigner.NewSeed());
        var log = MadeLog.Of(count, keepBundles: true);
        var checkpoint = new Checkpoint(signer.Origin, count, log.Root).Sign(signer);
        var (a, b) = (new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            var began = Stopwatch.GetTimestamp();
            var found = await LogVerifier.Verify(log, checkpoint, signer.Verifier);
            var ours = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (!found.IsSound)
            {
                throw new InvalidOperationException("The log of the benchmark is not sound: " + found.Fault);
            }

            var theirs = Hashed(count);
            Keep(run, count / ours, count / theirs, a, b);
        }

        rows.Add(Of("read through", a, b, "entries/s"));
    }

    private static async Task AppendAsync(List<Row> rows, int runs)
    {
        const int count = 200_000;
        using var signer = new LogSigner("bench.example/log", LogSigner.NewSeed());
        var (a, b) = (new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            var memory = new InMemory(count);
            var sequencer = (await Sequencer.Start(memory, memory, signer)).Sequencer!;
            var began = Stopwatch.GetTimestamp();
            while ((await sequencer.RunRound()).Outcome == RoundOutcome.Sequenced)
            {
            }

            var ours = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (memory.Head!.Size != count)
            {
                throw new InvalidOperationException("Not every entry was added.");
            }

            Keep(run, count / ours, count / Hashed(count), a, b);
        }

        rows.Add(Of("add in memory", a, b, "entries/s"));
    }

    private static async Task ProveAsync(List<Row> rows, List<string> notes, long entries, int runs)
    {
        using var signer = new LogSigner("bench.example/log", LogSigner.NewSeed());
        var (small, large) = (MadeLog.Of(10_000, keepBundles: false), MadeLog.Of(entries, keepBundles: false));
        var (a, b) = (new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            Keep(run, await ProvedAsync(large), await ProvedAsync(small), a, b);
        }

        rows.Add(Of($"a proof at {entries.ToString("N0", CultureInfo.InvariantCulture)} entries", a, b, "proofs/s"));

        // The whole of it once, with the memory it takes beyond the log's own.
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var began = Stopwatch.GetTimestamp();
        large.Read = () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
        var found = await LogVerifier.Verify(large, new Checkpoint(signer.Origin, entries, large.Root).Sign(signer), signer.Verifier);
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{entries:N0} entries read through once: {(found.IsSound ? "sound" : found.Fault.ToString())}, {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s (the entries made on the way), at most {most / (1024.0 * 1024):N0} MiB on the heap besides the log's own hashes, rubbish included."));
    }

    private static async Task<double> ProvedAsync(MadeLog log)
    {
        const int proofs = 5_000;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < proofs; i++)
        {
            // Spread over the log, always in the same way.
            var index = i * 7_919L % log.Size;
            if (await TileProofs.ProveInclusion(log, index, log.Size) is not { } proof || !MerkleTree.VerifyInclusion(log.Leaf(index), index, log.Size, proof, log.Root))
            {
                throw new InvalidOperationException("A proof of the benchmark does not hold.");
            }
        }

        return proofs / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task DurableAsync(List<Row> rows, string? postgres, int runs)
    {
        var (a, b) = (new List<double>(), new List<double>());
        for (var run = -1; run < runs; run++)
        {
            double ours;
            // A store of its own each time: what is measured is a log of the same length.
            var name = postgres is null ? null : new NpgsqlConnectionStringBuilder(postgres) { Database = "b" + (run + 1).ToString(CultureInfo.InvariantCulture) }.ConnectionString;
            if (postgres is not null)
            {
                await using var server = new NpgsqlConnection(postgres);
                await server.OpenAsync();
                await using var make = new NpgsqlCommand($"CREATE DATABASE b{(run + 1).ToString(CultureInfo.InvariantCulture)}", server);
                await make.ExecuteNonQueryAsync();
            }

            await using (var vow = await VowInProcess.OpenAsync(name))
            {
                await vow.Get<SequencerJob>().DrainAsync();
                await FillAsync(vow);
                var began = Stopwatch.GetTimestamp();
                await vow.Get<SequencerJob>().DrainAsync();
                ours = DurableEntries / Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (await WaitingAsync(vow) != 0)
                {
                    throw new InvalidOperationException("Not every entry was added.");
                }
            }

            Keep(run, ours, DurableEntries / (name is null ? await InsertedAsync() : await CopiedAsync(name)), a, b);
        }

        rows.Add(Of("add durably, " + (postgres is null ? "SQLite" : "PostgreSQL"), a, b, "entries/s"));
    }

    private static async Task FillAsync(VowInProcess vow)
    {
        foreach (var chunk in Enumerable.Range(0, DurableEntries).Chunk(4_096))
        {
            await vow.Get<Deeds>().DoAsync(deed => deed.ExecuteAllAsync([.. chunk.Select(n =>
                new Statement("INSERT INTO ledger_pending (entry_id, body) VALUES (@id, @body)", ("@id", Id(n)), ("@body", Body(n))))]));
        }
    }

    private static async Task<long> WaitingAsync(VowInProcess vow)
    {
        await using var connection = await vow.Get<Database>().OpenAsync();
        await using var command = vow.Get<Database>().Command(connection, null, "SELECT count(*) FROM ledger_pending");
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<double> InsertedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vow-bench-plain-").FullName;
        try
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "plain.db")};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE plain (id BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID";
            await command.ExecuteNonQueryAsync();
            command.CommandText = "INSERT INTO plain VALUES (@id, @body)";
            var (id, body) = (command.Parameters.Add("@id", SqliteType.Blob), command.Parameters.Add("@body", SqliteType.Blob));
            var rows = Enumerable.Range(0, DurableEntries).Select(n => (Id: Id(n).ToByteArray(bigEndian: true), Body: Body(n))).ToList();
            var began = Stopwatch.GetTimestamp();
            foreach (var chunk in rows.Chunk(4_096))
            {
                await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
                command.Transaction = transaction;
                foreach (var row in chunk)
                {
                    (id.Value, body.Value) = (row.Id, row.Body);
                    command.ExecuteNonQuery();
                }

                await transaction.CommitAsync();
            }

            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> CopiedAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var make = new NpgsqlCommand("CREATE TABLE plain (id uuid PRIMARY KEY, body bytea NOT NULL)", connection))
        {
            await make.ExecuteNonQueryAsync();
        }

        var rows = Enumerable.Range(0, DurableEntries).Select(n => (Id: Id(n), Body: Body(n))).ToList();
        var began = Stopwatch.GetTimestamp();
        foreach (var chunk in rows.Chunk(4_096))
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY plain FROM STDIN (FORMAT BINARY)");
            foreach (var row in chunk)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(row.Id, NpgsqlDbType.Uuid);
                await copy.WriteAsync(row.Body, NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    // As many calls as a tree of so many leaves takes, over as many bytes each: a leaf's prefix and body, a node's prefix and two hashes.
    private static double Hashed(long count)
    {
        Span<byte> bytes = new byte[1 + BodyLength];
        Span<byte> hash = stackalloc byte[Hash32.Length];
        var began = Stopwatch.GetTimestamp();
        for (var i = 0L; i < count; i++)
        {
            SHA256.HashData(bytes, hash);
        }

        for (var i = 1L; i < count; i++)
        {
            SHA256.HashData(bytes[..(1 + (2 * Hash32.Length))], hash);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Keep(int run, double ours, double theirs, List<double> a, List<double> b)
    {
        if (run >= 0)
        {
            a.Add(ours);
            b.Add(theirs);
        }
    }

    private static Row Of(string name, List<double> ours, List<double> theirs, string unit) =>
        new(name, Results.Median(ours), Results.Median(theirs), Results.Median(ours.Zip(theirs, (x, y) => x / y)), unit);

    private static Guid Id(long n) => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_000 + n));

    private static byte[] Body(long n)
    {
        var body = new byte[BodyLength];
        BinaryPrimitives.WriteInt64BigEndian(body, n);
        return body;
    }

    /// <summary>A log whose hashes are held and whose entries are held, or made when they are read.</summary>
    private sealed class MadeLog : ILogTiles
    {
        private readonly Dictionary<(int Level, long Index), byte[]> tiles = [];
        private readonly Dictionary<long, byte[]> bundles = [];

        public required long Size { get; init; }

        public required Hash32 Root { get; set; }

        public Action? Read { get; set; }

        public static MadeLog Of(long size, bool keepBundles)
        {
            var log = new MadeLog { Size = size, Root = Hash32.Empty };
            var edge = new TreeEdge();
            for (var n = 0L; n < size; n++)
            {
                edge.Append(Hash32.OfLeaf(Body(n)), tile => log.tiles[(tile.Id.Level, tile.Id.Index)] = tile.Bytes);
            }

            foreach (var tile in edge.PartialTiles())
            {
                log.tiles[(tile.Id.Level, tile.Id.Index)] = tile.Bytes;
            }

            log.Root = edge.Root();
            for (var index = 0L; keepBundles && index * TileId.FullWidth < size; index++)
            {
                log.bundles[index] = Made(index, (int)Math.Min(TileId.FullWidth, size - (index * TileId.FullWidth)));
            }

            return log;
        }

        public Hash32 Leaf(long index) => new(tiles[(0, index / TileId.FullWidth)].AsSpan((int)(index % TileId.FullWidth) * Hash32.Length, Hash32.Length));

        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => ValueTask.FromResult(tiles.GetValueOrDefault((id.Level, id.Index)));

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation)
        {
            if (index % 512 == 0)
            {
                Read?.Invoke();
            }

            return ValueTask.FromResult<byte[]?>(bundles.TryGetValue(index, out var kept) ? kept : Made(index, width));
        }

        private static byte[] Made(long index, int width)
        {
            using var bundle = new MemoryStream(width * (BodyLength + 2));
            Span<byte> length = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, BodyLength);
            for (var i = 0; i < width; i++)
            {
                bundle.Write(length);
                bundle.Write(Body((index * TileId.FullWidth) + i));
            }

            return bundle.ToArray();
        }
    }

    /// <summary>The least a log can be kept in: the sequencer's own work is what remains.</summary>
    private sealed class InMemory(int count) : ILedgerStorage, ILedgerAnchor
    {
        private readonly PendingEntry[] pending = [.. Enumerable.Range(0, count).Select(n => new PendingEntry(Id(n), Body(n)))];
        private readonly Dictionary<(int Level, long Index), byte[]> tiles = [];
        private readonly Dictionary<long, byte[]> bundles = [];
        private int taken;
        private byte[]? anchored;

        public LedgerHead? Head { get; private set; }

        public ValueTask<LedgerHead?> ReadHead(CancellationToken cancellation) => ValueTask.FromResult(Head);

        public ValueTask<IReadOnlyList<PendingEntry>> TakePending(int max, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<PendingEntry>>(new ArraySegment<PendingEntry>(pending, taken, Math.Min(Math.Min(max, 4_096), pending.Length - taken)));

        public ValueTask<CommitOutcome> TryCommit(LedgerRound round, CancellationToken cancellation)
        {
            // A store keeps them outside the process; the next round reads back what is not full.
            foreach (var tile in round.Tiles.Where(tile => tile.Id.Width < TileId.FullWidth))
            {
                tiles[(tile.Id.Level, tile.Id.Index)] = tile.Bytes;
            }

            foreach (var bundle in round.Bundles.Where(bundle => bundle.Width < TileId.FullWidth))
            {
                bundles[bundle.Index] = bundle.Bytes;
            }

            taken += round.Index.Count;
            Head = round.New;
            return ValueTask.FromResult(CommitOutcome.Committed);
        }

        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => ValueTask.FromResult(tiles.GetValueOrDefault((id.Level, id.Index)));

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) => ValueTask.FromResult(bundles.GetValueOrDefault(index));

        public ValueTask<IReadOnlyList<byte[]>> ReadLongest(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<byte[]>>(anchored is null ? [] : [anchored]);

        public ValueTask Append(byte[] signedCheckpoint, CancellationToken cancellation)
        {
            anchored = signedCheckpoint;
            return ValueTask.CompletedTask;
        }

        public ValueTask Publish(byte[] signedCheckpoint, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
