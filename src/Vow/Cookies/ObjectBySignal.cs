using System.Collections.Concurrent;
using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Cookies;

/// <summary>
/// The signal of a signed-in person's browser is an objection by automated means to what rests on an interest (GDPR 21(5)). Taken once for each purpose: what the
/// person says later, on "My choices", stands against it.
/// </summary>
public sealed class ObjectBySignal(Choices choices, PolicyHolder policies)
{
    private const int Most = 10_000;

    // Only saves asking the store at every page: the key of each choice is what keeps it from being made twice.
    private readonly ConcurrentDictionary<Guid, DeclaredPolicy> done = new();

    /// <summary>What it is an objection to: an interest that protects nobody.</summary>
    public static IEnumerable<(Purpose Purpose, string Channel)> Against(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Purposes.Where(purpose => purpose is { Basis: Basis.LegitimateInterest, Protects: null })
            .SelectMany(purpose => purpose.Channels.IsEmpty ? [(purpose, "")] : purpose.Channels.Select(channel => (purpose, channel)));
    }

    /// <summary>Records it.</summary>
    public async Task Async(Guid subject, Language language)
    {
        var policy = policies.Current.Declared;
        if (done.TryGetValue(subject, out var seen) && ReferenceEquals(seen, policy))
        {
            return;
        }

        foreach (var (purpose, channel) in Against(policy))
        {
            await choices.RecordAsync(new ChoiceRequest(
                subject, purpose.Id, channel, ChoiceAct.Objected, null, language, "browser/signal", Explicit: true, Pending: false, $"signal:{purpose.Id}/{channel}"));
        }

        if (done.Count >= Most)
        {
            done.Clear();
        }

        done[subject] = policy;
    }
}
