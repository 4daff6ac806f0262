using System.Text.Json;
using Microsoft.Data.Sqlite;
using Vow.Tests.Shared;

namespace Vow.Host.Tests;

public sealed class VerbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_explains_itself_and_changes_nothing_by_it()
    {
        await using var vow = await VowUnderTest.NewAsync();
        var help = await vow.RunAsync("--help");

        Assert.Equal(0, help.Exit);
        foreach (var verb in new[] { "up", "check", "decide", "deadline", "doctor", "ledger" })
        {
            Assert.Contains(verb, help.Output, StringComparison.Ordinal);
            var own = await vow.RunAsync(verb, "--help");
            Assert.Equal(0, own.Exit);
            Assert.Contains("Usage:\n  vow " + verb, own.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFiles(vow.Home));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ledger")]
    [InlineData("deadline")]
    [InlineData("deadline", "31/01/2027")]
    [InlineData("deadline", "2027-01-31", "--suspended", "2027-02-10..2027-02-03")]
    [InlineData("deadline", "2027-01-31", "--format", "xml")]
    [InlineData("deadline", "2027-01-31", "--zone", "Europe/Nowhere")]
    [InlineData("deadline", "2027-01-31", "--right", "silence")]
    [InlineData("deadline", "2027-01-31", "--period", "a while")]
    [InlineData("deadline", "2027-01-31", "--period", "0 days")]
    [InlineData("deadline", "2027-01-31", "--period", "900 years")]
    [InlineData("deadline", "2027-01-31", "--period", "8 days", "--extended")]
    [InlineData("decide", "--purpose", "account")]
    [InlineData("decide", "--subject", "nobody", "--purpose", "account")]
    [InlineData("decide", "--subject", "email=a@example.org", "--purpose", "account", "--at", "soon")]
    [InlineData("check", "--policy", "/nowhere/at/all")]
    public async Task Words_that_are_not_understood_end_with_two_and_say_why(params string[] words)
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync(words);

        Assert.Equal(2, ran.Exit);
        Assert.NotEmpty(ran.Error);
    }

    [Theory]
    [InlineData("Unrecognized command or argument 'nonsense'.\nHelp: vow --help\n", "nonsense")]
    [InlineData("Unrecognized command or argument 'nonsense'.\nHelp: vow source --help\n", "source", "nonsense")]
    [InlineData("Required command was not provided.\nHelp: vow ledger --help\n", "ledger")]
    public async Task A_word_that_is_not_known_is_named_and_nothing_else(string said, params string[] words)
    {
        await using var vow = await VowUnderTest.NewAsync();
        Assert.Equal(said, (await vow.RunAsync(words)).Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_deadline_is_given_with_its_steps_as_machines_read_it()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("deadline", "2027-01-31", "--suspended", "2027-02-03..2027-02-10", "--format", "json");

        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal("2027-01-31", json.RootElement.GetProperty("received").GetString());
        Assert.Equal("2027-03-08", json.RootElement.GetProperty("due").GetString());
        Assert.Equal("2027-05-07", json.RootElement.GetProperty("extended").GetString());
        Assert.Equal("received", json.RootElement.GetProperty("steps")[0].GetProperty("rule").GetString());
    }

    [Theory]
    // The clock went forward that night: 23:30 in London is the next day in Paris either side of the change.
    [InlineData("2026-03-28T22:59:59Z", "2026-03-28", "2026-04-28")]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29", "2026-04-29")]
    [InlineData("2026-03-29T21:59:59Z", "2026-03-29", "2026-04-29")]
    [InlineData("2026-03-29T22:00:00Z", "2026-03-30", "2026-04-30")]
    // And back.
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25", "2026-11-25")]
    [InlineData("2026-10-25T22:59:59Z", "2026-10-25", "2026-11-25")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-26", "2026-11-26")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-25", "2026-11-25", "--zone", "UTC")]
    [InlineData("2026-03-29", "2026-03-29", "2026-04-07", "--period", "8 days")]
    [InlineData("2026-03-05", "2026-03-05", "2026-04-07", "--right", "access")]
    public async Task A_deadline_runs_from_the_day_of_the_zone(string received, string day, string due, params string[] more)
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync(["deadline", received, .. more, "--format", "json"]);

        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal((day, due), (json.RootElement.GetProperty("received").GetString(), json.RootElement.GetProperty("due").GetString()));
    }

    [Fact]
    public async Task A_deadline_that_moves_says_why_and_one_that_is_extended_says_by_when_to_tell()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("deadline", "2026-03-05", "--extended");

        Assert.StartsWith("Answer by Friday, 5 June 2026; the person is told of the extension, with reasons, by Tuesday, 7 April 2026.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Sunday, 5 April 2026: a Sunday", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Monday, 6 April 2026: a public holiday: Easter Monday", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_explained_rule_by_rule_with_what_would_turn_it()
    {
        await using var vow = await VowUnderTest.NewAsync();

        string[] words = ["decide", "--subject", "email=nobody@example.org", "--purpose", "newsletter", "--channel", "email"];
        var (text, json) = (await vow.RunAsync(words), await vow.RunAsync([.. words, "--format", "json"]));

        Assert.Equal((1, 1), (text.Exit, json.Exit));
        Assert.Contains("What would open it:\n  A new yes from the person", text.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("  refused      The person has consented\n", text.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        using var read = JsonDocument.Parse(json.Output);
        Assert.False(read.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Equal("give_consent", read.RootElement.GetProperty("changes")[0].GetProperty("kind").GetString());
        Assert.Equal(16, read.RootElement.GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public async Task A_text_the_law_forbids_ends_with_one_and_shows_each_norm()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("check", "--policy", Path.Combine(Repository.Root, "tests", "corpus", "coraye-as-published"));

        Assert.Equal(1, ran.Exit);
        Assert.Contains("error marketing.basis-conflict", ran.Output, StringComparison.Ordinal);
        Assert.Contains("law: CPCE L34-5", ran.Output, StringComparison.Ordinal);
        Assert.Contains("until then: Nothing is sent without a recorded yes.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("law, not verified against its text:", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_balancing_test_begins_with_what_the_policy_says_and_leaves_the_weighing_to_people()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("draft", "balancing-test", "survey", "--language", "fr");

        Assert.Equal(0, ran.Exit);
        Assert.StartsWith("# Mise en balance des intérêts", ran.Output, StringComparison.Ordinal);
        Assert.Contains("y met fin, sans motif", ran.Output, StringComparison.Ordinal);
        Assert.Contains("purposes: [survey]", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_is_drafted_on_what_was_found_and_never_on_what_nobody_can_decide()
    {
        await using var vow = await VowUnderTest.NewAsync();
        var published = Path.Combine(Repository.Root, "tests", "corpus", "coraye-as-published");

        var drafted = await vow.RunAsync("draft", "decision", "contact.missing", "--policy", published);
        var refused = await vow.RunAsync("draft", "decision", "openrate.no-consent", "--policy", published);

        Assert.Equal(0, drafted.Exit);
        Assert.Contains("The data protection officer has no address.", drafted.Output, StringComparison.Ordinal);
        Assert.Contains("    rule: contact.missing", drafted.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.Exit);
        Assert.Contains("Nobody can decide", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft", "balancing-test", "account")]
    [InlineData("draft", "balancing-test", "nothing")]
    [InlineData("draft", "decision", "no.such-rule")]
    [InlineData("draft", "poem", "account")]
    public async Task What_cannot_be_drafted_is_said_with_what_can(params string[] words)
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync(words);

        Assert.Equal(2, ran.Exit);
        Assert.NotEmpty(ran.Error);
    }

    [Fact]
    public async Task The_shipped_policy_passes_its_check_and_machines_get_every_remark()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("check", "--format", "json");

        Assert.Equal(0, ran.Exit);
        using var json = JsonDocument.Parse(ran.Output);
        var remark = json.RootElement.EnumerateArray().First();
        foreach (var name in new[] { "code", "severity", "file", "line", "column", "message", "help", "article" })
        {
            Assert.True(remark.TryGetProperty(name, out _), name);
        }
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_question_to_the_gate_is_answered_beside_a_running_server(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);

        var ran = await vow.RunAsync("decide", "--subject", "email=nobody@example.org", "--purpose", "newsletter", "--channel", "email", "--format", "json");

        Assert.Equal(1, ran.Exit);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.False(json.RootElement.GetProperty("allowed").GetBoolean());
        var reason = json.RootElement.GetProperty("reasons")[0];
        Assert.Equal("choice_none", reason.GetProperty("code").GetString());
        Assert.True(reason.TryGetProperty("clause", out _) && reason.TryGetProperty("message", out _) && reason.TryGetProperty("remedy", out _));
    }

    [Fact]
    public async Task An_undeclared_purpose_is_refused()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("decide", "--subject", "email=nobody@example.org", "--purpose", "whatever");

        Assert.Equal(1, ran.Exit);
        Assert.Contains("purpose_undeclared", ran.Output, StringComparison.Ordinal);
        Assert.Contains("No purpose \"whatever\" is declared.\n", ran.Output, StringComparison.Ordinal);

        var misspelt = await vow.RunAsync("decide", "--subject", "email=nobody@example.org", "--purpose", "newsleter", "--channel", "emial", "--data", "emial");
        foreach (var said in new[] { "No purpose \"newsleter\" is declared. Did you mean \"newsletter\"?", "No channel \"emial\" is declared. Did you mean \"email\"?", "No datum \"emial\" is declared. Did you mean \"email\"?" })
        {
            Assert.Contains(said, misspelt.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_changing_verb_runs_inside_the_server_that_holds_the_home()
    {
        await using var vow = await VowUnderTest.StartAsync();

        var ran = await vow.RunAsync("keep");

        Assert.True(ran.Exit is 0 or 1, ran.Error);
        Assert.DoesNotContain("Another process", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_altered_entry_is_found_at_its_index()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await VowUnderTest.UntilAsync(() => vow.RunAsync("ledger", "verify").GetAwaiter().GetResult().Output.StartsWith("Sound: ", StringComparison.Ordinal));
        await vow.DownAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(vow.Home, "vow.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var read = connection.CreateCommand();
            read.CommandText = "SELECT bytes FROM ledger_bundle WHERE n = 0";
            var bytes = (byte[])(await read.ExecuteScalarAsync(Cancel))!;
            bytes[10] ^= 1;
            await using var write = connection.CreateCommand();
            write.CommandText = "UPDATE ledger_bundle SET bytes = $b WHERE n = 0";
            write.Parameters.AddWithValue("$b", bytes);
            await write.ExecuteNonQueryAsync(Cancel);
        }

        var ran = await vow.RunAsync("ledger", "verify");

        Assert.Equal(1, ran.Exit);
        Assert.StartsWith("BROKEN at index 0: the entry was altered", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_finds_a_home_that_others_may_enter()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are of Unix");
        await using var vow = await VowUnderTest.StartAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(vow.Home, File.GetUnixFileMode(vow.Home) | UnixFileMode.OtherRead);
        }

        var ran = await vow.RunAsync("doctor", "--format", "json");

        Assert.Equal(1, ran.Exit);
        using var json = JsonDocument.Parse(ran.Output);
        var points = json.RootElement.EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!, p => p.GetProperty("well").GetBoolean());
        Assert.False(points["home"]);
        Assert.True(points["ledger"]);
        Assert.True(points["keys"]);
        Assert.True(points["clock"]);
    }

    [Fact]
    public async Task A_reading_verb_can_write_nothing()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.DownAsync();
        await using var database = new Vow.Hosting.Database(new Vow.Hosting.VowHome(vow.Home), null, Stores.Model, readOnly: true);
        await using var connection = await database.OpenAsync(Cancel);
        await using var command = database.Command(connection, null, "DELETE FROM jobs_run");

        await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteNonQueryAsync(Cancel));
    }
}
