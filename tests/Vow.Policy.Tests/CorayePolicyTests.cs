using Vow.Gate;

namespace Vow.Policy.Tests;

/// <summary>CORAYE's policy stands in the language whole: every purpose, every clause, both languages, and nothing made up to silence a finding.</summary>
public class CorayePolicyTests
{
    private static readonly string[] Purposes =
    [
        "account", "billing", "accounting", "subscription_card", "card_evidence", "saved_card", "service_mail", "newsletter", "newsletter_partners", "open_rate",
        "retargeting", "hobbies_profile", "audience", "statistics", "security", "complaints", "support", "survey", "panel_beta", "contest", "comments",
        "host_identification", "social_page", "social_plugins", "rights_requests", "consent_proof", "opposition_list", "evidence", "backups", "desk_access_log",
        "staff", "directives", "breach_register",
    ];

    // What stays, knowingly: the seed's five years and firm month, its objection without exception, its explicit consents and two addresses, sentences that
    // promise nothing, pages that are not built yet, and facts nobody has given.
    private static readonly string[] StoodBy =
    [
        "contest.rules", "deadline.no-extension", "fact.unknown", "lawfulness.consent-explicit", "promise.objection-unconditional", "promise.unverifiable",
        "request.other-intake", "retention.account-long", "subscription.termination",
    ];

    // Clauses of the published text by section: S0 two, S1 four, and so on.
    private static readonly int[] ClausesOf = [2, 4, 12, 28, 8, 20, 2, 13, 10, 4, 12, 2];

    private static readonly PolicyReading Read = PolicyReader.Read(Corpus.Load(Path.Combine(Corpus.Root, "policies", "coraye")), new DateOnly(2026, 11, 22));

    private static DeclaredPolicy Policy => Read.Policy!;

    [Fact]
    public void Every_purpose_is_declared_by_its_name_and_stated_whole()
    {
        Assert.Equal(Purposes.Order(StringComparer.Ordinal), Policy.Purposes.Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.All(Policy.Purposes, one => Assert.NotEqual(PurposeKind.Other, one.Kind));
        Assert.All(Policy.Purposes, one => Assert.NotEmpty(one.Persons));
    }

    [Fact]
    public void Every_clause_of_the_published_text_is_there_in_its_place() =>
        Assert.Equal(
            ClausesOf.SelectMany((count, section) => Enumerable.Range(1, count).Select(number => $"S{section}.{number}")),
            Policy.Clauses.Select(one => one.Id));

    [Fact]
    public void What_is_found_is_what_we_stand_by() => Assert.Equal(StoodBy, Read.Diagnostics.Select(one => one.Code).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_is_set_aside_or_attested()
    {
        Assert.Empty(Policy.Decisions);
        Assert.DoesNotContain(Policy.Clauses, one => one.Standing == ClauseStanding.Attest);
    }

    [Fact]
    public void A_recipient_or_document_nobody_gave_is_unknown_and_opens_nothing()
    {
        Assert.All(Policy.Documents, one => Assert.False(one.IsKnown));
        Assert.Equal(["cnil", "judicial_authority", "tax_authority"], Policy.Recipients.Where(one => one.IsKnown).Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Policy.Recipients, one => one.Mechanism is { IsRecorded: true });
    }

    [Fact]
    public void Each_use_that_rests_on_an_interest_has_its_balancing_test_asked_for() =>
        Assert.Equal(
            ["statistics", "survey"],
            Policy.Purposes.Where(one => one.Basis == Basis.LegitimateInterest && Policy.Documents.Any(d => d.Kind == DocumentKind.BalancingTest && d.Purposes.Contains(one.Id))).Select(one => one.Id));

    [Fact]
    public void Neither_the_network_address_nor_the_name_of_a_computer_nor_a_card_is_among_the_data()
    {
        Assert.DoesNotContain(Policy.Data, one => one.Id.Contains("mac", StringComparison.Ordinal) || one.Id.Contains("host", StringComparison.Ordinal));
        Assert.DoesNotContain(Policy.Data, one => one.Kind is DatumKind.CardNumber or DatumKind.CardCode or DatumKind.IdCopy);
    }

    [Theory]
    [InlineData(Language.En)]
    [InlineData(Language.Fr)]
    public void Each_purpose_has_a_part_of_its_own_in_the_prose(Language language) =>
        Assert.All(Purposes, id => Assert.Contains($"{{#{id}}}", Policy.Prose[language], StringComparison.Ordinal));

    [Fact]
    public void French_leaves_no_breakable_space_before_a_mark_or_inside_guillemets()
    {
        Assert.DoesNotMatch("[ ][;:!?»]|« ", Policy.Prose[Language.Fr]);
        Assert.All(Policy.Clauses, one => Assert.DoesNotMatch("[ ][;:!?»]|« ", one.Says.Fr + one.Why?.Fr));
        Assert.All(Policy.Purposes, one => Assert.DoesNotMatch("[ ][;:!?»]|« ", string.Join('\n', one.Title.Fr, one.Why.Fr, one.Consent?.Text.Fr, one.Interest?.Fr, one.KeepsBecause?.Fr)));
    }
}
