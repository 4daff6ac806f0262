using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>A newsletter to three people and one who said no; killed, the server is started again and goes on by itself.</summary>
internal sealed class Mailing : Story
{
    private static readonly Guid Operator = new("01a20000-0000-7000-8000-000000000001");

    protected override string[] Expected => ["newsletters.gathered", "newsletters.taken", "newsletters.handed-over", "newsletters.recorded", "deed.committed", "ledger.committed"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "");
        await bed.Vow.UpAsync();
        await bed.SignUpAsync("marie@example.fr");
        foreach (var name in new[] { "ada", "bob", "eve" })
        {
            await ReaderAsync(bed, name + "@example.fr");
        }

        var campaigns = bed.Vow.Services.GetRequiredService<Campaigns>();
        var id = (await campaigns.DraftAsync(Operator, "newsletter", "email", null))!.Value;
        await campaigns.SaveAsync(id, new CampaignForm(0, "Spring", "Printemps", "Hello", "Bonjour", null));
        Assert.Equal(Steered.Done, await campaigns.PlanAsync(id, Operator, 1, Instant.From(bed.Vow.Clock.Now).Plus(TimeSpan.FromSeconds(2))));
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
        vow.SetClock(bed.Vow.Clock.Now.AddSeconds(3));
        if (step is not null)
        {
            return await vow.EndAsync();
        }

        await Bed.UntilAsync(async () => await bed.CountAsync($"SELECT COUNT(*) FROM newsletters_campaign WHERE state = {(int)CampaignState.Done}") == 1);
        return false;
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        bed.Vow.Clock.Advance(TimeSpan.FromSeconds(3));
        await bed.Vow.UpAsync();
        await Bed.UntilAsync(async () => await bed.CountAsync($"SELECT COUNT(*) FROM newsletters_campaign WHERE state = {(int)CampaignState.Done}") == 1);
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        var letters = Directory.EnumerateFiles(Path.Combine(bed.Vow.Home, "outbox"), "*.eml").Select(file => MimeMessage.Load(file)).Where(m => m.Subject == "Spring").ToList();
        Assert.Equal(["ada@example.fr", "bob@example.fr", "eve@example.fr"], letters.Select(m => m.To.Mailboxes.Single().Address).Order(StringComparer.Ordinal));
        return
        [
            .. (await bed.StoreAsync("SELECT state, COUNT(*) FROM newsletters_sending GROUP BY state ORDER BY state")).Select(l => "sendings: " + l),
            .. (await bed.StoreAsync("SELECT stage, reason, people FROM newsletters_count ORDER BY stage, reason")).Select(l => "people: " + l),
            .. (await bed.StoreAsync("SELECT \"left\", measured FROM newsletters_campaign")).Select(l => "left: " + l),
            "entries: " + await bed.CountAsync("SELECT COUNT(DISTINCT subject_id) FROM ledger_link WHERE kind = 'sent.newsletter.email'"),
            "all entries: " + await bed.CountAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'sent.newsletter.email'"),
        ];
    }

    private static async Task ReaderAsync(Bed bed, string address)
    {
        var services = bed.Vow.Services;
        var deeds = services.GetRequiredService<Deeds>();
        var subject = await deeds.DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, address, "en", deed.Now);
            await deed.Store.SaveChangesAsync();
            await Subjects.ConfirmAsync(deed, person.Id, Identifiers.Email, address);
            await services.GetRequiredService<Facts>().RewriteAsync(deed, person.Id);
            return person.Id;
        });
        var text = services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        Assert.IsType<ChoiceOutcome.Recorded>(await services.GetRequiredService<Choices>().RecordAsync(
            new ChoiceRequest(subject, "newsletter", "email", ChoiceAct.Given, text, Language.En, "website/me", Explicit: true, Pending: false, "yes")));
    }
}
