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
                findings.Add(DiagnosticCodes.FileMissing, Span.StartOf(file), new($"The policy has no {file}, though it is published in \"{language.Code()}\".", $"La politique n'a pas de fichier {file}, alors qu'elle est publiée en «\u00a0{language.Code()}\u00a0»."), new("Write the prose in each language of the policy.", "Rédigez le texte dans chaque langue de la politique."));
            }
            else if (System.Text.Encoding.UTF8.GetByteCount(text) > Syntax.Limits.Bytes)
            {
                findings.Add(DiagnosticCodes.FileTooLarge, Span.StartOf(file), new("This file is larger than 1 MiB.", "Ce fichier dépasse 1 Mio."), new("Nobody reads a notice of that length: shorten it.", "Personne ne lit une information de cette longueur\u00a0: abrégez-la."));
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
                findings.Add(DiagnosticCodes.TextDirectiveUnknown, span, new($"There is no table \"{mark.Name}\".", $"Il n'existe pas de tableau «\u00a0{mark.Name}\u00a0»."), Nearest.Help(mark.Name, ProseMarks.Directives, new($"Known: {string.Join(", ", ProseMarks.Directives)}.", $"Possibilités\u00a0: {string.Join(", ", ProseMarks.Directives)}.")));
            }
            else if (mark.Kind == ProseMarkKind.MisplacedDirective)
            {
                findings.Add(DiagnosticCodes.TextDirectiveUnknown, span, new("A table stands on a line of its own.", "Un tableau se place seul sur une ligne."), new($"Put {{{{{mark.Name}}}}} alone on its line, with empty lines around it.", $"Placez {{{{{mark.Name}}}}} seul sur sa ligne, entre deux lignes vides."));
            }
            else if (mark.Kind == ProseMarkKind.Section && !ids.Contains(mark.Name))
            {
                findings.Add(DiagnosticCodes.TextSectionUnknown, span, new($"This heading speaks of a purpose \"{mark.Name}\" that is not declared.", $"Ce titre parle d'une finalité «\u00a0{mark.Name}\u00a0» qui n'est pas déclarée."), Nearest.Help(mark.Name, ids, new("Name a declared purpose, or drop the mark.", "Nommez une finalité déclarée, ou retirez ce renvoi.")));
            }
        }
    }
}
