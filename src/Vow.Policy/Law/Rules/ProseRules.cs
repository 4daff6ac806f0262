using Vow.Policy.Diagnostics;
using Vow.Policy.Prose;

namespace Vow.Policy.Law.Rules;

/// <summary>The prose and the published sentences: what points at nothing, what cannot be checked (GDPR 12(1)).</summary>
internal static class ProseRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var (language, text) in policy.Prose.OrderBy(one => one.Key))
        {
            ReadText(PolicyFiles.Text(language), ProseMarks.Lines(text), findings);
        }

        foreach (var clause in policy.Clauses.Where(one => one.Standing == ClauseStanding.Statement))
        {
            findings.Add(LawRules.PromiseUnverifiable, clause.Span, new($"\"{clause.Id}\" holds nothing that can be checked.", $"«\u00a0{clause.Id}\u00a0» ne contient rien de vérifiable."), new("Say something that can be kept, or leave it as a statement.", "Énoncez un engagement qui puisse être tenu, ou laissez cette phrase comme simple déclaration."), clause.Id);
        }
    }

    private static void ReadText(string file, string[] lines, Findings findings)
    {
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            var empty = line.IndexOf("]()", StringComparison.Ordinal);
            if (empty >= 0)
            {
                var start = line.LastIndexOf('[', empty);
                findings.Add(LawRules.ReferenceDangling, Place(file, at, Math.Max(start, 0), empty + 3), new("This link leads nowhere.", "Ce lien ne mène nulle part."), new("Write its address, or take the sentence out.", "Écrivez son adresse, ou retirez la phrase."));
            }

            if (line.TrimEnd().EndsWith(':') && !line.StartsWith('#') && IsNothingAfter(lines, at))
            {
                var end = line.TrimEnd().Length;
                findings.Add(LawRules.ReferenceDangling, Place(file, at, end - 1, end), new("Something is announced here and does not follow.", "Quelque chose est annoncé ici et ne suit pas."), new("Write what was announced, or end the sentence.", "Écrivez ce qui était annoncé, ou terminez la phrase."));
            }
        }
    }

    /// <summary>Whether the next line with something in it is a heading, or there is none: a colon that announces nothing.</summary>
    private static bool IsNothingAfter(string[] lines, int at)
    {
        var next = lines.Skip(at + 1).FirstOrDefault(line => !string.IsNullOrWhiteSpace(line));
        return next is null || next.StartsWith('#');
    }

    private static Span Place(string file, int line, int from, int to) => new(file, line + 1, from + 1, line + 1, to + 1);
}
