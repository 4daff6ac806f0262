using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policies;

namespace Vow.Register;

/// <summary>Disclosures of a day, and whether the same would be allowed today.</summary>
/// <param name="Count">What was disclosed.</param>
/// <param name="Today">Why it would be refused today; nothing where it would not.</param>
public sealed record PastTransfer(DisclosureCount Count, Reason Today);

/// <summary>Looks at past disclosures again by what stands today: when a decision falls, these are the ones that rested on it.</summary>
public static class PastTransfers
{
    /// <summary>Each disclosure weighed anew, in the order given. A recipient the policy no longer declares is refused as such.</summary>
    public static ImmutableArray<PastTransfer> Of(PolicyInForce policy, IEnumerable<DisclosureCount> disclosures, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. disclosures.Select(one => new PastTransfer(one, Weigh(policy.Compiled, one, today)))];
    }

    private static Reason Weigh(CompiledPolicy policy, DisclosureCount disclosure, DateOnly today)
    {
        if (!policy.RecipientIndex.TryGetValue(disclosure.Recipient, out var index))
        {
            return Reason.RecipientUnregistered;
        }

        var decision = Decision.Open;
        foreach (var country in disclosure.Countries.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            decision = decision.With(Transfers.Weigh(policy, policy.Recipients[index], country, today));
        }

        return decision.First;
    }
}
