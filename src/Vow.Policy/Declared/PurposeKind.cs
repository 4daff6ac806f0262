namespace Vow.Policy;

/// <summary>
/// What a purpose is, among those publishers have: the word by which the law's own rules, its reference periods and the pick list of a new policy know it.
/// A purpose that is none of them is <see cref="Other"/>.
/// </summary>
public enum PurposeKind : byte
{
    /// <summary>None of the others.</summary>
    Other,
    /// <summary>An account people sign in to.</summary>
    Account,
    /// <summary>Orders, subscriptions, invoices.</summary>
    Billing,
    /// <summary>The company's books (C. com. L123-22).</summary>
    Accounting,
    /// <summary>The card behind a running subscription.</summary>
    SubscriptionCard,
    /// <summary>What answers a contested card payment.</summary>
    CardEvidence,
    /// <summary>A card kept for later purchases.</summary>
    SavedCard,
    /// <summary>Messages a contract needs.</summary>
    ServiceMail,
    /// <summary>Direct marketing for the company's own offers (CPCE L34-5).</summary>
    Prospecting,
    /// <summary>Direct marketing for or by others.</summary>
    PartnerProspecting,
    /// <summary>Seeing whether messages are opened (LIL 82).</summary>
    OpenRate,
    /// <summary>Advertising chosen by behaviour.</summary>
    Retargeting,
    /// <summary>A profile of tastes.</summary>
    Profiling,
    /// <summary>Audience measurement (LIL 82).</summary>
    Audience,
    /// <summary>Figures about customers and use.</summary>
    Statistics,
    /// <summary>Security of systems and data (GDPR 32).</summary>
    Security,
    /// <summary>Customers' complaints.</summary>
    Complaints,
    /// <summary>Help to customers.</summary>
    Support,
    /// <summary>Surveys of satisfaction.</summary>
    Survey,
    /// <summary>Panels and beta tests.</summary>
    Panel,
    /// <summary>Contests.</summary>
    Contest,
    /// <summary>Published comments.</summary>
    Comments,
    /// <summary>What a host must keep to identify who published (D. 2021-1362).</summary>
    HostIdentification,
    /// <summary>A page on a social network.</summary>
    SocialPage,
    /// <summary>A social network's buttons in the company's own pages.</summary>
    SocialPlugins,
    /// <summary>Answering rights requests (GDPR 12).</summary>
    RightsRequests,
    /// <summary>Whom not to write to (GDPR 21(3)).</summary>
    OppositionList,
    /// <summary>Proof of choices (GDPR 7(1)).</summary>
    ConsentProof,
    /// <summary>The log of what was done (GDPR 5(2)).</summary>
    Evidence,
    /// <summary>Who opened whose file.</summary>
    DeskAccessLog,
    /// <summary>The company's own staff.</summary>
    Staff,
    /// <summary>Directives on what becomes of data after death (LIL 85).</summary>
    Directives,
    /// <summary>The register of breaches (GDPR 33(5)).</summary>
    BreachRegister,
    /// <summary>Copies for accidents.</summary>
    Backups,
}

/// <summary>Whose data a purpose uses (GDPR 30(1)(c)).</summary>
public enum PersonCategory : byte
{
    /// <summary>People with an account or a contract.</summary>
    Customers,
    /// <summary>People who gave an address and bought nothing.</summary>
    Prospects,
    /// <summary>People who visit pages.</summary>
    Visitors,
    /// <summary>People who use the software.</summary>
    Users,
    /// <summary>The company's own staff.</summary>
    Staff,
    /// <summary>Heirs and those a directive names.</summary>
    Heirs,
    /// <summary>People who write without being customers.</summary>
    Correspondents,
}

/// <summary>On what ground electronic direct marketing is sent (CPCE L34-5).</summary>
public enum ProspectingGround : byte
{
    /// <summary>Consent given beforehand.</summary>
    OptIn,
    /// <summary>A customer, the company's own similar offers, and a way to say no when the address was collected and in each message.</summary>
    SoftOptIn,
    /// <summary>A professional, about their profession: the authority's doctrine, not the text of L34-5.</summary>
    Professional,
}

/// <summary>The ground of direct marketing and what it needs.</summary>
/// <param name="Ground">Which.</param>
/// <param name="OptOutAtCollection">Whether people can say no when the address is collected.</param>
/// <param name="Similar">Whether only the company's own, similar offers are sent.</param>
/// <param name="Span">Where declared.</param>
public sealed record ProspectingTerms(ProspectingGround Ground, bool OptOutAtCollection, bool Similar, Span Span);

/// <summary>Whether a machine alone decides something that matters to a person (GDPR 22).</summary>
/// <param name="Exists">Whether it does.</param>
/// <param name="Review">How a person asks for a human to look; null where no machine decides alone.</param>
/// <param name="Span">Where declared.</param>
public sealed record AutomatedDecision(bool Exists, Bilingual? Review, Span Span);
