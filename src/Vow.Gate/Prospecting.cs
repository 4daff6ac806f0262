using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>By what means a commercial message would reach a person.</summary>
public enum ProspectingMeans : byte
{
    /// <summary>Electronic mail (CPCE L34-5).</summary>
    Email,
    /// <summary>Text message (CPCE L34-5).</summary>
    Sms,
    /// <summary>An automated call (CPCE L34-5).</summary>
    Automated,
    /// <summary>A call by a human being (C. conso. L223-1).</summary>
    Call,
}

/// <summary>To whom an address or number belongs.</summary>
public enum ProspectingRecipient : byte
{
    /// <summary>A private person; whoever is not known to be anything else.</summary>
    Consumer,
    /// <summary>A person at their work address.</summary>
    Professional,
    /// <summary>Nobody in particular: <c>contact@…</c>, outside L34-5.</summary>
    Generic,
}

/// <summary>
/// What is known about one message to one person. A fact that nobody knows is null: the rows that need it then don't apply, so that not knowing never
/// opens a door.
/// </summary>
public sealed record ProspectingCase
{
    /// <summary>The means.</summary>
    public required ProspectingMeans Means { get; init; }
    /// <summary>To whom.</summary>
    public ProspectingRecipient Recipient { get; init; }
    /// <summary>Whether the person objected, wherever they said so: a choice, the opposition list, a letter. Null (the list can't be read) stops as a yes does.</summary>
    public required bool? Objected { get; init; }
    /// <summary>Whether a consent to this means and this advertiser stands.</summary>
    public bool? Consented { get; init; }
    /// <summary>Whether the person is a customer: the address came with a sale or a service, a free account included (CJEU C-654/23).</summary>
    public bool? Customer { get; init; }
    /// <summary>Whether the company speaks of itself: false for a partner's offers.</summary>
    public bool? Self { get; init; }
    /// <summary>Whether what is offered is like what the person already has.</summary>
    public bool? Similar { get; init; }
    /// <summary>Whether a no was offered where the address was collected.</summary>
    public bool? OptOutAtCollection { get; init; }
    /// <summary>Whether the offer is about the person's profession.</summary>
    public bool? RelatedToProfession { get; init; }
    /// <summary>Whether the person was told at collection that they would be written to.</summary>
    public bool? InformedAtCollection { get; init; }
    /// <summary>Whether a contract runs and the offer is about it.</summary>
    public bool? RunningContract { get; init; }
    /// <summary>Whether a human may call now: Monday to Friday, no holiday, 10 to 13 and 14 to 20 (C. conso. D223-9).</summary>
    public bool? LegalHours { get; init; }
    /// <summary>Whether the person's last contact lies within the term; an opened message is no contact of theirs.</summary>
    public required bool? WithinTerm { get; init; }
}

/// <summary>What the table says of a case.</summary>
/// <param name="Rule">The row that decided.</param>
/// <param name="Allowed">Whether the message may go.</param>
public readonly record struct ProspectingVerdict(ProspectingRule Rule, bool Allowed)
{
    /// <summary>Whether it rests on the authority's doctrine alone, the text of the law having no such exception.</summary>
    public bool IsDoctrine => Allowed && Rule == ProspectingRule.ProfessionalAboutWork;
}

/// <summary>The rows of the table.</summary>
public enum ProspectingRule : byte
{
    /// <summary>Objected, or it can't be told whether: no (GDPR 21(3)).</summary>
    Objection,
    /// <summary>The last contact from the person is too long ago: no.</summary>
    Term,
    /// <summary>A generic address: outside L34-5.</summary>
    GenericAddress,
    /// <summary>Consent to this means and this advertiser (L34-5 al. 1).</summary>
    Consent,
    /// <summary>A customer, the company's own similar offers, a no offered at collection (L34-5 al. 4).</summary>
    SoftOptIn,
    /// <summary>A professional, about their work, told at collection: CNIL's doctrine.</summary>
    ProfessionalAboutWork,
    /// <summary>A consumer who agreed to be called, within legal hours.</summary>
    CallByConsent,
    /// <summary>A consumer called about a running contract, within legal hours.</summary>
    CallAboutContract,
    /// <summary>Everything else: no.</summary>
    Otherwise,
}

/// <summary>A row of the table: when it applies, and what it then says.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Applies">Whether it speaks of the case.</param>
/// <param name="Allows">Its answer.</param>
/// <param name="Ground">The text it rests on.</param>
public sealed record ProspectingRow(ProspectingRule Rule, Func<ProspectingCase, bool> Applies, bool Allows, string Ground);

/// <summary>
/// Electronic direct marketing as a table (CPCE L34-5, C. conso. L223-1): the first row that applies decides. It never opens what the gate closes: a
/// message needs both.
/// </summary>
public static class Prospecting
{
    /// <summary>The rows, in order.</summary>
    public static ImmutableArray<ProspectingRow> Rows { get; } =
    [
        new(ProspectingRule.Objection, c => c.Objected != false, false, "GDPR 21(3)"),
        new(ProspectingRule.Term, c => c.WithinTerm != true, false, "GDPR 5(1)(e)"),
        new(ProspectingRule.GenericAddress, c => IsElectronic(c.Means) && c.Recipient == ProspectingRecipient.Generic, true, "CPCE L34-5"),
        new(ProspectingRule.Consent, c => IsElectronic(c.Means) && c.Consented == true, true, "CPCE L34-5"),
        new(
            ProspectingRule.SoftOptIn,
            c => c is { Means: ProspectingMeans.Email or ProspectingMeans.Sms, Customer: true, Self: true, Similar: true, OptOutAtCollection: true },
            true, "CPCE L34-5"),
        new(
            ProspectingRule.ProfessionalAboutWork,
            c => c is { Means: ProspectingMeans.Email, Recipient: ProspectingRecipient.Professional, RelatedToProfession: true, InformedAtCollection: true },
            true, "CNIL (doctrine)"),
        new(
            ProspectingRule.CallByConsent,
            c => c is { Means: ProspectingMeans.Call, Recipient: ProspectingRecipient.Consumer, Consented: true, LegalHours: true },
            true, "C. conso. L223-1"),
        new(
            ProspectingRule.CallAboutContract,
            c => c is { Means: ProspectingMeans.Call, Recipient: ProspectingRecipient.Consumer, RunningContract: true, LegalHours: true },
            true, "C. conso. L223-1"),
        new(ProspectingRule.Otherwise, _ => true, false, "CPCE L34-5, C. conso. L223-1"),
    ];

    /// <summary>The first row that applies.</summary>
    public static ProspectingVerdict Decide(ProspectingCase facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var row = Rows.First(row => row.Applies(facts));
        return new ProspectingVerdict(row.Rule, row.Allows);
    }

    /// <summary>Whether an address belongs to nobody in particular: the part before the @ is the name of a desk, from a closed list.</summary>
    public static bool IsGeneric(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email.Split('@', 2) is [var desk, _] && Desks.Contains(desk.ToLowerInvariant());
    }

    private static readonly string[] Desks =
        ["accueil", "achats", "admin", "administration", "commercial", "compta", "comptabilite", "contact", "hello", "info", "infos", "office", "purchasing", "sales", "secretariat", "support"];

    private static bool IsElectronic(ProspectingMeans means) => means is ProspectingMeans.Email or ProspectingMeans.Sms or ProspectingMeans.Automated;
}
