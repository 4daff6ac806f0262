using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>What a rule read. Only what bears on the rule is set.</summary>
public sealed record RuleFact
{
    /// <summary>The purpose's basis, or the archive's own.</summary>
    public Basis? Basis { get; init; }
    /// <summary>The person's latest word on the purpose and channel.</summary>
    public ChoiceAct? Act { get; init; }
    /// <summary>When they said it.</summary>
    public Instant? At { get; init; }
    /// <summary>Version of the text they agreed to.</summary>
    public string? Text { get; init; }
    /// <summary>Version of the text now shown.</summary>
    public string? CurrentText { get; init; }
    /// <summary>Last day of what time ends (a consent, a phase, a mechanism), past or to come; null where no day is set.</summary>
    public DateOnly? LastDay { get; init; }
    /// <summary>Where the data stand.</summary>
    public Phase? Phase { get; init; }
    /// <summary>The legal text an archive is kept by.</summary>
    public string? LegalText { get; init; }
    /// <summary>The exception claimed (GDPR 18(2)).</summary>
    public RestrictionException? Exception { get; init; }
    /// <summary>Ids the rule speaks of: the purpose, the channel, the data that are not declared, the recipient.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
    /// <summary>The country weighed, ISO 3166-1 alpha-2: the first that refuses, else the first outside the EEA.</summary>
    public string? Country { get; init; }
    /// <summary>The transfer mechanism weighed; null inside the EEA, and where there is none.</summary>
    public MechanismKind? Mechanism { get; init; }
}

/// <summary>One rule's verdict.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Outcome">What it says.</param>
/// <param name="Reason">Why it refuses; none otherwise.</param>
/// <param name="Fact">What it rested on; null where it was not asked or not reached.</param>
public sealed record RuleVerdict(GateRule Rule, RuleOutcome Outcome, Reason Reason, RuleFact? Fact);

/// <summary>
/// An answer of the gate with everything it rests on: each rule's verdict, and the nearest change that would turn it. Reads the tables. The verdict is that of
/// <see cref="GateDecision.Decide(CompiledPolicy, SubjectFacts, in Question, Instant)"/>, whose rules it walks.
/// </summary>
/// <param name="Reasons">Every reason against; allowed where there is none.</param>
/// <param name="Rules">All rules, always in the order of <see cref="GateRule"/>.</param>
/// <param name="Changes">
/// Of a refusal: what together opens it, never empty; a single <see cref="TurnKind.Nothing"/> where nothing does. Of a yes: the one change that closes it first,
/// with the last open day where time does.
/// </param>
public sealed record Explanation(Decision Reasons, ImmutableArray<RuleVerdict> Rules, ImmutableArray<Turn> Changes)
{
    /// <summary>Whether the use may take place.</summary>
    public bool Allowed => Reasons.Allowed;

    /// <summary>Explains the answer to a question at a moment.</summary>
    public static Explanation Of(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(facts);
        var rules = ImmutableArray.CreateBuilder<RuleVerdict>(Enum.GetValues<GateRule>().Length);
        var reasons = GateDecision.Explain(policy, facts, question, now);
        if (question.Purpose < 0 || question.Purpose >= policy.Purposes.Length)
        {
            rules.Add(new RuleVerdict(GateRule.Purpose, RuleOutcome.Refused, Reason.PurposeUndeclared, new RuleFact()));
            AddNotReached(rules, GateRule.Channel);
            return new Explanation(reasons, rules.MoveToImmutable(), [new Turn(TurnKind.DeclarePurpose)]);
        }

        var purpose = policy.Purposes[question.Purpose];
        var slot = question.Undeclared.Has(Reason.ChannelUndeclared) ? -1 : PolicySide.Slot(policy, purpose, question.Channel);
        rules.Add(new RuleVerdict(GateRule.Purpose, RuleOutcome.Passed, Reason.None, new RuleFact { Names = [purpose.Id], Basis = purpose.Basis }));
        AddPolicySide(rules, policy, purpose, slot, question, policy.Zone.DayOf(now));
        if (slot < 0)
        {
            AddNotReached(rules, GateRule.Erasure);
        }
        else
        {
            var asked = new SubjectCase(policy, question.Purpose, slot, facts, now, question);
            foreach (var (rule, weigh) in SubjectSide.Rules)
            {
                var verdict = weigh(asked);
                rules.Add(new RuleVerdict(rule, verdict.Outcome, verdict.Reason, IsAsked(verdict.Outcome) ? Fact(rule, asked, verdict) : null));
            }
        }

        var all = rules.MoveToImmutable();
        var changes = reasons.Allowed ? NearestChange.Closing(policy, facts, question, all) : NearestChange.Opening(policy, facts, question, now, all);
        return new Explanation(reasons, all, changes);
    }

    private static bool IsAsked(RuleOutcome outcome) => outcome is RuleOutcome.Passed or RuleOutcome.Refused;

    private static void AddNotReached(ImmutableArray<RuleVerdict>.Builder rules, GateRule from)
    {
        for (var rule = from; rule <= GateRule.Term; rule++)
        {
            rules.Add(new RuleVerdict(rule, RuleOutcome.NotReached, Reason.None, null));
        }
    }

    private static void AddPolicySide(ImmutableArray<RuleVerdict>.Builder rules, CompiledPolicy policy, CompiledPurpose purpose, int slot, in Question question, DateOnly today)
    {
        Add(GateRule.Channel, slot < 0 ? Reason.ChannelUndeclared : Reason.None, isAsked: slot < 0 || question.Channel >= 0, new RuleFact { Names = NameAt(policy.Channels, question.Channel) });

        var undeclared = question.Data.IsDefault ? [] : question.Data.Where(datum => !PolicySide.Contains(purpose.DataBits, datum)).SelectMany(datum => NameAt(policy.Data, datum)).ToImmutableArray();
        var data = question.Undeclared.Has(Reason.DatumUndeclared) ? Reason.DatumUndeclared : PolicySide.Data(purpose, question);
        Add(GateRule.Data, data, isAsked: data != Reason.None || !question.Data.IsDefaultOrEmpty, new RuleFact { Names = undeclared });

        var weighed = PolicySide.Recipient(policy, purpose, question);
        var recipient = question.Undeclared.Has(Reason.RecipientUnregistered) ? Reason.RecipientUnregistered : weighed;
        var named = question.Recipient >= 0 && question.Recipient < policy.Recipients.Length ? policy.Recipients[question.Recipient] : null;
        Add(GateRule.Recipient, recipient, isAsked: recipient != Reason.None || question.Recipient >= 0, new RuleFact { Names = named is null ? [] : [named.Id] });

        if (weighed != Reason.None)
        {
            rules.Add(new RuleVerdict(GateRule.Transfer, RuleOutcome.NotReached, Reason.None, null));
            return;
        }

        var (country, ground) = Farthest(policy, named, question.Country, today);
        Add(GateRule.Transfer, ground.Reason, isAsked: country is not null, new RuleFact { Country = country, Mechanism = ground.Mechanism, LastDay = ground.LastDay });

        void Add(GateRule rule, Reason reason, bool isAsked, RuleFact fact) =>
            rules.Add(isAsked
                ? new RuleVerdict(rule, reason == Reason.None ? RuleOutcome.Passed : RuleOutcome.Refused, reason, fact)
                : new RuleVerdict(rule, RuleOutcome.NotAsked, Reason.None, null));
    }

    // Of the countries the data may reach: the first that refuses; else the one whose ground ends first; else the first outside the EEA; else the first.
    private static (string? Country, TransferGround Ground) Farthest(CompiledPolicy policy, CompiledRecipient? recipient, string? country, DateOnly today)
    {
        (string? Country, TransferGround Ground) farthest = default;
        foreach (var each in country is not null ? [country] : recipient?.Countries ?? [])
        {
            var ground = Transfers.Ground(policy, recipient, each, today);
            if (ground.Reason != Reason.None)
            {
                return (each, ground);
            }

            if (farthest.Country is null || ground.LastDay < farthest.Ground.LastDay
                || (ground.LastDay is not null && farthest.Ground.LastDay is null) || (ground.Mechanism is not null && farthest.Ground.Mechanism is null))
            {
                farthest = (each, ground);
            }
        }

        return farthest;
    }

    private static ImmutableArray<string> NameAt(ImmutableArray<string> names, int index) => index >= 0 && index < names.Length ? [names[index]] : [];

    private static RuleFact Fact(GateRule rule, in SubjectCase asked, in Verdict verdict)
    {
        // A term that never began has no day to tell.
        var lastDay = verdict.LastDay == DateOnly.MinValue ? null : verdict.LastDay;
        return rule switch
        {
            GateRule.Objection or GateRule.Consent => new RuleFact { Basis = asked.Basis, Act = asked.Choice?.Act, At = asked.Choice?.At },
            GateRule.Text => new RuleFact { Text = asked.Choice?.TextVersion, CurrentText = asked.Purpose.TextVersion },
            GateRule.Explicit or GateRule.ConsentEnd => new RuleFact { At = asked.Choice?.At, LastDay = lastDay },
            GateRule.Contract => new RuleFact { Basis = asked.Basis },
            GateRule.Restriction => new RuleFact { Exception = asked.Exception == RestrictionException.None ? null : asked.Exception, LastDay = lastDay },
            GateRule.Archive => new RuleFact { Names = MissingInArchive(asked), LegalText = asked.Archive?.LegalText },
            GateRule.Term => new RuleFact { Phase = asked.Standing.Phase, LastDay = lastDay, LegalText = asked.Standing.Phase == Phase.Archived ? asked.Purpose.Archive?.LegalText : null },
            _ => new RuleFact(),
        };
    }

    /// <summary>The data asked for that an archive does not hold, as far as the policy knows them.</summary>
    internal static ImmutableArray<string> MissingInArchive(in SubjectCase asked)
    {
        var archive = asked.Archive!;
        var policy = asked.Policy;
        return asked.Data.IsDefault ? [] : [.. asked.Data.Where(datum => !PolicySide.Contains(archive.DataBits, datum)).SelectMany(datum => NameAt(policy.Data, datum))];
    }
}
