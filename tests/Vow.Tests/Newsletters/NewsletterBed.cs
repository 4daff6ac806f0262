using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>What tests of newsletters do to a running program.</summary>
internal static class NewsletterBed
{
    public static readonly Guid Operator = new("01a20000-0000-7000-8000-000000000001");

    /// <summary>The small company, whose mailer is known by name and delivers its newsletter.</summary>
    public static SmallCompany Company()
    {
        var company = new SmallCompany();
        company.Edit("  newsletter:\n    title:", "  newsletter:\n    kind: prospecting\n    prospecting: { ground: opt_in }\n    title:");
        return company;
    }

    /// <summary>Somebody with a confirmed address who said yes to these purposes.</summary>
    public static async Task<Guid> ReaderAsync(this VowUnderTest vow, string address, string language = "en", params string[] purposes)
    {
        var deeds = vow.Services.GetRequiredService<Deeds>();
        var subject = await deeds.DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, address, language, deed.Now);
            await deed.Store.SaveChangesAsync();
            await Subjects.ConfirmAsync(deed, person.Id, Identifiers.Email, address);
            await vow.Services.GetRequiredService<Facts>().RewriteAsync(deed, person.Id);
            return person.Id;
        });
        foreach (var purpose in purposes)
        {
            await vow.ChooseAsync(subject, purpose, ChoiceAct.Given);
        }

        return subject;
    }

    /// <summary>A person's act about a purpose, by a channel where it has some, as a program records it: no mail tells them.</summary>
    public static async Task ChooseAsync(this VowUnderTest vow, Guid subject, string purpose, ChoiceAct act, string channel = "email")
    {
        var declared = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose(purpose)!;
        var request = new ChoiceRequest(
            subject, purpose, declared.Channels.IsEmpty ? "" : channel, act, act == ChoiceAct.Given ? declared.Consent?.TextVersion : null, Language.En, "website/me", Explicit: true,
            Pending: false, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
        Assert.IsType<ChoiceOutcome.Recorded>(await vow.Services.GetRequiredService<Choices>().RecordAsync(
            request, (deed, outcome) => vow.Services.GetRequiredService<LiftOpposition>().AfterAsync(deed, request, outcome)));
    }

    /// <summary>A program under the shipped policy, with somebody named who delivers text messages.</summary>
    /// <param name="folder">Where the policy is written to.</param>
    /// <param name="variables">Names the provider.</param>
    /// <param name="engine">Engine of the store.</param>
    /// <param name="also">Changes the policy's text once more.</param>
    public static async Task<VowUnderTest> WithTextsAsync(string folder, Dictionary<string, string> variables, Engine engine = Engine.Sqlite, Func<string, string>? also = null)
    {
        // The shipped policy leaves open who delivers; here it is said.
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            var text = await File.ReadAllTextAsync(file);
            if (Path.GetFileName(file) == "policy.yaml")
            {
                var at = text.IndexOf("  sms_delivery:\n", StringComparison.Ordinal);
                var end = text.IndexOf("  stripe:\n", at, StringComparison.Ordinal);
                text = text[..at] + "  sms_delivery:\n    name: Texts of this machine\n    role: processor\n    does: { en: \"delivers our text messages to you\", fr: \"achemine les SMS que nous vous envoyons\" }\n    delivers: [sms]\n    countries: [FR]\n    contract: contract of the tests\n" + text[end..];
                text = also is null ? text : also(text);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(file)), text);
        }

        return await VowUnderTest.StartAsync(engine, folder, variables: variables);
    }

    /// <summary>Somebody who showed that a number is theirs and said yes to texts.</summary>
    public static async Task<Guid> TextReaderAsync(this VowUnderTest vow, string address, string number, string language = "en")
    {
        var subject = await vow.ReaderAsync(address, language);
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => Identifiers.ConfirmPhoneAsync(deed, subject, number));
        await vow.ChooseAsync(subject, "newsletter", ChoiceAct.Given, "sms");
        return subject;
    }

    /// <summary>Whether a number is on the opposition list.</summary>
    public static Task<ListAnswer> NumberListedAsync(this VowUnderTest vow, string number) =>
        vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<OppositionList>().IsOnAsync(deed, Identifiers.Phone, number));

    /// <summary>A campaign that is planned for now, or for later.</summary>
    public static async Task<Guid> PlannedAsync(this VowUnderTest vow, string purpose = "newsletter", string? partner = null, string? only = null, TimeSpan after = default, string channel = "email")
    {
        var campaigns = vow.Services.GetRequiredService<Campaigns>();
        var id = Assert.NotNull(await campaigns.DraftAsync(Operator, purpose, channel, partner));
        Assert.Equal(Steered.Done, await campaigns.SaveAsync(id, new CampaignForm(
            0, "Spring at last", "Enfin le printemps", "# Hello\n\nNew in **version 5**: [see it](https://example.test/five).\n\n- fast\n- quiet",
            "# Bonjour\n\nDu nouveau dans la **version 5**\u00a0: [voir](https://example.test/cinq).\n\n1. rapide\n2. discret", only)));
        Assert.Equal(Steered.Done, await campaigns.PlanAsync(id, Operator, 1, Instant.From(vow.Clock.Now).Plus(after)));
        return id;
    }

    /// <summary>Sends what is due, here and now.</summary>
    public static Task SendDueAsync(this VowUnderTest vow) => vow.Services.GetRequiredService<SendCampaigns>().RunDueAsync(TestContext.Current.CancellationToken);

    /// <summary>Plans a campaign and sends it to its end.</summary>
    public static async Task<Guid> SentAsync(this VowUnderTest vow, string purpose = "newsletter", string? only = null, string channel = "email")
    {
        var id = await vow.PlannedAsync(purpose, only: only, channel: channel);
        await vow.SendDueAsync();
        Assert.Equal(CampaignState.Done, (await vow.CampaignAsync(id)).State);
        return id;
    }

    public static async Task<Campaign> CampaignAsync(this VowUnderTest vow, Guid id)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return await store.Set<Campaign>().AsNoTracking().SingleAsync(c => c.Id == id);
    }

    /// <summary>How many people for which reason, at a stage.</summary>
    public static async Task<Dictionary<string, long>> CountsAsync(this VowUnderTest vow, Guid id, string stage)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return await store.Set<CampaignCount>().Where(c => c.CampaignId == id && c.Stage == stage).ToDictionaryAsync(c => c.Reason, c => c.People);
    }

    /// <summary>States of the messages of a campaign, by person.</summary>
    public static async Task<Dictionary<Guid, SendingState>> SendingsAsync(this VowUnderTest vow, Guid id)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return await store.Set<Sending>().Where(s => s.CampaignId == id).ToDictionaryAsync(s => s.SubjectId, s => s.State);
    }
}
