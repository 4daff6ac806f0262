namespace Vow.Policy.Tests;

/// <summary>What a decision of the controller does to a finding, and what it never does.</summary>
public class DecisionTests
{
    private static PolicyFiles Decided(string rule, string expires = "2026-12-01", string about = "")
    {
        var files = Corpus.With(Corpus.Of("lawful"), PolicyFiles.Policy, "dpo: { name: Alix Martin, email: privacy@example.org }", "dpo: { name: Alix Martin }");
        return Corpus.With(files, PolicyFiles.Policy, "channels:", $"decisions:\n  one: {{ rule: {rule}{about}, reason: the officer takes office in January, decided_by: \"C. Martin, manager\", dpo_advice: followed, date: 2026-10-01, expires: {expires} }}\nchannels:");
    }

    [Fact]
    public void A_decision_publishes_the_sentence_until_its_last_day()
    {
        var files = Decided("contact.missing");

        var standing = PolicyReader.Read(files, new DateOnly(2026, 12, 1));
        var over = PolicyReader.Read(files, new DateOnly(2026, 12, 2));

        var finding = Assert.Single(standing.Diagnostics);
        Assert.Equal(("contact.missing", Severity.Warning, "C. Martin, manager"), (finding.Code, finding.Severity, finding.Decision?.DecidedBy));
        Assert.NotNull(standing.Policy);
        Assert.Contains("decided: C. Martin, manager, 2026-10-01, until 2026-12-01: the officer takes office in January (officer: followed)", DiagnosticText.Render(finding, files), StringComparison.Ordinal);
        Assert.Equal(["contact.missing", "decision.expired"], over.Diagnostics.Select(one => one.Code).Order(StringComparer.Ordinal));
        Assert.Null(over.Policy);
    }

    [Fact]
    public void A_decision_about_something_else_changes_nothing()
    {
        var reading = PolicyReader.Read(Decided("recipients.incomplete"));

        Assert.Null(reading.Policy);
        Assert.Contains(reading.Diagnostics, one => one.Code == "decision.idle");
    }

    public static TheoryData<string> Undecidable() => [.. LawRules.All.Where(rule => rule is { Severity: Severity.Error, CanBeDecided: false }).Select(rule => rule.Code)];

    [Theory]
    [MemberData(nameof(Undecidable))]
    public void Some_rules_nobody_can_decide_against(string rule)
    {
        var reading = PolicyReader.Read(Decided(rule));

        Assert.Contains(reading.Diagnostics, one => one.Code == "decision.not-allowed" && one.Message.En.Contains(rule, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openrate.no-consent")]
    [InlineData("marketing.basis-conflict")]
    [InlineData("social.plugin-preload")]
    [InlineData("terminal.mac-hostname")]
    [InlineData("card.code-stored")]
    [InlineData("identity.id-copy")]
    [InlineData("transfer.no-safeguard")]
    public void What_the_law_wants_of_consent_cards_identity_and_transfers_is_among_them(string rule) => Assert.Contains(rule, Undecidable().Select(one => one.Data));
}
