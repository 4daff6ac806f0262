using System.Security.Cryptography;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Post;

/// <summary>
/// The return address of each mail (RFC 5321, 4.4): the return mailbox, with a mark that only the controller can make and that leads back to the mail. What comes
/// back is believed by its mark alone: anybody can write a report.
/// </summary>
public sealed class ReturnPath(VowOptions options, KeyStore keys)
{
    /// <summary>Name of the controller key the marks are made with.</summary>
    public const string Key = "returns";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Bytes = 10;
    private const int Length = Bytes * 8 / 5;

    /// <summary>Whether mails have return addresses of their own.</summary>
    public bool IsOn => options.Return is not null;

    /// <summary>The mark of a mail: letters and digits that survive any mail server, the same each time.</summary>
    public string MarkOf(Guid mail, Instant now) =>
        Base32.Text(HMACSHA256.HashData(keys.Controller(Key, now), mail.ToByteArray(bigEndian: true)).AsSpan(0, Bytes)).ToLowerInvariant();

    /// <summary>The address a mail comes back to; null where there is no return mailbox.</summary>
    public MailboxAddress? For(Guid mail, Instant now) =>
        options.Return?.Split('@') is [var local, var domain] ? new MailboxAddress("", $"{local}+{MarkOf(mail, now)}@{domain}") : null;

    /// <summary>The mark in an address of the return mailbox; null where it is none.</summary>
    public string? MarkIn(string? address)
    {
        if (options.Return?.Split('@') is not [var local, var domain] || address is null)
        {
            return null;
        }

        var text = address.Trim().Trim('<', '>').ToLowerInvariant();
        return text.StartsWith(local.ToLowerInvariant() + "+", StringComparison.Ordinal) && text.EndsWith("@" + domain.ToLowerInvariant(), StringComparison.Ordinal)
            && text[(local.Length + 1)..^(domain.Length + 1)] is { Length: Length } mark && mark.All(Letters.Contains)
                ? mark
                : null;
    }
}
