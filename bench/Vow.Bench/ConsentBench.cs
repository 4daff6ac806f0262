using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Bench;

/// <summary>
/// Recording a choice (decision, row, facts, entry; the sequencer at work beside it) against one row of the same bytes through the same commit
/// strategy: the same writer and group commit on SQLite, a transaction each on PostgreSQL whose rows travel with its commit.
/// </summary>
internal static class ConsentBench
{
    private const int People = 1_000;

    // Choice, facts, entry, link. The entry's later move into the tree is not counted, though its cost is.
    private const int RowsOfAChoice = 4;

    public static async Task RunAsync(TimeSpan length, int runs)
    {
        var rows = new List<Row>();
        var notes = new List<string> { "Not measured: HTTP, making a new person's key (once per person), the signing key's first use. Answers follow the commit on both sides: nothing at risk." };
        var versions = new JsonObject { ["runtime"] = Environment.Version.ToString() };
        await OnEngineAsync("sqlite", null, length, runs, rows, notes, versions);
        if (BenchPostgres.IsPresent)
        {
            using var server = await BenchPostgres.StartAsync();
            await OnEngineAsync("postgresql", server.ConnectionString, length, runs, rows, notes, versions);
        }
        else
        {
            notes.Add("PostgreSQL is not installed: left out.");
        }

        await Results.WriteAsync("consent", rows, versions, notes);
    }

    private static async Task OnEngineAsync(string engine, string? postgres, TimeSpan length, int runs, List<Row> rows, List<string> notes, JsonObject versions)
    {
        await using var vow = await VowInProcess.OpenAsync(postgres);
        var (deeds, choices, database) = (vow.Get<Deeds>(), vow.Get<Choices>(), vow.Get<Database>());
        var people = await PeopleAsync(vow);
        var bytes = await BytesOfAChoiceAsync(vow, people[0]);
        var version = database.IsSqlite ? "SELECT sqlite_version()" : "SHOW server_version";
        await using (var connection = await database.OpenAsync())
        await using (var ask = database.Command(connection, null, version))
        {
            versions[engine] = (string?)await ask.ExecuteScalarAsync();
        }

        await deeds.DoAsync(deed => deed.ExecuteAsync(
            postgres is null ? "CREATE TABLE bench_row (id TEXT PRIMARY KEY, body BLOB NOT NULL)" : "CREATE TABLE bench_row (id uuid PRIMARY KEY, body bytea NOT NULL)"));
        var body = RandomNumberGenerator.GetBytes(bytes);
        var acts = 0L;
        Func<int, long, Task> ours = async (writer, n) =>
        {
            var person = people[(int)((writer + (n * 64)) % People)];
            var key = Interlocked.Increment(ref acts);
            var given = key % 2 == 0;
            var request = new ChoiceRequest(
                person, "newsletter", "email", given ? ChoiceAct.Given : ChoiceAct.Withdrawn, given ? text(vow) : null, Language.En, "website/me", true, false,
                key.ToString(CultureInfo.InvariantCulture));
            if (await choices.RecordAsync(request) is not ChoiceOutcome.Recorded)
            {
                throw new InvalidOperationException("A choice was not recorded.");
            }
        };
        Func<int, long, Task> theirs = (_, _) => deeds.DoAsync(deed =>
        {
            deed.AtCommit([new Statement("INSERT INTO bench_row (id, body) VALUES (@id, @b)", ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@b", body))]);
            return Task.CompletedTask;
        });

        foreach (var writers in new[] { 1, 64 })
        {
            // The first seconds are the compiler's.
            await MeasureAsync(writers, length * 2, ours);
            await MeasureAsync(writers, length, theirs);
            var (a, b) = (new List<double>(), new List<double>());
            var (spentByUs, spentByThem) = (new List<double>(), new List<double>());
            var backlog = new List<long>();
            for (var run = 0; run < runs; run++)
            {
                var job = ActivatorOf(vow);
                await job.StartAsync(CancellationToken.None);
                var before = Environment.CpuUsage.TotalTime;
                a.Add(await MeasureAsync(writers, length, ours));
                spentByUs.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (a[^1] * length.TotalSeconds));
                backlog.Add(await CountAsync(database, "ledger_pending"));
                await job.StopAsync(CancellationToken.None);
                await job.DrainAsync();
                job.Dispose();
                before = Environment.CpuUsage.TotalTime;
                b.Add(await MeasureAsync(writers, length, theirs));
                spentByThem.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (b[^1] * length.TotalSeconds));
            }

            var ratio = Results.Median(a.Zip(b, (x, y) => x / y));
            rows.Add(new Row($"{engine}, {writers} writer{(writers == 1 ? "" : "s")}", Results.Median(a), Results.Median(b), ratio, "choices/s"));
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{engine}, {writers}: {bytes} bytes a row; entries waiting at the end of each run: {string.Join(", ", backlog)}."));
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{engine}, {writers}: processor time of this process {Results.Median(spentByUs):N0} us a choice, {Results.Median(spentByThem):N0} us a row; a choice is {RowsOfAChoice} rows, so {ratio * RowsOfAChoice:F2} per durable row."));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine} {writers}: {ratio:F2}"));
        }

        if (database.IsSqlite)
        {
            var naive = new List<double>();
            for (var run = 0; run < runs; run++)
            {
                await using var connection = await database.OpenAsync();
                naive.Add(await MeasureAsync(1, length, async (_, _) =>
                {
                    await using var insert = database.Command(
                        connection, null, "INSERT INTO bench_row (id, body) VALUES (@id, @b)", ("@id", Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), ("@b", body));
                    await insert.ExecuteNonQueryAsync();
                }));
            }

            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{engine}, naive: a commit per row, one connection: {Results.Median(naive):N0} rows/s."));
        }

        static string text(VowInProcess vow) => vow.Get<PolicyHolder>().Current.Purpose("newsletter").TextVersion!;
    }

    private static SequencerJob ActivatorOf(VowInProcess vow) =>
        Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<SequencerJob>(vow.Get<IServiceProvider>());

    private static async Task<double> MeasureAsync(int writers, TimeSpan length, Func<int, long, Task> act)
    {
        var clock = Stopwatch.StartNew();
        var done = 0L;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var n = 0L; clock.Elapsed < length; n++)
            {
                await act(writer, n);
                Interlocked.Increment(ref done);
            }
        })));
        return done / clock.Elapsed.TotalSeconds;
    }

    private static async Task<Guid[]> PeopleAsync(VowInProcess vow)
    {
        var people = Enumerable.Range(0, People).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToArray();
        await vow.Get<Deeds>().DoAsync(async deed =>
        {
            foreach (var person in people)
            {
                await deed.ExecuteAsync(
                    "INSERT INTO people_subject (id, created_at, language, erasing, erased_at) VALUES (@id, @at, @l, @e, @ended)",
                    ("@id", person), ("@at", deed.Now), ("@l", "en"), ("@e", false), ("@ended", null));
            }
        });
        foreach (var person in people)
        {
            vow.Get<KeyStore>().Ensure(person, Compartment.Proof, vow.Get<Clock>().Now);
        }

        return people;
    }

    private static async Task<int> BytesOfAChoiceAsync(VowInProcess vow, Guid person)
    {
        var database = vow.Get<Database>();
        await vow.Get<Choices>().RecordAsync(new ChoiceRequest(person, "newsletter", "email", ChoiceAct.Withdrawn, null, Language.En, "website/me", true, false, "sample"));
        await using var connection = await database.OpenAsync();
        // Ids and instants at their binary size: the least any row could take.
        const int fixedParts = (16 * 7) + (8 * 4);
        await using var ask = database.Command(
            connection, null,
            """
            SELECT (SELECT length(purpose) + length(channel) + length(language) + length(surface) + length(idempotency_key) + 14 FROM consent_choice LIMIT 1)
                 + (SELECT length(packed) FROM gate_facts LIMIT 1)
                 + (SELECT length(body) FROM ledger_pending WHERE entry_id = (SELECT entry_id FROM ledger_link LIMIT 1))
                 + (SELECT length(detail) + length(kind) + length(compartment) FROM ledger_link LIMIT 1)
            """);
        return fixedParts + Convert.ToInt32(await ask.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<long> CountAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync();
        await using var ask = database.Command(connection, null, "SELECT count(*) FROM " + table);
        return Convert.ToInt64(await ask.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
