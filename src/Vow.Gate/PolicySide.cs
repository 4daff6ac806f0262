using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>The half of a decision that no subject is needed for: what the policy declares, to whom and where data may go.</summary>
internal static class PolicySide
{
    /// <summary>Reasons of the policy against the question on a day. Needs a purpose the policy declares.</summary>
    public static Decision Weigh(CompiledPolicy policy, CompiledPurpose purpose, in Question question, DateOnly today)
    {
        var decision = question.Undeclared;
        if (!question.Data.IsDefault)
        {
            foreach (var datum in question.Data)
            {
                if (!Contains(purpose.DataBits, datum))
                {
                    decision = decision.With(Reason.DatumUndeclared);
                }
            }
        }

        CompiledRecipient? recipient = null;
        if (question.Recipient >= 0)
        {
            if (question.Recipient >= policy.Recipients.Length || !Contains(purpose.RecipientBits, question.Recipient))
            {
                return decision.With(Reason.RecipientUnregistered);
            }

            recipient = policy.Recipients[question.Recipient];
            if (!recipient.Known)
            {
                return decision.With(Reason.RecipientUnknown);
            }
        }

        if (question.Country is { } country)
        {
            return decision.With(Country(policy, recipient, country, today));
        }

        // No country named: the data may reach any of the recipient's.
        if (recipient is not null)
        {
            foreach (var each in recipient.Countries)
            {
                decision = decision.With(Country(policy, recipient, each, today));
            }
        }

        return decision;
    }

    /// <summary>The slot of a purpose and channel in the packed facts, or -1 where the purpose has no such channel.</summary>
    public static int Slot(CompiledPolicy policy, CompiledPurpose purpose, int channel)
    {
        var (offset, length) = purpose.Slots.GetOffsetAndLength(policy.Slots.Length);
        for (var i = offset; i < offset + length; i++)
        {
            if (policy.Slots[i].Channel == channel)
            {
                return policy.Slots[i].Number;
            }
        }

        return -1;
    }

    /// <summary>Whether an index is in a bit set; one beyond its end is not.</summary>
    public static bool Contains(ImmutableArray<ulong> bits, int index) =>
        index >= 0 && index >> 6 < bits.Length && (bits[index >> 6] & (1UL << (index & 63))) != 0;

    // GDPR 44-49: the EEA, then an adequacy decision in force, then a mechanism of the recipient's own for a country it declares.
    private static Reason Country(CompiledPolicy policy, CompiledRecipient? recipient, string country, DateOnly today)
    {
        var lapsed = false;
        if (policy.Countries.TryGetValue(country, out var known))
        {
            if (known.IsEea || InForce(known.From, known.To, today))
            {
                return Reason.None;
            }

            lapsed = true;
        }

        if (recipient?.Mechanism is { } mechanism && recipient.Countries.Contains(country))
        {
            if (!InForce(mechanism.ValidFrom, mechanism.ValidTo, today))
            {
                return Reason.MechanismLapsed;
            }

            // Decision (EU) 2023/1795 stands but is challenged: alone it carries nothing.
            return mechanism.Kind != MechanismKind.DataPrivacyFramework || mechanism.HasFallback ? Reason.None : Reason.CountryNoMechanism;
        }

        return lapsed ? Reason.MechanismLapsed : Reason.CountryNoMechanism;
    }

    private static bool InForce(DateOnly? from, DateOnly? to, DateOnly today) => (from is not { } start || today >= start) && (to is not { } end || today <= end);
}
