using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Law.Rules;

namespace Vow.Policy.Law;

/// <summary>A policy read against the law. What the text itself breaks while it is bound (a misnamed basis, a range for a period) is reported there.</summary>
internal static class LawReading
{
    /// <summary>Reports every rule the policy breaks.</summary>
    /// <param name="policy">The policy, bound as far as it goes: purposes that are only named are in it.</param>
    /// <param name="findings">Where findings go.</param>
    /// <param name="on">The day the law is looked at.</param>
    public static void Read(DeclaredPolicy policy, Findings findings, DateOnly on)
    {
        CompanyRules.Read(policy, findings);
        PurposeRules.Read(policy, findings);
        RetentionRules.Read(policy, findings);
        MarketingRules.Read(policy, findings);
        CardRules.Read(policy, findings);
        TerminalRules.Read(policy, findings);
        RecipientRules.Read(policy, findings);
        SocialRules.Read(policy, findings);
        RightsRules.Read(policy, findings);
        FormRules.Read(policy, findings);
        ProseRules.Read(policy, findings);
        CompletenessRules.Read(policy, findings);
        if (on > AdequacyDecisions.CheckedOn.AddMonths(6))
        {
            findings.Add(LawRules.LawOutdated, Span.StartOf(PolicyFiles.Policy), new($"The tables of adequacy decisions and holidays were last compared with their sources on {AdequacyDecisions.CheckedOn:yyyy-MM-dd}.", $"Les tables des décisions d'adéquation et des jours fériés ont été comparées à leurs sources pour la dernière fois le {CalendarWords.Of(AdequacyDecisions.CheckedOn, Language.Fr)}."), new("Bring in a newer version of this program, and look at transfers again.", "Installez une version plus récente de ce programme, et réexaminez les transferts."));
        }
    }

    /// <summary>
    /// Findings with the controller's decisions applied: an error that is decided upon, where it may be, no longer blocks publication while the decision
    /// stands. Decisions that do nothing are reported.
    /// </summary>
    public static ImmutableArray<Diagnostic> Decide(ImmutableArray<Diagnostic> diagnostics, ImmutableArray<ControllerDecision> decisions, DateOnly on)
    {
        var decided = diagnostics.ToBuilder();
        foreach (var decision in decisions)
        {
            var rule = LawRules.All.FirstOrDefault(one => one.Code == decision.Rule);
            if (rule is null)
            {
                continue;
            }

            if (rule.Severity == Severity.Error && !rule.CanBeDecided)
            {
                decided.Add(Remark(DiagnosticCodes.DecisionNotAllowed, decision, new($"Nobody can decide to publish against \"{rule.Code}\".", $"Nul ne peut décider de publier malgré «\u00a0{rule.Code}\u00a0»."), new("Put the text right; a decision opens no gate and covers no such rule.", "Corrigez le texte\u00a0; une décision n'autorise jamais un usage refusé et ne couvre pas cette règle.")));
                continue;
            }

            if (decision.Expires < on || decision.Date > on || decision.Expires < decision.Date)
            {
                decided.Add(Remark(DiagnosticCodes.DecisionExpired, decision, new($"This decision does not stand on {on:yyyy-MM-dd}.", $"Cette décision ne vaut pas le {CalendarWords.Of(on, Language.Fr)}."), new("Decide again, with the officer's advice, or put the text right.", "Décidez de nouveau, après avis du délégué à la protection des données, ou corrigez le texte.")));
                continue;
            }

            var any = false;
            for (var at = 0; at < decided.Count; at++)
            {
                var one = decided[at];
                if (one.Code == decision.Rule && (decision.About is null || decision.About == one.About))
                {
                    any = true;
                    decided[at] = one with { Severity = one.Severity == Severity.Error ? Severity.Warning : one.Severity, Decision = decision };
                }
            }

            if (!any)
            {
                decided.Add(Remark(DiagnosticCodes.DecisionIdle, decision, new($"Nothing in the policy breaks \"{decision.Rule}\"{(decision.About is null ? "" : $" about \"{decision.About}\"")}.", $"Rien dans la politique n'enfreint «\u00a0{decision.Rule}\u00a0»{(decision.About is null ? "" : $" au sujet de «\u00a0{decision.About}\u00a0»")}."), new("Remove the decision.", "Retirez la décision.")));
            }
        }

        return Findings.InOrder(decided);
    }

    private static Diagnostic Remark(DiagnosticCode code, ControllerDecision decision, Bilingual message, Bilingual help) =>
        new(code.Code, code.Severity, decision.Span, message, help, code.Article) { About = decision.About };
}
