using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>Values of a policy as a change names them. Two different values never read alike.</summary>
internal static class Said
{
    /// <summary>What stands for a value that is not given.</summary>
    public static readonly Bilingual Nothing = new("nothing", "rien");

    /// <summary>The word of a closed list as the file writes it: <c>LegalObligation</c> is <c>legal_obligation</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        var word = new StringBuilder(name.Length + 4);
        for (var at = 0; at < name.Length; at++)
        {
            if (at > 0 && char.IsAsciiLetterUpper(name[at]))
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(name[at]));
        }

        return word.ToString();
    }

    public static Bilingual Of<T>(T value)
        where T : struct, Enum => Both(Word(value));

    public static Bilingual Of<T>(T? value)
        where T : struct, Enum => value is { } given ? Of(given) : Nothing;

    public static Bilingual Of(bool value) => value ? new("yes", "oui") : new("no", "non");

    public static Bilingual Of(int? value) => value is { } given ? Both(given.ToString(CultureInfo.InvariantCulture)) : Nothing;

    public static Bilingual Of(DateOnly value) => new(CalendarWords.Of(value, Language.En), CalendarWords.Of(value, Language.Fr));

    public static Bilingual Of(CalendarPeriod? value) => value is { } given ? new(Period(given, Language.En), Period(given, Language.Fr)) : Nothing;

    public static Bilingual Of(string? value) => value is null ? Nothing : new($"\"{value}\"", $"«\u00a0{value}\u00a0»");

    public static Bilingual Of(Bilingual? value) => value is null ? Nothing : new($"\"{value.En}\"", $"«\u00a0{value.Fr}\u00a0»");

    public static Bilingual Of<T>(Fact<T>? fact, Func<T, Bilingual> words) => fact switch
    {
        null => Nothing,
        { Unknown: { } missing, Value: { } assumed } when !IsEmpty(assumed) => new($"unknown ({missing}), assumed {words(assumed).En}", $"inconnu ({missing}), supposé {words(assumed).Fr}"),
        { Unknown: { } missing } => new($"unknown ({missing})", $"inconnu ({missing})"),
        { Value: { } value } => words(value),
        _ => Nothing,
    };

    public static Bilingual Of(Fact<string>? fact) => Of(fact, Of);

    public static Bilingual Of(Fact<DateOnly>? fact) => Of(fact, Of);

    /// <summary>A list, its order kept.</summary>
    public static Bilingual List(IEnumerable<Bilingual> parts)
    {
        var all = parts.ToList();
        return all.Count == 0 ? Nothing : new(string.Join(", ", all.Select(one => one.En)), string.Join(", ", all.Select(one => one.Fr)));
    }

    public static Bilingual List(IEnumerable<string> ids) => List(ids.Select(Both));

    public static Bilingual Both(string text) => new(text, text);

    /// <summary>Several values in one, each after its name.</summary>
    public static Bilingual Join(params ReadOnlySpan<(string Name, Bilingual Value)> parts)
    {
        var (en, fr) = (new StringBuilder(), new StringBuilder());
        foreach (var (name, value) in parts)
        {
            en.Append(en.Length > 0 ? ", " : "").Append(name).Append(' ').Append(value.En);
            fr.Append(fr.Length > 0 ? ", " : "").Append(name).Append(' ').Append(value.Fr);
        }

        return new(en.ToString(), fr.ToString());
    }

    // A whole number of months is not a whole number of years to everybody: each unit is named as written.
    private static string Period(CalendarPeriod period, Language language) => CalendarWords.Of(period, language) is { Length: > 0 } words ? words : period.ToString();

    private static bool IsEmpty<T>(T value) => value is ImmutableArray<string> { IsDefaultOrEmpty: true } or DateOnly { DayNumber: 0 };
}
