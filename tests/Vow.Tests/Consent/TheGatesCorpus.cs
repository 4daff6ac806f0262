using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.Client;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Consent;

/// <summary>The corpus of decisions over HTTP and in the SDK: the answer, and its explanation, are those of the gate itself.</summary>
public sealed class TheGatesCorpus
{
    [Fact]
    public async Task Every_case_is_answered_over_http_as_it_says()
    {
        var (policy, cases, suspended) = GateCorpus.Read(await File.ReadAllTextAsync(Repository.At("tests", "corpus", "gate", "decisions.json"), TestContext.Current.CancellationToken));
        var told = new Told(policy);
        await using var bed = await ConsentBed.OpenAsync("sqlite", inForce: shipped => shipped with { Compiled = policy }, services: services => services.AddSingleton<IKnowsSubjects>(told));
        using var client = await bed.ServeAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await bed.KeyAsync()).Key);
        // The clock of a test goes one way.
        bed.Time.AutoAdvanceAmount = TimeSpan.Zero;
        foreach (var word in suspended)
        {
            Assert.Equal(SwitchRefusal.None, await bed.Get<SwitchTransfers>().SuspendAsync(word, "the corpus says so", Actor.System));
        }

        var wrong = new List<string>();
        foreach (var each in cases.Where(one => one.At >= bed.Now).OrderBy(one => one.At))
        {
            bed.Time.SetUtcNow(each.At.ToDateTimeOffset());
            var person = Guid.CreateVersion7(bed.Time.GetUtcNow());
            told.Of[person] = each.Facts;
            var question = JsonNode.Parse(each.Question.GetRawText())!.AsObject();
            question["subject"] = new JsonObject { ["by"] = "account", ["value"] = person.ToString("D") };
            var answer = await AskAsync(client, "/api/gate", question);
            Check(each, answer, exactly: true);
            var explained = await AskAsync(client, "/api/gate/explain", question);
            Check(each, explained, exactly: false);
            if (each.Nearest is { } nearest)
            {
                var changes = explained["changes"]!.AsArray().Select(change => string.Join(' ', [(string)change!["kind"]!, .. change["names"]!.AsArray().Select(name => (string)name!), .. change["last_day"] is { } day ? [(string)day!] : Array.Empty<string>()]));
                if (!nearest.SequenceEqual(changes))
                {
                    wrong.Add($"{each.Name}: {string.Join(", ", changes)}");
                }
            }
        }

        Assert.Empty(wrong);

        void Check(GateCase each, JsonObject answer, bool exactly)
        {
            var codes = answer["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!).ToArray();
            if (!(exactly ? each.Expected.SequenceEqual(codes) : each.Expected.All(codes.Contains)) || (bool)answer["allowed"]! != each.Expected.IsEmpty)
            {
                wrong.Add($"{each.Name}: {string.Join(", ", codes)}");
            }
        }
    }

    [Fact]
    public async Task Every_case_is_answered_in_the_SDK_as_it_says()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (policy, cases, suspended) = GateCorpus.Read(await File.ReadAllTextAsync(Repository.At("tests", "corpus", "gate", "decisions.json"), cancel));
        var told = new Told(policy);
        await using var bed = await ConsentBed.OpenAsync("sqlite", inForce: shipped => shipped with { Compiled = policy }, services: services => services.AddSingleton<IKnowsSubjects>(told));
        using var web = await bed.ServeAsync();
        var key = (await bed.KeyAsync()).Key;
        bed.Time.AutoAdvanceAmount = TimeSpan.Zero;
        foreach (var word in suspended)
        {
            Assert.Equal(SwitchRefusal.None, await bed.Get<SwitchTransfers>().SuspendAsync(word, "the corpus says so", Actor.System));
        }

        var wrong = new List<string>();
        var asked = 0;
        foreach (var moment in cases.Where(one => one.At >= bed.Now).GroupBy(one => one.At).OrderBy(one => one.Key))
        {
            bed.Time.SetUtcNow(moment.Key.ToDateTimeOffset());
            await using var client = new VowClient(new VowClientOptions { Server = web.BaseAddress!, Key = key });
            foreach (var each in moment)
            {
                var person = Guid.CreateVersion7(bed.Time.GetUtcNow());
                told.Of[person] = each.Facts;
                var use = new Use(GateCorpus.Text(each.Question, "purpose")!, GateCorpus.Text(each.Question, "channel"))
                {
                    Data = GateCorpus.Texts(each.Question, "data"),
                    Recipient = GateCorpus.Text(each.Question, "recipient"),
                    Country = GateCorpus.Text(each.Question, "country"),
                    Role = GateCorpus.Text(each.Question, "role") is { } role && Gate.Words.TryParse(role, out Role asks) ? asks : Role.None,
                    Exception = GateCorpus.Text(each.Question, "exception") is { } exception && Gate.Words.TryParse(exception, out RestrictionException claimed) ? claimed : RestrictionException.None,
                };
                var codes = (await client.DecideAsync(Subject.Account(person), use, cancel)).ToImmutableArray().Select(Reasons.Code).ToArray();
                asked++;
                if (!each.Expected.SequenceEqual(codes))
                {
                    wrong.Add($"{each.Name}: {string.Join(", ", codes)}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked > 50, $"Only {asked} cases were asked.");
    }

    private static async Task<JsonObject> AskAsync(HttpClient client, string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
    }

    /// <summary>Tells the facts of the corpus as a slice would.</summary>
    private sealed class Told(CompiledPolicy policy) : IKnowsSubjects
    {
        public ConcurrentDictionary<Guid, SubjectFacts> Of { get; } = new();

        public Task TellAsync(FactsBuilder facts)
        {
            if (Of.TryGetValue(facts.Subject, out var told))
            {
                foreach (var choice in told.Choices)
                {
                    facts.Choice(choice);
                }

                foreach (var (anchor, at) in told.Anchors)
                {
                    facts.Anchor(policy.Anchors[anchor], at);
                }

                foreach (var purpose in told.Contracts)
                {
                    facts.Contract(policy.Purposes[purpose].Id);
                }

                foreach (var purpose in told.Restricted)
                {
                    facts.Restrict(policy.Purposes[purpose].Id);
                }

                (facts.Minor, facts.Erasing) = (told.Minor, told.Erasing);
            }

            return Task.CompletedTask;
        }
    }
}
