using System.Collections.Immutable;
using System.Text.Json;

namespace Vow.Post;

/// <summary>What either side of the contract for text messages says (<c>docs/text-messages.openapi.json</c>): one flat JSON object, of which only words and whole numbers count.</summary>
public sealed class TextMessageJson
{
    private readonly ImmutableDictionary<string, object?> said;

    private TextMessageJson(ImmutableDictionary<string, object?> said) => this.said = said;

    /// <summary>Reads one; null where it is no JSON object, or names something twice, so that nobody can say which counts.</summary>
    public static TextMessageJson? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new TextMessageJson(document.RootElement.EnumerateObject().ToImmutableDictionary(p => p.Name, p => Value(p.Value), StringComparer.Ordinal))
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or half a character.
            return null;
        }
    }

    /// <summary>A word by its name; null where there is none.</summary>
    public string? Word(string name) => said.GetValueOrDefault(name) as string;

    /// <summary>A whole number by its name; null where there is none.</summary>
    public int? Number(string name) => said.GetValueOrDefault(name) as int?;

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        _ => null,
    };
}
