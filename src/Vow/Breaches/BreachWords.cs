using Vow.Policy;

namespace Vow.Breaches;

/// <summary>What is said of breaches, in both languages.</summary>
internal static class BreachWords
{
    public static Bilingual Of(BreachRisk risk) => risk switch
    {
        BreachRisk.Unlikely => new("unlikely to be a risk", "risque improbable"),
        BreachRisk.Risk => new("a risk", "un risque"),
        BreachRisk.High => new("a high risk", "un risque élevé"),
        _ => new("not decided yet", "pas encore décidé"),
    };

    public static Bilingual Of(TellingPeople telling) => telling switch
    {
        TellingPeople.Each => new("each of them is written to", "chacune reçoit un message"),
        TellingPeople.Unreadable => new("nobody can read the data, such as by encryption (GDPR 34(3)(a))", "personne ne peut lire les données, par exemple grâce au chiffrement (RGPD 34(3)(a))"),
        TellingPeople.Measures => new("measures taken since make the high risk unlikely (GDPR 34(3)(b))", "des mesures prises depuis rendent le risque élevé improbable (RGPD 34(3)(b))"),
        TellingPeople.Publicly => new("a disproportionate effort: told publicly instead (GDPR 34(3)(c))", "un effort disproportionné\u00a0: une communication publique à la place (RGPD 34(3)(c))"),
        _ => new("not decided", "pas décidé"),
    };

    public static Bilingual Of(BreachOutcome outcome) => outcome switch
    {
        BreachOutcome.Ahead => new("Give an instant that has passed, and not before you became aware.", "Indiquez un moment passé, et pas avant la prise de connaissance."),
        BreachOutcome.NeedsDelay => new("More than 72 hours had passed: give the reasons for the delay, the authority reads them (GDPR 33(1)).", "Plus de 72 heures s'étaient écoulées\u00a0: indiquez les motifs du retard, l'autorité les lira (RGPD 33(1))."),
        BreachOutcome.NotDecided => new("Not recorded: record first what the controller decided.", "Non enregistré\u00a0: enregistrez d'abord la décision du responsable du traitement."),
        BreachOutcome.Unfinished => new("Not closed: a decision, a notification, or telling the people is still missing.", "Non close\u00a0: il manque une décision, une notification ou l'information des personnes."),
        _ => new("Not done: there is no open breach of that number.", "Non effectué\u00a0: il n'y a pas de violation ouverte à ce numéro."),
    };
}
