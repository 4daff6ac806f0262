using System.Text.Json.Nodes;
using Vow.Policy.Meaning;

namespace Vow.Policy.Schema;

/// <summary>The shapes of values in a policy's files, as JSON Schema (2020-12). Words come from the lists the parser reads by.</summary>
internal static class Shapes
{
    private const string IdPattern = "^[a-z][a-z0-9_]{0,63}$";

    public static JsonObject Text => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    public static JsonObject Flag => new() { ["type"] = "boolean" };

    public static JsonObject Number => new() { ["type"] = "integer", ["minimum"] = 1 };

    public static JsonObject Date => Matching("^\\d{4}-\\d{2}-\\d{2}$", "A date: 2026-11-01.");

    public static JsonObject Period => Matching("^(\\d+ (years?|months?|days?))( \\d+ (years?|months?|days?))*$", "A period: 5 years, 13 months, 1 year 6 months.");

    public static JsonObject Mail => Matching("^[^@\\s]+@[^@\\s]+$", "An e-mail address.");

    public static JsonObject Web => Matching("^https?://", "A web address in full.");

    public static JsonObject Path => Matching("^/([^/]|$)", "A path of the site.");

    public static JsonObject Texts => Map(("en", Text), ("fr", Text)).About("A text people read, in each language of the policy.");

    public static JsonObject TextOrTexts => Either(Text, Texts);

    public static JsonObject Words => List(Text);

    /// <summary>A word of a closed list.</summary>
    public static JsonObject Word<T>(WordList<T> words)
        where T : struct => new() { ["enum"] = Enumeration(words) };

    /// <summary>A list of words of a closed list; one may stand alone.</summary>
    public static JsonObject WordsOf<T>(WordList<T> words)
        where T : struct => List(Word(words));

    /// <summary>A list; one item may stand alone.</summary>
    public static JsonObject List(JsonObject item) => Either(item, new JsonObject { ["type"] = "array", ["items"] = item.DeepClone(), ["uniqueItems"] = true });

    /// <summary>A value, or what is missing and who must say it.</summary>
    public static JsonObject Fact(JsonObject known, bool assumable = false) =>
        Either(known, assumable ? Map(("unknown", Text), ("assume", known)).Needing("unknown", "assume") : Map(("unknown", Text)).Needing("unknown"));

    public static JsonObject Either(params JsonObject[] shapes) => new() { ["anyOf"] = new JsonArray([.. shapes.Select(shape => (JsonNode)shape.DeepClone())]) };

    /// <summary>A map of known keys.</summary>
    public static JsonObject Map(params (string Key, JsonObject Shape)[] keys)
    {
        var properties = new JsonObject();
        foreach (var (key, shape) in keys)
        {
            properties[key] = shape.DeepClone();
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    /// <summary>A map from ids to what they mean.</summary>
    public static JsonObject Named(JsonObject shape) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["patternProperties"] = new JsonObject { [IdPattern] = shape.DeepClone() },
    };

    /// <summary>A map from names of another system to what they mean.</summary>
    public static JsonObject NamedFreely(JsonObject shape) => new() { ["type"] = "object", ["additionalProperties"] = shape.DeepClone() };

    /// <summary>A map whose keys are words of a closed list.</summary>
    public static JsonObject Keyed<T>(WordList<T> words, JsonObject shape)
        where T : struct => Map([.. words.All.Select(word => (word, shape))]);

    public static JsonObject Needing(this JsonObject map, params string[] keys)
    {
        map["required"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]);
        return map;
    }

    public static JsonObject About(this JsonObject shape, string words)
    {
        shape["description"] = words;
        return shape;
    }

    public static JsonObject Matching(string pattern, string words) => new() { ["type"] = "string", ["pattern"] = pattern, ["description"] = words };

    // YAML reads true and false as such, not as words.
    private static JsonArray Enumeration<T>(WordList<T> words)
        where T : struct => new([.. words.All.Select(word => (JsonNode)word)]);
}
