using System.CommandLine;
using System.Globalization;
using Vow.Gate;

namespace Vow.Commands;

/// <summary>Options that mean the same wherever they stand.</summary>
public static class CommonOptions
{
    /// <summary><c>--format text|json</c>.</summary>
    public static Option<string> Format { get; } = TextOrJson();

    /// <summary><c>--at DATE</c>: sees the world as of the beginning of that day, and changes nothing.</summary>
    public static Option<string> At { get; } = new("--at") { Description = "See the world as of this date (2027-03-31, or 2027-03-31T12:00:00Z); nothing is changed.", HelpName = "DATE" };

    /// <summary><c>--policy DIR</c>: another policy folder than <c>VOW_POLICY</c>.</summary>
    public static Option<string> Policy { get; } = new("--policy") { Description = "The policy's folder; without it VOW_POLICY, else policies/coraye.", HelpName = "DIR", Recursive = true };

    /// <summary>The instant a word names: a day's beginning in UTC, or an instant; null where it is neither.</summary>
    public static Instant? ReadInstant(string word)
    {
        if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return Instant.From(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));
        }

        return DateTimeOffset.TryParseExact(word, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Instant.From(time)
            : null;
    }

    private static Option<string> TextOrJson()
    {
        var format = new Option<string>("--format") { Description = "For people or for machines.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }
}
