using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>A policy as its files declare it, checked: every name resolves, every period counts. What pages, checks and the compiler read.</summary>
public sealed record DeclaredPolicy
{
    /// <summary>Its name, which is its folder's, e.g. <c>coraye</c>.</summary>
    public required string Name { get; init; }
    /// <summary>SHA-256 over the file set, lower-case hex, 64 characters.</summary>
    public required string Hash { get; init; }
    /// <summary>Date of this version of the text.</summary>
    public required DateOnly Version { get; init; }
    /// <summary>A shipped example: not to be lived by on a public address.</summary>
    public required bool Sample { get; init; }
    /// <summary>IANA id of the zone whose days count.</summary>
    public required string Zone { get; init; }
    /// <summary>Languages it is published in, in declared order.</summary>
    public required ImmutableArray<Language> Languages { get; init; }
    /// <summary>Who answers for the processing.</summary>
    public required Controller Controller { get; init; }
    /// <summary>The data protection officer.</summary>
    public required DataProtectionOfficer Dpo { get; init; }
    /// <summary>The supervisory authority people may complain to (GDPR 13(2)(d), 77).</summary>
    public required Authority Authority { get; init; }
    /// <summary>How people's rights are exercised.</summary>
    public required RightsTerms Rights { get; init; }
    /// <summary>Kinds of personal data, in declared order.</summary>
    public required ImmutableArray<Datum> Data { get; init; }
    /// <summary>Events a term may run from.</summary>
    public required ImmutableArray<Anchor> Anchors { get; init; }
    /// <summary>Named sets of events: the latest counts.</summary>
    public required ImmutableArray<AnchorGroup> AnchorGroups { get; init; }
    /// <summary>Ways of reaching a person.</summary>
    public required ImmutableArray<Channel> Channels { get; init; }
    /// <summary>Why data is used.</summary>
    public required ImmutableArray<Purpose> Purposes { get; init; }
    /// <summary>Who receives data.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }
    /// <summary>Forms and other moments where data is collected.</summary>
    public required ImmutableArray<CollectionPoint> Collection { get; init; }
    /// <summary>Trackers the site and the software set or read (LIL 82).</summary>
    public ImmutableArray<Tracker> Trackers { get; init; } = [];
    /// <summary>What documents the accountability of the controller: balancing tests, impact assessments, contracts (GDPR 5(2), 28, 35).</summary>
    public ImmutableArray<Document> Documents { get; init; } = [];
    /// <summary>Technical and organisational measures, in general terms (GDPR 30(1)(g), 32).</summary>
    public ImmutableArray<SecurityMeasure> Measures { get; init; } = [];
    /// <summary>On whose behalf data is processed, where the company is a processor (GDPR 30(2)).</summary>
    public ImmutableArray<Client> Clients { get; init; } = [];
    /// <summary>Age from which a person consents alone, and how it is asked (GDPR 8, LIL 45); null where nothing is said.</summary>
    public ChildrenTerms? Children { get; init; }
    /// <summary>How a change of this policy is announced; null where nothing is said.</summary>
    public ChangeTerms? Changes { get; init; }
    /// <summary>The controller's decisions on findings of law.</summary>
    public ImmutableArray<ControllerDecision> Decisions { get; init; } = [];
    /// <summary>A word on transfers outside the EEA, if any.</summary>
    public Bilingual? TransfersNote { get; init; }
    /// <summary>The published clauses and what stands behind each.</summary>
    public required ImmutableArray<Clause> Clauses { get; init; }
    /// <summary>Where the data lies.</summary>
    public required ImmutableArray<DeclaredSource> Sources { get; init; }
    /// <summary>The prose, as written, with its directives.</summary>
    public required ImmutableDictionary<Language, string> Prose { get; init; }

    /// <summary>Where <see cref="Zone"/> is written: only the compiler can tell whether such a zone exists.</summary>
    internal Span ZoneSpan { get; init; } = Span.StartOf(PolicyFiles.Policy);

    /// <summary>The purpose with this id, or null.</summary>
    public Purpose? Purpose(string id) => Purposes.FirstOrDefault(one => one.Id == id);

    /// <summary>The datum with this id, or null.</summary>
    public Datum? Datum(string id) => Data.FirstOrDefault(one => one.Id == id);

    /// <summary>The recipient with this id, or null.</summary>
    public Recipient? Recipient(string id) => Recipients.FirstOrDefault(one => one.Id == id);

    /// <summary>The channel with this id, or null.</summary>
    public Channel? Channel(string id) => Channels.FirstOrDefault(one => one.Id == id);

    /// <summary>The clause with this id, or null.</summary>
    public Clause? Clause(string id) => Clauses.FirstOrDefault(one => one.Id == id);

    /// <summary>The events behind a name: the event itself, or those of a group; empty where the name is unknown.</summary>
    public ImmutableArray<string> AnchorsOf(string name) =>
        AnchorGroups.FirstOrDefault(group => group.Id == name) is { } found ? found.Of
        : Anchors.Any(anchor => anchor.Id == name) ? [name]
        : [];

    /// <summary>The words of an event or group, e.g. "your last sign-in"; null where the name is unknown.</summary>
    public Bilingual? AnchorTitle(string name) =>
        AnchorGroups.FirstOrDefault(group => group.Id == name)?.Title ?? Anchors.FirstOrDefault(anchor => anchor.Id == name)?.Title;
}

/// <summary>Whether the company decides why and how, or works for one that does.</summary>
public enum ControllerRole : byte
{
    /// <summary>GDPR 4(7).</summary>
    Controller,
    /// <summary>GDPR 4(8).</summary>
    Processor,
}

/// <summary>Who answers for the processing (GDPR 13(1)(a)).</summary>
public sealed record Controller
{
    /// <summary>Company name.</summary>
    public required string Name { get; init; }
    /// <summary>Its role.</summary>
    public required ControllerRole Role { get; init; }
    /// <summary>Entry in the companies register, as printed.</summary>
    public string? Register { get; init; }
    /// <summary>SIREN number, nine digits, check digit verified.</summary>
    public string? Siren { get; init; }
    /// <summary>Postal address.</summary>
    public required PostalAddress Address { get; init; }
    /// <summary>Address for questions about personal data.</summary>
    public required string Email { get; init; }
    /// <summary>Its telephone number, for the register.</summary>
    public string? Phone { get; init; }
    /// <summary>Its representative in the Union, if it has one (GDPR 27).</summary>
    public string? Representative { get; init; }
    /// <summary>Its site.</summary>
    public string? Website { get; init; }
    /// <summary>Close of the fiscal year; an assumed value keeps its <see cref="Fact{T}.Unknown"/>.</summary>
    public required Fact<FiscalYearEnd> FiscalYearEnd { get; init; }
    /// <summary>Where it is declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A postal address.</summary>
/// <param name="Street">Street and number.</param>
/// <param name="Postcode">Postcode, as text.</param>
/// <param name="City">City.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record PostalAddress(string Street, string Postcode, string City, string Country);

/// <summary>The data protection officer (GDPR 13(1)(b), 37).</summary>
/// <param name="Name">Name, if known.</param>
/// <param name="Email">Address.</param>
/// <param name="Span">Where declared.</param>
public sealed record DataProtectionOfficer(Fact<string> Name, Fact<string> Email, Span Span);

/// <summary>The supervisory authority.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Short">Its usual short name.</param>
/// <param name="Address">Postal address, one line.</param>
/// <param name="Web">Its site.</param>
/// <param name="Complaint">The page where one complains.</param>
/// <param name="Span">Where declared.</param>
public sealed record Authority(Bilingual Name, string Short, Bilingual Address, string Web, string Complaint, Span Span);

/// <summary>What the controller lets itself do with the extension of GDPR 12(3).</summary>
public enum Extension : byte
{
    /// <summary>The answer's deadline is firm; only a decision of the controller extends it.</summary>
    None,
    /// <summary>The extension of the law may be used.</summary>
    Allowed,
}

/// <summary>How far an objection must be reasoned.</summary>
public enum ObjectionTerms : byte
{
    /// <summary>Stopped on a word.</summary>
    Unconditional,
    /// <summary>On grounds relating to the person's situation (GDPR 21(1)); marketing always on a word.</summary>
    OnGrounds,
}

/// <summary>When a copy of an identity document may be asked for.</summary>
public enum IdCopy : byte
{
    /// <summary>Never.</summary>
    Never,
    /// <summary>On reasonable doubt (GDPR 12(6)).</summary>
    OnDoubt,
    /// <summary>As a matter of course.</summary>
    Required,
}

/// <summary>How people's rights are exercised.</summary>
public sealed record RightsTerms
{
    /// <summary>Path of the page, e.g. <c>/me</c>.</summary>
    public required string Page { get; init; }
    /// <summary>Address requests may be mailed to.</summary>
    public required string Email { get; init; }
    /// <summary>Other addresses the text names: requests that arrive there have arrived.</summary>
    public ImmutableArray<string> AlsoAt { get; init; } = [];
    /// <summary>Postal address requests may be sent to.</summary>
    public required Bilingual Post { get; init; }
    /// <summary>The deadline of an answer (GDPR 12(3)).</summary>
    public required CalendarPeriod AnswerWithin { get; init; }
    /// <summary>Use of the extension.</summary>
    public required Extension Extension { get; init; }
    /// <summary>Terms of objection.</summary>
    public required ObjectionTerms Objection { get; init; }
    /// <summary>The rights the published text names; null = all that stand.</summary>
    public ImmutableArray<Right>? Offered { get; init; }
    /// <summary>What a person is asked for with a request by mail or letter: an address to answer to, and nothing else, unless told otherwise.</summary>
    public ImmutableArray<RequestItem> Asks { get; init; } = [RequestItem.AnswerAddress];
    /// <summary>Fixed phrases people may write, and what they do.</summary>
    public ImmutableArray<RequestPhrase> Phrases { get; init; } = [];
    /// <summary>Copies of identity documents.</summary>
    public required IdCopy IdCopy { get; init; }

    internal Span ObjectionSpan { get; init; } = Span.StartOf(PolicyFiles.Policy);

    internal Span ExtensionSpan { get; init; } = Span.StartOf(PolicyFiles.Policy);

    internal Span IdCopySpan { get; init; } = Span.StartOf(PolicyFiles.Policy);

    internal Span AsksSpan { get; init; } = Span.StartOf(PolicyFiles.Policy);

    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}
