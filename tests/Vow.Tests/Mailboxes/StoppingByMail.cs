using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Mailboxes;
using Vow.People;
using Vow.Retention;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>"No more advertising" by e-mail: carried out at once where it says nothing else, and never for what came before.</summary>
public sealed class StoppingByMail
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_plain_stop_ends_what_was_chosen_at_that_address_lists_it_and_is_confirmed_once(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        var ada = await bed.Vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await bed.WatchedAsync(armed: true);
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("Ada <ada@example.test>", "Re: Our spring letter", "Hello,\n\nplease unsubscribe me\n\nThanks\nAda\n\nOn Monday, Coraye wrote:\n> Offers", "stop1@example.test"), bed.Now);
        var done = await bed.UntilAsync(rows => rows.FirstOrDefault(m => m.State == MailState.Stopped));
        Assert.Null(done.Sealed);
        Assert.Equal(ChoiceAct.Withdrawn, await StandsAsync(bed, ada));
        var mail = await bed.MailAsync(m => m.To.Mailboxes.Single().Address == "ada@example.test" && m.Subject!.StartsWith("It is stopped", StringComparison.Ordinal));
        Assert.Equal("stop1@example.test", mail.InReplyTo);
        Assert.Equal(MailboxBed.Address, mail.ReplyTo.Mailboxes.Single().Address);
        await using (var store = bed.Look())
        {
            Assert.Equal(1, await store.Set<OppositionRow>().CountAsync(Cancel));
            // One for what the company wrote itself, one for its partners' offers.
            var files = await store.Set<RightsRequest>().AsNoTracking().Where(r => r.SubjectId == ada).ToListAsync(Cancel);
            Assert.Equal(2, files.Count);
            Assert.All(files, file => Assert.Equal(("mail", RequestState.Answered), (file.Channel, file.State)));
        }

        // Said again, and by somebody nobody knows: listed, and told once each.
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("ada@example.test", "STOP", "", "stop2@example.test"), bed.Now);
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("bob@example.test", "", "Stop Email CORAYE", "stop3@example.test"), bed.Now);
        await bed.UntilAsync(rows => rows.Count(m => m.State == MailState.Stopped) == 3 ? rows : null);
        await bed.MailAsync(m => m.To.Mailboxes.Single().Address == "bob@example.test");
        Assert.Equal(2, bed.Vow.Mails().Count(m => m.Subject!.StartsWith("It is stopped", StringComparison.Ordinal)));
        await using (var store = bed.Look())
        {
            Assert.Equal(2, await store.Set<OppositionRow>().CountAsync(Cancel));
        }
    }

    [Fact]
    public async Task Anything_more_than_a_stop_waits_for_a_person()
    {
        await using var bed = await MailboxBed.StartAsync();
        await bed.WatchedAsync(armed: true);
        foreach (var (subject, text) in new[] { ("STOP", "Stop, and delete my account."), ("My invoice 12", "stop"), ("Newsletter", "Why do you write to me? Unsubscribe me, and tell me what you hold.") })
        {
            var row = await bed.ComesAsync(MailboxBed.Written("ada@example.test", subject, text));
            Assert.NotEqual(MailSense.Stop, row.Sense);
            Assert.Equal(MailState.Waiting, row.State);
        }

        Assert.Empty(bed.Vow.Mails());
    }

    [Fact]
    public async Task A_flood_is_kept_whole_done_nothing_about_by_itself_and_the_rest_waits_in_the_mailbox()
    {
        await using var bed = await MailboxBed.StartAsync(variables: ("VOW_MAILBOX_RATE", "24"));
        var dpo = await bed.WatchedAsync(armed: true);
        for (var i = 0; i < 26; i++)
        {
            await bed.Servers.AppendAsync("privacy", MailboxBed.Written("flood@example.test", $"My data {i}", "What data do you hold?"), bed.Now);
        }

        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("ada@example.test", "STOP", "STOP"), bed.Now);
        await VowUnderTest.UntilAsync(async () => (await dpo.ReadAsync("/desk")).Text.Contains("as many messages today as a day may", StringComparison.Ordinal));
        var rows = await bed.MessagesAsync();
        Assert.Equal((24, 4), (rows.Count, rows.Count(m => m.Crowded)));
        Assert.Contains("24 messages that came by e-mail", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        bed.Vow.Clock.Advance(TimeSpan.FromDays(1));
        await bed.UntilAsync(all => all.Count == 27 ? all : null);
        await bed.UntilAsync(all => all.FirstOrDefault(m => m.State == MailState.Stopped));
    }

    private static Task<ChoiceAct?> StandsAsync(MailboxBed bed, Guid subject) => bed.Vow.AskAsync(async services =>
        (await StandingChoices.OfAsync(services.GetRequiredService<Store>(), subject)).FirstOrDefault(c => c is { Purpose: "newsletter", Channel: "email" })?.Act);
}
