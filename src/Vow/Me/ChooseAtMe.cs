using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Rights;

namespace Vow.Me;

/// <summary>
/// Choices made by a person who is in. A withdrawal or an objection is also a right exercised: its request is opened and closed in the same deed, and one mail for one
/// form says what stopped: the person also learns so of what somebody else did in their name.
/// </summary>
public sealed class ChooseAtMe(Deeds deeds, Choices choices, RightsRequests requests, LiftOpposition lift, SayUnderAge under, PolicyHolder policies, VowOptions options)
{
    /// <summary>Records one.</summary>
    public Task<ChoiceOutcome> Async(ChoiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return choices.RecordAsync(request, (deed, outcome) => AfterAsync(deed, request.Subject, [(request, outcome)]));
    }

    /// <summary>Records what one form says of several purposes or means of contact: all of it or nothing.</summary>
    /// <param name="subject">Whose choices.</param>
    /// <param name="asked">The choices.</param>
    /// <param name="also">What else belongs to the same deed.</param>
    /// <returns>What became of each, in the same order.</returns>
    public Task<IReadOnlyList<ChoiceOutcome>> AllAsync(Guid subject, IReadOnlyCollection<ChoiceRequest> asked, Func<Deed, Task>? also = null) => deeds.DoAsync<IReadOnlyList<ChoiceOutcome>>(
        async deed =>
        {
            var done = new List<(ChoiceRequest Request, ChoiceOutcome Outcome)>();
            foreach (var request in asked)
            {
                done.Add((request, await choices.RecordAsync(deed, request)));
            }

            await AfterAsync(deed, subject, done);
            await (also?.Invoke(deed) ?? Task.CompletedTask);
            return [.. done.Select(one => one.Outcome)];
        },
        subject);

    /// <summary>The person says that they are under the age of consent: each yes they could not give alone is taken back.</summary>
    public Task UnderAgeAsync(Guid subject, Language language) => deeds.DoAsync(
        async deed => await AfterAsync(deed, subject, await under.DoAsync(deed, subject, language, "website/me")), subject);

    private async Task AfterAsync(Deed deed, Guid subject, IReadOnlyCollection<(ChoiceRequest Request, ChoiceOutcome Outcome)> done)
    {
        var stopped = new List<(ChoiceRequest Request, Guid Receipt)>();
        foreach (var (request, outcome) in done)
        {
            await lift.AfterAsync(deed, request, outcome);
            if (outcome is ChoiceOutcome.Recorded recorded && policies.Current.Declared.Purpose(request.Purpose) is { } purpose && RightOf(purpose, request.Act) is { } right)
            {
                await requests.OpenAndCloseAsync(deed, subject, right, request.Language, null, Answer(purpose, request), 1);
                stopped.Add((request, recorded.EntryId));
            }
        }

        // An address that never answered may be a stranger's.
        if (stopped is [var (first, _), ..]
            && (await Identifiers.ConfirmedAsync(deed.Store, Identifiers.Email, [subject], arriving: true)).TryGetValue(subject, out var address))
        {
            await Outbox.EnqueueAsync(deed, StoppedMail.Of(first.Language, policies.Current, options.Url, address, subject, stopped, deed.Now));
        }
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
            ? $"C'est fait\u00a0: nous n'utilisons plus vos données pour «\u00a0{purpose.Title.Fr}\u00a0»{channel} depuis l'instant de votre demande."
            : $"Done: your data is no longer used for \"{purpose.Title.En}\"{channel} from the moment you asked.";
    }
}
