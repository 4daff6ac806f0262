namespace Vow.Gate;

/// <summary>
/// The gate: one pure decision over a policy, a subject's facts and a question, at a moment. Fail closed: what is not declared, not known or not
/// current is refused.
/// </summary>
public static class GateDecision
{
    /// <summary>
    /// Decides from the tables. Every reason of the policy is given, and of the subject's the one that governs; the same answer as from packed facts.
    /// </summary>
    public static Decision Decide(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now) => FromTables(policy, facts, question, now, all: false);

    /// <summary>Decides from the tables and gives every reason, for people who want to know why. Allowed exactly when <see cref="Decide(CompiledPolicy, SubjectFacts, in Question, Instant)"/> allows.</summary>
    public static Decision Explain(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now) => FromTables(policy, facts, question, now, all: true);

    /// <summary>
    /// Decides from packed facts, without allocation. <see cref="Reason.FactsStale"/> where they cannot answer: made under another policy epoch or in
    /// an unknown format; or the question claims an exception to a restriction, or opens an archive, which only the tables can tell.
    /// </summary>
    public static Decision Decide(CompiledPolicy policy, ReadOnlySpan<byte> packed, in Question question, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!Ask(policy, question, now, out var purpose, out var slot, out var today, out var decision))
        {
            return decision;
        }

        if (!PackedFacts.Fits(policy, packed))
        {
            return decision.With(Reason.FactsStale);
        }

        var until = PackedFacts.OpenUntil(packed, slot);
        if (PackedFacts.IsOpen(until, today))
        {
            return decision;
        }

        var reason = PackedFacts.ReasonOf(policy, packed, slot);
        var askTables = (reason == Reason.Restricted && question.Exception != RestrictionException.None)
            || (reason != Reason.Erasing && SubjectCase.Opens(purpose.Archive, question.Role))
            // Closed without a reason: not written by us.
            || reason == Reason.None;
        return decision.With(askTables ? Reason.FactsStale : reason);
    }

    /// <summary>What stands against the use whoever the person is.</summary>
    internal static Decision Ask(CompiledPolicy policy, in Question question, Instant now)
    {
        _ = Ask(policy, question, now, out _, out _, out _, out var decision);
        return decision;
    }

    private static Decision FromTables(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now, bool all)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(facts);
        if (!Ask(policy, question, now, out var purpose, out var slot, out var today, out var decision))
        {
            return decision;
        }

        var asked = new SubjectCase(policy, question.Purpose, slot, facts, now, question);
        return decision.With(all ? SubjectSide.All(asked) : Decision.Refuse(SubjectSide.Governing(asked).Reason));
    }

    // The policy's side, and the numbers both ways need. False where the question cannot be put to any facts.
    private static bool Ask(
        CompiledPolicy policy, in Question question, Instant now, out CompiledPurpose purpose, out int slot, out DateOnly today, out Decision decision)
    {
        today = policy.Zone.DayOf(now);
        slot = -1;
        if (question.Purpose < 0 || question.Purpose >= policy.Purposes.Length)
        {
            purpose = null!;
            decision = question.Undeclared.With(Reason.PurposeUndeclared);
            return false;
        }

        purpose = policy.Purposes[question.Purpose];
        decision = PolicySide.Weigh(policy, purpose, question, today);
        if (!question.Undeclared.Has(Reason.ChannelUndeclared))
        {
            slot = PolicySide.Slot(policy, purpose, question.Channel);
        }

        if (slot < 0)
        {
            decision = decision.With(Reason.ChannelUndeclared);
        }

        return slot >= 0;
    }
}
