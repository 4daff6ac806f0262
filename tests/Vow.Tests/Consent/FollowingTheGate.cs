using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Consent;

/// <summary>What a program needs to decide by itself, over HTTP: the policy, the facts, and the stream of what changes.</summary>
public sealed class FollowingTheGate
{
    private const string Ana = """{"by":"email","value":"Ana@example.org"}""";

    public static TheoryData<string> Engines => ["sqlite", "postgresql"];

    [Fact]
    public async Task The_policy_can_be_kept_and_is_told_anew_when_a_transfer_is_switched_off()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        using var first = await client.GetAsync(new Uri("/api/gate/policy", UriKind.Relative), Cancel);
        var bytes = await first.Content.ReadAsByteArrayAsync(Cancel);
        Assert.True(PolicyJson.TryRead(bytes, id => new PolicyZone(TimeZoneInfo.FindSystemTimeZoneById(id)), out var policy, out var fault), fault);
        Assert.Equal((1, "coraye"), (policy!.Epoch, policy.Name));
        Assert.Equal(HttpStatusCode.NotModified, (await AgainAsync()).Status);
        Assert.Equal(SwitchRefusal.None, await bed.Get<SwitchTransfers>().SuspendAsync("adequacy", "a court said so", Actor.System));
        var (status, changed) = await AgainAsync();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(first.Headers.ETag, changed);
        using var unknown = await client.GetAsync(new Uri("/api/gate/policy?epoch=9", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        async Task<(HttpStatusCode Status, EntityTagHeaderValue? Tag)> AgainAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/gate/policy?epoch=1", UriKind.Relative));
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var answer = await client.SendAsync(request, Cancel);
            return (answer.StatusCode, answer.Headers.ETag);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Facts_decide_as_the_gate_does_and_a_stranger_has_those_of_nobody(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var client = await ServedAsync(bed);
        var policy = bed.Get<Vow.Policies.PolicyHolder>().Current.Compiled;
        var question = Question.Resolve(policy, "newsletter", "email");
        var stranger = await FactsAsync(client, null);
        Assert.Equal("choice_none", Decided(stranger));
        var person = await bed.PersonAsync();
        await bed.ChooseAsync(person, ChoiceAct.Given, "1");
        var known = await FactsAsync(client, null);
        Assert.Equal("allowed", Decided(known));
        Assert.Equal((0, 1), ((long)stranger["people"]![0]!["version"]!, (long)known["people"]![0]!["version"]!));
        Assert.Equal(1, (int)known["policy"]!["epoch"]!);
        using var gone = await PostAsync(client, $$"""{"subject":{{Ana}},"session":"nobody"}""");
        Assert.Equal(HttpStatusCode.Conflict, gone.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "vow_");
        using var refused = await PostAsync(client, $$"""{"subject":{{Ana}}}""");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        foreach (var path in new[] { "/api/gate/policy", "/api/gate/stream" })
        {
            using var shut = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, shut.StatusCode);
        }

        string Decided(JsonObject facts) => GateDecision.Decide(policy, Convert.FromBase64String((string)facts["people"]![0]!["facts"]!), question, bed.Now).ToString();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_stream_tells_a_withdrawal_of_those_asked_for_and_of_nobody_else(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var client = await ServedAsync(bed);
        var (ana, other) = (await bed.PersonAsync(), await bed.PersonAsync("bob@example.org"));
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        await using var stream = await Stream.OpenAsync(client);
        var session = (string)(await stream.NextAsync("open"))["session"]!;
        var given = await FactsAsync(client, session);
        await bed.ChooseAsync(other, ChoiceAct.Given, "2");
        await bed.ChooseAsync(ana, ChoiceAct.Withdrawn, "3");
        var told = await stream.NextAsync("facts");
        Assert.Equal((string)given["handle"]!, (string)told["handle"]!);
        Assert.True((long)told["sequence"]! > (long)given["sequence"]!);
        Assert.Equal(Reason.ChoiceWithdrawn, Newsletter(bed, told));
        Assert.Equal(1, (int)(await stream.NextAsync("beat"))["policy"]!["epoch"]!);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_another_process_writes_is_heard_of_through_the_log(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var client = await ServedAsync(bed);
        var ana = await bed.PersonAsync();
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        await bed.Get<SequencerJob>().DrainAsync(Cancel);
        await using var stream = await Stream.OpenAsync(client);
        await FactsAsync(client, (string)(await stream.NextAsync("open"))["session"]!);
        await stream.NextAsync("beat");
        // Deaf to what this process does itself.
        bed.Get<Facts>().Tell(_ => { });
        await bed.ChooseAsync(ana, ChoiceAct.Withdrawn, "2");
        await bed.Get<SequencerJob>().DrainAsync(Cancel);
        Assert.Equal(Reason.ChoiceWithdrawn, Newsletter(bed, await stream.NextAsync("facts")));
    }

    [Fact]
    public async Task What_another_process_writes_counts_here_as_soon_as_the_log_tells_it_and_at_once_where_asked_strictly()
    {
        await using var bed = await ConsentBed.OpenAsync("postgresql");
        using var client = await ServedAsync(bed);
        await using var beside = bed.Beside();
        var ana = await bed.PersonAsync();
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        await bed.Get<SequencerJob>().DrainAsync(Cancel);
        await AnswersAsync(client, "allowed");
        await beside.ChooseAsync(ana, ChoiceAct.Withdrawn, "2");
        Assert.Equal("choice_withdrawn", await AskedAsync(client, strict: true));
        await beside.Get<SequencerJob>().DrainAsync(Cancel);
        await AnswersAsync(client, "choice_withdrawn");

        // The log stands still: what is remembered is no longer decided by.
        await beside.ChooseAsync(ana, ChoiceAct.Given, "3");
        bed.Time.Advance(TimeSpan.FromSeconds(2));
        await VowUnderTest.UntilAsync(() => !bed.Get<FollowLog>().IsFresh);
        await AnswersAsync(client, "allowed");
        await beside.ChooseAsync(ana, ChoiceAct.Withdrawn, "4");
        Assert.Equal("choice_withdrawn", await AskedAsync(client));
    }

    [Fact]
    public async Task A_process_that_follows_no_log_decides_by_the_row_where_others_may_write_it()
    {
        await using var bed = await ConsentBed.OpenAsync("postgresql");
        await using var beside = bed.Beside();
        var ana = await bed.PersonAsync();
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        Assert.Equal("allowed", await bed.GateAsync(ana));
        await beside.ChooseAsync(ana, ChoiceAct.Withdrawn, "2");
        Assert.Equal("choice_withdrawn", await bed.GateAsync(ana));
    }

    [Fact]
    public async Task Whoever_comes_to_be_known_by_a_name_that_is_followed_is_told()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        await using var stream = await Stream.OpenAsync(client);
        var nobody = await FactsAsync(client, (string)(await stream.NextAsync("open"))["session"]!);
        var ana = await bed.PersonAsync();
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        var told = await stream.NextAsync("facts");
        Assert.Equal((string)nobody["handle"]!, (string)told["handle"]!);
        Assert.Equal(Reason.None, Newsletter(bed, told));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Whoever_comes_back_is_told_what_they_missed_and_a_session_nobody_knows_drops_all(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        using var client = await ServedAsync(bed);
        var ana = await bed.PersonAsync();
        await bed.ChooseAsync(ana, ChoiceAct.Given, "1");
        string session;
        string id;
        await using (var cut = await Stream.OpenAsync(client))
        {
            session = (string)(await cut.NextAsync("open"))["session"]!;
            await FactsAsync(client, session);
            await cut.NextAsync("beat");
            id = cut.LastId;
        }

        await bed.ChooseAsync(ana, ChoiceAct.Withdrawn, "2");
        await using (var back = await Stream.OpenAsync(client, session, id))
        {
            Assert.True((bool)(await back.NextAsync("open"))["resumed"]!);
            Assert.Equal(Reason.ChoiceWithdrawn, Newsletter(bed, await back.NextAsync("facts")));
        }

        // Told, and perhaps lost on the way: the same id is told it again.
        await using (var again = await Stream.OpenAsync(client, session, id))
        {
            Assert.Equal(Reason.ChoiceWithdrawn, Newsletter(bed, await again.NextAsync("facts")));
        }

        await using var stranger = await Stream.OpenAsync(client, "0123", id);
        var dropped = await stranger.NextAsync("drop_all");
        var opened = await stranger.NextAsync("open");
        Assert.Equal((false, (string)dropped["session"]!), ((bool)opened["resumed"]!, (string)opened["session"]!));
        Assert.NotEqual(session, (string)opened["session"]!);
        // Another key can't take a session over.
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await bed.KeyAsync()).Key);
        await using var thief = await Stream.OpenAsync(client, session, id);
        await thief.NextAsync("drop_all");
    }

    [Fact]
    public async Task A_revoked_key_ends_its_stream()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await bed.ServeAsync();
        var (id, key) = await bed.KeyAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await using var stream = await Stream.OpenAsync(client);
        await stream.NextAsync("beat");
        Assert.True(await bed.Get<Deeds>().DoAsync(deed => bed.Get<ApiKeys>().RevokeAsync(deed, Guid.CreateVersion7(bed.Time.GetUtcNow()), id)));
        Assert.Equal("key_ended", (string)(await stream.NextAsync("end"))["reason"]!);
        Assert.False(await stream.MoreAsync());
    }

    [Fact]
    public async Task A_key_has_only_so_many_streams()
    {
        await using var bed = await ConsentBed.OpenAsync("sqlite");
        using var client = await ServedAsync(bed);
        var codes = new List<HttpStatusCode>();
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 66; i++)
        {
            var answer = await client.GetAsync(new Uri("/api/gate/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
            codes.Add(answer.StatusCode);
            open.Add(answer);
        }

        open.ForEach(answer => answer.Dispose());
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 64), HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], codes);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> AskedAsync(HttpClient client, bool strict = false)
    {
        using var content = new StringContent($$"""{"subject":{{Ana}},"purpose":"newsletter","channel":"email","strict":{{(strict ? "true" : "false")}}}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/gate", UriKind.Relative), content, Cancel);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        return (bool)said["allowed"]! ? "allowed" : (string)said["reasons"]![0]!["code"]!;
    }

    // The word comes by itself, in a moment.
    private static async Task AnswersAsync(HttpClient client, string expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (await AskedAsync(client) != expected)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<HttpClient> ServedAsync(ConsentBed bed)
    {
        var client = await bed.ServeAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await bed.KeyAsync()).Key);
        return client;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(new Uri("/api/gate/facts", UriKind.Relative), content, Cancel);
    }

    private static async Task<JsonObject> FactsAsync(HttpClient client, string? session)
    {
        using var answer = await PostAsync(client, session is null ? $$"""{"subject":{{Ana}}}""" : $$"""{"subject":{{Ana}},"session":"{{session}}"}""");
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!.AsObject();
    }

    private static Reason Newsletter(ConsentBed bed, JsonObject told)
    {
        var policy = bed.Get<Vow.Policies.PolicyHolder>().Current.Compiled;
        var packed = Convert.FromBase64String((string)Assert.Single(told["people"]!.AsArray())!["facts"]!);
        return GateDecision.Decide(policy, packed, Question.Resolve(policy, "newsletter", "email"), bed.Now).First;
    }

    /// <summary>A stream being read.</summary>
    private sealed class Stream(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public string LastId { get; private set; } = "";

        public static async Task<Stream> OpenAsync(HttpClient client, string? session = null, string? after = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/gate/stream" + (session is null ? "" : "?session=" + session), UriKind.Relative));
            if (after is not null)
            {
                request.Headers.Add("Last-Event-ID", after);
            }

            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new Stream(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel).GetAsyncEnumerator(Cancel));
        }

        /// <summary>The next event of a name; heartbeats in between are passed over, anything else is wrong.</summary>
        public async Task<JsonObject> NextAsync(string name)
        {
            // A heartbeat every half second: what has not come by the sixtieth does not come.
            for (var passed = 0; passed < 60 && await items.MoveNextAsync(); passed++)
            {
                LastId = items.Current.EventId ?? LastId;
                if (items.Current.EventType == name)
                {
                    return JsonNode.Parse(items.Current.Data)!.AsObject();
                }

                Assert.True(items.Current.EventType is "beat" or "open", items.Current.EventType + " instead of " + name);
            }

            throw new EndOfStreamException(name);
        }

        public async Task<bool> MoreAsync() => await items.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await items.DisposeAsync();
            answer.Dispose();
        }
    }
}
