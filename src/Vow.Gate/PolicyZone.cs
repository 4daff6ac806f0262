namespace Vow.Gate;

/// <summary>The time zone in which a policy counts days (Europe/Paris for a French controller).</summary>
public sealed class PolicyZone
{
    private readonly TimeZoneInfo zone;

    /// <summary>A zone from the system's time zone data; the caller looked it up.</summary>
    public PolicyZone(TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        this.zone = zone;
    }

    /// <summary>IANA id, e.g. <c>Europe/Paris</c>.</summary>
    public string Id => zone.Id;

    /// <summary>The day of the zone that contains the instant.</summary>
    public DateOnly DayOf(Instant instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).DateTime);

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
