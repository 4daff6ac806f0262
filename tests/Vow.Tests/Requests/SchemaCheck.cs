using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vow.Tests.Requests;

/// <summary>Whether data has the shape a schema publishes: the part of JSON Schema that the published ones use.</summary>
internal static class SchemaCheck
{
    public static void Holds(JsonNode schema, JsonNode data) => Holds(schema, schema, data, "$");

    private static void Holds(JsonNode root, JsonNode rule, JsonNode? data, string at)
    {
        if (rule["$ref"]?.ToString() is { } reference)
        {
            Holds(root, root["$defs"]![reference["#/$defs/".Length..]]!, data, at);
            return;
        }

        var kinds = rule["type"] switch
        {
            JsonArray several => several.Select(one => one!.ToString()).ToArray(),
            { } one => [one.ToString()],
            null => [],
        };
        var kind = data?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => "integer",
        };
        Assert.True(kinds.Length == 0 || kinds.Contains(kind), $"{at} is {kind}");
        Assert.True(rule["enum"] is not JsonArray options || options.Any(one => one!.ToString() == data?.ToString()), $"{at} is {data}");
        if (data is JsonObject has && rule["properties"] is JsonObject known)
        {
            Assert.All((rule["required"] as JsonArray ?? []).Select(one => one!.ToString()), name => Assert.True(has.ContainsKey(name), $"{at} lacks {name}"));
            foreach (var (name, value) in has)
            {
                Assert.True(known.ContainsKey(name), $"{at}.{name} is not published");
                Holds(root, known[name]!, value, at + "." + name);
            }
        }

        if (data is JsonArray items && rule["items"] is { } each)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Holds(root, each, items[i], $"{at}[{i}]");
            }
        }
    }
}
