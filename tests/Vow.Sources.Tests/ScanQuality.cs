using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Vow.Tests.Shared;

namespace Vow.Sources.Tests;

/// <summary>How well the scanner finds what the labelled databases hold. The floors are what it reaches, a little below.</summary>
public sealed class ScanQuality(ITestOutputHelper output)
{
    [Fact]
    public async Task The_known_databases_are_read_as_labelled()
    {
        var all = new ScanScore();
        foreach (var name in ScanCorpus.Known)
        {
            all.Add(ScanCorpus.Score(name, await ScanCorpus.ScanAsync(name)));
        }

        Print("known", all, faults: true);
        Assert.InRange(all.PersonalPrecision, 0.98, 1);
        Assert.InRange(all.PersonalRecall, 0.97, 1);
        Assert.InRange(all.Precision, 0.97, 1);
        Assert.InRange(all.Recall, 0.96, 1);
        foreach (var (datum, (right, wrong, missed)) in all.ByDatum)
        {
            Assert.True(ScanScore.Ratio(right, right + wrong) >= 0.85, $"{datum}: {wrong} wrong beside {right} right");
            Assert.True(ScanScore.Ratio(right, right + missed) >= 0.85, $"{datum}: {missed} missed beside {right} right");
        }
    }

    [Fact]
    public async Task The_held_out_database_is_read_well_without_having_been_tuned_by()
    {
        // Its faults are not printed: whoever sees them would mend them.
        var score = ScanCorpus.Score(ScanCorpus.HeldOut, await ScanCorpus.ScanAsync(ScanCorpus.HeldOut));

        Print("held out", score, faults: false);
        Assert.InRange(score.PersonalPrecision, 0.95, 1);
        Assert.InRange(score.PersonalRecall, 0.85, 1);
        Assert.InRange(score.Precision, 0.95, 1);
        Assert.InRange(score.Recall, 0.85, 1);
    }

    [Fact]
    public async Task Every_person_of_Chinook_is_found_and_no_title_of_music()
    {
        var file = ScanCorpus.Elsewhere("chinook", "chinook.sqlite");
        Assert.SkipWhen(file is null, "../shared/data/chinook is not beside the checkout");

        var proposals = await ScanCorpus.ScanAsync(EngineKind.Sqlite, $"Data Source={file};Pooling=False");
        var score = ScanCorpus.Score("chinook", proposals);
        Print("chinook", score, faults: true);

        Assert.Equal(1, score.PersonalRecall);
        Assert.Equal(1, score.PersonalPrecision);
        Assert.DoesNotContain(proposals, one => one.Table is "Album" or "Track" or "Playlist" or "Genre" or "MediaType" && one.Column is "Title" or "Name");
    }

    [Fact]
    public async Task Every_person_of_Sakila_is_found_and_no_title_of_a_film()
    {
        var folder = ScanCorpus.Elsewhere("sakila");
        Assert.SkipWhen(folder is null, "../shared/data/sakila is not beside the checkout");
        Assert.SkipUnless(File.Exists("/usr/bin/psql"), "psql is not installed");
        var connectionString = await PostgresServer.NewDatabaseAsync();
        await LoadAsync(connectionString, Path.Combine(folder!, "sakila-schema.postgresql.sql"));
        await LoadAsync(connectionString, Path.Combine(folder!, "sakila-data.postgresql.sql"));

        var proposals = await ScanCorpus.ScanAsync(EngineKind.Postgres, connectionString);
        var score = ScanCorpus.Score("sakila", proposals);
        Print("sakila", score, faults: true);

        Assert.Equal(1, score.PersonalRecall);
        Assert.Equal(1, score.PersonalPrecision);
        Assert.DoesNotContain(proposals, one => one.Table is "film" or "category" or "language");
    }

    private static async Task LoadAsync(string connectionString, string file)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        using var psql = Process.Start(new ProcessStartInfo("/usr/bin/psql", ["-q", "-h", to.Host!, "-p", to.Port.ToString(CultureInfo.InvariantCulture), "-U", to.Username!, "-d", to.Database!, "-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _ = psql.StandardError.ReadToEndAsync();
        await psql.StandardOutput.ReadToEndAsync();
        await psql.WaitForExitAsync();
    }

    private void Print(string what, ScanScore score, bool faults)
    {
        foreach (var line in score.Lines().Concat(faults ? score.Faults : []))
        {
            output.WriteLine($"{what}: {line}");
        }
    }
}
