using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Vow.Policy;

namespace Vow.Sources.Tests;

public sealed class FolderOfFiles
{
    private const string Heads = "no,email,name,note,closed\n";

    // Two are over; the others have hostile text, and every way of quoting.
    private const string Entrants = "\ufeff" + Heads
        + "1,ada@example.fr,Ada,\"a,b\"\"c\",2020-01-31\r\n"
        + "2,BOB@example.fr,\"Bob\",=1+2,2024-01-31\n"
        + "\n"
        + "3,cyd@example.fr,Cyd,\"two\nlines\",2019-06-30\n"
        + "4,\"dan@example.fr\", Dan ,,\"2024-01-31\"";

    [Fact]
    public async Task What_is_due_goes_and_every_other_byte_stays()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        Assert.Equal(2, await bed.SweepAsync(FileBed.Map()));
        Assert.Equal("\ufeff" + Heads + "2,BOB@example.fr,\"Bob\",=1+2,2024-01-31\n\n4,\"dan@example.fr\", Dan ,,\"2024-01-31\"", bed.Read());
        Assert.Equal(0, await bed.SweepAsync(FileBed.Map()));
    }

    [Fact]
    public async Task A_correction_writes_one_field_and_quotes_it_as_it_was()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(FileBed.Map(), "entrants.csv", "2", "Robert"));
        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(FileBed.Map(), "entrants.csv", "4", "Da\"n, jr"));
        Assert.Equal(CorrectOutcome.NotFound, await bed.CorrectAsync(FileBed.Map(), "entrants.csv", "5", "Eve"));
        Assert.Equal(Entrants.Replace("\"Bob\"", "\"Robert\"", StringComparison.Ordinal).Replace(" Dan ", "\"Da\"\"n, jr\"", StringComparison.Ordinal), bed.Read());
    }

    [Fact]
    public async Task Where_rows_are_cleared_their_data_go_and_the_rest_of_them_stays()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        Assert.Equal(2, await bed.SweepAsync(FileBed.Map(end: RowEnd.Clear)));
        Assert.Equal(
            Entrants.Replace("1,ada@example.fr,Ada,", "1,,,", StringComparison.Ordinal).Replace("3,cyd@example.fr,Cyd,", "3,,,", StringComparison.Ordinal), bed.Read());
        Assert.Equal(0, await bed.SweepAsync(FileBed.Map(end: RowEnd.Clear)));
    }

    [Fact]
    public async Task A_person_is_found_by_their_address_and_read_as_the_file_has_it()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        await using var session = await bed.OpenAsync(FileBed.Map(), SessionAccess.Look);
        var person = Assert.Single(await session.FindRootsAsync("email", "Bob@Example.fr ")).Person;
        var row = Assert.Single(await session.ReadPersonAsync([person]));
        Assert.Equal(["2", "BOB@example.fr", "Bob", "=1+2", "2024-01-31"], row.Values.Select(v => v.Value));
        Assert.False(await session.IsExactlyOnceAsync());
    }

    [Fact]
    public async Task Json_objects_lose_what_is_due_and_keep_the_bytes_of_everything_else()
    {
        const string list = "{\"no\":1,\"email\":\"ada@example.fr\",\"name\":\"Ada\",\"closed\":\"2020-01-31\"}\n"
            + "{ \"no\" : 2 , \"email\":\"bob@example.fr\",\"tags\":[1, {\"a\":null}],\"name\":\"B\\u00f6b\",\"closed\":\"2024-01-31\",\"score\":1.50}\r\n"
            + "{\"closed\":\"2024-01-31\",\"no\":3,\"email\":\"cyd@example.fr\"}";
        var map = FileBed.Map("entrants.ndjson");
        using var bed = new FileBed();
        bed.Write("entrants.ndjson", list);
        Assert.Equal(1, await bed.SweepAsync(map, "entrants.ndjson"));
        var left = list[(list.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        Assert.Equal(left, bed.Read("entrants.ndjson"));
        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(map, "entrants.ndjson", 2L, "Ro\"b\né"));
        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(map, "entrants.ndjson", 3L, "Cyd"));
        Assert.Equal(left.Replace("\"B\\u00f6b\"", "\"Ro\\\"b\\né\"", StringComparison.Ordinal).Replace("\"cyd@example.fr\"}", "\"cyd@example.fr\",\"name\":\"Cyd\"}", StringComparison.Ordinal), bed.Read("entrants.ndjson"));
        Assert.Equal(["score", "tags"], (await bed.CheckAsync(map)).Where(f => f.Code == "map.undeclared-column").Select(f => f.Column).Order());
    }

    [Fact]
    public async Task The_delimiter_and_the_encoding_are_those_declared()
    {
        using var bed = new FileBed();
        var map = FileBed.Map(delimiter: FileDelimiter.Semicolon, encoding: FileEncoding.Windows1252);
        File.WriteAllBytes(bed.PathOf("entrants.csv"), [.. "no;email;name;note;closed\r\n1;a@example.fr;Z"u8, 0xE9, .. ";1,5 "u8, 0x80, .. ";2024-01-31\r\n"u8]);
        await using (var session = await bed.OpenAsync(map, SessionAccess.Look))
        {
            var row = Assert.Single(await session.FindRowsAsync("entrants.csv", ["no"], [RowKey.Of("1")]));
            Assert.Equal(("Zé", "1,5 €"), ((string)row["name"]!, (string)row["note"]!));
        }

        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(map, "entrants.csv", "1", "Zoë"));
        Assert.Equal([.. "no;email;name;note;closed\r\n1;a@example.fr;Zo"u8, 0xEB, .. ";1,5 "u8, 0x80, .. ";2024-01-31\r\n"u8], File.ReadAllBytes(bed.PathOf("entrants.csv")));
        var refused = await Assert.ThrowsAsync<FileSourceException>(() => bed.CorrectAsync(map, "entrants.csv", "1", "Łucja"));
        Assert.Contains("convert the file to utf-8", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ł", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2,b@example.fr,B\n", 3, "its fields are 3, the headings 5")]
    [InlineData("2,b@example.fr,\"B\"x,,2020-01-01\n", 3, "something stands behind a closing quotation mark")]
    [InlineData("2,b@example.fr,\"B,,2020-01-01\n", 3, "a quotation mark is never closed")]
    [InlineData("2,b@example.fr,B\rC,,2020-01-01\n", 3, "a carriage return stands outside quotation marks")]
    [InlineData(",b@example.fr,B,,2020-01-01\n", 3, "its key is empty or no text")]
    [InlineData("2\0,b@example.fr,B,,2020-01-01\n", 3, "its key is empty or no text")]
    [InlineData("1,b@example.fr,B,,2020-01-01\n", 3, "its key stands on line 2 already")]
    public async Task A_line_that_cannot_be_read_is_named_by_its_number_and_nothing_is_changed_before_it_is_mended(string line, int number, string why)
    {
        using var bed = new FileBed();
        var text = Heads + "1,a@example.fr,A,,2020-01-01\n" + line + "4,d@example.fr,D,,2020-01-01\n";
        bed.Write("entrants.csv", text);
        var found = Assert.Single(await bed.CheckAsync(FileBed.Map()), f => f.Code == MapCheck.UnreadableLine);
        Assert.Equal((MapSeverity.Error, "entrants.csv", $"Line {number} can't be read ({why}): nobody can say whose it is."), (found.Severity, found.Table, found.Message.En));
        var refused = await Assert.ThrowsAsync<FileSourceException>(() => bed.SweepAsync(FileBed.Map()));
        Assert.Equal($"Some lines can't be read: entrants.csv, line {number}: {why}. Mend them first.", refused.Message);
        Assert.Equal(text, bed.Read());
    }

    [Theory]
    [InlineData("", 1, "it has no row of headings")]
    [InlineData("no,email,name,,closed\n", 1, "one of the headings is empty or stands there twice")]
    [InlineData("no,email,name,NO,closed\n", 1, "one of the headings is empty or stands there twice")]
    public async Task Headings_that_tell_nothing_are_no_headings(string text, int number, string why)
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", text);
        var found = Assert.Single(await bed.CheckAsync(FileBed.Map()));
        Assert.Equal((MapCheck.UnreadableLine, $"Line {number} can't be read ({why}): nobody can say whose it is."), (found.Code, found.Message.En));
    }

    [Fact]
    public async Task A_line_without_end_is_not_held_in_memory()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Heads + "1,\"" + new string('x', FileFormat.LongestLine + 100));
        var found = Assert.Single(await bed.CheckAsync(FileBed.Map()), f => f.Code == MapCheck.UnreadableLine);
        Assert.StartsWith("Line 2 can't be read (it is longer than 1 MiB", found.Message.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_lies_in_the_folder_and_is_not_declared_is_named()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Heads.TrimEnd() + ",phone\n");
        bed.Write("copy of entrants.xlsx", "x");
        bed.Write("more.csv", Heads);
        Directory.CreateDirectory(bed.PathOf("old"));
        var map = FileBed.Map();
        Assert.Equal(
            ["copy of entrants.xlsx", "entrants.csv phone", "more.csv", "old"],
            (await bed.CheckAsync(map)).Select(f => $"{f.Table} {f.Column}".TrimEnd()).Order(StringComparer.Ordinal));
        map = map with { Tables = [.. map.Tables, new MappedTable { Name = "more.csv", NoPersonalData = "a list of cities" }, new MappedTable { Name = "gone.csv", NoPersonalData = "nothing" }] };
        Assert.Equal(
            ["map.table-missing gone.csv", "map.undeclared-column entrants.csv", "map.undeclared-table copy of entrants.xlsx", "map.undeclared-table old"],
            (await bed.CheckAsync(map)).Select(f => $"{f.Code} {f.Table}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_is_not_followed_and_a_file_with_a_second_name_is_not_replaced()
    {
        using var bed = new FileBed();
        using var elsewhere = new FileBed();
        elsewhere.Write("entrants.csv", Entrants);
        File.CreateSymbolicLink(bed.PathOf("entrants.csv"), elsewhere.PathOf("entrants.csv"));
        await Assert.ThrowsAsync<FileSourceException>(() => bed.SweepAsync(FileBed.Map()));
        Assert.Equal(Entrants, elsewhere.Read());
        File.Delete(bed.PathOf("entrants.csv"));

        bed.Write("entrants.csv", Entrants);
        Run("ln", bed.PathOf("entrants.csv"), elsewhere.PathOf("second.csv"));
        Assert.Contains("has a second name", (await Assert.ThrowsAsync<FileSourceException>(() => bed.SweepAsync(FileBed.Map()))).Message, StringComparison.Ordinal);
        Assert.Equal(Entrants, bed.Read());
    }

    [Fact]
    public async Task Owner_group_and_mode_stay_and_a_file_not_to_be_written_is_not()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        var path = bed.PathOf("entrants.csv");
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "1234:4321", path);
        }

        Run("chmod", "640", path);
        var before = Run("stat", "-c", "%u %g %a", path);
        Assert.Equal(2, await bed.SweepAsync(FileBed.Map()));
        Assert.Equal(before, Run("stat", "-c", "%u %g %a", path));
        Assert.Equal([".vow-lock", "entrants.csv"], Directory.EnumerateFiles(bed.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        bed.Write("entrants.csv", Entrants);
        Run("chmod", "444", path);
        Assert.Contains("entrants.csv", (await Assert.ThrowsAsync<FileSourceException>(() => bed.SweepAsync(FileBed.Map()))).Message, StringComparison.Ordinal);
        Assert.Equal(Entrants, bed.Read());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_somebody_wrote_meanwhile_is_not_overwritten(bool inPlace)
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        var map = FileBed.Map();
        await using (var session = await bed.OpenAsync(map, SessionAccess.Change))
        {
            Assert.Equal(2, (await session.TakeDueAsync(FileBed.Plan(map), "entrants.csv", BatchLimits.For(EngineKind.Files))).Units);
            // The same length and the same second: only what it is tells it apart.
            bed.Write(inPlace ? "entrants.csv" : "new.csv", Entrants.Replace("Ada", "Ida", StringComparison.Ordinal));
            if (!inPlace)
            {
                File.Move(bed.PathOf("new.csv"), bed.PathOf("entrants.csv"), overwrite: true);
            }

            var failure = await Assert.ThrowsAsync<FileSourceException>(() => session.CommitAsync());
            Assert.True(session.IsTransient(failure));
        }

        Assert.Equal(Entrants.Replace("Ada", "Ida", StringComparison.Ordinal), bed.Read());
        Assert.Equal(2, await bed.SweepAsync(map));
    }

    [Fact]
    public async Task What_a_killed_session_left_beside_a_file_is_taken_away_by_the_next()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        bed.Write(".entrants.csv.vow-new", "half of somebody's li");
        Assert.Empty(await bed.CheckAsync(FileBed.Map()));
        Assert.Equal(2, await bed.SweepAsync(FileBed.Map()));
        Assert.False(File.Exists(bed.PathOf(".entrants.csv.vow-new")));
    }

    [Fact]
    public async Task A_file_held_by_another_program_is_waited_for_and_then_refused()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        using (new FileStream(bed.PathOf("entrants.csv"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var refused = await Assert.ThrowsAsync<FileSourceException>(() => bed.SweepAsync(FileBed.Map()));
            Assert.Equal("entrants.csv is held by another program: try again once it is done.", refused.Message);
            Assert.True(refused.IsTransient);
        }

        Assert.Equal(2, await bed.SweepAsync(FileBed.Map()));
    }

    [Fact]
    public async Task Two_that_change_take_turns()
    {
        using var bed = new FileBed();
        bed.Write("entrants.csv", Entrants);
        var map = FileBed.Map();
        await using (var first = await bed.OpenAsync(map, SessionAccess.Change))
        {
            await first.TakeDueAsync(FileBed.Plan(map), "entrants.csv", BatchLimits.For(EngineKind.Files));
            var refused = await Assert.ThrowsAsync<FileSourceException>(() => bed.CorrectAsync(map, "entrants.csv", "2", "Robert"));
            Assert.Equal("Another sweep, erasure or correction is at work in the folder: try again once it is done.", refused.Message);
            Assert.True(refused.IsTransient);
            // Who only looks waits for nobody.
            await using var look = await bed.OpenAsync(map, SessionAccess.Look);
            Assert.Equal(4, await look.CountRowsAsync("entrants.csv"));
            await first.CommitAsync();
        }

        Assert.Equal(CorrectOutcome.Corrected, await bed.CorrectAsync(map, "entrants.csv", "2", "Robert"));
        Assert.Equal("\ufeff" + Heads + "2,BOB@example.fr,\"Robert\",=1+2,2024-01-31\n\n4,\"dan@example.fr\", Dan ,,\"2024-01-31\"", bed.Read());
    }

    [Fact]
    public async Task A_file_written_back_is_the_file_read_but_for_the_rows_due()
    {
        await Gen.Select(Row.Array[0, 12], Gen.Bool, OneOf(FileDelimiter.Comma, FileDelimiter.Semicolon, FileDelimiter.Tab, FileDelimiter.Pipe), Gen.Bool).SampleAsync(
            async (rows, mark, delimiter, open) =>
            {
                using var bed = new FileBed();
                var map = FileBed.Map(delimiter: delimiter);
                var by = delimiter switch { FileDelimiter.Comma => ',', FileDelimiter.Semicolon => ';', FileDelimiter.Tab => '\t', _ => '|' };
                var heads = (mark ? "\ufeff" : "") + Heads.Replace(',', by);
                var lines = rows.Select((row, i) => (row.Fate, Text: Line(row, i, by, "")));
                bed.Write("entrants.csv", heads + string.Concat(lines.Select(line => line.Text))[..^(open && rows.Length > 0 ? rows[^1].End.Length : 0)]);
                await using (var session = await bed.OpenAsync(map, SessionAccess.Change))
                {
                    foreach (var (row, i) in rows.Select((row, i) => (row, i)).Where(one => one.row.Fate == Fate.Corrected))
                    {
                        Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync("entrants.csv", RowKey.Of(i.ToString(System.Globalization.CultureInfo.InvariantCulture)), "name", row.Name + "!"));
                    }

                    var read = (await session.FindRowsAsync("entrants.csv", ["no"], [.. rows.Select((_, i) => RowKey.Of(i.ToString(System.Globalization.CultureInfo.InvariantCulture)))])).ToDictionary(r => (string)r.Key.Values[0]);
                    Assert.All(rows.Index(), one => Assert.Equal(one.Item.Note, read[one.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)]["note"] ?? ""));
                    Assert.Equal(rows.Count(row => row.Fate == Fate.Due), (await session.TakeDueAsync(FileBed.Plan(map), "entrants.csv", BatchLimits.For(EngineKind.Files))).Units);
                    await session.CommitAsync();
                }

                var left = string.Concat(rows.Select((row, i) => row.Fate == Fate.Due ? "" : Line(row, i, by, row.Fate == Fate.Corrected ? "!" : "")));
                Assert.Equal(heads + (open && rows.Length > 0 && rows[^1].Fate != Fate.Due ? left[..^rows[^1].End.Length] : left), bed.Read());
            },
            iter: 150, threads: 2);
    }

    private enum Fate
    {
        Kept,
        Due,
        Corrected,
    }

    private sealed record OneRow(string Name, string Note, bool Quoted, string End, Fate Fate);

    private static readonly Gen<string> Hostile = OneOf("\"", "\n", "\r\n", ",", ";", "\t", "|", "=cmd|' /C calc'!A0", "+1", "-1", "@x", "\0", "é", "€", "😀", " ", "'", "NULL", "\\", "x").Array[0, 6].Select(string.Concat);

    private static readonly Gen<OneRow> Row = Gen.Select(
        Hostile, Hostile, Gen.Bool, OneOf("\n", "\r\n"), OneOf(Fate.Kept, Fate.Due, Fate.Corrected), (name, note, quoted, end, fate) => new OneRow(name, note, quoted, end, fate));

    private static string Line(OneRow row, int number, char by, string more)
    {
        // Quoted where RFC 4180 needs it, or where it was before.
        string Field(string value, bool was) => (was && row.Quoted) || Needs(value, by) || (value.Length > 0 && (value[0] == ' ' || value[^1] == ' ')) ? '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : value;
        bool IsQuoted(string value) => row.Quoted || Needs(value, by) || (value.Length > 0 && (value[0] == ' ' || value[^1] == ' '));
        var name = row.Name + more;
        var before = IsQuoted(row.Name);
        var named = before ? '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : Field(name, false);
        return string.Join(by, number, "a@example.fr", named, Field(row.Note, true), row.Fate == Fate.Due ? "2020-01-01" : "2024-01-01") + row.End;
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool Needs(string value, char by) => value.AsSpan().ContainsAny(['"', '\r', '\n', by]);

    private static string Run(string program, params string[] words)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, words) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
