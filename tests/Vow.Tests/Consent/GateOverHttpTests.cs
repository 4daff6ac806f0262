using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
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
        var choice = """{"subject":{"by":"email","value":"ana@example.org"},"purpose":"newsletter","channel":"email","act":"given","text_version":"2026-11-01","language":"fr","surface":"kiosk","explicit":true,"idempotency_key":"a1"}""";
        var (status, recorded) = await AskAsync(client, "/api/choices", choice);
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)recorded["recorded"]!));
        Assert.Equal("", Codes(await AskAsync(client, "/api/gate", Asked)));
        var (_, again) = await AskAsync(client, "/api/choices", choice);
        Assert.Equal(((string)recorded["receipt"]!, true), ((string)again["receipt"]!, (bool)again["same"]!));
        var (conflict, refused) = await AskAsync(client, "/api/choices", choice.Replace("2026-11-01", "2020-01-01", StringComparison.Ordinal).Replace("\"a1\"", "\"a2\"", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Conflict, "text_not_current"), (conflict, (string)refused["refusal"]!["code"]!));
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
        Assert.Equal(["/api/choices", "/api/gate"], document["paths"]!.AsObject().Select(p => p.Key).Where(p => p is "/api/choices" or "/api/gate").Order());
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
