using System.Collections.Immutable;
using Vow.Tests.Shared;

namespace Vow.Gate.Tests;

/// <summary>The corpus of decisions, from the tables, from packed facts, and explained.</summary>
public sealed class DecisionCorpusTests
{
    private static readonly (CompiledPolicy Policy, ImmutableArray<GateCase> Cases, ImmutableArray<string> Suspended) Read =
        GateCorpus.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "gate", "decisions.json")));

    [Fact]
    public void Every_case_is_decided_as_it_says()
    {
        Assert.Multiple([.. Read.Cases.Select(each => (Action)(() =>
        {
            var question = each.Asked(Read.Policy);
            var decision = GateDecision.Decide(Read.Policy, each.Facts, question, each.At);
            Assert.True(each.Expected.SequenceEqual(decision.ToImmutableArray().Select(Reasons.Code)), $"{each.Name}: {decision}");
            var packed = new byte[PackedFacts.Size(Read.Policy)];
            PackedFacts.Pack(Read.Policy, each.Facts, 1, 2, each.At, packed);
            var fromPacked = GateDecision.Decide(Read.Policy, packed, question, each.At);
            var onlyTables = question.Role != Role.None || question.Exception != RestrictionException.None;
            Assert.True(fromPacked == decision || (onlyTables && fromPacked.Has(Reason.FactsStale)), $"{each.Name}: packed {fromPacked}");
            var explained = Explanation.Of(Read.Policy, each.Facts, question, each.At);
            Assert.True(explained.Reasons.With(decision) == explained.Reasons && explained.Allowed == decision.Allowed, $"{each.Name}: explained {explained.Reasons}");
            var nearest = explained.Changes.Select(turn => string.Join(' ', [turn.Kind.Code(), .. turn.Names, .. turn.LastDay is { } day ? [day.ToString("yyyy-MM-dd", null)] : Array.Empty<string>()]));
            Assert.True(each.Nearest is not { } told || told.SequenceEqual(nearest), $"{each.Name}: {string.Join(", ", nearest)}");
        }))]);
    }

    [Fact]
    public void Each_rule_has_cases_that_pass_it_and_cases_it_refuses_alone()
    {
        var refusing = new Dictionary<GateRule, int>();
        var passing = new HashSet<GateRule>();
        foreach (var each in Read.Cases)
        {
            var rules = Explanation.Of(Read.Policy, each.Facts, each.Asked(Read.Policy), each.At).Rules;
            passing.UnionWith(rules.Where(verdict => verdict.Outcome == RuleOutcome.Passed).Select(verdict => verdict.Rule));
            if (rules.Where(verdict => verdict.Outcome == RuleOutcome.Refused).ToArray() is [var alone])
            {
                refusing[alone.Rule] = refusing.GetValueOrDefault(alone.Rule) + 1;
            }
        }

        Assert.Equal(Enum.GetValues<GateRule>(), passing.Order());
        Assert.Equal(Enum.GetValues<GateRule>(), refusing.Keys.Order());
    }

    [Fact]
    public void Each_reason_of_a_decision_has_a_case() =>
        Assert.Equal(
            Enum.GetValues<Reason>().Except([Reason.None, Reason.FactsStale]).Select(Reasons.Code).Order(StringComparer.Ordinal),
            Read.Cases.SelectMany(each => each.Expected).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_cases_have_one_name() => Assert.Distinct(Read.Cases.Select(each => each.Name));
}
