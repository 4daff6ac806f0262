using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Gate;
using Vow.Mailboxes;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>A copy of an identity document that nobody asked for goes from the file and from the mailbox by one press, and leaves a note.</summary>
public sealed partial class CopiesOfDocuments
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task It_goes_from_the_file_and_its_message_from_the_mailbox(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var other = await bed.ComesAsync(MailboxBed.Written("bob@example.fr", "Hello", "When do you open?"));
        var request = await SortedAsync(bed, agent);
        Assert.Equal(2, (await bed.Servers.MailboxAsync("privacy")).Count);

        using (var gone = await agent.SendAsync(await DestroyAsync(agent, request)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        }

        Assert.Equal("Hello", Assert.Single(await bed.Servers.MailboxAsync("privacy")).Subject);
        await using var store = bed.Look();
        Assert.False(await store.Set<RightsAttachment>().AnyAsync(Cancel));
        var purge = await store.Set<MailPurge>().AsNoTracking().SingleAsync(Cancel);
        Assert.NotNull(purge.DoneAt);
        Assert.NotEqual(other.Id, purge.Id);
        var file = (await agent.ReadAsync("/desk/requests/" + request.Number)).Text;
        Assert.Contains("We had not asked for it and don't need it", file, StringComparison.Ordinal);
        Assert.Contains("was deleted in the mailbox privacy", file, StringComparison.Ordinal);
        await bed.MailAsync(m => m.TextBody?.Contains("copy of an identity document", StringComparison.Ordinal) == true && m.Subject!.Contains(request.Number, StringComparison.Ordinal) && m.TextBody.Contains("destroyed it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mailbox_that_is_away_is_emptied_of_it_when_it_answers_and_of_nothing_else()
    {
        await using var bed = await MailboxBed.StartAsync();
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var request = await SortedAsync(bed, agent);
        await bed.Servers.StopMailboxesAsync();
        using (var gone = await agent.SendAsync(await DestroyAsync(agent, request)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        }

        Assert.Contains("is still to be deleted in the mailbox", (await agent.ReadAsync("/desk/requests/" + request.Number)).Text, StringComparison.Ordinal);
        await bed.Servers.StartMailboxesAsync();
        var purge = bed.Vow.Services.GetServices<Jobs.IJob>().Single(job => job.Name == "mailboxes.purges");
        await purge.RunAsync(bed.Vow.Now(), Cancel);
        Assert.Empty(await bed.Servers.MailboxAsync("privacy"));
        Assert.Contains("was deleted in the mailbox", (await agent.ReadAsync("/desk/requests/" + request.Number)).Text, StringComparison.Ordinal);

        // A crash between the deletion and its note: the order is found again, finds nothing left, and takes nothing else.
        await bed.ComesAsync(MailboxBed.Written("bob@example.fr", "Hello", "When do you open?"));
        await bed.Vow.Services.GetRequiredService<global::Vow.Hosting.Deeds>().DoAsync(deed => deed.ExecuteAsync("UPDATE mailboxes_purge SET done_at = NULL"));
        await purge.RunAsync(bed.Vow.Now(), Cancel);
        await using var store = bed.Look();
        Assert.NotNull((await store.Set<MailPurge>().AsNoTracking().SingleAsync(Cancel)).DoneAt);
        Assert.Single(await bed.Servers.MailboxAsync("privacy"));
    }

    [Fact]
    public async Task While_a_mailbox_is_only_watched_nothing_is_deleted_in_it()
    {
        await using var bed = await MailboxBed.StartAsync();
        await bed.WatchedAsync(armed: false);
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var request = await SortedAsync(bed, agent);
        using (var gone = await agent.SendAsync(await DestroyAsync(agent, request)))
        {
            Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        }

        Assert.Single(await bed.Servers.MailboxAsync("privacy"));
        Assert.Contains("yourself: it is not armed", (await agent.ReadAsync("/desk/requests/" + request.Number)).Text, StringComparison.Ordinal);
    }

    private static async Task<RightsRequest> SortedAsync(MailboxBed bed, HttpClient agent)
    {
        var message = MailboxBed.Written("ada@example.fr", "My data", "Please send me a copy of my personal data.");
        message.Body = new Multipart("mixed") { message.Body!, new MimePart("image", "jpeg") { FileName = "card.jpg", Content = new MimeContent(new MemoryStream([0xFF, 0xD8, 0xFF, 1, 2, 3])) } };
        var row = await bed.ComesAsync(message);
        return await bed.SortedAsync(agent, row, more: ("keep", "0"));
    }

    private static async Task<string> DestroyAsync(HttpClient agent, RightsRequest request) =>
        Destroy().Match((await agent.ReadAsync("/desk/requests/" + request.Number)).Text) is { Success: true } found ? found.Value : throw new InvalidOperationException("The page offers to destroy nothing.");

    [GeneratedRegex(@"/desk/requests/\d{4}-\d{4}/attachments/[0-9a-f-]{36}/destroy", RegexOptions.None, 1000)]
    private static partial Regex Destroy();
}
