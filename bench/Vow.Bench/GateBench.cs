using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;

namespace Vow.Bench;

/// <summary>
/// One decision in process, from packed facts, against the same policy written out by hand over the same bytes; a single bit test and, where Node and its package are
/// there, Cedar in WebAssembly printed beside.
/// </summary>
internal static class GateBench
{
    private const int People = 512;
    private const int Questions = 4_096;
    private const int Batch = 1_000;
    private const int Batches = 2_000;

    public static async Task RunAsync(int runs)
    {
        var (facts, questions) = GateCase.Draw(People, Questions);
        var policy = GateCase.Policy;
        var now = GateCase.Now;
        var hand = questions.Select(q => (q.Purpose, q.Channel, Datum: q.Data[0], q.Recipient)).ToArray();
        var bits = new ulong[People];
        var allowed = 0;
        for (var i = 0; i < Questions; i++)
        {
            for (var person = 0; person < People; person += 16)
            {
                var said = GateDecision.Decide(policy, facts[person], questions[i], now).Allowed;
                if (said != ByHand.Allows(facts[person], hand[i].Purpose, hand[i].Channel, hand[i].Datum, hand[i].Recipient, now))
                {
                    throw new InvalidOperationException("The two sides do not answer alike.");
                }

                allowed += said ? 1 : 0;
            }
        }

        Func<int, int> ours = at =>
        {
            var yes = 0;
            for (var i = at; i < at + Batch; i++)
            {
                yes += GateDecision.Decide(policy, facts[i & (People - 1)], questions[i & (Questions - 1)], now).Allowed ? 1 : 0;
            }

            return yes;
        };
        Func<int, int> theirs = at =>
        {
            var yes = 0;
            for (var i = at; i < at + Batch; i++)
            {
                ref readonly var asked = ref hand[i & (Questions - 1)];
                yes += ByHand.Allows(facts[i & (People - 1)], asked.Purpose, asked.Channel, asked.Datum, asked.Recipient, now) ? 1 : 0;
            }

            return yes;
        };
        Func<int, int> bit = at =>
        {
            var yes = 0;
            for (var i = at; i < at + Batch; i++)
            {
                yes += (int)(bits[i & (People - 1)] >> hand[i & (Questions - 1)].Purpose & 1);
            }

            return yes;
        };

        // Long enough for the compiler to be done with both.
        for (var warm = 0; warm < 3; warm++)
        {
            Measure(ours);
            Measure(theirs);
            Measure(bit);
        }

        var (a, b, c) = (new List<(double Median, double P99)>(), new List<(double Median, double P99)>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            a.Add(Measure(ours));
            b.Add(Measure(theirs));
            c.Add(Measure(bit).Median);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 0; at < 100; at++)
        {
            ours(at * Batch);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var rows = new List<Row>
        {
            new("median of batches", 1e9 / Results.Median(a.Select(x => x.Median)), 1e9 / Results.Median(b.Select(x => x.Median)), Results.Median(a.Zip(b, (x, y) => y.Median / x.Median)), "decisions/s"),
            new("p99 of batches", Results.Median(a.Select(x => x.P99)), Results.Median(b.Select(x => x.P99)), Results.Median(a.Zip(b, (x, y) => y.P99 / x.P99)), "ns a decision"),
            new("bytes allocated in 100,000", allocated, 0, allocated == 0 ? 1 : 0, "bytes"),
        };
        var notes = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"24 purposes, 32 slots, {People} people, {Questions} questions; {100.0 * allowed / (Questions * People / 16):N0} % are allowed. Both sides gave the same answer to each, before the clock ran."),
            string.Create(CultureInfo.InvariantCulture, $"Median {Results.Median(a.Select(x => x.Median)):N1} ns against {Results.Median(b.Select(x => x.Median)):N1} ns by hand; the hand's answer has no reason. A bit test: {Results.Median(c):N1} ns."),
            "Not measured: finding a person's facts, turning words into a question, both done before.",
            await CedarAsync(policy, questions, facts, a.Min(x => x.Median)),
        };
        await Results.WriteAsync("gate", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);

        // Nanoseconds a decision: median and 99th percentile over batches.
        static (double Median, double P99) Measure(Func<int, int> work)
        {
            var times = new double[Batches];
            var sum = 0;
            for (var at = 0; at < Batches; at++)
            {
                var start = Stopwatch.GetTimestamp();
                sum += work(at * 37);
                times[at] = (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / Batch;
            }

            GC.KeepAlive(sum);
            Array.Sort(times);
            return (times[Batches / 2], times[Batches * 99 / 100]);
        }
    }

    // What both can say: purpose, channel and day of the slot, datum, recipient. A policy per purpose; the person is an entity with the last open days.
    private static async Task<string> CedarAsync(CompiledPolicy policy, Question[] questions, byte[][] facts, double ours)
    {
        var folder = Directory.CreateTempSubdirectory("vow-bench-cedar-").FullName;
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json", "gate.mjs" })
            {
                File.Copy(Path.Combine("bench", "cedar", file), Path.Combine(folder, file));
            }

            if (await RunAsync(folder, "npm", ["ci", "--no-audit", "--no-fund"]) is null)
            {
                return "Cedar: its package could not be restored (npm ci in bench/cedar): left out.";
            }

            var today = policy.Zone.DayOf(GateCase.Now).DayNumber - new DateOnly(2000, 1, 1).DayNumber;
            var recipients = Enumerable.Range(0, policy.Recipients.Length)
                .Where(index => policy.Recipients[index].Known && Transfers.Weigh(policy, policy.Recipients[index], null, policy.Zone.DayOf(GateCase.Now)).Allowed).ToHashSet();
            var asked = new JsonObject
            {
                ["today"] = today,
                ["policies"] = new JsonArray([.. Enumerable.Range(0, policy.Purposes.Length).Select(purpose => (JsonNode)JsonValue.Create(CedarPolicy(purpose, recipients))!)]),
                ["cases"] = new JsonArray([.. Enumerable.Range(0, 400).Select(i => (JsonNode)new JsonObject
                {
                    ["purpose"] = questions[i].Purpose,
                    ["until"] = (int)PackedFacts.OpenUntil(facts[i & (People - 1)], policy.SlotOf(questions[i].Purpose, questions[i].Channel)),
                    ["datum"] = questions[i].Data[0],
                    ["recipient"] = questions[i].Recipient,
                    ["expected"] = GateDecision.Decide(policy, facts[i & (People - 1)], questions[i], GateCase.Now).Allowed,
                })]),
            };
            await File.WriteAllTextAsync(Path.Combine(folder, "cases.json"), asked.ToJsonString());
            if (await RunAsync(folder, "node", ["gate.mjs"]) is not { } said)
            {
                return "Cedar: its run failed: left out.";
            }

            using var read = JsonDocument.Parse(said);
            var (median, floor) = (read.RootElement.GetProperty("median_us").GetDouble(), read.RootElement.GetProperty("boundary_us").GetDouble());
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Cedar {read.RootElement.GetProperty("version").GetString()} in WebAssembly under Node, policies parsed once, the same 400 answers: {median:N1} us a decision, of which {floor:N1} us is a call that decides nothing; {1000 * median / ours:N0} times ours.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CedarPolicy(int purpose, HashSet<int> open)
    {
        var data = Enumerable.Range(0, GateCase.DataCount).Where(datum => GateCase.Declares(purpose, datum));
        var recipients = Enumerable.Range(0, 8).Where(recipient => GateCase.Gives(purpose, recipient) && open.Contains(recipient)).Prepend(-1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"permit(principal, action == Action::\"p{purpose}\", resource) when {{ [{string.Join(", ", data)}].contains(context.datum) && [{string.Join(", ", recipients)}].contains(context.recipient) && principal.until >= context.today && principal.until > 0 }};");
    }

    private static async Task<string?> RunAsync(string folder, string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                await Console.Error.WriteLineAsync(await errors);
            }

            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
