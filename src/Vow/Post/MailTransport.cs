using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Post;

/// <summary>Hands a mail over: to the SMTP server named by <c>VOW_SMTP</c>, or as an .eml file in the home folder where none is named.</summary>
public sealed class MailTransport(VowOptions options, VowHome home, PolicyHolder policies)
{
    /// <summary>Whether mails become files: said to people on a machine of their own, so that they find them.</summary>
    public bool IsFolder => options.Smtp is null;

    /// <summary>Hands the mail over.</summary>
    /// <returns>What went wrong, without addresses; null where it left.</returns>
    public async Task<string?> HandOverAsync(OutgoingMail mail, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mail);
        try
        {
            using var message = Message(mail);
            if (options.Smtp is { } server)
            {
                await SendAsync(server, message, cancel);
            }
            else
            {
                await WriteAsync(mail.Id, message, cancel);
            }

            return null;
        }
        catch (SmtpCommandException refused)
        {
            // Its message often quotes the address; the code does not.
            return "SMTP " + ((int)refused.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or SocketException or SmtpProtocolException or AuthenticationException or SslHandshakeException or ParseException or UnauthorizedAccessException)
        {
            return failure.GetType().Name;
        }
    }

    private MimeMessage Message(OutgoingMail mail)
    {
        var controller = policies.Current.Declared.Controller;
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id:N}@{controller.Email[(controller.Email.IndexOf('@', StringComparison.Ordinal) + 1)..]}",
            Date = mail.CreatedAt.ToDateTimeOffset(),
            Subject = mail.Title,
            Body = new TextPart("plain") { Text = mail.Body },
        };
        message.From.Add(new MailboxAddress(controller.Name, controller.Email));
        message.To.Add(new MailboxAddress("", mail.To));
        // Holiday replies would go to nobody (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static async Task SendAsync(Uri server, MimeMessage message, CancellationToken cancel)
    {
        using var smtp = new SmtpClient();
        var secure = server.Scheme == "smtps";
        var port = server.Port > 0 ? server.Port : secure ? 465 : 587;
        await smtp.ConnectAsync(server.Host, port, secure ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, cancel);
        if (server.UserInfo.Split(':', 2) is [var user, var password] && user.Length > 0)
        {
            await smtp.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), cancel);
        }

        await smtp.SendAsync(message, cancel);
        await smtp.DisconnectAsync(quit: true, cancel);
    }

    // Written aside and moved: a reader never sees half a mail, and the same mail again is the same file.
    private async Task WriteAsync(Guid id, MimeMessage message, CancellationToken cancel)
    {
        var file = Path.Combine(home.Outbox, id.ToString("N") + ".eml");
        await message.WriteToAsync(file + ".part", cancel);
        File.Move(file + ".part", file, overwrite: true);
    }
}
