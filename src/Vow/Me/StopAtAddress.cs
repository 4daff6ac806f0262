using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Me;

/// <summary>
/// Somebody writes from an address, or a number, that no commercial message shall reach it any more. Who writes is not asked for: whoever is known by it takes back what they
/// chose for that means of contact, and it goes on the opposition list, known or not. Done again, it changes nothing.
/// </summary>
public sealed class StopAtAddress(Database database, Deeds deeds, Choices choices, RightsRequests requests, OppositionList list, PolicyHolder policies)
{
    /// <summary>Stops it.</summary>
    /// <param name="kind">Kind of identifier: <see cref="Identifiers.Email"/> or <see cref="Identifiers.Phone"/>.</param>
    /// <param name="value">The address, or the number (E.164).</param>
    /// <param name="purposes">The purposes whose messages are stopped.</param>
    /// <param name="surface">Where it was said.</param>
    /// <param name="channel">How it came: see <see cref="RequestChannels"/>.</param>
    /// <param name="now">The present instant.</param>
    /// <returns>Whether anything changed; null where the opposition list can't be written, its key being lost: it must be asked again.</returns>
    public async Task<bool?> DoAsync(string kind, string value, IReadOnlyCollection<Purpose> purposes, string surface, string channel, Instant now)
    {
        ArgumentNullException.ThrowIfNull(purposes);
        await using var store = database.NewStore();
        var policy = policies.Current;
        var known = await Identifiers.FindAsync(store, kind, value);
        var changed = false;
        foreach (var person in await store.Set<Subject>().AsNoTracking().Where(s => known.Contains(s.Id) && s.ErasedAt == null).ToListAsync())
        {
            foreach (var purpose in purposes)
            {
                foreach (var by in purpose.Channels.Where(id => policy.Declared.Channel(id) is { } declared && Identifiers.KindOf(declared.Kind) == kind))
                {
                    changed |= !await HasSaidNoAsync(store, person.Id, purpose.Id, by) && await RecordAsync(person, purpose, by, surface, channel, now);
                }
            }
        }

        // The list is of who must not hear of the company itself; a partner's messages rest on a consent each.
        return purposes.Count > 0 && purposes.All(purpose => purpose.Kind == PurposeKind.PartnerProspecting) ? changed
            : await list.AmongAsync(kind, [value], now) is not { } on ? null
            : on.Count > 0 ? changed
            : await deeds.DoAsync(deed => list.AddAsync(deed, kind, value, Actor.Subject)) ? true : null;
    }

    /// <summary>Whether a person's last word on a purpose and means is no.</summary>
    public static async Task<bool> HasSaidNoAsync(Store store, Guid subject, string purpose, string channel) =>
        (await StandingChoices.OfAsync(store, subject)).FirstOrDefault(c => c.Purpose == purpose && c.Channel == channel)?.Act.IsNo() == true;

    private async Task<bool> RecordAsync(Subject person, Purpose purpose, string by, string surface, string channel, Instant now)
    {
        var language = Languages.Of(person.Language) ?? Language.En;
        var request = new ChoiceRequest(
            person.Id, purpose.Id, by, purpose.Consent is null ? ChoiceAct.Objected : ChoiceAct.Withdrawn, null, language, surface, Explicit: true, Pending: false,
            "stop:" + Guid.CreateVersion7(now.ToDateTimeOffset()).ToString("N"));
        var outcome = await choices.RecordAsync(request, async (deed, outcome) =>
        {
            if (outcome is ChoiceOutcome.Recorded)
            {
                await requests.OpenAndCloseAsync(deed, person.Id, purpose.Consent is null ? Right.Objection : Right.Withdrawal, language, null, Answer(purpose, language), 1, channel);
            }
        });
        Steps.Reached("stop.recorded");
        return outcome is ChoiceOutcome.Recorded;
    }

    /// <summary>What the file of a stop says.</summary>
    public static string Answer(Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return language == Language.Fr
            ? $"C'est fait\u00a0: nous n'utilisons plus vos données pour «\u00a0{purpose.Title.Fr}\u00a0» depuis l'instant de votre demande."
            : $"Done: your data is no longer used for \"{purpose.Title.En}\" from the moment you asked.";
    }
}
