namespace Vow.Gate;

/// <summary>The half of a decision that lies in the subject's facts, for one purpose and slot. Both the tables and the packed facts are read through it.</summary>
/// <param name="Lasting">What stands against it until a new act, restriction apart.</param>
/// <param name="Governing">The one of <paramref name="Lasting"/> named where there is room for one.</param>
/// <param name="Restricted">Whether the purpose is under restriction (GDPR 18).</param>
/// <param name="ConsentEnd">Last day the consent stands, null where it has no end of its own.</param>
/// <param name="Standing">The life cycle.</param>
internal readonly record struct SubjectSide(Decision Lasting, Reason Governing, bool Restricted, DateOnly? ConsentEnd, Standing Standing)
{
    /// <summary>Reads the facts for the ordinary use of active data, or for the archive where <paramref name="archive"/> is given.</summary>
    public static SubjectSide Read(CompiledPolicy policy, int purposeIndex, int slot, SubjectFacts facts, Instant now, CompiledArchive? archive = null)
    {
        var purpose = policy.Purposes[purposeIndex];
        var choice = Latest(facts, slot);
        var consent = Reason.None;
        var objection = Reason.None;
        var contract = Reason.None;
        DateOnly? consentEnd = null;

        // An archive has a basis of its own; that the contract has ended is the very reason it exists.
        var basis = archive?.Basis ?? purpose.Basis;
        if (basis == Basis.Consent)
        {
            consent = Consent(purpose, choice);
            consentEnd = consent == Reason.None ? ConsentUntil(policy, purpose, choice!) : null;
        }
        else
        {
            var objectable = basis is Basis.LegitimateInterest or Basis.PublicTask || (purpose.IsDirectMarketing && archive is null);
            objection = objectable ? Objection(choice) : Reason.None;
            contract = basis == Basis.Contract && archive is null && !facts.Contracts.Contains(purposeIndex) ? Reason.ContractNone : Reason.None;
        }

        var erasing = facts.Erasing ? Reason.Erasing : Reason.None;
        var minor = facts.Minor && purpose.ClosedToMinors && archive is null ? Reason.Minor : Reason.None;
        var lasting = Decision.Open.With(erasing).With(minor).With(consent).With(objection).With(contract);
        var governing = erasing != Reason.None ? erasing
            : minor != Reason.None ? minor
            : objection != Reason.None ? objection
            : consent != Reason.None ? consent
            : contract;
        return new SubjectSide(
            lasting, governing, facts.Restricted.Contains(purposeIndex), consentEnd, Lifecycle.Of(policy, purpose, facts.Anchors, now));
    }

    /// <summary>The last open day for ordinary use and what closes the door after it: null = no end. A life cycle that has not begun has none of its own; its archive alone is never open.</summary>
    public (DateOnly? Day, Reason After) Until(CompiledPurpose purpose)
    {
        if (!Standing.HasAnchor && Standing.Phase != Phase.Active)
        {
            return (DateOnly.MinValue, Reason.PhaseExpired);
        }

        var phase = Standing.ArchiveEnd is { } archiveEnd && archiveEnd > Standing.ActiveEnd ? Reason.PhaseArchived : Reason.PhaseExpired;
        return (ConsentEnd, Standing.ActiveEnd) switch
        {
            (null, null) => (null, Reason.None),
            ({ } consent, null) => (consent, Reason.ChoiceExpired),
            (null, { } active) => (active, phase),
            ({ } consent, { } active) => consent <= active ? (consent, Reason.ChoiceExpired) : (active, phase),
        };
    }

    /// <summary>What is said of a door that has closed: the consent ran out, or the phase it is in by now.</summary>
    public static Reason Past(Reason after, Phase phase) =>
        after == Reason.ChoiceExpired ? after : phase == Phase.Archived ? Reason.PhaseArchived : Reason.PhaseExpired;

    /// <summary>Whether the person's latest word on the slot is a consent that stands on that day, whatever the purpose's own basis.</summary>
    public static bool Consents(CompiledPolicy policy, CompiledPurpose purpose, int slot, SubjectFacts facts, DateOnly today)
    {
        var choice = Latest(facts, slot);
        return Consent(purpose, choice) == Reason.None && !(ConsentUntil(policy, purpose, choice!) < today);
    }

    private static ChoiceFact? Latest(SubjectFacts facts, int slot)
    {
        ChoiceFact? latest = null;
        foreach (var choice in facts.Choices)
        {
            if (choice.Slot == slot && (latest is null || choice.At > latest.At))
            {
                latest = choice;
            }
        }

        return latest;
    }

    private static Reason Consent(CompiledPurpose purpose, ChoiceFact? choice) => choice switch
    {
        null or { Act: ChoiceAct.ObjectionLifted } => Reason.ChoiceNone,
        { Act: ChoiceAct.Refused } => Reason.ChoiceRefused,
        { Act: ChoiceAct.Withdrawn } => Reason.ChoiceWithdrawn,
        { Act: ChoiceAct.Objected } => Reason.Objected,
        { Pending: true } => Reason.ChoicePending,
        _ when !Covers(purpose, choice.TextVersion) => Reason.TextOutdated,
        // Where an explicit act is demanded, anything less is no choice at all.
        _ when purpose.ExplicitConsent && !choice.Explicit => Reason.ChoiceNone,
        _ => Reason.None,
    };

    // A purpose that shows no text has none to be outdated.
    private static bool Covers(CompiledPurpose purpose, string? version) =>
        (purpose.TextVersion is null && purpose.AcceptedTexts.IsEmpty)
        || (version is not null && (version == purpose.TextVersion || purpose.AcceptedTexts.Contains(version)));

    private static DateOnly? ConsentUntil(CompiledPolicy policy, CompiledPurpose purpose, ChoiceFact choice) =>
        purpose.ConsentValidFor is { } period ? period.EndFrom(policy.Zone.DayOf(choice.At)) : null;

    // A "no" in any form is an objection (GDPR 21). An unconfirmed address lifts none: who knows what it follows.
    private static Reason Objection(ChoiceFact? choice) => choice switch
    {
        null => Reason.None,
        { Act: ChoiceAct.Objected or ChoiceAct.Refused or ChoiceAct.Withdrawn } => Reason.Objected,
        { Pending: true } => Reason.ChoicePending,
        _ => Reason.None,
    };
}
