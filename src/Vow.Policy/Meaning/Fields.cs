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
internal sealed class Fields(Scope scope, MappingNode? map, Bilingual what, Span place)
{
    private readonly List<string> asked = [];
    private readonly List<(string Key, Diagnostic Finding)> missing = [];

    public Span Place => place;

    public Findings Findings => scope.Findings;

    /// <summary>The fields of a node that must be a map; what is missing in it is reported at its place, best its key.</summary>
    public static Fields Of(Scope scope, Node node, Bilingual what, Span? place = null)
    {
        var map = node as MappingNode;
        if (map is null)
        {
            scope.Findings.Add(DiagnosticCodes.TypeWrong, node.Span, new($"{Capital(what.En)} is a map of keys, not {Shape(node).En}.", $"{Capital(what.Fr)} est un ensemble de clés, et non {Shape(node).Fr}."), new("Write its keys below it, indented, or in braces: { key: value }.", "Écrivez ses clés au-dessous, en retrait, ou entre accolades\u00a0: { key: value }."));
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
                // A misspelt key is one fault: that the right one is missing follows from it.
                if (Nearest.To(entry.Key.Value, asked) is { } meant && missing.Find(one => one.Key == meant) is { Finding: { } follows })
                {
                    Findings.Withdraw(follows);
                }

                Findings.Add(DiagnosticCodes.KeyUnknown, entry.Key.Span, new($"{Capital(what.En)} has no key \"{entry.Key.Value}\".", $"{Capital(what.Fr)} n'a pas de clé «\u00a0{entry.Key.Value}\u00a0»."), Nearest.Help(entry.Key.Value, asked, new($"Remove it or look up the keys of {what.En}.", $"Retirez-la, ou cherchez parmi les clés admises ici.")));
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

    public Node? Need(string key, Bilingual help)
    {
        var found = Find(key);
        if (found is null)
        {
            Missing(DiagnosticCodes.KeyMissing, key, help);
        }

        return found;
    }

    public void Missing(DiagnosticCode code, string key, Bilingual help)
    {
        if (map is not null)
        {
            missing.Add((key, Findings.Add(code, KeyIn(map, key) ?? place, new($"{Capital(what.En)} needs \"{key}\".", $"{Capital(what.Fr)} demande la clé «\u00a0{key}\u00a0»."), help)));
        }
    }

    public string? Text(string key) => Find(key) is { } node ? AsText(node, key) : null;

    public string NeedText(string key, Bilingual help) => Need(key, help) is { } node ? AsText(node, key) ?? "" : "";

    /// <summary>A web address people are sent to.</summary>
    public string? Web(string key) => Find(key) is { } node && AsText(node, key) is { } text ? Checked(node, text, WebAddress.IsWeb(text), new("is not a web address", "n'est pas une adresse web"), new("Write it in full: https://www.example.org.", "Écrivez-la en entier\u00a0: https://www.example.org.")) : null;

    public string NeedWeb(string key, Bilingual help) => Need(key, help) is null ? "" : Web(key) ?? "";

    public string NeedMail(string key, Bilingual help) => Need(key, help) is { } node && AsText(node, key) is { } text ? AsMail(node, text) : "";

    public string AsMail(Node node, string text) => Checked(node, text, WebAddress.IsMail(text), new("is not an e-mail address", "n'est pas une adresse e-mail"), new("Write it plainly: privacy@example.org.", "Écrivez-la simplement\u00a0: privacy@example.org."));

    /// <summary>A path on the site: begins with one slash.</summary>
    public string? Path(string key) =>
        Find(key) is { } node && AsText(node, key) is { } text
            ? Checked(node, text, text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(" ?#\\\"<>"), new("is not a path of the site", "n'est pas un chemin du site"), new("Begin it with a slash: /me.", "Faites-le commencer par une barre oblique\u00a0: /me."))
            : null;

    public T? Word<T>(string key, WordList<T> words)
        where T : struct => Find(key) is { } node ? AsWord(node, key, words) : null;

    public T NeedWord<T>(string key, WordList<T> words)
        where T : struct => Need(key, new($"One of: {string.Join(", ", words.All)}.", $"L'une de ces valeurs\u00a0: {string.Join(", ", words.All)}.")) is { } node ? AsWord(node, key, words) ?? default : default;

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
            Findings.Add(LawRules.RetentionRange, node.Span, new($"\"{text}\" is a range: nobody can tell from it when the data goes.", $"«\u00a0{text}\u00a0» est une fourchette\u00a0: personne ne peut en déduire quand les données disparaissent."), new("Write one period and what it runs from; where two uses need two periods, make them two purposes.", "Écrivez une seule durée et son point de départ\u00a0; si deux usages demandent deux durées, faites-en deux finalités."));
        }
        else if (period is null)
        {
            Findings.Add(DiagnosticCodes.PeriodInvalid, node.Span, new($"\"{text}\" is not a period from 1 day to 100 years.", $"«\u00a0{text}\u00a0» n'est pas une durée comprise entre 1 jour et 100 ans."), new("Write a whole number and a unit: 5 years, 13 months, 7 days, 1 year 6 months.", "Écrivez un nombre entier et une unité\u00a0: 5 years, 13 months, 7 days, 1 year 6 months."));
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
            Findings.Add(DiagnosticCodes.DateInvalid, node.Span, new($"\"{text}\" is not a date of the calendar.", $"«\u00a0{text}\u00a0» n'est pas une date du calendrier."), new("Write year, month and day: 2026-11-01.", "Écrivez l'année, le mois et le jour\u00a0: 2026-11-01."));
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

        Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new($"\"{text}\" is not a whole number from 1 to {most.ToString(CultureInfo.InvariantCulture)}.", $"«\u00a0{text}\u00a0» n'est pas un nombre entier de 1 à {most.ToString(CultureInfo.InvariantCulture)}."), new("Write digits only.", "N'écrivez que des chiffres."));
        return null;
    }

    public Bilingual? Bilingual(string key) => Find(key) is { } node ? AsBilingual(node, key) : null;

    public Bilingual NeedBilingual(string key) => Need(key, new("Write it in every language of the policy: { en: …, fr: … }.", "Écrivez-le dans chaque langue de la politique\u00a0: { en: …, fr: … }.")) is { } node ? AsBilingual(node, key) : Nothing;

    public Bilingual AsBilingual(Node node, string key)
    {
        if (node is not MappingNode)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, new($"\"{key}\" is read by people: it is written in each language, not as {Shape(node).En}.", $"«\u00a0{key}\u00a0» est lu par les personnes\u00a0: il s'écrit dans chaque langue, et non comme {Shape(node).Fr}."), new("Write { en: …, fr: … }.", "Écrivez { en: …, fr: … }."));
            return Nothing;
        }

        var fields = Of(scope, node, new($"the text \"{key}\"", $"le texte «\u00a0{key}\u00a0»"), KeySpanOf(key));
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

    public Fact<string> FactText(string key, Bilingual help)
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

        var fields = Of(scope, node, new($"the unknown fact \"{key}\"", $"l'élément inconnu «\u00a0{key}\u00a0»"));
        var says = fields.NeedText("unknown", new("Say what is missing and who must say it.", "Dites ce qui manque et qui doit le dire."));
        if (fields.Find("assume") is { } assumed && !assumable)
        {
            Findings.Add(DiagnosticCodes.FactAssumed, assumed.Span, new($"Nothing may be assumed for \"{key}\".", $"Rien ne peut être supposé pour «\u00a0{key}\u00a0»."), new("Leave it unknown until somebody says it; only fiscal_year_end may be assumed.", "Laissez cet élément inconnu tant que personne ne l'a dit\u00a0; seul fiscal_year_end peut être supposé."));
        }

        fields.Done();
        var answer = Answer(key);
        Findings.Add(
            DiagnosticCodes.FactUnknown, node.Span,
            new($"{Capital(what.En)}: \"{key}\" is not known: {says}", $"{Capital(what.Fr)}\u00a0: «\u00a0{key}\u00a0» n'est pas connu\u00a0: {says}"),
            new($"Ask who must say it, and write the answer in place of all that stands after \"{key}:\", as: {key}: {answer}", $"Demandez-le à qui doit le dire, et écrivez la réponse à la place de tout ce qui suit «\u00a0{key}:\u00a0», ainsi\u00a0: {key}: {answer}"));
        return says;
    }

    // An answer as the file writes one: what to put is clearer shown than described.
    private static string Answer(string key) => key switch
    {
        "name" => "OVH SAS",
        "countries" => "[FR]",
        "contract" or "document" or "arrangement" or "fallback" => "agreement of 2026-11-01",
        "email" or "contact" => "privacy@example.org",
        "from" or "to" or "review" => "2026-11-01",
        "fiscal_year_end" => "12-31",
        _ => "the answer",
    };

    /// <summary>A list of words; a single word counts as a list of one. No word twice.</summary>
    public ImmutableArray<ScalarNode> List(string key) => Find(key) is { } node ? AsList(node, key) : [];

    public ImmutableArray<ScalarNode> NeedList(string key, Bilingual help) => Need(key, help) is { } node ? AsList(node, key) : [];

    public ImmutableArray<ScalarNode> AsList(Node node, string key)
    {
        if (node is ScalarNode single)
        {
            return [single];
        }

        if (node is not SequenceNode sequence)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, new($"\"{key}\" is a list, not {Shape(node).En}.", $"«\u00a0{key}\u00a0» est une liste, et non {Shape(node).Fr}."), new("Write it in brackets: [one, two].", "Écrivez-la entre crochets\u00a0: [one, two]."));
            return [];
        }

        var items = ImmutableArray.CreateBuilder<ScalarNode>();
        foreach (var item in sequence.Items)
        {
            if (item is not ScalarNode word)
            {
                Findings.Add(DiagnosticCodes.TypeWrong, item.Span, new($"\"{key}\" is a list of words; this is {Shape(item).En}.", $"«\u00a0{key}\u00a0» est une liste de mots\u00a0; ceci est {Shape(item).Fr}."), new("Write it in brackets: [one, two].", "Écrivez-la entre crochets\u00a0: [one, two]."));
            }
            else if (items.Any(earlier => earlier.Value == word.Value))
            {
                Findings.Add(DiagnosticCodes.DuplicateItem, word.Span, new($"\"{word.Value}\" stands twice in \"{key}\".", $"«\u00a0{word.Value}\u00a0» figure deux fois dans «\u00a0{key}\u00a0»."), new("Keep one.", "N'en gardez qu'un."));
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
        var node = required ? Need(key, new("Declare at least one.", "Déclarez-en au moins un.")) : Find(key);
        if (node is null)
        {
            yield break;
        }

        if (node is not MappingNode named)
        {
            Findings.Add(DiagnosticCodes.TypeWrong, node.Span, new($"\"{key}\" is a map from ids to what they mean, not {Shape(node).En}.", $"«\u00a0{key}\u00a0» associe des identifiants à ce qu'ils désignent, et n'est pas {Shape(node).Fr}."), new("Write each id followed by a colon.", "Écrivez chaque identifiant suivi de deux-points."));
            yield break;
        }

        foreach (var entry in named.Entries)
        {
            if (!foreignNames && !IsId(entry.Key.Value))
            {
                Findings.Add(DiagnosticCodes.IdInvalid, entry.Key.Span, new($"\"{entry.Key.Value}\" is not an id.", $"«\u00a0{entry.Key.Value}\u00a0» n'est pas un identifiant."), new("Ids are lower-case letters, digits and underscores, begin with a letter, and have at most 64 characters.", "Un identifiant se compose de minuscules, de chiffres et de tirets bas, commence par une lettre et compte 64 caractères au plus."));
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

        Findings.Add(DiagnosticCodes.TypeWrong, node.Span, new($"\"{key}\" is a text, not {Shape(node).En}.", $"«\u00a0{key}\u00a0» est un texte, et non {Shape(node).Fr}."), new("Write one text; quote it if it holds a colon, a brace or a bracket.", "Écrivez un seul texte\u00a0; mettez-le entre guillemets droits s'il contient un deux-points, une accolade ou un crochet."));
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

        Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new($"\"{text}\" is not a value of \"{key}\".", $"«\u00a0{text}\u00a0» n'est pas une valeur de «\u00a0{key}\u00a0»."), Nearest.Help(text, words.All.ToArray(), new("Choose another.", "Choisissez-en une autre.")));
        return null;
    }

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static Bilingual Nothing { get; } = new("", "");

    private static Span? KeyIn(MappingNode? map, string key) => map?.Entries.FirstOrDefault(entry => entry.Key.Value == key).Key?.Span;

    private string Checked(Node node, string text, bool valid, Bilingual fault, Bilingual help)
    {
        if (!valid)
        {
            Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new($"\"{text}\" {fault.En}.", $"«\u00a0{text}\u00a0» {fault.Fr}."), help);
        }

        return text;
    }

    private static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterLower(text[0]) && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private static Bilingual Shape(Node node) => node switch
    {
        SequenceNode => new("a list", "une liste"),
        MappingNode => new("a map", "un ensemble de clés"),
        ScalarNode { Value.Length: 0 } => new("nothing", "une valeur vide"),
        _ => new("a text", "un texte"),
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

            Missing(DiagnosticCodes.TextMissingLanguage, code, new($"Write the text in every language of the policy, \"{code}\" too.", $"Écrivez le texte dans chaque langue de la politique, «\u00a0{code}\u00a0» comprise."));
            return null;
        }

        return Text(code);
    }
}
