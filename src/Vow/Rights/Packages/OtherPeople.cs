using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Vow.People;

namespace Vow.Rights.Packages;

/// <summary>
/// What in a free text seems to be about somebody else: addresses and telephone numbers that are neither the person's nor the company's own (GDPR 15(4)). A name alone is
/// not recognised: whoever gives the copy reads the texts that are proposed. Pure.
/// </summary>
public static partial class OtherPeople
{
    /// <summary>The pieces of a text, in order: where each begins and how long it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="own">Addresses and numbers that may stay, normalised.</param>
    public static ImmutableArray<(int At, int Length)> In(string text, IReadOnlySet<string> own)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(own);
        return
        [
            .. Address().Matches(text).Where(m => !own.Contains(Identifiers.Normalise(Identifiers.Email, m.Value)))
                .Concat(Number().Matches(text).Where(m => Digits(m.Value) is { Length: >= 9 and <= 15 } digits && !own.Any(one => Tail(Digits(one)) == Tail(digits))))
                .OrderBy(m => m.Index).Select(m => (m.Index, m.Length)),
        ];
    }

    /// <summary>The text with each piece replaced by a mark.</summary>
    public static string Without(string text, ImmutableArray<(int At, int Length)> pieces, string mark)
    {
        ArgumentNullException.ThrowIfNull(text);
        var left = new StringBuilder();
        var from = 0;
        foreach (var (at, length) in pieces.Where(piece => piece.At >= from))
        {
            left.Append(text, from, at - from).Append(mark);
            from = at + length;
        }

        return left.Append(text, from, text.Length - from).ToString();
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    // With or without the country's prefix it is the same line.
    private static string Tail(string digits) => digits.Length <= 9 ? digits : digits[^9..];

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+", RegexOptions.None, 1000)]
    private static partial Regex Address();

    // As lines are written down: from a zero or the country's prefix on. Days, times and versions begin otherwise.
    [GeneratedRegex(@"(?<![\p{L}\p{N}.:/-])(?:\+\d|0)(?:[ .()/-]{0,2}\d){8,14}(?![\p{L}\p{N}])", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
