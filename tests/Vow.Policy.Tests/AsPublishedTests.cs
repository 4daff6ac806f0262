namespace Vow.Policy.Tests;

/// <summary>CORAYE's declarations as first published, in our words: what the rules of law find in them.</summary>
public class AsPublishedTests
{
    // In the order of the findings L01 to L48; L15b after L15.
    private static readonly string[] The49 =
    [
        "controller.dpo-confused", "contact.missing", "basis.mislabelled", "marketing.basis-conflict", "openrate.no-consent", "audience.undeclared-basis",
        "ads.tracker-duration", "security.no-retention", "knowledge.no-basis", "purpose.not-in-table", "retention.range", "retention.account-long",
        "retention.anchor-ambiguous", "card.wrong-basis", "wallet.consent", "subscription.card-row-missing", "recipients.incomplete", "transfer.no-safeguard",
        "rights.incomplete", "identity.id-copy", "deadline.no-extension", "erasure.scope", "request.formalism", "terminal.mac-hostname", "location.precision",
        "hobbies.minimisation", "form.asterisk", "password.encrypted", "channel.open-ended", "social.joint-controller", "social.plugin-preload",
        "social.ads-basis", "promise.objection-unconditional", "promise.unverifiable", "notice.no-version", "authority.name", "children.absent", "breach.absent",
        "adm.absent", "hosting.legal-logs", "partners.hidden-purpose", "source.indirect", "reference.dangling", "contest.rules", "promise.restricted-archive",
        "lawfulness.consent-explicit", "withdrawal.asymmetric", "request.other-intake", "table.na-archive",
    ];

    // What the verification of the law added to them.
    private static readonly string[] Amendments = ["interest.balancing-test", "notice.incomplete", "phone.collection-notice", "subscription.termination"];

    private static PolicyFiles Files { get; } = Corpus.Load(Path.Combine(Corpus.Root, "tests", "corpus", "coraye-as-published"));

    [Fact]
    public void Each_of_the_49_rules_finds_what_it_is_for_and_no_other_rule_speaks()
    {
        var reading = PolicyReader.Read(Files);

        var rules = LawRules.All.Select(rule => rule.Code).ToHashSet(StringComparer.Ordinal);
        var found = reading.Diagnostics.Select(one => one.Code).Where(rules.Contains).Distinct(StringComparer.Ordinal);
        Assert.Equal(49, The49.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(The49.Concat(Amendments).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.True(reading.HasErrors);
    }

    [Fact]
    public void Nothing_in_it_is_badly_written()
    {
        // A form without its consequence, and a page's data without basis and period, are faults of the text itself.
        string[] ofTheText = ["collection.consequence-missing", "fact.unknown", "keep.missing", "key.missing"];

        var others = PolicyReader.Read(Files).Diagnostics.Select(one => one.Code).Where(code => LawRules.All.All(rule => rule.Code != code)).Distinct(StringComparer.Ordinal);

        Assert.Equal(ofTheText, others.Order(StringComparer.Ordinal));
    }
}
