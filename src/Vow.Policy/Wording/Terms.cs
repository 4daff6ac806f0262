using Vow.Gate;

namespace Vow.Policy;

/// <summary>The words of the closed lists on pages, in both languages: lower case, fit for the middle of a sentence.</summary>
public static class Terms
{
    /// <summary>A legal basis.</summary>
    public static Bilingual Of(Basis basis) => basis switch
    {
        Basis.Consent => new("consent", "consentement"),
        Basis.Contract => new("contract", "contrat"),
        Basis.LegalObligation => new("legal obligation", "obligation légale"),
        Basis.VitalInterests => new("vital interests", "sauvegarde des intérêts vitaux"),
        Basis.PublicTask => new("public task", "mission d'intérêt public"),
        Basis.LegitimateInterest => new("legitimate interest", "intérêt légitime"),
    };

    /// <summary>A desk role, as who may open an archive.</summary>
    public static Bilingual Of(Role role) => role switch
    {
        Role.None => new("nobody", "personne"),
        Role.Agent => new("customer service", "service client"),
        Role.Dpo => new("data protection officer", "délégué à la protection des données"),
        Role.Legal => new("legal department", "service juridique"),
        Role.Auditor => new("auditor", "auditeur"),
        Role.Admin => new("administrator", "administrateur"),
    };

    /// <summary>A category of data.</summary>
    public static Bilingual Of(DataCategory category) => category switch
    {
        DataCategory.Identity => new("identity and contact", "identité et coordonnées"),
        DataCategory.PersonalLife => new("personal life", "vie personnelle"),
        DataCategory.Professional => new("professional life", "vie professionnelle"),
        DataCategory.Economic => new("economic and financial", "informations économiques et financières"),
        DataCategory.Connection => new("connection", "données de connexion"),
        DataCategory.Location => new("location", "localisation"),
        DataCategory.Internet => new("internet use", "usage d'internet"),
        DataCategory.Other => new("other", "autres"),
    };

    /// <summary>Where a datum comes from.</summary>
    public static Bilingual Of(Origin origin) => origin switch
    {
        Origin.Person => new("from you", "fournie par vous"),
        Origin.Observed => new("observed while you use our services", "observée pendant que vous utilisez nos services"),
        Origin.Derived => new("produced by us", "produite par nous"),
        Origin.ThirdParty => new("from someone else", "d'un tiers"),
    };

    /// <summary>A recipient's role.</summary>
    public static Bilingual Of(RecipientRole role) => role switch
    {
        RecipientRole.Processor => new("processor", "sous-traitant"),
        RecipientRole.Joint => new("joint controller", "responsable conjoint du traitement"),
        RecipientRole.Independent => new("controller of its own", "responsable du traitement distinct"),
        RecipientRole.Authority => new("authority", "autorité"),
    };

    /// <summary>A transfer mechanism.</summary>
    public static Bilingual Of(MechanismKind kind) => kind switch
    {
        MechanismKind.Adequacy => new("adequacy decision", "décision d'adéquation"),
        MechanismKind.DataPrivacyFramework => new("EU-US Data Privacy Framework", "cadre de protection des données UE-États-Unis (Data Privacy Framework)"),
        MechanismKind.StandardClauses => new("standard contractual clauses", "clauses contractuelles types"),
        MechanismKind.BindingCorporateRules => new("binding corporate rules", "règles d'entreprise contraignantes"),
        MechanismKind.Derogation => new("derogation of GDPR 49", "dérogation de l'article 49 du RGPD"),
    };

    /// <summary>A phase of the life cycle.</summary>
    public static Bilingual Of(Phase phase) => phase switch
    {
        Phase.Active => new("active base", "base active"),
        Phase.Archived => new("intermediate archive", "archivage intermédiaire"),
        Phase.Expired => new("to be deleted", "à supprimer"),
    };
}
