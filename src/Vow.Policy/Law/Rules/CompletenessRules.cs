using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>What a notice (GDPR 13, 14; LIL 48) and a register (GDPR 30) must hold, hole by hole.</summary>
internal static class CompletenessRules
{
    private static readonly (string Table, string Article, Bilingual What)[] Tables =
    [
        ("controller", "GDPR 13(1)(a)", new("who the controller is", "qui est le responsable du traitement")),
        ("dpo", "GDPR 13(1)(b)", new("how to reach the data protection officer", "comment joindre le délégué à la protection des données")),
        ("purposes", "GDPR 13(1)(c)", new("the purposes and their bases", "les finalités et leurs bases légales")),
        ("recipients", "GDPR 13(1)(e), 13(1)(f)", new("the recipients and what covers transfers", "les destinataires et ce qui couvre les transferts")),
        ("retention", "GDPR 13(2)(a)", new("the periods", "les durées de conservation")),
        ("rights", "GDPR 13(2)(b), 13(2)(c); LIL 48", new("the rights, the withdrawal of consent among them", "les droits, dont le retrait du consentement")),
        ("authority", "GDPR 13(2)(d)", new("the supervisory authority", "l'autorité de contrôle")),
    ];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var (language, text) in policy.Prose.OrderBy(one => one.Key))
        {
            var file = PolicyFiles.Text(language);
            var named = Prose.ProseMarks.In(text).Where(mark => mark.Kind == Prose.ProseMarkKind.Directive).Select(mark => mark.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var (table, article, what) in Tables.Where(one => !named.Contains(one.Table)))
            {
                findings.Add(LawRules.NoticeIncomplete, Span.StartOf(file), new($"The prose does not say {what.En} ({article}).", $"Le texte n'indique pas {what.Fr} ({RetentionWords.Cite(article, Language.Fr)})."), new($"Put {{{{{table}}}}} on a line of its own.", $"Placez {{{{{table}}}}} seul sur une ligne."), table);
            }
        }

        if (policy.Measures.IsEmpty)
        {
            findings.Add(LawRules.NoticeIncomplete, Span.StartOf(PolicyFiles.Policy), new("The register has no word on security (GDPR 30(1)(g)).", "Le registre des activités de traitement ne dit rien de la sécurité (RGPD 30(1)(g))."), new("Declare security_measures: { access_control: { en: …, fr: … }, … }.", "Déclarez security_measures: { access_control: { en: …, fr: … }, … }."), "security_measures");
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Persons.IsEmpty && one.States != Stated.Nothing))
        {
            findings.Add(LawRules.NoticeIncomplete, purpose.Span, new($"\"{purpose.Id}\" does not say whose data it uses (GDPR 30(1)(c)).", $"«\u00a0{purpose.Id}\u00a0» ne dit pas de quelles personnes les données sont utilisées (RGPD 30(1)(c))."), new("Write persons: [customers].", "Écrivez persons: [customers]."), purpose.Id);
        }

        if (policy.Controller.Role == ControllerRole.Processor && policy.Clients.IsEmpty)
        {
            findings.Add(LawRules.NoticeIncomplete, policy.Controller.Span, new("A processor's register names those on whose behalf it works (GDPR 30(2)(a)).", "Le registre d'un sous-traitant nomme ceux pour le compte desquels il agit (RGPD 30(2)(a))."), new("Declare clients: { id: { name: …, contact: …, does: …, contract: … } }.", "Déclarez clients: { id: { name: …, contact: …, does: …, contract: … } }."), "clients");
        }
    }
}
