using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Prose;

namespace Vow.Policy.Meaning;

/// <summary>The prose files: present in each language, asking only for tables that exist.</summary>
internal static class Texts
{
    public static ImmutableDictionary<Language, string> Read(PolicyFiles files, ImmutableArray<Language> languages, ImmutableArray<Purpose> purposes, Findings findings)
    {
        var prose = ImmutableDictionary.CreateBuilder<Language, string>();
        foreach (var language in languages)
        {
            var file = PolicyFiles.Text(language);
            if (files[file] is not { } text)
            {
                findings.Add(DiagnosticCodes.FileMissing, Span.StartOf(file), $"The policy has no {file}, though it is published in \"{language.Code()}\".", "Write the prose in each language of the policy.");
            }
            else if (System.Text.Encoding.UTF8.GetByteCount(text) > Syntax.Limits.Bytes)
            {
                findings.Add(DiagnosticCodes.FileTooLarge, Span.StartOf(file), "This file is larger than 1 MiB.", "Nobody reads a notice of that length: shorten it.");
            }
            else
            {
                Check(file, text, purposes, findings);
                prose[language] = text;
            }
        }

        return prose.ToImmutable();
    }

    private static void Check(string file, string text, ImmutableArray<Purpose> purposes, Findings findings)
    {
        var ids = ImmutableArray.CreateRange(purposes, one => one.Id);
        foreach (var mark in ProseMarks.In(text))
        {
            var span = new Span(file, mark.Line, mark.Column, mark.Line, mark.Column + mark.Length);
            if (mark.Kind == ProseMarkKind.Directive && !ProseMarks.Directives.Contains(mark.Name))
            {
                findings.Add(DiagnosticCodes.TextDirectiveUnknown, span, $"There is no table \"{mark.Name}\".", Nearest.Help(mark.Name, ProseMarks.Directives, $"Known: {string.Join(", ", ProseMarks.Directives)}."));
            }
            else if (mark.Kind == ProseMarkKind.MisplacedDirective)
            {
                findings.Add(DiagnosticCodes.TextDirectiveUnknown, span, "A table stands on a line of its own.", $"Put {{{{{mark.Name}}}}} alone on its line, with empty lines around it.");
            }
            else if (mark.Kind == ProseMarkKind.Section && !ids.Contains(mark.Name))
            {
                findings.Add(DiagnosticCodes.TextSectionUnknown, span, $"This heading speaks of a purpose \"{mark.Name}\" that is not declared.", Nearest.Help(mark.Name, ids, "Name a declared purpose, or drop the mark."));
            }
        }
    }
}
