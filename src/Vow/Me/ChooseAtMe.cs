using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Me;

/// <summary>A choice made at /me. A withdrawal or an objection is also a right exercised: its request is opened and closed in the same deed.</summary>
public sealed class ChooseAtMe(Choices choices, RightsRequests requests, LiftOpposition lift, PolicyHolder policies)
{
    /// <summary>Records it.</summary>
    public async Task<ChoiceOutcome> Async(ChoiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await choices.RecordAsync(
            request,
            async (deed, outcome) =>
            {
                await lift.AfterAsync(deed, request, outcome);
                if (outcome is ChoiceOutcome.Recorded && policies.Current.Declared.Purpose(request.Purpose) is { } purpose && RightOf(purpose, request.Act) is { } right)
                {
                    await requests.OpenAndCloseAsync(deed, request.Subject, right, request.Language, null, Answer(purpose, request), 1);
                }
            });
    }

    private static Right? RightOf(Purpose purpose, ChoiceAct act) => act switch
    {
        ChoiceAct.Withdrawn => Right.Withdrawal,
        ChoiceAct.Objected => Right.Objection,
        // A "no" to what rests on an interest is an objection, whatever the form called it.
        ChoiceAct.Refused when purpose.Consent is null => Right.Objection,
        _ => null,
    };

    private static string Answer(Purpose purpose, ChoiceRequest request)
    {
        var channel = request.Channel.Length > 0 ? " (" + request.Channel + ")" : "";
        return request.Language == Language.Fr
            ? $"C'est fait\u00a0: vos données ne servent plus à «\u00a0{purpose.Title.Fr}\u00a0»{channel} depuis l'instant de votre demande."
            : $"Done: your data is no longer used for \"{purpose.Title.En}\"{channel} from the moment you asked.";
    }
}
