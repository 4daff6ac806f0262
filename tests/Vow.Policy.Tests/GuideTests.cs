using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vow.Gate;

namespace Vow.Policy.Tests;

/// <summary>The guide is true: its examples are read, its words are the product's.</summary>
public partial class GuideTests
{
    private static string Guide(string name) => File.ReadAllText(Path.Combine(Corpus.Root, "docs", "guide", name));

    [Fact]
    public void The_policy_of_the_language_guide_reads_without_a_remark()
    {
        var files = PolicyFiles.From("guide", Blocks(Guide("language.md")).GroupBy(one => one.File, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create(one.Key, string.Concat(one.Select(block => block.Text)))));

        Assert.Equal(["policy.yaml", "promises.yaml", "sources.yaml", "text.en.md"], files.Texts.Keys);
        Assert.Empty(PolicyReader.Read(files).Diagnostics.Select(one => DiagnosticText.Render(one, files)));
    }

    [Fact]
    public void The_language_guide_names_every_key()
    {
        var guide = Guide("language.md");
        var keys = LanguageSchema.Names.SelectMany(one => Keys(LanguageSchema.Of(one.File)!)).Distinct(StringComparer.Ordinal).Where(key => !Regex.IsMatch(guide, $@"(?<![a-z_]){key}(?![a-z_])"));

        Assert.Empty(keys);
    }

    [Fact]
    public void Every_term_stands_in_the_glossary_in_both_languages()
    {
        var rows = Rows("English");
        ImmutableArray<Bilingual> terms =
        [
            .. Enum.GetValues<Basis>().Select(Terms.Of), .. Enum.GetValues<Role>().Select(Terms.Of), .. Enum.GetValues<RecipientRole>().Select(Terms.Of),
            .. Enum.GetValues<MechanismKind>().Select(Terms.Of), .. Enum.GetValues<Phase>().Select(Terms.Of), .. Enum.GetValues<Right>().Select(RightsByBasis.Title),
        ];

        Assert.All(terms, term => Assert.Contains($"{term.En} | {term.Fr}", rows));
    }

    public static TheoryData<string, string> Texts() =>
        new(ShippedPolicyTests.Folders().SelectMany(folder => new[] { Language.En, Language.Fr }.Select(language => (Path.GetFileName(folder), PolicyFiles.Text(language)))));

    [Theory]
    [MemberData(nameof(Texts))]
    public void No_misleading_word_reaches_a_shipped_policy(string policy, string file)
    {
        var texts = Corpus.Load(Path.Combine(Corpus.Root, "policies", policy)).Texts;
        var text = texts[file] + texts[PolicyFiles.Policy] + texts[PolicyFiles.Promises];
        var language = file.Split('.')[1];

        var wrong = Misleading(language).Where(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

        Assert.Empty(wrong);
    }

    /// <summary>Words the glossary bans in a language.</summary>
    internal static IEnumerable<string> Misleading(string language) => Rows("language").Select(row => row.Split(" | ")).Where(row => row[0] == language).Select(row => row[1]);

    /// <summary>The rows of the glossary's table whose head begins with a word: cells joined by " | ".</summary>
    private static List<string> Rows(string head)
    {
        var lines = Guide("glossary.md").ReplaceLineEndings("\n").Split('\n');
        return [.. lines.SkipWhile(line => !line.StartsWith($"| {head}", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|', ' '))];
    }

    private static IEnumerable<(string File, string Text)> Blocks(string guide) =>
        Fence().Matches(guide.ReplaceLineEndings("\n")).Select(one => (one.Groups["file"].Value switch { "policy" or "promises" or "sources" => one.Groups["file"].Value + ".yaml", var name => name }, one.Groups["text"].Value));

    private static IEnumerable<string> Keys(JsonNode node) => node switch
    {
        JsonObject map => (map["properties"] as JsonObject)?.Select(one => one.Key).Where(key => key is not ("en" or "fr")).Concat(map.SelectMany(one => one.Value is null ? [] : Keys(one.Value)))
            ?? map.SelectMany(one => one.Value is null ? [] : Keys(one.Value)),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Keys),
        _ => [],
    };

    [GeneratedRegex(@"^```(yaml|markdown) (?<file>policy|promises|sources|text\.en\.md)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
