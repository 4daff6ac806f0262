using Vow.Gate;

namespace Vow.Policy;

/// <summary>A period the authority names, or the law sets, for a kind of purpose: an orientation to compare with, not a limit.</summary>
/// <param name="Active">In use; null = the length of the relation.</param>
/// <param name="Archive">In the archive; null = none.</param>
/// <param name="Says">The reference in words.</param>
/// <param name="Source">Where it comes from; unverified ones say so.</param>
public sealed record RetentionReference(CalendarPeriod? Active, CalendarPeriod? Archive, string Says, string Source)
{
    /// <summary>The reference for a kind of purpose, or null where there is none.</summary>
    public static RetentionReference? Of(PurposeKind kind) => kind switch
    {
        PurposeKind.Account => new(new(3, 0, 0), new(5, 0, 0), "3 years from the last contact, then 5 years of evidence", "CNIL examples; C. civ. 2224"),
        PurposeKind.Prospecting or PurposeKind.PartnerProspecting => new(new(3, 0, 0), null, "3 years from the last contact of the person", "CNIL, orientation only"),
        PurposeKind.Billing or PurposeKind.Accounting => new(null, new(10, 0, 0), "10 years from the close of the fiscal year", "C. com. L123-22"),
        PurposeKind.CardEvidence => new(null, new(1, 3, 0), "13 months from the debit, 15 with deferred debit", "CNIL 2018-303 art. 4"),
        PurposeKind.Retargeting => new(new(1, 1, 0), null, "13 months for the tracker, 6 for the choice", "CNIL 2020-092"),
        PurposeKind.Audience => new(new(2, 1, 0), null, "25 months for the data, 13 for the tracker", "CNIL 2020-092"),
        PurposeKind.OpenRate => new(new(1, 1, 0), null, "13 months, as for trackers", "CNIL 2020-092, by analogy"),
        PurposeKind.Security => new(new(1, 0, 0), null, "6 to 12 months", "CNIL 2021-122"),
        PurposeKind.HostIdentification => new(null, new(5, 0, 0), "5 years from the end of the contract for the identity, 1 year for the rest", "D. 2021-1362; CPCE L34-1 II bis"),
        PurposeKind.RightsRequests => new(null, new(6, 0, 0), "5 to 6 years after the answer", "unverified"),
        PurposeKind.BreachRegister => new(new(5, 0, 0), null, "5 years", "unverified"),
        PurposeKind.DeskAccessLog => new(new(1, 0, 0), null, "6 to 12 months", "CNIL 2021-122"),
        PurposeKind.Other or PurposeKind.SubscriptionCard or PurposeKind.SavedCard or PurposeKind.ServiceMail or PurposeKind.Profiling or PurposeKind.Statistics
            or PurposeKind.Complaints or PurposeKind.Support or PurposeKind.Survey or PurposeKind.Panel or PurposeKind.Contest or PurposeKind.Comments
            or PurposeKind.SocialPage or PurposeKind.SocialPlugins or PurposeKind.OppositionList or PurposeKind.ConsentProof or PurposeKind.Evidence
            or PurposeKind.Staff or PurposeKind.Directives or PurposeKind.Backups => null,
    };
}
