using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>What a tracker is.</summary>
public enum TrackerKind : byte
{
    /// <summary>A cookie.</summary>
    Cookie,
    /// <summary>Other storage of the browser.</summary>
    Storage,
    /// <summary>A pixel in a page or a message.</summary>
    Pixel,
    /// <summary>A third party's module in a page: a button, a player, an embed.</summary>
    Plugin,
    /// <summary>Something the software reads from the machine.</summary>
    Device,
}

/// <summary>When a tracker first acts.</summary>
public enum TrackerLoads : byte
{
    /// <summary>With the page, whatever the person chose.</summary>
    WithPage,
    /// <summary>After a yes.</summary>
    AfterConsent,
    /// <summary>When the person acts on its placeholder.</summary>
    OnClick,
}

/// <summary>A tracker the site or the software sets or reads (LIL 82).</summary>
public sealed record Tracker
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Its name on the page "Cookies".</summary>
    public required Bilingual Title { get; init; }
    /// <summary>Purpose it serves.</summary>
    public required string Purpose { get; init; }
    /// <summary>What it is.</summary>
    public required TrackerKind Kind { get; init; }
    /// <summary>Recipients who set or read it; empty = the company alone.</summary>
    public required ImmutableArray<string> SetBy { get; init; }
    /// <summary>How long it lives in the terminal; null = until the browser closes.</summary>
    public CalendarPeriod? Lives { get; init; }
    /// <summary>When it first acts.</summary>
    public required TrackerLoads Loads { get; init; }
    /// <summary>Why the service asked for strictly needs it; null where consent or the exemption of audience measurement covers it.</summary>
    public Bilingual? NecessaryFor { get; init; }
    /// <summary>Domains it speaks to.</summary>
    public required ImmutableArray<string> Domains { get; init; }
    /// <summary>Names of its cookies or of its entries in the browser's storage; a star at the end stands for any end. What has no name can't be removed by its site.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
    /// <summary>Where whoever sets it takes an opposition directly: a web address; null where nothing is said.</summary>
    public Fact<string>? OptOut { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }

    /// <summary>Whether a cookie or stored entry of this name belongs to it.</summary>
    public bool Holds(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.Any(pattern => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
    }

    /// <summary>Whether it works in the pages of a site: in its cookies, its storage or its content, not in a message and not on a machine.</summary>
    /// <param name="purpose">The purpose it serves.</param>
    public bool IsInPages(Purpose purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return Kind != TrackerKind.Device && !(Kind == TrackerKind.Pixel && purpose.Kind == PurposeKind.OpenRate);
    }
}

/// <summary>What a document is.</summary>
public enum DocumentKind : byte
{
    /// <summary>The balancing test of a legitimate interest (GDPR 6(1)(f)).</summary>
    BalancingTest,
    /// <summary>A data protection impact assessment (GDPR 35).</summary>
    ImpactAssessment,
    /// <summary>A contract with a processor (GDPR 28(3)).</summary>
    ProcessorContract,
    /// <summary>An arrangement between joint controllers (GDPR 26).</summary>
    JointArrangement,
    /// <summary>Standard contractual clauses (GDPR 46(2)(c)).</summary>
    StandardClauses,
    /// <summary>A transfer impact assessment.</summary>
    TransferAssessment,
    /// <summary>Anything else kept to show that a duty is met.</summary>
    Other,
}

/// <summary>A document that shows a duty is met, where it lies, who owns it and when it is looked at again.</summary>
public sealed record Document
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>What it is.</summary>
    public required DocumentKind Kind { get; init; }
    /// <summary>Its name.</summary>
    public required Bilingual Title { get; init; }
    /// <summary>Where it lies: a path or reference of the company's own.</summary>
    public required Fact<string> File { get; init; }
    /// <summary>Who owns it: a function.</summary>
    public required Fact<string> Owner { get; init; }
    /// <summary>Day it is to be looked at again.</summary>
    public required Fact<DateOnly> Review { get; init; }
    /// <summary>Purposes it speaks about.</summary>
    public required ImmutableArray<string> Purposes { get; init; }
    /// <summary>Recipients it speaks about.</summary>
    public required ImmutableArray<string> Recipients { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }

    /// <summary>Whether it exists: its place, owner and next review are known.</summary>
    public bool IsKnown => File.IsKnown && Owner.IsKnown && Review.IsKnown;
}

/// <summary>The families of measures in the CNIL's model register.</summary>
public enum MeasureKind : byte
{
    /// <summary>Who may open what.</summary>
    AccessControl,
    /// <summary>What is logged.</summary>
    Traceability,
    /// <summary>Protection of software.</summary>
    Software,
    /// <summary>Backups.</summary>
    Backup,
    /// <summary>Encryption.</summary>
    Encryption,
    /// <summary>Control of processors.</summary>
    Processors,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A measure of security, in general terms (GDPR 30(1)(g), 32).</summary>
/// <param name="Kind">Its family.</param>
/// <param name="Text">Its words.</param>
/// <param name="Span">Where declared.</param>
public sealed record SecurityMeasure(MeasureKind Kind, Bilingual Text, Span Span);

/// <summary>A controller on whose behalf data is processed (GDPR 30(2)(a)-(c)).</summary>
public sealed record Client
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
    /// <summary>Its name.</summary>
    public required Fact<string> Name { get; init; }
    /// <summary>How to reach it.</summary>
    public required Fact<string> Contact { get; init; }
    /// <summary>What is done for it: the categories of processing.</summary>
    public required Bilingual Does { get; init; }
    /// <summary>Reference of the contract (GDPR 28(3)).</summary>
    public required Fact<string> Contract { get; init; }
    /// <summary>Recipients who help, further processors among them.</summary>
    public required ImmutableArray<string> Recipients { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>From which age a person consents alone, and how it is asked without collecting a birth date.</summary>
/// <param name="Age">In years; 15 in France (LIL 45).</param>
/// <param name="How">The sentence beside the box.</param>
/// <param name="Span">Where declared.</param>
public sealed record ChildrenTerms(int Age, Bilingual How, Span Span);

/// <summary>How a change of the policy is announced.</summary>
/// <param name="Announced">How long before it takes effect.</param>
/// <param name="How">By which means, in words.</param>
/// <param name="Span">Where declared.</param>
public sealed record ChangeTerms(CalendarPeriod Announced, Bilingual How, Span Span);

/// <summary>
/// A decision of the controller on a finding of law: the sentence is published all the same, until a day. It never opens the gate.
/// </summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="About">What it is about: the id the finding names; null = every finding of the rule.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedBy">Name and function.</param>
/// <param name="DpoAdvice">The officer's advice, and whether it was followed.</param>
/// <param name="Date">Day decided.</param>
/// <param name="Expires">Last day it stands.</param>
/// <param name="Span">Where declared.</param>
public sealed record ControllerDecision(string Rule, string? About, string Reason, string DecidedBy, string DpoAdvice, DateOnly Date, DateOnly Expires, Span Span);

/// <summary>What a person may be asked for with a request.</summary>
public enum RequestItem : byte
{
    /// <summary>An address to answer to.</summary>
    AnswerAddress,
    /// <summary>The last name.</summary>
    LastName,
    /// <summary>The first name.</summary>
    FirstName,
    /// <summary>The postal address, whatever the channel.</summary>
    PostalAddress,
    /// <summary>A reason.</summary>
    Reason,
    /// <summary>The customer number.</summary>
    CustomerNumber,
}

/// <summary>A fixed phrase a person may write instead of words of their own.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Says">The phrase.</param>
/// <param name="Right">The right it exercises.</param>
/// <param name="Purposes">Purposes it is about; a name that is not declared stays here, for the rule that looks for it.</param>
/// <param name="Span">Where declared.</param>
public sealed record RequestPhrase(string Id, Bilingual Says, Right Right, ImmutableArray<string> Purposes, Span Span);
