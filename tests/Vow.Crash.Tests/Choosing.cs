using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>A program records a member's yes; killed, it asks again with the same key.</summary>
internal sealed class Choosing : Story
{
    private const string Email = "marie@example.fr";

    private string key = "";
    private string sentence = "";

    protected override string[] Expected => ["choice.recorded", "deed.committed", "ledger.before-commit", "ledger.committed", "ledger.anchored"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "");
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        var services = bed.Vow.Services;
        sentence = services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        (_, key) = await services.GetRequiredService<Deeds>().DoAsync(
            deed => services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(bed.Vow.Clock.Now), "kiosk"));
        await bed.DownAsync();
        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "up");
        Assert.True(await vow.UpAsync(), vow.Said);
        // The log opens beside the first answers.
        await Bed.UntilAsync(() => Task.FromResult(bed.Heard.Contains("ledger.anchored")));
        bed.CountFromHere();
        try
        {
            await ChooseAsync(bed);
        }
        catch (HttpRequestException)
        {
            // It died with the question.
        }

        if (step is not null)
        {
            return await vow.EndAsync();
        }

        await Bed.UntilAsync(() => Task.FromResult(bed.Steps.Contains("ledger.anchored")));
        return false;
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        await bed.Vow.UpAsync();
        var answer = await ChooseAsync(bed);
        Assert.True((bool)answer["recorded"]!, answer.ToJsonString());
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal(1, await bed.CountAsync("SELECT COUNT(*) FROM consent_choice WHERE idempotency_key = 'kiosk-1'"));
        Assert.Equal(1, await bed.CountAsync($"SELECT COUNT(*) FROM ledger_index i JOIN consent_choice c ON {bed.Holds("c.entry_id")} WHERE c.idempotency_key = 'kiosk-1'"));
        Assert.Equal(1, await bed.CountAsync("SELECT COUNT(*) FROM ledger_link l JOIN consent_choice c ON c.entry_id = l.entry_id WHERE c.idempotency_key = 'kiosk-1'"));
        Assert.Equal(0, (await bed.Vow.RunAsync("decide", "--subject", "email=" + Email, "--purpose", "newsletter", "--channel", "email")).Exit);
        return
        [
            .. (await bed.StoreAsync("SELECT COUNT(*) FROM consent_choice")).Select(l => "choices: " + l),
            .. (await bed.StoreAsync("SELECT version FROM gate_facts")).Select(l => "facts: " + l),
            .. (await bed.StoreAsync("SELECT size FROM ledger_head")).Select(l => "entries: " + l),
        ];
    }

    private async Task<JsonObject> ChooseAsync(Bed bed)
    {
        using var content = new StringContent(
            $$"""{"subject":{"by":"email","value":"{{Email}}"},"purpose":"newsletter","channel":"email","act":"given","text_version":"{{sentence}}","language":"fr","surface":"kiosk","explicit":true,"idempotency_key":"kiosk-1","of_age":true}""",
            Encoding.UTF8, "application/json");
        var program = bed.Vow.NewVisitor("en");
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await program.PostAsync(new Uri("/api/choices", UriKind.Relative), content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }
}
