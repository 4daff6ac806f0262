using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>A change that turns an answer. The first group is the asker's own to make, the second the person's or the controller's, the third the policy's; the last group closes.</summary>
public enum ChangeKind : byte
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
public sealed record Change(ChangeKind Kind, DateOnly? LastDay = null)
{
    /// <summary>Ids it is about: a channel, data, a recipient, a country, roles, a text version, events. Empty where nothing is to be named.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
}

/// <summary>Changes in the words machines read.</summary>
public static class Changes
{
    /// <summary>The stable code, e.g. <c>give_consent</c>.</summary>
    public static string Code(this ChangeKind kind) => kind switch
    {
        ChangeKind.UseChannel => "use_channel",
        ChangeKind.LeaveOut => "leave_out",
        ChangeKind.UseRecipient => "use_recipient",
        ChangeKind.UseCountry => "use_country",
        ChangeKind.AskAs => "ask_as",
        ChangeKind.GiveConsent => "give_consent",
        ChangeKind.ConfirmAddress => "confirm_address",
        ChangeKind.LiftObjection => "lift_objection",
        ChangeKind.StartContract => "start_contract",
        ChangeKind.LiftRestriction => "lift_restriction",
        ChangeKind.BeginAgain => "begin_again",
        ChangeKind.DeclarePurpose => "declare_purpose",
        ChangeKind.RegisterRecipient => "register_recipient",
        ChangeKind.CompleteRecipient => "complete_recipient",
        ChangeKind.PutMechanism => "put_mechanism",
        ChangeKind.Nothing => "nothing",
        ChangeKind.ConsentEnds => "consent_ends",
        ChangeKind.TermEnds => "term_ends",
        ChangeKind.MechanismEnds => "mechanism_ends",
        ChangeKind.Withdrawal => "withdrawal",
        ChangeKind.ObjectionMade => "objection_made",
        ChangeKind.ContractEnds => "contract_ends",
        ChangeKind.RestrictionOrErasure => "restriction_or_erasure",
    };
}

/// <summary>Finds the nearest change that turns an answer: what the asker can do first, then what the person can, then what the policy would have to say.</summary>
internal static class NearestChange
{
    /// <summary>What closes an open use first.</summary>
    public static ImmutableArray<Change> Closing(CompiledPolicy policy, SubjectFacts facts, in Question question, ImmutableArray<RuleVerdict> rules)
    {
        Change? first = null;
        foreach (var verdict in rules)
        {
            ChangeKind? kind = verdict.Rule switch
            {
                GateRule.Transfer => ChangeKind.MechanismEnds,
                GateRule.ConsentEnd or GateRule.Restriction => ChangeKind.ConsentEnds,
                GateRule.Term => ChangeKind.TermEnds,
                _ => null,
            };
            // Where the calendar ends nothing closes.
            if (kind is { } one && verdict.Fact?.LastDay is { } day && day < DateOnly.MaxValue && !(first?.LastDay <= day))
            {
                first = new Change(one, day);
            }
        }

        if (first is { LastDay: { } last })
        {
            // Something else may carry it on: the archive, for a role it opens to; a mechanism of the recipient's own, where an adequacy decision ends.
            var next = policy.Zone.StartOf(last.AddDays(1));
            return GateDecision.Decide(policy, facts, question, next).Allowed ? Explanation.Of(policy, facts, question, next).Changes : [first];
        }

        // No day is set: an act closes it.
        return [new Change(Asked(GateRule.Consent) ? ChangeKind.Withdrawal : Asked(GateRule.Objection) ? ChangeKind.ObjectionMade : Asked(GateRule.Contract) ? ChangeKind.ContractEnds : ChangeKind.RestrictionOrErasure)];

        bool Asked(GateRule rule) => rules[(int)rule].Outcome == RuleOutcome.Passed;
    }

    /// <summary>What opens a refused use whose purpose is declared.</summary>
    public static ImmutableArray<Change> Opening(CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now, ImmutableArray<RuleVerdict> rules)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        AddSubjectSide(changes, policy, facts, question, now, rules);
        if (changes is [{ Kind: ChangeKind.Nothing }])
        {
            return changes.ToImmutable();
        }

        if (rules[(int)GateRule.Data] is { Outcome: RuleOutcome.Refused, Fact: { } data })
        {
            var archived = changes.FirstOrDefault(change => change.Kind == ChangeKind.LeaveOut);
            changes.RemoveAll(change => change.Kind == ChangeKind.LeaveOut);
            changes.Add(new Change(ChangeKind.LeaveOut) { Names = [.. data.Names.Union(archived?.Names ?? [])] });
        }

        AddRecipient(changes, policy, question, policy.Zone.DayOf(now), rules);
        return [.. changes.OrderBy(change => change.Kind)];
    }

    private static void AddRecipient(ImmutableArray<Change>.Builder changes, CompiledPolicy policy, Question question, DateOnly today, ImmutableArray<RuleVerdict> rules)
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
                changes.Add(new Change(ChangeKind.UseCountry) { Names = [country] });
                return;
            }
        }

        for (var index = 0; index < policy.Recipients.Length; index++)
        {
            var other = policy.Recipients[index];
            if (other.Known && PolicySide.Contains(purpose.RecipientBits, index) && Transfers.Weigh(policy, other, question.Country, today).Allowed)
            {
                changes.Add(new Change(ChangeKind.UseRecipient) { Names = [other.Id] });
                return;
            }
        }

        if (recipient.Outcome == RuleOutcome.Refused)
        {
            changes.Add(new Change(recipient.Reason == Reason.RecipientUnknown ? ChangeKind.CompleteRecipient : ChangeKind.RegisterRecipient) { Names = recipient.Fact!.Names });
        }

        if (transfer.Outcome == RuleOutcome.Refused)
        {
            changes.Add(new Change(ChangeKind.PutMechanism) { Names = [transfer.Fact!.Country!] });
        }
    }

    private static void AddSubjectSide(
        ImmutableArray<Change>.Builder changes, CompiledPolicy policy, SubjectFacts facts, in Question question, Instant now, ImmutableArray<RuleVerdict> rules)
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
            changes.Add(new Change(ChangeKind.Nothing));
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
        ImmutableArray<Change>.Builder changes, in SubjectCase asked, CompiledPolicy policy, SubjectFacts facts, in Question question, int slot, Instant now)
    {
        var purpose = asked.Purpose;
        if (asked.Archive is null && asked.Standing.Phase == Phase.Archived && ArchiveReader(policy, facts, question, slot, now) is { IsEmpty: false } roles)
        {
            changes.Add(new Change(ChangeKind.AskAs) { Names = roles });
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
                GateRule.Erasure or GateRule.Age => new Change(ChangeKind.Nothing),
                GateRule.Objection when verdict.Reason == Reason.ChoicePending => new Change(ChangeKind.ConfirmAddress),
                GateRule.Consent when SubjectSide.WaitsForAddressOnly(asked) => new Change(ChangeKind.ConfirmAddress),
                GateRule.Objection => new Change(ChangeKind.LiftObjection),
                GateRule.Consent or GateRule.Text or GateRule.Explicit or GateRule.ConsentEnd =>
                    new Change(ChangeKind.GiveConsent) { Names = purpose.TextVersion is { } text ? [text] : [] },
                GateRule.Contract => new Change(ChangeKind.StartContract),
                GateRule.Restriction => new Change(ChangeKind.LiftRestriction),
                GateRule.Archive => new Change(ChangeKind.LeaveOut) { Names = MissingInArchive(asked) },
                // A term without event to count from can't begin again.
                GateRule.Term when purpose.Active.After.IsEmpty => new Change(ChangeKind.Nothing),
                _ => new Change(ChangeKind.BeginAgain) { Names = [.. purpose.Active.After.Select(index => policy.Anchors[index])] },
            };
            if (change.Kind == ChangeKind.Nothing)
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

    private static ImmutableArray<string> MissingInArchive(in SubjectCase asked)
    {
        var archive = asked.Archive!;
        var policy = asked.Policy;
        return [.. asked.Data.Where(datum => !PolicySide.Contains(archive.DataBits, datum)).Select(datum => policy.Data[datum])];
    }

    private static Change Channel(CompiledPolicy policy, int channel) => new(ChangeKind.UseChannel) { Names = channel < 0 ? [] : [policy.Channels[channel]] };
}
