using Vow.Gate;

namespace Vow.Policy;

/// <summary>A period the authority names, or the law sets, for a kind of purpose: an orientation to compare with, not a limit.</summary>
/// <param name="Active">In use; null = the length of the relation.</param>
/// <param name="Archive">In the archive; null = none.</param>
/// <param name="Says">The reference in words.</param>
/// <param name="Source">Where it comes from; unverified ones say so.</param>
public sealed record RetentionReference(CalendarPeriod? Active, CalendarPeriod? Archive, Bilingual Says, string Source)
{
    /// <summary>The reference for a kind of purpose, or null where there is none.</summary>
    public static RetentionReference? Of(PurposeKind kind) => kind switch
    {
        PurposeKind.Account => new(new(3, 0, 0), new(5, 0, 0), new("3 years from the last contact, then 5 years of evidence", "3 ans à compter du dernier contact, puis 5 ans à titre de preuve"), "CNIL examples; C. civ. 2224"),
        PurposeKind.Prospecting or PurposeKind.PartnerProspecting => new(new(3, 0, 0), null, new("3 years from the last contact of the person", "3 ans à compter du dernier contact de la part de la personne"), "CNIL, orientation only"),
        PurposeKind.Billing or PurposeKind.Accounting => new(null, new(10, 0, 0), new("10 years from the close of the fiscal year", "10 ans à compter de la clôture de l'exercice comptable"), "C. com. L123-22"),
        PurposeKind.CardEvidence => new(null, new(1, 3, 0), new("13 months from the debit, 15 with deferred debit", "13 mois à compter du débit, 15 en cas de débit différé"), "CNIL 2018-303 art. 4"),
        PurposeKind.Retargeting => new(new(1, 1, 0), null, new("13 months for the tracker, 6 for the choice", "13 mois pour le traceur, 6 pour le choix"), "CNIL 2020-092"),
        PurposeKind.Audience => new(new(2, 1, 0), null, new("25 months for the data, 13 for the tracker", "25 mois pour les données, 13 pour le traceur"), "CNIL 2020-092"),
        PurposeKind.OpenRate => new(new(1, 1, 0), null, new("13 months, as for trackers", "13 mois, comme pour les traceurs"), "CNIL 2020-092, by analogy"),
        PurposeKind.Security => new(new(1, 0, 0), null, new("6 to 12 months", "de 6 à 12 mois"), "CNIL 2021-122"),
        PurposeKind.HostIdentification => new(null, new(5, 0, 0), new("5 years from the end of the contract for the identity, 1 year for the rest", "5 ans à compter de la fin du contrat pour l'identité, 1 an pour le reste"), "D. 2021-1362; CPCE L34-1 II bis"),
        PurposeKind.RightsRequests => new(null, new(6, 0, 0), new("5 to 6 years after the answer", "de 5 à 6 ans après la réponse"), "unverified"),
        PurposeKind.BreachRegister => new(new(5, 0, 0), null, new("5 years", "5 ans"), "unverified"),
        PurposeKind.DeskAccessLog => new(new(1, 0, 0), null, new("6 to 12 months", "de 6 à 12 mois"), "CNIL 2021-122"),
        PurposeKind.Other or PurposeKind.SubscriptionCard or PurposeKind.SavedCard or PurposeKind.ServiceMail or PurposeKind.Profiling or PurposeKind.Statistics
            or PurposeKind.Complaints or PurposeKind.Support or PurposeKind.Survey or PurposeKind.Panel or PurposeKind.Contest or PurposeKind.Comments
            or PurposeKind.SocialPage or PurposeKind.SocialPlugins or PurposeKind.OppositionList or PurposeKind.ConsentProof or PurposeKind.Evidence
            or PurposeKind.Staff or PurposeKind.Directives or PurposeKind.Backups => null,
    };
}
