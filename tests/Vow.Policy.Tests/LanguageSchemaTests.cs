using System.Text.Json.Nodes;
using Vow.Policy.Diagnostics;
using Vow.Policy.Meaning;
using Vow.Policy.Syntax;

namespace Vow.Policy.Tests;

/// <summary>The schema editors read and the parser say the same: every key the one knows, the other knows.</summary>
public class LanguageSchemaTests
{
    private static IEnumerable<PolicyFiles> Policies() =>
        new[] { Corpus.Small, Corpus.Of("lawful"), Corpus.Load(Path.Combine(Corpus.Root, "tests", "corpus", "coraye-as-published")), Everything() }
            .Concat(ShippedPolicyTests.Folders().Select(Corpus.Load));

    private const string ByHand = """
          letters:
            engine: manual
            title: { en: letters, fr: courriers }
            holds: { account: [name] }
            found_by: [name]
            done_by: agent
            within: 10 days
            clear_out: { every: 1 year, first: 2027-06-30 }

        """;

    /// <summary>The lawful policy with the parts it has no use for.</summary>
    private static PolicyFiles Everything() => Corpus.With(
        Corpus.With(Corpus.Of("lawful"), PolicyFiles.Policy, "automated_decision: none", "automated_decision: { review: { en: write to us } }"), PolicyFiles.Policy, "channels:",
        """
        clients: { c: { name: A, contact: B, does: { en: c }, contract: { unknown: d }, recipients: [payment] } }
        decisions: { d: { rule: breach.absent, about: x, reason: a, decided_by: b, dpo_advice: c, date: 2026-10-01, expires: 2026-12-01 } }
        transfers_note: { en: none }
        channels:
        """) is var files ? files with { Texts = files.Texts.SetItem(PolicyFiles.Sources, Corpus.Small[PolicyFiles.Sources]! + ByHand) } : throw new InvalidOperationException();

    [Fact]
    public void The_schema_and_the_parser_know_the_same_keys()
    {
        var asked = new Dictionary<JsonObject, HashSet<string>>(ReferenceEqualityComparer.Instance);
        var schemas = LanguageSchema.Names.ToDictionary(one => one.File, one => LanguageSchema.Of(one.File)!, StringComparer.Ordinal);
        foreach (var files in Policies())
        {
            var heard = new List<(MappingNode Map, IReadOnlyList<string> Keys)>();
            Binder.Bind(files, new Findings(), (map, keys) => heard.Add((map, keys)));
            var places = new Dictionary<Span, JsonObject>();
            foreach (var (file, schema) in schemas)
            {
                if (files[file] is { } text && YamlTree.Read(file, text, new Findings()) is { } root)
                {
                    Walk(root, schema, places);
                }
            }

            foreach (var (map, keys) in heard)
            {
                Assert.True(places.TryGetValue(map.Span, out var schema), $"No schema at {files.Name}/{map.Span}.");
                if (!asked.TryGetValue(schema, out var known))
                {
                    asked[schema] = known = new HashSet<string>(StringComparer.Ordinal);
                }

                // The parser looks for an assumption where none may be, to say so better than "unknown key".
                known.UnionWith(keys.Where(key => key != "assume" || schema["properties"]!["assume"] is not null));
            }
        }

        Assert.NotEmpty(asked);
        Assert.All(asked, one => Assert.Equal(one.Key["properties"]!.AsObject().Select(key => key.Key).Order(StringComparer.Ordinal), one.Value.Order(StringComparer.Ordinal)));
        // A map that may stand alone or in a list has its shape twice.
        var shapes = asked.Keys.Select(map => map["properties"]!.ToJsonString()).ToHashSet(StringComparer.Ordinal);
        var unheard = schemas.Values.SelectMany(Maps).Select(map => map["properties"]!.ToJsonString()).Where(map => !shapes.Contains(map));
        Assert.All(unheard, Assert.Fail);
    }

    [Fact]
    public void Words_of_closed_lists_are_the_parsers_own()
    {
        var kinds = LanguageSchema.Of(PolicyFiles.Policy)!["properties"]!["purposes"]!["patternProperties"]!.AsObject().First().Value!["properties"]!["kind"]!["enum"]!;

        Assert.Equal(Words.PurposeKinds.All, kinds.AsArray().Select(one => (string)one!));
    }

    [Fact]
    public void A_file_without_a_schema_has_none() => Assert.Null(LanguageSchema.Of("text.en.md"));

    /// <summary>Which schema each map of a tree is held to.</summary>
    private static void Walk(Node node, JsonObject schema, Dictionary<Span, JsonObject> places)
    {
        if (node is SequenceNode list)
        {
            var item = Choices(schema).Select(one => one["items"]).OfType<JsonObject>().FirstOrDefault();
            foreach (var one in item is null ? [] : list.Items)
            {
                Walk(one, item!, places);
            }
        }

        if (node is not MappingNode map)
        {
            return;
        }

        // Among several shapes the one that knows the first key is meant.
        var first = map.Entries.Length > 0 ? map.Entries[0].Key.Value : "";
        var shapes = Choices(schema).Where(one => one["type"] is JsonValue type && type.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)type! == "object").ToList();
        var shape = shapes.Find(one => one["properties"]?[first] is not null) ?? shapes.FirstOrDefault();
        if (shape is null)
        {
            return;
        }

        if (shape["properties"] is not null)
        {
            places[map.Span] = shape;
        }

        var named = shape["patternProperties"]?.AsObject().First().Value ?? shape["additionalProperties"];
        foreach (var entry in map.Entries)
        {
            if ((shape["properties"]?[entry.Key.Value] ?? named) is JsonObject inner)
            {
                Walk(entry.Value, inner, places);
            }
        }
    }

    private static IEnumerable<JsonObject> Choices(JsonObject schema) =>
        schema["anyOf"] is JsonArray any ? any.OfType<JsonObject>().SelectMany(Choices) : [schema];

    /// <summary>
    /// Every map of known keys within a schema that the parser reads as a map of its own. Texts and unknown facts, which stand everywhere, are heard wherever
    /// they are written; measures are read key by key.
    /// </summary>
    private static IEnumerable<JsonObject> Maps(JsonNode node)
    {
        if (node is JsonObject one && one["properties"] is JsonObject properties && !properties.Any(key => key.Key is "access_control" or "en" or "unknown"))
        {
            yield return one;
        }

        foreach (var inner in node switch { JsonObject map => map.Select(pair => pair.Value), JsonArray list => list, _ => [] })
        {
            foreach (var found in inner is null ? [] : Maps(inner))
            {
                yield return found;
            }
        }
    }
}
