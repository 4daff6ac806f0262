using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>What became of an act on a campaign.</summary>
public enum Steered
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such campaign.</summary>
    Unknown,

    /// <summary>It does not stand where this can be done: somebody else, or the clock, was faster.</summary>
    NotNow,
}

/// <summary>
/// What operators do to a campaign: each act is one deed with its entry. A campaign is edited while it is a draft; what is planned is what was read.
/// </summary>
public sealed class Campaigns(Deeds deeds, Entries entries, MarketingPost post, PolicyHolder policies)
{
    /// <summary>Kind of the entry of an operator who plans a campaign: it says of whom the message speaks.</summary>
    public const string Planned = "newsletter.planned";

    /// <summary>Makes an empty draft.</summary>
    /// <returns>Its id; null where the policy declares no such message.</returns>
    public Task<Guid?> DraftAsync(Guid by, string purpose, string channel, string? partner) => deeds.DoAsync<Guid?>(async deed =>
    {
        var policy = policies.Current;
        if (!Kinds(policy).Contains((purpose, channel, partner)))
        {
            return null;
        }

        var campaign = new Campaign { Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), Purpose = purpose, Channel = channel, Partner = partner, CreatedAt = deed.Now };
        deed.Store.Add(campaign);
        await deed.Store.SaveChangesAsync();
        await EnterAsync(deed, "newsletter.drafted", by, campaign);
        return campaign.Id;
    });

    /// <summary>
    /// What can be written under a policy: the company's own news by each means that is sent here, and each partner's offers, where the partner is known by
    /// name. Text messages need a provider.
    /// </summary>
    public IReadOnlyList<(string Purpose, string Channel, string? Partner)> Kinds(PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. from purpose in MarketingGate.Purposes(policy)
               from channel in purpose.Channels
               where policy.Declared.Channel(channel)?.Kind is { } kind && post.Sends(kind)
               from partner in purpose.Kind == PurposeKind.Prospecting
                   ? [(string?)null]
                   : policy.Declared.Recipients.Where(one => one.IsKnown && one.Role == RecipientRole.Independent && purpose.Recipients.Contains(one.Id)).Select(one => (string?)one.Id)
               select (purpose.Id, channel, partner),
        ];
    }

    /// <summary>Saves what was typed, while it is a draft.</summary>
    public Task<Steered> SaveAsync(Guid id, CampaignForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return deeds.DoAsync(async deed =>
        {
            var changed = await deed.ExecuteAsync(
                """
                UPDATE newsletters_campaign SET title_en = @te, title_fr = @tf, body_en = @be, body_fr = @bf, only_language = @only, version = version + 1
                WHERE id = @id AND state = @draft AND version = @v
                """,
                ("@te", form.TitleEn), ("@tf", form.TitleFr), ("@be", form.BodyEn), ("@bf", form.BodyFr), ("@only", form.OnlyLanguage),
                ("@id", id), ("@draft", (int)CampaignState.Draft), ("@v", form.Version));
            return changed == 1 ? Steered.Done : await deed.Store.Set<Campaign>().AnyAsync(c => c.Id == id) ? Steered.NotNow : Steered.Unknown;
        });
    }

    /// <summary>Plans it: it begins at an instant, as it now reads. The operator says of whom it speaks.</summary>
    public Task<Steered> PlanAsync(Guid id, Guid by, int version, Instant at) => ActAsync(
        id, by, Planned, c => c.State == CampaignState.Draft && c.Version == version,
        (c, _) =>
        {
            c.State = CampaignState.Scheduled;
            c.PlannedAt = at;
        },
        c => new JsonObject { ["speaks_of"] = c.Partner ?? "self", ["text_version"] = c.Version });

    /// <summary>Takes a planned one back to a draft.</summary>
    public Task<Steered> TakeBackAsync(Guid id, Guid by) => ActAsync(
        id, by, "newsletter.taken_back", c => c.State == CampaignState.Scheduled,
        (c, _) =>
        {
            c.State = CampaignState.Draft;
            c.PlannedAt = null;
        });

    /// <summary>Lets sending rest.</summary>
    public Task<Steered> PauseAsync(Guid id, Guid by) => ActAsync(
        id, by, "newsletter.paused", c => c.State == CampaignState.Sending && !c.IsPaused, (c, _) => c.IsPaused = true);

    /// <summary>Goes on where it rested.</summary>
    public Task<Steered> ResumeAsync(Guid id, Guid by) => ActAsync(
        id, by, "newsletter.resumed", c => c.State == CampaignState.Sending && (c.IsPaused || c.NextAt is not null),
        (c, _) =>
        {
            c.IsPaused = false;
            c.NextAt = null;
            c.FailingSince = null;
            c.Attempts = 0;
        });

    /// <summary>Stops it for good: who was not written to yet is not.</summary>
    public Task<Steered> StopAsync(Guid id, Guid by) => ActAsync(
        id, by, "newsletter.stopped", c => c.State is CampaignState.Scheduled or CampaignState.Sending,
        (c, now) =>
        {
            c.State = CampaignState.Stopped;
            c.EndedAt = now;
        });

    /// <summary>Throws a draft away.</summary>
    public Task<Steered> DropAsync(Guid id, Guid by) => deeds.DoAsync(async deed =>
    {
        if (await deed.Store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id) is not { } campaign)
        {
            return Steered.Unknown;
        }

        if (await deed.ExecuteAsync("DELETE FROM newsletters_campaign WHERE id = @id AND state = @draft", ("@id", id), ("@draft", (int)CampaignState.Draft)) == 0)
        {
            return Steered.NotNow;
        }

        await EnterAsync(deed, "newsletter.dropped", by, campaign);
        return Steered.Done;
    });

    private Task<Steered> ActAsync(Guid id, Guid by, string kind, Func<Campaign, bool> may, Action<Campaign, Instant> act, Func<Campaign, JsonObject>? also = null) => deeds.DoAsync(async deed =>
    {
        if (!deed.Store.IsSqlite)
        {
            await deed.ExecuteAsync("SELECT 1 FROM newsletters_campaign WHERE id = @id FOR UPDATE", ("@id", id));
        }

        if (await deed.Store.Set<Campaign>().FirstOrDefaultAsync(c => c.Id == id) is not { } campaign)
        {
            return Steered.Unknown;
        }

        if (!may(campaign))
        {
            return Steered.NotNow;
        }

        act(campaign, deed.Now);
        await deed.Store.SaveChangesAsync();
        await EnterAsync(deed, kind, by, campaign, also?.Invoke(campaign));
        return Steered.Done;
    });

    private Task<Guid> EnterAsync(Deed deed, string kind, Guid by, Campaign campaign, JsonObject? also = null)
    {
        var detail = also ?? [];
        detail["campaign"] = campaign.Id.ToString("D");
        detail["purpose"] = campaign.Purpose;
        detail["channel"] = campaign.Channel;
        return entries.AppendAsync(deed, kind, Actor.Operator(by), detail);
    }
}
