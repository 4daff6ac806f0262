using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Post;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>The desk watches itself: unusual reading is told, its own log ends, mail that is stuck is seen, and a page left open holds no session.</summary>
public sealed class WatchingTheDesk
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Unusual_reading_is_shown_and_told_to_the_officer_once_a_day_with_no_person_s_data(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, variables: new Dictionary<string, string> { ["VOW_UNUSUAL_READING"] = "3" });
        var (dpo, agent) = (await vow.OperatorAsync("anne", Role.Dpo), await vow.OperatorAsync("curious", Role.Agent));
        for (var i = 0; i < 3; i++)
        {
            await ReadAsync(vow, "curious");
        }

        await vow.JobAsync("desk.unusual_reading");
        Assert.DoesNotContain("Unusual reading", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        await ReadAsync(vow, "curious");
        await vow.JobAsync("desk.unusual_reading");
        await vow.JobAsync("desk.unusual_reading");
        Assert.Contains("curious opened the data of 4 people", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unusual reading", (await agent.ReadAsync("/desk")).Text, StringComparison.Ordinal);

        var mail = Assert.Single(await AlarmsAsync(vow, 1));
        Assert.Contains("curious", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("4", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("many at once", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(UnusualReading.Kind, (await dpo.ReadAsync("/desk/entries?show=" + UnusualReading.Kind)).Text, StringComparison.Ordinal);
        Assert.Contains("told to the officer", (await dpo.ReadAsync("/desk/accesses?show=alarm")).Text, StringComparison.Ordinal);

        // The next day counts anew, and tells anew.
        vow.Clock.Advance(TimeSpan.FromDays(1));
        await vow.JobAsync("desk.unusual_reading");
        for (var i = 0; i < 4; i++)
        {
            await ReadAsync(vow, "curious");
        }

        await vow.JobAsync("desk.unusual_reading");
        Assert.Equal(2, (await AlarmsAsync(vow, 2)).Count);
    }

    [Fact]
    public async Task Lines_taken_away_as_a_file_count_as_people_read()
    {
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_UNUSUAL_READING"] = "3" });
        var dpo = await vow.OperatorAsync("anne", Role.Dpo);
        for (var i = 0; i < 3; i++)
        {
            await ReadAsync(vow, "anne");
        }

        Assert.DoesNotContain("Unusual reading", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        using var sent = await dpo.SendAsync("/desk/accesses/file", ("export-reason", "the yearly report"));
        Assert.Contains("anne opened the data of 6 people", (await dpo.ReadAsync("/desk")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_log_of_readings_ends_with_its_own_term(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        await vow.OperatorAsync("curious", Role.Agent);
        await ReadAsync(vow, "curious");
        await ReadAsync(vow, "curious");
        await vow.SqlAsync("UPDATE desk_access SET at = @at WHERE id = (SELECT id FROM desk_access ORDER BY id LIMIT 1)", ("@at", Instant.From(new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero))));
        await vow.JobAsync("retention.sweep");
        Assert.Equal(2, await ReadingsAsync(vow));
        await vow.SqlAsync("UPDATE desk_access SET at = @at WHERE id = (SELECT id FROM desk_access ORDER BY id LIMIT 1)", ("@at", Instant.From(new DateTimeOffset(2026, 2, 27, 9, 0, 0, TimeSpan.Zero))));
        await vow.JobAsync("retention.sweep");
        Assert.Equal(1, await ReadingsAsync(vow));
    }

    [Fact]
    public async Task Staff_are_told_what_is_recorded_about_them_before_they_first_enter()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var (name, first) = (await vow.FirstSignInAsync())!.Value;
        var browser = vow.NewVisitor("en");
        using var door = await browser.SignInAsync(name, first);
        var secret = DeskBed.SecretOf((await browser.ReadAsync("/desk/sign-in/set-up")).Text);
        using var done = await browser.SendAsync("/desk/sign-in/set-up", ("password", DeskBed.Password), ("code", vow.CodeOf(secret)));
        Assert.Contains("/desk/staff", await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var (_, notice) = await browser.ReadAsync("/desk/staff");
        Assert.Contains("500 people", notice, StringComparison.Ordinal);
        Assert.Contains("/desk/staff", (await browser.ReadAsync("/desk/requests")).Text + (await browser.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_is_stuck_is_seen_without_whom_it_is_for()
    {
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SMTP"] = "smtp://127.0.0.1:9" });
        var auditor = await vow.OperatorAsync("audit", Role.Auditor);
        Assert.Contains("Nothing waits", (await auditor.ReadAsync("/desk/mail")).Text, StringComparison.Ordinal);
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed =>
            Outbox.EnqueueAsync(deed, new Mail("stuck@example.test", null, "account.confirm", "Please confirm", "Dear you")));
        await VowUnderTest.UntilAsync(async () => await vow.AskAsync(s => s.GetRequiredService<Store>().Set<OutgoingMail>().AnyAsync(m => m.Attempts > 0)));
        foreach (var address in new[] { "/desk/mail", "/desk/mail?show=account.confirm&sort=-next", "/desk/mail/file?sort=answer" })
        {
            var (status, page) = await auditor.ReadAsync(address);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("account.confirm", page, StringComparison.Ordinal);
            Assert.Contains("SocketException", page, StringComparison.Ordinal);
            Assert.DoesNotContain("stuck@", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Please confirm", page, StringComparison.Ordinal);
        }

        vow.Clock.Advance(TimeSpan.FromDays(6));
        await vow.Services.GetRequiredService<Sender>().SendDueAsync(TestContext.Current.CancellationToken);
        var later = await vow.OperatorAsync("later", Role.Auditor);
        await VowUnderTest.UntilAsync(async () => (await later.ReadAsync("/desk/mail")).Text.Contains("All entries of this kind", StringComparison.Ordinal));
        vow.Clock.Advance(TimeSpan.FromDays(31));
        var last = await vow.OperatorAsync("last", Role.Auditor);
        Assert.Contains("None. A mail that no server took", (await last.ReadAsync("/desk/mail")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_asks_for_itself_again_does_not_prolong_the_session()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var agent = await vow.OperatorAsync("agent", Role.Agent);
        vow.Clock.Advance(TimeSpan.FromHours(5));
        using var asking = new HttpRequestMessage(HttpMethod.Get, "/desk");
        asking.Headers.Add(DeskKeys.LiveHeader, "1");
        using (var itself = await agent.SendAsync(asking, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, itself.StatusCode);
            Assert.False(itself.Headers.Contains("Set-Cookie"));
        }

        using var person = await agent.GetAsync(new Uri("/desk", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(person.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_overview_pictures_what_grew_and_what_comes_due_and_says_what_would_be_there()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var admin = await vow.AdminAsync();
        Assert.Contains("Nobody became known in these weeks", (await admin.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        var person = await vow.SubscriberAsync();
        var (_, page) = await admin.ReadAsync("/desk");
        Assert.Contains("In 12 weeks, people who became known: 1.", page, StringComparison.Ordinal);
        Assert.Contains("Consents given, by purpose", page, StringComparison.Ordinal);
        Assert.DoesNotContain("None was given in these weeks", page, StringComparison.Ordinal);
        Assert.Contains("None was received in these weeks", page, StringComparison.Ordinal);
        await VowUnderTest.UntilAsync(async () => !(await admin.ReadAsync("/desk")).Text.Contains("is being counted", StringComparison.Ordinal));
        Assert.DoesNotContain(person.ToString("D"), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_are_listed_for_the_role_and_can_be_turned_off_and_on()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var agent = await vow.OperatorAsync("agent", Role.Agent);
        var (_, help) = await agent.ReadAsync("/desk/keys-help");
        Assert.Contains("/desk/requests", help, StringComparison.Ordinal);
        Assert.DoesNotContain("/desk/operators", help, StringComparison.Ordinal);
        Assert.Contains("data-keys=\"on\"", help, StringComparison.Ordinal);
        using (var off = await agent.SendAsync("/desk/keys-help", ("keys", "off")))
        {
            Assert.Contains("data-keys=\"off\"", (await agent.ReadAsync("/desk/requests")).Text, StringComparison.Ordinal);
        }

        using var on = await agent.SendAsync("/desk/keys-help", ("keys", "on"));
        Assert.Contains("data-keys=\"on\"", (await agent.ReadAsync("/desk/requests")).Text, StringComparison.Ordinal);
    }

    private static async Task ReadAsync(VowUnderTest vow, string name)
    {
        var reader = (await vow.OperatorsAsync()).Single(o => o.Access.Name == name).Access;
        await ReadPerson.RecordAsync(
            vow.Services.GetRequiredService<Deeds>(), vow.Services.GetRequiredService<Entries>(), reader.Login, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), "person", "many at once", compartment: null);
    }

    private static Task<int> ReadingsAsync(VowUnderTest vow) => vow.AskAsync(s => s.GetRequiredService<Store>().Set<DeskAccess>().CountAsync(a => a.What == "person"));

    private static async Task<IReadOnlyList<MimeMessage>> AlarmsAsync(VowUnderTest vow, int least)
    {
        await VowUnderTest.UntilAsync(() => Alarms().Count >= least);
        return Alarms();

        List<MimeMessage> Alarms() => [.. vow.Mails().Where(m => m.Subject is "Consultation inhabituelle dans l'espace de gestion" or "Unusual reading at the desk")];
    }
}
