using System.Text.RegularExpressions;
using Vow.Policy.Drafting;

namespace Vow.Company.Newsletters;

/// <summary>
/// Whether a text message asks to stop: the words people are told to send, in either language, whatever their case, accents and signs, alone or with a few words
/// around them. Pure. Stopping somebody who did not quite ask costs less than not hearing somebody who did.
/// </summary>
public static partial class StopWords
{
    private const int AFewWords = 6;

    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "stop", "stopall", "stopp", "arret", "arrete", "arreter", "arretez", "unsubscribe", "desinscription", "desinscrire", "desabonnement", "desabonner", "optout", "end", "quit", "cancel", "fin", "annuler", "revoke",
    };

    // Alone they ask; in a sentence they are words like any other.
    private static readonly HashSet<string> OnlyAlone = new(StringComparer.Ordinal) { "end", "quit", "cancel", "fin", "annuler", "revoke" };

    /// <summary>Whether it does.</summary>
    public static bool AreIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = Letters().Matches(RegisterText.Plain(text)).Select(word => word.Value).ToList();
        return words.Count > 0
            && ((words.Count == 1 && Words.Contains(words[0]))
                || (Words.Contains(words[0]) && !OnlyAlone.Contains(words[0]))
                || (words.Count <= AFewWords && words.Any(word => Words.Contains(word) && !OnlyAlone.Contains(word))));
    }

    [GeneratedRegex("[a-z]+", RegexOptions.None, 1000)]
    private static partial Regex Letters();
}
