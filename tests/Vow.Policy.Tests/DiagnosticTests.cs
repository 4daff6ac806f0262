using System.Text.Json;

namespace Vow.Policy.Tests;

public class DiagnosticTests
{
    public static TheoryData<string> Cases() => [.. FaultyTexts.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_faulty_text_is_reported_where_it_stands_with_its_remedy(string name)
    {
        var fault = FaultyTexts.All.Single(one => one.Name == name);
        var files = fault.Files();

        var found = PolicyReader.Read(files).Diagnostics.Where(one => one.Code == fault.Code).ToList();

        var one = Assert.Single(found);
        Assert.Equal(fault.Underlined, DiagnosticText.UnderlinedText(one, files));
        if (fault.At is { } at)
        {
            Assert.Equal((fault.File, Place(files[fault.File], at)), (one.Span.File, (one.Span.Line, one.Span.Column)));
        }

        Assert.Equal(fault.Message, one.Message.En);
        Assert.Equal(fault.Help, one.Help.En);
        Assert.Equal(DiagnosticCodes.All.Single(code => code.Code == fault.Code).Article, one.Article);
        Assert.Equal(one.Severity != Severity.Error, PolicyReader.Read(files).Policy is not null);
    }

    public static TheoryData<string> LawCases() => [.. FaultyTexts.All.Where(one => one.Policy == "lawful").Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(LawCases))]
    public void Mending_the_line_removes_that_finding_and_no_other(string name)
    {
        var fault = FaultyTexts.All.Single(one => one.Name == name);

        var faulty = PolicyReader.Read(fault.Files()).Diagnostics.Select(Said).ToList();
        var mended = PolicyReader.Read(fault.Mended()).Diagnostics.Select(Said).ToList();

        Assert.Equal([fault.Code], faulty.Except(mended).Select(one => one.Code));
        Assert.Empty(mended.Except(faulty));
    }

    [Fact]
    public void A_lawful_policy_gives_no_remark_at_all() => Assert.Empty(PolicyReader.Read(Corpus.Of("lawful")).Diagnostics);

    // Lines move when a line is planted; what is said does not.
    private static (string Code, string Message) Said(Diagnostic one) => (one.Code, one.Message.En);

    [Fact]
    public void Every_code_of_the_reader_has_a_faulty_text()
    {
        // zone.unknown belongs to the compiler and law.outdated to the day of reading: each has its own test.
        var without = DiagnosticCodes.All.Select(code => code.Code).Except(FaultyTexts.All.Select(one => one.Code)).Except(["zone.unknown", "law.outdated"]);

        Assert.Empty(without);
    }

    [Fact]
    public void All_faults_come_out_at_once_in_the_order_of_the_text()
    {
        var files = Corpus.With(PolicyFiles.Policy, "zone: Europe/Paris\n", "zon: Europe/Paris\n");
        files = files with { Texts = files.Texts.SetItem(PolicyFiles.Policy, files[PolicyFiles.Policy]!.Replace("for: 3 years", "for: 0 years", StringComparison.Ordinal).Replace("answer_within: 1 month", "answer_within: soon", StringComparison.Ordinal)) };

        var reading = PolicyReader.Read(files);

        Assert.Equal(["key.unknown", "period.invalid", "period.invalid"], OfLanguage(reading.Diagnostics).Select(one => one.Code));
        Assert.Equal(reading.Diagnostics.OrderBy(one => one.Span), reading.Diagnostics);
        Assert.True(reading.HasErrors);
    }

    [Fact]
    public void A_person_sees_the_line_the_part_the_help_and_the_article()
    {
        var files = Corpus.With(PolicyFiles.Policy, "fields: [email*,", "fields: [emial*,");

        var text = DiagnosticText.Render(OfLanguage(PolicyReader.Read(files).Diagnostics), files);

        Assert.Equal(
            """
            policy.yaml:126:14 error collection.field-undeclared The form asks for "emial", which is no declared datum.
              126 |     fields: [emial*, password*, name*, phone]
                  |              ^^^^^^
              help: Did you mean "email"?
              law: GDPR 5(1)(b), 5(1)(c)

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_machine_reads_the_eight_fields()
    {
        var files = Corpus.With(PolicyFiles.Policy, "basis: contract", "basis: contrat");

        using var json = JsonDocument.Parse(DiagnosticText.Json(PolicyReader.Read(files).Diagnostics));

        var one = json.RootElement.EnumerateArray().First(item => item.GetProperty("code").GetString() == "value.invalid");
        Assert.Equal(["code", "severity", "file", "line", "column", "message", "help", "article"], one.EnumerateObject().Select(field => field.Name));
        Assert.Equal("error", one.GetProperty("severity").GetString());
        Assert.Equal(JsonValueKind.Null, one.GetProperty("article").ValueKind);
    }

    [Fact]
    public void A_file_cannot_speak_to_the_terminal()
    {
        var files = Corpus.With(PolicyFiles.Policy, "street: 1 rue", "stret: \"\u001b[31m1 rue\", street: 1 rue");

        Assert.DoesNotContain('\u001b', DiagnosticText.Render(PolicyReader.Read(files).Diagnostics, files));
    }

    [Fact]
    public void A_finding_of_law_shows_its_norm_and_what_is_done_until_it_is_mended()
    {
        var files = Corpus.With(Corpus.Of("lawful"), PolicyFiles.Policy, "id_copy: never", "id_copy: required");

        var text = DiagnosticText.Render(PolicyReader.Read(files).Diagnostics, files);

        Assert.EndsWith(
            """
              help: Write id_copy: never, or on_doubt.
              law: GDPR 12(2), 12(6), 5(1)(c); CNIL SAN-2020-008
              law, not verified against its text: D. 2019-536 art. 77 (read in its twins, arts 135 and 144)
              until then: No copy is asked for, and one that arrives unasked is destroyed.

            """.ReplaceLineEndings("\n"),
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_law_older_than_six_months_are_said_to_be()
    {
        var day = AdequacyDecisions.CheckedOn.AddMonths(6);

        Assert.Empty(PolicyReader.Read(Corpus.Of("lawful"), day).Diagnostics);
        Assert.Equal("law.outdated", Assert.Single(PolicyReader.Read(Corpus.Of("lawful"), day.AddDays(1)).Diagnostics).Code);
    }

    /// <summary>What the language says, without the law.</summary>
    private static System.Collections.Immutable.ImmutableArray<Diagnostic> OfLanguage(System.Collections.Immutable.ImmutableArray<Diagnostic> all) =>
        [.. all.Where(one => LawRules.All.All(rule => rule.Code != one.Code))];

    /// <summary>Line and column of the first place where the marked text stands, or as they are given; "" is the file's beginning.</summary>
    private static (int Line, int Column) Place(string? text, string at)
    {
        if (at.Length == 0)
        {
            return (1, 1);
        }

        if (at.Split(':') is [var line, var column] && int.TryParse(line, out var givenLine) && int.TryParse(column, out var givenColumn))
        {
            return (givenLine, givenColumn);
        }

        var bar = at.IndexOf('¦', StringComparison.Ordinal);
        var index = text!.IndexOf(at.Replace("¦", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(index >= 0, $"\"{at}\" is not in the text.");
        index += Math.Max(0, bar);
        var before = text[..index];
        return (before.Count(letter => letter == '\n') + 1, index - (before.LastIndexOf('\n') + 1) + 1);
    }
}
