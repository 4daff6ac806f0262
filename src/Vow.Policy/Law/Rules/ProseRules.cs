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
            findings.Add(LawRules.PromiseUnverifiable, clause.Span, $"\"{clause.Id}\" holds nothing that can be checked.", "Say something that can be kept, or leave it as a statement.", clause.Id);
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
                findings.Add(LawRules.ReferenceDangling, Place(file, at, Math.Max(start, 0), empty + 3), "This link leads nowhere.", "Write its address, or take the sentence out.");
            }

            if (line.TrimEnd().EndsWith(':') && !line.StartsWith('#') && IsNothingAfter(lines, at))
            {
                var end = line.TrimEnd().Length;
                findings.Add(LawRules.ReferenceDangling, Place(file, at, end - 1, end), "Something is announced here and does not follow.", "Write what was announced, or end the sentence.");
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
