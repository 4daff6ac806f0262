using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;

namespace Vow.Company.Newsletters;

/// <summary>What became of a test.</summary>
public enum Tested
{
    /// <summary>It left.</summary>
    Left,

    /// <summary>There is no such campaign.</summary>
    Unknown,

    /// <summary>The address is on the opposition list, or the list can't be read.</summary>
    Listed,

    /// <summary>The address belongs to somebody known here: a test is no way around the gate.</summary>
    KnownPerson,

    /// <summary>The mail server did not take it.</summary>
    NotTaken,
}

/// <summary>Sends a campaign, as it reads now, to one address or number of staff. The act and who did it are recorded, the address is not.</summary>
public sealed class TestLetter(Deeds deeds, Clock clock, Entries entries, MarketingGate gate, MarketingPost post, Disclosures disclosures, Deliverers deliverers, LetterLinks links, PolicyHolder policies)
{
    /// <summary>Sends it.</summary>
    public async Task<Tested> DoAsync(Guid id, Guid by, string address, Language language, CancellationToken cancel)
    {
        var (campaign, answer) = await deeds.DoAsync(async deed =>
        {
            if (await deed.Store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id) is not { } found)
            {
                return ((Campaign?)null, default(MarketingAnswer));
            }

            var weighed = Identifiers.KindOf(Letters.ChannelOf(found, policies.Current)) is { } kind ? await gate.TestAsync(deed, kind, address) : default;
            if (weighed.Permit is not null)
            {
                await entries.AppendAsync(
                    deed, "newsletter.tested", Actor.Operator(by),
                    new JsonObject { ["campaign"] = found.Id.ToString("D"), ["purpose"] = found.Purpose, ["channel"] = found.Channel, ["language"] = language.Code() });
                if (deliverers.Of(Letters.ChannelOf(found, policies.Current)) is { } deliverer)
                {
                    await disclosures.RecordAsync(deed, new Disclosure(null, deliverer.Id, found.Purpose, [Identifiers.KindOf(address)]));
                }
            }

            return (found, weighed);
        });
        if (campaign is null || policies.Current.Declared.Purpose(campaign.Purpose) is null)
        {
            return Tested.Unknown;
        }

        if (answer.Permit is not { } permit)
        {
            return answer.Reason is MarketingAnswer.Listed or MarketingAnswer.Unreadable ? Tested.Listed : Tested.KnownPerson;
        }

        var (session, _) = await post.OpenAsync(Letters.ChannelOf(campaign, policies.Current), cancel);
        if (session is null)
        {
            return Tested.NotTaken;
        }

        await using (session)
        {
            var now = clock.Now;
            return (await session.HandOverAsync(new Letters(campaign, policies.Current, links, post).To(language.Code(), permit, now), now, cancel)).Outcome == HandedOver.Left ? Tested.Left : Tested.NotTaken;
        }
    }
}
