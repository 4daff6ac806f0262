using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Post;

/// <summary>What became of a commercial message that was handed over.</summary>
public enum HandedOver
{
    /// <summary>It left.</summary>
    Left,

    /// <summary>The server does not take it for this address, and will not: it is not tried again.</summary>
    Refused,

    /// <summary>It did not leave: the server can't take this address now (a full mailbox, a first contact). Others may go.</summary>
    Later,

    /// <summary>It did not leave: the server can't take messages now.</summary>
    NotNow,

    /// <summary>The line broke while it was being handed over: it may have left. Trying again could write to somebody twice.</summary>
    InDoubt,
}

/// <summary>Opens lines to the mail server for many messages.</summary>
public sealed class MarketingPost(VowOptions options, VowHome home, PolicyHolder policies)
{
    /// <summary>Whether mails become files, which the same mail again replaces.</summary>
    public bool IsFolder => options.Smtp is null;

    /// <summary>Opens a line; null with a fault, without addresses, where the server does not answer.</summary>
    public async Task<(MailSession? Session, string? Fault)> OpenAsync(CancellationToken cancel)
    {
        if (options.Smtp is not { } server)
        {
            return (new MailSession(null, home, policies), null);
        }

        var smtp = new SmtpClient();
        try
        {
            var secure = server.Scheme == "smtps";
            var port = server.Port > 0 ? server.Port : secure ? 465 : 587;
            await smtp.ConnectAsync(server.Host, port, secure ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, cancel);
            if (server.UserInfo.Split(':', 2) is [var user, var password] && user.Length > 0)
            {
                await smtp.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), cancel);
            }

            return (new MailSession(smtp, home, policies), null);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or SmtpCommandException or AuthenticationException or SslHandshakeException)
        {
            smtp.Dispose();
            return (null, failure is SmtpCommandException refused ? Code(refused) : failure.GetType().Name);
        }
    }

    internal static string Code(SmtpCommandException refused) => "SMTP " + ((int)refused.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One line to the mail server, or to the folder of files, over which commercial messages leave one after the other.</summary>
public sealed class MailSession : IAsyncDisposable
{
    private readonly SmtpClient? smtp;
    private readonly VowHome home;
    private readonly PolicyHolder policies;

    internal MailSession(SmtpClient? smtp, VowHome home, PolicyHolder policies)
    {
        this.smtp = smtp;
        this.home = home;
        this.policies = policies;
    }

    /// <summary>Whether another message can go over it.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Hands a message over.</summary>
    /// <returns>What became of it, and the server's code where it said no.</returns>
    public async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(MarketingMail mail, Vow.Gate.Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var message = Message(mail, now);
        if (smtp is null)
        {
            try
            {
                var file = Path.Combine(home.Outbox, mail.Id.ToString("N") + ".eml");
                await message.WriteToAsync(file + ".part", cancel);
                File.Move(file + ".part", file, overwrite: true);
                return (HandedOver.Left, null);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return (HandedOver.NotNow, failure.GetType().Name);
            }
        }

        try
        {
            await smtp.SendAsync(message, cancel);
            return (HandedOver.Left, null);
        }
        catch (SmtpCommandException refused)
        {
            IsOpen = smtp.IsConnected;
            var outcome = (int)refused.StatusCode >= 500 ? HandedOver.Refused
                : refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted ? HandedOver.Later
                : HandedOver.NotNow;
            return (outcome, MarketingPost.Code(refused));
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
            IsOpen = false;
            return (HandedOver.InDoubt, failure.GetType().Name);
        }
    }

    /// <summary>The message as it leaves: both parts, who sends it, and how to stop it in the headers mail programs read (RFC 2369, 8058).</summary>
    public MimeMessage Message(MarketingMail mail, Vow.Gate.Instant now)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var controller = policies.Current.Declared.Controller;
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id:N}@{controller.Email[(controller.Email.IndexOf('@', StringComparison.Ordinal) + 1)..]}",
            Date = now.ToDateTimeOffset(),
            Subject = mail.Title,
            Body = new MultipartAlternative { new TextPart("plain") { Text = mail.Text }, new TextPart("html") { Text = mail.Html } },
        };
        message.From.Add(new MailboxAddress(controller.Name, controller.Email));
        message.To.Add(new MailboxAddress("", mail.Permit.Address));
        message.Body.Headers.Add("Content-Language", mail.Language);
        if (!mail.Permit.IsTest)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, mail.StopMail is { } to ? $"<{mail.OneClick.AbsoluteUri}>, <{to.AbsoluteUri}>" : $"<{mail.OneClick.AbsoluteUri}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        return message;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (smtp is null)
        {
            return;
        }

        try
        {
            if (smtp.IsConnected)
            {
                await smtp.DisconnectAsync(quit: true);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException)
        {
            // The line is gone already: what went over it has been answered.
        }

        smtp.Dispose();
    }
}
