using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Post;

/// <summary>What became of a message that was handed over.</summary>
public enum HandedOver
{
    /// <summary>It left.</summary>
    Left,

    /// <summary>The server does not take it, and will not: it is not tried again.</summary>
    Refused,

    /// <summary>The same, for the address's own sake: nobody is there.</summary>
    NoSuchAddress,

    /// <summary>The same, because the person told the company that delivers to stop.</summary>
    Stopped,

    /// <summary>The server can't take it for this address now. Others may go on.</summary>
    Later,

    /// <summary>It did not leave: the server takes nothing now. It may be tried again.</summary>
    NotNow,

    /// <summary>The line broke while it was being handed over: it may have left. Trying again could write to somebody twice.</summary>
    InDoubt,
}

/// <summary>Opens lines to the mail server of <c>VOW_SMTP</c>, or to the folder of files where none is named.</summary>
public sealed class MailServer(VowOptions options, VowHome home, DkimSigning dkim, ReturnPath returns)
{
    /// <summary>Whether mails become files, which the same mail again replaces: said to people on a machine of their own, so that they find them.</summary>
    public bool IsFolder => options.Smtp is null;

    /// <summary>Opens a line; null with a fault, without addresses, where the server does not answer.</summary>
    public async Task<(MailLine? Line, string? Fault)> OpenAsync(CancellationToken cancel)
    {
        if (options.Smtp is not { } server)
        {
            return (new MailLine(null, home, dkim, returns), null);
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

            return (new MailLine(smtp, home, dkim, returns), null);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or SmtpCommandException or AuthenticationException or SslHandshakeException)
        {
            smtp.Dispose();
            return (null, failure is SmtpCommandException refused ? MailLine.Code(refused) : failure.GetType().Name);
        }
    }
}

/// <summary>One line to the mail server, or to the folder of files, over which messages leave one after the other, signed, each with its own return address.</summary>
public sealed class MailLine : IAsyncDisposable
{
    private readonly SmtpClient? smtp;
    private readonly VowHome home;
    private readonly DkimSigning dkim;
    private readonly ReturnPath returns;

    internal MailLine(SmtpClient? smtp, VowHome home, DkimSigning dkim, ReturnPath returns)
    {
        this.smtp = smtp;
        this.home = home;
        this.dkim = dkim;
        this.returns = returns;
    }

    /// <summary>Whether another message can go over it.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>The address a message comes back to; null where there is no return mailbox.</summary>
    public string? ReturnOf(Guid id, Instant now) => returns.For(id, now)?.Address;

    /// <summary>Hands a message over.</summary>
    /// <param name="id">The mail's id: the same mail again has the same Message-ID, return address and file.</param>
    /// <param name="message">The message, finished but for its signature.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What became of it, and the server's code where it said no: never an address.</returns>
    public async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(Guid id, MimeMessage message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (smtp is null)
        {
            try
            {
                dkim.Sign(message);
                await WriteAsync(id, message, cancel);
                return (HandedOver.Left, null);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return (HandedOver.NotNow, failure.GetType().Name);
            }
        }

        try
        {
            dkim.Sign(message);
            if (returns.For(id, now) is { } back)
            {
                await smtp.SendAsync(message, back, message.To.Mailboxes, cancel);
            }
            else
            {
                await smtp.SendAsync(message, cancel);
            }

            return (HandedOver.Left, null);
        }
        catch (SmtpCommandException refused)
        {
            IsOpen = smtp.IsConnected;
            var outcome = ((int)refused.StatusCode >= 500, refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted) switch
            {
                (true, true) => HandedOver.NoSuchAddress,
                (true, false) => HandedOver.Refused,
                (false, true) => HandedOver.Later,
                (false, false) => HandedOver.NotNow,
            };
            return (outcome, Code(refused));
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
            IsOpen = false;
            return (HandedOver.InDoubt, failure.GetType().Name);
        }
        catch (ParseException failure)
        {
            // An address no mail server could take.
            return (HandedOver.NoSuchAddress, failure.GetType().Name);
        }
    }

    // Its message often quotes the address; the code does not.
    internal static string Code(SmtpCommandException refused) => "SMTP " + ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);

    // Written aside and moved: a reader never sees half a mail, and the same mail again is the same file.
    private async Task WriteAsync(Guid id, MimeMessage message, CancellationToken cancel)
    {
        var file = Path.Combine(home.Outbox, id.ToString("N") + ".eml");
        await message.WriteToAsync(file + ".part", cancel);
        File.Move(file + ".part", file, overwrite: true);
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
