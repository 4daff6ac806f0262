using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Vow.Policy;
using Vow.Policy.Tests;
using YamlDotNet.RepresentationModel;

namespace Vow.Bench;

/// <summary>
/// Reading a policy, from its text to every finding of law, against the YAML library alone building its own tree of the same files: what no reader of
/// such a file could do without.
/// </summary>
internal static class CheckBench
{
    public static async Task RunAsync(int runs)
    {
        var rows = new List<Row>();
        var notes = new List<string> { "Not measured: starting the program, reading the files from the disk, writing the findings." };
        foreach (var (name, files) in new[] { ("CORAYE, 33 purposes", Corpus.Load(Path.Combine(Corpus.Root, "policies", "coraye"))), ("500 purposes more", Corpus.Large(500)) })
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);
            Func<object?> ours = () => PolicyReader.Read(files, today).Policy;
            Func<object?> theirs = () => Trees(files);
            for (var warm = 0; warm < 5; warm++)
            {
                ours();
                theirs();
            }

            var (a, b) = (new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                a.Add(Milliseconds(ours));
                b.Add(Milliseconds(theirs));
            }

            rows.Add(new Row(name, Results.Median(a), Results.Median(b), Results.Median(a.Zip(b, (x, y) => x / y)), "ms"));
            var before = GC.GetAllocatedBytesForCurrentThread();
            ours();
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {files.Texts.Sum(one => one.Value.Length) / 1024} KiB of text, {(GC.GetAllocatedBytesForCurrentThread() - before) / 1024 / 1024} MiB allocated by one reading."));
        }

        await Results.WriteAsync("check", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static double Milliseconds(Func<object?> work)
    {
        var clock = Stopwatch.StartNew();
        GC.KeepAlive(work());
        return clock.Elapsed.TotalMilliseconds;
    }

    private static List<YamlStream> Trees(PolicyFiles files)
    {
        var trees = new List<YamlStream>();
        foreach (var (name, text) in files.Texts)
        {
            if (name.EndsWith(".yaml", StringComparison.Ordinal))
            {
                var tree = new YamlStream();
                tree.Load(new StringReader(text));
                trees.Add(tree);
            }
        }

        return trees;
    }
}
