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
        if (TextMessageJson.Read(body) is not { } told || told.Number("contract") != WebhookTexts.Contract)
        {
            return null;
        }

        return told.Word("event") switch
        {
            "report" when told.Word("key") is { Length: > 0 and <= 64 } key && told.Word("status") is { } status && status is ("delivered" or "no_such_number" or "not_reached" or "stopped") => new Reported(key, status),
            "received" when told.Word("from") is { Length: > 0 and <= 32 } from && told.Word("text") is { } text => new Received(from, text),
            _ => null,
        };
    }
}
