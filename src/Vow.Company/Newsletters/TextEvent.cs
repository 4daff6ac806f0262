using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>What the service for text messages says to us (<c>docs/text-messages.openapi.json</c>).</summary>
internal abstract record TextEvent
{
    private TextEvent()
    {
    }

    /// <summary>What became of a message.</summary>
    /// <param name="Key">The key the message was handed over under.</param>
    /// <param name="Status">The service's word.</param>
    public sealed record Reported(string Key, string Status) : TextEvent;

    /// <summary>Somebody texted the company.</summary>
    /// <param name="From">Their number.</param>
    /// <param name="Text">What they wrote.</param>
    public sealed record Received(string From, string Text) : TextEvent
    {
        /// <summary>Whose number it is must not reach a log.</summary>
        public override string ToString() => nameof(Received);
    }

    /// <summary>Reads one; null where the contract knows no such thing.</summary>
    public static TextEvent? Read(byte[] body)
    {
        JsonObject? told;
        try
        {
            told = JsonNode.Parse(body) as JsonObject;
            if (told?["contract"] is not JsonValue version || !version.TryGetValue<int>(out var contract) || contract != WebhookTexts.Contract)
            {
                return null;
            }
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            // Not JSON, or one name twice.
            return null;
        }

        return Word(told, "event") switch
        {
            "report" when Word(told, "key") is { Length: > 0 and <= 64 } key && Word(told, "status") is { } status && status is ("delivered" or "no_such_number" or "not_reached" or "stopped") => new Reported(key, status),
            "received" when Word(told, "from") is { Length: > 0 and <= 32 } from && Word(told, "text") is { } text => new Received(from, text),
            _ => null,
        };
    }

    private static string? Word(JsonObject told, string name) => told[name] is JsonValue said && said.TryGetValue<string>(out var text) ? text : null;
}
