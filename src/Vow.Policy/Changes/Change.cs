using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>What a change is about.</summary>
public enum ChangeKind : byte
{
    /// <summary>A purpose that was not there.</summary>
    PurposeAdded,
    /// <summary>A purpose that is no longer there.</summary>
    PurposeRemoved,
    /// <summary>A purpose's legal basis, with its contract, text or interest.</summary>
    PurposeBasis,
    /// <summary>The data a purpose uses.</summary>
    PurposeData,
    /// <summary>How long a purpose keeps its data in the active base.</summary>
    PurposeActive,
    /// <summary>How long, and for whom, a purpose keeps an archive.</summary>
    PurposeArchive,
    /// <summary>Notices before data leaves the active base.</summary>
    PurposeNotices,
    /// <summary>The sentence people consent to, or which of its versions still cover what is done.</summary>
    ConsentText,
    /// <summary>The other terms of a consent.</summary>
    ConsentTerms,
    /// <summary>By which channels people are reached for a purpose.</summary>
    PurposeChannels,
    /// <summary>Who receives a purpose's data.</summary>
    PurposeRecipients,
    /// <summary>What "delete my account" does to a purpose's data.</summary>
    PurposeErasure,
    /// <summary>Whether a purpose is direct marketing, and on what ground.</summary>
    PurposeMarketing,
    /// <summary>Whether a machine alone decides.</summary>
    PurposeDecision,
    /// <summary>Anything else a purpose says.</summary>
    PurposeWords,
    /// <summary>Kinds of data.</summary>
    Datum,
    /// <summary>Events and groups of events that periods run from.</summary>
    Anchor,
    /// <summary>Ways of reaching a person.</summary>
    Channel,
    /// <summary>A recipient: its identity, role, contract.</summary>
    Recipient,
    /// <summary>Where a recipient handles data, and by which mechanism data goes there.</summary>
    Transfer,
    /// <summary>Forms.</summary>
    Collection,
    /// <summary>Trackers.</summary>
    Tracker,
    /// <summary>How rights are exercised.</summary>
    Rights,
    /// <summary>Who the controller is, and its officer and authority.</summary>
    Company,
    /// <summary>A published clause.</summary>
    Clause,
    /// <summary>Terms about children.</summary>
    Children,
    /// <summary>How changes are announced.</summary>
    Announcing,
    /// <summary>Documents, measures, clients, decisions: what the controller keeps to answer for itself.</summary>
    Accountability,
    /// <summary>Where the data lies.</summary>
    Source,
    /// <summary>The prose people read.</summary>
    Prose,
    /// <summary>Name, version, zone, languages.</summary>
    Frame,
    /// <summary>Comments and layout: nothing that means anything.</summary>
    Writing,
}

/// <summary>What follows from a change for people.</summary>
[Flags]
public enum Consequences : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Consents given so far no longer cover what is done: they must be asked again (GDPR 7, 4(11)).</summary>
    NeedsConsentAgain = 1,
    /// <summary>The people concerned must be told beforehand (GDPR 13(3), 14(4)).</summary>
    MustBeAnnounced = 2,
    /// <summary>Some data ends earlier.</summary>
    EarlierEnd = 4,
    /// <summary>Some data ends later.</summary>
    LaterEnd = 8,
}

/// <summary>One difference between two versions of a policy.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="About">The id it is about: a purpose, a recipient, a datum, a clause; a key of the file where there is none.</param>
/// <param name="Words">The change in one sentence.</param>
/// <param name="Consequences">What follows for people.</param>
/// <param name="Purposes">Purposes whose data it touches; empty where it touches none, or all of them.</param>
public sealed record Change(ChangeKind Kind, string About, Bilingual Words, Consequences Consequences, ImmutableArray<string> Purposes)
{
    /// <summary>Whether a consequence follows.</summary>
    public bool Has(Consequences one) => (Consequences & one) != 0;

    /// <summary>The kind's stable code, as <c>purpose_basis</c>.</summary>
    public string Code => Said.Word(Kind);
}
