using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>The gate's rules in words, and what each verdict rested on.</summary>
public static class GateRuleWords
{
    /// <summary>What a rule asks.</summary>
    public static Bilingual Of(GateRule rule) => rule switch
    {
        GateRule.Purpose => new("The policy declares the purpose", "La politique déclare la finalité"),
        GateRule.Channel => new("The purpose has this channel", "La finalité a ce canal"),
        GateRule.Data => new("The purpose declares these data", "La finalité déclare ces données"),
        GateRule.Recipient => new("The recipient is registered for the purpose", "Le destinataire est enregistré pour la finalité"),
        GateRule.Transfer => new("The data may go to this country", "Les données peuvent aller dans ce pays"),
        GateRule.Erasure => new("No erasure is under way", "Aucun effacement n'est en cours"),
        GateRule.Age => new("The person is not too young to agree alone", "La personne n'est pas trop jeune pour accepter seule"),
        GateRule.Objection => new("The person has not objected", "La personne ne s'est pas opposée"),
        GateRule.Consent => new("The person has consented", "La personne a consenti"),
        GateRule.Text => new("The words agreed to cover this use", "La phrase acceptée couvre cette utilisation"),
        GateRule.Explicit => new("The consent was explicit", "Le consentement était explicite"),
        GateRule.ConsentEnd => new("The consent has not run out", "Le consentement n'a pas expiré"),
        GateRule.Contract => new("A contract is running", "Un contrat est en cours"),
        GateRule.Restriction => new("The use is not restricted", "Le traitement n'est pas limité"),
        GateRule.Archive => new("The archive holds these data", "L'archive contient ces données"),
        GateRule.Term => new("The data are still in use, or in an archive open to who asks", "Les données sont en base active, ou dans une archive ouverte à qui demande"),
    };

    /// <summary>A verdict.</summary>
    public static Bilingual Of(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Passed => new("Yes", "Oui"),
        RuleOutcome.Refused => new("No", "Non"),
        RuleOutcome.NotAsked => new("Does not apply", "Sans objet"),
        RuleOutcome.NotReached => new("Not looked at", "Non examiné"),
    };

    /// <summary>What a verdict rested on, parted by semicolons; null where there is nothing to add.</summary>
    public static string? RestsOn(PolicyInForce policy, RuleVerdict verdict, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Fact is not { } fact)
        {
            return null;
        }

        var parts = new List<string>();
        Add(fact.Basis is { } basis && verdict.Rule == GateRule.Purpose ? Terms.Of(basis)[language] : null);
        Add(verdict.Rule == GateRule.Purpose || fact.Names.IsEmpty ? null : string.Join(", ", fact.Names.Select(name => NameOf(policy, verdict.Rule, name, language))));
        Add(fact.Act is { } act ? act.Told()[language] + (fact.At is { } said ? ", " + Site.Words.Time(said, policy.Zone, language) : "") : null);
        Add(fact.Text is { } text ? T("text of ", "texte du ") + text : null);
        Add(fact.CurrentText is { } current && current != fact.Text ? T("now shown: text of ", "affiché à présent\u00a0: texte du ") + current : null);
        Add(fact.Country is { } country ? CountryNames.Of(country, language) : null);
        Add(fact.Mechanism is { } mechanism ? Terms.Of(mechanism)[language] : fact.Country is null ? null : verdict.Outcome == RuleOutcome.Passed
            ? T("inside the European Economic Area", "dans l'Espace économique européen")
            : T("no transfer mechanism", "aucune garantie de transfert"));
        Add(fact.Exception is { } exception ? Of(exception)[language] : null);
        Add(fact.Phase is { } phase ? Terms.Of(phase)[language] : null);
        Add(fact.LegalText is { } law ? RetentionWords.Cite(law, language) : null);
        Add(fact.LastDay is { } day ? T("until ", "jusqu'au ") + Site.Words.Date(day, language) : null);
        return parts.Count == 0 ? null : string.Join(language == Language.Fr ? "\u00a0; " : "; ", parts);

        string T(string english, string french) => language == Language.Fr ? french : english;

        void Add(string? part)
        {
            if (part is not null)
            {
                parts.Add(part);
            }
        }
    }

    /// <summary>An exception to restriction (GDPR 18(2)).</summary>
    public static Bilingual Of(RestrictionException exception) => exception switch
    {
        RestrictionException.None => new("no exception", "aucune exception"),
        RestrictionException.Consent => new("exception claimed: the person's consent", "exception invoquée\u00a0: le consentement de la personne"),
        RestrictionException.LegalClaims => new("exception claimed: legal claims", "exception invoquée\u00a0: la défense de droits en justice"),
        RestrictionException.RightsOfOthers => new("exception claimed: the rights of another person", "exception invoquée\u00a0: les droits d'une autre personne"),
        RestrictionException.PublicInterest => new("exception claimed: an important public interest", "exception invoquée\u00a0: un motif important d'intérêt public"),
    };

    private static string NameOf(PolicyInForce policy, GateRule rule, string id, Language language) => rule switch
    {
        GateRule.Channel => GateChangeWords.Channel(policy, id, language),
        GateRule.Data or GateRule.Archive => GateChangeWords.Datum(policy, id, language),
        GateRule.Recipient => GateChangeWords.Recipient(policy, id, language),
        _ => id,
    };
}
