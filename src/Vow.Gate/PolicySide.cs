using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>The half of a decision that no subject is needed for: what the policy declares, to whom and where data may go.</summary>
internal static class PolicySide
{
    /// <summary>Reasons of the policy against the question on a day. Needs a purpose the policy declares.</summary>
    public static Decision Weigh(CompiledPolicy policy, CompiledPurpose purpose, in Question question, DateOnly today)
    {
        var decision = question.Undeclared.With(Data(purpose, question));
        var recipient = Recipient(policy, purpose, question);
        return decision.With(recipient == Reason.None ? Transfer(policy, question, today) : Decision.Refuse(recipient));
    }

    /// <summary>Whether the purpose declares each datum.</summary>
    public static Reason Data(CompiledPurpose purpose, in Question question)
    {
        if (!question.Data.IsDefault)
        {
            foreach (var datum in question.Data)
            {
                if (!Contains(purpose.DataBits, datum))
                {
                    return Reason.DatumUndeclared;
                }
            }
        }

        return Reason.None;
    }

    /// <summary>Whether the recipient is one of the purpose's own, and known.</summary>
    public static Reason Recipient(CompiledPolicy policy, CompiledPurpose purpose, in Question question) =>
        question.Recipient < 0 ? Reason.None
        : question.Recipient >= policy.Recipients.Length || !Contains(purpose.RecipientBits, question.Recipient) ? Reason.RecipientUnregistered
        : !policy.Recipients[question.Recipient].Known ? Reason.RecipientUnknown
        : Reason.None;

    /// <summary>Whether the data may go where they would go: with no country named, to any of the recipient's. Needs a recipient that passed, or none.</summary>
    public static Decision Transfer(CompiledPolicy policy, in Question question, DateOnly today) =>
        Transfers.Weigh(policy, question.Recipient < 0 ? null : policy.Recipients[question.Recipient], question.Country, today);

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
