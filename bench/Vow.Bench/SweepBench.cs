using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Bench;

/// <summary>
/// A sweep of a tenth of a company's PostgreSQL: rows archived under their person's key and deleted, rows only deleted, rows only emptied; each exactly once, with its
/// tombstones and an entry a batch. Beside it what somebody writes by hand: a move between the same two databases sealing with the same keys, and one statement.
/// </summary>
internal static class SweepBench
{
    private const int Units = 5_000;
    private const string Recent = "timestamptz '2026-11-01'";

    private static readonly string[] Tables =
    [
        "CREATE TABLE {0} (id bigint PRIMARY KEY, email text NOT NULL, last_name text, first_name text, last_seen timestamptz NOT NULL)",
        "CREATE TABLE {0} (id bigint PRIMARY KEY, person bigint NOT NULL, at timestamptz NOT NULL, ip text NOT NULL, agent text)",
        "CREATE TABLE {0} (id bigint PRIMARY KEY, person bigint NOT NULL, at timestamptz NOT NULL, ip text, agent text)",
    ];

    private static readonly string[] Fill =
    [
        "INSERT INTO {0} SELECT n, 'person' || n || '@example.org', 'Durand' || n, 'Marie', CASE n % 10 WHEN 3 THEN timestamptz '2019-06-01' + n % 300 * interval '1 hour' ELSE " + Recent + " END FROM generate_series(1, {1}) n",
        "INSERT INTO {0} SELECT n, 1 + n % 1000, CASE n % 10 WHEN 3 THEN timestamptz '2024-06-01' + n % 300 * interval '1 hour' ELSE " + Recent + " END, '192.0.2.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) model ' || n % 40 FROM generate_series(1, {1}) n",
        "INSERT INTO {0} SELECT n, 1 + n % 1000, CASE n % 10 WHEN 3 THEN timestamptz '2024-06-01' + n % 300 * interval '1 hour' ELSE " + Recent + " END, '192.0.2.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) model ' || n % 40 FROM generate_series(1, {1}) n",
    ];

    private static readonly string[] Names = ["archive and delete", "delete", "clear"];

    private const string Sources =
        """
        sources:
          archive:
            engine: postgresql
            connection: { env: VOW_SWEPT }
            tables:
              ours:
                key: [id]
                serves: [account]
                identifiers: { email: email }
                columns:
                  id: { technical: "the row's own number" }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  first_name: { datum: first_name }
                  last_seen: { datum: last_login, anchor: last_login }
                at_end: delete
        """;

    private static string SourceOf(int kind) => kind == 0 ? Sources : $$"""
        sources:
          {{(kind == 1 ? "delete" : "clear")}}:
            engine: postgresql
            connection: { env: VOW_SWEPT }
            tables:
              people:
                key: [id]
                serves: [account]
                identifiers: { email: email }
                columns:
                  id: { technical: "the row's own number" }
                  email: { datum: email }
                  last_seen: { datum: last_login, anchor: last_login }
                at_end: delete
              ours:
                key: [id]
                serves: [security]
                subject: [{ from: [person], to: people, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  person: { link: "who came" }
                  at: { technical: "when somebody came", anchor: connection }
                  ip: { datum: ip_address }
                  agent: { datum: user_agent }
                at_end: {{(kind == 1 ? "delete" : "clear")}}
        """;

    public static async Task RunAsync(IReadOnlyList<int> sizes, int runs)
    {
        if (!BenchPostgres.IsPresent)
        {
            await Console.Error.WriteLineAsync("PostgreSQL is not installed: nothing to measure.");
            return;
        }

        var rows = new List<Row>();
        var notes = new List<string>
        {
            "A tenth of the table is over its term, spread evenly. Vow's own store is another database of the same server. Goals: archive 0.8, delete and clear 0.8, memory flat.",
            "The move by hand reads, seals, copies and deletes in the same batches under keys made the same way; it leaves no tombstone, no entry, no fingerprint to find the person by, and can't tell after a crash what was done.",
        };
        foreach (var size in sizes)
        {
            for (var kind = 0; kind < Names.Length; kind++)
            {
                await OnAsync(kind, size, runs, rows, notes);
            }
        }

        await Results.WriteAsync("sweep", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static async Task OnAsync(int kind, int size, int runs, List<Row> rows, List<string> notes)
    {
        using var server = await BenchPostgres.StartAsync();
        string Of(string database) => new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;
        await DoAsync(server.ConnectionString, "CREATE DATABASE swept", "CREATE DATABASE vow");
        var swept = Of("swept");
        await DoAsync(swept,
        [
            "CREATE SCHEMA apart", .. Make(kind, "apart.filled", size),
            .. kind == 0 ? Array.Empty<string>()
                : ["CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL, last_seen timestamptz NOT NULL)", "INSERT INTO people SELECT n, 'person' || n || '@example.org', " + Recent + " FROM generate_series(1, 1000) n"],
        ]);
        await DoAsync(swept, "CREATE TABLE vow_batch (id uuid PRIMARY KEY, outcome text NOT NULL, at timestamptz NOT NULL)");
        var folder = Directory.CreateTempSubdirectory("vow-bench-policy-").FullName;
        var policy = Directory.CreateDirectory(Path.Combine(folder, "coraye")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine("policies", "coraye")))
        {
            File.Copy(file, Path.Combine(policy, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(policy, "sources.yaml"), SourceOf(kind));
        await using (var vow = await VowInProcess.OpenAsync(Of("vow"), null, policy, name => name == "VOW_SWEPT" ? swept : null))
        {
            await DoAsync(Of("vow"), "CREATE TABLE by_hand (subject uuid NOT NULL, until date NOT NULL, sealed bytea NOT NULL)");
            var (a, b, peaks, waits) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var run = 0; run <= runs; run++)
            {
                await DoAsync(swept, ["DROP TABLE IF EXISTS ours", "DROP TABLE IF EXISTS apart.hand", "CREATE TABLE ours (LIKE apart.filled INCLUDING ALL)", "INSERT INTO ours SELECT * FROM apart.filled", .. kind == 0 ? [$"UPDATE ours SET id = id + {(run * 1_000_000_000L).ToString(CultureInfo.InvariantCulture)}, email = 'r{run}.' || email"] : Array.Empty<string>(), "CREATE TABLE apart.hand (LIKE apart.filled INCLUDING ALL)", "INSERT INTO apart.hand SELECT * FROM apart.filled", .. kind == 1 ? ["ALTER TABLE ours ADD FOREIGN KEY (person) REFERENCES people (id)", "CREATE INDEX ON ours (person)"] : Array.Empty<string>(), "VACUUM ANALYZE ours", "VACUUM ANALYZE apart.hand", "CHECKPOINT"]);
                await vow.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync(
                    "INSERT INTO datamap_source (name, armed, seen_at, armed_at) VALUES (@n, @yes, @now, @now) ON CONFLICT (name) DO NOTHING", ("@n", kind == 0 ? "archive" : Names[kind]), ("@yes", true), ("@now", deed.Now)));
                var expected = size / 10;
                var (mine, peak, wait) = await WatchedAsync(swept, size, kind == 0 ? run * 1_000_000_000L : 0, async () =>
                {
                    var now = Instant.From(TimeProvider.System.GetUtcNow());
                    var outcome = await vow.Get<Sweep>().RunAsync(new SweepRequest(ClockConfirmed: true, Ceiling: false, Only: kind == 0 ? "archive" : Names[kind]), now);
                    if (outcome is not SweepOutcome.Done done || done.Lines.Where(l => l.Table == "ours").Sum(l => l.Rows) != expected)
                    {
                        throw new InvalidOperationException($"The sweep did not take {expected} rows: {(outcome is SweepOutcome.Done { Waiting: var waiting } ? string.Join(' ', waiting.Select(w => w.Why)) : outcome)}");
                    }
                });
                var clock = Stopwatch.StartNew();
                await ByHandAsync(kind, swept, Of("vow"), vow.Get<KeyStore>());
                var hand = clock.Elapsed.TotalSeconds;
                if (run > 0)
                {
                    a.Add(expected / mine);
                    b.Add(expected / hand);
                    peaks.Add(peak);
                    waits.Add(wait);
                }
            }

            var title = string.Create(CultureInfo.InvariantCulture, $"{Names[kind]}, of {size:N0} rows");
            rows.Add(new Row(title, Results.Median(a), Results.Median(b), Results.Median(a.Zip(b, (x, y) => x / y)), "rows/s"));
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{title}: at most {Results.Median(peaks):N0} MiB of memory in this process; a read by key beside it took {Results.Median(waits):F2} times what it takes alone."));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {rows[^1].Ratio:F2}"));
        }

        NpgsqlConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static string[] Make(int kind, string table, int size) =>
        [string.Format(CultureInfo.InvariantCulture, Tables[kind], table), string.Format(CultureInfo.InvariantCulture, Fill[kind], table, size)];

    private static async Task DoAsync(string database, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    // The sweep with somebody reading by key beside it: seconds, the most memory the process had, and how much longer a read took.
    private static async Task<(double Seconds, double Peak, double Wait)> WatchedAsync(string swept, int size, long first, Func<Task> sweep)
    {
        GC.Collect();
        var alone = await ReadingAsync(swept, size, first, Task.Delay(1_000));
        var clock = Stopwatch.StartNew();
        var sweeping = Task.Run(sweep);
        var (reading, peak) = (ReadingAsync(swept, size, first, sweeping), 0L);
        while (!sweeping.IsCompleted)
        {
            using var self = Process.GetCurrentProcess();
            peak = Math.Max(peak, self.WorkingSet64);
            await Task.WhenAny(sweeping, Task.Delay(50));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        await sweeping;
        return (seconds, peak / 1048576.0, await reading / alone);
    }

    // One read every 5 ms, of rows that stay.
    private static async Task<double> ReadingAsync(string swept, int size, long first, Task until)
    {
        await using var connection = new NpgsqlConnection(swept);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT * FROM ours WHERE id = $1", connection) { Parameters = { new() { Value = 0L } } };
        await command.PrepareAsync();
        var (spent, reads) = (TimeSpan.Zero, 0);
        do
        {
            command.Parameters[0].Value = first + 1 + (reads * 7_919L % (size / 10) * 10);
            var clock = Stopwatch.StartNew();
            await using (var reader = await command.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
            }

            spent += clock.Elapsed;
            reads++;
            await Task.Delay(5);
        }
        while (!until.IsCompleted);

        return spent.TotalMicroseconds / reads;
    }

    private static async Task ByHandAsync(int kind, string swept, string own, KeyStore keys)
    {
        if (kind > 0)
        {
            await DoAsync(swept, kind == 1
                ? "DELETE FROM apart.hand WHERE at < timestamptz '2025-06-01'"
                : "UPDATE apart.hand SET ip = NULL, agent = NULL WHERE at < timestamptz '2025-06-01'");
            return;
        }

        await using var from = new NpgsqlConnection(swept);
        await using var to = new NpgsqlConnection(own);
        await from.OpenAsync();
        await to.OpenAsync();
        var after = 0L;
        while (true)
        {
            await using var taking = await from.BeginTransactionAsync();
            var taken = new List<(long Id, byte[] Plain)>(Units);
            await using (var take = new NpgsqlCommand(
                "DELETE FROM apart.hand WHERE id IN (SELECT id FROM apart.hand WHERE id > $1 AND last_seen < timestamptz '2021-01-01' ORDER BY id LIMIT $2) RETURNING id, email, last_name, first_name", from, taking)
            { Parameters = { new() { Value = after }, new() { Value = Units } } })
            await using (var reader = await take.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    taken.Add((reader.GetInt64(0), JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
                    {
                        ["id"] = reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
                        ["email"] = reader.GetString(1),
                        ["last_name"] = reader.GetString(2),
                        ["first_name"] = reader.GetString(3),
                    })));
                }
            }

            if (taken.Count == 0)
            {
                return;
            }

            var now = TimeProvider.System.GetUtcNow();
            var people = taken.Select(_ => Guid.CreateVersion7(now)).ToArray();
            var made = keys.EnsureAll(people, "archive:hand", Instant.From(now));
            await using var keeping = await to.BeginTransactionAsync();
            await using (var copy = await to.BeginBinaryImportAsync("COPY by_hand (subject, until, sealed) FROM STDIN (FORMAT BINARY)"))
            {
                for (var i = 0; i < taken.Count; i++)
                {
                    await copy.StartRowAsync();
                    await copy.WriteAsync(people[i], NpgsqlDbType.Uuid);
                    await copy.WriteAsync(new DateOnly(2029, 6, 1), NpgsqlDbType.Date);
                    await copy.WriteAsync(Sealing.Seal(made[people[i]], taken[i].Plain, people[i].ToString("N")), NpgsqlDbType.Bytea);
                }

                await copy.CompleteAsync();
            }

            await keeping.CommitAsync();
            await taking.CommitAsync();
            after = taken.Max(t => t.Id);
        }
    }
}
