using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Vow.Sources;

namespace Vow.Tests.Shared;

/// <summary>The labelled databases of <c>tests/corpus/scan</c>, and how well a scan finds what their labels say.</summary>
public static class ScanCorpus
{
    /// <summary>Databases the words and thresholds of the scanner may be tuned by.</summary>
    public static readonly ImmutableArray<string> Known = ["boutique", "gearshop", "cabinet", "forum", "crm", "hotel", "college", "saas"];

    /// <summary>The database nothing is ever tuned by.</summary>
    public const string HeldOut = "club";

    /// <summary>The day the scans of the corpus run on: what was written by then is in it.</summary>
    public static readonly DateOnly Today = new(2026, 1, 1);

    /// <summary>Where the databases of others lie, beside the checkout; null where they don't.</summary>
    public static string? Elsewhere(params ReadOnlySpan<string> parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository.Root, "..", "shared", "data", .. parts]));
        return Path.Exists(path) ? path : null;
    }

    /// <summary>What a folder's labels say: by column, the datum, <c>-</c> or <c>?</c>.</summary>
    public static ImmutableDictionary<(string Table, string Column), string> Labels(string name) =>
        File.ReadLines(Repository.At("tests", "corpus", "scan", name, "labels.csv")).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))
            .ToImmutableDictionary(cells => (cells[0], cells[1]), cells => cells[2]);

    /// <summary>Loads a folder's database into a new file.</summary>
    public static async Task LoadAsync(string name, string file)
    {
        // Tables stand in the order people wrote them, not in that of their keys.
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN;" + await File.ReadAllTextAsync(Repository.At("tests", "corpus", "scan", name, "schema.sql")) + "COMMIT;";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Loads a folder's database into a file of its own, and scans it.</summary>
    public static async Task<ImmutableArray<ScanProposal>> ScanAsync(string name)
    {
        var folder = Directory.CreateTempSubdirectory("vow-scan-");
        try
        {
            var file = Path.Combine(folder.FullName, name + ".db");
            await LoadAsync(name, file);
            return await ScanAsync(EngineKind.Sqlite, $"Data Source={file};Pooling=False");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Scans any database.</summary>
    public static async Task<ImmutableArray<ScanProposal>> ScanAsync(EngineKind engine, string connectionString) =>
        (await DatabaseScan.RunAsync(engine, connectionString, SourceScan.UsualRows, Today)).Proposals;

    /// <summary>Counts right, wrong and missed proposals, by datum. Columns labelled <c>?</c> don't count.</summary>
    public static ScanScore Score(string name, IEnumerable<ScanProposal> proposals)
    {
        var labels = Labels(name);
        var proposed = proposals.ToDictionary(one => (one.Table, one.Column));
        var score = new ScanScore();
        foreach (var (column, datum) in labels.Where(one => one.Value is not ("-" or "?")))
        {
            var found = proposed.GetValueOrDefault(column)?.Kind.Datum;
            score.Count(datum, found, $"{name} {column.Table}.{column.Column}");
        }

        foreach (var one in proposals.Where(one => labels.GetValueOrDefault((one.Table, one.Column), "-") == "-"))
        {
            score.Count(null, one.Kind.Datum, $"{name} {one.Table}.{one.Column}");
        }

        return score;
    }
}

/// <summary>How well a scan did.</summary>
public sealed class ScanScore
{
    private readonly SortedDictionary<string, (int Right, int Wrong, int Missed)> byDatum = new(StringComparer.Ordinal);

    /// <summary>What went wrong, a line each: names of columns, never values.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Personal columns that were proposed at all, as whatever datum.</summary>
    public int Found { get; private set; }

    /// <summary>Personal columns.</summary>
    public int Personal { get; private set; }

    /// <summary>Columns proposed that hold nothing personal.</summary>
    public int False { get; private set; }

    /// <summary>Right, wrong and missed, by datum.</summary>
    public IReadOnlyDictionary<string, (int Right, int Wrong, int Missed)> ByDatum => byDatum;

    /// <summary>Right ones of all proposed, each as the datum it is.</summary>
    public double Precision => Ratio(byDatum.Values.Sum(one => one.Right), byDatum.Values.Sum(one => one.Right + one.Wrong));

    /// <summary>Right ones of all there are, each as the datum it is.</summary>
    public double Recall => Ratio(byDatum.Values.Sum(one => one.Right), byDatum.Values.Sum(one => one.Right + one.Missed));

    /// <summary>Of the columns proposed, those that hold something personal, whatever it is.</summary>
    public double PersonalPrecision => Ratio(Found, Found + False);

    /// <summary>Of the columns that hold something personal, those proposed, as whatever.</summary>
    public double PersonalRecall => Ratio(Found, Personal);

    /// <summary>Adds one column.</summary>
    public void Count(string? labelled, string? found, string column)
    {
        Personal += labelled is null ? 0 : 1;
        Found += labelled is not null && found is not null ? 1 : 0;
        False += labelled is null ? 1 : 0;
        if (labelled is not null)
        {
            var (right, wrong, missed) = byDatum.GetValueOrDefault(labelled);
            byDatum[labelled] = labelled == found ? (right + 1, wrong, missed) : (right, wrong, missed + 1);
        }

        if (found is not null && found != labelled)
        {
            var (right, wrong, missed) = byDatum.GetValueOrDefault(found);
            byDatum[found] = (right, wrong + 1, missed);
        }

        if (found != labelled)
        {
            Faults.Add($"{column}: {found ?? "nothing"} instead of {labelled ?? "nothing"}");
        }
    }

    /// <summary>Adds another database's.</summary>
    public void Add(ScanScore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (datum, (right, wrong, missed)) in other.byDatum)
        {
            var had = byDatum.GetValueOrDefault(datum);
            byDatum[datum] = (had.Right + right, had.Wrong + wrong, had.Missed + missed);
        }

        (Found, Personal, False) = (Found + other.Found, Personal + other.Personal, False + other.False);
        Faults.AddRange(other.Faults);
    }

    /// <summary>A table by datum, for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return FormattableString.Invariant($"{"datum",-24} {"right",6} {"wrong",6} {"missed",6} {"precision",10} {"recall",8}");
        foreach (var (datum, (right, wrong, missed)) in byDatum)
        {
            yield return FormattableString.Invariant($"{datum,-24} {right,6} {wrong,6} {missed,6} {Ratio(right, right + wrong),10:F2} {Ratio(right, right + missed),8:F2}");
        }

        yield return FormattableString.Invariant($"as the right datum: precision {Precision:F3}, recall {Recall:F3}; personal or not: precision {PersonalPrecision:F3}, recall {PersonalRecall:F3}");
    }

    /// <summary>A part of a whole; 1 where there is nothing to have a part of.</summary>
    public static double Ratio(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}
