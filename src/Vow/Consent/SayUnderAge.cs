using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Consent;

/// <summary>
/// A person says that they are under the age of consent: what they alone can't say yes to is closed to them (GDPR 8, LIL 45), and each yes they gave to it is taken back in the
/// same deed, so that none comes back to life on the day they are old enough.
/// </summary>
public sealed class SayUnderAge(Choices choices, Facts facts, PolicyHolder policies)
{
    /// <summary>What is closed to them in a policy.</summary>
    public static IEnumerable<Purpose> Closed(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Purposes.Where(IsClosed);
    }

    /// <summary>Whether a purpose is.</summary>
    public static bool IsClosed(Purpose purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return purpose.Consent is { ClosedToMinors: true };
    }

    /// <summary>Records it in the deed. Said again it changes nothing.</summary>
    /// <param name="deed">The deed, about the person.</param>
    /// <param name="subject">Who.</param>
    /// <param name="language">Language it was said in.</param>
    /// <param name="surface">Where it was said.</param>
    /// <returns>Each yes taken back, with what became of that.</returns>
    public async Task<IReadOnlyList<(ChoiceRequest Request, ChoiceOutcome Outcome)>> DoAsync(Deed deed, Guid subject, Language language, string surface)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await Subjects.SayAgeAsync(deed, facts, subject, ofAge: false);
        var policy = policies.Current.Declared;
        var taken = new List<(ChoiceRequest, ChoiceOutcome)>();
        foreach (var choice in (await StandingChoices.LatestAsync(deed, subject)).Where(c => c.Act == ChoiceAct.Given && policy.Purpose(c.Purpose) is { } purpose && IsClosed(purpose)))
        {
            var request = new ChoiceRequest(
                subject, choice.Purpose, choice.Channel, ChoiceAct.Withdrawn, null, language, surface, Explicit: true, choice.Pending,
                "age:" + Guid.CreateVersion7(deed.Now.ToDateTimeOffset()).ToString("N"));
            taken.Add((request, await choices.RecordAsync(deed, request)));
        }

        return taken;
    }
}
