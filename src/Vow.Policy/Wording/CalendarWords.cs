using System.Collections.Immutable;
using System.Globalization;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>Dates and periods in words. No culture of the machine takes part.</summary>
public static class CalendarWords
{
    private static readonly ImmutableArray<string> English =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly ImmutableArray<string> French =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>"1 November 2026", "1er novembre 2026".</summary>
    public static string Of(DateOnly date, Language language) => language switch
    {
        Language.En => string.Create(CultureInfo.InvariantCulture, $"{date.Day} {English[date.Month - 1]} {date.Year}"),
        Language.Fr => string.Create(CultureInfo.InvariantCulture, $"{date.Day}{(date.Day == 1 ? "er" : "")} {French[date.Month - 1]} {date.Year}"),
    };

    /// <summary>"5 years", "1 year and 6 months"; "5 ans", "1 an et 6 mois".</summary>
    public static string Of(CalendarPeriod period, Language language)
    {
        var parts = new List<string>(3);
        Add(parts, period.Years, language, "year", "an");
        Add(parts, period.Months, language, "month", "mois");
        Add(parts, period.Days, language, "day", "jour");
        return Lists.And(parts, language);
    }

    private static void Add(List<string> parts, int number, Language language, string english, string french)
    {
        if (number == 0)
        {
            return;
        }

        var word = language switch
        {
            Language.En => number == 1 ? english : english + "s",
            Language.Fr => number == 1 || french.EndsWith('s') ? french : french + "s",
        };
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {word}"));
    }
}

/// <summary>Enumerations in words.</summary>
internal static class Lists
{
    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string And(IReadOnlyList<string> parts, Language language) => Join(parts, language switch { Language.En => " and ", Language.Fr => " et " });

    /// <summary>"a", "a or b", "a, b or c".</summary>
    public static string Or(IReadOnlyList<string> parts, Language language) => Join(parts, language switch { Language.En => " or ", Language.Fr => " ou " });

    private static string Join(IReadOnlyList<string> parts, string last) => parts.Count switch
    {
        0 => "",
        1 => parts[0],
        _ => string.Join(", ", parts.Take(parts.Count - 1)) + last + parts[^1],
    };
}
