using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Retention;
using Vow.Tests.Desk;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>Text messages through a service of the company's own, over HTTP.</summary>
public sealed class TextsByWebhook : IDisposable
{
    private const string Ada = "+33612345678";
    private const string Bob = "+33698765432";
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("vow-hooks-").FullName, "coraye");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_text_is_handed_over_signed_and_its_stop_is_obeyed_at_once(Engine engine)
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables, engine);
        var ada = await vow.TextReaderAsync("ada@example.test", Ada);
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given);
        await vow.SentAsync(channel: "sms");

        var sent = Assert.Single(service.Asked);
        Assert.Equal((1, "send", Ada), ((int)sent["contract"]!, (string?)sent["operation"], (string?)sent["to"]));
        Assert.EndsWith("No more messages? Reply STOP", (string?)sent["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("336", (string?)sent["key"], StringComparison.Ordinal);

        using var stopped = await TextService.TellAsync(vow, TextService.Received("06 12 34 56 78", "Stop CORAYE"));

        Assert.Equal(HttpStatusCode.NoContent, stopped.StatusCode);
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var standing = await StandingChoices.OfAsync(store, ada);
        Assert.Equal((ChoiceAct.Withdrawn, "message/sms"), standing.Single(c => c.Channel == "sms") is var sms ? (sms.Act, sms.History[0].Surface) : default);
        Assert.Equal(ChoiceAct.Given, standing.Single(c => c.Channel == "email").Act);
        Assert.Equal(ListAnswer.Listed, await vow.NumberListedAsync(Ada));
        await vow.SentAsync(channel: "sms");
        Assert.Single(service.Asked);
        Assert.DoesNotContain("+336", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_stop_sent_again_by_somebody_who_listened_does_not_undo_a_new_yes(Engine engine)
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables, engine);
        var ada = await vow.TextReaderAsync("ada@example.test", Ada);
        var body = TextService.Received(Ada, "STOP").ToJsonString();
        var signature = TextService.Sign(TextService.Secret, vow.Clock.Now, body);
        using var first = await TextService.SendAsync(vow, body, signature);
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given, "sms");

        using var again = await TextService.SendAsync(vow, body, signature);
        vow.Clock.Advance(TimeSpan.FromMinutes(20));
        using var later = await TextService.SendAsync(vow, body, signature);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Conflict, HttpStatusCode.Unauthorized), (first.StatusCode, again.StatusCode, later.StatusCode));
        Assert.Equal(ListAnswer.Free, await vow.NumberListedAsync(Ada));
        // Said again by the person, under a signature of that time, it counts; and what can't be believed any more is forgotten.
        using var anew = await TextService.TellAsync(vow, TextService.Received(Ada, "STOP"));
        Assert.Equal((HttpStatusCode.NoContent, ListAnswer.Listed), (anew.StatusCode, await vow.NumberListedAsync(Ada)));
        Assert.Equal(1, await vow.OneAsync<int>("SELECT COUNT(*) FROM post_heard"));
    }

    [Fact]
    public async Task What_the_service_did_not_sign_or_say_as_agreed_changes_nothing()
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        await vow.TextReaderAsync("ada@example.test", Ada);
        var stop = TextService.Received(Ada, "STOP");

        using var stranger = await TextService.TellAsync(vow, stop, secret: new string('x', 40));
        using var late = await TextService.TellAsync(vow, stop, late: TimeSpan.FromMinutes(6));
        using var early = await TextService.TellAsync(vow, stop, late: TimeSpan.FromMinutes(-6));
        using var none = await TextService.SendAsync(vow, stop.ToJsonString(), null);
        using var other = await TextService.SendAsync(vow, stop.ToJsonString(), TextService.Sign(TextService.Secret, vow.Clock.Now, TextService.Received(Bob, "STOP").ToJsonString()));
        Assert.All(new[] { stranger, late, early, none, other }, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));

        foreach (var wrong in new[]
        {
            "", "[]", "{", """{"contract":2,"event":"received","from":"+33612345678","text":"STOP"}""", """{"contract":1,"event":"received","text":"STOP"}""",
            """{"contract":1,"event":"report","key":"a","status":"lost"}""", """{"contract":1,"event":"received","from":"+33612345678","text":"STOP \ud800"}""", """{"contract":1,"contract":1,"event":"received","from":"+33612345678","text":"STOP"}""",
        })
        {
            using var answer = await TextService.SendAsync(vow, wrong, TextService.Sign(TextService.Secret, vow.Clock.Now, wrong));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        var huge = TextService.Received(Ada, new string('a', 40_000)).ToJsonString();
        using var large = await TextService.SendAsync(vow, huge, TextService.Sign(TextService.Secret, vow.Clock.Now, huge));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var chat = await TextService.TellAsync(vow, TextService.Received(Ada, "Where is my invoice?"));
        Assert.Equal(HttpStatusCode.NoContent, chat.StatusCode);
        Assert.Equal(ListAnswer.Free, await vow.NumberListedAsync(Ada));
        Assert.Equal(0, await vow.OneAsync<int>("SELECT COUNT(*) FROM rights_request"));
        Assert.DoesNotContain("+336", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_find_their_message_by_its_key()
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        var ada = await vow.TextReaderAsync("ada@example.test", Ada);
        var bob = await vow.TextReaderAsync("bob@example.test", Bob);
        await vow.SentAsync(channel: "sms");
        var (toAda, toBob) = (service.Asked.Single(a => (string?)a["to"] == Ada), service.Asked.Single(a => (string?)a["to"] == Bob));

        foreach (var told in new[] { TextService.Report(toBob, "delivered"), TextService.Report(toBob, "not_reached"), TextService.Report(toAda, "no_such_number") })
        {
            using var answer = await TextService.TellAsync(vow, told);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        var mine = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        Assert.Equal("SMS no_such_number", (string?)Assert.Single(mine, e => e.Kind == "post.undeliverable").Detail!["answer"]);
        Assert.Equal(1, await vow.OneAsync<int>($"SELECT failures FROM people_identifier WHERE value = '{Bob}'"));
        await vow.SentAsync(channel: "sms");
        Assert.Equal([Ada, Bob, Bob], service.Asked.Select(a => (string)a["to"]!).Order());

        using var stopped = await TextService.TellAsync(vow, TextService.Report(service.Asked[^1], "stopped"));
        Assert.Equal((HttpStatusCode.NoContent, ListAnswer.Listed), (stopped.StatusCode, await vow.NumberListedAsync(Bob)));
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        Assert.Equal(ChoiceAct.Withdrawn, (await StandingChoices.OfAsync(store, bob)).Single(c => c.Channel == "sms").Act);
    }

    [Fact]
    public async Task A_number_not_reached_counts_once_a_fortnight_and_the_third_time_ends_the_texts_to_it()
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        await vow.TextReaderAsync("ada@example.test", Ada);
        async Task<int> NotReachedAsync()
        {
            await vow.SentAsync(channel: "sms");
            using var told = await TextService.TellAsync(vow, TextService.Report(service.Asked[^1], "not_reached"));
            Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
            return await vow.OneAsync<int>($"SELECT failures FROM people_identifier WHERE value = '{Ada}'");
        }

        Assert.Equal(1, await NotReachedAsync());
        vow.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await NotReachedAsync());
        vow.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal(2, await NotReachedAsync());
        vow.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal(3, await NotReachedAsync());
        await vow.SentAsync(channel: "sms");
        Assert.Equal(4, service.Asked.Count);
    }

    private const string Twice = "taken, and refused";

    [Theory]
    [InlineData(200, "no_such_number", Company.Newsletters.SendingState.Refused)]
    [InlineData(200, "stopped", Company.Newsletters.SendingState.Refused)]
    [InlineData(200, "refused", Company.Newsletters.SendingState.Refused)]
    [InlineData(200, "in the post", Company.Newsletters.SendingState.InDoubt)]
    [InlineData(200, null, Company.Newsletters.SendingState.InDoubt)]
    [InlineData(200, Twice, Company.Newsletters.SendingState.InDoubt)]
    [InlineData(500, "taken", Company.Newsletters.SendingState.InDoubt)]
    public async Task What_the_service_answers_decides_what_becomes_of_the_message(int status, string? outcome, Company.Newsletters.SendingState state)
    {
        await using var service = await TextService.StartAsync(told => (string?)told["to"] == Ada ? (status, outcome switch
        {
            null => "<html>",
            Twice => TextService.Outcome(told, "taken").Replace("}", ",\"outcome\":\"refused\"}", StringComparison.Ordinal),
            _ => TextService.Outcome(told, outcome),
        }) : null);
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        var ada = await vow.TextReaderAsync("ada@example.test", Ada);
        var bob = await vow.TextReaderAsync("bob@example.test", Bob);

        var id = await vow.PlannedAsync(channel: "sms");
        await vow.SendDueAsync();
        // After a doubt the others wait a while.
        vow.Clock.Advance(TimeSpan.FromHours(1));
        await vow.SendDueAsync();

        Assert.Equal(Company.Newsletters.CampaignState.Done, (await vow.CampaignAsync(id)).State);
        Assert.Single(service.Asked, told => (string?)told["to"] == Ada);
        var sendings = await vow.SendingsAsync(id);
        Assert.Equal((state, Company.Newsletters.SendingState.Left), (sendings[ada], sendings[bob]));
        Assert.Equal(outcome == "stopped" ? ListAnswer.Listed : ListAnswer.Free, await vow.NumberListedAsync(Ada));
    }

    [Theory]
    [InlineData(200, "not_now", "SMS not_now")]
    [InlineData(401, "taken", "HTTP 401")]
    [InlineData(429, "taken", "HTTP 429")]
    [InlineData(302, "taken", "HTTP 302")]
    [InlineData(503, "taken", "HTTP 503")]
    public async Task A_service_that_takes_nothing_now_is_asked_again_under_the_same_key(int status, string outcome, string answer)
    {
        var away = true;
        await using var service = await TextService.StartAsync(told => away ? (status, TextService.Outcome(told, outcome)) : null);
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        await vow.TextReaderAsync("ada@example.test", Ada);

        var id = await vow.PlannedAsync(channel: "sms");
        await vow.SendDueAsync();
        Assert.Equal((Company.Newsletters.CampaignState.Sending, answer), (await vow.CampaignAsync(id)) is var waits ? (waits.State, waits.LastAnswer) : default);
        away = false;
        vow.Clock.Advance(TimeSpan.FromMinutes(2));
        await vow.SendDueAsync();

        Assert.Equal(Company.Newsletters.CampaignState.Done, (await vow.CampaignAsync(id)).State);
        Assert.Equal(2, service.Asked.Count);
        Assert.Single(service.Asked.Select(a => (string)a["key"]!).Distinct());
    }

    [Fact]
    public async Task Only_what_the_options_name_is_there()
    {
        await using (var vow = await VowUnderTest.StartAsync())
        {
            using var hidden = await TextService.TellAsync(vow, TextService.Received(Ada, "STOP"));
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }

        await using var service = await TextService.StartAsync();
        await using var with = await VowUnderTest.StartAsync(variables: service.Variables);
        using var twilio = await TextProvider.TextAsync(with, Ada, "STOP");
        Assert.Equal(HttpStatusCode.NotFound, twilio.StatusCode);
        Assert.Contains("name=\"choice_newsletter_sms\"", (await with.Visitor.ReadAsync("/en/account/new")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_contract_as_published_is_the_one_that_is_spoken()
    {
        await using var service = await TextService.StartAsync();
        await using var vow = await NewsletterBed.WithTextsAsync(folder, service.Variables);
        await vow.TextReaderAsync("ada@example.test", Ada);
        await vow.SentAsync(channel: "sms");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "text-messages.openapi.json"), TestContext.Current.CancellationToken))!;
        var schemas = document["components"]!["schemas"]!;

        var sent = Assert.Single(service.Asked);
        Assert.Equal(Names(schemas["SendRequest"]!), sent.Select(p => p.Key));
        Assert.Matches((string)schemas["SendRequest"]!["properties"]!["key"]!["pattern"]!, (string)sent["key"]!);
        Assert.NotNull(document["webhooks"]!["events"]);
        foreach (var status in schemas["Report"]!["properties"]!["status"]!["enum"]!.AsArray())
        {
            using var answer = await TextService.TellAsync(vow, TextService.Report(sent, (string)status!));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        Assert.Equal(Names(schemas["Report"]!), TextService.Report(sent, "delivered").Select(p => p.Key));
        Assert.Equal(Names(schemas["Received"]!), TextService.Received(Ada, "STOP").Select(p => p.Key));
        var outcomes = schemas["SendAnswer"]!["properties"]!["outcome"]!["enum"]!.AsArray().Select(o => (string)o!);
        Assert.Equal(["taken", "no_such_number", "stopped", "refused", "not_now"], outcomes);
    }

    private static IEnumerable<string> Names(JsonNode schema) => schema["properties"]!.AsObject().Select(p => p.Key);
}
