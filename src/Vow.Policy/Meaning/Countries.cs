using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Country codes as policies write them.</summary>
internal static class Countries
{
    /// <summary>ISO 3166-1 alpha-2 in upper case; EL, which EU tables use, is read as GR. Null where it is none, reported.</summary>
    public static string? Read(Fields fields, Node? node, string key)
    {
        if (node is null || fields.AsText(node, key) is not { } text)
        {
            return null;
        }

        if (text.Length == 2 && text.All(char.IsAsciiLetterUpper))
        {
            return text == "EL" ? "GR" : text;
        }

        var help = text.Length == 2 && text.All(char.IsAsciiLetter) ? $"Did you mean \"{text.ToUpperInvariant()}\"?" : "Write the ISO code: FR, DE, US.";
        fields.Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, $"\"{text}\" is not a country code of two capital letters.", help);
        return null;
    }
}
