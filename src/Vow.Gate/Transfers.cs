using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>What a suspension stops.</summary>
public enum SuspendedThing : byte
{
    /// <summary>Every transfer that rests on one kind of mechanism (GDPR 45, 46, 47, 49).</summary>
    Mechanism,

    /// <summary>The adequacy decision of one country (45).</summary>
    Adequacy,

    /// <summary>Every transfer to one recipient, whatever it rests on.</summary>
    Recipient,
}

/// <summary>What is switched off: its kind and the word for it.</summary>
/// <param name="Thing">A mechanism, a country's adequacy, or a recipient.</param>
/// <param name="Id">The mechanism's word, the country's ISO 3166-1 alpha-2 code, or the recipient's id.</param>
public readonly record struct SuspendedTarget(SuspendedThing Thing, string Id)
{
    /// <summary><c>mechanism:standard_clauses</c>, <c>adequacy:GB</c>, <c>recipient:stripe</c>.</summary>
    public override string ToString() => Thing switch
    {
        SuspendedThing.Mechanism => "mechanism:" + Id,
        SuspendedThing.Adequacy => "adequacy:" + Id,
        SuspendedThing.Recipient => "recipient:" + Id,
    };

    /// <summary>
    /// The target a word names under a policy: as <see cref="ToString"/> writes it, or shorter, the word of a mechanism or the id of a recipient alone.
    /// Null where it names nothing that can be switched.
    /// </summary>
    public static SuspendedTarget? Find(CompiledPolicy policy, string word)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(word);
        var cut = word.IndexOf(':', StringComparison.Ordinal);
        var (thing, id) = cut <= 0 ? ("", word) : (word[..cut], word[(cut + 1)..]);
        if (thing is "" or "mechanism" && Words.TryParse(id, out MechanismKind _))
        {
            return new SuspendedTarget(SuspendedThing.Mechanism, id);
        }

        return thing switch
        {
            "" or "recipient" when policy.RecipientIndex.ContainsKey(id) => new SuspendedTarget(SuspendedThing.Recipient, id),
            "adequacy" when policy.Countries.TryGetValue(id.ToUpperInvariant(), out var country) && !country.IsEea => new SuspendedTarget(SuspendedThing.Adequacy, country.Code),
            _ => null,
        };
    }

    /// <summary>The target as stored; null where the text is none.</summary>
    public static SuspendedTarget? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.IndexOf(':', StringComparison.Ordinal);
        SuspendedThing? thing = cut < 0 ? null : text[..cut] switch
        {
            "mechanism" => SuspendedThing.Mechanism,
            "adequacy" => SuspendedThing.Adequacy,
            "recipient" => SuspendedThing.Recipient,
            _ => null,
        };
        return thing is { } known ? new SuspendedTarget(known, text[(cut + 1)..]) : null;
    }
}

/// <summary>A switch that is off: transfers stop from the moment it is thrown until it is lifted.</summary>
/// <param name="Target">What is stopped.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, as the person who decided wrote it.</param>
public sealed record SuspendedTransfer(SuspendedTarget Target, Instant Since, string Reason);

/// <summary>Transfers outside the EEA (GDPR 44-49): whether one may take place on a day, and the switches that stop them.</summary>
public static class Transfers
{
    /// <summary>
    /// What stands against data reaching a recipient: in one country, or, where none is named, in any of those it handles data in. Nothing inside the EEA.
    /// </summary>
    /// <param name="policy">The policy, its switches as they stand.</param>
    /// <param name="recipient">The recipient; null where only a country is named.</param>
    /// <param name="country">ISO 3166-1 alpha-2, upper case, or null.</param>
    /// <param name="today">The day.</param>
    public static Decision Weigh(CompiledPolicy policy, CompiledRecipient? recipient, string? country, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (country is not null)
        {
            return Decision.Open.With(One(policy, recipient, country, today));
        }

        var decision = Decision.Open;
        if (recipient is not null)
        {
            foreach (var each in recipient.Countries)
            {
                decision = decision.With(One(policy, recipient, each, today));
            }
        }

        return decision;
    }

    /// <summary>
    /// The policy with its switches set as these say, and no others: given to a policy that had others, it takes their place. Standard clauses that are
    /// suspended carry no challenged framework either. Inside the EEA there is nothing to switch.
    /// </summary>
    public static CompiledPolicy Under(CompiledPolicy policy, ImmutableArray<SuspendedTransfer> suspensions)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy with
        {
            Recipients =
            [
                .. policy.Recipients.Select(recipient => recipient with
                {
                    IsSuspended = Has(SuspendedThing.Recipient, recipient.Id),
                    Mechanism = recipient.Mechanism is { } mechanism ? mechanism with { IsSuspended = Stops(mechanism) } : null,
                }),
            ],
            Countries = policy.Countries.Values
                .Select(country => country with { IsSuspended = !country.IsEea && (Has(SuspendedThing.Adequacy, country.Code) || Has(SuspendedThing.Mechanism, MechanismKind.Adequacy.Code())) })
                .ToFrozenDictionary(country => country.Code, StringComparer.Ordinal),
        };

        bool Has(SuspendedThing thing, string id) => suspensions.Any(one => one.Target == new SuspendedTarget(thing, id));

        bool Stops(CompiledMechanism mechanism) =>
            Has(SuspendedThing.Mechanism, mechanism.Kind.Code())
            || (mechanism is { Kind: MechanismKind.DataPrivacyFramework, HasFallback: true } && Has(SuspendedThing.Mechanism, MechanismKind.StandardClauses.Code()));
    }

    /// <summary>What a transfer into one country rests on, and until when. GDPR 44-49: the EEA, then an adequacy decision in force, then a mechanism of the recipient's own for a
    /// country it declares. A switch that is off counts as a mechanism that is not in force.</summary>
    internal static TransferGround Ground(CompiledPolicy policy, CompiledRecipient? recipient, string country, DateOnly today)
    {
        CompiledCountry? adequate = null;
        if (policy.Countries.TryGetValue(country, out var known))
        {
            if (known.IsEea)
            {
                return new TransferGround(Reason.None, null, null);
            }

            if (recipient is { IsSuspended: true })
            {
                return new TransferGround(Reason.MechanismLapsed, MechanismKind.Adequacy, known.To);
            }

            if (!known.IsSuspended && InForce(known.From, known.To, today))
            {
                return new TransferGround(Reason.None, MechanismKind.Adequacy, known.To);
            }

            adequate = known;
        }

        if (recipient?.Mechanism is { } mechanism && recipient.Countries.Contains(country))
        {
            // Decision (EU) 2023/1795 stands but is challenged: alone it carries nothing.
            var reason = recipient.IsSuspended || mechanism.IsSuspended || !InForce(mechanism.ValidFrom, mechanism.ValidTo, today) ? Reason.MechanismLapsed
                : mechanism.Kind != MechanismKind.DataPrivacyFramework || mechanism.HasFallback ? Reason.None
                : Reason.CountryNoMechanism;
            return new TransferGround(reason, mechanism.Kind, mechanism.ValidTo);
        }

        return adequate is null
            ? new TransferGround(Reason.CountryNoMechanism, null, null)
            : new TransferGround(Reason.MechanismLapsed, MechanismKind.Adequacy, adequate.To);
    }

    private static Reason One(CompiledPolicy policy, CompiledRecipient? recipient, string country, DateOnly today) => Ground(policy, recipient, country, today).Reason;

    private static bool InForce(DateOnly? from, DateOnly? to, DateOnly today) => (from is not { } start || today >= start) && (to is not { } end || today <= end);
}

/// <summary>What a transfer into one country rests on.</summary>
/// <param name="Reason">Why it may not take place; none where it may.</param>
/// <param name="Mechanism">The mechanism weighed; null inside the EEA, and where there is none.</param>
/// <param name="LastDay">The mechanism's last day, past or to come; null where it has none.</param>
internal readonly record struct TransferGround(Reason Reason, MechanismKind? Mechanism, DateOnly? LastDay);
