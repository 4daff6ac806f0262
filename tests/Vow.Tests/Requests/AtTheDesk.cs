using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>What operators do with requests from outside: enter them, say whose they are, move their clock. 1 March 2027 is a Monday.</summary>
public sealed class AtTheDesk
{
    private static readonly (string, string)[] Letter =
    [
        ("channel", "letter"), ("received", "2027-02-26"), ("about", "right.access"), ("text", "What do you hold?"), ("post", "Marie Durand\n1 rue de la Paix\n29200 Brest"), ("speaks", "fr"),
    ];

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_letter_is_entered_with_its_day_and_acknowledged_on_paper_in_its_language(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var agent = await site.AgentAsync("alice");
        var page = await EnterAsync(agent, Letter);
        var request = await site.RequestAsync("2027-0001");
        Assert.Equal((new DateOnly(2027, 2, 26), new DateOnly(2027, 3, 26), "letter", "fr"), (request.ReceivedOn, request.Due, request.Channel, request.Language));
        Assert.False(request.IsKnown);
        Assert.Contains("not known yet", (await agent.ReadAsync(page)).Text, StringComparison.Ordinal);
        var letter = (await agent.ReadAsync(page + "/letter?which=receipt")).Text;
        Assert.Contains("Marie Durand\n1 rue de la Paix", letter, StringComparison.Ordinal);
        Assert.Contains("Reçue le\u00a0: 26 février 2027", letter, StringComparison.Ordinal);
        Assert.Contains("Réponse au plus tard le\u00a0: 26 mars 2027", letter, StringComparison.Ordinal);
        Assert.Contains("Reçu par, date et signature", letter, StringComparison.Ordinal);

        // A colleague must give a reason first, and sees no letter without.
        var other = await site.AgentAsync("bob");
        Assert.DoesNotContain("rue de la Paix", (await other.ReadAsync(page)).Text, StringComparison.Ordinal);
        using var shut = await other.GetAsync(new Uri(page + "/letter?which=receipt", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.SeeOther, shut.StatusCode);

        // A late one is marked so from its first day.
        await EnterAsync(agent, [.. Letter.Where(f => f.Item1 is not ("received" or "about")), ("received", "2027-01-04"), ("about", "")]);
        Assert.Contains("late by", (await agent.ReadAsync("/desk/requests?show=late")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("received", "2027-03-02", "today or before")]
    [InlineData("received", "26/02/2027", "today or before")]
    [InlineData("channel", "page", "how it came")]
    [InlineData("about", "right.complaint", "Choose a right")]
    [InlineData("post", "", "Give an address")]
    [InlineData("speaks", "de", "language")]
    public async Task What_can_t_be_entered_is_given_back_with_what_to_do(string field, string value, string said)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync());
        var agent = await site.AgentAsync("alice");
        using var answer = await agent.SendAsync("/desk/requests/new", [.. Letter.Where(f => f.Item1 != field), (field, value)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("What do you hold?", page, StringComparison.Ordinal);
        Assert.Equal(0, await site.CountAsync());
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_operator_ties_a_file_to_a_person_only_with_how_it_was_checked(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var marie = await site.AccountAsync("marie@example.test");
        var agent = await site.AgentAsync("alice");
        var page = await EnterAsync(agent, Letter);
        var made = (await site.RequestAsync("2027-0001")).SubjectId;
        using (var without = await agent.SendAsync(page + "/tie", ("by", "email"), ("value", "marie@example.test"), ("how", "")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, without.StatusCode);
        }

        using (var nobody = await agent.SendAsync(page + "/tie", ("by", "email"), ("value", "nobody@example.test"), ("how", "called back on her number")))
        {
            Assert.Contains("Nobody is known by this", WebUtility.HtmlDecode(await nobody.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }

        using var tied = await agent.SendAsync(page + "/tie", ("by", "email"), ("value", "marie@example.test"), ("how", "called back on her number"));
        Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
        var request = await site.RequestAsync("2027-0001");
        Assert.Equal((marie, IdentityProof.Desk), (request.SubjectId, request.Identity));
        Assert.False(await site.IsKnownAsync(made));
        Assert.Contains("called back on her number", (await agent.ReadAsync(page)).Text, StringComparison.Ordinal);
        Assert.Contains("What do you hold?", await site.PageAsync("/en/me/requests/2027-0001"), StringComparison.Ordinal);

        // A file that is somebody's is nobody else's.
        await site.PersonAsync("other@example.test");
        using var again = await agent.SendAsync(page + "/tie", ("by", "email"), ("value", "other@example.test"), ("how", "mistaken for somebody"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(marie, (await site.RequestAsync("2027-0001")).SubjectId);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Asking_who_asks_early_stops_the_clock_until_the_answer_and_late_it_does_not(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var agent = await site.AgentAsync("alice");
        await site.AskAsync(("about", "right.access"), ("email", "marie@example.test"));
        await site.AskAsync(("about", "right.erasure"), ("email", "marie@example.test"));
        var (early, late) = ("/desk/requests/2027-0001", "/desk/requests/2027-0002");
        site.Time.Advance(TimeSpan.FromDays(5));
        agent = await site.AgentAsync("bob");
        await OpenAsync(agent, early);
        await OpenAsync(agent, late);
        using (var asked = await agent.SendAsync(early + "/ask", ("what", "Two people share your address: which customer number is yours?")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        }

        site.Time.Advance(TimeSpan.FromDays(1));
        agent = await site.AgentAsync("carol");
        await OpenAsync(agent, late);
        using (var asked = await agent.SendAsync(late + "/ask", ("what", "Two people share your address: which customer number is yours?")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        }

        Assert.True((await site.RequestAsync("2027-0001")).IsSuspended);
        Assert.False((await site.RequestAsync("2027-0002")).IsSuspended);
        await site.MailAsync("marie@example.test", 4);
        Assert.Contains(site.MailsTo("marie@example.test"), m => m.TextBody!.Contains("stands still until you answer", StringComparison.Ordinal) && m.TextBody.Contains("which customer number", StringComparison.Ordinal));

        // While it stands still it is late for nobody, however long that lasts. Ten days of standing still: ten more to answer.
        site.Time.Advance(TimeSpan.FromDays(9));
        agent = await site.AgentAsync("dan");
        await OpenAsync(agent, early);
        await OpenAsync(agent, late);
        using (var given = await agent.SendAsync(early + "/given"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, given.StatusCode);
        }

        using (var given = await agent.SendAsync(late + "/given"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, given.StatusCode);
        }

        // 1 April and ten days: 11 April is a Sunday.
        Assert.Equal((new DateOnly(2027, 4, 12), false), ((await site.RequestAsync("2027-0001")).Due, (await site.RequestAsync("2027-0001")).IsSuspended));
        Assert.Equal(new DateOnly(2027, 4, 1), (await site.RequestAsync("2027-0002")).Due);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_question_never_answered_ends_in_a_dated_letter_with_the_remedies_after_a_month(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var agent = await site.AgentAsync("alice");
        var page = await EnterAsync(agent, Letter);
        using (var asked = await agent.SendAsync(page + "/ask", ("what", "Deux personnes portent ce nom : quel est votre numéro ?")))
        {
            // By post: told to print it.
            Assert.Contains("send it by letter", WebUtility.HtmlDecode(await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }

        site.Time.Advance(TimeSpan.FromDays(30));
        agent = await site.AgentAsync("bob");
        await OpenAsync(agent, page);
        using (var early = await agent.SendAsync(page + "/lapse"))
        {
            Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        }

        site.Time.Advance(TimeSpan.FromDays(1));
        agent = await site.AgentAsync("carol");
        await OpenAsync(agent, page);
        using var closed = await agent.SendAsync(page + "/lapse");
        Assert.Equal(RequestState.Lapsed, (await site.RequestAsync("2027-0001")).State);
        var letter = (await agent.ReadAsync(page + "/letter?which=last")).Text;
        Assert.Contains("Le 1er avril 2027", letter, StringComparison.Ordinal);
        Assert.Contains("Commission nationale", letter, StringComparison.Ordinal);
        Assert.Contains("tribunal", letter, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task More_time_is_the_controller_s_decision_within_the_first_month_and_the_person_is_told(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var (agent, officer) = (await site.AgentAsync("alice"), await site.OperatorAsync("dora", Role.Dpo));
        await site.AskAsync(("about", "right.access"), ("email", "marie@example.test"));
        const string page = "/desk/requests/2027-0001";
        await OpenAsync(agent, page);
        await OpenAsync(officer, page);
        (string, string)[] decision = [("until", "2027-06-01"), ("reasons", "Ten years of orders lie in four archives."), ("decided", "P. Martin, managing director"), ("advice", "Two months more are enough.")];
        using (var refused = await agent.SendAsync(page + "/extend", decision))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        foreach (var (field, value) in new[] { ("until", "2027-06-02"), ("until", "2027-04-01"), ("until", "soon"), ("reasons", "busy"), ("decided", ""), ("advice", "") })
        {
            using var wrong = await officer.SendAsync(page + "/extend", [.. decision.Where(f => f.Item1 != field), (field, value)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        }

        using (var done = await officer.SendAsync(page + "/extend", decision))
        {
            Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        }

        Assert.Equal(new DateOnly(2027, 6, 1), (await site.RequestAsync("2027-0001")).Extended);
        await site.MailAsync("marie@example.test", 2);
        Assert.Contains(site.MailsTo("marie@example.test"), m => m.TextBody!.Contains("until 1 June 2027", StringComparison.Ordinal) && m.TextBody.Contains("four archives", StringComparison.Ordinal) && m.TextBody.Contains("court", StringComparison.Ordinal));

        // After the month it is too late.
        await site.AskAsync(("about", "right.erasure"), ("email", "marie@example.test"));
        site.Time.Advance(TimeSpan.FromDays(32));
        officer = await site.OperatorAsync("edith", Role.Dpo);
        await OpenAsync(officer, "/desk/requests/2027-0002");
        using var late = await officer.SendAsync("/desk/requests/2027-0002/extend", decision);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Null((await site.RequestAsync("2027-0002")).Extended);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_officer_is_warned_ten_days_and_three_days_before_the_last_day_once_each_and_nothing_closes_by_itself(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine);
        await using var site = Site.Of(vow);
        await site.AskAsync(("about", "right.access"), ("email", "marie@example.test"));
        async Task<int> WarnedAsync(int days)
        {
            site.Time.Advance(TimeSpan.FromDays(days));
            await vow.JobAsync("rights.alarms");
            await vow.JobAsync("rights.alarms");
            return (await site.RequestAsync("2027-0001")).Alarm;
        }

        // Due on 1 April: 21 March is too early by a day.
        Assert.Equal(0, await WarnedAsync(20));
        Assert.Equal(1, await WarnedAsync(1));
        Assert.Equal(1, await WarnedAsync(6));
        Assert.Equal(2, await WarnedAsync(1));
        Assert.Equal(2, await WarnedAsync(20));
        await site.MailAsync("dpo@coraye.com", 2);
        Assert.Equal(2, site.MailsTo("dpo@coraye.com").Count);
        Assert.Contains(site.MailsTo("dpo@coraye.com"), m => m.Subject!.Contains("10", StringComparison.Ordinal) && m.TextBody!.Contains("/desk/requests/2027-0001", StringComparison.Ordinal));
        Assert.DoesNotContain(site.MailsTo("dpo@coraye.com"), m => m.TextBody!.Contains("marie", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(RequestState.Open, (await site.RequestAsync("2027-0001")).State);
    }

    [Fact]
    public async Task Files_are_given_to_operators_and_a_minor_s_comes_first()
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync());
        var (alice, bob) = (await site.AgentAsync("alice"), await site.AgentAsync("bob"));
        await site.AskAsync(("about", "right.access"), ("email", "a@example.test"));
        await site.AskAsync(("about", "right.erasure"), ("email", "b@example.test"), ("minor", "yes"));
        var list = (await alice.ReadAsync("/desk/requests")).Text;
        Assert.True(list.IndexOf("2027-0002", StringComparison.Ordinal) < list.IndexOf("2027-0001", StringComparison.Ordinal));
        var login = (await site.OperatorsAsync()).Single(o => o.Access.Name == "alice").Access.Login;
        using var given = await bob.SendAsync("/desk/requests/2027-0001/assign", ("to", login.ToString("D")));
        Assert.Equal(HttpStatusCode.SeeOther, given.StatusCode);
        Assert.Contains("2027-0001", (await alice.ReadAsync("/desk/requests?show=mine")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2027-0001", (await bob.ReadAsync("/desk/requests?show=mine")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2027-0001", (await bob.ReadAsync("/desk/requests?show=unassigned")).Text, StringComparison.Ordinal);
        Assert.Contains("2027-0002", (await bob.ReadAsync("/desk/requests?show=unknown")).Text, StringComparison.Ordinal);
        using var nobody = await bob.SendAsync("/desk/requests/2027-0001/assign", ("to", Guid.Empty.ToString("D")));
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task The_answer_goes_where_the_file_says()
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync());
        var agent = await site.AgentAsync("alice");
        await site.AskAsync(("about", ""), ("email", "marie@example.test"));
        const string page = "/desk/requests/2027-0001";
        await OpenAsync(agent, page);
        using var answered = await agent.SendAsync(page + "/answer", ("outcome", "answered"), ("text", "Our office is open on Mondays."));
        Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);
        await site.MailAsync("marie@example.test", 2);
        Assert.Contains(site.MailsTo("marie@example.test"), m => m.TextBody!.Contains("open on Mondays", StringComparison.Ordinal));
    }

    private static async Task<string> EnterAsync(HttpClient agent, params (string, string)[] form)
    {
        using var answer = await agent.SendAsync("/desk/requests/new", form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task OpenAsync(HttpClient agent, string page)
    {
        using var opened = await agent.SendAsync(page + "/open", ("reason", "working on it"));
        Assert.Equal((HttpStatusCode.SeeOther, page), (opened.StatusCode, opened.Headers.Location?.OriginalString));
    }
}
