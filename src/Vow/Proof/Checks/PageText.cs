using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;

namespace Vow.Proof.Checks;

/// <summary>Reads a page of ours as a person would: its words, and the fields of its forms. Not a parser for the world's HTML.</summary>
internal static partial class PageText
{
    /// <summary>The words of the page's main part, one space between them.</summary>
    public static string Words(string html)
    {
        var main = Main().Match(html);
        var part = main.Success ? main.Groups[1].Value : html;
        return Squeeze(WebUtility.HtmlDecode(Tag().Replace(Silent().Replace(part, " "), " ")));
    }

    /// <summary>The words block by block: paragraphs, cells, items, headings.</summary>
    public static IEnumerable<string> Blocks(string html) =>
        Block().Split(html).Select(block => Squeeze(WebUtility.HtmlDecode(Tag().Replace(block, " ")))).Where(block => block.Length > 0);

    /// <summary>Fields a person fills in, in order; not hidden ones, not buttons.</summary>
    public static ImmutableArray<FormField> Fields(string html)
    {
        var starred = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(html))
        {
            if (Attribute(label.Groups[1].Value, "for") is { } of)
            {
                starred[of] = WebUtility.HtmlDecode(Tag().Replace(label.Groups[2].Value, "")).Contains('*', StringComparison.Ordinal);
            }
        }

        var fields = ImmutableArray.CreateBuilder<FormField>();
        foreach (Match field in Field().Matches(html))
        {
            var attributes = field.Groups[2].Value;
            var type = field.Groups[1].Value == "input" ? Attribute(attributes, "type") ?? "text" : field.Groups[1].Value;
            if (type is "hidden" or "submit" or "button" || Attribute(attributes, "name") is not { } name)
            {
                continue;
            }

            fields.Add(new FormField(
                name, type, Attribute(attributes, "value") ?? "", Has(attributes, "required"), Has(attributes, "checked"),
                Attribute(attributes, "id") is { } id && starred.GetValueOrDefault(id),
                Attribute(attributes, "data-holds") is { } holds ? [.. holds.Split(' ', StringSplitOptions.RemoveEmptyEntries)] : [name]));
        }

        return fields.ToImmutable();
    }

    /// <summary>Text with one space where there was any space.</summary>
    public static string Squeeze(string text) => Space().Replace(text, " ").Trim();

    private static string? Attribute(string attributes, string name)
    {
        foreach (Match match in Attributes().Matches(attributes))
        {
            if (match.Groups[1].Value == name)
            {
                return WebUtility.HtmlDecode(match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value);
            }
        }

        return null;
    }

    private static bool Has(string attributes, string name)
    {
        foreach (Match match in Attributes().Matches(attributes))
        {
            if (match.Groups[1].Value == name)
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("<main[^>]*>(.*)</main>", RegexOptions.Singleline, 1000)]
    private static partial Regex Main();

    [GeneratedRegex("<(script|style|svg)\\b.*?</\\1>", RegexOptions.Singleline, 1000)]
    private static partial Regex Silent();

    [GeneratedRegex("<[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("</?(?:p|li|ul|ol|td|th|tr|table|thead|tbody|h[1-6]|blockquote|div)\\b[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("<(input|select|textarea)\\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", RegexOptions.Singleline, 1000)]
    private static partial Regex Field();

    [GeneratedRegex("<label\\b((?:\"[^\"]*\"|[^>\"])*)>(.*?)</label>", RegexOptions.Singleline, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("([a-z][a-z0-9-]*)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'))?", RegexOptions.Singleline, 1000)]
    private static partial Regex Attributes();

    [GeneratedRegex("[\\s\u00a0\u202f]+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}

/// <summary>A field of a form, as served.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">The value it carries.</param>
/// <param name="Required">Whether the browser demands it.</param>
/// <param name="Ticked">Whether it is ticked from the start.</param>
/// <param name="Starred">Whether its label has an asterisk.</param>
/// <param name="Holds">The data it collects: its name, or what the page says where one field takes several.</param>
internal sealed record FormField(string Name, string Type, string Value, bool Required, bool Ticked, bool Starred, ImmutableArray<string> Holds);
