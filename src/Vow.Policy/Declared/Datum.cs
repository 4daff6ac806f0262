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
    /// <summary>Never shown, never exported (a password's hash).</summary>
    public required bool Secret { get; init; }
    /// <summary>How input is checked, if it is typed in.</summary>
    public InputCheck? Check { get; init; }
    /// <summary>Greatest length in characters, if limited.</summary>
    public int? Max { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>An event a term may run from.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its words, after "after": "your last sign-in".</param>
/// <param name="Span">Where declared.</param>
public sealed record Anchor(string Id, Bilingual Title, Span Span);

/// <summary>A named set of events, the latest of which counts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Of">The events.</param>
/// <param name="Title">Its words.</param>
/// <param name="Span">Where declared.</param>
public sealed record AnchorGroup(string Id, ImmutableArray<string> Of, Bilingual Title, Span Span);

/// <summary>A way of reaching a person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name on pages.</param>
/// <param name="Span">Where declared.</param>
public sealed record Channel(string Id, Bilingual Title, Span Span);
