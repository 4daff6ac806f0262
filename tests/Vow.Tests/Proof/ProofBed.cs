using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Jobs;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>What tests of the proof do to a running program.</summary>
internal static class ProofBed
{
    public static async Task<(int Exit, Dictionary<string, JsonElement> ByPromise, List<JsonElement> Rows)> ProveAsync(this VowUnderTest vow, params string[] more)
    {
        var ran = await vow.RunAsync(["prove", "--format", "json", .. more]);
        Assert.True(ran.Output.StartsWith('['), ran.Error + ran.Output);
        using var json = JsonDocument.Parse(ran.Output);
        var rows = json.RootElement.Clone().EnumerateArray().ToList();
        return (ran.Exit, rows.Where(r => r.GetProperty("promise").ValueKind == JsonValueKind.String).DistinctBy(r => r.GetProperty("promise").GetString()).ToDictionary(r => r.GetProperty("promise").GetString()!), rows);
    }

    public static string State(this JsonElement row) => row.GetProperty("state").GetString()!;

    public static Task SqlAsync(this VowUnderTest vow, string sql, params (string, object?)[] values) =>
        vow.Services.GetRequiredService<Deeds>().DoAsync(deed => deed.ExecuteAsync(sql, values));

    public static Task JobAsync(this VowUnderTest vow, string name) =>
        vow.Services.GetServices<IJob>().Single(j => j.Name == name).RunAsync(Instant.From(vow.Clock.Now), TestContext.Current.CancellationToken);

    public static async Task<Guid> SubscriberAsync(this VowUnderTest vow)
    {
        var deeds = vow.Services.GetRequiredService<Deeds>();
        var subject = await deeds.DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, "ada@example.test", "en", deed.Now);
            await deed.Store.SaveChangesAsync();
            await vow.Services.GetRequiredService<Facts>().RewriteAsync(deed, person.Id);
            return person.Id;
        });
        var text = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        var request = new ChoiceRequest(subject, "newsletter", "email", ChoiceAct.Given, text, Language.En, "website/me", Explicit: true, Pending: false, "one");
        Assert.IsType<ChoiceOutcome.Recorded>(await deeds.DoAsync(deed => vow.Services.GetRequiredService<Choices>().RecordAsync(deed, request), subject));
        return subject;
    }
}
