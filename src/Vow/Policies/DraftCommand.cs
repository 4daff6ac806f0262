using System.CommandLine;
using System.Globalization;
using System.Text;
using Vow.Commands;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>
/// <c>vow draft balancing-test PURPOSE</c>, <c>vow draft decision RULE</c>: a form to fill in, with what the policy already says written into it. What it
/// asks is for people to answer; nothing is answered for them.
/// </summary>
public static class DraftCommand
{
    private const string BalancingTest = "balancing-test";
    private const string Decision = "decision";

    /// <summary>The verb.</summary>
    public static Verb Verb()
    {
        var what = new Argument<string>("what") { Description = "balancing-test, of a purpose that rests on a legitimate interest; or decision, on a finding of law." };
        what.AcceptOnlyFromAmong(BalancingTest, Decision);
        var about = new Argument<string>("about") { Description = "The purpose's id, or the rule's." };
        var language = new Option<string>("--language") { Description = "en or fr.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "fr");
        return new Verb(
            new Command("draft", "Writes a form to fill in: a balancing test, or a decision on a finding.") { what, about, language },
            VerbNeeds.Nothing,
            run => RunAsync(run, run.Words.GetValue(what)!, run.Words.GetValue(about)!, Languages.Of(run.Words.GetValue(language))!.Value));
    }

    private static async Task<int> RunAsync(VerbRun run, string what, string about, Language language)
    {
        if (ReadPolicy.FilesIn(run.Options.Policy) is not { } files)
        {
            return await run.FaultAsync($"There is no folder {run.Options.Policy}. Name the policy's folder: vow draft --policy DIR");
        }

        var today = DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime);
        if (what == Decision)
        {
            var reading = PolicyReader.Read(files, today);
            var rule = LawRules.All.FirstOrDefault(one => one.Code == about);
            if (rule is null)
            {
                return await run.FaultAsync(DiagnosticCodes.All.Any(one => one.Code == about)
                    ? $"\"{about}\" is not a finding of law: there is nothing to decide. vow check says how to put it right."
                    : $"No rule is called \"{about}\". vow check prints the rule of each finding.");
            }

            if (rule is { Severity: Severity.Error, CanBeDecided: false })
            {
                return await run.FaultAsync($"Nobody can decide to publish against \"{about}\": put the text right.");
            }

            await run.Output.WriteAsync(OnFinding(rule, [.. reading.Diagnostics.Where(one => one.Code == about)], today, language));
            return 0;
        }

        if (PolicyReader.Recall(files) is not { } policy)
        {
            return await run.FaultAsync("The policy's text can't be read. All remarks: vow check");
        }

        if (policy.Purpose(about) is not { } purpose)
        {
            return await run.FaultAsync($"No purpose is called \"{about}\". Declared: {string.Join(", ", policy.Purposes.Select(one => one.Id))}.");
        }

        if (purpose.Basis != Basis.LegitimateInterest)
        {
            return await run.FaultAsync($"\"{about}\" does not rest on a legitimate interest: there is nothing to weigh.");
        }

        await run.Output.WriteAsync(OfInterest(policy, purpose, today, language));
        return 0;
    }

    /// <summary>GDPR 6(1)(f): the interest, whether the use is needed for it, and whether people's interests weigh more.</summary>
    private static string OfInterest(DeclaredPolicy policy, Purpose purpose, DateOnly today, Language language)
    {
        string T(string en, string fr) => language == Language.En ? en : fr;
        var data = string.Join(", ", purpose.Data.Select(use => policy.Datum(use.Datum)!.Title[language]));
        var recipients = purpose.Recipients.IsEmpty ? T("nobody", "personne") : string.Join(", ", purpose.Recipients.Select(id => policy.Recipient(id)!.Called()[language]));
        var form = new StringBuilder();
        void Line(string text = "") => form.Append(text).Append('\n');
        void Ask(string question) => form.Append(CultureInfo.InvariantCulture, $"{question}\n\n…\n\n");
        Line(T($"# Balancing test: {purpose.Title.En}", $"# Mise en balance des intérêts\u00a0: {purpose.Title.Fr}"));
        Line();
        Line(T($"{policy.Controller.Name}, {today:yyyy-MM-dd}. GDPR 6(1)(f). To be filled in by the controller; the data protection officer advises.", $"{policy.Controller.Name}, {today:yyyy-MM-dd}. RGPD 6(1)(f). À remplir par le responsable du traitement\u00a0; le délégué à la protection des données donne son avis."));
        Line();
        Line(T("## What the policy says", "## Ce que dit la politique"));
        Line();
        Line(T($"- Interest: {purpose.Interest!.En}", $"- Intérêt\u00a0: {purpose.Interest!.Fr}"));
        Line(T($"- Data: {data}", $"- Données\u00a0: {data}"));
        Line(T($"- Kept: {RetentionWords.Of(policy, purpose, language)}", $"- Conservation\u00a0: {RetentionWords.Of(policy, purpose, language)}"));
        Line(T($"- Recipients: {recipients}", $"- Destinataires\u00a0: {recipients}"));
        Line(policy.Rights.Objection == ObjectionTerms.Unconditional
            ? T("- Objection: stops it, without a reason", "- Opposition\u00a0: y met fin, sans motif")
            : T("- Objection: weighed, on the person's reasons", "- Opposition\u00a0: examinée au vu des raisons de la personne"));
        Line();
        Line(T("## 1. Is the interest legitimate?", "## 1. L'intérêt est-il légitime\u00a0?"));
        Line();
        Ask(T("Whose interest is it, and what would be lost without it? Is it lawful, and said plainly enough that people can understand it?", "De qui est-ce l'intérêt, et que perdrait-on sans lui\u00a0? Est-il licite, et dit assez clairement pour être compris\u00a0?"));
        Line(T("## 2. Is the use necessary?", "## 2. L'utilisation est-elle nécessaire\u00a0?"));
        Line();
        Ask(T("Could the same be reached with less data, for a shorter time, or with data that names nobody?", "Arriverait-on au même but avec moins de données, moins longtemps, ou avec des données qui ne nomment personne\u00a0?"));
        Line(T("## 3. Do people's interests weigh more?", "## 3. Les intérêts des personnes l'emportent-ils\u00a0?"));
        Line();
        Ask(T("Do they expect this use? What could it do to them at worst? Are there children or fragile people among them?", "S'attendent-elles à cette utilisation\u00a0? Que peut-elle leur faire au pire\u00a0? Y a-t-il parmi elles des enfants ou des personnes fragiles\u00a0?"));
        Line(T("## 4. What protects them?", "## 4. Qu'est-ce qui les protège\u00a0?"));
        Line();
        Ask(T("Information, objection, short periods, pseudonyms, restricted access: what is done beyond what the law asks?", "Information, opposition, durées courtes, pseudonymes, accès restreint\u00a0: que fait-on au-delà de ce que demande la loi\u00a0?"));
        Line(T("## Conclusion", "## Conclusion"));
        Line();
        Line(T("- [ ] The interest stands. - [ ] It does not: another basis is needed, or the use ends.", "- [ ] L'intérêt tient. - [ ] Il ne tient pas\u00a0: une autre base légale est nécessaire, ou l'utilisation cesse."));
        Line();
        Ask(T("Decided by (name, function), on:", "Décidé par (nom, fonction), le\u00a0:"));
        Ask(T("Advice of the data protection officer, and whether it is followed:", "Avis du délégué à la protection des données, suivi ou non\u00a0:"));
        Ask(T("To be looked at again on:", "À revoir le\u00a0:"));
        Line(T("Then declare it in policy.yaml:", "Puis déclarez-le dans policy.yaml\u00a0:"));
        Line();
        Line("```yaml");
        Line("documents:");
        Line($"  balancing_test_{purpose.Id}: {{ kind: balancing_test, title: {{ en: \"Balancing test: {purpose.Title.En}\", fr: \"Mise en balance\u00a0: {purpose.Title.Fr}\" }}, file: …, owner: …, review: …, purposes: [{purpose.Id}] }}");
        Line("```");
        return form.ToString();
    }

    /// <summary>A decision of the controller: what the finding says, why the sentence is published all the same, who says so, until when.</summary>
    private static string OnFinding(LawRule rule, IReadOnlyList<Diagnostic> found, DateOnly today, Language language)
    {
        string T(string en, string fr) => language == Language.En ? en : fr;
        var form = new StringBuilder();
        void Line(string text = "") => form.Append(text).Append('\n');
        Line(T($"# Decision on the finding {rule.Code}", $"# Décision sur le constat {rule.Code}"));
        Line();
        Line(T("The controller decides, the data protection officer advises. A decision lets a sentence be published for a time; it never allows a use the system refuses.", "Le responsable du traitement décide, le délégué à la protection des données donne son avis. Une décision permet de publier une phrase pour un temps\u00a0; elle n'autorise jamais un usage que le système refuse."));
        Line();
        foreach (var one in found)
        {
            Line($"- {one.Span}{T(":", "\u00a0:")} {one.Message[language]}");
        }

        if (found.Count == 0)
        {
            Line(T("- Nothing in the policy breaks this rule today: no decision is needed.", "- Rien dans la politique n'enfreint cette règle aujourd'hui\u00a0: aucune décision n'est nécessaire."));
        }

        Line();
        Line(T($"- Law: {rule.Article ?? "–"}{(rule.Unverified is null ? "" : $"; not verified against its text: {rule.Unverified}")}", $"- Droit\u00a0: {(rule.Article is null ? "–" : RetentionWords.Cite(rule.Article, language))}{(rule.Unverified is null ? "" : $"\u00a0; non vérifié dans son texte\u00a0: {RetentionWords.Cite(rule.Unverified, language)}")}"));
        Line(T($"- Until then the system does this: {rule.Effect.En}", $"- D'ici là, le système fait ceci\u00a0: {rule.Effect.Fr}"));
        Line();
        Line(T("To be written into policy.yaml:", "À écrire dans policy.yaml\u00a0:"));
        Line();
        Line("```yaml");
        Line("decisions:");
        Line($"  {rule.Code.Replace('.', '_').Replace('-', '_')}_{today:yyyy_MM}:");
        Line($"    rule: {rule.Code}");
        if (found.Select(one => one.About).OfType<string>().FirstOrDefault() is { } about)
        {
            Line($"    about: {about}");
        }

        Line(T("    reason: …          # why the sentence is published all the same", "    reason: …          # pourquoi la phrase est publiée quand même"));
        Line(T("    decided_by: …      # name and function", "    decided_by: …      # nom et fonction"));
        Line(T("    dpo_advice: …      # the advice, and whether it is followed", "    dpo_advice: …      # l'avis, et s'il est suivi"));
        Line($"    date: {today:yyyy-MM-dd}");
        Line(T("    expires: …         # its last day", "    expires: …         # son dernier jour"));
        Line("```");
        return form.ToString();
    }
}
