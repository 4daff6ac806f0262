using MimeKit;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Post;

/// <summary>Opens lines over which many commercial messages leave, by the channels that can be used here.</summary>
public sealed class MarketingPost(MailServer server, TextServer texts, ReturnPath returns, PolicyHolder policies)
{
    /// <summary>Whether messages leave here by a channel: text messages need a provider.</summary>
    public bool Sends(ChannelKind channel) => channel switch
    {
        ChannelKind.Email => true,
        ChannelKind.Sms => texts.IsOn,
        _ => false,
    };

    /// <summary>Whether the same message again takes its own place: a mail that becomes a file does.</summary>
    public bool Replaces(ChannelKind channel) => channel == ChannelKind.Email && server.IsFolder;

    /// <summary>The number people text STOP to; null where they reply.</summary>
    public string? StopNumber => texts.Stop;

    /// <summary>Opens a line; null with a fault, without addresses, where nobody takes messages.</summary>
    public async Task<(MarketingSession? Session, string? Fault)> OpenAsync(ChannelKind channel, CancellationToken cancel)
    {
        if (channel == ChannelKind.Sms)
        {
            return texts.IsOn ? (new TextSession(texts, returns), null) : (null, "no provider");
        }

        return await server.OpenAsync(cancel) is var (line, fault) && line is not null ? (new MailSession(line, policies), null) : (null, fault);
    }
}

/// <summary>One line over which commercial messages of a channel leave one after the other.</summary>
public abstract class MarketingSession : IAsyncDisposable
{
    /// <summary>Whether another message can go over it.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Hands a message over.</summary>
    /// <returns>What became of it, and the code of who said no.</returns>
    /// <exception cref="ArgumentException">The message is made for another channel.</exception>
    public abstract Task<(HandedOver Outcome, string? Answer)> HandOverAsync(MarketingMessage message, Instant now, CancellationToken cancel);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>A message of another channel on this line is our own mistake.</summary>
    protected static ArgumentException Strange(MarketingMessage message) => new($"{message.GetType().Name} does not leave over this line.", nameof(message));
}

/// <summary>Text messages, handed to the provider one by one.</summary>
public sealed class TextSession : MarketingSession
{
    private readonly TextServer texts;
    private readonly ReturnPath returns;

    internal TextSession(TextServer texts, ReturnPath returns)
    {
        this.texts = texts;
        this.returns = returns;
    }

    /// <inheritdoc />
    public override bool IsOpen => true;

    /// <inheritdoc />
    public override Task<(HandedOver Outcome, string? Answer)> HandOverAsync(MarketingMessage message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message is MarketingText text ? texts.HandOverAsync(text.Permit.Address, text.Text, returns.MarkOf(text.Id, now)) : throw Strange(message);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Mails, over one line to the mail server.</summary>
public sealed class MailSession : MarketingSession
{
    private readonly MailLine line;
    private readonly PolicyHolder policies;

    internal MailSession(MailLine line, PolicyHolder policies)
    {
        this.line = line;
        this.policies = policies;
    }

    /// <inheritdoc />
    public override bool IsOpen => line.IsOpen;

    /// <inheritdoc />
    public override async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(MarketingMessage message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var made = Message(message as MarketingMail ?? throw Strange(message), now);
        return await line.HandOverAsync(message.Id, made, now, cancel);
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
    public override ValueTask DisposeAsync() => line.DisposeAsync();
}
