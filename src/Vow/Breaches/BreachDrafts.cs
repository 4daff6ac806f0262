using System.Globalization;
using System.Text;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Breaches;

/// <summary>
/// Drafts of both notices, from what the register and the policy know: to the authority what GDPR 33(3) lists, to the people what 34(2) does. What is not known yet is named as following
/// (33(4)). Somebody reads, completes and sends them; nothing is sent from here. Pure.
/// </summary>
public static class BreachDrafts
{
    /// <summary>To the authority.</summary>
    public static string ToAuthority(Breach breach, PolicyInForce policy, Instant now, Language language)
    {
        ArgumentNullException.ThrowIfNull(breach);
        ArgumentNullException.ThrowIfNull(policy);
        var (fr, declared) = (language == Language.Fr, policy.Declared);
        var late = BreachClock.DeadlineOf(breach.AwareAt) < now;
        var text = new StringBuilder();
        Line(text, fr ? $"Notification d'une violation de données à caractère personnel à {declared.Authority.Name.Fr} (RGPD 33)" : $"Notification of a personal data breach to {declared.Authority.Name.En} (GDPR 33)");
        Line(text, (fr ? "Responsable du traitement\u00a0: " : "Controller: ") + declared.Controller.Name);
        Line(text, (fr ? "Référence\u00a0: " : "Reference: ") + breach.Number);
        Line(text, (fr ? "Prise de connaissance\u00a0: " : "Became aware: ") + Words.Time(breach.AwareAt, policy.Zone, language) + $" ({policy.Zone.Id}). " + breach.AwareHow);
        Line(text, "");
        Line(text, fr ? "a) Nature de la violation" : "(a) Nature of the breach");
        Line(text, breach.Nature);
        Line(text, (fr ? "Atteinte\u00a0: " : "Affects: ") + Or(KindsOf(breach, language), fr));
        Line(text, (fr ? "Catégories de personnes\u00a0: " : "Categories of people: ") + Or(PersonsOf(breach, declared, language), fr));
        Line(text, (fr ? "Nombre approximatif de personnes\u00a0: " : "Approximate number of people: ") + Or(breach.People, fr, language));
        Line(text, (fr ? "Catégories de données\u00a0: " : "Categories of data: ") + Or(DataOf(breach, declared, language), fr));
        Line(text, (fr ? "Nombre approximatif d'enregistrements\u00a0: " : "Approximate number of records: ") + Or(breach.Records, fr, language));
        Line(text, "");
        Line(text, fr ? "b) Point de contact" : "(b) Contact point");
        Line(text, ContactOf(declared, language));
        Line(text, "");
        Line(text, fr ? "c) Conséquences probables" : "(c) Likely consequences");
        Line(text, Or(breach.Consequences, fr));
        Line(text, "");
        Line(text, fr ? "d) Mesures prises ou proposées" : "(d) Measures taken or proposed");
        Line(text, Or(breach.Measures, fr));
        if (late && breach.NotifiedAt is null)
        {
            Line(text, "");
            Line(text, fr ? "Motifs du retard (plus de 72 heures)\u00a0: à compléter avant l'envoi." : "Reasons for the delay (more than 72 hours): to be completed before it is sent.");
        }

        return text.ToString();
    }

    /// <summary>To the people concerned, in clear and plain language.</summary>
    public static string ToPeople(Breach breach, PolicyInForce policy, Language language)
    {
        ArgumentNullException.ThrowIfNull(breach);
        ArgumentNullException.ThrowIfNull(policy);
        var (fr, declared) = (language == Language.Fr, policy.Declared);
        var text = new StringBuilder();
        Line(text, fr ? "Bonjour," : "Hello,");
        Line(text, "");
        Line(text, fr ? $"Une violation de données chez {declared.Controller.Name} concerne aussi des données vous concernant. Nous vous devons de vous dire ce qui s'est passé (RGPD 34)." : $"A data breach at {declared.Controller.Name} also concerns data about you. We owe it to you to say what happened (GDPR 34).");
        Line(text, "");
        Line(text, fr ? "Ce qui s'est passé" : "What happened");
        Line(text, breach.Nature);
        Line(text, (fr ? "Données concernées\u00a0: " : "Data concerned: ") + Or(DataOf(breach, declared, language), fr));
        Line(text, "");
        Line(text, fr ? "Ce que cela peut entraîner" : "What it may lead to");
        Line(text, Or(breach.Consequences, fr));
        Line(text, "");
        Line(text, fr ? "Ce que nous avons fait, et ce que vous pouvez faire" : "What we did, and what you can do");
        Line(text, Or(breach.Measures, fr));
        Line(text, "");
        Line(text, fr ? "À qui vous adresser" : "Whom to ask");
        Line(text, ContactOf(declared, language));
        return text.ToString();
    }

    /// <summary>What a breach affects, in words; empty where nothing is ticked.</summary>
    public static string KindsOf(Breach breach, Language language)
    {
        ArgumentNullException.ThrowIfNull(breach);
        var fr = language == Language.Fr;
        return string.Join(", ", new[]
        {
            breach.Confidentiality ? (fr ? "confidentialité" : "confidentiality") : null, breach.Integrity ? (fr ? "intégrité" : "integrity") : null, breach.Availability ? (fr ? "disponibilité" : "availability") : null,
        }.OfType<string>());
    }

    // The policy knows whose data serves which purpose, and which data that is.
    private static IEnumerable<Purpose> PurposesOf(Breach breach, DeclaredPolicy policy) => breach.Purposes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(policy.Purpose).OfType<Purpose>();

    private static string PersonsOf(Breach breach, DeclaredPolicy policy, Language language) =>
        string.Join(", ", PurposesOf(breach, policy).SelectMany(purpose => purpose.Persons).Distinct().Select(person => Register.RegisterWords.Of(person)[language]));

    private static string DataOf(Breach breach, DeclaredPolicy policy, Language language) =>
        string.Join(", ", PurposesOf(breach, policy).SelectMany(purpose => purpose.Data).Select(use => policy.Datum(use.Datum)).OfType<Datum>().DistinctBy(datum => datum.Id).Select(datum => datum.Title[language]));

    private static string ContactOf(DeclaredPolicy policy, Language language) =>
        (language == Language.Fr ? "Délégué à la protection des données\u00a0: " : "Data protection officer: ") + policy.Rights.Email + ", " + policy.Rights.Post[language];

    private static string Or(string said, bool fr) => said.Length > 0 ? said : fr ? "pas encore connu\u00a0; suivra (RGPD 33(4))" : "not known yet; will follow (GDPR 33(4))";

    private static string Or(int? count, bool fr, Language language) => count is { } known ? Words.Number(known, language) : Or("", fr);

    private static void Line(StringBuilder text, string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
