using System.Globalization;

namespace Vow.Gate;

/// <summary>A point on the UTC time line, to the microsecond. Not a calendar date: for those see <see cref="DateOnly"/> with a <see cref="PolicyZone"/>.</summary>
/// <param name="Microseconds">Microseconds since 1970-01-01T00:00:00Z; negative before.</param>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>The instant of a <see cref="DateTimeOffset"/>, truncated to the microsecond.</summary>
    public static Instant From(DateTimeOffset time) => new((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10);

    /// <summary>The same instant as a <see cref="DateTimeOffset"/> in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Microseconds * 10);

    /// <summary>This instant moved by a duration of real time (never by a calendar period).</summary>
    public Instant Plus(TimeSpan duration) => new(Microseconds + (duration.Ticks / 10));

    /// <inheritdoc />
    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>Whether the left instant is earlier.</summary>
    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether the left instant is later.</summary>
    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether the left instant is earlier or the same.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether the left instant is later or the same.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;

    /// <summary>ISO 8601 in UTC with microseconds.</summary>
    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
