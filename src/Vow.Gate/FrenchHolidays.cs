namespace Vow.Gate;

/// <summary>The public holidays of metropolitan France (Code du travail L3133-1).</summary>
public enum FrenchHoliday : byte
{
    /// <summary>1 January.</summary>
    NewYear,
    /// <summary>The day after Easter.</summary>
    EasterMonday,
    /// <summary>1 May.</summary>
    LabourDay,
    /// <summary>8 May.</summary>
    Victory1945,
    /// <summary>39 days after Easter.</summary>
    Ascension,
    /// <summary>50 days after Easter.</summary>
    WhitMonday,
    /// <summary>14 July.</summary>
    NationalDay,
    /// <summary>15 August.</summary>
    Assumption,
    /// <summary>1 November.</summary>
    AllSaints,
    /// <summary>11 November.</summary>
    Armistice1918,
    /// <summary>25 December.</summary>
    Christmas,
}

/// <summary>
/// The eleven public holidays of metropolitan France (Code du travail L3133-1), computed for any year. Alsace-Moselle's two further days and
/// those of the overseas departments are not among them.
/// </summary>
public static class FrenchHolidays
{
    /// <summary>Whether the day is a public holiday.</summary>
    public static bool IsHoliday(DateOnly day) => Of(day) is not null;

    /// <summary>The public holiday a day is, or null. Where Ascension falls on another holiday, it is the other.</summary>
    public static FrenchHoliday? Of(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) => FrenchHoliday.NewYear,
        (5, 1) => FrenchHoliday.LabourDay,
        (5, 8) => FrenchHoliday.Victory1945,
        (7, 14) => FrenchHoliday.NationalDay,
        (8, 15) => FrenchHoliday.Assumption,
        (11, 1) => FrenchHoliday.AllSaints,
        (11, 11) => FrenchHoliday.Armistice1918,
        (12, 25) => FrenchHoliday.Christmas,
        // These three fall between 23 March and 14 June.
        ( >= 3 and <= 6, _) => (day.DayNumber - Easter(day.Year).DayNumber) switch
        {
            1 => FrenchHoliday.EasterMonday,
            39 => FrenchHoliday.Ascension,
            50 => FrenchHoliday.WhitMonday,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The holiday's English name.</summary>
    public static string English(this FrenchHoliday holiday) => holiday switch
    {
        FrenchHoliday.NewYear => "New Year's Day",
        FrenchHoliday.EasterMonday => "Easter Monday",
        FrenchHoliday.LabourDay => "Labour Day",
        FrenchHoliday.Victory1945 => "Victory Day 1945",
        FrenchHoliday.Ascension => "Ascension Day",
        FrenchHoliday.WhitMonday => "Whit Monday",
        FrenchHoliday.NationalDay => "the National Day",
        FrenchHoliday.Assumption => "Assumption Day",
        FrenchHoliday.AllSaints => "All Saints' Day",
        FrenchHoliday.Armistice1918 => "Armistice Day 1918",
        FrenchHoliday.Christmas => "Christmas Day",
    };

    /// <summary>The holiday's French name.</summary>
    public static string French(this FrenchHoliday holiday) => holiday switch
    {
        FrenchHoliday.NewYear => "le jour de l'An",
        FrenchHoliday.EasterMonday => "le lundi de Pâques",
        FrenchHoliday.LabourDay => "la fête du Travail",
        FrenchHoliday.Victory1945 => "la victoire de 1945",
        FrenchHoliday.Ascension => "l'Ascension",
        FrenchHoliday.WhitMonday => "le lundi de Pentecôte",
        FrenchHoliday.NationalDay => "la fête nationale",
        FrenchHoliday.Assumption => "l'Assomption",
        FrenchHoliday.AllSaints => "la Toussaint",
        FrenchHoliday.Armistice1918 => "l'armistice de 1918",
        FrenchHoliday.Christmas => "Noël",
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
