using System.Collections.Frozen;
using System.Globalization;

namespace Vow.Sources;

/// <summary>What one value looks like; several may hold at once.</summary>
[Flags]
internal enum Signs
{
    None = 0,
    Email = 1 << 0,
    PhoneShape = 1 << 1,
    Iban = 1 << 2,
    Card = 1 << 3,
    Siren = 1 << 4,
    Siret = 1 << 5,
    Ip = 1 << 6,
    Mac = 1 << 7,
    Nir = 1 << 8,
    GeoPair = 1 << 9,
    Decimal = 1 << 10,
    Street = 1 << 11,
    Date = 1 << 12,
    Given = 1 << 13,
    Family = 1 << 14,
    Person = 1 << 15,
    Hash = 1 << 16,
    Browser = 1 << 17,
    NameShape = 1 << 18,
    Civility = 1 << 19,
    Structured = 1 << 20,
    Prose = 1 << 21,
    Number = 1 << 22,
    Letters = 1 << 23,
    Token = 1 << 24,
    // Inside a longer text.
    HasEmail = 1 << 25,
    HasPhone = 1 << 26,
    HasAccount = 1 << 27,
    HasCard = 1 << 28,
    HasPerson = 1 << 29,
    Postcode = 1 << 30,
}

/// <summary>Reads the signs of one value. Pure: it keeps nothing of what it read.</summary>
internal static class ValueSigns
{
    /// <summary>Signs of a value without blanks around it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="year">The year where it is a date, else 0.</param>
    public static Signs Of(ReadOnlySpan<char> value, out int year)
    {
        year = 0;
        if (value.IsEmpty)
        {
            return Signs.None;
        }

        int digits = 0, letters = 0, blanks = 0, others = 0, ats = 0, colons = 0, dots = 0, dashes = 0;
        foreach (var c in value)
        {
            switch (c)
            {
                case >= '0' and <= '9':
                    digits++;
                    break;
                case ' ' or '\u00a0' or '\u202f' or '\t' or '\n' or '\r':
                    blanks++;
                    break;
                case '@':
                    ats++;
                    break;
                case ':':
                    colons++;
                    break;
                case '.':
                    dots++;
                    break;
                case '-':
                    dashes++;
                    break;
                default:
                    if (char.IsLetter(c))
                    {
                        letters++;
                    }
                    else
                    {
                        others++;
                    }

                    break;
            }
        }

        var signs = Signs.None;
        if (value[0] is '{' or '[' && value.Length > 2)
        {
            return Signs.Structured;
        }

        if (ats == 1 && blanks == 0 && IsEmail(value))
        {
            return Signs.Email;
        }

        if (digits > 0 && letters == 0 && ats == 0)
        {
            signs |= Numeric(value, digits, blanks, others, colons, dots, dashes, ref year);
        }

        if (letters > 0 && digits > 0 && ats == 0)
        {
            signs |= Mixed(value, digits, letters, blanks, others, colons, dots, dashes, ref year);
        }

        if (colons >= 2 && blanks == 0 && letters + digits + colons + dots == value.Length && digits + letters <= 34)
        {
            signs |= IsMac(value, ':') ? Signs.Mac : IsIp6(value) ? Signs.Ip : Signs.None;
        }
        else if (dashes == 5 && value.Length == 17 && IsMac(value, '-'))
        {
            signs |= Signs.Mac;
        }

        if (digits == 0 && letters > 0 && ats == 0)
        {
            signs |= Signs.Letters | Worded(value, blanks, others, colons);
        }

        if (value.Length > 40 && letters > 20 && blanks > 0 && value.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            return Signs.Browser;
        }

        if ((blanks >= 2 && letters > 8) || (blanks >= 1 && (ats > 0 || digits > 8)))
        {
            signs |= Inside(value, digits, ats);
            if (blanks >= 4)
            {
                signs |= Signs.Prose;
            }
        }

        return signs;
    }

    private static Signs Numeric(ReadOnlySpan<char> value, int digits, int blanks, int others, int colons, int dots, int dashes, ref int year)
    {
        var signs = Signs.None;
        if (digits == value.Length || (digits + 1 == value.Length && (value[0] == '-' || dots == 1)) || (digits + 2 == value.Length && value[0] == '-' && dots == 1))
        {
            signs |= Signs.Number;
        }

        if (IsDate(value, out year))
        {
            return signs | Signs.Date;
        }

        if (dots == 3 && digits + 3 == value.Length && IsIp4(value))
        {
            return signs | Signs.Ip;
        }

        if (dots >= 1 && IsDecimal(value))
        {
            signs |= Signs.Decimal;
        }

        if (dots == 2 && (value.IndexOf(',') > 0 || value.IndexOf(';') > 0 || blanks > 0) && IsGeoPair(value))
        {
            return signs | Signs.GeoPair;
        }

        if (digits is < 5 or > 19)
        {
            return signs;
        }

        Span<char> compact = stackalloc char[digits];
        Compact(value, compact);
        if (blanks + dashes + digits + dots == value.Length)
        {
            signs |= digits switch
            {
                15 or 16 when dots == 0 && IsCard(compact) => Signs.Card,
                14 when dots == 0 && Checksums.Luhn(compact) => Signs.Siret,
                9 when dots == 0 && Checksums.Luhn(compact) => Signs.Siren,
                _ => Signs.None,
            };
        }

        if (dots == 0 && digits is 13 or 15)
        {
            signs |= Checksums.Nir(compact) == NirReading.WithKey ? Signs.Nir : Signs.None;
        }

        if (digits == 5 && value.Length == 5)
        {
            signs |= Signs.Postcode;
        }

        return IsPhoneShape(value, compact, digits, others, colons) ? signs | Signs.PhoneShape : signs;
    }

    private static Signs Mixed(ReadOnlySpan<char> value, int digits, int letters, int blanks, int others, int colons, int dots, int dashes, ref int year)
    {
        var signs = Signs.None;
        if (value.Length <= 40 && others == 0 && dots == 0 && colons == 0 && letters + digits is >= 13 and <= 34)
        {
            Span<char> compact = stackalloc char[letters + digits];
            CompactLetters(value, compact);
            if (Checksums.Iban(compact))
            {
                return Signs.Iban;
            }

            if (letters == 1 && Checksums.Nir(compact) == NirReading.WithKey)
            {
                return Signs.Nir;
            }
        }

        if (digits >= 8 && value.Length <= 35 && char.IsAsciiDigit(value[0]) && IsDate(value, out year))
        {
            return Signs.Date;
        }

        if (blanks == 0 && value.Length >= 16 && letters + digits + dashes + dots + others + colons == value.Length)
        {
            if (IsHash(value, digits, letters))
            {
                signs |= Signs.Hash;
            }

            signs |= Signs.Token;
        }

        if (value.Length is >= 5 and <= 9 && digits >= 2 && letters >= 2 && blanks <= 1 && others == 0 && char.IsAsciiDigit(value[^3]) && char.IsAsciiLetter(value[^1]) && char.IsAsciiLetter(value[^2]) && char.IsAsciiLetter(value[0]))
        {
            // British: "LS2 9JT".
            signs |= Signs.Postcode;
        }

        if (value.Length is >= 6 and <= 120 && blanks >= 1 && letters >= 4 && IsStreet(value))
        {
            signs |= Signs.Street;
        }

        return signs;
    }

    private static Signs Worded(ReadOnlySpan<char> value, int blanks, int others, int colons)
    {
        var signs = Signs.None;
        if (blanks == 0 && value.Length <= 30)
        {
            var word = value.TrimEnd('.');
            signs |= KnownNames.IsGiven(word) ? Signs.Given : Signs.None;
            signs |= KnownNames.IsFamily(word) ? Signs.Family : Signs.None;
            signs |= IsCivility(word) ? Signs.Civility : Signs.None;
        }
        else if (blanks <= 4 && value.Length <= 60 && colons == 0 && others <= 2)
        {
            signs |= PersonOf(value);
        }

        if (blanks == 0 && value.Length is >= 16 and <= 200 && others == 0 && value.IndexOf('-') < 0)
        {
            signs |= Signs.Token;
        }

        return signs;
    }

    /// <summary>Looks for data of persons inside a text.</summary>
    private static Signs Inside(ReadOnlySpan<char> value, int digits, int ats)
    {
        var signs = Signs.None;
        if (ats > 0)
        {
            for (var at = value.IndexOf('@'); at > 0;)
            {
                var from = at;
                while (from > 0 && IsMailLetter(value[from - 1]))
                {
                    from--;
                }

                var to = at + 1;
                while (to < value.Length && (char.IsAsciiLetterOrDigit(value[to]) || value[to] is '.' or '-'))
                {
                    to++;
                }

                if (IsEmail(value[from..to].TrimEnd('.')))
                {
                    signs |= Signs.HasEmail;
                    break;
                }

                var next = value[(at + 1)..].IndexOf('@');
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        if (digits >= 8)
        {
            signs |= NumbersInside(value);
        }

        return PersonInside(value) ? signs | Signs.HasPerson : signs;
    }

    private static Signs NumbersInside(ReadOnlySpan<char> value)
    {
        var signs = Signs.None;
        Span<char> compact = stackalloc char[34];
        for (var at = 0; at < value.Length; at++)
        {
            // A number begins where no letter or digit stands before it.
            if (at > 0 && (char.IsLetterOrDigit(value[at - 1]) || value[at - 1] is '.' or '-' or '/' or '_' or '+'))
            {
                continue;
            }

            var c = value[at];
            if (c == '+' || char.IsAsciiDigit(c) || c == '(')
            {
                var (length, digits) = Run(value[at..], compact);
                var run = value.Slice(at, length).TrimEnd(" .-/(");
                if (digits is >= 9 and <= 15 && IsPhoneShape(run, compact[..digits], digits, 0, 0) && (c != '0' || digits == 10 || run.IndexOfAny(" .-/") > 0) && !IsDate(run, out _))
                {
                    signs |= Signs.HasPhone;
                }
                else if (digits is 15 or 16 && run.IndexOf('.') < 0 && IsCard(compact[..digits]))
                {
                    signs |= Signs.HasCard;
                }

                if (digits == 15 && run.IndexOf('.') < 0 && Checksums.Nir(compact[..15]) == NirReading.WithKey)
                {
                    signs |= Signs.HasAccount;
                }

                at += Math.Max(length - 1, 0);
            }
            else if (char.IsAsciiLetterUpper(c) && at + 15 < value.Length && char.IsAsciiLetterUpper(value[at + 1]) && char.IsAsciiDigit(value[at + 2]) && char.IsAsciiDigit(value[at + 3]))
            {
                var length = 0;
                var filled = 0;
                while (at + length < value.Length && filled < 34 && (char.IsAsciiLetterOrDigit(value[at + length]) || (value[at + length] == ' ' && filled % 4 == 0)))
                {
                    if (value[at + length] != ' ')
                    {
                        compact[filled++] = value[at + length];
                    }

                    length++;
                    if (filled >= 15 && Checksums.Iban(compact[..filled]))
                    {
                        signs |= Signs.HasAccount;
                        break;
                    }
                }
            }
        }

        return signs;
    }

    // Digits with the signs people part them by; two such signs in a row end the number.
    private static (int Length, int Digits) Run(ReadOnlySpan<char> text, Span<char> compact)
    {
        var (at, digits, parted) = (0, 0, 0);
        for (; at < text.Length && digits < 20; at++)
        {
            var c = text[at];
            if (char.IsAsciiDigit(c))
            {
                compact[digits++] = c;
                parted = 0;
            }
            else if (c is ' ' or '\u00a0' or '\u202f' or '.' or '-' or '/' or '(' or ')' || (c == '+' && at == 0))
            {
                if (++parted > 2)
                {
                    break;
                }
            }
            else
            {
                break;
            }
        }

        return (at, digits);
    }

    private static bool PersonInside(ReadOnlySpan<char> value)
    {
        // "Mme Durand", "Dr Le Goff", "Paul Martin": a form of address or a first name, and a capitalised word behind it.
        var knows = false;
        var at = 0;
        while (at < value.Length)
        {
            while (at < value.Length && !char.IsLetter(value[at]))
            {
                knows &= value[at] is ' ' or '\u00a0' or '.' or '-';
                at++;
            }

            var from = at;
            while (at < value.Length && (char.IsLetter(value[at]) || (value[at] is '-' or '\'' or '’' && at + 1 < value.Length && char.IsLetter(value[at + 1]))))
            {
                at++;
            }

            var word = value[from..at];
            if (word.IsEmpty)
            {
                return false;
            }

            var capital = char.IsUpper(word[0]);
            if (knows && capital && word.Length > 1)
            {
                return true;
            }

            knows = capital && (IsTitleOfPerson(word) || (word.Length > 2 && KnownNames.IsGiven(word)));
        }

        return false;
    }

    private static bool IsTitleOfPerson(ReadOnlySpan<char> word) => word is "M" or "Mr" or "Mrs" or "Ms" or "Mme" or "Mlle" or "Mmes" or "MM" or "Dr" or "Monsieur" or "Madame" or "Mademoiselle" or "Maître" or "Docteur" or "Me" or "Pr";

    private static bool IsCivility(ReadOnlySpan<char> word) => IsTitleOfPerson(word) || word is "MME" or "MLLE" or "MR" or "MRS" or "MS" or "Miss" or "Mx" or "DR" or "mr" or "mrs" or "ms" or "mme" or "mlle" or "m" or "Messrs";

    /// <summary>Two to four capitalised words, a common first name among them; particles may be small.</summary>
    private static Signs PersonOf(ReadOnlySpan<char> value)
    {
        var (words, given, titled) = (0, false, false);
        foreach (var part in value.Split(' '))
        {
            var word = value[part].Trim("(),.");
            if (word.IsEmpty)
            {
                continue;
            }

            if (words == 0 && IsCivility(word))
            {
                titled = true;
                continue;
            }

            if (!char.IsUpper(word[0]))
            {
                if (word is "de" or "du" or "des" or "da" or "dos" or "di" or "del" or "della" or "van" or "von" or "der" or "den" or "ter" or "el" or "la" or "le" or "ben" or "bin" && words > 0)
                {
                    continue;
                }

                return Signs.None;
            }

            if (word is "The" or "THE" or "Le" or "La" or "Les" or "LES" or "Of" or "OF" or "And" or "AND" or "Et" or "ET" or "Rue" or "Saint" or "Salle" or "Company" or "Ltd" or "SARL" or "SAS" or "Inc" or "GmbH" && words == 0)
            {
                return Signs.None;
            }

            given |= KnownNames.IsGiven(word);
            words++;
        }

        return titled && words is >= 1 and <= 3 ? Signs.Person | Signs.NameShape
            : words is < 2 or > 4 ? Signs.None
            : given ? Signs.Person | Signs.NameShape
            : Signs.NameShape;
    }

    private static bool IsStreet(ReadOnlySpan<char> value)
    {
        Span<char> folded = stackalloc char[Math.Min(value.Length * 2, 240)];
        var plain = (ReadOnlySpan<char>)folded[..Letters.Fold(value, folded)];
        foreach (var part in plain.Split(' '))
        {
            var word = plain[part].Trim(",.");
            if (word.Length > 1 && StreetWords.Contains(word))
            {
                return true;
            }
        }

        return plain.EndsWith("strasse") || plain.Contains("strasse ", StringComparison.Ordinal) || plain.Contains("straat ", StringComparison.Ordinal);
    }

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> StreetWords = ("rue avenue av ave boulevard bd bld blvd impasse allee allees chemin chem place quai route cours square sentier passage residence lotissement faubourg fbg hameau villa cite esplanade rond-point venelle ruelle "
        + "street st road rd lane drive dr court close crescent terrace way grove gardens row hill mews parade highway parkway pkwy circle trail walk "
        + "calle via avenida plaza strada rua laan plein weg platz").Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool IsMailLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '%' or '\'';

    private static bool IsEmail(ReadOnlySpan<char> value)
    {
        var at = value.IndexOf('@');
        if (at is < 1 or > 64 || value.Length - at - 1 is < 4 or > 253)
        {
            return false;
        }

        var domain = value[(at + 1)..];
        var dot = domain.LastIndexOf('.');
        if (dot < 1 || domain.Length - dot - 1 is < 2 or > 24 || domain.Contains("..", StringComparison.Ordinal) || domain[0] is '-' or '.')
        {
            return false;
        }

        foreach (var c in domain)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '-'))
            {
                return false;
            }
        }

        foreach (var c in value[..at])
        {
            if (!IsMailLetter(c) && !char.IsLetter(c) && c is not ('!' or '#' or '$' or '&' or '*' or '/' or '=' or '?' or '^' or '`' or '{' or '|' or '}' or '~'))
            {
                return false;
            }
        }

        return char.IsLetter(domain[^1]);
    }

    private static bool IsIp4(ReadOnlySpan<char> value)
    {
        foreach (var part in value.Split('.'))
        {
            var octet = value[part];
            if (octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0') || int.Parse(octet, CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIp6(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        // A time of day (12:30:05) has no letter and no "::"; an address has one or eight groups.
        var groups = 1 + value.Count(':');
        return (value.Contains("::", StringComparison.Ordinal) || groups == 8) && System.Net.IPAddress.TryParse(value, out _);
    }

    private static bool IsMac(ReadOnlySpan<char> value, char between)
    {
        if (value.Length != 17)
        {
            return false;
        }

        for (var at = 0; at < 17; at++)
        {
            if (at % 3 == 2 ? value[at] != between : !char.IsAsciiHexDigit(value[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDecimal(ReadOnlySpan<char> value)
    {
        var dot = value.IndexOf('.');
        return dot > 0 && value.Length - dot - 1 >= 3 && double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= -180 and <= 180;
    }

    private static bool IsGeoPair(ReadOnlySpan<char> value)
    {
        var cut = value.IndexOfAny(",; ");
        if (cut < 4)
        {
            return false;
        }

        var left = value[..cut].Trim("( ");
        var right = value[(cut + 1)..].Trim(",; )");
        return IsDecimal(left) && IsDecimal(right) && double.Parse(left, CultureInfo.InvariantCulture) is >= -90 and <= 90;
    }

    // 2 and 4: every date is a day; a number such as 20240131 is one only where its parts fit.
    private static bool IsDate(ReadOnlySpan<char> value, out int year)
    {
        year = 0;
        if (value.Length >= 10 && char.IsAsciiDigit(value[0]) && (value[4] is '-' or '/' or '.') && value[7] == value[4])
        {
            return Fits(value[..4], value.Slice(5, 2), value.Slice(8, 2), ref year) && (value.Length == 10 || value[10] is ' ' or 'T');
        }

        if (value.Length >= 10 && (value[2] is '/' or '.' or '-') && value[5] == value[2] && (value.Length == 10 || value[10] == ' '))
        {
            return Fits(value.Slice(6, 4), value.Slice(3, 2), value[..2], ref year) || Fits(value.Slice(6, 4), value[..2], value.Slice(3, 2), ref year);
        }

        return value.Length is 8 or 14 && Fits(value[..4], value.Slice(4, 2), value.Slice(6, 2), ref year);
    }

    private static bool Fits(ReadOnlySpan<char> y, ReadOnlySpan<char> m, ReadOnlySpan<char> d, ref int year)
    {
        if (!int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read is < 1880 or > 2100
            || !int.TryParse(m, NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12
            || !int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out var day) || day < 1 || day > DateTime.DaysInMonth(read, month))
        {
            return false;
        }

        year = read;
        return true;
    }

    private static bool IsCard(ReadOnlySpan<char> digits) =>
        (digits.Length, digits[0], digits[1]) switch
        {
            (15, '3', '4' or '7') => true,
            (16, '4', _) or (16, '5', >= '1' and <= '5') or (16, '2', >= '2' and <= '7') or (16, '6', '0' or '4' or '5') or (16, '3', '5') => true,
            _ => false,
        }
        && Checksums.Luhn(digits);

    /// <summary>Digits as people write telephone numbers; whether a numbering plan knows the number is asked elsewhere.</summary>
    private static bool IsPhoneShape(ReadOnlySpan<char> value, ReadOnlySpan<char> compact, int digits, int others, int colons)
    {
        if (digits is < 8 or > 15 || colons > 0 || others > 5)
        {
            return false;
        }

        var signs = 0;
        foreach (var c in value)
        {
            if (!char.IsAsciiDigit(c))
            {
                signs++;
                if (c is not ('+' or '(' or ')' or '.' or '-' or '/' or ' ' or '\u00a0' or '\u202f'))
                {
                    return false;
                }
            }
        }

        if (value[0] == '+')
        {
            return true;
        }

        if (signs == 0)
        {
            return compact[0] == '0' && (digits is 10 or 11 || compact[1] == '0') && compact[1] != compact[2];
        }

        return compact[0] == '0' ? digits >= 9 && value.IndexOf('.') != 1 : value[0] == '(' || (digits is 10 or 11 && IsNorthAmerican(value));
    }

    private static bool IsNorthAmerican(ReadOnlySpan<char> value)
    {
        // 212-555-0123, 1 (212) 555-0123: groups of three, three and four digits at the end.
        Span<int> groups = stackalloc int[6];
        var (at, run) = (0, 0);
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c))
            {
                run++;
            }
            else if (run > 0)
            {
                if (at == 5)
                {
                    return false;
                }

                groups[at++] = run;
                run = 0;
            }
        }

        groups[at++] = run;
        return at is 3 or 4 && groups[at - 1] == 4 && groups[at - 2] == 3 && groups[at - 3] == 3 && (at == 3 || groups[0] == 1);
    }

    private static bool IsHash(ReadOnlySpan<char> value, int digits, int letters)
    {
        if (value[0] == '$' && (value.StartsWith("$2", StringComparison.Ordinal) || value.StartsWith("$argon2", StringComparison.Ordinal) || value.StartsWith("$6$", StringComparison.Ordinal) || value.StartsWith("$5$", StringComparison.Ordinal) || value.StartsWith("$scrypt", StringComparison.Ordinal)))
        {
            return true;
        }

        if (value.StartsWith("pbkdf2", StringComparison.OrdinalIgnoreCase) || value.StartsWith("{SSHA}", StringComparison.Ordinal) || value.StartsWith("bcrypt", StringComparison.Ordinal))
        {
            return true;
        }

        if (digits + letters != value.Length || value.Length is not (32 or 40 or 48 or 56 or 64 or 96 or 128))
        {
            return false;
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static void Compact(ReadOnlySpan<char> value, Span<char> to)
    {
        var at = 0;
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c))
            {
                to[at++] = c;
            }
        }
    }

    private static void CompactLetters(ReadOnlySpan<char> value, Span<char> to)
    {
        var at = 0;
        foreach (var c in value)
        {
            if (char.IsLetter(c) || char.IsAsciiDigit(c))
            {
                to[at++] = c;
            }
        }
    }
}
