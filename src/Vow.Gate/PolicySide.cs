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

        // No country named: the data may reach any of the recipient's.
        return decision.With(Transfers.Weigh(policy, recipient, question.Country, today));
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
}
