using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Vow.Gate;

/// <summary>A calendar period as policies state it ("5 years", "13 months", "7 days"): not a duration, its length depends on the date it runs from.</summary>
/// <param name="Years">Whole years, 0 or more.</param>
/// <param name="Months">Whole months, 0 or more.</param>
/// <param name="Days">Whole days, 0 or more.</param>
public readonly record struct CalendarPeriod(int Years, int Months, int Days)
{
    private const int LongestNumber = 99_999;

    /// <summary>
    /// The date on which the period that runs from <paramref name="from"/> ends: the same date of the last month or year, or that month's
    /// last day where the date does not exist (Reg. (EEC, Euratom) 1182/71 art. 3(2)(c)); days are added last. Past the calendar's end
    /// (sentinel dates such as 9999-12-31 are found in real tables) it is the calendar's last day.
    /// </summary>
    public DateOnly EndFrom(DateOnly from)
    {
        var months = (Years * 12L) + Months;
        var room = ((DateOnly.MaxValue.Year - from.Year) * 12L) + (DateOnly.MaxValue.Month - from.Month);
        if (months > room)
        {
            return DateOnly.MaxValue;
        }

        var moved = from.AddMonths((int)months);
        return moved.DayNumber + (long)Days > DateOnly.MaxValue.DayNumber ? DateOnly.MaxValue : moved.AddDays(Days);
    }

    /// <summary>Reads "5 years", "1 year 6 months", "7 days": years, months and days in this order, each at most once, singular or plural.</summary>
    /// <returns>False where the text is anything else; <paramref name="period"/> is then empty.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out CalendarPeriod period)
    {
        period = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length % 2 != 0)
        {
            return false;
        }

        Span<int> parts = stackalloc int[3];
        var next = 0;
        for (var i = 0; i < words.Length; i += 2)
        {
            var unit = words[i + 1] switch
            {
                "year" or "years" => 0,
                "month" or "months" => 1,
                "day" or "days" => 2,
                _ => -1,
            };
            if (unit < next || !int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > LongestNumber)
            {
                return false;
            }

            parts[unit] = number;
            next = unit + 1;
        }

        period = new CalendarPeriod(parts[0], parts[1], parts[2]);
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads, in English: "1 year 6 months"; the empty period is "0 days".</summary>
    public override string ToString()
    {
        var parts = new List<string>(3);
        Say(parts, Years, "year");
        Say(parts, Months, "month");
        Say(parts, Days, "day");
        return parts.Count == 0 ? "0 days" : string.Join(' ', parts);
    }

    private static void Say(List<string> parts, int number, string unit)
    {
        if (number != 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}"));
        }
    }
}
