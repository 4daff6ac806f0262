using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Bench;

/// <summary>Who among many people a purpose is open to: in memory against a bare compare of one column, from PostgreSQL against the same COPY without deciding.</summary>
internal static class GateBatchBench
{
    public static async Task RunAsync(int people, int runs)
    {
        var rows = new List<Row>();
        var notes = new List<string>();
        InMemory(people, runs, rows, notes);
        if (BenchPostgres.IsPresent)
        {
            using var server = await BenchPostgres.StartAsync();
            await FromStoreAsync(server.ConnectionString, people, runs, rows, notes);
        }
        else
        {
            notes.Add("PostgreSQL is not installed: left out.");
        }

        await Results.WriteAsync("gate-batch", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static void InMemory(int people, int runs, List<Row> rows, List<string> notes)
    {
        var (facts, _) = GateCase.Draw(4_096, 1);
        var policy = GateCase.Policy;
        var question = new Question { Purpose = 4, Channel = 0, Data = [4] };
        var slot = policy.SlotOf(4, 0);
        var random = new Draws(3);
        var column = new ushort[people];
        var order = new int[people];
        for (var i = 0; i < people; i++)
        {
            order[i] = random.Next(facts.Length);
            column[i] = PackedFacts.OpenUntil(facts[order[i]], slot);
        }

        var open = new ulong[(people + 63) / 64];
        var bare = new ulong[(people + 63) / 64];
        Action ours = () => OpenColumn.Decide(policy, question, column, GateCase.Now, open);
        Action theirs = () => Compare(column, OpenColumn.Threshold(policy.Zone.DayOf(GateCase.Now)), bare);
        Action single = () =>
        {
            var yes = 0;
            for (var i = 0; i < people; i++)
            {
                yes += GateDecision.Decide(policy, facts[order[i]], question, GateCase.Now).Allowed ? 1 : 0;
            }

            GC.KeepAlive(yes);
        };
        for (var warm = 0; warm < 20; warm++)
        {
            ours();
            theirs();
        }

        if (!open.AsSpan().SequenceEqual(bare))
        {
            throw new InvalidOperationException("The two sides do not answer alike.");
        }

        var (a, b) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs * 5; run++)
        {
            a.Add(Milliseconds(ours));
            b.Add(Milliseconds(theirs));
        }

        rows.Add(new Row("in memory", people / Results.Median(a) * 1000, people / Results.Median(b) * 1000, Results.Median(a.Zip(b, (x, y) => y / x)), "people/s"));
        single();
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"In memory, {people:N0} people, {OpenColumn.Count(open):N0} open: {Results.Median(a):N2} ms against {Results.Median(b):N2} ms for the bare compare; one by one {Milliseconds(single):N0} ms."));
    }

    private static async Task FromStoreAsync(string postgres, int people, int runs, List<Row> rows, List<string> notes)
    {
        await using var vow = await VowInProcess.OpenAsync(postgres);
        var (policies, database) = (vow.Get<PolicyHolder>(), vow.Get<Database>());
        var policy = policies.Current.Compiled;
        await FillAsync(postgres, policy, people);
        var question = Question.Resolve(policy, "newsletter", "email");
        var slot = policy.SlotOf(question.Purpose, question.Channel);
        var now = vow.Get<Clock>().Now;
        var candidates = vow.Get<Candidates>();
        var (a, b, found) = (new List<double>(), new List<double>(), 0L);
        for (var run = -1; run < runs; run++)
        {
            var clock = Stopwatch.StartNew();
            found = 0;
            await foreach (var _ in candidates.OpenAsync(question, now))
            {
                found++;
            }

            var spent = clock.Elapsed.TotalMilliseconds;
            clock.Restart();
            var read = await CopyAsync(database, Candidates.Scan(policy.Epoch, slot));
            if (read != people)
            {
                throw new InvalidOperationException("The copy did not read everybody.");
            }

            // The first run warms both.
            if (run >= 0)
            {
                a.Add(spent);
                b.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        rows.Add(new Row("from PostgreSQL", people / Results.Median(a) * 1000, people / Results.Median(b) * 1000, Results.Median(a.Zip(b, (x, y) => y / x)), "people/s"));
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"From PostgreSQL, {people:N0} people, {found:N0} open: {Results.Median(a):N0} ms against {Results.Median(b):N0} ms for the same COPY, both columns read and nothing decided. Memory: {GC.GetTotalMemory(true) / 1024 / 1024} MiB after. Not measured: deciding again at the act."));
    }

    private static async Task<long> CopyAsync(Database database, string scan)
    {
        await using var connection = (NpgsqlConnection)await database.OpenAsync();
        await using var copy = await connection.BeginBinaryExportAsync($"COPY ({scan}) TO STDOUT (FORMAT BINARY)");
        var count = 0L;
        while (await copy.StartRowAsync() >= 0)
        {
            _ = await copy.ReadAsync<Guid>(NpgsqlDbType.Uuid);
            _ = await copy.ReadAsync<byte[]>(NpgsqlDbType.Bytea);
            count++;
        }

        return count;
    }

    private static async Task FillAsync(string postgres, CompiledPolicy policy, int people)
    {
        var now = Instant.From(TimeProvider.System.GetUtcNow());
        var slots = policy.Slots.Select(one => one.Number).ToArray();
        var random = new Draws(5);
        var kinds = Enumerable.Range(0, 1_000).Select(_ =>
        {
            var packed = new byte[PackedFacts.Size(policy)];
            var facts = SubjectFacts.None with
            {
                Choices = [.. slots.Where(_ => random.Next(3) > 0).Select(slot => new ChoiceFact(slot, random.Next(3) == 0 ? ChoiceAct.Withdrawn : ChoiceAct.Given, now, "2026-11-01", true, false))],
            };
            PackedFacts.Pack(policy, facts, 1, 0, now, packed);
            return packed;
        }).ToArray();
        var ids = Enumerable.Range(0, people).Select(n => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_000 + n))).ToArray();
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using (var subjects = await connection.BeginBinaryImportAsync("COPY people_subject (id, created_at, language, erasing) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var id in ids)
            {
                await subjects.StartRowAsync();
                await subjects.WriteAsync(id, NpgsqlDbType.Uuid);
                await subjects.WriteAsync(now.ToDateTimeOffset().UtcDateTime, NpgsqlDbType.TimestampTz);
                await subjects.WriteAsync("en", NpgsqlDbType.Varchar);
                await subjects.WriteAsync(false, NpgsqlDbType.Boolean);
            }

            await subjects.CompleteAsync();
        }

        await using (var facts = await connection.BeginBinaryImportAsync("COPY gate_facts (subject_id, epoch, version, packed) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var id in ids)
            {
                await facts.StartRowAsync();
                await facts.WriteAsync(id, NpgsqlDbType.Uuid);
                await facts.WriteAsync((int)policy.Epoch, NpgsqlDbType.Integer);
                await facts.WriteAsync(1L, NpgsqlDbType.Bigint);
                await facts.WriteAsync(kinds[random.Next(kinds.Length)], NpgsqlDbType.Bytea);
            }

            await facts.CompleteAsync();
        }

        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE people_subject, gate_facts", connection) { CommandTimeout = 600 };
        await analyze.ExecuteNonQueryAsync();
    }

    // What anybody would write who has the column and the least day.
    private static void Compare(ReadOnlySpan<ushort> column, ushort least, Span<ulong> bits)
    {
        bits.Clear();
        var wanted = Vector256.Create(least);
        var at = 0;
        for (; at + 16 <= column.Length; at += 16)
        {
            bits[at >> 6] |= (ulong)Vector256.GreaterThanOrEqual(Vector256.Create(column.Slice(at, 16)), wanted).ExtractMostSignificantBits() << (at & 63);
        }

        for (; at < column.Length; at++)
        {
            bits[at >> 6] |= column[at] >= least ? 1ul << (at & 63) : 0;
        }
    }

    private static double Milliseconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
