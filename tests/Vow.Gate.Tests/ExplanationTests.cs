using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;

namespace Vow.Gate.Tests;

/// <summary>What an explanation says holds: its verdict is the decision's, its change turns the answer.</summary>
public sealed class ExplanationTests
{
    private static readonly Instant Now = Generated.Start;
    private static readonly ImmutableArray<GateRule> InOrder = [.. Enum.GetValues<GateRule>()];

    [Fact]
    public void Every_rule_speaks_in_its_place_and_their_reasons_are_the_decision()
    {
        var (allowed, refused) = (0, 0);
        Generated.Cases.Sample(
            (policy, facts, question) =>
            {
                var decision = GateDecision.Decide(policy, facts, question, Now);
                var explained = Explanation.Of(policy, facts, question, Now);
                Interlocked.Increment(ref decision.Allowed ? ref allowed : ref refused);
                Assert.Equal(InOrder, explained.Rules.Select(verdict => verdict.Rule));
                Assert.All(explained.Rules, verdict =>
                {
                    Assert.Equal(verdict.Outcome == RuleOutcome.Refused, verdict.Reason != Reason.None);
                    Assert.Equal(verdict.Outcome is RuleOutcome.Passed or RuleOutcome.Refused, verdict.Fact is not null);
                });
                Assert.Equal(decision.Allowed, explained.Allowed);
                Assert.Equal(explained.Reasons, decision.With(explained.Reasons));
                // A country that refuses may have others behind it that refuse for the other reason.
                var told = explained.Rules.Aggregate(Decision.Open, (all, verdict) => all.With(verdict.Reason));
                Assert.Equal(explained.Reasons, told.With(explained.Reasons));
                Assert.Equal(explained.Allowed, told.Allowed);
                Assert.True(told.Has(decision.First) || decision.Allowed);
            },
            iter: Often.Of(30_000));
        Often.Came(allowed > 1000 && refused > 1000, $"{allowed} {refused}");
    }

    [Fact]
    public void What_would_open_a_refused_use_opens_it()
    {
        var kinds = new int[Enum.GetValues<TurnKind>().Length];
        Generated.Cases.Sample(
            (policy, facts, question) =>
            {
                var explained = Explanation.Of(policy, facts, question, Now);
                if (explained.Allowed)
                {
                    return;
                }

                Assert.NotEmpty(explained.Changes);
                foreach (var change in explained.Changes)
                {
                    Interlocked.Increment(ref kinds[(int)change.Kind]);
                    Assert.True(change.Kind <= TurnKind.Nothing && change.LastDay is null);
                }

                if (explained.Changes is [{ Kind: TurnKind.Nothing or TurnKind.DeclarePurpose }])
                {
                    return;
                }

                var changed = explained.Changes.Aggregate((policy, facts, question), (so, change) => Made(change, so.policy, so.facts, so.question));
                var decision = GateDecision.Decide(changed.policy, changed.facts, changed.question, Now);
                Assert.True(decision.Allowed, $"{explained.Reasons}: {string.Join(", ", explained.Changes.Select(c => c.Kind.Code()))} leaves {decision}");
            },
            iter: Often.Of(60_000));
        Assert.All(Enum.GetValues<TurnKind>().Where(kind => kind <= TurnKind.Nothing), kind => Often.Came(kinds[(int)kind] > 0, kind.ToString()));
    }

    [Fact]
    public void What_closes_an_open_use_first_closes_it_after_its_last_day_and_not_before()
    {
        var dated = 0;
        Gen.Select(Generated.Cases, Gen.Double[0, 1]).Sample(
            (asked, part) =>
            {
                var (policy, facts, question) = asked;
                var explained = Explanation.Of(policy, facts, question, Now);
                if (!explained.Allowed)
                {
                    return;
                }

                var change = Assert.Single(explained.Changes);
                Assert.True(change.Kind > TurnKind.Nothing);
                var day = change.LastDay ?? new DateOnly(2060, 1, 1);
                var between = policy.Zone.DayOf(Now).AddDays((int)(part * (day.DayNumber - policy.Zone.DayOf(Now).DayNumber)));
                Assert.True(GateDecision.Decide(policy, facts, question, At(policy, between)).Allowed);
                Assert.True(GateDecision.Decide(policy, facts, question, At(policy, day)).Allowed);
                if (change.LastDay is not null)
                {
                    Interlocked.Increment(ref dated);
                    Assert.False(GateDecision.Decide(policy, facts, question, At(policy, day.AddDays(1))).Allowed);
                }
            },
            iter: Often.Of(40_000));
        Often.Came(dated > 500, $"{dated}");
    }

    [Fact]
    public void An_act_said_to_close_an_open_use_closes_it()
    {
        var acts = new int[Enum.GetValues<TurnKind>().Length];
        Generated.Cases.Sample(
            (policy, facts, question) =>
            {
                var explained = Explanation.Of(policy, facts, question, Now);
                if (explained is not { Allowed: true, Changes: [{ LastDay: null, Kind: var kind }] })
                {
                    return;
                }

                Interlocked.Increment(ref acts[(int)kind]);
                var slot = policy.SlotOf(question.Purpose, question.Channel);
                var after = kind switch
                {
                    TurnKind.Withdrawal => Say(facts, slot, ChoiceAct.Withdrawn),
                    TurnKind.ObjectionMade => Say(facts, slot, ChoiceAct.Objected),
                    TurnKind.ContractEnds => facts with { Contracts = facts.Contracts.Remove(question.Purpose) },
                    _ => facts with { Erasing = true },
                };
                Assert.False(GateDecision.Decide(policy, after, question, Now).Allowed);
            },
            iter: Often.Of(40_000));
        Assert.All(
            [TurnKind.Withdrawal, TurnKind.ObjectionMade, TurnKind.ContractEnds, TurnKind.RestrictionOrErasure], kind => Often.Came(acts[(int)kind] > 0, kind.ToString()));
    }

    [Fact]
    public void A_yes_tells_what_it_rests_on()
    {
        var policy = Sample.Policy((Sample.Purpose("letter", Basis.Consent, Sample.Term("3 years", 0)) with
        {
            TextVersion = "2",
            AcceptedTexts = ["1", "2"],
            ConsentValidFor = Sample.Period("13 months"),
            ExplicitConsent = true,
            ClosedToMinors = true,
        }, [0]));
        var facts = SubjectFacts.None.With(0, "2026-11-01T12:00") with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00", text: "1")] };
        var explained = Explanation.Of(policy, facts, Question.Resolve(policy, "letter", "email", ["email"], "clauses", "US"), Now);
        Assert.Equal(
            "purpose passed, channel passed, data passed, recipient passed, transfer passed, erasure passed, age passed, objection not_asked, consent passed, text passed, explicit passed, "
            + "consent_end passed, contract not_asked, restriction passed, archive not_asked, term passed",
            string.Join(", ", explained.Rules.Select(v => $"{v.Rule.Code()} {v.Outcome.Code()}")));
        Assert.Equal((MechanismKind.StandardClauses, "US", new DateOnly(2027, 6, 30)), (Fact(GateRule.Transfer).Mechanism, Fact(GateRule.Transfer).Country, Fact(GateRule.Transfer).LastDay));
        Assert.Equal((ChoiceAct.Given, Sample.At("2026-11-02T12:00")), (Fact(GateRule.Consent).Act, Fact(GateRule.Consent).At));
        Assert.Equal(("1", "2"), (Fact(GateRule.Text).Text, Fact(GateRule.Text).CurrentText));
        Assert.Equal(new DateOnly(2027, 12, 2), Fact(GateRule.ConsentEnd).LastDay);
        Assert.Equal((Phase.Active, new DateOnly(2029, 11, 1)), (Fact(GateRule.Term).Phase, Fact(GateRule.Term).LastDay));
        Assert.Equal([new Turn(TurnKind.MechanismEnds, new DateOnly(2027, 6, 30))], explained.Changes);
        RuleFact Fact(GateRule rule) => explained.Rules[(int)rule].Fact!;
    }

    [Fact]
    public void A_channel_that_is_open_is_nearer_than_a_new_yes()
    {
        var policy = Sample.Policy((Sample.Purpose("letter", Basis.Consent), [0, 1]));
        var facts = SubjectFacts.None with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00", slot: 1)] };
        Assert.Equal("use_channel sms", Nearest(policy, facts, Question.Resolve(policy, "letter", "email")));
        Assert.Equal("use_channel sms", Nearest(policy, facts, Question.Resolve(policy, "letter")));
        Assert.Equal("give_consent ", Nearest(policy, SubjectFacts.None, Question.Resolve(policy, "letter", "email")));
    }

    [Fact]
    public void Nothing_opens_to_a_minor_nor_to_who_is_being_erased()
    {
        var policy = Sample.Policy((Sample.Purpose("letter", Basis.Consent) with { ClosedToMinors = true }, []));
        Assert.Equal("nothing ", Nearest(policy, SubjectFacts.None with { Minor = true }, Question.Resolve(policy, "letter", data: ["card"])));
        Assert.Equal("nothing ", Nearest(policy, SubjectFacts.None with { Erasing = true }, Question.Resolve(policy, "letter")));
    }

    [Fact]
    public void An_archive_names_who_may_open_it_and_a_country_the_nearest_that_is_open()
    {
        var policy = Sample.Policy((Sample.Purpose("account", Basis.Contract, Sample.Term("1 year", 0)) with { Archive = Sample.Archive("5 years") }, []));
        var old = SubjectFacts.None.With(0, "2024-01-01T12:00");
        Assert.Equal("ask_as dpo legal", Nearest(policy, old, Question.Resolve(policy, "account")));
        Assert.Equal("ask_as dpo legal", Nearest(policy, old, Question.Resolve(policy, "account", role: Role.Agent)));
        var running = SubjectFacts.None.With(0, "2026-11-01T12:00") with { Contracts = [0] };
        Assert.Equal("use_country FR", Nearest(policy, running, Question.Resolve(policy, "account", recipient: "clauses", country: "IN")));
        Assert.Equal("use_recipient clauses", Nearest(policy, running, Question.Resolve(policy, "account", recipient: "shield", country: "US")));
        Assert.Equal("put_mechanism IN", Nearest(policy, running, Question.Resolve(policy, "account", country: "IN")));
    }

    [Fact]
    public void Rules_outcomes_and_changes_have_codes_of_their_own()
    {
        Assert.Distinct(Enum.GetValues<GateRule>().Select(one => one.Code()));
        Assert.Distinct(Enum.GetValues<RuleOutcome>().Select(one => one.Code()));
        Assert.Distinct(Enum.GetValues<TurnKind>().Select(one => one.Code()));
    }

    private static string Nearest(CompiledPolicy policy, SubjectFacts facts, Question question) =>
        string.Join(", ", Explanation.Of(policy, facts, question, Now).Changes.Select(change => change.Kind.Code() + " " + string.Join(' ', change.Names)));

    private static Instant At(CompiledPolicy policy, DateOnly day) => new(Math.Max(Now.Microseconds, policy.Zone.StartOf(day).Microseconds));

    private static SubjectFacts Say(SubjectFacts facts, int slot, ChoiceAct act, string? text = null, bool pending = false) =>
        facts with { Choices = [.. facts.Choices.Where(c => c.Slot != slot), new ChoiceFact(slot, act, new Instant(Now.Microseconds), text, true, pending)] };

    // What a change means, in policy, facts and question: independent of how it was found.
    private static (CompiledPolicy, SubjectFacts, Question) Made(Turn change, CompiledPolicy policy, SubjectFacts facts, Question question)
    {
        var slot = policy.SlotOf(question.Purpose, question.Channel);
        var purpose = policy.Purposes[question.Purpose];
        switch (change.Kind)
        {
            case TurnKind.UseChannel:
                return (policy, facts, question with { Channel = change.Names is [var channel] ? policy.Channels.IndexOf(channel) : -1 });
            case TurnKind.LeaveOut:
                return (policy, facts, question with { Data = [.. question.Data.Where(datum => datum < policy.Data.Length && !change.Names.Contains(policy.Data[datum]))] });
            case TurnKind.UseRecipient:
                return (policy, facts, question with { Recipient = policy.RecipientIndex[change.Names.Single()] });
            case TurnKind.UseCountry:
                return (policy, facts, question with { Country = change.Names.Single() });
            case TurnKind.AskAs:
                Assert.True(Words.TryParse(change.Names[0], out Role role));
                return (policy, facts, question with { Role = role });
            case TurnKind.GiveConsent:
                return (policy, Say(facts, slot, ChoiceAct.Given, change.Names.SingleOrDefault()), question);
            case TurnKind.ConfirmAddress:
                return (policy, facts with { Choices = [.. facts.Choices.Select(c => c.Slot == slot ? c with { Pending = false } : c)] }, question);
            case TurnKind.LiftObjection:
                return (policy, Say(facts, slot, ChoiceAct.ObjectionLifted), question);
            case TurnKind.StartContract:
                return (policy, facts with { Contracts = facts.Contracts.Add(question.Purpose) }, question);
            case TurnKind.LiftRestriction:
                return (policy, facts with { Restricted = facts.Restricted.Remove(question.Purpose) }, question);
            case TurnKind.BeginAgain:
                var anchors = facts.Anchors.ToDictionary(a => a.Key, a => a.Value);
                anchors[policy.Anchors.IndexOf(change.Names[0])] = Now;
                return (policy, facts with { Anchors = anchors.ToFrozenDictionary() }, question);
            case TurnKind.RegisterRecipient or TurnKind.CompleteRecipient:
                // Registered, and of the kind that stays in the EEA.
                var index = question.Recipient < 0 || question.Recipient >= policy.Recipients.Length ? 0 : question.Recipient;
                var registered = policy.Recipients[index] with { Known = true, Countries = [question.Country ?? "FR"], Mechanism = new(MechanismKind.StandardClauses, new(2020, 1, 1), null, false) };
                return (
                    policy with
                    {
                        Purposes = policy.Purposes.SetItem(question.Purpose, purpose with { RecipientBits = [purpose.RecipientBits[0] | (1ul << index)] }),
                        Recipients = policy.Recipients.SetItem(index, registered),
                    },
                    facts, question with { Recipient = index });
            case TurnKind.PutMechanism:
                var at = Math.Max(0, question.Recipient);
                var recipient = policy.Recipients[at] with { Known = true };
                var carried = recipient with
                {
                    Countries = recipient.Countries.Union(change.Names).ToImmutableArray(),
                    Mechanism = new(MechanismKind.StandardClauses, new(2020, 1, 1), null, false),
                };
                return (policy with { Recipients = policy.Recipients.SetItem(at, carried) }, facts, question with { Recipient = at });
            default:
                throw new InvalidOperationException(change.Kind.ToString());
        }
    }
}
