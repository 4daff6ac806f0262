using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Consent;

/// <summary>
/// A new explicit yes to commercial messages takes the person's own addresses off the opposition list, in the deed that records it; nothing else does. A yes that
/// waits for its address to answer lifts nothing yet.
/// </summary>
public sealed class LiftOpposition(OppositionList list, PolicyHolder policies)
{
    /// <summary>Does it where the act is such a yes.</summary>
    /// <param name="deed">The deed that records the choice, its entry written.</param>
    /// <param name="request">The choice.</param>
    /// <param name="outcome">What became of it.</param>
    public Task AfterAsync(Deed deed, ChoiceRequest request, ChoiceOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(request);
        return outcome is ChoiceOutcome.Recorded recorded && request is { Act: ChoiceAct.Given, Explicit: true, Pending: false }
            && policies.Current.Declared is var policy && policy.Purpose(request.Purpose) is { Kind: PurposeKind.Prospecting or PurposeKind.PartnerProspecting }
            && policy.Channel(request.Channel)?.Kind is { } channel && Identifiers.KindOf(channel) is { } kind
                ? list.LiftForAsync(deed, request.Subject, kind, recorded.EntryId)
                : Task.CompletedTask;
    }
}
