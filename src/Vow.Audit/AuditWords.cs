using Vow.Policy;
using Vow.Policy.Audits;

namespace Vow.Audit;

/// <summary>A result in words, for a terminal.</summary>
internal static class AuditWords
{
    /// <summary>The whole of it.</summary>
    public static IEnumerable<string> Of(SiteReport report, AuditResult result, Language language)
    {
        string T(string en, string fr) => language == Language.Fr ? fr : en;
        yield return T($"{report.Pages.Length} of {report.Known} pages visited, {result.Examined} requests, cookies and entries looked at.", $"{report.Pages.Length} pages visitées sur {report.Known}, {result.Examined} requêtes, cookies et entrées examinés.");
        foreach (var group in result.Findings.GroupBy(finding => (finding.Fault, finding.What, finding.StartedBy, finding.Tracker)))
        {
            var tracker = group.Key.Tracker is { } id ? $" [{id}]" : "";
            var by = group.Key.StartedBy is { } starter ? T($", started by {starter}", $", lancé par {starter}") : "";
            yield return $"- {Fault(group.Key.Fault)[language]}{T(": ", "\u00a0: ")}{group.Key.What}{tracker}{by}";
            foreach (var state in group.GroupBy(finding => finding.State))
            {
                var pages = state.Select(finding => finding.Page).Distinct(StringComparer.Ordinal).ToList();
                yield return $"    {State(state.Key)[language]}{T(": ", "\u00a0: ")}{string.Join(", ", pages.Take(5))}{(pages.Count > 5 ? T($" and {pages.Count - 5} more", $" et {pages.Count - 5} autres") : "")}";
            }
        }

        foreach (var group in result.Unreached.GroupBy(visit => (visit.State, visit.Fault)))
        {
            yield return $"- {T("Not seen", "Non vu")}, {State(group.Key.State)[language]}{T(": ", "\u00a0: ")}{Why(group.Key.Fault!)[language]} ({string.Join(", ", group.Take(5).Select(visit => visit.Page))}{(group.Count() > 5 ? ", …" : "")})";
        }

        if (!result.NeverSeen.IsEmpty)
        {
            yield return T($"Declared, and met nowhere: {string.Join(", ", result.NeverSeen)}.", $"Déclarés, et rencontrés nulle part\u00a0: {string.Join(", ", result.NeverSeen)}.");
        }

        yield return result.Verdict switch
        {
            AuditVerdict.Kept => T("Kept: what was seen is what the policy says.", "Tenu\u00a0: ce qui a été vu est ce que dit la politique."),
            AuditVerdict.Broken => T("Broken: what was seen is not what the policy says.", "Rompu\u00a0: ce qui a été vu n'est pas ce que dit la politique."),
            AuditVerdict.Unproven => T("Unproven: nothing wrong in what was seen, but not all of the site was.", "Non prouvé\u00a0: rien d'anormal dans ce qui a été vu, mais le site ne l'a pas été en entier."),
        };
    }

    private static Bilingual Fault(AuditFault fault) => fault switch
    {
        AuditFault.UndeclaredName => new("Stored, and not in the policy", "Enregistré, et absent de la politique"),
        AuditFault.UndeclaredHost => new("Called, and not in the policy", "Appelé, et absent de la politique"),
        AuditFault.BeforeChoice => new("Before the choice", "Avant le choix"),
        AuditFault.AfterNo => new("In spite of a no", "Malgré un refus"),
        AuditFault.WithoutClick => new("Though nobody asked for it", "Sans que personne l'ait demandé"),
        AuditFault.TooLong => new("Lives longer than the policy says", "Vit plus longtemps que ne le dit la politique"),
    };

    private static Bilingual State(VisitState state) => state switch
    {
        VisitState.Before => new("before the choice", "avant le choix"),
        VisitState.Signal => new("with the browser's signal", "avec le signal du navigateur"),
        VisitState.Refused => new("after a refusal", "après un refus"),
        VisitState.Accepted => new("after a yes", "après un accord"),
        VisitState.Withdrawn => new("after the yes was taken back", "après le retrait de l'accord"),
    };

    private static Bilingual Why(string fault) => fault switch
    {
        "no banner" => new("the page has no banner of Vow's", "la page n'a pas de bandeau de Vow"),
        "the answer was not taken" => new("the answer was not taken", "la réponse n'a pas été acceptée"),
        "the answer was not kept" => new("the page asked again", "la page a reposé la question"),
        _ => new(fault, fault),
    };
}
