using System.Globalization;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Site;

/// <summary>Dates and numbers in words, from our own tables: the machine's culture never decides.</summary>
public static class Words
{
    private static readonly string[] English =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] French =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>"7 April 2026", "7 avril 2026", "1er mai 2026".</summary>
    public static string Date(DateOnly day, Language language) => language switch
    {
        Language.En => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {English[day.Month - 1]} {day.Year}"),
        Language.Fr => string.Create(CultureInfo.InvariantCulture, $"{(day.Day == 1 ? "1er" : day.Day)} {French[day.Month - 1]} {day.Year}"),
    };

    /// <summary>"7 April 2026, 14:02" in the policy's zone.</summary>
    public static string Time(Instant instant, PolicyZone zone, Language language)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = zone.LocalTimeOf(instant);
        return Date(zone.DayOf(instant), language) + string.Create(CultureInfo.InvariantCulture, $", {local.Hour:D2}:{local.Minute:D2}");
    }

    /// <summary>"2026-04-07T14:02:05+02:00": a time in a file, with the zone's offset. Empty for none.</summary>
    public static string Iso(Instant? instant, PolicyZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return instant is { } at ? zone.At(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>"2026-04-07": a day in a file. Empty for none.</summary>
    public static string Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>"12345": a number in a file.</summary>
    public static string Iso(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>"12,345" or "12 345" with a no-break space.</summary>
    public static string Number(long number, Language language)
    {
        var text = number.ToString("N0", CultureInfo.InvariantCulture);
        return language == Language.Fr ? text.Replace(',', '\u00a0') : text;
    }
}
