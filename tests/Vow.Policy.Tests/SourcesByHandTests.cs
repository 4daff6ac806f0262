using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Tests;

/// <summary>What people look into by hand is declared without a connection, and each fault is named at its place.</summary>
public class SourcesByHandTests
{
    private const string Letters = """
          letters:
            engine: manual
            title: { en: the letters, fr: les courriers }
            holds: { account: [name, phone] }
            found_by: [name]
            done_by: agent
            within: 10 days
            clear_out: { every: 1 year, first: 2027-06-30 }

        """;

    private static PolicyFiles With(string letters) => Corpus.With(PolicyFiles.Sources, "  shop:\n", letters.ReplaceLineEndings("\n") + "  shop:\n");

    [Fact]
    public void It_has_a_title_what_it_holds_who_does_it_and_days()
    {
        var reading = PolicyReader.Read(With(Letters));

        var source = reading.Policy!.Sources.Single(s => s.Id == "letters");
        Assert.Equal((SourceEngine.Manual, false, null, 0), (source.Engine, source.IsSwept, source.ConnectionVariable, source.Tables.Length));
        var by = source.ByHand!;
        Assert.Equal(("les courriers", Role.Agent, new CalendarPeriod(0, 0, 10), new CalendarPeriod(1, 0, 0), new DateOnly(2027, 6, 30)), (by.Title.Fr, by.DoneBy, by.Within, by.ClearEvery, by.ClearFirst));
        Assert.Equal(["name", "phone"], Assert.Single(by.Holds).Data);
        Assert.True(by.Serves("account"));
        Assert.False(by.Serves("billing"));
        Assert.Equal(["sweep/letters", "by_hand/letters"], DerivedPromises.Of(reading.Policy).Where(p => p.Id.EndsWith("/letters", StringComparison.Ordinal)).Select(p => p.Id));
        Assert.All(DerivedPromises.Of(reading.Policy).Where(p => p.Id.EndsWith("/letters", StringComparison.Ordinal)), p => Assert.Equal(PromiseKind.Attest, p.Kind));
    }

    [Fact]
    public void A_task_is_due_within_its_own_days_and_never_after_the_request()
    {
        var by = PolicyReader.Read(With(Letters)).Policy!.Sources.Single(s => s.Id == "letters").ByHand!;
        var received = new DateOnly(2027, 3, 1);
        Assert.Equal(new DateOnly(2027, 3, 11), by.DueFrom(received, new DateOnly(2027, 4, 1)));
        Assert.Equal(new DateOnly(2027, 3, 5), by.DueFrom(received, new DateOnly(2027, 3, 5)));
    }

    [Theory]
    [InlineData("    title: { en: the letters, fr: les courriers }\n", "", "key.missing", "letters:", "needs \"title\"")]
    [InlineData("    found_by: [name]\n", "", "key.missing", "letters:", "found_by: [last_name, first_name]")]
    [InlineData("    done_by: agent\n", "", "key.missing", "letters:", "One of: admin, agent, dpo, legal.")]
    [InlineData("    within: 10 days\n", "", "key.missing", "letters:", "within: 10 days")]
    [InlineData("    holds: { account: [name, phone] }\n", "", "key.missing", "letters:", "holds: {")]
    [InlineData("    clear_out: { every: 1 year, first: 2027-06-30 }\n", "", "key.missing", "letters:", "clear_out: {")]
    [InlineData(", first: 2027-06-30", "", "key.missing", "clear_out", "first: 2027-01-31")]
    [InlineData("done_by: agent", "done_by: auditor", "value.invalid", "auditor", "agent")]
    [InlineData("within: 10 days", "within: 31 days", "value.invalid", "31 days", "Write 1 to 30 days")]
    [InlineData("within: 10 days", "within: 1 month", "value.invalid", "1 month", "Write 1 to 30 days")]
    [InlineData("every: 1 year", "every: 13 months", "value.invalid", "13 months", "twelve months")]
    [InlineData("first: 2027-06-30", "first: soon", "date.invalid", "soon", "2026-11-01")]
    [InlineData("holds: { account: [", "holds: { acount: [", "source.serves-unknown", "acount", "account")]
    [InlineData("[name, phone]", "[name, phon]", "source.datum-undeclared", "phon]", "phone")]
    [InlineData("[name, phone]", "[name, invoice_amount]", "value.invalid", "account: [", "does not use \"invoice_amount\"")]
    [InlineData("holds: { account: [name, phone] }", "holds: {}", "value.invalid", "{}", "Nothing is said to lie there.")]
    [InlineData("    within: 10 days\n", "    within: 10 days\n    connection: { env: VOW_PAPER }\n", "value.invalid", "connection: { env: VOW_PAPER", "no program reaches it")]
    [InlineData("    within: 10 days\n", "    within: 10 days\n    tables: {}\n", "value.invalid", "tables: {}", "no program reaches it")]
    [InlineData("within: 10 days", "witin: 10 days", "key.unknown", "witin", "within")]
    public void A_fault_is_named_at_its_place_with_what_to_do(string old, string instead, string code, string at, string says)
    {
        var letters = Letters.ReplaceLineEndings("\n");
        Assert.Contains(old, letters, StringComparison.Ordinal);
        var files = With(letters.Replace(old, instead, StringComparison.Ordinal));

        var one = Assert.Single(PolicyReader.Read(files).Diagnostics, d => d.Severity == Severity.Error);

        Assert.Equal(code, one.Code);
        var text = files[PolicyFiles.Sources]!;
        var before = text[..text.IndexOf(at, StringComparison.Ordinal)];
        Assert.Equal((PolicyFiles.Sources, before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n')), (one.Span.File, one.Span.Line, one.Span.Column));
        Assert.Contains(says, one.Message.En + " " + one.Help.En, StringComparison.Ordinal);
        Assert.NotEqual(one.Message.En, one.Message.Fr);
    }

    [Fact]
    public void Its_keys_have_no_place_where_a_program_reaches()
    {
        var files = Corpus.With(PolicyFiles.Sources, "    connection: { env: VOW_SHOP }\n", "    connection: { env: VOW_SHOP }\n    done_by: agent\n");

        var one = Assert.Single(PolicyReader.Read(files).Diagnostics, d => d.Severity == Severity.Error);

        Assert.Equal(("value.invalid", "Leave it out, or declare engine: manual."), (one.Code, one.Help.En));
    }

    [Fact]
    public void A_change_of_it_is_named_in_what_a_new_version_means()
    {
        var (before, after) = (PolicyReader.Read(With(Letters)).Policy!, PolicyReader.Read(With(Letters.Replace("10 days", "20 days", StringComparison.Ordinal))).Policy!);

        var change = Assert.Single(PolicyChanges.Between(before, after), c => c.Kind == ChangeKind.Source);

        Assert.Contains("within", change.Words.En, StringComparison.Ordinal);
        Assert.Contains("20 days", change.Words.En, StringComparison.Ordinal);
    }
}
