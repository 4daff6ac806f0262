namespace Vow.Gate;

/// <summary>
/// The eleven public holidays of metropolitan France (Code du travail L3133-1), computed for any year. Alsace-Moselle's two further days and
/// those of the overseas departments are not among them.
/// </summary>
public static class FrenchHolidays
{
    /// <summary>Whether the day is a public holiday.</summary>
    public static bool IsHoliday(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25) => true,
        // Easter Monday, Ascension and Whit Monday fall between 23 March and 14 June.
        ( >= 3 and <= 6, _) => (day.DayNumber - Easter(day.Year).DayNumber) is 1 or 39 or 50,
        _ => false,
    };

    /// <summary>Easter Sunday of a year of the Gregorian calendar (the computation of Meeus, Jones and Butcher).</summary>
    public static DateOnly Easter(int year)
    {
        var golden = year % 19;
        var (century, inCentury) = (year / 100, year % 100);
        var correction = (century - ((century + 8) / 25) + 1) / 3;
        var epact = ((19 * golden) + century - (century / 4) - correction + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var late = (golden + (11 * epact) + (22 * weekday)) / 451;
        var sum = epact + weekday - (7 * late) + 114;
        return new DateOnly(year, sum / 31, (sum % 31) + 1);
    }
}

/// <summary>Working days as legal deadlines count them: Reg. (EEC, Euratom) 1182/71 art. 2(2), every day but Saturdays, Sundays and public holidays.</summary>
public static class WorkingDays
{
    /// <summary>Whether the day is a working day.</summary>
    public static bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !FrenchHolidays.IsHoliday(day);

    /// <summary>The day itself if it is a working day, else the next one that is (art. 3(4)). For answers owed to people; never for retention.</summary>
    public static DateOnly Roll(DateOnly day)
    {
        while (!IsWorkingDay(day))
        {
            day = day.AddDays(1);
        }

        return day;
    }
}
