namespace Vow.Sources;

/// <summary>Check digits of the numbers a scan knows. Blanks inside are passed over by the caller.</summary>
internal static class Checksums
{
    /// <summary>Luhn's sum: cards, SIREN, SIRET. One number in ten passes it by chance.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[digits.Length - 1 - at] - '0';
            var weighed = (at & 1) == 1 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }

        return digits.Length > 0 && sum % 10 == 0;
    }

    /// <summary>ISO 13616: two letters of a country, two check digits, the account; modulo 97.</summary>
    public static bool Iban(ReadOnlySpan<char> compact)
    {
        if (compact.Length is < 15 or > 34 || !char.IsAsciiLetter(compact[0]) || !char.IsAsciiLetter(compact[1]) || !char.IsAsciiDigit(compact[2]) || !char.IsAsciiDigit(compact[3]))
        {
            return false;
        }

        var rest = 0;
        for (var at = 0; at < compact.Length; at++)
        {
            var letter = compact[(at + 4) % compact.Length];
            if (char.IsAsciiDigit(letter))
            {
                rest = ((rest * 10) + (letter - '0')) % 97;
            }
            else if (char.IsAsciiLetter(letter))
            {
                rest = ((rest * 100) + ((letter | 0x20) - 'a' + 10)) % 97;
            }
            else
            {
                return false;
            }
        }

        return rest == 1;
    }

    /// <summary>The French social security number (NIR): sex, year, month, department, commune, order, and its key where it has one.</summary>
    public static NirReading Nir(ReadOnlySpan<char> compact)
    {
        if (compact.Length is not (13 or 15) || compact[0] is not ('1' or '2' or '3' or '4' or '7' or '8'))
        {
            return NirReading.No;
        }

        long number = 0;
        for (var at = 0; at < 13; at++)
        {
            var letter = compact[at];
            if (at == 6 && (letter | 0x20) is 'a' or 'b')
            {
                // Corsica: 2A counts as 19, 2B as 18.
                if (compact[5] != '2')
                {
                    return NirReading.No;
                }

                number = (number / 10 * 100) + ((letter | 0x20) == 'a' ? 19 : 18);
                continue;
            }

            if (!char.IsAsciiDigit(letter))
            {
                return NirReading.No;
            }

            number = (number * 10) + (letter - '0');
        }

        var month = ((compact[3] - '0') * 10) + (compact[4] - '0');
        if (month is not ((>= 1 and <= 12) or (>= 20 and <= 42) or (>= 50 and <= 99)))
        {
            return NirReading.No;
        }

        if (compact.Length == 13)
        {
            return NirReading.WithoutKey;
        }

        return char.IsAsciiDigit(compact[13]) && char.IsAsciiDigit(compact[14]) && 97 - (number % 97) == ((compact[13] - '0') * 10) + (compact[14] - '0')
            ? NirReading.WithKey
            : NirReading.No;
    }
}

/// <summary>Whether a text is a French social security number.</summary>
internal enum NirReading
{
    /// <summary>It is none.</summary>
    No,

    /// <summary>It has the shape of one, without the key that would prove it.</summary>
    WithoutKey,

    /// <summary>Its key is right.</summary>
    WithKey,
}
