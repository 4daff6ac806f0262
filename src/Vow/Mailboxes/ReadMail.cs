using System.Collections.Immutable;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Vow.People;
using Vow.Rights;
using Vow.Site;

namespace Vow.Mailboxes;

/// <summary>Something attached to a message.</summary>
/// <param name="Name">Its name, made harmless.</param>
/// <param name="Type">Its media type, as it claims.</param>
/// <param name="Content">Its bytes; null where it is not taken.</param>
/// <param name="Size">Their number.</param>
/// <param name="LeftOut">Why it is not taken; null where it is.</param>
public sealed record MailAttachment(string Name, string Type, byte[]? Content, long Size, LeftOut? LeftOut);

/// <summary>Why an attachment is not taken.</summary>
public enum LeftOut
{
    /// <summary>Larger than <see cref="ReadMail.LargestAttachment"/>.</summary>
    TooLarge,

    /// <summary>More than <see cref="ReadMail.MostAttachments"/>.</summary>
    TooMany,

    /// <summary>A program or a script.</summary>
    Program,
}

/// <summary>
/// A message of a mailbox, read. Pure: bytes in, words out; nothing is fetched, opened or run, an archive stays closed, HTML becomes plain text. Nothing here
/// says who wrote it: an address in a header is a claim.
/// </summary>
public sealed record ReadMail
{
    /// <summary>The largest attachment taken, in bytes.</summary>
    public const int LargestAttachment = 10 * 1024 * 1024;

    /// <summary>The most attachments taken of one message.</summary>
    public const int MostAttachments = 20;

    /// <summary>The longest text taken, in characters; what is longer is cut, and says so.</summary>
    public const int LongestText = 50_000;

    /// <summary>The longest subject line.</summary>
    public const int LongestSubject = 200;

    private const int LongestName = 120;
    private const int MostReferences = 20;
    private const int LongestReference = 250;
    private const int Deepest = 8;

    private static readonly string[] Programs =
    [
        ".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".dll", ".cpl", ".jar", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".hta", ".ps1", ".psm1", ".lnk", ".reg", ".sh", ".app",
        ".apk", ".deb", ".rpm", ".dmg", ".iso", ".img", ".vhd", ".html", ".htm", ".xhtml", ".svg", ".chm", ".xll", ".docm", ".xlsm", ".pptm",
    ];

    // Mails come in the encodings of every mail program there ever was.
    static ReadMail() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The one address it claims to come from, normalised; null where it names none, several, or one that can't be written to.</summary>
    public string? Sender { get; private init; }

    /// <summary>Whether answers are wanted at another address than <see cref="Sender"/>.</summary>
    public bool RepliesElsewhere { get; private init; }

    /// <summary>Subject line: one line, no control characters.</summary>
    public string Subject { get; private init; } = "";

    /// <summary>What is written, quotations and all, as plain text.</summary>
    public string Text { get; private init; } = "";

    /// <summary>What of it the writer wrote: without quotations and signature.</summary>
    public string Own { get; private init; } = "";

    /// <summary>Whether the text was longer than <see cref="LongestText"/>.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Its Message-ID; null where it has none that can be named in an answer.</summary>
    public string? MessageId { get; private init; }

    /// <summary>Messages it says it answers, the nearest last.</summary>
    public ImmutableArray<string> References { get; private init; } = [];

    /// <summary>What is attached.</summary>
    public ImmutableArray<MailAttachment> Attachments { get; private init; } = [];

    /// <summary>Whether it carries another message whole.</summary>
    public bool Forwards { get; private init; }

    /// <summary>Whether a program wrote it.</summary>
    public bool IsAutomatic { get; private init; }

    /// <summary>Reads a message as its bytes are; one that is no message at all is read as nothing.</summary>
    public static ReadMail Of(byte[] raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        try
        {
            using var bytes = new MemoryStream(raw, writable: false);
            using var message = MimeMessage.Load(bytes);
            return Of(message);
        }
        catch (Exception failure) when (failure is FormatException or ParseException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return new ReadMail();
        }
    }

    /// <summary>Reads a message.</summary>
    public static ReadMail Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (text, own, attachments, forwards) = Walk(message);
        var cut = text.Length > LongestText;
        var from = message.From.Mailboxes.ToList();
        var sender = from is [var one] && message.From.Count == 1 && AnswerAddress.Of(one.Address, null) is { IsEmailGood: true, Email: { } address } ? address : null;
        var replies = message.ReplyTo.Mailboxes.Select(m => Identifiers.Normalise(Identifiers.Email, m.Address ?? "")).ToList();
        return new ReadMail
        {
            Sender = sender,
            RepliesElsewhere = replies.Count > 0 && replies.Any(other => other != sender),
            Subject = OneLine(message.Subject, LongestSubject),
            Text = cut ? text[..LongestText] : text,
            Own = own.Length > LongestText ? own[..LongestText] : own,
            IsCut = cut,
            MessageId = GoodId(message.MessageId),
            References = [.. message.References.Append(message.InReplyTo ?? "").Select(GoodId).OfType<string>().Distinct(StringComparer.Ordinal).TakeLast(MostReferences)],
            Attachments = attachments,
            Forwards = forwards,
            IsAutomatic = WrittenByPrograms.Is(message),
        };
    }

    /// <summary>A text as one line without control characters, so that it can stand in a header or a list.</summary>
    public static string OneLine(string? text, int longest)
    {
        var line = new StringBuilder(Math.Min(text?.Length ?? 0, longest));
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > longest)
            {
                break;
            }

            // Directions of writing turn words round: a name must read as it is.
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.Surrogate)
            {
                line.Append(line.Length > 0 && line[^1] != ' ' ? " " : "");
            }
            else
            {
                line.Append(rune);
            }
        }

        return line.ToString().Trim();
    }

    // One that can be named in a header again, and nothing else.
    private static string? GoodId(string? id) => id is { Length: > 2 and <= LongestReference } && id.Contains('@', StringComparison.Ordinal) && id.All(c => c is > ' ' and < '\u007f' and not '<' and not '>') ? id : null;

    private static (string Text, string Own, ImmutableArray<MailAttachment> Attachments, bool Forwards) Walk(MimeMessage message)
    {
        var (attachments, texts, forwarded) = (new List<MimeEntity>(), new List<string>(), new List<string>());
        Walk(message.Body, 0, texts, forwarded, attachments);
        var own = string.Join("\n\n", texts);
        var text = forwarded.Count == 0 ? own : string.Join("\n\n", [own, .. forwarded.Select(one => Quoted(one))]);
        var taken = ImmutableArray.CreateBuilder<MailAttachment>();
        foreach (var entity in attachments)
        {
            taken.Add(Attachment(entity, taken.Count(one => one.LeftOut is null)));
        }

        return (text.Trim(), OwnWords.Of(own), taken.ToImmutable(), forwarded.Count > 0);
    }

    private static void Walk(MimeEntity? entity, int depth, List<string> texts, List<string> forwarded, List<MimeEntity> attachments)
    {
        if (entity is null || depth > Deepest)
        {
            if (entity is not null)
            {
                attachments.Add(entity);
            }

            return;
        }

        switch (entity)
        {
            case MessagePart part:
                if (part.Message is { } inner)
                {
                    // A message in a message is somebody else's words: shown as a quotation, its attachments with it.
                    var inside = new List<string>();
                    Walk(inner.Body, depth + 1, inside, forwarded, attachments);
                    forwarded.Add($"{OneLine(inner.From.ToString(), LongestSubject)}: {OneLine(inner.Subject, LongestSubject)}\n\n{string.Join("\n\n", inside)}");
                }

                break;
            case Multipart multipart when multipart is MultipartAlternative || multipart.ContentType.IsMimeType("multipart", "alternative"):
                // The same said twice: the plain one where there is one.
                var plain = multipart.OfType<TextPart>().FirstOrDefault(t => t.IsPlain) ?? multipart.LastOrDefault();
                Walk(plain is TextPart { IsPlain: true } said && Written(said).Length == 0 ? multipart.LastOrDefault() : plain, depth + 1, texts, forwarded, attachments);
                foreach (var other in multipart.Where(other => other is not TextPart && other != plain))
                {
                    Walk(other, depth + 1, [], forwarded, attachments);
                }

                break;
            case Multipart multipart:
                foreach (var child in multipart)
                {
                    Walk(child, depth + 1, texts, forwarded, attachments);
                }

                break;
            case TextPart text when !text.IsAttachment && (text.IsPlain || text.IsHtml || text.ContentType.Name is null):
                if (Written(text) is { Length: > 0 } written)
                {
                    texts.Add(written);
                }

                break;
            default:
                attachments.Add(entity);
                break;
        }
    }

    private static string Written(TextPart part)
    {
        string text;
        try
        {
            text = part.Text ?? "";
        }
        catch (Exception failure) when (failure is FormatException or NotSupportedException or ArgumentException)
        {
            return "";
        }

        return Tidy(part.IsHtml ? HtmlText.Of(text) : text);
    }

    /// <summary>Lines ended one way, no control character, no more than one empty line after another.</summary>
    internal static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var empty = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var clean = string.Concat(line.EnumerateRunes().Where(r => (!Rune.IsControl(r) || r.Value == '\t') && r.Value is not (0x200B or 0x2060 or 0xFEFF) && r.Value is not (>= 0x202A and <= 0x202E) and not (>= 0x2066 and <= 0x2069)))
                .TrimEnd();
            empty = clean.Length == 0 ? empty + 1 : 0;
            if (empty < 2)
            {
                tidy.Append(clean).Append('\n');
            }
        }

        return tidy.ToString().Trim('\n');
    }

    private static string Quoted(string text) => string.Join('\n', text.Split('\n').Select(line => "> " + line));

    private static MailAttachment Attachment(MimeEntity entity, int before)
    {
        var name = OneLine(Path.GetFileName((entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "").Replace('\\', '/')), LongestName);
        var type = OneLine(entity.ContentType.MimeType, LongestName);
        name = name.Length > 0 ? name : "attachment";
        if (Programs.Any(end => name.TrimEnd('.', ' ').EndsWith(end, StringComparison.OrdinalIgnoreCase)) || type is "text/html" or "image/svg+xml" or "application/x-msdownload" or "application/javascript")
        {
            return new MailAttachment(name, type, null, 0, Mailboxes.LeftOut.Program);
        }

        if (before >= MostAttachments)
        {
            return new MailAttachment(name, type, null, 0, Mailboxes.LeftOut.TooMany);
        }

        using var bytes = new LimitedStream(LargestAttachment);
        try
        {
            if (entity is MimePart { Content: { } content })
            {
                content.DecodeTo(bytes);
            }
            else
            {
                entity.WriteTo(bytes);
            }
        }
        catch (FormatException)
        {
            // What can be read of it is what is taken.
        }

        return bytes.IsOver ? new MailAttachment(name, type, null, bytes.Counted, Mailboxes.LeftOut.TooLarge) : new MailAttachment(name, type, bytes.ToArray(), bytes.Counted, null);
    }

    /// <summary>Keeps up to a number of bytes and counts the others.</summary>
    private sealed class LimitedStream(int most) : MemoryStream
    {
        public long Counted { get; private set; }

        public bool IsOver => Counted > most;

        public override void Write(byte[] buffer, int offset, int count)
        {
            Counted += count;
            if (!IsOver)
            {
                base.Write(buffer, offset, count);
            }
        }
    }
}

/// <summary>Whether a message was written by a program: nobody waits for an answer, and an answer may start a loop (RFC 3834).</summary>
internal static class WrittenByPrograms
{
    private static readonly string[] Mailers = ["mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "do-not-reply", "bounce", "bounces"];

    public static bool Is(MimeMessage message) =>
        Header(message, "Auto-Submitted") is { } auto && !auto.Equals("no", StringComparison.OrdinalIgnoreCase)
        || Header(message, "Precedence")?.ToLowerInvariant() is "bulk" or "junk" or "list" or "auto_reply"
        || Has(message, "List-Id", "List-Unsubscribe", "List-Post", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Loop", "Feedback-ID")
        || Header(message, "Return-Path") is "<>" || message.From.Count == 0
        || message.Body is MultipartReport || message.Body?.ContentType.IsMimeType("multipart", "report") == true
        || message.From.Mailboxes.Any(from => Mailers.Contains((from.Address ?? "").Split('@')[0].Split('+')[0], StringComparer.OrdinalIgnoreCase));

    private static bool Has(MimeMessage message, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (message.Headers.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Header(MimeMessage message, string name) => message.Headers[name]?.Split(';')[0].Trim();
}
