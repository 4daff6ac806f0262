using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Post;

namespace Vow.Rights;

/// <summary>
/// The thread of e-mails a file belongs to: what is answered to whoever asked by e-mail stands below their message. Sealed in the file. Each mail of the file leaves with a
/// mark in its Message-ID that only we can make and that leads back to the file.
/// </summary>
/// <param name="Mailbox">The address of ours they wrote to, where answers to ours are wanted.</param>
/// <param name="Subject">The subject line of the thread, on one line.</param>
/// <param name="References">Message-IDs of the thread, the one to answer last.</param>
public sealed record FileThread(string Mailbox, string Subject, ImmutableArray<string> References)
{
    private const string Key = "rights.thread";
    private const int Bytes = 10;
    private const int Id = 32;

    /// <summary>Seals it for a file.</summary>
    public byte[] Seal(byte[] key, Guid request) => Sealing.Seal(key, JsonSerializer.SerializeToUtf8Bytes(this), BoundTo(request));

    /// <summary>Opens a file's; null where it did not come by e-mail, or its key is gone.</summary>
    public static FileThread? Open(KeyStore keys, RightsRequest request, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(request);
        return request.Thread is { } box && keys.Find(request.SubjectId, Compartment.Rights, now) is { } key && Sealing.Open(key, box, BoundTo(request.Id)) is { } plain
            ? JsonSerializer.Deserialize<FileThread>(plain)
            : null;
    }

    /// <summary>
    /// A mail of a file as it leaves: where the file came by e-mail, as an answer below the person's message, under its subject line and the file's number, so that
    /// what is answered to it finds the file by either.
    /// </summary>
    public static Mail Answer(KeyStore keys, RightsRequest request, Mail mail, Instant now)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return Open(keys, request, now) is not { } thread
            ? mail
            : mail with
            {
                Title = $"Re: {(thread.Subject.Length > 0 ? thread.Subject : mail.Title)} [{request.Number}]",
                Thread = new MailThread(MarkOf(keys, request.Id, now), thread.References, thread.Mailbox),
            };
    }

    /// <summary>Files whose mails a message names among those it answers.</summary>
    public static IEnumerable<Guid> FilesIn(KeyStore keys, IEnumerable<string> references, Instant now)
    {
        ArgumentNullException.ThrowIfNull(references);
        foreach (var reference in references)
        {
            // mail.file.mark@domain; whatever else somebody wrote is no id of ours.
            if (reference.Split('@')[0].Split('.') is [{ Length: Id }, { Length: Id } file, var mark] && Guid.TryParseExact(file, "N", out var request)
                && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(file + "." + mark), System.Text.Encoding.UTF8.GetBytes(MarkOf(keys, request, now))))
            {
                yield return request;
            }
        }
    }

    internal static string BoundTo(Guid request) => "rights_request|thread|" + request.ToString("N");

    private static string MarkOf(KeyStore keys, Guid request, Instant now) => request.ToString("N") + "." + Base32.Text(HMACSHA256.HashData(keys.Controller(Key, now), request.ToByteArray(bigEndian: true)).AsSpan(0, Bytes)).ToLowerInvariant();
}
