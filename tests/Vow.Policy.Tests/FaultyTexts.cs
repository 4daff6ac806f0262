using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Vow.Policy.Tests;

/// <summary>
/// A text with one fault: what is replaced in a policy of the corpus, where the fault is seen (the bar ¦ stands before the column), and what is said about
/// it. The mended text is the same with the replacement undone.
/// </summary>
internal sealed record FaultyText
{
    public required string Name { get; init; }
    public required string Code { get; init; }
    public string Policy { get; init; } = "small";
    public string File { get; init; } = PolicyFiles.Policy;
    /// <summary>Replacements made in both texts, so that the fault can be seen at all.</summary>
    public IReadOnlyList<Replacement> Given { get; init; } = [];
    public required string Old { get; init; }
    public required string New { get; init; }
    public string? At { get; init; }
    public required string Underlined { get; init; }
    public required string Message { get; init; }
    public required string Help { get; init; }

    public PolicyFiles Mended() => Given.Aggregate(Corpus.Of(Policy), (files, one) => Corpus.With(files, PolicyFiles.Policy, one.Old, one.New));

    public PolicyFiles Files() => New switch
    {
        "DELETE" => Mended() with { Texts = Mended().Texts.Remove(File) },
        _ when Old.Length == 0 => Mended() with { Texts = Mended().Texts.SetItem(File, New) },
        _ => Corpus.With(Mended(), File, Old, New),
    };
}

/// <summary>One stretch of a text and what stands in its place.</summary>
internal sealed record Replacement
{
    public required string Old { get; init; }
    public required string New { get; init; }
}

/// <summary>One faulty text at least for each code: those of the corpus, a file a code, and those too long to write down.</summary>
internal static class FaultyTexts
{
    public static IReadOnlyList<FaultyText> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Corpus.Root, "tests", "corpus", "diagnostics"), "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read),
        new() { Name = "a missing file", Code = "file.missing", File = "promises.yaml", Old = "", New = "DELETE", At = "", Underlined = "", Message = "The policy has no promises.yaml.", Help = "Put the file into the policy's folder." },
        new() { Name = "a stray file", Code = "file.unknown", File = "polcy.yaml", Old = "", New = "x: 1", At = "", Underlined = "", Message = "The language gives no meaning to a file named \"polcy.yaml\".", Help = "Did you mean \"policy.yaml\"?" },
        new() { Name = "a huge file", Code = "file.too-large", File = "promises.yaml", Old = "clauses:", New = "clauses: " + new string('#', 1024 * 1024), At = "", Underlined = "", Message = "This file is larger than 1 MiB.", Help = "Split long prose into text.en.md and text.fr.md, or shorten the file." },
        new() { Name = "a deep nest", Code = "yaml.too-deep", File = "promises.yaml", Old = "statement: true", New = "statement: " + new string('[', 40) + new string(']', 40), At = "statement: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[¦[", Underlined = "", Message = "Nested more than 32 deep.", Help = "Bring this value nearer to the file's left edge: no part of the language needs such depth." },
        new() { Name = "too many values", Code = "yaml.too-many-nodes", File = "promises.yaml", Old = "statement: true", New = "statement: [" + string.Join(",", Enumerable.Repeat("x", 50_000)) + "]", At = "10:99941", Underlined = "x", Message = "More than 50,000 values in one file.", Help = "Divide the policy, or drop what repeats." },
        new() { Name = "too many aliases", Code = "yaml.too-many-aliases", File = "promises.yaml", Old = "statement: true", New = "statement: [&x true" + string.Concat(Enumerable.Repeat(", *x", 33)) + "]", At = "10:154", Underlined = "*x", Message = "More than 32 aliases in one file.", Help = "Write the values out." },
        new() { Name = "too many slots", Code = "slots.too-many", Old = "  security:\n", New = string.Concat(Enumerable.Range(1, 998).Select(number => Purpose($"p{number}"))) + "  security:\n", At = "  ¦p997:", Underlined = "p997", Message = "With \"p997\", purposes and channels make more than 1,000 slots.", Help = "Join purposes that share basis, data and periods, or drop a channel." },
    ];

    private static IEnumerable<FaultyText> Read(string path) =>
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
            .Deserialize<List<Dictionary<string, object>>>(System.IO.File.ReadAllText(path))
            .Select(one => Bind(Path.GetFileNameWithoutExtension(path), one));

    private static FaultyText Bind(string code, Dictionary<string, object> one)
    {
        string? Text(string key) => one.TryGetValue(key, out var value) ? (string)value : null;
        return new FaultyText
        {
            Code = code,
            Name = Text("name")!,
            Policy = Text("policy") ?? "small",
            File = Text("file") ?? PolicyFiles.Policy,
            Given = one.TryGetValue("given", out var given)
                ? [.. ((List<object>)given).Cast<Dictionary<object, object>>().Select(pair => new Replacement { Old = (string)pair["old"], New = (string)pair["new"] })]
                : [],
            Old = Text("old")!,
            New = Text("new")!,
            At = Text("at"),
            Underlined = Text("underlined")!,
            Message = Text("message")!,
            Help = Text("help")!,
        };
    }

    private static string Purpose(string id) =>
        $"  {id}:\n    title: {{ en: A, fr: B }}\n    why: {{ en: a, fr: b }}\n    basis: public_task\n    data: [ip]\n    keep: {{ active: {{ for: while_kept }}, then: delete }}\n    on_erasure: delete\n";
}
