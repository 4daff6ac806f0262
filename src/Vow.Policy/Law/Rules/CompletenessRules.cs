using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>What a notice (GDPR 13, 14; LIL 48) and a register (GDPR 30) must hold, hole by hole.</summary>
internal static class CompletenessRules
{
    private static readonly (string Table, string Article, string What)[] Tables =
    [
        ("controller", "GDPR 13(1)(a)", "who the controller is"),
        ("dpo", "GDPR 13(1)(b)", "how to reach the data protection officer"),
        ("purposes", "GDPR 13(1)(c)", "the purposes and their bases"),
        ("recipients", "GDPR 13(1)(e), 13(1)(f)", "the recipients and what covers transfers"),
        ("retention", "GDPR 13(2)(a)", "the periods"),
        ("rights", "GDPR 13(2)(b), 13(2)(c); LIL 48", "the rights, the withdrawal of consent among them"),
        ("authority", "GDPR 13(2)(d)", "the supervisory authority"),
    ];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var (language, text) in policy.Prose.OrderBy(one => one.Key))
        {
            var file = PolicyFiles.Text(language);
            var named = Prose.ProseMarks.In(text).Where(mark => mark.Kind == Prose.ProseMarkKind.Directive).Select(mark => mark.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var (table, article, what) in Tables.Where(one => !named.Contains(one.Table)))
            {
                findings.Add(LawRules.NoticeIncomplete, Span.StartOf(file), $"The prose does not say {what} ({article}).", $"Put {{{{{table}}}}} on a line of its own.", table);
            }
        }

        if (policy.Measures.IsEmpty)
        {
            findings.Add(LawRules.NoticeIncomplete, Span.StartOf(PolicyFiles.Policy), "The register has no word on security (GDPR 30(1)(g)).", "Declare security_measures: { access_control: { en: …, fr: … }, … }.", "security_measures");
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Persons.IsEmpty && one.States != Stated.Nothing))
        {
            findings.Add(LawRules.NoticeIncomplete, purpose.Span, $"\"{purpose.Id}\" does not say whose data it uses (GDPR 30(1)(c)).", "Write persons: [customers].", purpose.Id);
        }

        if (policy.Controller.Role == ControllerRole.Processor && policy.Clients.IsEmpty)
        {
            findings.Add(LawRules.NoticeIncomplete, policy.Controller.Span, "A processor's register names those on whose behalf it works (GDPR 30(2)(a)).", "Declare clients: { id: { name: …, contact: …, does: …, contract: … } }.", "clients");
        }
    }
}
