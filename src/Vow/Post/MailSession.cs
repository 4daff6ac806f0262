using MimeKit;
using Vow.Gate;
using Vow.Policies;

namespace Vow.Post;

/// <summary>Opens lines to the mail server for many commercial messages.</summary>
public sealed class MarketingPost(MailServer server, PolicyHolder policies)
{
    /// <summary>Whether mails become files, which the same mail again replaces.</summary>
    public bool IsFolder => server.IsFolder;

    /// <summary>Opens a line; null with a fault, without addresses, where the server does not answer.</summary>
    public async Task<(MailSession? Session, string? Fault)> OpenAsync(CancellationToken cancel) =>
        await server.OpenAsync(cancel) is var (line, fault) && line is not null ? (new MailSession(line, policies), null) : (null, fault);
}

/// <summary>One line over which commercial messages leave one after the other.</summary>
public sealed class MailSession : IAsyncDisposable
{
    private readonly MailLine line;
    private readonly PolicyHolder policies;

    internal MailSession(MailLine line, PolicyHolder policies)
    {
        this.line = line;
        this.policies = policies;
    }

    /// <summary>Whether another message can go over it.</summary>
    public bool IsOpen => line.IsOpen;

    /// <summary>Hands a message over.</summary>
    /// <returns>What became of it, and the server's code where it said no.</returns>
    public async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(MarketingMail mail, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var message = Message(mail, now);
        return await line.HandOverAsync(mail.Id, message, now, cancel);
    }

    /// <summary>The message as it leaves: both parts, who sends it, and how to stop it in the headers mail programs read (RFC 2369, 8058).</summary>
    public MimeMessage Message(MarketingMail mail, Instant now)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var message = Messages.From(policies.Current.Declared.Controller, mail.Id, mail.Permit.Address, mail.Title, now);
        message.Body = new MultipartAlternative { new TextPart("plain") { Text = mail.Text }, new TextPart("html") { Text = mail.Html } };
        message.Body.Headers.Add("Content-Language", mail.Language);
        if (!mail.Permit.IsTest)
        {
            // A mail to the message's own return address is understood by the program; one to the address for requests, by a person.
            var stop = line.ReturnOf(mail.Id, now) is { } back ? new Uri($"mailto:{back}?subject=stop") : mail.StopMail;
            message.Headers.Add(HeaderId.ListUnsubscribe, stop is { } to ? $"<{mail.OneClick.AbsoluteUri}>, <{to.AbsoluteUri}>" : $"<{mail.OneClick.AbsoluteUri}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        return message;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => line.DisposeAsync();
}
