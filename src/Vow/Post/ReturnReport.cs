using MimeKit;

namespace Vow.Post;

/// <summary>What a mail that came back says.</summary>
public enum ReturnKind
{
    /// <summary>Nothing we act on: a note of absence, a letter to the wrong mailbox.</summary>
    Other,

    /// <summary>The address does not work, and will not (RFC 3463, class 5).</summary>
    Hard,

    /// <summary>It did not arrive this time (RFC 3463, class 4, given up).</summary>
    Soft,

    /// <summary>It has not arrived yet; the mail server goes on trying.</summary>
    Delayed,

    /// <summary>The person called it unwanted at their mail provider (RFC 5965).</summary>
    Complaint,

    /// <summary>The person, or their mail program, wrote to stop such mails (RFC 2369).</summary>
    Stop,
}

/// <summary>A returned mail, read. Pure: a message in, its meaning out.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Mark">The mark of the mail it is about; null where it bears none of ours.</param>
/// <param name="Status">Enhanced status code, such as <c>5.1.1</c>; null where there is none.</param>
public sealed record ReturnReport(ReturnKind Kind, string? Mark, string? Status)
{
    // The address itself: no such mailbox, bad address, moved without a trace, disabled. Others of class 5 (too big, refused for its content) say nothing of the address.
    private static readonly string[] OfTheAddress = ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"];

    private static readonly string[] To = ["Delivered-To", "X-Original-To", "Envelope-To", "To"];
    private static readonly string[] StopWords = ["stop", "unsubscribe", "désinscription", "desinscription", "désinscrire", "desinscrire"];

    /// <summary>Reads a message of the return mailbox.</summary>
    /// <param name="message">The message.</param>
    /// <param name="path">Whose marks count.</param>
    public static ReturnReport Of(MimeMessage message, ReturnPath path)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(path);
        var mark = To.SelectMany(name => message.Headers.Where(h => string.Equals(h.Field, name, StringComparison.OrdinalIgnoreCase)).SelectMany(h => Addresses(h.Value)))
            .Select(path.MarkIn).FirstOrDefault(found => found is not null);
        var parts = message.BodyParts.ToList();
        if (parts.OfType<MessageFeedbackReport>().FirstOrDefault() is { } feedback)
        {
            // Providers hide the person's address; the return address of what they send back is ours.
            return new ReturnReport(ReturnKind.Complaint, mark ?? path.MarkIn(feedback.Fields["Original-Mail-From"]) ?? Original(parts, path), null);
        }

        if (parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is { } delivery)
        {
            var (kind, status) = Delivery(delivery);
            return new ReturnReport(kind, mark ?? Original(parts, path), status);
        }

        var asksToStop = message.Subject is { } subject && StopWords.Any(word => subject.Trim().StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return new ReturnReport(asksToStop && mark is not null && !IsAutomatic(message) ? ReturnKind.Stop : ReturnKind.Other, mark, null);
    }

    private static (ReturnKind Kind, string? Status) Delivery(MessageDeliveryStatus delivery)
    {
        // The first group is about the message, each other one about a recipient; ours have one.
        foreach (var group in delivery.StatusGroups.Skip(1))
        {
            var status = group["Status"]?.Trim().Split(' ')[0];
            switch (group["Action"]?.Trim().ToLowerInvariant())
            {
                case "failed":
                    return (status is not null && OfTheAddress.Contains(status) ? ReturnKind.Hard : ReturnKind.Soft, status);
                case "delayed":
                    return (ReturnKind.Delayed, status);
                default:
                    continue;
            }
        }

        return (ReturnKind.Other, null);
    }

    // What came back is often attached, with the headers it left with.
    private static string? Original(List<MimeEntity> parts, ReturnPath path) =>
        parts.OfType<MessagePart>().Select(part => part.Message?.Headers[HeaderId.ReturnPath])
            .Concat(parts.OfType<TextRfc822Headers>().Select(part => part.Message?.Headers[HeaderId.ReturnPath]))
            .Select(path.MarkIn).FirstOrDefault(found => found is not null);

    private static IEnumerable<string> Addresses(string header) =>
        InternetAddressList.TryParse(header, out var list) ? list.Mailboxes.Select(one => one.Address) : [header];

    private static bool IsAutomatic(MimeMessage message) => message.Headers["Auto-Submitted"] is { } said && !said.StartsWith("no", StringComparison.OrdinalIgnoreCase);
}
