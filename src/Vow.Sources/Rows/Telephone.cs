using PhoneNumbers;

namespace Vow.Sources;

/// <summary>Telephone numbers, by the numbering plans of all countries: only one that can exist is kept, in one spelling.</summary>
public static class Telephone
{
    /// <summary>The number as the whole world dials it (E.164), such as <c>+33123456789</c>; null where no country has such a number.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="country">Whose numbers are written without a country's code: two letters.</param>
    public static string? Read(string typed, string country)
    {
        ArgumentNullException.ThrowIfNull(typed);
        // The library also reads words on keys and extensions: people here type digits.
        if (typed.Length > 40 || !typed.All(c => char.IsAsciiDigit(c) || c is ' ' or '\u00a0' or '\u202f' or '.' or '-' or '(' or ')' or '/' or '+'))
        {
            return null;
        }

        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            var number = plans.Parse(typed, country);
            return plans.IsValidNumber(number) ? plans.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
