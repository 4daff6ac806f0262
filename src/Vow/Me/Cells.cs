using System.Globalization;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;
using Vow.Sources;
using Words = Vow.Site.Words;

namespace Vow.Me;

/// <summary>What a database holds, in words a person reads.</summary>
public static class Cells
{
    /// <summary>The instant a column holds, read by its encoding; null where it holds none or can't be read.</summary>
    public static Instant? InstantOf(MappedColumn column, object? value, PolicyZone zone)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(zone);
        if (value is null)
        {
            return null;
        }

        return (column.Encoding, value) switch
        {
            (TimeEncoding.UnixSeconds, long n) => new Instant(n * 1_000_000),
            (TimeEncoding.UnixMillis, long n) => new Instant(n * 1_000),
            (TimeEncoding.UnixMicros, long n) => new Instant(n),
            (not TimeEncoding.Unknown, DateOnly day) => zone.StartOf(day),
            (TimeEncoding.Timestamp, DateTime time) => Instant.From(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
            (TimeEncoding.Timestamp, DateTimeOffset time) => Instant.From(time),
            (not TimeEncoding.Unknown, DateTime time) => Local(time, zone),
            (TimeEncoding.Text or TimeEncoding.Date, string text) => OfText(text, zone),
            _ => null,
        };
    }

    /// <summary>A value of a row in words, codes of Vow's own tables included; null where it is only readable by a program (bytes).</summary>
    public static string? InWords(MyRow row, MyDatum held, PolicyInForce policy, Language language)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(policy);
        return held.Value is not { } value ? null
            : (row.Source.IsOwn ? OwnCells.InWords(new OwnCell(row.Table.Name, held.Column, value, policy.Declared, policy.Zone, language)) : null)
                ?? InWords(held.Column, held.Datum, value, policy.Zone, language);
    }

    /// <summary>A value in words; null where it is only readable by a program (bytes).</summary>
    public static string? InWords(MappedColumn column, Datum? datum, object value, PolicyZone zone, Language language)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (InstantOf(column, value, zone) is { } at)
        {
            return IsDay(column, value) ? Words.Date(zone.DayOf(at), language) : Words.Time(at, zone, language);
        }

        return value switch
        {
            byte[] => null,
            bool yes => language == Language.Fr ? (yes ? "oui" : "non") : (yes ? "yes" : "no"),
            long cents when column.Name.EndsWith("_cents", StringComparison.Ordinal) => Money(cents, language),
            string day when day.Length == 10 && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var dated) => Words.Date(dated, language),
            string code when datum?.Id == "language" => OwnCells.LanguageOf(code, language),
            string option when datum?.Options.FirstOrDefault(o => o.Id == option) is { } offered => offered.Title[language],
            string code when datum?.Check == InputCheck.Country => CountryNames.Of(code, language),
            DateOnly day => Words.Date(day, language),
            DateTime time => Words.Date(DateOnly.FromDateTime(time), language),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    private static bool IsDay(MappedColumn column, object value) =>
        column.Encoding == TimeEncoding.Date || value is DateOnly || (value is string text && text.Length == 10);

    private static string Money(long cents, Language language)
    {
        var sign = cents < 0 ? "-" : "";
        var whole = Math.Abs(cents / 100);
        var part = Math.Abs(cents % 100).ToString("D2", CultureInfo.InvariantCulture);
        return sign + Words.Number(whole, language) + (language == Language.Fr ? "," : ".") + part;
    }

    private static Instant? OfText(string text, PolicyZone zone)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return zone.StartOf(day);
        }

        if (text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Instant.From(time) : null;
        }

        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? Local(local, zone) : null;
    }

    private static Instant Local(DateTime time, PolicyZone zone) =>
        zone.StartOf(DateOnly.FromDateTime(time)).Plus(time.TimeOfDay);
}
