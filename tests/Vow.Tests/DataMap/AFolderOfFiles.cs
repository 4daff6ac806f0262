using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Me;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;
using Vow.Tests.Proof;
using Vow.Tests.Retention;
using Vow.Tests.Shared;
using Archive = Vow.Retention.Archive;

namespace Vow.Tests.DataMap;

/// <summary>Lists in a folder live by the same policy as tables of a database: seen, corrected, swept, erased, proved.</summary>
public sealed class AFolderOfFiles
{
    private const string Sources = """

          lists:
            engine: files
            connection: { env: VOW_LISTS }
            tables:
              entrants.csv:
                delimiter: semicolon
                key: [no]
                serves: [contest]
                identifiers: { email: email }
                columns:
                  no: { technical: number of the entry }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  entry: { datum: contest_entry }
                  closed_on: { anchor: contest_closed, encoding: date }
                correct: [last_name]
                at_end: delete
              members.ndjson:
                key: [id]
                serves: [account]
                identifiers: { email: email }
                columns:
                  id: { technical: number of the member }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  seen: { anchor: last_login }
                at_end: delete

        """;

    // Of the entrants, Ada's contest is long over; of the members, Cyd left in 2020 and Dan in 2012.
    private const string Entrants = "no;email;last_name;entry;closed_on\r\n"
        + "1;ada@example.fr;Lee;\"a drawing; of a cat\";2025-01-31\r\n"
        + "2;marie@example.fr;Durand;=1+1;2026-10-31\r\n"
        + "3;paul@example.fr;Petit;;2026-10-31\r\n";

    private const string Members = """
        {"id":1,"email":"cyd@example.fr","last_name":"May","seen":"2020-06-01"}
        {"id":2,"email":"dan@example.fr","last_name":"Fox","seen":"2012-06-01"}
        {"id":3,"email":"marie@example.fr","last_name":"Durand","seen":"2026-06-01"}

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("sqlite"), InlineData("postgresql")]
    public async Task A_person_sees_their_rows_and_until_when_and_corrects_them(string engine)
    {
        using var folder = new Lists();
        await using var bed = await OpenAsync(folder, engine);
        var subject = await ServiceBed.PersonAsync(bed);
        var mine = await bed.Get<ReadMyData>().Async(subject, bed.Now, Cancel);
        var entry = Assert.Single(mine.Purposes.Single(p => p.Purpose.Id == "contest").Rows, r => r.Source.Name == "lists");
        Assert.Contains(entry.Data, d => (string?)d.Value == "=1+1");
        Assert.Equal(new DateOnly(2027, 4, 30), entry.Standing.ActiveEnd);
        var member = Assert.Single(mine.Purposes.Single(p => p.Purpose.Id == "account").Rows, r => r.Source.Name == "lists");
        Assert.Equal(new DateOnly(2031, 6, 1), member.Standing.ActiveEnd);

        Assert.Equal(CorrectOutcome.Corrected, await bed.Get<Correct>().Async(subject, "lists", "entrants.csv", entry.Row.Key.Text, "last_name", "Martin; née Durand", Language.Fr, cancel: Cancel));
        Assert.Equal(Entrants.Replace("Durand", "\"Martin; née Durand\"", StringComparison.Ordinal), folder.Entrants);
        Assert.Contains("Martin", await bed.DownloadAsync(subject), StringComparison.Ordinal);
        Assert.Equal(CorrectOutcome.NotFound, await bed.Get<Correct>().Async(subject, "lists", "entrants.csv", RowKey.Of("3").Text, "last_name", "Martin", Language.Fr, cancel: Cancel));
    }

    [Theory, InlineData("sqlite"), InlineData("postgresql")]
    public async Task A_sweep_takes_what_is_over_archives_what_is_kept_and_leaves_the_rest_as_it_was(string engine)
    {
        using var folder = new Lists();
        await using var bed = await OpenAsync(folder, engine);
        await ArmAsync(bed);
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.DoesNotContain(done.Waiting, w => w.Name == "lists");
        AssertSwept(folder);
        var cyd = Assert.Single(await bed.Get<Archive>().FindAsync("email", "cyd@example.fr", bed.Now));
        Assert.Equal([("account", 1)], (await bed.Get<Archive>().ArchiveOfAsync(cyd)).Select(k => (k.Purpose, k.Rows)));
        Assert.Empty(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Lines);
    }

    [Theory]
    [InlineData("source.begin")]
    [InlineData("sweep.staged")]
    [InlineData("source.written")]
    [InlineData("source.renamed")]
    [InlineData("source.committed")]
    [InlineData("sweep.done")]
    public async Task A_sweep_broken_off_anywhere_and_run_again_comes_to_the_same_end(string step)
    {
        using var folder = new Lists();
        await using var bed = await OpenAsync(folder);
        await ArmAsync(bed);
        using (RetentionBed.BreakAt(step))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.SweepAsync());
        }

        await bed.RestartAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        AssertSwept(folder);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM retention_archive"));
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM retention_batch WHERE state IN (0, 1)"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("erase.staged")]
    [InlineData("source.written")]
    [InlineData("source.renamed")]
    [InlineData("erase.source-committed")]
    public async Task An_erasure_reaches_every_file_also_where_it_was_broken_off_between_two(string? step)
    {
        using var folder = new Lists();
        await using var bed = await OpenAsync(folder);
        var subject = await ServiceBed.PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        if (step is not null)
        {
            using (RetentionBed.BreakAt(step))
            {
                await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.Get<Erase>().RunAsync(request.Id, Cancel));
            }

            await bed.RestartAsync();
        }

        await RunToTheEndAsync(bed);
        AssertErased(folder);
        Assert.Equal(1, await CertificatesAsync(bed));
    }

    [Fact]
    public async Task A_correction_that_the_file_can_not_hold_is_refused_and_changes_nothing()
    {
        using var folder = new Lists();
        var latin = Sources.Replace("delimiter: semicolon", "delimiter: semicolon\n        encoding: iso-8859-1", StringComparison.Ordinal);
        await using var bed = await RetentionBed.OpenAsync(sources: latin, variables: name => folder.Variables.GetValueOrDefault(name));
        var subject = await ServiceBed.PersonAsync(bed);
        Assert.Equal(CorrectOutcome.NotWritable, await bed.Get<Correct>().Async(subject, "lists", "entrants.csv", RowKey.Of("2").Text, "last_name", "Łucja", Language.Fr, cancel: Cancel));
        Assert.Equal(Entrants, folder.Entrants);
        Assert.Equal(CorrectOutcome.Corrected, await bed.Get<Correct>().Async(subject, "lists", "entrants.csv", RowKey.Of("2").Text, "last_name", "Lucie", Language.Fr, cancel: Cancel));
    }

    [Fact]
    public async Task Rows_under_one_address_are_one_persons_unless_another_identifier_tells_them_apart()
    {
        using var folder = new Lists();
        File.AppendAllText(folder.At("entrants.csv"), "4;Marie@example.fr;Dubois;;2026-10-31\r\n");
        var numbered = Sources.Replace("serves: [contest]\n        identifiers: { email: email }", "serves: [contest]\n        identifiers: { email: email, customer_number: no }", StringComparison.Ordinal);
        foreach (var (sources, rows) in new[] { (Sources, 2), (numbered, 0) })
        {
            await using var bed = await RetentionBed.OpenAsync(sources: sources, variables: name => folder.Variables.GetValueOrDefault(name));
            var place = (await bed.Get<FindPerson>().Async(await ServiceBed.PersonAsync(bed), Cancel)).Places.Single(p => p.Source.Name == "lists");
            Assert.Equal((rows, rows == 0), (place.Persons.Count(p => p.Root == "entrants.csv"), place.Asks));
        }
    }

    [Theory]
    [InlineData("a line that can't be read")]
    [InlineData("a file held by another program")]
    [InlineData("a folder that is away")]
    public async Task An_erasure_waits_for_what_stands_in_its_way(string trouble)
    {
        using var folder = new Lists();
        await using var bed = await OpenAsync(folder);
        var subject = await ServiceBed.PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        FileStream? held = null;
        switch (trouble)
        {
            case "a line that can't be read":
                File.AppendAllText(folder.At("entrants.csv"), "4;marie@example.fr\r\n");
                break;
            case "a file held by another program":
                held = new FileStream(folder.At("members.ndjson"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                break;
            default:
                Directory.Move(folder.Path, folder.Path + ".away");
                break;
        }

        await bed.Get<Erase>().RunAsync(request.Id, Cancel);
        Assert.Equal(0, await CertificatesAsync(bed));
        held?.Dispose();
        if (trouble == "a folder that is away")
        {
            Directory.Move(folder.Path + ".away", folder.Path);
        }

        Assert.StartsWith(Entrants, folder.Entrants, StringComparison.Ordinal);
        File.WriteAllText(folder.At("entrants.csv"), Entrants);
        await RunToTheEndAsync(bed);
        AssertErased(folder);
        Assert.Equal(1, await CertificatesAsync(bed));
    }

    [Fact]
    public async Task Each_verb_about_sources_speaks_of_files_as_of_tables()
    {
        using var folder = new Lists();
        await using var vow = await VowUnderTest.NewAsync(policy: folder.Policy(Sources), variables: folder.Variables, now: new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, (await vow.RunAsync("check")).Exit);
        var check = await vow.RunAsync("source", "check", "lists");
        Assert.Equal((0, ""), (check.Exit, check.Error));
        Assert.DoesNotContain("error", check.Output, StringComparison.Ordinal);
        Assert.Contains("\nlists            observe\n", "\n" + (await vow.RunAsync("source", "list")).Output, StringComparison.Ordinal);

        var ahead = await vow.RunAsync("keep", "--at", "2027-06-01");
        Assert.Contains("entrants.csv", ahead.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("lists", ahead.Error, StringComparison.Ordinal);
        var (_, promises, _) = await vow.ProveAsync();
        Assert.Equal("kept", promises["map/lists"].State());
        Assert.Equal("broken", promises["retention/contest/active"].State());
        Assert.Contains("lists is only observed: vow source arm lists", promises["retention/contest/active"].GetProperty("why").GetString(), StringComparison.Ordinal);

        var armed = await vow.RunAsync("source", "arm", "lists", "--confirm", "lists");
        Assert.Equal(0, armed.Exit);
        Assert.Contains("Files hold no mark of a batch: after a crash Vow looks at the rows themselves.", armed.Error, StringComparison.Ordinal);

        File.AppendAllText(folder.At("entrants.csv"), "4;eve@example.fr\r\n");
        File.WriteAllText(folder.At("more.csv"), "email\neve@example.fr\n");
        var broken = await vow.RunAsync("source", "check", "lists");
        Assert.Equal(1, broken.Exit);
        Assert.Contains("error map.unreadable-line entrants.csv: Line 5 can't be read (its fields are 2, the headings 5): nobody can say whose it is.", broken.Output, StringComparison.Ordinal);
        Assert.Contains("error map.undeclared-table more.csv: ", broken.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("eve@", broken.Output, StringComparison.Ordinal);
        (_, promises, _) = await vow.ProveAsync();
        Assert.Equal("broken", promises["map/lists"].State());
        Assert.Contains("entrants.csv", promises["map/lists"].GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_proposes_the_map_with_its_delimiter()
    {
        using var folder = new Lists();
        await using var vow = await VowUnderTest.NewAsync(variables: folder.Variables);
        var scan = await vow.RunAsync("scan", "--engine", "files", "--connection", "env:VOW_LISTS", "--draft", folder.At("../draft.yaml"));
        Assert.Equal((0, ""), (scan.Exit, scan.Error.Contains("holds the draft", StringComparison.Ordinal) ? "" : scan.Error));
        Assert.DoesNotContain("marie", scan.Output, StringComparison.Ordinal);
        var draft = await File.ReadAllTextAsync(folder.At("../draft.yaml"), Cancel);
        Assert.Contains("engine: files", draft, StringComparison.Ordinal);
        Assert.Contains("      entrants.csv:\n        delimiter: semicolon\n        key: []", draft, StringComparison.Ordinal);
        Assert.Contains("email: { datum: email }", draft, StringComparison.Ordinal);
        Assert.Contains("members.ndjson:", draft, StringComparison.Ordinal);
        var added = await vow.RunAsync("source", "add", "lists", "--engine", "files");
        Assert.Equal((0, ""), (added.Exit, added.Error));
        Assert.Contains("closed_on: ", added.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entrants.csv:", "../entrants.csv:", "This is not the name of a file that can be read.")]
    [InlineData("entrants.csv:", "entrants.xlsx:", "This is not the name of a file that can be read.")]
    [InlineData("identifiers: { email: email }", "subject: { from: [email], to: members.ndjson, at: [email] }", "A file can't lead to its people through another file.")]
    [InlineData("members.ndjson:\n", "members.ndjson:\n        delimiter: tab\n", "JSON is UTF-8 and has no delimiter.")]
    [InlineData("engine: files", "engine: postgresql", "Only a file is read by a delimiter and an encoding.")]
    [InlineData("delimiter: semicolon", "delimiter: colon", "semicolon")]
    public async Task A_map_that_can_not_be_right_is_refused_by_check(string old, string instead, string said)
    {
        using var folder = new Lists();
        await using var vow = await VowUnderTest.NewAsync(policy: folder.Policy(Sources.Replace(old, instead, StringComparison.Ordinal)));
        var check = await vow.RunAsync("check");
        Assert.Equal(1, check.Exit);
        Assert.Contains(said, check.Output, StringComparison.Ordinal);
    }

    private static Task<RetentionBed> OpenAsync(Lists folder, string engine = "sqlite") =>
        RetentionBed.OpenAsync(engine, sources: Sources, variables: name => folder.Variables.GetValueOrDefault(name));

    private static async Task ArmAsync(RetentionBed bed)
    {
        Assert.IsType<ArmOutcome.Armed>(await bed.Get<ArmSource>().ArmAsync("lists", "lists", Actor.System, bed.Now, cancel: Cancel));
        bed.Time.Advance(TimeSpan.FromDays(31));
    }

    private static void AssertSwept(Lists folder)
    {
        Assert.Equal(string.Concat(Entrants.Split("\r\n").Where(line => !line.StartsWith('1')).SkipLast(1).Select(line => line + "\r\n")), folder.Entrants);
        Assert.Equal(Members[Members.IndexOf("{\"id\":3", StringComparison.Ordinal)..], folder.Members);
    }

    private static void AssertErased(Lists folder)
    {
        Assert.Equal(Entrants.Replace("2;marie@example.fr;Durand;=1+1;2026-10-31\r\n", "", StringComparison.Ordinal), folder.Entrants);
        Assert.Equal(Members[..Members.IndexOf("{\"id\":3", StringComparison.Ordinal)], folder.Members);
    }

    private static async Task<RightsRequest> BeginAsync(RetentionBed bed, Guid subject)
    {
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now, Cancel);
        Assert.Contains(plan.Lines, l => l is { Source: "lists", What: Leaving.Delete, Rows: 1 });
        return Assert.IsType<EraseOutcome.Begun>(await bed.Get<Erase>().BeginAsync(subject, plan.Hash, false, Language.En, "page", Actor.Subject, cancel: Cancel)).Request;
    }

    private static async Task RunToTheEndAsync(RetentionBed bed)
    {
        for (var i = 0; i < 6; i++)
        {
            bed.Time.Advance(TimeSpan.FromMinutes(10));
            await bed.Get<ResumeErasures>().RunAsync(bed.Now, Cancel);
            await bed.Get<SequencerJob>().DrainAsync(Cancel);
        }
    }

    private static Task<long> CertificatesAsync(RetentionBed bed) => bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'");

    /// <summary>A folder with the two lists in it.</summary>
    private sealed class Lists : IDisposable
    {
        private readonly DirectoryInfo around = Directory.CreateTempSubdirectory("vow-lists-");

        public Lists()
        {
            Directory.CreateDirectory(Path);
            File.WriteAllText(At("entrants.csv"), AFolderOfFiles.Entrants);
            File.WriteAllText(At("members.ndjson"), AFolderOfFiles.Members);
        }

        public string Path => System.IO.Path.Combine(around.FullName, "lists");

        public Dictionary<string, string> Variables => new(StringComparer.Ordinal) { ["VOW_LISTS"] = Path };

        public string Entrants => File.ReadAllText(At("entrants.csv"));

        public string Members => File.ReadAllText(At("members.ndjson"));

        public string At(string file) => System.IO.Path.Combine(Path, file);

        /// <summary>The shipped policy, with a source declared beside the shop.</summary>
        public string Policy(string sources)
        {
            var copy = around.CreateSubdirectory("coraye").FullName;
            foreach (var shipped in Directory.EnumerateFiles(Repository.Policy("coraye")))
            {
                File.Copy(shipped, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(shipped)), overwrite: true);
            }

            File.AppendAllText(System.IO.Path.Combine(copy, PolicyFiles.Sources), sources);
            return copy;
        }

        public void Dispose() => around.Delete(recursive: true);
    }
}
