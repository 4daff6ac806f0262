using System.Text.Json.Nodes;
using Vow.Sources;
using Vow.Tests.Shared;

namespace Vow.Bench;

/// <summary>How much of what the labelled databases hold a scan finds, and how much of what it finds is there. No time is measured.</summary>
internal static class ScanQualityBench
{
    public static async Task RunAsync()
    {
        var known = new ScanScore();
        foreach (var name in ScanCorpus.Known)
        {
            known.Add(ScanCorpus.Score(name, await ScanCorpus.ScanAsync(name)));
        }

        var rows = new List<Row>();
        var notes = new List<string>
        {
            "ours: precision; theirs: recall; ratio: their harmonic mean (F1). In hundredths.",
            "The known databases are those words and thresholds were tuned by; the held-out one never was.",
        };
        Add(rows, "known", known);
        Add(rows, "held out", ScanCorpus.Score(ScanCorpus.HeldOut, await ScanCorpus.ScanAsync(ScanCorpus.HeldOut)));
        if (ScanCorpus.Elsewhere("chinook", "chinook.sqlite") is { } chinook)
        {
            Add(rows, "chinook", ScanCorpus.Score("chinook", await ScanCorpus.ScanAsync(EngineKind.Sqlite, $"Data Source={chinook};Pooling=False")));
        }

        foreach (var (datum, (right, wrong, missed)) in known.ByDatum)
        {
            rows.Add(Of("known: " + datum, ScanScore.Ratio(right, right + wrong), ScanScore.Ratio(right, right + missed)));
        }

        await Results.WriteAsync("scan-quality", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static void Add(List<Row> rows, string name, ScanScore score)
    {
        rows.Add(Of(name + ", the right datum", score.Precision, score.Recall));
        rows.Add(Of(name + ", personal or not", score.PersonalPrecision, score.PersonalRecall));
    }

    private static Row Of(string name, double precision, double recall) =>
        new(name, 100 * precision, 100 * recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), "%");
}
