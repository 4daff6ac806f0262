using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary>A country outside the EEA that a recipient handles data in, and what carries data there.</summary>
/// <param name="Recipient">The recipient.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Ground">What it rests on; null where nothing covers it.</param>
/// <param name="Document">Reference of what shows it: a document of the recipient's own mechanism, or the number of the Commission's decision; null where none is named.</param>
/// <param name="From">First day in force; null where nobody has said it.</param>
/// <param name="To">Last day; null where there is none.</param>
/// <param name="Standing">Why the gate refuses it on the day: nothing where it allows it.</param>
/// <param name="Suspension">The switch that stops it, if one does.</param>
public sealed record TransferView(
    Recipient Recipient, string Country, MechanismKind? Ground, Fact<string>? Document, DateOnly? From, DateOnly? To, Reason Standing, SuspendedTransfer? Suspension);

/// <summary>Transfers of a policy as they stand on a day. What the gate answers is asked of the gate.</summary>
public static class TransferViews
{
    /// <summary>One line per recipient and country outside the EEA, in the policy's order. A recipient whose countries nobody has named has none.</summary>
    public static ImmutableArray<TransferView> Of(PolicyInForce policy, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. from recipient in policy.Declared.Recipients
               where recipient.Countries is { IsKnown: true, Value.IsDefaultOrEmpty: false }
               from country in recipient.Countries.Value
               where !AdequacyDecisions.Eea.Contains(country)
               select One(policy, recipient, country, today),
        ];
    }

    /// <summary>
    /// What data reaching a recipient in a country rests on: nothing inside the EEA, or where nothing covers it. Where the country's adequacy is not in
    /// force or is switched off, a mechanism of the recipient's own takes its place. Whether that one is in force is another question.
    /// </summary>
    public static MechanismKind? GroundOf(PolicyInForce policy, string recipient, string country, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var own = policy.Declared.Recipient(recipient)?.Mechanism?.Kind;
        return !policy.Compiled.Countries.TryGetValue(country, out var open) ? own
            : open.IsEea ? null
            : Transfers.Weigh(policy.Compiled, null, country, today).Allowed ? MechanismKind.Adequacy
            : own ?? MechanismKind.Adequacy;
    }

    private static TransferView One(PolicyInForce policy, Recipient recipient, string country, DateOnly today)
    {
        var compiled = policy.Compiled.Recipients[policy.Compiled.RecipientIndex[recipient.Id]];
        var ground = GroundOf(policy, recipient.Id, country, today);
        var decision = ground == MechanismKind.Adequacy ? AdequacyDecisions.All.LastOrDefault(one => one.Code == country && one.Scope == AdequacyScope.Full) : null;
        var own = decision is null ? recipient.Mechanism : null;
        return new TransferView(
            recipient,
            country,
            ground,
            decision is null ? own?.Document : new Fact<string>(decision.Decision, null, recipient.Span),
            decision?.From ?? (own is { From.IsKnown: true } ? own.From.Value : null),
            decision?.To ?? (own?.To is { IsKnown: true } to ? to.Value : null),
            Transfers.Weigh(policy.Compiled, compiled, country, today).First,
            policy.Suspensions.FirstOrDefault(one => Stops(one.Target, recipient, country, ground)));
    }

    private static bool Stops(SuspendedTarget target, Recipient recipient, string country, MechanismKind? ground) => target.Thing switch
    {
        SuspendedThing.Recipient => target.Id == recipient.Id,
        SuspendedThing.Adequacy => ground == MechanismKind.Adequacy && target.Id == country,
        SuspendedThing.Mechanism => target.Id == ground?.Code()
            || (ground == MechanismKind.DataPrivacyFramework && target.Id == MechanismKind.StandardClauses.Code()),
    };
}
