using System.Collections.Immutable;
using System.Globalization;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>
/// The keys of one map, asked for by name. What is asked for is thereby known to the language: <see cref="Done"/> reports the rest.
/// Every getter reports a wrong shape itself and answers null (or empty), so that binding goes on and all faults come out at once.
/// </summary>
internal sealed class Fields(Scope scope, MappingNode? map, string what, Span place)
{
    private readonly List<string> asked = [];

    public Span Place => place;

    public Findings Findings => scope.Findings;

    /// <summary>The fields of a node that must be a map; what is missing in it is reported at its place, best its key.</summary>
    public static Fields Of(Scope scope, Node node, string what, Span? place = null)
    {
        var map = node as MappingNode;
        if (map is null)
        {
            scope.Findings.Add(DiagnosticCodes.TypeWrong, node.Span, $"{Capital(what)} is a map of keys, not {Shape(node)}.", "Write its keys below it, indented, or in braces: { key: value }.");
        }

        return new Fields(scope, map, what, place ?? node.Span);
    }

    /// <summary>Reports keys nobody asked for.</summary>
    public void Done()
    {
        if (map is not null)
        {
            scope.Heard?.Invoke(map, asked);
        }

        // A map of the wrong shape is already reported.
        foreach (var entry in map?.Entries ?? [])
        {
            if (!asked.Contains(entry.Key.Value))
            {
                Findings.Add(DiagnosticCodes.KeyUnknown, entry.Key.Span, $"{Capital(what)} has no key \"{entry.Key.Value}\".", Nearest.Help(entry.Key.Value, asked, $"Remove it or look up the keys of {what}."));
            }
        }
    }

    public bool Has(string key) => Find(key) is not null;

    public Span SpanOf(string key) => Find(key)?.Span ?? place;

    /// <summary>The key's own place, or the map's.</summary>
    public Span KeySpanOf(string key) => KeyIn(map, key) ?? place;

    public Node? Find(string key)
    {
        asked.Add(key);
        var found = map?[key];
        return found is ScalarNode { IsNull: true } ? null : found;
    }

    public Node? Need(string key, string help)
    {
        var found = Find(key);
        if (found is null)
        {
            Missing(DiagnosticCodes.KeyMissing, key, help);
        }

        return found;
    }

    public void Missing(DiagnosticCode code, string key, string help)
    {
        if (map is not null)
        {
            Findings.Add(code, KeyIn(map, key) ?? place, $"{Capital(what)} needs \"{key}\".", help);
        }
    }

    public string? Text(string key) => Find(key) is { } node ? AsText(node, key) : null;

    public string NeedText(string key, string help) => Need(key, help) is { } node ? AsText(node, key) ?? "" : "";

    /// <summary>A web address people are sent to.</summary>
    public string? Web(string key) => Find(key) is { } node && AsText(node, key) is { } text ? Checked(node, text, WebAddress.IsWeb(text), "is not a web address", "Write it in full: https://www.example.org.") : null;

    public string NeedWeb(string key, string help) => Need(key, help) is null ? "" : Web(key) ?? "";

    public string NeedMail(string key, string help) => Need(key, help) is { } node && AsText(node, key) is { } text ? AsMail(node, text) : "";

    public string AsMail(Node node, string text) => Checked(node, text, WebAddress.IsMail(text), "is not an e-mail address", "Write it plainly: privacy@example.org.");

    /// <summary>A path on the site: begins with one slash.</summary>
    public string? Path(string key) =>
        Find(key) is { } node && AsText(node, key) is { } text
            ? Checked(node, text, text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(" ?#\\\"<>"), "is not a path of the site", "Begin it with a slash: /me.")
            : null;

    public T? Word<T>(string key, WordList<T> words)
        where T : struct => Find(key) is { } node ? AsWord(node, key, words) : null;

    public T NeedWord<T>(string key, WordList<T> words)
        where T : struct => Need(key, $"One of: {string.Join(", ", words.All)}.") is { } node ? AsWord(node, key, words) ?? default : default;

    public bool Flag(string key, bool absent = false) => Word(key, Words.YesNo) ?? absent;

    public CalendarPeriod? Period(string key) => Find(key) is { } node ? AsPeriod(node, key) : null;

    public CalendarPeriod? AsPeriod(Node node, string key)
    {
        if (AsText(node, key) is not { } text)
        {
            return null;
        }

        var period = Calendar.Period(text);
        if (period is null && Calendar.IsRange(text))
        {
            Findings.Add(LawRules.RetentionRange, node.Span, $"\"{text}\" is a range: nobody can tell from it when the data goes.", "Write one period and what it runs from; where two uses need two periods, make them two purposes.");
        }
        else if (period is null)
        {
            Findings.Add(DiagnosticCodes.PeriodInvalid, node.Span, $"\"{text}\" is not a period from 1 day to 100 years.", "Write a whole number and a unit: 5 years, 13 months, 7 days, 1 year 6 months.");
        }

        return period;
    }

    public DateOnly? Date(string key) => Find(key) is { } node ? AsDate(node, key) : null;

    public DateOnly? AsDate(Node node, string key)
    {
        if (AsText(node, key) is not { } text)
        {
            return null;
        }

        var date = Calendar.Date(text);
        if (date is null)
        {
            Findings.Add(DiagnosticCodes.DateInvalid, node.Span, $"\"{text}\" is not a date of the calendar.", "Write year, month and day: 2026-11-01.");
        }

        return date;
    }

    public int? Count(string key, int most)
    {
        if (Find(key) is not { } node || AsText(node, key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most)
        {
            return count;
        }

        Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, $"\"{text}\" is not a whole number from 1 to {most.ToString(CultureInfo.InvariantCulture)}.", "Write digits only.");
        return null;
    }

    public Bilingual? Bilingual(string key) => Find(key) is { } node ? AsBilingual(node, key) : null;

    public Bilingual NeedBilingual(string key) => Need(key, "Write it in every language of the policy: { en: …, fr: … }.") is { } node ? AsBilingual(node, key) : Nothing;

    public Bilingual AsBilingual(Node node, string key)
    {
        if (node is not MappingNode)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, $"\"{key}\" is read by people: it is written in each language, not as {Shape(node)}.", "Write { en: …, fr: … }.");
            return Nothing;
        }

        var fields = Of(scope, node, $"the text \"{key}\"", KeySpanOf(key));
        var text = fields.Versions();
        fields.Done();
        return text;
    }

    /// <summary>The keys <c>en</c> and <c>fr</c> of this map itself.</summary>
    public Bilingual Versions()
    {
        string? english = Version(Language.En), french = Version(Language.Fr);
        return new Bilingual(english ?? french ?? "", french ?? english ?? "");
    }

    public Fact<string> FactText(string key, string help)
    {
        if (Need(key, help) is not { } node)
        {
            return new Fact<string>(null, "", place);
        }

        return AsUnknown(node, key, assumable: false) is { } unknown
            ? new Fact<string>(null, unknown, node.Span)
            : new Fact<string>(AsText(node, key), null, node.Span);
    }

    public Fact<DateOnly>? FactDate(string key)
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        return AsUnknown(node, key, assumable: false) is { } unknown
            ? new Fact<DateOnly>(default, unknown, node.Span)
            : new Fact<DateOnly>(AsDate(node, key) ?? default, null, node.Span);
    }

    /// <summary>What an <c>unknown:</c> says, reported as a warning; null where the node is an ordinary value.</summary>
    public string? AsUnknown(Node node, string key, bool assumable)
    {
        if (node is not MappingNode given || given["unknown"] is null)
        {
            return null;
        }

        var fields = Of(scope, node, $"the unknown fact \"{key}\"");
        var says = fields.NeedText("unknown", "Say what is missing and who must say it.");
        if (fields.Find("assume") is { } assumed && !assumable)
        {
            Findings.Add(DiagnosticCodes.FactAssumed, assumed.Span, $"Nothing may be assumed for \"{key}\".", "Leave it unknown until somebody says it; only fiscal_year_end may be assumed.");
        }

        fields.Done();
        Findings.Add(DiagnosticCodes.FactUnknown, node.Span, $"\"{key}\" is not known: {says}", "Ask who must say it, and write the answer in place of \"unknown\".");
        return says;
    }

    /// <summary>A list of words; a single word counts as a list of one. No word twice.</summary>
    public ImmutableArray<ScalarNode> List(string key) => Find(key) is { } node ? AsList(node, key) : [];

    public ImmutableArray<ScalarNode> NeedList(string key, string help) => Need(key, help) is { } node ? AsList(node, key) : [];

    public ImmutableArray<ScalarNode> AsList(Node node, string key)
    {
        if (node is ScalarNode single)
        {
            return [single];
        }

        if (node is not SequenceNode sequence)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, $"\"{key}\" is a list, not {Shape(node)}.", "Write it in brackets: [one, two].");
            return [];
        }

        var items = ImmutableArray.CreateBuilder<ScalarNode>();
        foreach (var item in sequence.Items)
        {
            if (item is not ScalarNode word)
            {
                Findings.Add(DiagnosticCodes.TypeWrong, item.Span, $"\"{key}\" is a list of words; this is {Shape(item)}.", "Write it in brackets: [one, two].");
            }
            else if (items.Any(earlier => earlier.Value == word.Value))
            {
                Findings.Add(DiagnosticCodes.DuplicateItem, word.Span, $"\"{word.Value}\" stands twice in \"{key}\".", "Keep one.");
            }
            else
            {
                items.Add(word);
            }
        }

        return items.ToImmutable();
    }

    /// <summary>Named things under a key, in order; each name is an id unless it is a name of a foreign system.</summary>
    public IEnumerable<(ScalarNode Key, Node Value)> Named(string key, bool required, bool foreignNames = false)
    {
        var node = required ? Need(key, "Declare at least one.") : Find(key);
        if (node is null)
        {
            yield break;
        }

        if (node is not MappingNode named)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, $"\"{key}\" is a map from ids to what they mean, not {Shape(node)}.", "Write each id followed by a colon.");
            yield break;
        }

        foreach (var entry in named.Entries)
        {
            if (!foreignNames && !IsId(entry.Key.Value))
            {
                Findings.Add(DiagnosticCodes.IdInvalid, entry.Key.Span, $"\"{entry.Key.Value}\" is not an id.", "Ids are lower-case letters, digits and underscores, begin with a letter, and have at most 64 characters.");
            }

            yield return (entry.Key, entry.Value);
        }
    }

    public string? AsText(Node node, string key)
    {
        if (node is ScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        Findings.Add(DiagnosticCodes.TypeWrong, node.Span, $"\"{key}\" is a text, not {Shape(node)}.", "Write one text; quote it if it holds a colon, a brace or a bracket.");
        return null;
    }

    public T? AsWord<T>(Node node, string key, WordList<T> words)
        where T : struct
    {
        if (AsText(node, key) is not { } text)
        {
            return null;
        }

        if (words.Find(text) is { } value)
        {
            return value;
        }

        Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, $"\"{text}\" is not a value of \"{key}\".", Nearest.Help(text, words.All.ToArray(), "Choose another."));
        return null;
    }

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static Bilingual Nothing { get; } = new("", "");

    private static Span? KeyIn(MappingNode? map, string key) => map?.Entries.FirstOrDefault(entry => entry.Key.Value == key).Key?.Span;

    private string Checked(Node node, string text, bool valid, string fault, string help)
    {
        if (!valid)
        {
            Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, $"\"{text}\" {fault}.", help);
        }

        return text;
    }

    private static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterLower(text[0]) && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private static string Shape(Node node) => node switch
    {
        SequenceNode => "a list",
        MappingNode => "a map",
        ScalarNode { Value.Length: 0 } => "nothing",
        _ => "a text",
    };

    private string? Version(Language language)
    {
        var code = language.Code();
        if (scope.Languages.Contains(language))
        {
            if (Find(code) is { } node)
            {
                return AsText(node, code);
            }

            Missing(DiagnosticCodes.TextMissingLanguage, code, $"Write the text in every language of the policy, \"{code}\" too.");
            return null;
        }

        return Text(code);
    }
}
