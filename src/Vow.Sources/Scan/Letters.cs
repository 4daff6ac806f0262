using System.Text;

namespace Vow.Sources;

/// <summary>Letters as words are compared by: small, without accents.</summary>
internal static class Letters
{
    /// <summary>Adds a letter, folded: one or two letters, or nothing for an accent that stands apart.</summary>
    public static void Fold(char letter, StringBuilder to)
    {
        Span<char> two = stackalloc char[2];
        to.Append(two[..Fold(letter, two)]);
    }

    /// <summary>Folds a word; what doesn't fit is left out. Gives the length.</summary>
    public static int Fold(ReadOnlySpan<char> word, Span<char> to)
    {
        var length = 0;
        foreach (var letter in word)
        {
            if (letter < 128)
            {
                if (length == to.Length)
                {
                    return length;
                }

                to[length++] = letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter;
                continue;
            }

            if (length + 2 > to.Length)
            {
                return length;
            }

            length += Fold(letter, to.Slice(length, 2));
        }

        return length;
    }

    // Written out, since no culture is at hand to take accents off.
    private static int Fold(char letter, Span<char> to)
    {
        var small = char.ToLowerInvariant(letter);
        switch (small)
        {
            case 'œ':
                (to[0], to[1]) = ('o', 'e');
                return 2;
            case 'æ':
                (to[0], to[1]) = ('a', 'e');
                return 2;
            case 'ß':
                (to[0], to[1]) = ('s', 's');
                return 2;
            case >= '\u0300' and <= '\u036f':
                return 0;
            default:
                to[0] = small switch
                {
                    'à' or 'â' or 'ä' or 'á' or 'ã' or 'å' or 'ą' => 'a',
                    'ç' or 'č' or 'ć' => 'c',
                    'ď' or 'đ' => 'd',
                    'é' or 'è' or 'ê' or 'ë' or 'ę' or 'ě' => 'e',
                    'ğ' => 'g',
                    'î' or 'ï' or 'í' or 'ì' or 'ı' => 'i',
                    'ł' => 'l',
                    'ñ' or 'ń' or 'ň' => 'n',
                    'ô' or 'ö' or 'ó' or 'ò' or 'õ' or 'ø' or 'ő' => 'o',
                    'ř' => 'r',
                    'š' or 'ś' or 'ş' => 's',
                    'ť' or 'ţ' => 't',
                    'ù' or 'û' or 'ü' or 'ú' or 'ů' or 'ű' => 'u',
                    'ÿ' or 'ý' => 'y',
                    'ž' or 'ź' or 'ż' => 'z',
                    '’' => '\'',
                    _ => small,
                };
                return 1;
        }
    }
}
