using System.Collections.Immutable;
using System.Text;

namespace Vow.Sources;

/// <summary>What the name of a column says it holds.</summary>
/// <param name="Datum">The datum its words announce; null where they announce none.</param>
/// <param name="Certainty">How sure the name alone makes: 0 to 1.</param>
/// <param name="Words">The words of the name, small and without accents, the prefix its table's columns share taken off.</param>
/// <param name="Others">What other words of it announce, for where the values contradict the first.</param>
internal sealed record NameReading(string? Datum, double Certainty, ImmutableArray<string> Words, ImmutableArray<string> Others)
{
    /// <summary>Whether it speaks about a datum instead of holding it: a flag, a count, a link.</summary>
    public bool IsAbout => Words.Any(NameWords.About.Contains);

    /// <summary>Whether the name is nothing but "name", with or without whose.</summary>
    public bool IsBareName { get; } = Words.Any(word => word is "name" or "nom" or "names" or "noms") && Words.All(word => word is "name" or "nom" or "names" or "noms" or "the" or "du" or "de" || NameWords.People.Contains(word));

    /// <summary>Whether it calls a thing by its name.</summary>
    public bool IsTitle { get; } = Words.Any(NameWords.Titles.Contains);

    /// <summary>Whether it names somebody's role.</summary>
    public bool IsRole { get; } = Words.Any(NameWords.Roles.Contains);

    /// <summary>Reads a column's name.</summary>
    public static NameReading Of(string column, string? prefix)
    {
        var all = Split(column);
        if (prefix is null || all.Length < 2 || all[0] != prefix)
        {
            return Of(all);
        }

        // What says nothing without the prefix may say something with it: CB_EXP.
        var without = Of(all.RemoveAt(0));
        return without.Datum is null && !without.IsAbout && Of(all) is { Datum: not null } with ? with : without;
    }

    private static NameReading Of(ImmutableArray<string> words)
    {
        var found = Found(words);
        if (found.Count == 0)
        {
            return new NameReading(null, 0, words, []);
        }

        var (datum, from, length) = found[0];
        var rest = words.Where((_, at) => at < from || at >= from + length).ToList();
        if (rest.Any(NameWords.About.Contains))
        {
            return new NameReading(null, 0, words, []);
        }

        // "mail" inside "mail_server_name" is less than "mail" alone; whose it is takes nothing away.
        var foreign = rest.Count(word => !NameWords.People.Contains(word) && !word.All(char.IsAsciiDigit) && !Qualifiers.Contains(word));
        return new NameReading(datum, foreign switch { 0 => 0.85, 1 => 0.65, _ => 0.5 }, words, [.. found.Select(one => one.Datum).Where(other => other != datum).Distinct()]);
    }

    /// <summary>The first word most columns of a table begin with (<c>CLI_NOM</c>, <c>CLI_CP</c>), or null: it tells nothing about any of them.</summary>
    public static string? SharedPrefix(IReadOnlyCollection<string> columns)
    {
        var first = columns.Select(column => Split(column)).Where(words => words.Length > 1).GroupBy(words => words[0], StringComparer.Ordinal).OrderByDescending(group => group.Count()).FirstOrDefault();
        return first is not null && first.Count() >= 3 && first.Count() * 2 > columns.Count ? first.Key : null;
    }

    /// <summary>Words of a name: parted at signs and where small letters turn to capitals, digits at the end apart.</summary>
    public static ImmutableArray<string> Split(string name)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var letter = name[at];
            if (!char.IsLetterOrDigit(letter))
            {
                Close();
                continue;
            }

            // "firstName" and "IPAddress" part before N and A; "CLI" and "e2e" don't.
            if (char.IsUpper(letter) && word.Length > 0 && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1]))))
            {
                Close();
            }

            Letters.Fold(letter, word);
        }

        Close();
        return words.ToImmutable();

        void Close()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static readonly ImmutableHashSet<string> Qualifiers =
    [
        "primary", "principal", "principale", "main", "secondary", "secondaire", "other", "autre", "new", "old", "home", "work", "pro", "perso", "professionnel", "personal", "personnel", "private", "prive", "billing", "shipping", "ship", "bill", "delivery", "livraison",
        "facturation", "fact", "liv", "contact", "current", "actuel", "last", "first", "dernier", "derniere", "login", "signup", "to", "of", "the", "de", "du", "des", "la", "le", "les", "d", "l", "a", "my", "number", "no", "num", "numero", "value", "valeur", "full", "line", "ligne", "complet", "officiel", "official", "raw", "str", "txt", "text", "col", "dom", "domicile", "mask", "public",
    ];

    /// <summary>Every phrase in the words: the longest first, of two as long the later, since names go from the wide to the narrow.</summary>
    private static List<(string Datum, int From, int Length)> Found(ImmutableArray<string> words)
    {
        var found = new List<(string Datum, int From, int Length)>();
        for (var length = Math.Min(words.Length, 5); length > 0; length--)
        {
            for (var from = words.Length - length; from >= 0; from--)
            {
                var together = string.Concat(words.AsSpan(from, length)!);
                if (NameWords.Phrases.TryGetValue(together, out var datum) || NameWords.Phrases.TryGetValue(WithoutSmallWords(words, from, length), out datum) || NameWords.Phrases.TryGetValue(together.TrimEnd("0123456789".ToCharArray()), out datum))
                {
                    // A phrase inside a longer one was said with it.
                    if (!found.Exists(one => one.From <= from && from + length <= one.From + one.Length))
                    {
                        found.Add((datum, from, length));
                    }
                }
            }
        }

        return found;
    }

    // "date_de_naissance" is "date naissance".
    private static string WithoutSmallWords(ImmutableArray<string> words, int from, int length) =>
        string.Concat(words.Skip(from).Take(length).Where((word, at) => at == 0 || at == length - 1 || word is not ("de" or "du" or "d" or "la" or "l" or "le" or "des" or "of" or "the")));
}
