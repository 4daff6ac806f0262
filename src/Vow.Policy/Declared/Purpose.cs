using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>Why data is used: one legal basis, its data, its periods, its recipients.</summary>
public sealed record Purpose
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>What it is, among those the law has rules for.</summary>
    public required PurposeKind Kind { get; init; }
    /// <summary>Whose data it uses (GDPR 30(1)(c)).</summary>
    public required ImmutableArray<PersonCategory> Persons { get; init; }
    /// <summary>Its name on pages.</summary>
    public required Bilingual Title { get; init; }
    /// <summary>One clause that reads after "why:".</summary>
    public required Bilingual Why { get; init; }
    /// <summary>Its one legal basis.</summary>
    public required Basis Basis { get; init; }
    /// <summary>The contract, where the basis is one.</summary>
    public Bilingual? Contract { get; init; }
    /// <summary>The legal text, where the basis is an obligation or a task.</summary>
    public string? LegalText { get; init; }
    /// <summary>The interest pursued, where the basis is one (GDPR 13(1)(d)).</summary>
    public Bilingual? Interest { get; init; }
    /// <summary>The consent's terms, where the basis is consent.</summary>
    public ConsentTerms? Consent { get; init; }
    /// <summary>Channels; empty where the purpose has none.</summary>
    public required ImmutableArray<string> Channels { get; init; }
    /// <summary>Direct marketing (GDPR 21(2)).</summary>
    public required bool Marketing { get; init; }
    /// <summary>On what ground marketing is sent by electronic means; null where nothing is said.</summary>
    public ProspectingTerms? Prospecting { get; init; }
    /// <summary>Whether a machine alone decides something that matters; null where nothing is said.</summary>
    public AutomatedDecision? AutomatedDecision { get; init; }
    /// <summary>Trackers exempt from consent (LIL 82), for audience measurement or for the date of the last opening alone.</summary>
    public bool Exempt { get; init; }
    /// <summary>Its results hold no person.</summary>
    public bool Anonymous { get; init; }
    /// <summary>Why it keeps data longer than the authority's reference.</summary>
    public Bilingual? LongerBecause { get; init; }
    /// <summary>Cards debited later than the purchase: the bank's own limit is longer (CMF L133-24).</summary>
    public bool DeferredDebit { get; init; }
    /// <summary>The rules of a contest, or the page that ends a contract: a path of the site.</summary>
    public string? Page { get; init; }
    /// <summary>What it protects, if it does: an unconditional objection must not disarm it.</summary>
    public Protection? Protects { get; init; }
    /// <summary>The person deletes this data alone, at any time.</summary>
    public required bool SelfDisposal { get; init; }
    /// <summary>
    /// Strictly necessary to what the person asked for or the law orders, so that a program may go on with it by what it last knew where it has lost its connection to the server.
    /// </summary>
    public bool Offline { get; init; }
    /// <summary>Its data.</summary>
    public required ImmutableArray<DatumUse> Data { get; init; }
    /// <summary>How long.</summary>
    public required Retention Keep { get; init; }
    /// <summary>Recipient ids.</summary>
    public required ImmutableArray<string> Recipients { get; init; }
    /// <summary>What "delete my account" does to it.</summary>
    public required OnErasure OnErasure { get; init; }
    /// <summary>Why it stays after "delete my account", where it does.</summary>
    public Bilingual? KeepsBecause { get; init; }
    /// <summary>Clauses it serves.</summary>
    public required ImmutableArray<string> Clauses { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }

    /// <summary>What the file says of it: a purpose only named says neither basis, nor data, nor period.</summary>
    internal Stated States { get; init; }

    /// <summary>Where its basis, data, period and fate at erasure are written.</summary>
    internal PurposePlaces Places { get; init; } = new(Span.StartOf(PolicyFiles.Policy), Span.StartOf(PolicyFiles.Policy), Span.StartOf(PolicyFiles.Policy), Span.StartOf(PolicyFiles.Policy));

    /// <summary>Where each of <see cref="Clauses"/> is named.</summary>
    internal ImmutableArray<Span> ClauseSpans { get; init; } = [];

    /// <summary>Whether a person can say no to it: consent, objection, or direct marketing.</summary>
    public bool IsOpenToChoice => Marketing || Basis is Basis.Consent or Basis.LegitimateInterest or Basis.PublicTask;
}

/// <summary>The parts a purpose's declaration has.</summary>
[Flags]
internal enum Stated : byte
{
    Nothing = 0,
    Basis = 1,
    Data = 2,
    Keep = 4,
    Erasure = 8,
}

/// <summary>Where the parts of a purpose stand; the purpose's own place for what is not there.</summary>
internal sealed record PurposePlaces(Span Basis, Span Data, Span Keep, Span Erasure);

/// <summary>What a purpose protects.</summary>
public enum Protection : byte
{
    /// <summary>Security of systems and data (GDPR 32).</summary>
    Security,
    /// <summary>Legal claims (GDPR 17(3)(e)).</summary>
    Claims,
    /// <summary>Evidence that duties were met (GDPR 5(2)).</summary>
    Evidence,
}

/// <summary>What "delete my account" does to a purpose's data.</summary>
public enum OnErasure : byte
{
    /// <summary>It is deleted.</summary>
    Delete,
    /// <summary>Its archive part stays to the archive's end; the rest is deleted.</summary>
    Archive,
    /// <summary>It stays to its term.</summary>
    Keep,
}

/// <summary>A datum a purpose uses.</summary>
/// <param name="Datum">Datum id.</param>
/// <param name="Optional">Whether the purpose works without it.</param>
/// <param name="Span">Where named.</param>
public sealed record DatumUse(string Datum, bool Optional, Span Span);

/// <summary>The terms of a consent (GDPR 7).</summary>
public sealed record ConsentTerms
{
    /// <summary>Version of the text now shown, an ISO date.</summary>
    public required string TextVersion { get; init; }
    /// <summary>The exact sentence beside the box.</summary>
    public required Bilingual Text { get; init; }
    /// <summary>What it means in one line, for a banner that asks for several at once; null = the sentence itself.</summary>
    public Bilingual? Brief { get; init; }
    /// <summary>Versions whose consents still cover what is done, the current one included.</summary>
    public required ImmutableArray<string> Accepted { get; init; }
    /// <summary>Whether an explicit act is needed.</summary>
    public required bool Explicit { get; init; }
    /// <summary>How long a consent stands before it is asked again; null = until withdrawn.</summary>
    public CalendarPeriod? ValidFor { get; init; }
    /// <summary>Ways of taking it back; the page and the message itself unless told otherwise.</summary>
    public ImmutableArray<WithdrawalWay> WithdrawnBy { get; init; } = [WithdrawalWay.Page];
    /// <summary>Closed to minors who consent alone (GDPR 8, LIL 45).</summary>
    public required bool ClosedToMinors { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A way of taking a consent back (GDPR 7(3)).</summary>
public enum WithdrawalWay : byte
{
    /// <summary>On the page where it is given, or on "My personal data".</summary>
    Page,
    /// <summary>By a link in the message.</summary>
    Message,
    /// <summary>By writing an e-mail.</summary>
    Mail,
    /// <summary>By letter.</summary>
    Letter,
}

/// <summary>How long a purpose keeps its data.</summary>
public sealed record Retention
{
    /// <summary>The active base.</summary>
    public required Term Active { get; init; }
    /// <summary>The intermediate archive, if any.</summary>
    public ArchiveTerms? Archive { get; init; }
    /// <summary>Notices before the data leaves the active base, longest first.</summary>
    public required ImmutableArray<CalendarPeriod> Notices { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A period and what it runs from.</summary>
/// <param name="For">The period; null = as long as it is kept for (ends by withdrawal, objection, erasure or another event).</param>
/// <param name="After">Names of events or groups as written; the latest counts.</param>
/// <param name="FromYearEnd">Whether it runs from the close of the fiscal year that contains the event.</param>
/// <param name="Span">Where declared.</param>
public sealed record Term(CalendarPeriod? For, ImmutableArray<string> After, bool FromYearEnd, Span Span);

/// <summary>An intermediate archive: kept apart, open to named roles, with a reason.</summary>
public sealed record ArchiveTerms
{
    /// <summary>How long.</summary>
    public required CalendarPeriod For { get; init; }
    /// <summary>Names of events or groups it runs from; empty = from the end of the active phase.</summary>
    public required ImmutableArray<string> After { get; init; }
    /// <summary>Whether it runs from the close of the event's fiscal year.</summary>
    public required bool FromYearEnd { get; init; }
    /// <summary>What is kept of the purpose's data.</summary>
    public required ImmutableArray<string> Data { get; init; }
    /// <summary>Who may open it.</summary>
    public required ImmutableArray<Role> OpenTo { get; init; }
    /// <summary>Its own legal basis.</summary>
    public required Basis Basis { get; init; }
    /// <summary>The text it rests on.</summary>
    public string? LegalText { get; init; }
    /// <summary>Why.</summary>
    public required Bilingual Why { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}
