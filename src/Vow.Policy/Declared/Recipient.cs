using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>A recipient's place in the law.</summary>
public enum RecipientRole : byte
{
    /// <summary>Works on the controller's instructions (GDPR 28).</summary>
    Processor,
    /// <summary>Decides together with the controller (GDPR 26).</summary>
    Joint,
    /// <summary>Decides for itself.</summary>
    Independent,
    /// <summary>A public authority.</summary>
    Authority,
}

/// <summary>Who receives data (GDPR 13(1)(e)).</summary>
public sealed record Recipient
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Its name.</summary>
    public required Fact<string> Name { get; init; }
    /// <summary>Its role.</summary>
    public required RecipientRole Role { get; init; }
    /// <summary>What it does.</summary>
    public required Bilingual Does { get; init; }
    /// <summary>Countries it handles data in, ISO 3166-1 alpha-2.</summary>
    public required Fact<ImmutableArray<string>> Countries { get; init; }
    /// <summary>Reference of the contract (GDPR 28(3)).</summary>
    public required Fact<string> Contract { get; init; }
    /// <summary>The transfer mechanism, if data leaves the EEA.</summary>
    public Mechanism? Mechanism { get; init; }
    /// <summary>Reference of the arrangement between joint controllers, whose essence people can ask for (GDPR 26(2)).</summary>
    public Fact<string>? Arrangement { get; init; }
    /// <summary>Kinds of channels whose messages it delivers for the company: what the program sends by them is given to it.</summary>
    public ImmutableArray<ChannelKind> Delivers { get; init; } = [];
    /// <summary>Its own policy or site.</summary>
    public string? Link { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }

    /// <summary>Whether its identity, countries and contract are all given: the gate refuses otherwise.</summary>
    public bool IsKnown => Name.IsKnown && Name.Value is not null && Countries.IsKnown && Contract.IsKnown;
}

/// <summary>A transfer mechanism of GDPR chapter V.</summary>
/// <param name="Kind">Which.</param>
/// <param name="From">First day in force.</param>
/// <param name="To">Last day in force, or null where it has none.</param>
/// <param name="Document">Reference of the document, or null.</param>
/// <param name="Fallback">What stands behind a challenged decision: standard clauses with their assessment; null where nothing does.</param>
/// <param name="Span">Where declared.</param>
public sealed record Mechanism(MechanismKind Kind, Fact<DateOnly> From, Fact<DateOnly>? To, Fact<string>? Document, Fact<string>? Fallback, Span Span)
{
    /// <summary>Whether its days are given: one whose first day nobody has said is in force on no day.</summary>
    public bool HasDates => From.IsKnown && (To is null || To.IsKnown);

    /// <summary>Whether it can carry a transfer at all: its days are given, and a challenged framework has its fallback.</summary>
    public bool IsRecorded => HasDates && (Kind != MechanismKind.DataPrivacyFramework || Fallback is { IsKnown: true });
}

/// <summary>Where a form stands.</summary>
public enum Surface : byte
{
    /// <summary>The company's site.</summary>
    Website,
    /// <summary>Its software.</summary>
    Software,
}

/// <summary>At which moment data is collected.</summary>
public enum Moment : byte
{
    /// <summary>Any other.</summary>
    Other,
    /// <summary>Creating an account.</summary>
    SignUp,
    /// <summary>Being connected.</summary>
    SignIn,
    /// <summary>Subscribing to a paid plan.</summary>
    Subscribe,
    /// <summary>Browsing.</summary>
    Browse,
    /// <summary>Taking part in a contest.</summary>
    Contest,
    /// <summary>Writing to customer service.</summary>
    Support,
    /// <summary>Writing a comment.</summary>
    Comment,
    /// <summary>Seeing an advertisement.</summary>
    Advertisement,
    /// <summary>Exercising a right.</summary>
    Request,
}

/// <summary>A moment where data is collected (GDPR 13).</summary>
public sealed record CollectionPoint
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Its name.</summary>
    public required Bilingual Title { get; init; }
    /// <summary>Which moment it is.</summary>
    public Moment Moment { get; init; }
    /// <summary>Whether the asterisk marks the required fields alone, as it must.</summary>
    public bool AsteriskOnEvery { get; init; }
    /// <summary>What the form says about calls beside a telephone number (C. conso. L223-2).</summary>
    public Bilingual? PhoneNotice { get; init; }
    /// <summary>Where.</summary>
    public required Surface Surface { get; init; }
    /// <summary>Path of the page, where it has one.</summary>
    public string? Path { get; init; }
    /// <summary>Fields, in order.</summary>
    public required ImmutableArray<CollectedField> Fields { get; init; }
    /// <summary>What follows from leaving a required field empty (GDPR 13(2)(e)).</summary>
    public Bilingual? Consequence { get; init; }
    /// <summary>Choices offered, all unticked.</summary>
    public required ImmutableArray<OfferedChoice> Choices { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A field of a form.</summary>
/// <param name="Name">Its name in the form.</param>
/// <param name="Datum">The datum it collects; differs for <c>password</c>, of which only <c>password_hash</c> is kept.</param>
/// <param name="Required">Marked with an asterisk.</param>
/// <param name="Span">Where named.</param>
public sealed record CollectedField(string Name, string Datum, bool Required, Span Span);

/// <summary>A choice a form offers.</summary>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id, or null where the purpose has none.</param>
/// <param name="Required">Whether the form cannot be sent without a yes: then the yes is not free (GDPR 7(4)).</param>
/// <param name="Span">Where named.</param>
public sealed record OfferedChoice(string Purpose, string? Channel, bool Required, Span Span)
{
    /// <summary><c>purpose</c> or <c>purpose/channel</c>.</summary>
    public string Key => Channel is null ? Purpose : $"{Purpose}/{Channel}";
}
