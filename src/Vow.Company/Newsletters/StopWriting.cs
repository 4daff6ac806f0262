using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Company.Newsletters;

/// <summary>
/// A person stops letters from the link in one of them, or by a text message: their consent is taken back, or their objection stands, from this instant on; and where the company's own
/// letters are stopped, their addresses or numbers go on the opposition list, so that no later import or account brings them back unasked.
/// </summary>
public sealed class StopWriting(Database database, Choices choices, RightsRequests requests, OppositionList list, StopAtAddress stop, PolicyHolder policies)
{
    /// <summary>Where it was done.</summary>
    public const string Surface = "message/one_click";

    /// <summary>The same, by a text message.</summary>
    public const string TextSurface = "message/sms";

    /// <summary>What the link of a campaign stops; null where there is no such campaign.</summary>
    public async Task<(Purpose? Purpose, Purpose? Measuring)?> AboutAsync(Guid campaign, Guid? subject, Instant now)
    {
        await using var store = database.NewStore();
        if (await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == campaign) is not { } found)
        {
            return null;
        }

        var policy = policies.Current.Declared;
        var measuring = policy.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.OpenRate);
        var measured = measuring is not null && subject is { } person
            && (await StandingChoices.OfAsync(store, person)).Any(c => c.Purpose == measuring.Id && c.Act == ChoiceAct.Given && c.Since <= now);
        return (policy.Purpose(found.Purpose), measured ? measuring : null);
    }

    /// <summary>Stops the letters of a campaign's purpose and channel. Done again, it changes nothing.</summary>
    public async Task DoAsync(Guid campaign, Guid subject, Instant now)
    {
        await using var store = database.NewStore();
        if (await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == campaign) is not { } found
            || await store.Set<Subject>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == subject && s.ErasedAt == null) is not { } person)
        {
            return;
        }

        var purpose = policies.Current.Declared.Purpose(found.Purpose);
        // The list is of who must not hear of the company itself; a partner's messages rest on a consent each.
        var reach = purpose?.Kind == PurposeKind.PartnerProspecting ? null : Identifiers.KindOf(Letters.ChannelOf(found, policies.Current));
        if (!await StopAtAddress.HasSaidNoAsync(store, subject, found.Purpose, found.Channel) || (reach is not null && !await list.HoldsAllOfAsync(store, subject, reach, now)))
        {
            await RecordAsync(person, found.Purpose, found.Channel, purpose, now, Surface, reach is null ? [] : [reach]);
        }
    }

    /// <summary>
    /// Stops every commercial text message to a number: whoever is known by it takes back what they chose, and the number goes on the opposition list, known or not.
    /// Done again, it changes nothing.
    /// </summary>
    /// <param name="number">The number (E.164).</param>
    /// <param name="now">The present instant.</param>
    /// <returns>False where the opposition list can't be written, its key being lost: it must be asked again.</returns>
    public async Task<bool> ByTextAsync(string number, Instant now) =>
        await stop.DoAsync(Identifiers.Phone, number, [.. GateAnswers.MarketingGate.Purposes(policies.Current)], TextSurface, RequestChannels.Page, now) is not null;

    /// <summary>Stops the measuring of openings alone; letters go on, without a pixel, and those already sent fall silent.</summary>
    public async Task MeasuringAsync(Guid subject, Instant now)
    {
        await using var store = database.NewStore();
        if (policies.Current.Declared.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.OpenRate) is not { } measuring
            || await store.Set<Subject>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == subject && s.ErasedAt == null) is not { } person)
        {
            return;
        }

        foreach (var channel in measuring.Channels.IsEmpty ? [""] : measuring.Channels)
        {
            await RecordAsync(person, measuring.Id, channel, measuring, now, Surface, []);
        }
    }

    private async Task RecordAsync(Subject person, string purposeId, string channel, Purpose? purpose, Instant now, string surface, IReadOnlyCollection<string> listed)
    {
        var language = Languages.Of(person.Language) ?? Language.En;
        var request = new ChoiceRequest(
            person.Id, purposeId, channel, purpose?.Consent is null ? ChoiceAct.Objected : ChoiceAct.Withdrawn, null, language, surface, Explicit: true, Pending: false,
            "stop:" + Guid.CreateVersion7(now.ToDateTimeOffset()).ToString("N"));
        await choices.RecordAsync(
            request,
            async (deed, outcome) =>
            {
                if (outcome is ChoiceOutcome.Recorded && purpose is not null)
                {
                    var right = purpose.Consent is null ? Right.Objection : Right.Withdrawal;
                    await requests.OpenAndCloseAsync(deed, person.Id, right, language, null, StopAtAddress.Answer(purpose, language), 1);
                }

                await list.AddForAsync(deed, person.Id, listed);
            });
        Steps.Reached("newsletters.stopped");
    }
}
