namespace Vow.Policy;

/// <summary>Numbers of the French companies register.</summary>
public static class Siren
{
    /// <summary>Nine digits whose Luhn sum is a multiple of ten (INSEE).</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 9 || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        var sum = 0;
        for (var at = 0; at < 9; at++)
        {
            var digit = text[at] - '0';
            var weighed = at % 2 == 1 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }

        return sum % 10 == 0;
    }
}
