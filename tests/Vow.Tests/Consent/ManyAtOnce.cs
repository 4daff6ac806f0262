using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Tests.Consent;

/// <summary>The scan over everybody gives those, and only those, to whom the gate says yes one by one.</summary>
public sealed class ManyAtOnce
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_scan_finds_whom_the_gate_allows_one_by_one(string engine)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var bed = await ConsentBed.OpenAsync(engine);
        var people = new List<Guid>();
        for (var n = 0; n < 12; n++)
        {
            people.Add(await bed.PersonAsync($"p{n}@example.org"));
            if (n % 3 != 2)
            {
                await bed.ChooseAsync(people[n], n % 3 == 0 ? ChoiceAct.Given : ChoiceAct.Withdrawn, "1");
            }
        }

        // One without a row of facts yet says yes; one said yes and is forgotten; one said yes and then no.
        await bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("DELETE FROM gate_facts WHERE subject_id = @s", ("@s", people[0])));
        await bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("UPDATE people_subject SET erased_at = @now WHERE id = @s", ("@s", people[3]), ("@now", deed.Now)));
        await bed.ChooseAsync(people[6], ChoiceAct.Withdrawn, "2");
        var policy = bed.Get<PolicyHolder>().Current.Compiled;
        var question = Question.Resolve(policy, "newsletter", "email", ["email"]);

        // In the order of ids.
        Assert.Equal(new[] { people[0], people[9] }.Order(), await FoundAsync(question));
        Assert.Empty(await FoundAsync(Question.Resolve(policy, "newsletter", "email", ["password_hash"])));
        Assert.Empty(await FoundAsync(Question.Resolve(policy, "newsletter")));
        Assert.Empty(await FoundAsync(Question.Resolve(policy, "world_domination")));
        foreach (var person in people.Except([people[3]]))
        {
            Assert.Equal(person == people[0] || person == people[9], GateDecision.Decide(policy, await bed.Get<Facts>().ReadAsync(person, bed.Now), question, bed.Now).Allowed);
        }

        // The same over HTTP, for a program; the list is told to the log.
        using var client = await bed.ServeAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "vow_");
        Assert.Equal(HttpStatusCode.Unauthorized, (await ListedAsync("""{"purpose":"newsletter"}""")).Status);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await bed.KeyAsync()).Key);
        var (_, listed) = await ListedAsync("""{"purpose":"newsletter","channel":"email","data":["email"]}""");
        var ids = new[] { people[0], people[9] }.Order().Select(person => $$"""{"account":"{{person}}"}""");
        Assert.Equal([.. ids, """{"people":2}"""], listed);
        Assert.Equal(["""{"people":0}"""], (await ListedAsync("""{"purpose":"world_domination"}""")).Lines);
        Assert.Equal(HttpStatusCode.BadRequest, (await ListedAsync("""{"channel":"email"}""")).Status);
        await using (var store = bed.Get<Database>().NewStore())
        {
            Assert.Equal(2, (await LatestEntries.PageAsync(store, "gate.listed", 0, 10)).Total);
        }

        async Task<(HttpStatusCode Status, string[] Lines)> ListedAsync(string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("/api/gate/candidates", UriKind.Relative), content, cancel);
            return (answer.StatusCode, (await answer.Content.ReadAsStringAsync(cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        async Task<List<Guid>> FoundAsync(Question asked)
        {
            var found = new List<Guid>();
            await foreach (var person in bed.Get<Candidates>().OpenAsync(asked, bed.Now, cancel))
            {
                found.Add(person);
            }

            return found;
        }
    }
}
