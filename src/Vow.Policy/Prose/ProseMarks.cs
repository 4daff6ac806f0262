using System.Collections.Immutable;

namespace Vow.Policy.Prose;

/// <summary>What a mark in the prose is.</summary>
internal enum ProseMarkKind
{
    /// <summary><c>{{name}}</c> alone on its line.</summary>
    Directive,
    /// <summary><c>{{name}}</c> inside a line.</summary>
    MisplacedDirective,
    /// <summary><c>{#purpose}</c> at the end of a heading.</summary>
    Section,
}

/// <summary>A mark in the prose and its place, counted from 1.</summary>
internal readonly record struct ProseMark(ProseMarkKind Kind, string Name, int Line, int Column, int Length);

/// <summary>Finds the marks of a prose text: tables to generate, headings linked to purposes.</summary>
internal static class ProseMarks
{
    /// <summary>The tables the language can generate.</summary>
    public static readonly ImmutableArray<string> Directives =
        ["authority", "changes", "choices", "controller", "data", "dpo", "purposes", "recipients", "retention", "rights"];

    public static IEnumerable<ProseMark> In(string text)
    {
        var number = 0;
        foreach (var line in Lines(text))
        {
            number++;
            if (Directive(line) is { } name)
            {
                yield return new ProseMark(ProseMarkKind.Directive, name, number, line.IndexOf('{', StringComparison.Ordinal) + 1, line.Trim().Length);
                continue;
            }

            for (var at = line.IndexOf("{{", StringComparison.Ordinal); at >= 0;)
            {
                var close = line.IndexOf("}}", at, StringComparison.Ordinal);
                if (close < 0)
                {
                    break;
                }

                yield return new ProseMark(ProseMarkKind.MisplacedDirective, line[(at + 2)..close].Trim(), number, at + 1, close + 2 - at);
                at = line.IndexOf("{{", close + 2, StringComparison.Ordinal);
            }

            if (line.StartsWith('#') && line.TrimEnd().EndsWith('}') && line.LastIndexOf("{#", StringComparison.Ordinal) is > 0 and var open)
            {
                var end = line.TrimEnd().Length - 1;
                yield return new ProseMark(ProseMarkKind.Section, line[(open + 2)..end], number, open + 1, end + 1 - open);
            }
        }
    }

    /// <summary>The name of the table a line asks for, or null.</summary>
    public static string? Directive(string line)
    {
        var trimmed = line.Trim();
        return trimmed.Length > 4 && trimmed.StartsWith("{{", StringComparison.Ordinal) && trimmed.IndexOf("}}", StringComparison.Ordinal) == trimmed.Length - 2
            ? trimmed[2..^2].Trim()
            : null;
    }

    public static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');
}
