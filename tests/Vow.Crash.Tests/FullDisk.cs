using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>A server whose files can't grow any more: it says so, takes nothing it can't keep, and goes on where it stopped once there is room.</summary>
public sealed class FullDisk
{
    private const string Email = "marie@example.fr";

    [Fact]
    public async Task What_could_not_be_written_is_refused_and_what_was_answered_is_there_once()
    {
        var bed = await Bed.NewAsync(Engine.Sqlite, "");
        await using var _ = bed;
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        var services = bed.Vow.Services;
        var sentence = services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        var (_, key) = await services.GetRequiredService<Deeds>().DoAsync(
            deed => services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(bed.Vow.Clock.Now), "kiosk"));
        await bed.DownAsync();

        // A little room in the log SQLite writes ahead, and none in the store itself.
        var taken = new List<string>();
        var refused = new List<string>();
        await using (var vow = CrashingVow.StartCramped(bed.Vow, 4096))
        {
            Assert.True(await vow.UpAsync(), vow.Said);
            for (var i = 0; refused.Count < 3; i++)
            {
                Assert.True(i < 400, "The disk was never full.");
                var id = string.Create(CultureInfo.InvariantCulture, $"kiosk-{i}");
                var (status, answer) = await ChooseAsync(bed, key, sentence, id, i % 2 == 0);
                if (status == HttpStatusCode.ServiceUnavailable)
                {
                    refused.Add(id);
                    Assert.Equal("We cannot record anything at the moment", (string)answer["error"]!);
                    continue;
                }

                Assert.True(status == HttpStatusCode.OK && (bool)answer["recorded"]!, answer.ToJsonString());
                taken.Add(id);
            }

            Assert.NotEmpty(taken);
            // People read on, a page says what is the matter, and whoever watches the server is told.
            var visitor = bed.Vow.NewVisitor("fr");
            Assert.Contains("données personnelles", await visitor.GetStringAsync(new Uri("/fr/policy", UriKind.Relative)), StringComparison.Ordinal);
            await Bed.UntilAsync(async () => (await visitor.GetStringAsync(new Uri("/health", UriKind.Relative))).Contains("degraded", StringComparison.Ordinal));
            Assert.DoesNotContain(Email, vow.Said, StringComparison.Ordinal);
        }

        await bed.Vow.UpAsync();
        foreach (var (id, n) in refused.Select((id, n) => (id, n)))
        {
            Assert.Equal(HttpStatusCode.OK, (await ChooseAsync(bed, key, sentence, id, n % 2 == 0)).Status);
        }

        await bed.DownAsync();
        await bed.SoundAsync();
        var kept = await bed.StoreAsync("SELECT idempotency_key FROM consent_choice WHERE idempotency_key LIKE 'kiosk-%'");
        Assert.Equal(taken.Concat(refused).Order(StringComparer.Ordinal), kept.Order(StringComparer.Ordinal));
        Assert.Equal(0, await bed.CountAsync($"SELECT COUNT(*) FROM consent_choice c WHERE NOT EXISTS (SELECT 1 FROM ledger_index i WHERE {bed.Holds("c.entry_id")})"));
    }

    private static async Task<(HttpStatusCode Status, JsonObject Answer)> ChooseAsync(Bed bed, string key, string sentence, string id, bool yes)
    {
        using var content = new StringContent(
            $$"""{"subject":{"by":"email","value":"{{Email}}"},"purpose":"newsletter","channel":"email","act":"{{(yes ? "given" : "withdrawn")}}","text_version":"{{sentence}}","language":"fr","surface":"kiosk","explicit":true,"idempotency_key":"{{id}}","of_age":true}""",
            Encoding.UTF8, "application/json");
        var program = bed.Vow.NewVisitor("en");
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await program.PostAsync(new Uri("/api/choices", UriKind.Relative), content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }
}
