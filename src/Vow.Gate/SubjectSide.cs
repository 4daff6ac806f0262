using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>A rule over the subject's facts.</summary>
internal delegate Verdict SubjectRule(in SubjectCase asked);

/// <summary>What the rules over a subject's facts read: the facts of one purpose and slot on a day, for ordinary use or for the archive.</summary>
internal readonly struct SubjectCase
{
    /// <summary>The case of a question; of a slot by itself where none is given.</summary>
    public SubjectCase(CompiledPolicy policy, int purposeIndex, int slot, SubjectFacts facts, Instant now, in Question question)
        : this(policy, purposeIndex, slot, facts, now)
    {
        Data = question.Data;
        Exception = question.Exception;
        if (Standing.Phase == Phase.Archived && Opens(Purpose.Archive, question.Role))
        {
            Archive = Purpose.Archive;
        }
    }

    /// <summary>The ordinary use of a slot: no role, no exception.</summary>
    public SubjectCase(CompiledPolicy policy, int purposeIndex, int slot, SubjectFacts facts, Instant now)
    {
        Policy = policy;
        Facts = facts;
        PurposeIndex = purposeIndex;
        Purpose = policy.Purposes[purposeIndex];
        Slot = slot;
        Choice = Latest(facts, slot);
        Today = policy.Zone.DayOf(now);
        Standing = Lifecycle.Of(policy, Purpose, facts.Anchors, now);
        Data = [];
    }

    public CompiledPolicy Policy { get; }

    public SubjectFacts Facts { get; }

    public int PurposeIndex { get; }

    public CompiledPurpose Purpose { get; }

    public int Slot { get; }

    public ChoiceFact? Choice { get; }

    public DateOnly Today { get; }

    public Standing Standing { get; }

    public ImmutableArray<int> Data { get; }

    public RestrictionException Exception { get; }

    /// <summary>The archive that is read; null for ordinary use.</summary>
    public CompiledArchive? Archive { get; }

    /// <summary>An archive has a basis of its own; that the contract has ended is the very reason it exists.</summary>
    public Basis Basis => Archive?.Basis ?? Purpose.Basis;

    /// <summary>Whether an archive opens to a role.</summary>
    public static bool Opens(CompiledArchive? archive, Role role) => archive is not null && role != Role.None && (archive.OpenTo & (1u << (int)role)) != 0;

    private static ChoiceFact? Latest(SubjectFacts facts, int slot)
    {
        ChoiceFact? latest = null;
        foreach (var choice in facts.Choices)
        {
            if (choice.Slot == slot && (latest is null || choice.At >= latest.At))
            {
                latest = choice;
            }
        }

        return latest;
    }
}

/// <summary>
/// The half of a decision that lies in the subject's facts: one table of rules. The decision from tables, the packing of facts and the explanation walk the
/// same rows.
/// </summary>
internal static class SubjectSide
{
    /// <summary>The rules in order.</summary>
    public static readonly (GateRule Rule, SubjectRule Weigh)[] Rules =
    [
        (GateRule.Erasure, Erasure),
        (GateRule.Age, Age),
        (GateRule.Objection, Objection),
        (GateRule.Consent, Consent),
        (GateRule.Text, Text),
        (GateRule.Explicit, Explicit),
        (GateRule.ConsentEnd, ConsentEnd),
        (GateRule.Contract, Contract),
        (GateRule.Restriction, Restriction),
        (GateRule.Archive, Archive),
        (GateRule.Term, Term),
    ];

    /// <summary>
    /// The one verdict that governs: the first that refuses whatever the day; else, of those whose last day is past, the one that ended first; else the one
    /// that will end first, if any.
    /// </summary>
    public static Verdict Governing(in SubjectCase asked)
    {
        var first = Verdict.Passed;
        foreach (var (_, weigh) in Rules)
        {
            var verdict = weigh(asked);
            if (verdict.Outcome == RuleOutcome.Refused && !verdict.HasLapsed)
            {
                return verdict;
            }

            // What has ended lies before what will end, so that the earliest day tells both.
            if (verdict.LastDay is { } day && !(first.LastDay <= day))
            {
                first = verdict;
            }
        }

        return first;
    }

    /// <summary>Every reason against.</summary>
    public static Decision All(in SubjectCase asked)
    {
        var decision = Decision.Open;
        foreach (var (_, weigh) in Rules)
        {
            decision = decision.With(weigh(asked).Reason);
        }

        return decision;
    }

    /// <summary>Whether nothing stands against the choice as a consent but that the person's address has not answered.</summary>
    public static bool WaitsForAddressOnly(in SubjectCase asked) =>
        asked.Choice is { Pending: true } choice && Given(choice with { Pending = false }) == Reason.None
        && (asked.Basis != Basis.Consent
            || (Covers(asked.Purpose, choice.TextVersion) && (!asked.Purpose.ExplicitConsent || choice.Explicit) && !(ConsentUntil(asked) < asked.Today)));

    private static Verdict Erasure(in SubjectCase asked) => Verdict.Of(asked.Facts.Erasing ? Reason.Erasing : Reason.None);

    private static Verdict Age(in SubjectCase asked) =>
        !asked.Purpose.ClosedToMinors || asked.Archive is not null ? Verdict.NotAsked : Verdict.Of(asked.Facts.Minor ? Reason.Minor : Reason.None);

    // A "no" in any form is an objection (GDPR 21). An unconfirmed address lifts none: who knows what it follows.
    private static Verdict Objection(in SubjectCase asked)
    {
        var objectable = asked.Basis is Basis.LegitimateInterest or Basis.PublicTask || (asked.Purpose.IsDirectMarketing && asked.Archive is null);
        return asked.Basis == Basis.Consent || !objectable ? Verdict.NotAsked : Verdict.Of(asked.Choice switch
        {
            null => Reason.None,
            { Act: ChoiceAct.Objected or ChoiceAct.Refused or ChoiceAct.Withdrawn } => Reason.Objected,
            { Pending: true } => Reason.ChoicePending,
            _ => Reason.None,
        });
    }

    private static Verdict Consent(in SubjectCase asked) => asked.Basis != Basis.Consent ? Verdict.NotAsked : Verdict.Of(Given(asked.Choice));

    private static Verdict Text(in SubjectCase asked) =>
        asked.Basis != Basis.Consent ? Verdict.NotAsked
        : Given(asked.Choice) != Reason.None ? Verdict.NotReached
        : Verdict.Of(Covers(asked.Purpose, asked.Choice!.TextVersion) ? Reason.None : Reason.TextOutdated);

    // Where an explicit act is demanded, anything less is no choice at all. One yes has one fault: outdated words are told first.
    private static Verdict Explicit(in SubjectCase asked) =>
        asked.Basis != Basis.Consent || !asked.Purpose.ExplicitConsent ? Verdict.NotAsked
        : Given(asked.Choice) != Reason.None || !Covers(asked.Purpose, asked.Choice!.TextVersion) ? Verdict.NotReached
        : Verdict.Of(asked.Choice.Explicit ? Reason.None : Reason.ChoiceNone);

    private static Verdict ConsentEnd(in SubjectCase asked) =>
        asked.Basis != Basis.Consent || asked.Purpose.ConsentValidFor is null ? Verdict.NotAsked
        : !IsConsent(asked) ? Verdict.NotReached
        : ConsentUntil(asked) is { } day && day < asked.Today ? new Verdict(RuleOutcome.Refused, Reason.ChoiceExpired, day, Reason.ChoiceExpired)
        : new Verdict(RuleOutcome.Passed, LastDay: ConsentUntil(asked), After: Reason.ChoiceExpired);

    private static Verdict Contract(in SubjectCase asked) =>
        asked.Basis != Basis.Contract || asked.Archive is not null ? Verdict.NotAsked
        : Verdict.Of(asked.Facts.Contracts.Contains(asked.PurposeIndex) ? Reason.None : Reason.ContractNone);

    // GDPR 18(2). Consent is not taken on the caller's word: it must be on record.
    private static Verdict Restriction(in SubjectCase asked)
    {
        if (!asked.Facts.Restricted.Contains(asked.PurposeIndex))
        {
            return Verdict.Passed;
        }

        return asked.Exception switch
        {
            RestrictionException.Consent when IsConsent(asked) && !(ConsentUntil(asked) < asked.Today) =>
                new Verdict(RuleOutcome.Passed, LastDay: ConsentUntil(asked), After: Reason.Restricted),
            RestrictionException.LegalClaims or RestrictionException.RightsOfOthers or RestrictionException.PublicInterest => Verdict.Passed,
            _ => Verdict.Of(Reason.Restricted),
        };
    }

    private static Verdict Archive(in SubjectCase asked)
    {
        if (asked.Archive is not { } archive)
        {
            return Verdict.NotAsked;
        }

        if (!asked.Data.IsDefault)
        {
            foreach (var datum in asked.Data)
            {
                if (!PolicySide.Contains(archive.DataBits, datum))
                {
                    return Verdict.Of(Reason.PhaseExpired);
                }
            }
        }

        return Verdict.Passed;
    }

    private static Verdict Term(in SubjectCase asked)
    {
        var standing = asked.Standing;
        if (asked.Archive is not null)
        {
            return new Verdict(RuleOutcome.Passed, LastDay: standing.ArchiveEnd, After: Reason.PhaseExpired);
        }

        if (standing.Phase == Phase.Active)
        {
            return new Verdict(RuleOutcome.Passed, LastDay: standing.ActiveEnd, After: standing.ArchiveEnd > standing.ActiveEnd ? Reason.PhaseArchived : Reason.PhaseExpired);
        }

        // A life cycle that has not begun has no last day of its own; its archive alone is never open.
        var past = standing.Phase == Phase.Archived ? Reason.PhaseArchived : Reason.PhaseExpired;
        return new Verdict(RuleOutcome.Refused, past, standing.ActiveEnd ?? DateOnly.MinValue, past);
    }

    private static Reason Given(ChoiceFact? choice) => choice switch
    {
        null or { Act: ChoiceAct.ObjectionLifted } => Reason.ChoiceNone,
        { Act: ChoiceAct.Refused } => Reason.ChoiceRefused,
        { Act: ChoiceAct.Withdrawn } => Reason.ChoiceWithdrawn,
        { Act: ChoiceAct.Objected } => Reason.Objected,
        { Pending: true } => Reason.ChoicePending,
        _ => Reason.None,
    };

    // A purpose that shows no text has none to be outdated.
    private static bool Covers(CompiledPurpose purpose, string? version) =>
        (purpose.TextVersion is null && purpose.AcceptedTexts.IsEmpty)
        || (version is not null && (version == purpose.TextVersion || purpose.AcceptedTexts.Contains(version)));

    private static bool IsConsent(in SubjectCase asked) =>
        Given(asked.Choice) == Reason.None && Covers(asked.Purpose, asked.Choice!.TextVersion) && (!asked.Purpose.ExplicitConsent || asked.Choice.Explicit);

    private static DateOnly? ConsentUntil(in SubjectCase asked) =>
        asked.Purpose.ConsentValidFor is { } period && asked.Choice is { } choice ? period.EndFrom(asked.Policy.Zone.DayOf(choice.At)) : null;
}
