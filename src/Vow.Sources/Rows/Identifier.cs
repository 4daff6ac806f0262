using System.Text;

namespace Vow.Sources;

/// <summary>The one form in which identifiers are compared, in every source.</summary>
public static class Identifier
{
    /// <summary>E-mail addresses lower-case without blanks around; phone numbers as digits and <c>+</c>; everything else without blanks around.</summary>
    public static string Normalise(string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return kind switch
        {
            "email" => value.Trim().ToLowerInvariant(),
            "phone" => Digits(value),
            _ => value.Trim(),
        };
    }

    private static string Digits(string value)
    {
        var digits = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c is '+' or (>= '0' and <= '9'))
            {
                digits.Append(c);
            }
        }

        return digits.ToString();
    }
}
