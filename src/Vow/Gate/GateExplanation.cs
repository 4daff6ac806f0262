using System.Text.Json.Serialization;
using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>The gate's answer with everything it rests on.</summary>
/// <param name="Allowed">Whether the use may take place now.</param>
/// <param name="Reasons">Every reason why not; empty where it may.</param>
/// <param name="Rules">Each rule's verdict, always all of them in the same order.</param>
/// <param name="Changes">Of a refusal: what together would open the use. Of a yes: what closes it first.</param>
public sealed record GateExplanation(bool Allowed, IReadOnlyList<GateReason> Reasons, IReadOnlyList<GateRuleTold> Rules, IReadOnlyList<GateChange> Changes)
{
    /// <summary>An explanation in words.</summary>
    /// <param name="policy">The policy it was made by.</param>
    /// <param name="purpose">The purpose asked about.</param>
    /// <param name="explained">The explanation.</param>
    /// <param name="language">Language of the words.</param>
    public static GateExplanation Of(PolicyInForce policy, string purpose, Explanation explained, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(explained);
        var answer = GateAnswer.Of(policy, policy.Compiled.PurposeIndex.GetValueOrDefault(purpose, -1), explained.Reasons, language);
        return new GateExplanation(
            answer.Allowed,
            answer.Reasons,
            [
                .. explained.Rules.Select(verdict => new GateRuleTold(
                    verdict.Rule.Code(), verdict.Outcome.Code(), verdict.Reason == Reason.None ? null : CodeOf(verdict.Reason), GateRuleWords.Of(verdict.Rule)[language],
                    GateRuleWords.RestsOn(policy, verdict, language), GateFact.Of(verdict.Fact))),
            ],
            [
                .. explained.Changes.Select(change => new GateChange(
                    change.Kind.Code(), [.. change.Names], change.LastDay, GateChangeWords.Of(policy, change, language))),
            ]);
    }

    private static string CodeOf(Reason reason) => Vow.Gate.Reasons.Code(reason);
}

/// <summary>One rule's verdict.</summary>
/// <param name="Rule">The rule's code.</param>
/// <param name="Outcome"><c>passed</c>, <c>refused</c>, <c>not_asked</c> (it does not bear on this question) or <c>not_reached</c> (a rule it follows from has refused).</param>
/// <param name="Reason">The code of the reason where it refuses.</param>
/// <param name="Title">What it asks, in words.</param>
/// <param name="RestsOn">What it rested on, in words; null where it was not weighed, or there is nothing to add.</param>
/// <param name="Fact">The same for programs.</param>
public sealed record GateRuleTold(string Rule, string Outcome, string? Reason, string Title, string? RestsOn, GateFact? Fact);

/// <summary>What a rule read; a member that does not bear on it is absent.</summary>
public sealed record GateFact
{
    /// <summary>The person's latest word: <c>given</c>, <c>refused</c>, <c>withdrawn</c>, <c>objected</c>, <c>objection_lifted</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Act { get; init; }
    /// <summary>When it was said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? At { get; init; }
    /// <summary>Version of the text agreed to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
    /// <summary>Version of the text now shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CurrentText { get; init; }
    /// <summary>Last day of what time ends, past or to come.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? LastDay { get; init; }
    /// <summary><c>active</c>, <c>archived</c> or <c>expired</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Phase { get; init; }
    /// <summary>The legal text an archive is kept by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LegalText { get; init; }
    /// <summary>The exception claimed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Exception { get; init; }
    /// <summary>Ids the rule speaks of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Names { get; init; }
    /// <summary>The country weighed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Country { get; init; }
    /// <summary>The transfer mechanism weighed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mechanism { get; init; }

    internal static GateFact? Of(RuleFact? fact) => fact is null ? null : new GateFact
    {
        Act = fact.Act?.Code(),
        At = fact.At?.ToDateTimeOffset(),
        Text = fact.Text,
        CurrentText = fact.CurrentText,
        LastDay = fact.LastDay,
        Phase = fact.Phase?.Code(),
        LegalText = fact.LegalText,
        Exception = fact.Exception?.Code(),
        Names = fact.Names.IsEmpty ? null : [.. fact.Names],
        Country = fact.Country,
        Mechanism = fact.Mechanism?.Code(),
    };
}

/// <summary>A change that turns the answer.</summary>
/// <param name="Kind">The change's code.</param>
/// <param name="Names">Ids it is about: a channel, data, a recipient, a country, roles, a text version, events.</param>
/// <param name="LastDay">For what time closes: the last open day.</param>
/// <param name="Message">The same in words.</param>
public sealed record GateChange(string Kind, IReadOnlyList<string> Names, DateOnly? LastDay, string Message);
