namespace Vow.Gate;

/// <summary>The gate's rules, in the order in which they are weighed and told. Those up to <see cref="Transfer"/> ask the policy, the others the subject's facts.</summary>
public enum GateRule : byte
{
    /// <summary>The policy declares the purpose (GDPR 5(1)(b)).</summary>
    Purpose,
    /// <summary>The purpose has the channel.</summary>
    Channel,
    /// <summary>The purpose declares each datum (GDPR 5(1)(c)).</summary>
    Data,
    /// <summary>The recipient is registered, for this purpose, and known (GDPR 13(1)(e), 30(1)(d)).</summary>
    Recipient,
    /// <summary>The data stay in the EEA, or something of chapter V carries them, in force on that day (GDPR 44-49).</summary>
    Transfer,
    /// <summary>No erasure is under way (GDPR 17).</summary>
    Erasure,
    /// <summary>The person is not declared a minor where minors are kept out (GDPR 8, LIL 45).</summary>
    Age,
    /// <summary>The person has not objected (GDPR 21).</summary>
    Objection,
    /// <summary>The person's latest word is a yes, and their address has answered (GDPR 6(1)(a), 7(1)).</summary>
    Consent,
    /// <summary>The words agreed to cover this use.</summary>
    Text,
    /// <summary>The yes was explicit where that is demanded.</summary>
    Explicit,
    /// <summary>The yes has not run out.</summary>
    ConsentEnd,
    /// <summary>A contract for it is running (GDPR 6(1)(b)).</summary>
    Contract,
    /// <summary>No restriction stands, or one of its four exceptions is claimed (GDPR 18).</summary>
    Restriction,
    /// <summary>In intermediate archive: each datum asked for lies in it, for a role it opens to.</summary>
    Archive,
    /// <summary>The data are in the active base, or in an archive that opens to the role that asks (GDPR 5(1)(e)).</summary>
    Term,
}

/// <summary>What a rule says of a question.</summary>
public enum RuleOutcome : byte
{
    /// <summary>Nothing against it.</summary>
    Passed,
    /// <summary>It stands against the use.</summary>
    Refused,
    /// <summary>The rule does not bear on this question: no recipient was named, the basis is another.</summary>
    NotAsked,
    /// <summary>A rule it follows from has refused already.</summary>
    NotReached,
}

/// <summary>A rule's verdict as the decision reads it.</summary>
/// <param name="Outcome">Passed, refused, not asked or not reached.</param>
/// <param name="Reason">Why it refuses; none otherwise.</param>
/// <param name="LastDay">For a rule that time ends: its last day, whether past or to come; null where no day is set.</param>
/// <param name="After">What it will refuse with after that day.</param>
internal readonly record struct Verdict(RuleOutcome Outcome, Reason Reason = Reason.None, DateOnly? LastDay = null, Reason After = Reason.None)
{
    public static Verdict Passed => default;

    public static Verdict NotAsked => new(RuleOutcome.NotAsked);

    public static Verdict NotReached => new(RuleOutcome.NotReached);

    public static Verdict Of(Reason reason) => new(reason == Reason.None ? RuleOutcome.Passed : RuleOutcome.Refused, reason);

    /// <summary>Refused because its last day is past.</summary>
    public bool HasLapsed => Outcome == RuleOutcome.Refused && LastDay is not null;
}

/// <summary>Rules and outcomes in the words machines read.</summary>
public static class GateRules
{
    /// <summary>The stable code, e.g. <c>consent_end</c>.</summary>
    public static string Code(this GateRule rule) => rule switch
    {
        GateRule.Purpose => "purpose",
        GateRule.Channel => "channel",
        GateRule.Data => "data",
        GateRule.Recipient => "recipient",
        GateRule.Transfer => "transfer",
        GateRule.Erasure => "erasure",
        GateRule.Age => "age",
        GateRule.Objection => "objection",
        GateRule.Consent => "consent",
        GateRule.Text => "text",
        GateRule.Explicit => "explicit",
        GateRule.ConsentEnd => "consent_end",
        GateRule.Contract => "contract",
        GateRule.Restriction => "restriction",
        GateRule.Archive => "archive",
        GateRule.Term => "term",
    };

    /// <summary>The stable code, e.g. <c>not_asked</c>.</summary>
    public static string Code(this RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Passed => "passed",
        RuleOutcome.Refused => "refused",
        RuleOutcome.NotAsked => "not_asked",
        RuleOutcome.NotReached => "not_reached",
    };
}
