using System.Globalization;
using Vow.Gate;

namespace Vow.Policy.Meaning;

/// <summary>Dates and periods as policies write them.</summary>
internal static class Calendar
{
    private const int LongestYears = 100;
    private const double DaysOfYear = 365.25;

    /// <summary><c>5 years</c>, <c>13 months</c>, <c>7 days</c>, <c>1 year 6 months</c>; null for anything else, nothing, or more than 100 years.</summary>
    public static CalendarPeriod? Period(string text)
    {
        if (!CalendarPeriod.TryParse(text, out var period) || period == default)
        {
            return null;
        }

        return InDays(period) > LongestYears * DaysOfYear ? null : period;
    }

    /// <summary>Whether it is written as a range, "5 to 10 years", which is neither a period nor a criterion.</summary>
    public static bool IsRange(string text)
    {
        var words = text.Split([' ', '-', '–'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 3 or 4 or 5 && words[^1].TrimEnd('s') is "year" or "month" or "day" && words.Count(word => word.All(char.IsAsciiDigit)) == 2
            && words[..^1].All(word => word.All(char.IsAsciiDigit) || word is "to" or "between" or "and" or "or");
    }

    /// <summary>A period's mean length, for comparing periods.</summary>
    public static double InDays(CalendarPeriod period) => (period.Years * DaysOfYear) + (period.Months * (DaysOfYear / 12)) + period.Days;

    /// <summary>A date written <c>YYYY-MM-DD</c>, or null.</summary>
    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>A fiscal year's last day written <c>MM-DD</c>; 29 February is not one, since it does not come every year.</summary>
    public static FiscalYearEnd? YearEnd(string text) =>
        text.Length == 5 && Date($"2001-{text}") is { } date ? new FiscalYearEnd(date.Month, date.Day) : null;
}
