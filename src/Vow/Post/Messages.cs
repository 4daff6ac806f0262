using MimeKit;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Post;

/// <summary>What every message of the company has in common: who sends it, to whom, and one Message-ID however often it is handed over.</summary>
internal static class Messages
{
    public static MimeMessage From(Controller controller, Guid id, string to, string title, Instant at)
    {
        var message = new MimeMessage
        {
            MessageId = $"{id:N}@{DomainOf(controller.Email)}",
            Date = at.ToDateTimeOffset(),
            Subject = title,
        };
        message.From.Add(new MailboxAddress(controller.Name, controller.Email));
        message.To.Add(new MailboxAddress("", to));
        return message;
    }

    /// <summary>A service mail: plain text, and nothing else.</summary>
    public static MimeMessage Service(Controller controller, OutgoingMail mail)
    {
        var message = From(controller, mail.Id, mail.To, mail.Title, mail.CreatedAt);
        message.Body = new TextPart("plain") { Text = mail.Body };
        // Holiday replies would go to nobody (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (mail.Mark is { } mark)
        {
            message.MessageId = $"{mail.Id:N}.{mark}@{DomainOf(controller.Email)}";
        }

        if (mail.Answers?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var last] thread)
        {
            message.InReplyTo = last;
            message.References.AddRange(thread);
        }

        if (mail.ReplyTo is { } reply)
        {
            message.ReplyTo.Add(new MailboxAddress("", reply));
        }
        return message;
    }

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();
}
