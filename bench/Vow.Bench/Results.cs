using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vow.Bench;

/// <summary>One line of a benchmark: ours against the limit, by the median of alternating runs.</summary>
internal sealed record Row(string Case, double Ours, double Theirs, double Ratio, string Unit);

/// <summary>Prints a table and writes <c>bench/results/NAME.json</c>.</summary>
internal static class Results
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static async Task WriteAsync(string name, IReadOnlyList<Row> rows, JsonObject versions, IReadOnlyList<string> notes)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"case",-34} {"ours",12} {"theirs",12} {"ratio",7}  unit"));
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Case,-34} {row.Ours,12:N0} {row.Theirs,12:N0} {row.Ratio,7:F2}  {row.Unit}"));
        }

        foreach (var note in notes)
        {
            Console.WriteLine(note);
        }

        var result = new JsonObject
        {
            ["name"] = name,
            ["commit"] = Commit(),
            ["rows"] = new JsonArray([.. rows.Select(r => new JsonObject
            {
                ["case"] = r.Case, ["ours"] = Math.Round(r.Ours, 1), ["theirs"] = Math.Round(r.Theirs, 1), ["ratio"] = Math.Round(r.Ratio, 3), ["unit"] = r.Unit,
            })]),
            ["notes"] = new JsonArray([.. notes.Select(n => JsonValue.Create(n))]),
            ["versions"] = versions,
            ["machine"] = new JsonObject { ["cores"] = Environment.ProcessorCount, ["memory_mib"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024) },
        };
        Directory.CreateDirectory(Path.Combine("bench", "results"));
        await File.WriteAllTextAsync(Path.Combine("bench", "results", name + ".json"), result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=12"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return text;
    }
}
