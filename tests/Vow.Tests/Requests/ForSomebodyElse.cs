using System.Net;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>Who asks for another: an agent, a parent, an heir. Nothing about that other is told or changed before an operator saw the paper.</summary>
public sealed class ForSomebodyElse
{
    private const string Lawyer = "lawyer@example.test";

    [Theory]
    [InlineData(OnBehalf.Agent, Right.Objection, true)]
    [InlineData(OnBehalf.Parent, Right.Portability, true)]
    [InlineData(OnBehalf.Heir, null, true)]
    [InlineData(OnBehalf.Heir, Right.Access, true)]
    [InlineData(OnBehalf.Heir, Right.Rectification, true)]
    [InlineData(OnBehalf.Heir, Right.Erasure, true)]
    [InlineData(OnBehalf.Heir, Right.Portability, false)]
    [InlineData(OnBehalf.Heir, Right.Objection, false)]
    [InlineData(null, Right.Portability, true)]
    public void Which_rights_somebody_may_use_for_another(string? asks, Right? right, bool may) => Assert.Equal(may, OnBehalf.May(asks, right));

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_agent_is_given_nothing_on_their_own_address_and_the_answer_goes_where_the_mandate_says(Engine engine)
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine));
        var marie = await site.Vow.ReaderAsync("marie@example.test");
        var lawyer = await site.Vow.ReaderAsync(Lawyer);
        await site.AskAsync(("about", "right.access"), ("email", Lawyer), ("behalf", "agent"), ("text", "For Marie Durand"));
        await site.AskAsync(("about", "right.access"), ("email", Lawyer), ("behalf", "agent"), ("text", "For Jean Petit"));
        Assert.Equal(2, await site.CountAsync());
        await site.MailAsync(Lawyer, 2);
        var mail = site.MailsTo(Lawyer).Single(m => RequestBed.NumberIn(m) == "2027-0001");
        Assert.Contains("a mandate signed by the person", mail.TextBody, StringComparison.Ordinal);

        // The agent is known here by that very address: the file is not theirs for it.
        var follow = RequestBed.FollowIn(mail);
        var agent = await site.AgentAsync("alice");
        var page = "/desk/requests/2027-0001";
        using (await agent.SendAsync(page + "/open", ("reason", "a look at the file")))
        {
        }

        (string, string)[] tie = [("by", "email"), ("value", "marie@example.test"), ("how", "mandate of 1 March, signature compared with the contract")];
        Assert.Contains("Say that you saw the paper", await RefusedAsync(agent, page, [.. tie, ("answer", "agent")]), StringComparison.Ordinal);
        Assert.Contains("Choose whom the answer goes to", await RefusedAsync(agent, page, [.. tie, ("covers", "yes")]), StringComparison.Ordinal);
        Assert.Contains("has not answered yet", await RefusedAsync(agent, page, [.. tie, ("covers", "yes"), ("answer", "agent")]), StringComparison.Ordinal);
        using (await site.PostAsync(follow + "/address"))
        {
        }

        using (await site.PostAsync(follow + "/number", ("number", "C-1001")))
        {
        }

        var request = await site.RequestAsync("2027-0001");
        Assert.NotNull(request.AddressProvenAt);
        Assert.False(request.IsKnown);
        Assert.NotEqual(lawyer, request.SubjectId);
        Assert.Contains("your own check of the paper", (await agent.ReadAsync(page)).Text, StringComparison.Ordinal);

        using (var tied = await agent.SendAsync(page + "/tie", [.. tie, ("covers", "yes"), ("answer", "person")]))
        {
            Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
        }

        request = await site.RequestAsync("2027-0001");
        Assert.Equal((marie, IdentityProof.Desk), (request.SubjectId, request.Identity));
        Assert.Null(request.AnswerTo);
        Assert.Contains("goes to them alone", (await site.MailAsync(Lawyer, 3)).TextBody, StringComparison.Ordinal);
        Assert.Contains("with a mandate that we saw", (await site.MailAsync("marie@example.test")).TextBody, StringComparison.Ordinal);
        Assert.Contains("This link opens nothing", await site.PageAsync(follow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_heir_uses_the_rights_that_outlive_the_person_and_is_given_no_copy_of_everything()
    {
        await using var site = Site.Of(await VowUnderTest.StartAsync());
        var marie = await site.Vow.ReaderAsync("marie@example.test");
        var agent = await site.AgentAsync("alice");
        (string, string)[] letter = [("channel", "letter"), ("received", "2027-02-26"), ("text", "My mother died."), ("post", "Jean Durand\n29200 Brest"), ("speaks", "en"), ("behalf", "heir")];
        (string, string)[] tie = [("by", "email"), ("value", "marie@example.test"), ("how", "death certificate and family record book"), ("covers", "yes")];
        using (await agent.SendAsync("/desk/requests/new", [.. letter, ("about", "right.portability")]))
        {
        }

        using (await agent.SendAsync("/desk/requests/new", [.. letter, ("about", "right.access")]))
        {
        }

        Assert.Contains("family record book", (await agent.ReadAsync("/desk/requests/2027-0002/letter?which=receipt")).Text, StringComparison.Ordinal);
        Assert.Contains("an heir may not use this right", await RefusedAsync(agent, "/desk/requests/2027-0001", tie), StringComparison.Ordinal);
        using (var tied = await agent.SendAsync("/desk/requests/2027-0002/tie", tie))
        {
            Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
        }

        var request = await site.RequestAsync("2027-0002");
        Assert.Equal(marie, request.SubjectId);
        Assert.Null(await site.Get<PlanRequest>().Async(request, site.Now, TestContext.Current.CancellationToken));
        using var answered = await agent.SendAsync("/desk/requests/2027-0002/answer", ("outcome", "answered"), ("text", "Two invoices are open; copies are enclosed."));
        Assert.Equal(RequestState.Answered, (await site.RequestAsync("2027-0002")).State);
    }

    private static async Task<string> RefusedAsync(HttpClient agent, string page, (string, string)[] tie)
    {
        using var answer = await agent.SendAsync(page + "/tie", tie);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
