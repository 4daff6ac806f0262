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

namespace Vow.Company.Newsletters;

/// <summary>
/// A person stops letters from the link in one of them: their consent is taken back, or their objection stands, from this instant on; and where the company's own
/// letters are stopped, their addresses go on the opposition list, so that no later import or account brings them back unasked.
/// </summary>
public sealed class StopWriting(Database database, Choices choices, RightsRequests requests, OppositionList list, PolicyHolder policies)
{
    /// <summary>Where it was done.</summary>
    public const string Surface = "message/one_click";

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
        var own = purpose?.Kind != PurposeKind.PartnerProspecting;
        var addresses = await store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == subject && i.Kind == Identifiers.Email).Select(i => i.Value).ToListAsync();
        var standing = (await StandingChoices.OfAsync(store, subject)).FirstOrDefault(c => c.Purpose == found.Purpose && c.Channel == found.Channel);
        var listed = !own || await list.AmongAsync(Identifiers.Email, addresses, now) is { } on && addresses.All(on.Contains);
        if (standing?.Act.IsNo() == true && listed)
        {
            return;
        }

        await RecordAsync(person, found.Purpose, found.Channel, purpose, now, own ? addresses : []);
    }

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
            await RecordAsync(person, measuring.Id, channel, measuring, now, []);
        }
    }

    private async Task RecordAsync(Subject person, string purposeId, string channel, Purpose? purpose, Instant now, IReadOnlyList<string> addresses)
    {
        var language = Languages.Of(person.Language) ?? Language.En;
        var request = new ChoiceRequest(
            person.Id, purposeId, channel, purpose?.Consent is null ? ChoiceAct.Objected : ChoiceAct.Withdrawn, null, language, Surface, Explicit: true, Pending: false,
            "stop:" + Guid.CreateVersion7(now.ToDateTimeOffset()).ToString("N"));
        await choices.RecordAsync(
            request,
            async (deed, outcome) =>
            {
                if (outcome is ChoiceOutcome.Recorded && purpose is not null)
                {
                    var right = purpose.Consent is null ? Right.Objection : Right.Withdrawal;
                    await requests.OpenAndCloseAsync(deed, person.Id, right, language, null, Answer(purpose, language), 1);
                }

                foreach (var address in addresses)
                {
                    await list.AddAsync(deed, Identifiers.Email, address, Actor.Subject);
                }
            });
        Steps.Reached("newsletters.stopped");
    }

    private static string Answer(Purpose purpose, Language language) => language == Language.Fr
        ? $"C'est fait\u00a0: vos données ne servent plus à «\u00a0{purpose.Title.Fr}\u00a0» depuis l'instant de votre demande."
        : $"Done: your data is no longer used for \"{purpose.Title.En}\" from the moment you asked.";
}
