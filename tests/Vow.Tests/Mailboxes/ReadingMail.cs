using System.Text;
using System.Text.Json;
using CsCheck;
using MimeKit;
using Vow.Mailboxes;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>What a message is read as: cases of a neutral corpus, and what holds of any bytes.</summary>
public sealed class ReadingMail
{
    private static readonly Lazy<PolicyInForce> Policy = new(() =>
    {
        var files = ReadPolicy.FilesIn(Repository.Policy("coraye"))!;
        return PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, default).Policy!;
    });

    private static readonly string[] Lines = ["> quoted", "On Monday, Ada <ada@example.fr> wrote:", "Le lundi, Ada a écrit :", "words", "", "-- ", "From: x", "Sent: y", "To: z"];

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(Repository.At("tests", "corpus", "requests-by-mail"), "*.eml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_of_the_corpus_is_read_as_its_case_says(string name)
    {
        var folder = Repository.At("tests", "corpus", "requests-by-mail");
        var mail = ReadMail.Of(File.ReadAllBytes(Path.Combine(folder, name + ".eml")));
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name + ".json")));
        var said = expected.RootElement;
        Assert.Equal(said.GetProperty("sender").GetString(), mail.Sender);
        Assert.Equal(said.GetProperty("subject").GetString(), mail.Subject);
        Assert.Equal(said.GetProperty("stop").GetBoolean(), !StopOnly.Of(mail, Policy.Value).IsEmpty);
        if (said.TryGetProperty("automatic", out var automatic))
        {
            Assert.Equal(automatic.GetBoolean(), mail.IsAutomatic);
        }

        if (said.TryGetProperty("rights", out var rights))
        {
            var proposed = RightsWords.In(mail, Policy.Value.Declared).Select(one => RightsByBasis.Id(one.Right)).ToList();
            Assert.Equal(Strings(rights), said.TryGetProperty("rights_first", out _) ? proposed.Take(1) : proposed);
        }

        if (said.TryGetProperty("language", out var language))
        {
            Assert.Equal(language.GetString(), RightsWords.LanguageOf(mail, Policy.Value.Declared).Code());
        }

        if (said.TryGetProperty("own", out var own))
        {
            Assert.Equal(own.GetString(), mail.Own);
        }

        if (said.TryGetProperty("forwards", out var forwards))
        {
            Assert.Equal(forwards.GetBoolean(), mail.Forwards);
        }

        Assert.Equal(said.TryGetProperty("attachments", out var attachments) ? Strings(attachments) : [], mail.Attachments.Select(one => one.LeftOut is { } why ? $"{one.Name}:{why}" : one.Name));
        Assert.All(Of(said, "holds"), words => Assert.Contains(words, mail.Text, StringComparison.Ordinal));
        Assert.All(Of(said, "lacks"), words => Assert.DoesNotContain(words, mail.Text, StringComparison.Ordinal));
        Assert.All(Of(said, "lacks_own"), words => Assert.DoesNotContain(words, mail.Own, StringComparison.Ordinal));
    }

    [Fact]
    public void Any_bytes_are_read_as_something_that_can_stand_in_a_page_and_a_header() => Gen.Byte.Array[0, 400].Sample(
        bytes => Harmless(ReadMail.Of(bytes)), iter: 3_000);

    [Fact]
    public void Any_words_in_any_place_of_a_message_are_read_as_something_harmless() =>
        Gen.Select(Gen.String[0, 60], Gen.String[0, 60], Gen.String[0, 300], Gen.Bool).Sample(
            (subject, name, text, html) =>
            {
                var raw = Encoding.UTF8.GetBytes($"From: {name} <ada@example.fr>\r\nSubject: {subject}\r\nReferences: {name} <{subject}@x>\r\nMessage-ID: <{subject}@y>\r\nContent-Type: text/{(html ? "html" : "plain")}; charset=utf-8; name=\"{name}\"\r\n\r\n{text}");
                Harmless(ReadMail.Of(raw));
            },
            iter: 3_000);

    [Fact]
    public void What_a_writer_wrote_is_lines_of_the_text_and_none_that_is_quoted() =>
        Gen.Int[0, Lines.Length - 1].Array[0, 12].Sample(
            picked =>
            {
                var lines = picked.Select(one => Lines[one]).ToArray();
                var own = OwnWords.Of(string.Join('\n', lines)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                Assert.All(own, line => Assert.Contains(line, lines));
                Assert.DoesNotContain("> quoted", own);
                Assert.DoesNotContain("On Monday, Ada <ada@example.fr> wrote:", own);
            },
            iter: 3_000);

    [Fact]
    public void A_message_as_deep_as_a_well_and_as_wide_as_a_field_is_read_in_no_time_and_taken_in_part()
    {
        MimeEntity inner = new TextPart("plain") { Text = "Please send me a copy of my data." };
        for (var i = 0; i < 60; i++)
        {
            inner = new Multipart("mixed") { inner };
        }

        var wide = new Multipart("mixed") { inner };
        for (var i = 0; i < 60; i++)
        {
            wide.Add(new MimePart("application/pdf") { Content = new MimeContent(new MemoryStream([1])), ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = $"{i}.pdf" } });
        }

        wide.Add(new MimePart("application/pdf") { Content = new MimeContent(new MemoryStream(new byte[ReadMail.LargestAttachment + 1])), ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "huge.pdf" } });
        using var message = new MimeMessage([new MailboxAddress("", "ada@example.fr")], [new MailboxAddress("", "privacy@example.org")], "x", wide);
        var mail = ReadMail.Of(message);
        Assert.Equal(ReadMail.MostAttachments, mail.Attachments.Count(one => one.LeftOut is null));
        Assert.Contains(mail.Attachments, one => one.LeftOut == LeftOut.TooMany);
        var alone = ReadMail.Of(new MimeMessage([new MailboxAddress("", "ada@example.fr")], [new MailboxAddress("", "privacy@example.org")], "x", new Multipart("mixed") { wide[^1] }));
        Assert.Equal(LeftOut.TooLarge, Assert.Single(alone.Attachments).LeftOut);
        Assert.Null(alone.Attachments[0].Content);
    }

    private static void Harmless(ReadMail mail)
    {
        Assert.DoesNotContain(mail.Subject, c => char.IsControl(c));
        Assert.DoesNotContain(mail.Text, c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.All(mail.References.Append(mail.MessageId ?? "a@b"), id => Assert.DoesNotContain(id, c => c is <= ' ' or >= '\u007f' or '<' or '>'));
        Assert.True(mail.Sender is null || Site.InputChecks.IsEmail(mail.Sender));
        Assert.All(mail.Attachments, one => Assert.False(one.Name.AsSpan().ContainsAny("/\\\r\n") || one.Name.Length is 0 or > 120));
    }

    private static IEnumerable<string> Of(JsonElement said, string name) => said.TryGetProperty(name, out var list) ? Strings(list) : [];

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(one => one.GetString()!);
}
