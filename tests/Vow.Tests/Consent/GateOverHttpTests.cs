using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;

namespace Vow.Tests.Consent;

public sealed class GateOverHttpTests
{
    private const string Asked = """{"subject":{"by":"email","value":"Ana@Example.org"},"purpose":"newsletter","channel":"email"}""";

    [Fact]
    public async Task A_program_records_a_choice_and_the_gate_answers_by_it()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        await bed.PersonAsync();
        Assert.Equal("choice_none", Codes(await AskAsync(client, "/api/gate", Asked)));
        var choice = """{"subject":{"by":"email","value":"ana@example.org"},"purpose":"newsletter","channel":"email","act":"given","text_version":"2026-11-01","language":"fr","surface":"kiosk","explicit":true,"idempotency_key":"a1","of_age":true}""";
        var (status, recorded) = await AskAsync(client, "/api/choices", choice);
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)recorded["recorded"]!));
        Assert.Equal("", Codes(await AskAsync(client, "/api/gate", Asked)));
        var (_, again) = await AskAsync(client, "/api/choices", choice);
        Assert.Equal(((string)recorded["receipt"]!, true), ((string)again["receipt"]!, (bool)again["same"]!));
        var (conflict, refused) = await AskAsync(client, "/api/choices", choice.Replace("2026-11-01", "2020-01-01", StringComparison.Ordinal).Replace("\"a1\"", "\"a2\"", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Conflict, "text_not_current"), (conflict, (string)refused["refusal"]!["code"]!));
    }

    [Fact]
    public async Task The_same_question_is_explained_rule_by_rule_with_what_would_turn_the_answer()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var person = await bed.PersonAsync();
        var (_, shut) = await AskAsync(client, "/api/gate/explain", Asked);
        Assert.Equal("choice_none", Codes((HttpStatusCode.OK, shut)));
        Assert.Equal(Enum.GetValues<GateRule>().Select(rule => rule.Code()), shut["rules"]!.AsArray().Select(rule => (string)rule!["rule"]!));
        Assert.Equal(("refused", "choice_none"), ((string)Rule(shut, "consent")["outcome"]!, (string)Rule(shut, "consent")["reason"]!));
        Assert.Equal("not_asked", (string)Rule(shut, "contract")["outcome"]!);
        Assert.Equal("give_consent", (string)shut["changes"]![0]!["kind"]!);
        await bed.ChooseAsync(person, ChoiceAct.Given, "1");
        client.DefaultRequestHeaders.Add("Accept-Language", "fr");
        var (_, open) = await AskAsync(client, "/api/gate/explain", Asked);
        Assert.Equal("", Codes((HttpStatusCode.OK, open)));
        Assert.Equal("given", (string)Rule(open, "consent")["fact"]!["act"]!);
        Assert.StartsWith("Consentement donné, 22 novembre 2026", (string)Rule(open, "consent")["rests_on"]!, StringComparison.Ordinal);
        // One change closes it, on a day that is told.
        Assert.NotNull(Assert.Single(open["changes"]!.AsArray())!["last_day"]);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "vow_");
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, "/api/gate/explain", Asked)).Status);
        static JsonNode Rule(JsonObject answer, string code) => answer["rules"]!.AsArray().Single(rule => (string)rule!["rule"]! == code)!;
    }

    [Fact]
    public async Task A_yes_closed_to_minors_needs_the_word_of_the_person_on_their_age_and_under_15_closes_it()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var person = await bed.PersonAsync();
        Assert.Equal("age_not_declared", await SayAsync("1", null));
        Assert.Equal("", await SayAsync("2", true));
        Assert.Equal("", Codes(await AskAsync(client, "/api/gate", Asked)));
        // Said once, it counts.
        Assert.Equal("", await SayAsync("3", null));
        Assert.Equal("minor", await SayAsync("4", false));
        Assert.Equal("minor", Codes(await AskAsync(client, "/api/gate", Asked)));
        Assert.Equal("minor", await bed.GateAsync(person));
        await using (var store = bed.Get<Database>().NewStore())
        {
            // The yes of before is taken back: it does not come back to life with the next word on their age.
            Assert.Equal(ChoiceAct.Withdrawn, Assert.Single(await StandingChoices.OfAsync(store, person)).Act);
        }

        var (_, explained) = await AskAsync(client, "/api/gate/explain", Asked);
        Assert.Equal("nothing", (string)explained["changes"]![0]!["kind"]!);
        Assert.Equal("age_not_declared", await SayAsync("5", null));
        // The last word stands.
        Assert.Equal("", await SayAsync("6", true));
        Assert.Equal("", Codes(await AskAsync(client, "/api/gate", Asked)));
        // A no is never turned away for want of it.
        Assert.Equal("", await SayAsync("7", null, "withdrawn"));

        async Task<string> SayAsync(string key, bool? ofAge, string act = "given")
        {
            var age = ofAge is { } said ? $",\"of_age\":{(said ? "true" : "false")}" : "";
            var (_, answer) = await AskAsync(
                client, "/api/choices",
                $$"""{"subject":{"by":"email","value":"ana@example.org"},"purpose":"newsletter","channel":"email","act":"{{act}}","text_version":"2026-11-01","language":"fr","surface":"kiosk","explicit":true,"idempotency_key":"{{key}}"{{age}}}""");
            return (bool)answer["recorded"]! ? "" : (string)answer["refusal"]!["code"]!;
        }
    }

    [Fact]
    public async Task Every_rule_outcome_and_change_has_words_in_both_languages()
    {
        Assert.All(Enum.GetValues<GateRule>(), rule => Assert.All([GateRuleWords.Of(rule).En, GateRuleWords.Of(rule).Fr], Assert.NotEmpty));
        Assert.All(Enum.GetValues<RuleOutcome>(), outcome => Assert.All([GateRuleWords.Of(outcome).En, GateRuleWords.Of(outcome).Fr], Assert.NotEmpty));
        Assert.All(Enum.GetValues<RestrictionException>(), exception => Assert.All([GateRuleWords.Of(exception).En, GateRuleWords.Of(exception).Fr], Assert.NotEmpty));
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        foreach (var kind in Enum.GetValues<TurnKind>())
        {
            foreach (var turn in new[] { new Turn(kind, new DateOnly(2027, 1, 2)), new Turn(kind, new DateOnly(2027, 1, 2)) { Names = ["email"] } })
            {
                var words = (GateChangeWords.Of(bed.Get<Vow.Policies.PolicyHolder>().Current, turn, Vow.Policy.Language.En), GateChangeWords.Of(bed.Get<Vow.Policies.PolicyHolder>().Current, turn, Vow.Policy.Language.Fr));
                Assert.EndsWith(".", words.Item1, StringComparison.Ordinal);
                Assert.EndsWith(".", words.Item2, StringComparison.Ordinal);
                Assert.NotEqual(words.Item1, words.Item2);
            }
        }
    }

    [Fact]
    public async Task A_stranger_gets_the_answer_of_one_who_chose_nothing()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        await bed.PersonAsync();
        var (_, known) = await AskAsync(client, "/api/gate", Asked);
        var (_, stranger) = await AskAsync(client, "/api/gate", Asked.Replace("Ana", "Nobody", StringComparison.Ordinal));
        Assert.Equal(known.ToJsonString(), stranger.ToJsonString());
    }

    [Fact]
    public async Task Two_people_under_one_address_are_both_asked()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var first = await bed.PersonAsync();
        var second = await bed.PersonAsync();
        await bed.ChooseAsync(first, ChoiceAct.Given, "1");
        Assert.Equal("choice_none", Codes(await AskAsync(client, "/api/gate", Asked)));
        await bed.ChooseAsync(second, ChoiceAct.Given, "1");
        Assert.Equal("", Codes(await AskAsync(client, "/api/gate", Asked)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"purpose":"newsletter"}""")]
    [InlineData("""{"subject":{"by":"email"},"purpose":"newsletter"}""")]
    [InlineData("""{"subject":{"by":"email","value":"a@b.c"},"purpose":null}""")]
    [InlineData("""{"subject":{"by":"email","value":"a@b.c"},"purpose":"newsletter","purpos":"x"}""")]
    [InlineData("""{"subject":{"by":"email","value":"a@b.c"},"purpose":"newsletter","purpose":"account"}""")]
    [InlineData("""{"subject":{"by":"account","value":"not-an-id"},"purpose":"newsletter"}""")]
    [InlineData("""{"subject":{"by":"name","value":"Ana"},"purpose":"newsletter"}""")]
    [InlineData("""{"subject":{"by":"email","value":"a@b.c"},"purpose":"newsletter","role":"king"}""")]
    [InlineData("""{"subject":{"by":"email","value":"a@b.c"},"purpose":"newsletter","data":[null]}""")]
    public async Task What_is_no_question_is_told_so_without_repeating_it(string body)
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var (status, answer) = await AskAsync(client, "/api/gate", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEmpty((string)answer["error"]!);
        Assert.DoesNotContain("a@b.c", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_long_a_body_is_refused()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(client, "/api/gate", Asked + new string(' ', 17_000))).Status);
    }

    [Fact]
    public async Task Only_a_key_that_stands_opens_the_door()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var (id, key) = await bed.KeyAsync();
        foreach (var wrong in new[] { "vow_", key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), "vow_" + Guid.Empty.ToString("N") + "_x", key + "x" })
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, "/api/gate", Asked)).Status);
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/api/gate", Asked)).Status);
        Assert.True(await bed.Get<Deeds>().DoAsync(deed => bed.Get<ApiKeys>().RevokeAsync(deed, Guid.Empty, id)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, "/api/gate", Asked)).Status);
    }

    [Fact]
    public async Task Answers_are_counted_by_day_purpose_and_reason_and_an_invented_purpose_is_not_kept()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        await AskAsync(client, "/api/gate", Asked);
        await AskAsync(client, "/api/gate", Asked);
        await AskAsync(client, "/api/gate", Asked.Replace("\"newsletter\"", "\"ana@example.org\"", StringComparison.Ordinal));
        await bed.Get<GateCounts>().RunAsync(bed.Now, TestContext.Current.CancellationToken);
        await bed.Get<GateCounts>().RunAsync(bed.Now, TestContext.Current.CancellationToken);
        await using var store = bed.Get<Database>().NewStore();
        var counts = await store.Set<GateCount>().OrderBy(c => c.Purpose).ThenBy(c => c.Reason).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("?", "purpose_undeclared", 1L), ("newsletter", "choice_none", 2L)], counts.Select(c => (c.Purpose, c.Reason, c.Answers)));
    }

    [Fact]
    public void Every_reason_has_words_in_both_languages()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var (message, remedy) = GateReasons.Of(reason);
            Assert.All([message.En, message.Fr, remedy.En, remedy.Fr], words => Assert.EndsWith(".", words, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_document_describes_the_api_and_the_policy_is_published_in_both_languages()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await bed.ServeAsync();
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal(["/api/choices", "/api/gate", "/api/gate/explain"], document["paths"]!.AsObject().Select(p => p.Key).Where(p => p is "/api/choices" or "/api/gate" or "/api/gate/explain").Order());
        var french = await client.GetStringAsync(new Uri("/fr/policy", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("<html lang=\"fr\">", french, StringComparison.Ordinal);
        Assert.Contains("<table class=\"cards\">", french, StringComparison.Ordinal);
        Assert.Contains("href=\"/fr/me\"", french, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", french, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", french, StringComparison.Ordinal);
        Assert.Contains("id=\"open_rate\"", await client.GetStringAsync(new Uri("/en/policy/versions/1", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var missing = await client.GetAsync(new Uri("/en/policy/versions/99", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static async Task<HttpClient> ServedAsync(ConsentBed bed)
    {
        var client = await bed.ServeAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await bed.KeyAsync()).Key);
        return client;
    }

    private static async Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }

    private static string Codes((HttpStatusCode Status, JsonObject Body) answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var codes = string.Join(",", answer.Body["reasons"]!.AsArray().Select(r => (string)r!["code"]!));
        Assert.Equal(codes.Length == 0, (bool)answer.Body["allowed"]!);
        return codes;
    }
}
