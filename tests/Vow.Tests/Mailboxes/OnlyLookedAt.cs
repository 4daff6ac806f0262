using System.Net;
using MailKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Hosting;
using Vow.Mailboxes;
using Vow.Retention;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>Until somebody arms it a mailbox is looked at and nothing more; and what came before is never acted on by itself.</summary>
public sealed class OnlyLookedAt
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_mailbox_is_read_from_the_day_chosen_without_a_flag_changed_or_a_word_answered(Engine engine)
    {
        await using var bed = await MailboxBed.StartAsync(engine);
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("old@example.fr", "Access request", "What data do you hold?"), bed.Now.AddDays(-40));
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("ada@example.fr", "My data", "Please send me a copy of my data."), bed.Now.AddDays(-3));
        await bed.Servers.AppendAsync("privacy", MailboxBed.Written("bob@example.fr", "STOP", "STOP"), bed.Now.AddDays(-2));
        var dpo = await bed.Vow.OperatorAsync("dora", Role.Dpo);

        // Nobody has chosen a day: it is reached, and nothing is read.
        await VowUnderTest.UntilAsync(async () => (await dpo.ReadAsync("/desk/mailboxes")).Text.Contains("Last read", StringComparison.Ordinal));
        Assert.Empty(await bed.MessagesAsync());

        await bed.StartReadingAsync(dpo);
        await bed.UntilAsync(rows => rows.Count == 2 ? rows : null);
        var page = (await dpo.ReadAsync("/desk/mailboxes")).Text;
        Assert.Contains("observing", page, StringComparison.Ordinal);
        Assert.Contains("no more commercial messages", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.fr", page, StringComparison.Ordinal);
        Assert.DoesNotContain("old@example.fr", page, StringComparison.Ordinal);

        // Armed later: what lay there stays a proposal, and as it was in the mailbox.
        await bed.ArmAsync(dpo);
        var later = await bed.ComesAsync(MailboxBed.Written("eve@example.fr", "Hello", "Where is my parcel?"));
        await VowUnderTest.UntilAsync(async () => (await bed.Servers.FlagsAsync("privacy"))[3] == MessageFlags.Seen);
        var rows = await bed.MessagesAsync();
        Assert.All(rows.Where(m => m.Id != later.Id), m => Assert.Equal((true, MailState.Waiting), (m.Early, m.State)));
        Assert.Equal([MessageFlags.None, MessageFlags.None, MessageFlags.None, MessageFlags.Seen], await bed.Servers.FlagsAsync("privacy"));
        Assert.Empty(bed.Vow.Mails());
        await using var store = bed.Look();
        Assert.Equal(0, await store.Set<OppositionRow>().CountAsync(Cancel));
        Assert.Equal(0, await store.Set<RightsRequest>().CountAsync(Cancel));
    }

    [Fact]
    public async Task Arming_is_signed_by_who_may_and_asks_for_the_address()
    {
        await using var bed = await MailboxBed.StartAsync();
        var agent = await bed.Vow.OperatorAsync("alice", Role.Agent);
        var dpo = await bed.Vow.OperatorAsync("dora", Role.Dpo);
        using (var refused = await agent.SendAsync("/desk/mailboxes/privacy/arm", ("function", "Agent"), ("address", MailboxBed.Address)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using (var early = await dpo.SendAsync("/desk/mailboxes/privacy/arm", ("function", "Officer"), ("address", MailboxBed.Address)))
        {
            Assert.Contains("no day to read from", WebUtility.HtmlDecode(await early.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }

        using (var future = await dpo.SendAsync("/desk/mailboxes/privacy/start", ("since", "2026-11-03")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, future.StatusCode);
        }

        await bed.StartReadingAsync(dpo);
        using (var other = await dpo.SendAsync("/desk/mailboxes/privacy/arm", ("function", "Officer"), ("address", "dpo@example.org")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        }

        await bed.ArmAsync(dpo);
        Assert.Contains("signed as Data protection officer", (await dpo.ReadAsync("/desk/mailboxes")).Text, StringComparison.Ordinal);
        using (var back = await dpo.SendAsync("/desk/mailboxes/privacy/disarm"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        }

        var stop = await bed.ComesAsync(MailboxBed.Written("bob@example.fr", "STOP", "STOP"));
        Assert.Equal((MailSense.Stop, true), (stop.Sense, stop.Early));
        Assert.Matches("value=\"right.objection\" selected", await MailboxBed.OpenedAsync(agent, stop));
        var entries = await bed.Vow.RunAsync("ledger", "verify");
        Assert.StartsWith("Sound", entries.Output, StringComparison.Ordinal);
        var kinds = await bed.Vow.AskAsync(s => Vow.Evidence.LatestEntries.KindsAsync(s.GetRequiredService<Store>()));
        Assert.Contains("mailbox.started", kinds);
        Assert.Contains("mailbox.armed", kinds);
        Assert.Contains("mailbox.disarmed", kinds);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_message_is_taken_once_though_two_mailboxes_have_it_and_the_server_numbers_anew(Engine engine)
    {
        await using var servers = await MailServers.StartAsync(MailboxBed.Address, "dpo@example.org");
        await using var bed = await MailboxBed.StartAsync(engine, servers, ("VOW_MAILBOXES", "privacy,dpo"), ("VOW_MAILBOX_DPO", $"imap://dpo:{MailServers.Password}@127.0.0.1:{servers.Imap}"), ("VOW_MAILBOX_DPO_ADDRESS", "dpo@example.org"));
        var dpo = await bed.WatchedAsync(armed: false);
        await bed.StartReadingAsync(dpo, "dpo");
        var both = MailboxBed.Written("ada@example.fr", "My data", "Please send me a copy of my data.", "both@example.fr");
        await bed.ComesAsync(both);
        await servers.AppendAsync("dpo", both, bed.Now);
        // Somebody else's words under the same Message-ID are another message, and must not be lost.
        await bed.ComesAsync(MailboxBed.Written("eve@example.fr", "My data", "Delete my account.", "both@example.fr"));
        await bed.ComesAsync(MailboxBed.Written("zoe@example.fr", "Hello", "To the officer."), box: "dpo");
        Assert.Equal(3, (await bed.MessagesAsync()).Count);

        await servers.StopMailboxesAsync();
        await VowUnderTest.UntilAsync(async () => (await dpo.ReadAsync("/desk/mailboxes")).Text.Contains("can't be read", StringComparison.Ordinal));
        bed.Vow.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Contains("can't be read for an hour or more", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        await servers.StartMailboxesAsync(numberedAnew: "privacy");
        var last = await bed.ComesAsync(MailboxBed.Written("ida@example.fr", "My data", "What data do you hold?"));
        Assert.Equal(4, (await bed.MessagesAsync()).Count);
        Assert.NotEqual((await bed.MessagesAsync())[0].Validity, last.Validity);
        await VowUnderTest.UntilAsync(async () => !(await dpo.ReadAsync("/desk/mailboxes")).Text.Contains("can't be read", StringComparison.Ordinal));
    }
}
