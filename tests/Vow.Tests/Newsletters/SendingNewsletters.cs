using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.Policy;
using Vow.Register;
using Vow.Retention;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

public sealed class SendingNewsletters
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Only_those_who_said_yes_are_written_to_each_once_in_their_language(Engine engine, string policy)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, Repository.Policy(policy));
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.ReaderAsync("jean@example.test", "fr", "newsletter");
        await vow.ReaderAsync("silent@example.test");
        var gone = await vow.ReaderAsync("gone@example.test", "en", "newsletter");
        await vow.ChooseAsync(gone, "newsletter", ChoiceAct.Withdrawn);

        var id = await vow.SentAsync();

        var mails = vow.Mails();
        Assert.Equal(["ada@example.test", "jean@example.test"], To(mails));
        Assert.Equal(["Enfin le printemps", "Spring at last"], mails.Select(m => m.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 2, ["choice_none"] = 1, ["choice_withdrawn"] = 1 }, await vow.CountsAsync(id, "audience"));
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 2 }, await vow.CountsAsync(id, "leaving"));
        Assert.Equal(2, (await vow.CampaignAsync(id)).Left);
        // Another round finds nothing to do; each has an entry of their own.
        await vow.SendDueAsync();
        Assert.Equal(2, vow.Mails().Count);
        var entries = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        var sent = Assert.Single(entries, e => e.Kind == "sent.newsletter.email");
        Assert.Equal(id.ToString("D"), (string?)sent.Detail!["campaign"]);
    }

    [Fact]
    public async Task Only_one_language_is_chosen_where_that_is_asked()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.ReaderAsync("jean@example.test", "fr", "newsletter");

        var id = await vow.SentAsync(only: "fr");

        Assert.Equal(["jean@example.test"], To(vow.Mails()));
        Assert.Equal(1, (await vow.CountsAsync(id, "audience"))["other_language"]);
    }

    [Fact]
    public async Task A_withdrawal_while_the_one_before_is_being_handed_over_stops_the_next()
    {
        Func<string, Task> other = null!;
        await using var post = new MailServer(async to =>
        {
            await other(to);
            return null;
        });
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var (a, b) = (await vow.ReaderAsync("a@example.test", "en", "newsletter"), await vow.ReaderAsync("b@example.test", "en", "newsletter"));
        other = to => vow.ChooseAsync(to.StartsWith('a') ? b : a, "newsletter", ChoiceAct.Withdrawn);

        var id = await vow.SentAsync();

        Assert.Equal(1, post.Taken);
        Assert.Equal([SendingState.Left, SendingState.Withheld], (await vow.SendingsAsync(id)).Values.Order());
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 1, ["choice_withdrawn"] = 1 }, await vow.CountsAsync(id, "leaving"));
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 2 }, await vow.CountsAsync(id, "audience"));
    }

    [Fact]
    public async Task What_is_handed_over_is_given_to_the_company_that_delivers_and_each_person_can_read_it()
    {
        await using var post = new MailServer();
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.ReaderAsync("bob@example.test", "en", "newsletter");

        await vow.SentAsync();

        Assert.Equal(2, post.Taken);
        var given = Assert.Single(await vow.AskAsync(s => Disclosures.ListAsync(s.GetRequiredService<Store>())));
        Assert.Equal(("mailer", "newsletter", "email", 2), (given.Recipient, given.Purpose, given.Data, given.Disclosures));
        var mine = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        Assert.Single(mine, e => e.Kind == Disclosures.Kind);
    }

    [Fact]
    public async Task Nobody_is_written_to_while_the_transfer_it_needs_is_suspended()
    {
        await using var post = new MailServer();
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        Assert.Equal(0, (await vow.RunAsync("transfers", "suspend", "mailer", "--reason", "the mailer was bought")).Exit);
        var id = await vow.PlannedAsync();

        await vow.SendDueAsync();

        Assert.Equal(("mechanism_lapsed", CampaignState.Scheduled), ((await vow.CampaignAsync(id)).LastAnswer, (await vow.CampaignAsync(id)).State));
        Assert.Equal(0, (await vow.RunAsync("transfers", "resume", "mailer", "--reason", "bought back")).Exit);
        vow.Clock.Advance(TimeSpan.FromMinutes(11));
        await vow.SendDueAsync();
        Assert.Equal(1, post.Taken);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_now_is_asked_again_later_and_one_that_refuses_an_address_is_not()
    {
        var busy = true;
        await using var post = new MailServer(to => Task.FromResult(to.StartsWith("bad", StringComparison.Ordinal) ? "550 no such user" : busy ? "451 not now" : null));
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var bad = await vow.ReaderAsync("bad@example.test", "en", "newsletter");
        await vow.ReaderAsync("good@example.test", "en", "newsletter");
        var id = await vow.PlannedAsync();

        await vow.SendDueAsync();
        Assert.Equal(("SMTP 451", 0), ((await vow.CampaignAsync(id)).LastAnswer, post.Taken));
        busy = false;
        await vow.SendDueAsync();
        Assert.Equal(0, post.Taken);
        vow.Clock.Advance(TimeSpan.FromMinutes(2));
        await vow.SendDueAsync();

        Assert.Equal((1, CampaignState.Done), (post.Taken, (await vow.CampaignAsync(id)).State));
        Assert.Equal(SendingState.Refused, (await vow.SendingsAsync(id))[bad]);
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 1, ["refused_by_server"] = 1 }, await vow.CountsAsync(id, "leaving"));
    }

    [Fact]
    public async Task What_was_leaving_over_a_line_when_the_machine_stopped_is_in_doubt_and_not_sent_again()
    {
        await using var post = new MailServer();
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var id = await vow.PlannedAsync(after: TimeSpan.FromHours(1));
        await vow.SqlAsync(
            "INSERT INTO newsletters_sending (campaign_id, subject_id, state, last_contact, at) VALUES (@c, @s, @leaving, @now, @now)",
            ("@c", id), ("@s", ada), ("@leaving", (int)SendingState.Leaving), ("@now", vow.Now()));
        await vow.SqlAsync(
            "UPDATE newsletters_campaign SET state = @sending, gathered_all = @yes WHERE id = @id", ("@sending", (int)CampaignState.Sending), ("@yes", true), ("@id", id));

        await vow.SendDueAsync();

        Assert.Equal((0, SendingState.InDoubt, CampaignState.Done), (post.Taken, (await vow.SendingsAsync(id))[ada], (await vow.CampaignAsync(id)).State));
        Assert.Equal(new Dictionary<string, long> { ["in_doubt"] = 1 }, await vow.CountsAsync(id, "leaving"));
        // It may have reached her: her own log says so.
        var mine = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        Assert.Equal(1, (int)Assert.Single(mine, e => e.Kind == "sent.newsletter.email").Detail!["in_doubt"]!);
    }

    [Fact]
    public async Task A_full_mailbox_holds_nobody_else_up_and_is_given_up_after_five_days()
    {
        await using var post = new MailServer();
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var full = await vow.ReaderAsync("full@example.test", "en", "newsletter");
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var id = await vow.PlannedAsync();

        await vow.SendDueAsync();

        Assert.Equal((1, CampaignState.Sending), (post.Taken, (await vow.CampaignAsync(id)).State));
        vow.Clock.Advance(TimeSpan.FromHours(1));
        await vow.SendDueAsync();
        Assert.Equal(SendingState.Queued, (await vow.SendingsAsync(id))[full]);
        vow.Clock.Advance(TimeSpan.FromDays(5));
        await vow.SendDueAsync();
        Assert.Equal((SendingState.Refused, CampaignState.Done), ((await vow.SendingsAsync(id))[full], (await vow.CampaignAsync(id)).State));
        Assert.Equal(1, post.Taken);
    }

    [Fact]
    public async Task Paused_nothing_leaves_and_stopped_nothing_ever_does()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var campaigns = vow.Services.GetRequiredService<Campaigns>();
        var id = await vow.PlannedAsync(after: TimeSpan.FromHours(1));
        Assert.Equal(Steered.Done, await campaigns.TakeBackAsync(id, NewsletterBed.Operator));
        vow.Clock.Advance(TimeSpan.FromHours(2));
        await vow.SendDueAsync();
        Assert.Empty(vow.Mails());
        Assert.Equal(Steered.NotNow, await campaigns.PlanAsync(id, NewsletterBed.Operator, 0, vow.Now()));
        Assert.Equal(Steered.Done, await campaigns.PlanAsync(id, NewsletterBed.Operator, 1, vow.Now().Plus(TimeSpan.FromHours(1))));
        await vow.SendDueAsync();
        Assert.Equal(CampaignState.Scheduled, (await vow.CampaignAsync(id)).State);
        Assert.Equal(Steered.Done, await campaigns.StopAsync(id, NewsletterBed.Operator));
        vow.Clock.Advance(TimeSpan.FromHours(2));
        await vow.SendDueAsync();

        Assert.Empty(vow.Mails());
        Assert.Equal(Steered.NotNow, await campaigns.ResumeAsync(id, NewsletterBed.Operator));
    }

    [Fact]
    public async Task Paused_between_looking_who_is_next_and_taking_them_nobody_is_written_to_and_nobody_is_lost()
    {
        Func<Task> pause = () => Task.CompletedTask;
        await using var post = new MailServer(met: () => pause());
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var campaigns = vow.Services.GetRequiredService<Campaigns>();
        var id = await vow.PlannedAsync();
        // The server is called once it is known who waits, and before they are taken.
        pause = async () => Assert.Equal(Steered.Done, await campaigns.PauseAsync(id, NewsletterBed.Operator));
        await vow.SendDueAsync();
        Assert.Equal((0, SendingState.Queued), (post.Taken, (await vow.SendingsAsync(id))[ada]));

        pause = () => Task.CompletedTask;
        Assert.Equal(Steered.Done, await campaigns.ResumeAsync(id, NewsletterBed.Operator));
        await vow.SendDueAsync();
        Assert.Equal((1, SendingState.Left), (post.Taken, (await vow.SendingsAsync(id))[ada]));
    }

    [Fact]
    public async Task An_address_on_the_list_is_not_written_to_and_a_lost_key_stops_everything()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.ReaderAsync("bob@example.test", "en", "newsletter");
        // As an opt-out from elsewhere would be imported: in another spelling.
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<OppositionList>().AddAsync(deed, "email", " ADA@Example.test ", Actor.System));

        var first = await vow.SentAsync();

        Assert.Equal(["bob@example.test"], To(vow.Mails()));
        Assert.Equal(1, (await vow.CountsAsync(first, "audience"))["listed"]);
        await vow.DownAsync();
        await using (var keys = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(vow.Home, "keys.db")};Pooling=False"))
        {
            await keys.OpenAsync(TestContext.Current.CancellationToken);
            await using var lose = keys.CreateCommand();
            lose.CommandText = "DELETE FROM controller_key WHERE name = 'list'";
            Assert.Equal(1, await lose.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await vow.UpAsync();
        var second = await vow.SentAsync();
        Assert.Single(vow.Mails());
        Assert.Equal(new Dictionary<string, long> { ["list_unreadable"] = 2 }, await vow.CountsAsync(second, "audience"));
    }

    [Fact]
    public async Task Whoever_was_listed_after_they_were_gathered_is_stopped_at_the_door()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var id = await vow.PlannedAsync(after: TimeSpan.FromHours(1));
        // Gathered as a process before this one left it.
        await vow.SqlAsync(
            "INSERT INTO newsletters_sending (campaign_id, subject_id, state, last_contact, at) VALUES (@c, @s, 0, @now, @now)", ("@c", id), ("@s", ada), ("@now", vow.Now()));
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<OppositionList>().AddAsync(deed, "email", "ada@example.test", Actor.System));
        await vow.SqlAsync(
            "UPDATE newsletters_campaign SET state = @sending, gathered_all = @yes WHERE id = @id", ("@sending", (int)CampaignState.Sending), ("@yes", true), ("@id", id));

        await vow.SendDueAsync();

        Assert.Empty(vow.Mails());
        Assert.Equal(new Dictionary<string, long> { ["listed"] = 1 }, await vow.CountsAsync(id, "leaving"));
    }

    [Fact]
    public async Task A_last_contact_of_more_than_three_years_ago_ends_it_and_an_opening_is_no_contact()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        vow.Clock.Now = vow.Clock.Now.AddYears(3);
        await vow.Services.GetRequiredService<SeeOpened>().NoteAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), ada, vow.Now());
        var last = await vow.SentAsync();
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 1 }, await vow.CountsAsync(last, "audience"));
        vow.Clock.Advance(TimeSpan.FromDays(1));

        var id = await vow.SentAsync();

        Assert.Equal(new Dictionary<string, long> { ["phase_expired"] = 1 }, await vow.CountsAsync(id, "audience"));
        Assert.Equal(2, vow.Mails().Count);
        // The rows go at the same term: the sweep's own question finds both.
        Assert.Equal("broken", (await vow.ProveAsync("--promise", "retention/newsletter/active")).ByPromise["retention/newsletter/active"].State());
    }

    [Fact]
    public async Task A_service_mail_still_arrives_after_every_no()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.Services.GetRequiredService<StopByPhrase>().DoAsync(ada, "stop_email", Language.En, "once");

        await vow.Services.GetRequiredService<EnterByLink>().AskAsync("ada@example.test", Language.En, TestContext.Current.CancellationToken);

        // What stopped is said by one, too.
        var mails = await vow.MailsAsync(2);
        Assert.Equal(2, mails.Count);
        Assert.All(mails, mail => Assert.Null(mail.Headers["List-Unsubscribe"]));
    }

    private static IEnumerable<string> To(IReadOnlyList<MimeMessage> mails) => mails.Select(m => m.To.Mailboxes.Single().Address).Order(StringComparer.Ordinal);
}
