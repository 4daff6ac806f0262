namespace Vow.Gate;

/// <summary>The time zone in which a policy counts days (Europe/Paris for a French controller).</summary>
public sealed class PolicyZone
{
    private const long Quarter = 900_000_000;
    private const int DayBits = 22;

    private readonly TimeZoneInfo zone;

    // The quarter of an hour asked about last, and its day, in one number so that it is read and written whole. No clock changes within a quarter.
    private long lately = long.MinValue;

    /// <summary>A zone from the system's time zone data; the caller looked it up.</summary>
    public PolicyZone(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        this.zone = zone;
    }

    /// <summary>IANA id, e.g. <c>Europe/Paris</c>.</summary>
    public string Id => zone.Id;

    /// <summary>The day of the zone that contains the instant.</summary>
    public DateOnly DayOf(Instant instant)
    {
        var quarter = instant.Microseconds >= 0 ? instant.Microseconds / Quarter : -1;
        var known = Volatile.Read(ref lately);
        if (known >> DayBits == quarter && quarter >= 0)
        {
            return DateOnly.FromDayNumber((int)(known & ((1L << DayBits) - 1)));
        }

        var day = Convert(instant);
        // Kept where the whole quarter is of one day, as it is but for offsets of odd minutes.
        if (quarter >= 0 && Convert(new Instant(quarter * Quarter)) == day && Convert(new Instant((quarter * Quarter) + Quarter - 1)) == day)
        {
            Volatile.Write(ref lately, (quarter << DayBits) | (uint)day.DayNumber);
        }

        return day;
    }

    private DateOnly Convert(Instant instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).DateTime);

    /// <summary>Clock time of the zone at the instant, for pages.</summary>
    public TimeOnly LocalTimeOf(Instant instant) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).DateTime);

    /// <summary>The instant as a clock of the zone shows it, with its offset, for files.</summary>
    public DateTimeOffset At(Instant instant) => TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone);

    /// <summary>The first instant of a day of the zone (clock changes never fall at midnight in the zones of the EU; a skipped midnight gives the first instant after).</summary>
    public Instant StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        // An ambiguous midnight happens twice: the day starts at the first, whose offset is the larger.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return Instant.From(new DateTimeOffset(local, offset));
    }
}
