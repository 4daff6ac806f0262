using System.Collections.Immutable;

namespace Vow.Gate.Tests;

public class DecisionTests
{
    private static readonly Instant Now = Sample.At("2026-11-22T12:00");

    private static readonly CompiledPolicy Policy = Sample.Policy(
        (Sample.Purpose("newsletter", Basis.Consent, Sample.Term("3 years", 0)) with
        {
            IsDirectMarketing = true,
            ExplicitConsent = true,
            ClosedToMinors = true,
            TextVersion = "2",
            AcceptedTexts = ["2", "1b"],
            ConsentValidFor = Sample.Period("13 months"),
        }, [0, 1]),
        (Sample.Purpose("account", Basis.Contract, Sample.Term("5 years", 0)) with { Archive = Sample.Archive("5 years") }, []),
        (Sample.Purpose("statistics", Basis.LegitimateInterest), []),
        (Sample.Purpose("books", Basis.LegalObligation), []),
        (Sample.Purpose("customer_offers", Basis.Contract) with { IsDirectMarketing = true }, []),
        (Sample.Purpose("contest", Basis.Consent) with { ClosedToMinors = false }, []));

    private static readonly SubjectFacts Known = SubjectFacts.None.With(0, "2026-11-01T12:00") with { Contracts = [1, 4] };

    [Fact]
    public void A_consent_opens_its_own_channel_only()
    {
        var facts = Given();
        Assert.Equal("allowed", Ask(facts, "newsletter", "email"));
        Assert.Equal("choice_none", Ask(facts, "newsletter", "sms"));
        Assert.Equal("channel_undeclared", Ask(facts, "newsletter"));
        Assert.Equal("channel_undeclared", Ask(facts, "newsletter", "pigeon"));
        Assert.Equal("channel_undeclared", Ask(facts, "account", "email"));
    }

    [Theory]
    [InlineData(ChoiceAct.Refused, "choice_refused")]
    [InlineData(ChoiceAct.Withdrawn, "choice_withdrawn")]
    [InlineData(ChoiceAct.Objected, "objected")]
    [InlineData(ChoiceAct.ObjectionLifted, "choice_none")]
    public void Any_other_word_than_yes_closes_a_consent_purpose(ChoiceAct act, string expected) =>
        Assert.Equal(expected, Ask(Known with { Choices = [Sample.Choice(Policy, act, "2026-11-01T12:00", text: "2")] }, "newsletter", "email"));

    [Fact]
    public void A_yes_must_be_confirmed_explicit_current_and_to_a_text_that_still_covers()
    {
        Assert.Equal("choice_pending", Ask(Given(pending: true), "newsletter", "email"));
        Assert.Equal("choice_none", Ask(Given(isExplicit: false), "newsletter", "email"));
        Assert.Equal("text_outdated", Ask(Given(text: "1"), "newsletter", "email"));
        Assert.Equal("text_outdated", Ask(Given(text: null), "newsletter", "email"));
        Assert.Equal("allowed", Ask(Given(text: "1b"), "newsletter", "email"));
        Assert.Equal("allowed", Ask(Given(at: "2025-10-22T12:00"), "newsletter", "email"));
        Assert.Equal("choice_expired", Ask(Given(at: "2025-10-21T12:00"), "newsletter", "email"));
    }

    [Fact]
    public void Where_there_is_a_text_the_yes_must_name_one_that_covers()
    {
        string Covers(string? current, string[] accepted, string? seen)
        {
            var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent) with { TextVersion = current, AcceptedTexts = [.. accepted] }, []));
            var facts = SubjectFacts.None with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00", text: seen)] };
            return GateDecision.Decide(policy, facts, Question.Resolve(policy, "p"), Now).ToString();
        }

        Assert.Equal("allowed", Covers("2", [], "2"));
        Assert.Equal("text_outdated", Covers("2", [], "1"));
        Assert.Equal("text_outdated", Covers("2", [], null));
        Assert.Equal("text_outdated", Covers(null, ["1"], "2"));
        Assert.Equal("allowed", Covers(null, [], "1"));
    }

    [Fact]
    public void Of_what_ends_on_one_day_the_first_rule_is_told()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent, Sample.Term("1 year", 0)) with { ConsentValidFor = Sample.Period("1 year") }, []));
        var facts = SubjectFacts.None.With(0, "2025-03-02T12:00") with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2025-03-02T12:00")] };
        var asked = Question.Resolve(policy, "p");
        Assert.True(GateDecision.Decide(policy, facts, asked, Sample.At("2026-03-02T12:00")).Allowed);
        Assert.Equal("choice_expired", GateDecision.Decide(policy, facts, asked, Sample.At("2026-03-03T12:00")).ToString());
    }

    [Fact]
    public void Of_two_words_at_the_same_instant_the_one_told_last_counts() =>
        Assert.Equal("choice_withdrawn", Ask(Given() with { Choices = [.. Given().Choices, Sample.Choice(Policy, ChoiceAct.Withdrawn, "2026-11-02T12:00")] }, "newsletter", "email"));

    [Fact]
    public void A_consent_does_not_outlive_the_data() =>
        Assert.Equal("phase_expired", Ask(Given() with { Anchors = SubjectFacts.None.With(0, "2023-11-21T12:00").Anchors }, "newsletter", "email"));

    [Fact]
    public void The_same_consent_in_a_later_fact_is_overtaken_by_the_latest() =>
        Assert.Equal("choice_withdrawn", Ask(Given() with { Choices = [Sample.Choice(Policy, ChoiceAct.Withdrawn, "2026-11-03T12:00"), .. Given().Choices] }, "newsletter", "email"));

    [Fact]
    public void A_minor_is_kept_out_of_what_is_closed_to_minors()
    {
        Assert.Equal("minor", Ask(Given() with { Minor = true }, "newsletter", "email"));
        Assert.Equal("allowed", Ask(Known with { Minor = true }, "account"));
        Assert.Equal("choice_none", Ask(Known with { Minor = true }, "contest"));
    }

    [Theory]
    [InlineData(ChoiceAct.Objected, "objected")]
    [InlineData(ChoiceAct.Refused, "objected")]
    [InlineData(ChoiceAct.Withdrawn, "objected")]
    [InlineData(ChoiceAct.Given, "allowed")]
    [InlineData(ChoiceAct.ObjectionLifted, "allowed")]
    public void A_no_closes_a_legitimate_interest_and_any_marketing_but_not_the_law_nor_the_contract(ChoiceAct act, string expected)
    {
        var facts = Known with { Choices = [.. Enumerable.Range(2, 5).Select(slot => Sample.Choice(Policy, act, "2026-11-01T12:00", slot))] };
        Assert.Equal(expected, Ask(facts, "statistics"));
        Assert.Equal(expected, Ask(facts, "customer_offers"));
        Assert.Equal("allowed", Ask(facts, "books"));
        Assert.Equal("allowed", Ask(facts, "account"));
    }

    [Fact]
    public void An_unconfirmed_address_lifts_no_objection() =>
        Assert.Equal("choice_pending", Ask(Known with { Choices = [Sample.Choice(Policy, ChoiceAct.ObjectionLifted, "2026-11-01T12:00", 3, pending: true)] }, "statistics"));

    [Fact]
    public void A_contract_purpose_needs_a_running_contract() => Assert.Equal("contract_none", Ask(Known with { Contracts = [4] }, "account"));

    [Fact]
    public void What_the_law_commands_needs_no_fact_of_the_subject() => Assert.Equal("allowed", Ask(SubjectFacts.None, "books"));

    [Fact]
    public void Erasure_under_way_closes_everything()
    {
        Assert.Equal("erasing", Ask(Known with { Erasing = true }, "books"));
        Assert.Equal("erasing", Ask(Old() with { Erasing = true }, "account", role: Role.Legal));
    }

    [Fact]
    public void Nothing_against_a_use_is_no_first_reason() => Assert.Equal(Reason.None, Decision.Open.First);

    [Fact]
    public void A_restriction_yields_to_a_consent_to_its_last_day()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent) with { ConsentValidFor = Sample.Period("13 months") }, [0]));
        var facts = SubjectFacts.None with { Restricted = [0], Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00")] };
        var asked = Question.Resolve(policy, "p", "email", exception: RestrictionException.Consent);
        Assert.True(GateDecision.Decide(policy, facts, asked, Sample.At("2027-12-02T12:00")).Allowed);
        Assert.True(GateDecision.Decide(policy, facts, asked, Sample.At("2027-12-03T12:00")).Has(Reason.Restricted));
        // An explicit act is asked only where the policy asks for one.
        var plain = facts with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00", isExplicit: false)] };
        Assert.True(GateDecision.Decide(policy, plain, asked, Sample.At("2027-12-02T12:00")).Allowed);
    }

    [Fact]
    public void A_restriction_yields_to_its_four_exceptions_only()
    {
        var facts = Known with { Restricted = [1] };
        Assert.Equal("restricted", Ask(facts, "account"));
        Assert.Equal("allowed", Ask(facts, "books"));
        Assert.Equal("allowed", Ask(facts, "account", exception: RestrictionException.LegalClaims));
        Assert.Equal("allowed", Ask(facts, "account", exception: RestrictionException.RightsOfOthers));
        Assert.Equal("allowed", Ask(facts, "account", exception: RestrictionException.PublicInterest));
        // Claimed, but there is no consent on record.
        Assert.Equal("restricted", Ask(facts, "account", exception: RestrictionException.Consent));
        Assert.Equal("allowed", Ask(facts with { Choices = [Sample.Choice(Policy, ChoiceAct.Given, "2026-11-02T12:00", 2)] }, "account", exception: RestrictionException.Consent));
        Assert.Equal("restricted", Ask(facts, "account", exception: (RestrictionException)9));
    }

    [Fact]
    public void An_exception_to_restriction_opens_no_other_door() =>
        Assert.Equal("contract_none", Ask(Known with { Restricted = [1], Contracts = [] }, "account", exception: RestrictionException.LegalClaims));

    [Fact]
    public void An_archive_opens_to_its_roles_and_for_its_data_only()
    {
        Assert.Equal("phase_archived", Ask(Old(), "account"));
        Assert.Equal("phase_archived", Ask(Old(), "account", role: Role.Agent));
        Assert.Equal("allowed", Ask(Old(), "account", role: Role.Legal, data: ["email"]));
        Assert.Equal("phase_expired", Ask(Old(), "account", role: Role.Legal, data: ["email", "phone"]));
        Assert.Equal("phase_expired", Ask(Old("2016-11-21T12:00"), "account", role: Role.Legal));
        Assert.Equal("restricted", Ask(Old() with { Restricted = [1] }, "account", role: Role.Legal));
        Assert.Equal("allowed", Ask(Old() with { Restricted = [1] }, "account", role: Role.Legal, exception: RestrictionException.LegalClaims));
    }

    [Fact]
    public void What_is_not_declared_is_refused_and_all_of_it_is_told()
    {
        Assert.Equal("purpose_undeclared", Ask(Known, "world_domination"));
        Assert.Equal("purpose_undeclared, datum_undeclared, recipient_unregistered", Ask(Known, "world_domination", data: ["shoe_size"], recipient: "nobody"));
        Assert.Equal("datum_undeclared", Ask(Known, "account", data: ["email", "card"]));
        Assert.Equal("datum_undeclared", Ask(Known, "account", data: ["shoe_size"]));
        Assert.Equal("contract_none, datum_undeclared", Ask(Known with { Contracts = [] }, "account", data: ["card"]));
        Assert.Equal("purpose_undeclared", GateDecision.Decide(Policy, Known, new Question { Purpose = 99 }, Now).ToString());
    }

    [Fact]
    public void The_first_recipient_has_no_right_of_way()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.LegalObligation) with { RecipientBits = [0b1000] }, []));
        Assert.Equal("recipient_unregistered", GateDecision.Decide(policy, SubjectFacts.None, Question.Resolve(policy, "p", recipient: "hosting"), Now).ToString());
    }

    [Fact]
    public void A_datum_beyond_all_that_are_declared_is_undeclared()
    {
        foreach (var beyond in (int[])[-1, 63, 64, 200])
        {
            var asked = new Question { Purpose = 0, Data = [beyond] };
            Assert.Equal("datum_undeclared", GateDecision.Decide(Everyones, SubjectFacts.None, asked, Now).ToString());
        }
    }

    [Fact]
    public void An_archive_stands_on_its_own_basis()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent, Sample.Term("1 year", 0)) with { Archive = Sample.Archive("5 years") }, []));
        var facts = SubjectFacts.None.With(0, "2024-11-01T12:00") with { Choices = [Sample.Choice(policy, ChoiceAct.Withdrawn, "2024-12-01T12:00")] };
        Assert.Equal("allowed", GateDecision.Decide(policy, facts, Question.Resolve(policy, "p", data: ["email"], role: Role.Legal), Now).ToString());
    }

    [Fact]
    public void Words_shown_count_for_consents_only()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.LegitimateInterest) with { TextVersion = "2" }, []));
        var facts = SubjectFacts.None with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00", text: "1")] };
        Assert.Equal("allowed", GateDecision.Decide(policy, facts, Question.Resolve(policy, "p"), Now).ToString());
    }

    [Theory]
    [InlineData("2025-10-22T12:00", true)]
    [InlineData("2025-10-21T12:00", false)]
    public void An_address_that_answers_opens_a_consent_to_its_last_day(string given, bool opens)
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent) with { ConsentValidFor = Sample.Period("13 months") }, []));
        var facts = SubjectFacts.None with { Choices = [Sample.Choice(policy, ChoiceAct.Given, given, pending: true)] };
        var changes = Explanation.Of(policy, facts, Question.Resolve(policy, "p"), Now).Changes;
        Assert.Equal(opens, changes is [{ Kind: TurnKind.ConfirmAddress }]);
    }

    private static readonly CompiledPolicy Everyones = Sample.Policy((Sample.Purpose("p", Basis.LegalObligation) with { RecipientBits = [ulong.MaxValue] }, []));

    [Fact]
    public void A_recipient_must_be_registered_for_the_purpose_and_known()
    {
        Assert.Equal("allowed", Ask(Known, "account", recipient: "hosting"));
        Assert.Equal("recipient_unregistered", Ask(Known, "account", recipient: "nobody"));
        Assert.Equal("recipient_unregistered", Ask(Known, "account", recipient: "stranger"));
        Assert.Equal("recipient_unknown", Ask(Known, "account", recipient: "riddle"));
        foreach (var beyond in (int[])[Policy.Recipients.Length, 64, 200])
        {
            Assert.Equal("recipient_unregistered", GateDecision.Decide(Everyones, SubjectFacts.None, new Question { Purpose = 0, Recipient = beyond }, Now).ToString());
        }
    }

    [Theory]
    [InlineData("hosting", "fr", "allowed")]
    [InlineData("hosting", "JP", "allowed")]
    // Adequacy that has ended, with nothing behind it.
    [InlineData("hosting", "GB", "mechanism_lapsed")]
    [InlineData("hosting", "US", "country_no_mechanism")]
    [InlineData("hosting", "??", "country_no_mechanism")]
    [InlineData("clauses", "US", "allowed")]
    // Clauses signed for one country carry nothing to another.
    [InlineData("clauses", "IN", "country_no_mechanism")]
    [InlineData("shield", "US", "country_no_mechanism")]
    // No country named: all of the recipient's count.
    [InlineData("shield", null, "country_no_mechanism")]
    [InlineData("clauses", null, "allowed")]
    [InlineData(null, "US", "country_no_mechanism")]
    [InlineData(null, "FR", "allowed")]
    public void A_country_needs_the_EEA_adequacy_or_a_mechanism_in_force(string? recipient, string? country, string expected) =>
        Assert.Equal(expected, Ask(Known, "account", recipient: recipient, country: country));

    [Fact]
    public void A_mechanism_carries_from_its_first_to_its_last_day()
    {
        var question = Question.Resolve(Policy, "books", recipient: "clauses", country: "US");
        Assert.Equal("mechanism_lapsed", At("2023-12-31T12:00"));
        Assert.Equal("allowed", At("2024-01-01T12:00"));
        Assert.Equal("allowed", At("2027-06-30T21:59:59"));
        Assert.Equal("mechanism_lapsed", At("2027-06-30T22:00"));
        string At(string now) => GateDecision.Decide(Policy, SubjectFacts.None, question, Sample.At(now)).ToString();
    }

    [Fact]
    public void The_privacy_framework_carries_only_with_clauses_behind_it()
    {
        var backed = Policy.Recipients[2] with { Mechanism = Policy.Recipients[2].Mechanism! with { HasFallback = true } };
        var policy = Policy with { Recipients = Policy.Recipients.SetItem(2, backed) };
        Assert.True(GateDecision.Decide(policy, SubjectFacts.None, Question.Resolve(policy, "books", recipient: "shield", country: "US"), Now).Allowed);
    }

    [Fact]
    public void An_explanation_gives_every_reason()
    {
        var facts = Old() with { Contracts = [], Restricted = [1], Erasing = true };
        Assert.Equal("restricted, phase_archived, contract_none, erasing", GateDecision.Explain(Policy, facts, Question.Resolve(Policy, "account"), Now).ToString());
        Assert.Equal("erasing", Ask(facts, "account"));
    }

    [Fact]
    public void Reasons_have_stable_codes_and_an_order()
    {
        var decision = Decision.Refuse(Reason.FactsStale).With(Reason.ChoiceNone).With(Reason.None);
        Assert.Equal([Reason.ChoiceNone, Reason.FactsStale], decision.ToImmutableArray());
        Assert.Equal((2, Reason.ChoiceNone, false), (decision.Count, decision.First, decision.Allowed));
        Assert.Equal("no_such_code", Reasons.TryParse("no_such_code", out _) ? "" : "no_such_code");
        foreach (var reason in Enum.GetValues<Reason>())
        {
            Assert.True(Reasons.TryParse(Reasons.Code(reason), out var read));
            Assert.Equal(reason, read);
        }
    }

    [Fact]
    public void Roles_and_exceptions_are_read_from_their_own_words()
    {
        Assert.All(Enum.GetValues<Role>(), role => Assert.True(Words.TryParse(role.Code(), out Role read) && read == role));
        Assert.All(Enum.GetValues<RestrictionException>(), exception => Assert.True(Words.TryParse(exception.Code(), out RestrictionException read) && read == exception));
        Assert.False(Words.TryParse("DPO", out Role _));
        Assert.False(Words.TryParse("2", out RestrictionException _));
    }

    private static SubjectFacts Given(string at = "2026-11-02T12:00", string? text = "2", bool isExplicit = true, bool pending = false) =>
        Known with { Choices = [Sample.Choice(Policy, ChoiceAct.Given, at, 0, text, isExplicit, pending)] };

    private static SubjectFacts Old(string lastSeen = "2020-01-01T12:00") => SubjectFacts.None.With(0, lastSeen) with { Contracts = [1] };

    // From the tables; and the packed facts, where they can tell, must say the same.
    private static string Ask(
        SubjectFacts facts, string purpose, string? channel = null, ImmutableArray<string> data = default, string? recipient = null, string? country = null,
        Role role = Role.None, RestrictionException exception = RestrictionException.None)
    {
        var question = Question.Resolve(Policy, purpose, channel, data, recipient, country, role, exception);
        var decision = GateDecision.Decide(Policy, facts, question, Now);
        var packed = GateDecision.Decide(Policy, Sample.Pack(Policy, facts, Now), question, Now);
        Assert.True(packed == decision || packed.Has(Reason.FactsStale), packed.ToString());
        Assert.Equal(decision.Allowed, GateDecision.Explain(Policy, facts, question, Now).Allowed);
        return decision.ToString();
    }
}
