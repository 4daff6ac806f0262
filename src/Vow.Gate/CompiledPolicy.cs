using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>A checked policy as flat tables: what the gate, retention and facts read. Made by Vow.Policy; immutable.</summary>
public sealed record CompiledPolicy
{
    /// <summary>Name of the policy (its folder), e.g. <c>coraye</c>.</summary>
    public required string Name { get; init; }
    /// <summary>SHA-256 over the file set, lower-case hex, 64 characters.</summary>
    public required string Hash { get; init; }
    /// <summary>Number of this version in its lineage, from 1. Packed facts carry it.</summary>
    public required ushort Epoch { get; init; }
    /// <summary>The policy's time zone: ends are whole days of it.</summary>
    public required PolicyZone Zone { get; init; }
    /// <summary>Last month and day of the fiscal year.</summary>
    public required FiscalYearEnd FiscalYearEnd { get; init; }
    /// <summary>Purposes in declared order.</summary>
    public required ImmutableArray<CompiledPurpose> Purposes { get; init; }
    /// <summary>Datum ids in declared order; a datum's index is its position.</summary>
    public required ImmutableArray<string> Data { get; init; }
    /// <summary>Anchor ids in declared order (primitive anchors only: events with an instant).</summary>
    public required ImmutableArray<string> Anchors { get; init; }
    /// <summary>Channel ids, e.g. <c>email</c>, <c>sms</c>.</summary>
    public required ImmutableArray<string> Channels { get; init; }
    /// <summary>Slots: purpose x channel pairs.</summary>
    public required ImmutableArray<CompiledSlot> Slots
    {
        get;
        init
        {
            field = value;
            SlotCount = 0;
            foreach (var slot in value)
            {
                SlotCount = Math.Max(SlotCount, slot.Number + 1);
            }
        }
    }

    /// <summary>Recipients in declared order.</summary>
    public required ImmutableArray<CompiledRecipient> Recipients { get; init; }
    /// <summary>Countries (ISO 3166-1 alpha-2, upper case) where data may go without a further mechanism: the EEA and adequacy, with validity. A decision that covers only some organisations (EU-US DPF) is a recipient's mechanism and is not here.</summary>
    public required FrozenDictionary<string, CompiledCountry> Countries { get; init; }
    /// <summary>Purpose id to its index in <see cref="Purposes"/>.</summary>
    public required FrozenDictionary<string, int> PurposeIndex { get; init; }
    /// <summary>Datum id to its index.</summary>
    public required FrozenDictionary<string, int> DatumIndex { get; init; }
    /// <summary>Recipient id to its index.</summary>
    public required FrozenDictionary<string, int> RecipientIndex { get; init; }

    /// <summary>Room for slots in packed facts: one more than the highest number.</summary>
    internal int SlotCount { get; private init; }

    /// <summary>The slot number of a purpose and channel by index (-1 = no channel), or -1 where the purpose has no such channel.</summary>
    public int SlotOf(int purpose, int channel) => PolicySide.Slot(this, Purposes[purpose], channel);
}

/// <summary>Month and day on which the controller's fiscal year closes.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 31; 29 February is not allowed.</param>
public readonly record struct FiscalYearEnd(int Month, int Day);

/// <summary>One purpose, flattened.</summary>
public sealed record CompiledPurpose
{
    /// <summary>The purpose's id, e.g. <c>newsletter</c>.</summary>
    public required string Id { get; init; }
    /// <summary>Its one legal basis.</summary>
    public required Basis Basis { get; init; }
    /// <summary>Whether it is direct marketing: objection is absolute whatever the basis (GDPR 21(2)).</summary>
    public required bool IsDirectMarketing { get; init; }
    /// <summary>Whether use needs an explicit act (text shown, act recorded), for consent.</summary>
    public required bool ExplicitConsent { get; init; }
    /// <summary>Whether a minor who alone consents closes it (GDPR 8, LIL 45).</summary>
    public required bool ClosedToMinors { get; init; }
    /// <summary>Datum indexes the purpose declares, as a bit set over <see cref="CompiledPolicy.Data"/>.</summary>
    public required ImmutableArray<ulong> DataBits { get; init; }
    /// <summary>Recipient indexes it may be disclosed to, as a bit set over <see cref="CompiledPolicy.Recipients"/>.</summary>
    public required ImmutableArray<ulong> RecipientBits { get; init; }
    /// <summary>The active phase.</summary>
    public required CompiledTerm Active { get; init; }
    /// <summary>The intermediate archive, if any.</summary>
    public CompiledArchive? Archive { get; init; }
    /// <summary>Strictly necessary: a client without a connection may decide it by what it last knew.</summary>
    public bool Offline { get; init; }
    /// <summary>How long a consent stands before it must be asked again; null = until withdrawn or the active phase ends.</summary>
    public CalendarPeriod? ConsentValidFor { get; init; }
    /// <summary>Version of the consent text now shown; a choice under a text not listed in <see cref="AcceptedTexts"/> is outdated.</summary>
    public string? TextVersion { get; init; }
    /// <summary>Text versions whose consents still cover what is done (the current one included).</summary>
    public required ImmutableArray<string> AcceptedTexts { get; init; }
    /// <summary>First and last slot index + 1 in <see cref="CompiledPolicy.Slots"/>.</summary>
    public required Range Slots { get; init; }
    /// <summary>The seed clauses or own section ids it serves, for reasons.</summary>
    public required ImmutableArray<string> Clauses { get; init; }
}

/// <summary>A purpose-channel pair with a number that is never reused within a policy lineage.</summary>
/// <param name="Number">Position in packed facts, 0 to 63.</param>
/// <param name="Purpose">Index of the purpose.</param>
/// <param name="Channel">Index of the channel, or -1 where the purpose has none.</param>
public readonly record struct CompiledSlot(int Number, int Purpose, int Channel);

/// <summary>A term: a period after the latest of some anchors.</summary>
public sealed record CompiledTerm
{
    /// <summary>The period; null = while the row exists (ends only by withdrawal, erasure, or another rule).</summary>
    public CalendarPeriod? For { get; init; }
    /// <summary>Indexes into <see cref="CompiledPolicy.Anchors"/>: the term runs from the latest of them.</summary>
    public required ImmutableArray<int> After { get; init; }
    /// <summary>Whether the anchor is first moved to the close of the fiscal year that contains it (C. com. L123-22).</summary>
    public bool FromYearEnd { get; init; }
}

/// <summary>An intermediate archive.</summary>
public sealed record CompiledArchive
{
    /// <summary>Period after its start.</summary>
    public required CalendarPeriod For { get; init; }
    /// <summary>Anchors it runs from; empty = from the end of the active phase.</summary>
    public required ImmutableArray<int> After { get; init; }
    /// <summary>Whether the anchor is first moved to the close of its fiscal year.</summary>
    public bool FromYearEnd { get; init; }
    /// <summary>Its own legal basis.</summary>
    public required Basis Basis { get; init; }
    /// <summary>The legal text named, e.g. <c>C. com. L123-22</c>.</summary>
    public string? LegalText { get; init; }
    /// <summary>The subset of data archived, as a bit set.</summary>
    public required ImmutableArray<ulong> DataBits { get; init; }
    /// <summary>Roles that may open it, as a bit set over <see cref="Role"/>.</summary>
    public required uint OpenTo { get; init; }
}

/// <summary>A recipient as the gate sees it.</summary>
public sealed record CompiledRecipient
{
    /// <summary>Its id, e.g. <c>stripe</c>.</summary>
    public required string Id { get; init; }
    /// <summary>False where the policy only says <c>unknown:</c> about its identity or contract: the gate refuses.</summary>
    public required bool Known { get; init; }
    /// <summary>Countries it handles data in, ISO 3166-1 alpha-2.</summary>
    public required ImmutableArray<string> Countries { get; init; }
    /// <summary>Transfer mechanism declared for countries outside the EEA and adequacy.</summary>
    public CompiledMechanism? Mechanism { get; init; }
    /// <summary>Whether every transfer to it outside the EEA is switched off.</summary>
    public bool IsSuspended { get; init; }
}

/// <summary>A transfer mechanism of GDPR chapter V, with its validity.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="ValidFrom">First day in force.</param>
/// <param name="ValidTo">Last day in force, or null.</param>
/// <param name="HasFallback">For a challenged decision (DPF): whether standard clauses with assessment stand behind it.</param>
public sealed record CompiledMechanism(MechanismKind Kind, DateOnly ValidFrom, DateOnly? ValidTo, bool HasFallback)
{
    /// <summary>Whether it is switched off: it then carries no transfer, whatever its days say.</summary>
    public bool IsSuspended { get; init; }
}

/// <summary>Transfer mechanisms (GDPR 45, 46, 47, 49).</summary>
public enum MechanismKind : byte
{
    /// <summary>Adequacy decision (45).</summary>
    Adequacy,
    /// <summary>EU-US Data Privacy Framework certification (45, decision 2023/1795; challenged).</summary>
    DataPrivacyFramework,
    /// <summary>Standard contractual clauses with transfer impact assessment (46(2)(c)).</summary>
    StandardClauses,
    /// <summary>Binding corporate rules (47).</summary>
    BindingCorporateRules,
    /// <summary>A derogation of article 49, with its reason.</summary>
    Derogation,
}

/// <summary>A country reachable without a mechanism of the recipient's own.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="IsEea">Inside the EEA.</param>
/// <param name="From">First day of the adequacy decision, null for the EEA.</param>
/// <param name="To">Last day, or null.</param>
public sealed record CompiledCountry(string Code, bool IsEea, DateOnly? From, DateOnly? To)
{
    /// <summary>Whether its adequacy is switched off; never inside the EEA.</summary>
    public bool IsSuspended { get; init; }
}
