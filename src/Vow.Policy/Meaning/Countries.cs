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

        Bilingual help = text.Length == 2 && text.All(char.IsAsciiLetter) ? Nearest.MeantToBe(text.ToUpperInvariant()) : new("Write the ISO code: FR, DE, US.", "Écrivez le code ISO\u00a0: FR, DE, US.");
        fields.Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new($"\"{text}\" is not a country code of two capital letters.", $"«\u00a0{text}\u00a0» n'est pas un code de pays en deux majuscules."), help);
        return null;
    }
}
