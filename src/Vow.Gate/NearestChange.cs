using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>A change that turns an answer. The first group is the asker's own to make, the second the person's or the controller's, the third the policy's; the last group closes.</summary>
public enum TurnKind : byte
{
    /// <summary>Ask by this channel; by none where no name is given.</summary>
    UseChannel,
    /// <summary>Leave out these data; those the policy does not know at all are not named.</summary>
    LeaveOut,
    /// <summary>Give the data to this recipient instead.</summary>
    UseRecipient,
    /// <summary>Let the data go to this country instead.</summary>
    UseCountry,
    /// <summary>Have one of these roles open the archive.</summary>
    AskAs,
    /// <summary>A new yes of the person, to the text named where there is one.</summary>
    GiveConsent,
    /// <summary>The person's address answers.</summary>
    ConfirmAddress,
    /// <summary>The person takes back their objection.</summary>
    LiftObjection,
    /// <summary>A contract for the purpose runs.</summary>
    StartContract,
    /// <summary>The restriction is lifted; or one of the four exceptions holds, and is named.</summary>
    LiftRestriction,
    /// <summary>One of these events happens anew and begins the term again.</summary>
    BeginAgain,
    /// <summary>The policy declares the purpose.</summary>
    DeclarePurpose,
    /// <summary>The policy registers the recipient for the purpose.</summary>
    RegisterRecipient,
    /// <summary>What is unknown of the recipient is written into the policy.</summary>
    CompleteRecipient,
    /// <summary>A transfer mechanism for the country is in force with the recipient.</summary>
    PutMechanism,
    /// <summary>Nothing: the person is a minor, is being erased, or what is left is to be deleted.</summary>
    Nothing,
    /// <summary>Closes after a last day: the consent runs out.</summary>
    ConsentEnds,
    /// <summary>Closes after a last day: the phase ends.</summary>
    TermEnds,
    /// <summary>Closes after a last day: what carries the transfer ends.</summary>
    MechanismEnds,
    /// <summary>Closes at once: the person withdraws.</summary>
    Withdrawal,
    /// <summary>Closes at once: the person objects.</summary>
    ObjectionMade,
    /// <summary>Closes at once: the contract ends.</summary>
    ContractEnds,
    /// <summary>Closes at once: the person has the use restricted, or their data erased.</summary>
    RestrictionOrErasure,
}

/// <summary>A change, with what it is about.</summary>
/// <param name="Kind">What changes.</param>
/// <param name="LastDay">For what time closes: the last open day.</param>
public sealed record Turn(TurnKind Kind, DateOnly? LastDay = null)
{
    /// <summary>Ids it is about: a channel, data, a recipient, a country, roles, a text version, events. Empty where nothing is to be named.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
}

/// <summary>Changes in the words machines read.</summary>
public static class Turns
{
    /// <summary>The stable code, e.g. <c>give_consent</c>.</summary>
    public static string Code(this TurnKind kind) => kind switch
    {
        TurnKind.UseChannel => "use_channel",
        TurnKind.LeaveOut => "leave_out",
        TurnKind.UseRecipient => "use_recipient",
        TurnKind.UseCountry => "use_country",
        TurnKind.AskAs => "ask_as",
        TurnKind.GiveConsent => "give_consent",
        TurnKind.ConfirmAddress => "confirm_address",
        TurnKind.LiftObjection => "lift_objection",
        TurnKind.StartContract => "start_contract",
        TurnKind.LiftRestriction => "lift_restriction",
        TurnKind.BeginAgain => "begin_again",
        TurnKind.DeclarePurpose => "declare_purpose",
        TurnKind.RegisterRecipient => "register_recipient",
        TurnKind.CompleteRecipient => "complete_recipient",
        TurnKind.PutMechanism => "put_mechanism",
        TurnKind.Nothing => "nothing",
        TurnKind.ConsentEnds => "consent_ends",
        TurnKind.TermEnds => "term_ends",
        TurnKind.MechanismEnds => "mechanism_ends",
        TurnKind.Withdrawal => "withdrawal",
        TurnKind.ObjectionMade => "objection_made",
        TurnKind.ContractEnds => "contract_ends",
        TurnKind.RestrictionOrErasure => "restriction_or_erasure",
    };
}

/// <summary>Finds the nearest change that turns an answer: what the asker can do first, then what the person can, then what the policy would have to say.</summary>
internal static class NearestChange
{
    /// <summary>What closes an open use first.</summary>
    public static ImmutableArray<Turn> Closing(CompiledPolicy policy, SubjectFacts facts, in Question question, ImmutableArray<RuleVerdict> rules)
    {
        Turn? first = null;
        foreach (var verdict in rules)
        {
            TurnKind? kind = verdict.Rule switch
            {
                GateRule.Transfer => TurnKind.MechanismEnds,
                GateRule.ConsentEnd or GateRule.Restriction => TurnKind.ConsentEnds,
                GateRule.Term => TurnKind.TermEnds,
                _ => null,
            };
            // Where the calendar ends nothing closes.
            if (kind is { } one && verdict.Fact?.LastDay is { } day && day < DateOnly.MaxValue && !(first?.LastDay <= day))
            {
                first = new Turn(one, day);
            }
        }

        if (first is { LastDay: { } last })
        {
            // Something else may carry it on: the archive, for a role it opens to; a mechanism of the recipient's own, where an adequacy decision ends.
            var next = policy.Zone.StartOf(last.AddDays(1));
            return GateDecision.Decide(policy, facts, question, next).Allowed ? Explanation.Of(policy, facts, question, next).Changes : [first];
        }

        // No day is set: an act closes it.
        return [new Turn(Asked(GateRule.Consent) ? TurnKind.Withdrawal : Asked(GateRule.Objection) ? TurnKind.ObjectionMade : Asked(GateRule.Contract) ? TurnKind.ContractEnds : TurnKind.RestrictionOrErasure)];

        bool Asked(GateRule rule) => rules[(int)rule].Outcome == RuleOutcome.Passed;
    }

    /// <summary>What opens a refused use whose purpose is declared.</summary>
    public static ImmutableArray<Turn> Opening(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now, ImmutableArray<RuleVerdict> rules)
    {
        var changes = ImmutableArray.CreateBuilder<Turn>();
        AddSubjectSide(changes, policy, facts, question, now, rules);
        if (changes is [{ Kind: TurnKind.Nothing }])
        {
            return changes.ToImmutable();
        }

        if (rules[(int)GateRule.Data] is { Outcome: RuleOutcome.Refused, Fact: { } data })
        {
            var archived = changes.FirstOrDefault(change => change.Kind == TurnKind.LeaveOut);
            changes.RemoveAll(change => change.Kind == TurnKind.LeaveOut);
            changes.Add(new Turn(TurnKind.LeaveOut) { Names = [.. data.Names.Union(archived?.Names ?? [])] });
        }

        AddRecipient(changes, policy, question, policy.Zone.DayOf(now), rules);
        return [.. changes.OrderBy(change => change.Kind)];
    }

    private static void AddRecipient(ImmutableArray<Turn>.Builder changes, CompiledPolicy policy, Question question, DateOnly today, ImmutableArray<RuleVerdict> rules)
    {
        var (recipient, transfer) = (rules[(int)GateRule.Recipient], rules[(int)GateRule.Transfer]);
        if (recipient.Outcome != RuleOutcome.Refused && transfer.Outcome != RuleOutcome.Refused)
        {
            return;
        }

        var purpose = policy.Purposes[question.Purpose];
        if (recipient.Outcome != RuleOutcome.Refused && question.Recipient >= 0)
        {
            var own = policy.Recipients[question.Recipient];
            if (own.Countries.FirstOrDefault(country => Transfers.Weigh(policy, own, country, today).Allowed) is { } country)
            {
                changes.Add(new Turn(TurnKind.UseCountry) { Names = [country] });
                return;
            }
        }

        for (var index = 0; index < policy.Recipients.Length; index++)
        {
            var other = policy.Recipients[index];
            if (other.Known && PolicySide.Contains(purpose.RecipientBits, index) && Transfers.Weigh(policy, other, question.Country, today).Allowed)
            {
                changes.Add(new Turn(TurnKind.UseRecipient) { Names = [other.Id] });
                return;
            }
        }

        if (recipient.Outcome == RuleOutcome.Refused)
        {
            changes.Add(new Turn(recipient.Reason == Reason.RecipientUnknown ? TurnKind.CompleteRecipient : TurnKind.RegisterRecipient) { Names = recipient.Fact!.Names });
        }

        if (transfer.Outcome == RuleOutcome.Refused)
        {
            changes.Add(new Turn(TurnKind.PutMechanism) { Names = [transfer.Fact!.Country!] });
        }
    }

    private static void AddSubjectSide(
        ImmutableArray<Turn>.Builder changes, CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now, ImmutableArray<RuleVerdict> rules)
    {
        var refused = rules.Any(verdict => verdict.Outcome == RuleOutcome.Refused && verdict.Rule >= GateRule.Erasure);
        var noChannel = rules[(int)GateRule.Channel].Outcome == RuleOutcome.Refused;
        if (!refused && !noChannel)
        {
            return;
        }

        // The person's word on another channel may be enough.
        var purpose = policy.Purposes[question.Purpose];
        var (offset, length) = purpose.Slots.GetOffsetAndLength(policy.Slots.Length);
        CompiledSlot? chosen = null;
        for (var i = offset; i < offset + length; i++)
        {
            var other = new SubjectCase(policy, question.Purpose, policy.Slots[i].Number, facts, now, question);
            if (SubjectSide.All(other).Allowed)
            {
                changes.Add(Channel(policy, policy.Slots[i].Channel));
                return;
            }

            chosen ??= policy.Slots[i];
        }

        if (chosen is not { } slot)
        {
            changes.Add(new Turn(TurnKind.Nothing));
            return;
        }

        if (noChannel)
        {
            changes.Add(Channel(policy, slot.Channel));
        }
        else
        {
            slot = new CompiledSlot(PolicySide.Slot(policy, purpose, question.Channel), question.Purpose, question.Channel);
        }

        AddSubjectActs(changes, new SubjectCase(policy, question.Purpose, slot.Number, facts, now, question), policy, facts, question, slot.Number, now);
    }

    private static void AddSubjectActs(
        ImmutableArray<Turn>.Builder changes, in SubjectCase asked, CompiledPolicy policy, SubjectFacts facts, in Question question, int slot, Instant now)
    {
        var purpose = asked.Purpose;
        if (asked.Archive is null && asked.Standing.Phase == Phase.Archived && ArchiveReader(policy, facts, question, slot, now) is { IsEmpty: false } roles)
        {
            changes.Add(new Turn(TurnKind.AskAs) { Names = roles });
            return;
        }

        foreach (var (rule, weigh) in SubjectSide.Rules)
        {
            var verdict = weigh(asked);
            if (verdict.Outcome != RuleOutcome.Refused)
            {
                continue;
            }

            var change = rule switch
            {
                GateRule.Erasure or GateRule.Age => new Turn(TurnKind.Nothing),
                GateRule.Objection when verdict.Reason == Reason.ChoicePending => new Turn(TurnKind.ConfirmAddress),
                GateRule.Consent when SubjectSide.WaitsForAddressOnly(asked) => new Turn(TurnKind.ConfirmAddress),
                GateRule.Objection => new Turn(TurnKind.LiftObjection),
                GateRule.Consent or GateRule.Text or GateRule.Explicit or GateRule.ConsentEnd =>
                    new Turn(TurnKind.GiveConsent) { Names = purpose.TextVersion is { } text ? [text] : [] },
                GateRule.Contract => new Turn(TurnKind.StartContract),
                GateRule.Restriction => new Turn(TurnKind.LiftRestriction),
                GateRule.Archive => new Turn(TurnKind.LeaveOut) { Names = Explanation.MissingInArchive(asked) },
                // A term without event to count from can't begin again.
                GateRule.Term when purpose.Active.After.IsEmpty => new Turn(TurnKind.Nothing),
                _ => new Turn(TurnKind.BeginAgain) { Names = [.. purpose.Active.After.Select(index => policy.Anchors[index])] },
            };
            if (change.Kind == TurnKind.Nothing)
            {
                changes.Clear();
                changes.Add(change);
                return;
            }

            changes.Add(change);
        }
    }

    // Roles the archive opens to for this question, everything else passing.
    private static ImmutableArray<string> ArchiveReader(CompiledPolicy policy, SubjectFacts facts, Question question, int slot, Instant now) =>
    [
        .. Enum.GetValues<Role>()
            .Where(role => SubjectCase.Opens(policy.Purposes[question.Purpose].Archive, role)
                && SubjectSide.All(new SubjectCase(policy, question.Purpose, slot, facts, now, question with { Role = role })).Allowed)
            .Select(role => role.Code()),
    ];

    private static Turn Channel(CompiledPolicy policy, int channel) => new(TurnKind.UseChannel) { Names = channel < 0 ? [] : [policy.Channels[channel]] };
}
