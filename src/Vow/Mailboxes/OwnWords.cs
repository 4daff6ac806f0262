using System.Text.RegularExpressions;

namespace Vow.Mailboxes;

/// <summary>
/// What of a text its writer wrote: without what is quoted above, below or between, and without the signature, as mail programs in English and French leave them.
/// Pure. It only decides what is looked at first: the whole text is always shown.
/// </summary>
internal static partial class OwnWords
{
    private const int LongestHeading = 200;

    public static string Of(string text)
    {
        var lines = text.Split('\n');
        var own = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line is "--" || line.StartsWith("-- ", StringComparison.Ordinal) && line.Length < 4 || lines[i] is "-- " || Original().IsMatch(line) || StartsHeaders(lines, i))
            {
                break;
            }

            if (line.StartsWith('>') || MobileSignature().IsMatch(line))
            {
                continue;
            }

            if (line.Length <= LongestHeading && Attribution().IsMatch(line))
            {
                continue;
            }

            // Long attributions are broken over two lines.
            if (i + 1 < lines.Length && line.Length + lines[i + 1].Length < LongestHeading && AttributionBegins().IsMatch(line) && Attribution().IsMatch(line + " " + lines[i + 1].Trim()))
            {
                i++;
                continue;
            }

            own.Add(lines[i].TrimEnd());
        }

        return ReadMail.Tidy(string.Join('\n', own)).Trim();
    }

    // "From: … Sent: …" as Outlook puts above what it quotes.
    private static bool StartsHeaders(string[] lines, int at) =>
        From().IsMatch(lines[at].Trim(' ', '*')) && lines.Skip(at + 1).Take(4).Count(line => Header().IsMatch(line.Trim(' ', '*'))) >= 2;

    [GeneratedRegex(@"^(-{2,}|_{5,})\s*(original message|forwarded message|message d'origine|message original|message transféré|message transfere)?\s*(-{2,}|_{0,})$|^-{3,}.{0,40}(message|mail).{0,40}-{3,}$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Original();

    [GeneratedRegex(@"^(on\s.+\swrote\s*:|le\s.+\sa\s(écrit|ecrit)\s*:|.{0,120}<[^>]+@[^>]+>\s*(wrote|a\sécrit|a\secrit)\s*:)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Attribution();

    [GeneratedRegex(@"^(on|le)\s", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AttributionBegins();

    [GeneratedRegex(@"^(from|de)\s*:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex From();

    [GeneratedRegex(@"^(sent|date|to|subject|cc|envoyé|envoye|à|objet)\s*:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Header();

    [GeneratedRegex(@"^(sent from my .{1,40}|sent from .{0,20}mail.{0,40}|get outlook for .{1,20}|envoyé (de|depuis|avec) .{1,60}|téléchargez? outlook pour .{1,20}|obtenir outlook .{1,30})$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MobileSignature();
}
