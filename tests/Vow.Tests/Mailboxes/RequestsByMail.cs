using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Gate;
using Vow.Keys;
using Vow.Mailboxes;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>From a message to an answer in its thread; and who does not get into somebody's file.</summary>
public sealed class RequestsByMail
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task One_press_opens_a_file_as_of_the_day_of_receipt_and_everything_is_answered_in_the_thread(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var message = MailboxBed.Written("Ada <ada@example.fr>", "Re: Votre lettre", "Bonjour,\n\nJe souhaite obtenir une copie de mes données personnelles.\n\nAda", "first@example.fr");
        message.References.Add("before@example.fr");
        var row = await bed.ComesAsync(message, TimeSpan.FromDays(4));
        Assert.Equal((MailSense.Rights, "access", "fr", true), (row.Sense, row.Rights, row.Language, row.Early));

        // Sealed until a reason is given, and the reading is recorded.
        Assert.DoesNotContain("copie de mes données", (await agent.ReadAsync(MailboxBed.Path(row))).Text, StringComparison.Ordinal);
        Assert.Contains("copie de mes données", await MailboxBed.OpenedAsync(agent, row), StringComparison.Ordinal);
        var request = await bed.SortedAsync(agent, row, speaks: "fr");
        Assert.Equal((new DateOnly(2026, 10, 29), "mail", "fr", Policy.Right.Access), (request.ReceivedOn, request.Channel, request.Language, request.Right!.Value));
        Assert.False(request.IsKnown);
        var acknowledged = await bed.MailAsync(m => m.To.Mailboxes.Single().Address == "ada@example.fr");
        Assert.Equal($"Re: Votre lettre [{request.Number}]", acknowledged.Subject);
        Assert.Equal("first@example.fr", acknowledged.InReplyTo);
        Assert.Equal(["before@example.fr", "first@example.fr"], acknowledged.References);
        Assert.Equal(MailboxBed.Address, acknowledged.ReplyTo.Mailboxes.Single().Address);
        Assert.Contains("Reçue le\u00a0: 29 octobre 2026", acknowledged.TextBody, StringComparison.Ordinal);

        // Nothing of it is left outside the file; the file shows it to whoever sorted it.
        var sorted = (await bed.MessagesAsync()).Single();
        Assert.Equal((MailState.Request, request.Id), (sorted.State, sorted.RequestId));
        Assert.Null(sorted.Sealed);
        Assert.Null(sorted.SubjectId);
        Assert.Contains("copie de mes données", (await agent.ReadAsync("/desk/requests/" + request.Number)).Text, StringComparison.Ordinal);
        using (var twice = await agent.SendAsync(MailboxBed.Path(row) + "/sort", ("as", "request"), ("about", "right.access"), ("speaks", "fr")))
        {
            Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        }

        // The person answers our mail from the file's address: it enters the file by itself.
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
        var reply = MailboxBed.Written("ada@example.fr", acknowledged.Subject!, "My customer number is 4711.\n\nOn Monday Vow wrote:\n> Bonjour", "second@example.fr");
        reply.InReplyTo = acknowledged.MessageId;
        reply.References.AddRange(acknowledged.References);
        reply.References.Add(acknowledged.MessageId!);
        var added = await bed.ComesAsync(reply);
        Assert.Equal((MailState.Added, request.Id), (added.State, added.RequestId));
        var file = (await agent.ReadAsync("/desk/requests/" + request.Number)).Text;
        Assert.Contains("My customer number is 4711.", file, StringComparison.Ordinal);

        // The answer goes below that, still under the thread's subject.
        using var answered = await agent.SendAsync($"/desk/requests/{request.Number}/answer", ("outcome", "refused"), ("text", "Voici ce que nous pouvons vous dire\u00a0: aucune donnée ne se trouve chez nous."));
        Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);
        var answer = await bed.MailAsync(m => m.TextBody?.Contains("Voici ce que nous pouvons", StringComparison.Ordinal) == true);
        Assert.Equal(("second@example.fr", $"Re: Votre lettre [{request.Number}]"), (answer.InReplyTo, answer.Subject));
        Assert.NotEqual(acknowledged.MessageId, answer.MessageId);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_forged_thread_or_a_number_names_a_file_and_enters_none(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var request = await bed.SortedAsync(agent, await bed.ComesAsync(MailboxBed.Written("ada@example.fr", "My data", "A copy of my data, please.", "first@example.fr")));
        var ours = (await bed.MailAsync(m => m.InReplyTo == "first@example.fr")).MessageId!;

        async Task<FoundMail> AnswerAsync(string from, string reference, string subject)
        {
            var reply = MailboxBed.Written(from, subject, "Send it to me instead.");
            reply.InReplyTo = reference;
            return await bed.ComesAsync(reply);
        }

        // From another address, though it names our own mail.
        var other = await AnswerAsync("mallory@evil.test", ours, "Re: My data");
        Assert.Equal((MailState.Waiting, MailSense.Reply, request.Id, false), (other.State, other.Sense, other.GuessId!.Value, other.Threaded));
        // From the file's address in its header, naming an id that we never made for it.
        var mark = ours.Split('@')[0].Split('.')[2];
        var forged = await AnswerAsync("ada@example.fr", ours.Replace(mark, new string('a', mark.Length), StringComparison.Ordinal), "Re: hello");
        Assert.Equal((MailState.Waiting, (Guid?)null), (forged.State, forged.GuessId));
        // A number is a guess, whoever writes it.
        var numbered = await AnswerAsync("ada@example.fr", "x@example.fr", $"Re: My data [{request.Number}]");
        Assert.Equal((MailState.Waiting, request.Id), (numbered.State, numbered.GuessId!.Value));
        await using (var store = bed.Look())
        {
            Assert.Equal(1, await store.Set<RightsMessage>().CountAsync(m => m.RequestId == request.Id && !m.Ours, Cancel));
        }

        Assert.Contains("a guess", await MailboxBed.OpenedAsync(agent, numbered), StringComparison.Ordinal);
        using (var added = await agent.SendAsync(MailboxBed.Path(numbered) + "/sort", ("as", "file"), ("number", request.Number)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, added.StatusCode);
        }

        Assert.Equal(MailState.Added, (await bed.MessagesAsync()).Single(m => m.Id == numbered.Id).State);
    }

    [Fact]
    public async Task A_subject_line_cannot_break_into_the_headers_of_an_answer()
    {
        await using var bed = await MailboxBed.StartAsync();
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var message = MailboxBed.Written("ada@example.fr", "x", "Please send me a copy of my data. <b onclick=\"x()\">Ada</b><script>alert(1)</script>", "in@example.fr");
        message.Headers[HeaderId.Subject] = "=?utf-8?Q?My_data=0D=0ABcc:_everybody=40example.org=0D=0A=0D=0A<script>?=";
        message.Headers.Add(HeaderId.References, "<a@example.fr\tBcc:x@y> <b@example.fr>");
        var request = await bed.SortedAsync(agent, await bed.ComesAsync(message));
        var mail = await bed.MailAsync(m => m.InReplyTo == "in@example.fr");
        Assert.Empty(mail.Bcc);
        Assert.Equal("ada@example.fr", mail.To.ToString());
        Assert.Equal($"Re: My dataBcc: everybody@example.org<script> [{request.Number}]", mail.Subject);
        Assert.All(mail.References, id => Assert.DoesNotContain("Bcc", id, StringComparison.Ordinal));
        var page = await (await agent.GetAsync(new Uri("/desk/requests/" + request.Number, UriKind.Relative), Cancel)).Content.ReadAsStringAsync(Cancel);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b onclick", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task What_is_attached_is_sealed_in_the_file_moves_with_it_and_is_only_ever_saved(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var zip = new byte[] { 0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0, 0xFF, 0xFF, 0xFF, 0xFF };
        var message = MailboxBed.Written("ada@example.fr", "My data", "See attached: a copy of my data please.");
        message.Body = new Multipart("mixed")
        {
            message.Body!,
            Attached("bomb.zip", "application/zip", zip),
            Attached("passport.jpg", "image/jpeg", [1, 2, 3]),
            Attached("..\\..\\run.exe", "application/octet-stream", [4]),
            Attached("page.html", "text/html", "<script>alert(1)</script>"u8.ToArray()),
        };
        var row = await bed.ComesAsync(message);
        Assert.Equal(4, row.Attachments);
        var page = await MailboxBed.OpenedAsync(agent, row);
        Assert.Contains("run.exe: a program or script, not taken", page, StringComparison.Ordinal);
        Assert.Contains("page.html: a program or script, not taken", page, StringComparison.Ordinal);

        // The copy of an identity document is left out: it is nowhere afterwards.
        var request = await bed.SortedAsync(agent, row, more: ("keep", "0"));
        await using (var store = bed.Look())
        {
            var kept = Assert.Single(await store.Set<RightsAttachment>().AsNoTracking().ToListAsync(Cancel));
            Assert.False(kept.Sealed.AsSpan().IndexOf(zip) >= 0);
            var path = $"/desk/requests/{request.Number}/attachments/{kept.Id:D}";
            using var saved = await agent.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal(zip, await saved.Content.ReadAsByteArrayAsync(Cancel));
            Assert.Equal("application/octet-stream", saved.Content.Headers.ContentType!.MediaType);
            Assert.Equal("attachment", saved.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", saved.Headers.GetValues("X-Content-Type-Options").Single());
            var colleague = await bed.Vow.OperatorAsync("carl", Role.Agent);
            Assert.Equal(HttpStatusCode.NotFound, (await colleague.ReadAsync(path)).Status);

            // Tied to a person, it is sealed again under their key.
            var ada = await bed.Vow.PersonAsync("ada@example.fr");
            using var tied = await agent.SendAsync($"/desk/requests/{request.Number}/tie", ("by", "email"), ("value", "ada@example.fr"), ("how", "called back on her number"));
            Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
            Assert.Equal(ada, (await bed.RequestAsync(request.Id))!.SubjectId);
            using var again = await agent.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal(zip, await again.Content.ReadAsByteArrayAsync(Cancel));
        }
    }

    [Fact]
    public async Task What_is_no_request_is_destroyed_on_its_day_with_its_key_and_can_be_taken_back_until_then()
    {
        await using var bed = await MailboxBed.StartAsync();
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var order = await bed.ComesAsync(MailboxBed.Written("ada@example.fr", "My parcel", "Where is it?"));
        var mistaken = await bed.ComesAsync(MailboxBed.Written("bob@example.fr", "Hello", "I want to know everything."));
        var absent = MailboxBed.Written("eve@example.fr", "Absence", "I am away.");
        absent.Headers.Add("Auto-Submitted", "auto-replied");
        var automatic = await bed.ComesAsync(absent);
        Assert.Equal((MailSense.Automatic, MailState.Automatic), (automatic.Sense, automatic.State));
        foreach (var (row, what) in new[] { (order, "others"), (mistaken, "nothing") })
        {
            await MailboxBed.OpenedAsync(agent, row);
            using var aside = await agent.SendAsync(MailboxBed.Path(row) + "/sort", ("as", what));
            Assert.Equal(HttpStatusCode.SeeOther, aside.StatusCode);
        }

        Assert.Equal(3, (await agent.ReadAsync("/desk/mailboxes?show=aside")).Text.Split("messages/").Length);
        await bed.SortedAsync(agent, mistaken);
        var keys = bed.Vow.Services.GetRequiredService<KeyStore>();
        bed.Vow.Clock.Advance(TimeSpan.FromDays(29));
        await EndAsync(bed);
        Assert.NotNull((await bed.MessagesAsync()).Single(m => m.Id == order.Id).Sealed);
        bed.Vow.Clock.Advance(TimeSpan.FromDays(2));
        await EndAsync(bed);
        foreach (var row in (await bed.MessagesAsync()).Where(m => m.Id == order.Id || m.Id == automatic.Id))
        {
            Assert.Null(row.Sealed);
            Assert.Null(row.SubjectId);
        }

        Assert.Empty(keys.CompartmentsOf(order.SubjectId!.Value, bed.Vow.Now()));
        Assert.Contains("Nothing of it is left", (await (await bed.Vow.OperatorAsync("carl", Role.Agent)).ReadAsync(MailboxBed.Path(order))).Text, StringComparison.Ordinal);
    }

    private static Task EndAsync(MailboxBed bed) => bed.Vow.Services.GetServices<Jobs.IJob>().OfType<EndMail>().Single().RunAsync(bed.Vow.Now(), Cancel);

    private static MimePart Attached(string name, string type, byte[] bytes) => new(type)
    {
        Content = new MimeContent(new MemoryStream(bytes)),
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = name },
        ContentTransferEncoding = ContentEncoding.Base64,
    };
}
