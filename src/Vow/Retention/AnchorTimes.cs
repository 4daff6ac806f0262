using System.Globalization;
using Vow.Gate;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>Reads an anchor's time out of a row as the engines' own conditions read it: what they can't read is null here too.</summary>
internal static class AnchorTimes
{
    private static readonly string[] LocalForms =
        ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>The instant, or null where there is none to be read. A bare date is the start of its day.</summary>
    public static Instant? Read(object? value, TimeEncoding encoding, PolicyZone zone) => (encoding, value) switch
    {
        (_, null) => null,
        (TimeEncoding.Date, DateOnly day) => zone.StartOf(day),
        (TimeEncoding.Date, DateTime day) => zone.StartOf(DateOnly.FromDateTime(day)),
        (TimeEncoding.Date, string text) => Day(text) is { } day ? zone.StartOf(day) : null,
        (TimeEncoding.Text, string text) => Text(text, zone),
        (TimeEncoding.UnixSeconds, long or int or short) => At(Whole(value), 1_000_000),
        (TimeEncoding.UnixMillis, long or int or short) => At(Whole(value), 1_000),
        (TimeEncoding.UnixMicros, long or int or short) => At(Whole(value), 1),
        (TimeEncoding.Timestamp, DateTime time) => Instant.From(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        (TimeEncoding.Timestamp, DateTimeOffset time) => Instant.From(time),
        (TimeEncoding.LocalTimestamp, DateTime time) => Local(time, zone),
        _ => null,
    };

    private static Instant? Text(string text, PolicyZone zone)
    {
        if (Day(text) is { } day)
        {
            return zone.StartOf(day);
        }

        var utc = text.EndsWith('Z') ? text[..^1] : text.EndsWith("+00:00", StringComparison.Ordinal) ? text[..^6] : null;
        if (!DateTime.TryParseExact(utc ?? text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        return utc is null ? Local(time, zone) : Instant.From(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));
    }

    private static Instant Local(DateTime time, PolicyZone zone) => zone.StartOf(DateOnly.FromDateTime(time)).Plus(time.TimeOfDay);

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // Numbers beyond the calendar are kept at its edges: a sentinel must not stop a sweep.
    private static Instant At(long value, long by)
    {
        var (least, most) = (DateTimeOffset.MinValue.AddYears(2), DateTimeOffset.MaxValue.AddYears(-1));
        var micros = (Int128)value * by;
        return micros < Instant.From(least).Microseconds ? Instant.From(least)
            : micros > Instant.From(most).Microseconds ? Instant.From(most)
            : new Instant((long)micros);
    }

    private static long Whole(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
