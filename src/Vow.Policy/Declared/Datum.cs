using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>The usual categories of personal data in the CNIL's model register.</summary>
public enum DataCategory : byte
{
    /// <summary>Civil status, identity, identification.</summary>
    Identity,
    /// <summary>Personal life: habits, hobbies, family.</summary>
    PersonalLife,
    /// <summary>Professional life.</summary>
    Professional,
    /// <summary>Economic and financial.</summary>
    Economic,
    /// <summary>Connection data: addresses, logs, device ids.</summary>
    Connection,
    /// <summary>Location.</summary>
    Location,
    /// <summary>Cookies, trackers, browsing.</summary>
    Internet,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Where a datum comes from (GDPR 14(2)(f)).</summary>
public enum Origin : byte
{
    /// <summary>The person gives it.</summary>
    Person,
    /// <summary>Observed while the person uses the service.</summary>
    Observed,
    /// <summary>Worked out from other data.</summary>
    Derived,
    /// <summary>Given by someone else.</summary>
    ThirdParty,
}

/// <summary>A check made when a datum is typed in.</summary>
public enum InputCheck : byte
{
    /// <summary>Free text within its length.</summary>
    Text,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>A person's or company's name.</summary>
    Name,
    /// <summary>A telephone number.</summary>
    Phone,
    /// <summary>An ISO 3166-1 country.</summary>
    Country,
    /// <summary>A postcode.</summary>
    Postcode,
}

/// <summary>Data the law speaks about by name.</summary>
public enum DatumKind : byte
{
    /// <summary>None of the others.</summary>
    Other,
    /// <summary>A password (CNIL 2022-100).</summary>
    Password,
    /// <summary>A payment card's number.</summary>
    CardNumber,
    /// <summary>A payment card's verification code.</summary>
    CardCode,
    /// <summary>A provider's reference for a card.</summary>
    CardToken,
    /// <summary>Tastes and hobbies: they can reveal what GDPR 9 protects.</summary>
    Hobbies,
    /// <summary>Where a person is.</summary>
    Location,
    /// <summary>What marks a machine: a network card's address, a computer's name, an install's number.</summary>
    Device,
    /// <summary>What a tracker reads or writes: a cookie's value, an opened pixel.</summary>
    Tracker,
    /// <summary>A telephone number.</summary>
    Phone,
    /// <summary>A copy of an identity document.</summary>
    IdCopy,
}

/// <summary>How a secret is stored.</summary>
public enum Storage : byte
{
    /// <summary>As it is.</summary>
    Plain,
    /// <summary>Encrypted: it can be turned back.</summary>
    Encrypted,
    /// <summary>As a salted result that cannot be turned back.</summary>
    Hashed,
    /// <summary>Encrypted under the person's own key, which ends with them.</summary>
    Sealed,
}

/// <summary>How exact a place is.</summary>
public enum Precision : byte
{
    /// <summary>The country.</summary>
    Country,
    /// <summary>The city.</summary>
    City,
    /// <summary>The exact place.</summary>
    Exact,
}

/// <summary>Reading or writing in a person's own terminal (LIL 82).</summary>
/// <param name="NecessaryFor">Why the service the person asked for strictly needs it; null where it does not.</param>
/// <param name="Consent">Purpose whose consent covers it; null where none does.</param>
/// <param name="Span">Where declared.</param>
public sealed record TerminalAccess(Bilingual? NecessaryFor, string? Consent, Span Span);

/// <summary>One declared kind of personal data.</summary>
public sealed record Datum
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Its name on pages.</summary>
    public required Bilingual Title { get; init; }
    /// <summary>Its category.</summary>
    public required DataCategory Category { get; init; }
    /// <summary>Its origin.</summary>
    public required Origin Origin { get; init; }
    /// <summary>What it is, among those the law speaks about by name.</summary>
    public DatumKind Kind { get; init; }
    /// <summary>How it is stored, where that matters.</summary>
    public Storage? Stored { get; init; }
    /// <summary>What allows reading it in the terminal, where it is read there.</summary>
    public TerminalAccess? Terminal { get; init; }
    /// <summary>How exact it is, where it is a place.</summary>
    public Precision? Precision { get; init; }
    /// <summary>Recipient it comes from, where someone else gives it (GDPR 14(2)(f)).</summary>
    public string? From { get; init; }
    /// <summary>The closed list it is chosen from; empty where it is free.</summary>
    public ImmutableArray<Option> Options { get; init; } = [];
    /// <summary>Never shown, never exported (a password's hash).</summary>
    public required bool Secret { get; init; }
    /// <summary>How input is checked, if it is typed in.</summary>
    public InputCheck? Check { get; init; }
    /// <summary>Greatest length in characters, if limited.</summary>
    public int? Max { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A value of a closed list.</summary>
/// <param name="Id">Its id, as stored.</param>
/// <param name="Title">Its name on pages.</param>
public sealed record Option(string Id, Bilingual Title);

/// <summary>What moves an event.</summary>
public enum EventKind : byte
{
    /// <summary>The person signs in.</summary>
    Login,
    /// <summary>The person buys.</summary>
    Purchase,
    /// <summary>The person subscribes, or a subscription ends.</summary>
    Subscription,
    /// <summary>The person does something towards the company: writes, clicks, chooses.</summary>
    Contact,
    /// <summary>A document is drawn up: an invoice, a contract.</summary>
    Document,
    /// <summary>A payment or debit.</summary>
    Payment,
    /// <summary>A file, contest, panel or contract is closed.</summary>
    Closing,
    /// <summary>Something is observed: a connection, a page seen, a cookie set.</summary>
    Observation,
    /// <summary>A message is opened.</summary>
    Opening,
    /// <summary>A thing's own validity ends: a card, a certificate.</summary>
    Expiry,
    /// <summary>The company or its system does something.</summary>
    Act,
}

/// <summary>An event a term may run from.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its words, after "after": "your last sign-in".</param>
/// <param name="Event">What moves it; null where nothing is said.</param>
/// <param name="Span">Where declared.</param>
public sealed record Anchor(string Id, Bilingual Title, EventKind? Event, Span Span);

/// <summary>A named set of events, the latest of which counts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Of">The events.</param>
/// <param name="Title">Its words.</param>
/// <param name="Span">Where declared.</param>
public sealed record AnchorGroup(string Id, ImmutableArray<string> Of, Bilingual Title, Span Span);

/// <summary>What a channel is.</summary>
public enum ChannelKind : byte
{
    /// <summary>E-mail.</summary>
    Email,
    /// <summary>Text messages.</summary>
    Sms,
    /// <summary>Telephone calls by a person (C. conso. L223-1).</summary>
    Call,
    /// <summary>Messages in the software or browser.</summary>
    Push,
    /// <summary>Letters.</summary>
    Post,
    /// <summary>"And others": names nothing.</summary>
    Open,
}

/// <summary>A way of reaching a person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name on pages.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where declared.</param>
public sealed record Channel(string Id, Bilingual Title, ChannelKind Kind, Span Span);
