namespace Vow.Gate.Tests;

/// <summary>The switches of transfers: what each stops, what it leaves alone, and that it can be undone.</summary>
public sealed class TransferTests
{
    private static readonly CompiledPolicy Policy = WithMechanisms(Sample.Policy((Sample.Purpose("books", Basis.LegalObligation), [])));
    private static readonly DateOnly Day = new(2026, 11, 22);

    [Theory]
    [InlineData("mechanism:standard_clauses", "clauses", "US", "mechanism_lapsed")]
    [InlineData("mechanism:standard_clauses", "clauses", "FR", "allowed")]
    [InlineData("mechanism:standard_clauses", "clauses", "JP", "allowed")]
    [InlineData("mechanism:binding_corporate_rules", "clauses", "US", "allowed")]
    [InlineData("recipient:clauses", "clauses", "US", "mechanism_lapsed")]
    [InlineData("recipient:clauses", "clauses", "JP", "mechanism_lapsed")]
    [InlineData("recipient:clauses", "clauses", "FR", "allowed")]
    [InlineData("recipient:clauses", "hosting", "JP", "allowed")]
    [InlineData("mechanism:adequacy", "hosting", "JP", "mechanism_lapsed")]
    [InlineData("mechanism:adequacy", "hosting", "FR", "allowed")]
    [InlineData("adequacy:JP", "hosting", "JP", "mechanism_lapsed")]
    [InlineData("adequacy:JP", null, "JP", "mechanism_lapsed")]
    // Clauses of the recipient's own carry where adequacy no longer does.
    [InlineData("adequacy:JP", "both", "JP", "allowed")]
    [InlineData("mechanism:binding_corporate_rules", "backed", "US", "allowed")]
    [InlineData("mechanism:standard_clauses", "corporate", "US", "allowed")]
    [InlineData("mechanism:binding_corporate_rules", "corporate", "US", "mechanism_lapsed")]
    [InlineData("mechanism:data_privacy_framework", "backed", "US", "mechanism_lapsed")]
    // A challenged framework stands on its clauses alone.
    [InlineData("mechanism:standard_clauses", "backed", "US", "mechanism_lapsed")]
    public void A_switch_stops_what_rests_on_it_and_nothing_else(string target, string? recipient, string country, string expected) =>
        Assert.Equal(expected, Weigh(Under(target), recipient, country));

    [Fact]
    public void Another_list_of_switches_takes_the_place_of_the_one_before()
    {
        var off = Under("mechanism:standard_clauses");
        Assert.Equal("mechanism_lapsed", Weigh(off, "clauses", "US"));
        var other = Transfers.Under(off, [Off("adequacy:JP")]);
        Assert.Equal("allowed", Weigh(other, "clauses", "US"));
        Assert.Equal("mechanism_lapsed", Weigh(other, "hosting", "JP"));
        Assert.Equal("allowed", Weigh(Transfers.Under(other, []), "hosting", "JP"));
    }

    [Fact]
    public void A_recipient_without_a_country_named_is_stopped_by_any_of_its_own()
    {
        Assert.Equal("allowed", Weigh(Policy, "clauses", null));
        Assert.Equal("mechanism_lapsed", Weigh(Under("recipient:clauses"), "clauses", null));
        Assert.Equal("mechanism_lapsed", GateDecision.Explain(Under("recipient:clauses"), SubjectFacts.None, Question.Resolve(Policy, "books", recipient: "clauses"), Sample.At("2026-11-22T12:00")).ToString());
    }

    [Theory]
    [InlineData("standard_clauses", "mechanism:standard_clauses")]
    [InlineData("mechanism:adequacy", "mechanism:adequacy")]
    [InlineData("clauses", "recipient:clauses")]
    [InlineData("recipient:clauses", "recipient:clauses")]
    [InlineData("adequacy:jp", "adequacy:JP")]
    [InlineData("adequacy:FR", null)]
    [InlineData("adequacy:XX", null)]
    [InlineData("mechanism:nothing", null)]
    [InlineData("recipient:nobody", null)]
    [InlineData("other:clauses", null)]
    [InlineData(":clauses", null)]
    [InlineData("", null)]
    [InlineData(":", null)]
    public void A_word_names_what_can_be_switched_or_nothing(string word, string? expected)
    {
        var found = SuspendedTarget.Find(Policy, word);
        Assert.Equal(expected, found?.ToString());
        Assert.Equal(found, found is null ? null : SuspendedTarget.Read(found.Value.ToString()));
    }

    [Fact]
    public void What_was_never_written_as_a_target_reads_as_none()
    {
        Assert.Null(SuspendedTarget.Read("standard_clauses"));
        Assert.Null(SuspendedTarget.Read("else:standard_clauses"));
    }

    private static CompiledPolicy WithMechanisms(CompiledPolicy policy)
    {
        // "both" has clauses for an adequate country too; "backed" a framework with clauses behind it.
        var recipients = policy.Recipients
            .SetItem(0, policy.Recipients[0] with { Id = "both", Countries = ["FR", "JP"], Mechanism = new(MechanismKind.StandardClauses, new(2024, 1, 1), null, HasFallback: false) })
            .SetItem(2, policy.Recipients[2] with { Id = "backed", Mechanism = policy.Recipients[2].Mechanism! with { HasFallback = true } })
            .SetItem(4, policy.Recipients[4] with { Id = "corporate", Countries = ["US"], Mechanism = new(MechanismKind.BindingCorporateRules, new(2024, 1, 1), null, HasFallback: false) })
            .SetItem(1, policy.Recipients[1] with { Id = "hosting", Known = true });
        return policy with { Recipients = recipients, RecipientIndex = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(recipients.Select((r, i) => (r.Id, i)), p => p.Id, p => p.i) };
    }

    private static CompiledPolicy Under(string target) => Transfers.Under(Policy, [Off(target)]);

    private static SuspendedTransfer Off(string target) => new(SuspendedTarget.Read(target)!.Value, Sample.At("2026-11-01T12:00"), "a reason");

    private static string Weigh(CompiledPolicy policy, string? recipient, string? country) =>
        Transfers.Weigh(policy, recipient is null ? null : policy.Recipients[policy.RecipientIndex[recipient]], country, Day).ToString();
}
