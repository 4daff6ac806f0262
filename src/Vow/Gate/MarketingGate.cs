using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.GateAnswers;

/// <summary>A campaign's question to the gate: everything about it that is the same for each person.</summary>
/// <param name="Policy">The policy it is asked under.</param>
/// <param name="Purpose">The purpose that writes.</param>
/// <param name="Channel">Channel id.</param>
/// <param name="Means">What the channel is.</param>
/// <param name="Question">The question itself, with the company that delivers where one does.</param>
/// <param name="Partner">The same for the partner whose offers are sent, named; null for the company's own.</param>
/// <param name="Contracts">Questions whose yes makes a person a customer.</param>
/// <param name="Opening">Whether opening may be measured; null where nothing is.</param>
/// <param name="CutOff">The first last contact still within the term; null where the term has no end.</param>
public sealed record MarketingQuestion(
    PolicyInForce Policy, Purpose Purpose, string Channel, ProspectingMeans Means, Question Question, Question? Partner, IReadOnlyList<Question> Contracts, Question? Opening, Instant? CutOff)
{
    /// <summary>By what kind of identifier people are reached.</summary>
    public string Reach => Means == ProspectingMeans.Sms ? People.Identifiers.Phone : People.Identifiers.Email;
}

/// <summary>The gate's yes to one commercial message to one person at one address. Nothing else makes one.</summary>
public sealed class MarketingPermit
{
    private MarketingPermit(Guid? subject, string address, ProspectingRule rule, bool measured)
    {
        Subject = subject;
        Address = address;
        Rule = rule;
        IsMeasured = measured;
    }

    /// <summary>To whom; null for a test to a member of staff.</summary>
    public Guid? Subject { get; }

    /// <summary>The address or number.</summary>
    public string Address { get; }

    /// <summary>The row of the table that allows it.</summary>
    public ProspectingRule Rule { get; }

    /// <summary>Whether its opening may be measured.</summary>
    public bool IsMeasured { get; }

    /// <summary>Whether it is a test: to an address of staff, typed by an operator.</summary>
    public bool IsTest => Subject is null;

    internal static MarketingPermit Of(Guid subject, string address, ProspectingRule rule, bool measured) => new(subject, address, rule, measured);

    internal static MarketingPermit OfTest(string address) => new(null, address, ProspectingRule.Consent, measured: false);
}

/// <summary>The answer about one person: a permit, or why not.</summary>
/// <param name="Permit">The yes.</param>
/// <param name="Reason">The code of what stands against it, for counting: a reason of the gate, <c>listed</c>, <c>list_unreadable</c>, <c>no_address</c>, or <c>table_</c> and the row's name; <c>allowed</c> with a permit.</param>
public readonly record struct MarketingAnswer(MarketingPermit? Permit, string Reason)
{
    /// <summary>The code of a yes.</summary>
    public const string Allowed = "allowed";

    /// <summary>On the opposition list.</summary>
    public const string Listed = "listed";

    /// <summary>The opposition list can't be read: nobody is written to.</summary>
    public const string Unreadable = "list_unreadable";

    /// <summary>No confirmed address or number.</summary>
    public const string NoAddress = "no_address";

    /// <summary>Before the code of a row of the table.</summary>
    public const string Row = "table_";

    internal static MarketingAnswer No(string reason) => new(null, reason);
}

/// <summary>
/// The one door for commercial messages: the gate's own answer, the table of electronic direct marketing and the opposition list, all three. Asked when
/// an audience is gathered, and again when a message leaves.
/// </summary>
public sealed class MarketingGate(PolicyHolder policies, Facts facts, OppositionList list)
{
    /// <summary>Purposes that may write to people about offers, under the policy in force.</summary>
    public static IEnumerable<Purpose> Purposes(PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Declared.Purposes.Where(one => one.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting);
    }

    /// <summary>What is asked about each person of a campaign.</summary>
    /// <param name="purpose">Purpose id.</param>
    /// <param name="channel">Channel id.</param>
    /// <param name="partner">The partner whose offers are sent; null for the company's own.</param>
    /// <param name="deliverer">The company that delivers; null where nobody is given anything.</param>
    /// <param name="data">Data used to choose people and to write to them.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Null where the policy declares no such commercial message.</returns>
    public MarketingQuestion? Ask(string purpose, string channel, string? partner, string? deliverer, IReadOnlyList<string> data, Instant now)
    {
        ArgumentNullException.ThrowIfNull(data);
        var policy = policies.Current;
        if (Purposes(policy).FirstOrDefault(one => one.Id == purpose) is not { } declared || Means(policy, declared, channel) is not { } means
            || (declared.Kind == PurposeKind.PartnerProspecting) != (partner is not null))
        {
            return null;
        }

        var compiled = policy.Compiled;
        var opening = policy.Declared.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.OpenRate);
        return new MarketingQuestion(
            policy,
            declared,
            channel,
            means,
            Question.Resolve(compiled, purpose, channel, [.. data], deliverer),
            partner is null ? null : Question.Resolve(compiled, purpose, channel, [], partner),
            [.. policy.Declared.Purposes.Where(one => one.Basis == Basis.Contract && one.Kind is PurposeKind.Account or PurposeKind.Billing).Select(one => Question.Resolve(compiled, one.Id))],
            opening is null || means != ProspectingMeans.Email ? null : Question.Resolve(compiled, opening.Id, opening.Channels.IsEmpty ? null : channel),
            Lifecycle.ActiveCutOff(compiled, compiled.Purposes[compiled.PurposeIndex[purpose]], now));
    }

    /// <summary>The answer about one person from facts already read.</summary>
    /// <param name="question">The campaign's question.</param>
    /// <param name="subject">Who.</param>
    /// <param name="packed">Their facts.</param>
    /// <param name="address">Their confirmed address or number; null where there is none.</param>
    /// <param name="lastContact">When they last did something; null where nobody knows.</param>
    /// <param name="listed">What the opposition list says.</param>
    /// <param name="now">The instant.</param>
    public async ValueTask<MarketingAnswer> WeighAsync(MarketingQuestion question, Guid subject, byte[] packed, string? address, Instant? lastContact, ListAnswer listed, Instant now)
    {
        ArgumentNullException.ThrowIfNull(question);
        var decision = await DecideAsync(question, subject, packed, question.Question, now);
        if (question.Partner is { } partner)
        {
            decision = decision.With(await DecideAsync(question, subject, packed, partner, now));
        }

        if (!decision.Allowed)
        {
            return MarketingAnswer.No(Reasons.Code(decision.First));
        }

        if (address is null)
        {
            return MarketingAnswer.No(MarketingAnswer.NoAddress);
        }

        if (listed != ListAnswer.Free)
        {
            return MarketingAnswer.No(listed == ListAnswer.Listed ? MarketingAnswer.Listed : MarketingAnswer.Unreadable);
        }

        var terms = question.Purpose.Prospecting;
        var customer = false;
        foreach (var contract in question.Contracts)
        {
            customer |= (await DecideAsync(question, subject, packed, contract, now)).Allowed;
        }

        var verdict = Prospecting.Decide(new ProspectingCase
        {
            Means = question.Means,
            Recipient = question.Means == ProspectingMeans.Email && Prospecting.IsGeneric(address) ? ProspectingRecipient.Generic : ProspectingRecipient.Consumer,
            Objected = false,
            // The gate has said yes: where the purpose rests on consent, one stands.
            Consented = question.Purpose.Basis == Basis.Consent,
            Customer = customer,
            Self = question.Partner is null,
            Similar = terms?.Similar,
            OptOutAtCollection = terms?.OptOutAtCollection,
            WithinTerm = question.CutOff is not { } first ? true : lastContact is { } last ? last >= first : null,
        });
        if (!verdict.Allowed)
        {
            return MarketingAnswer.No(MarketingAnswer.Row + Store.Snake(verdict.Rule.ToString()));
        }

        var measured = question.Opening is { } opening && (await DecideAsync(question, subject, packed, opening, now)).Allowed;
        return new MarketingAnswer(MarketingPermit.Of(subject, address, verdict.Rule, measured), MarketingAnswer.Allowed);
    }

    /// <summary>
    /// Asked at the door, when the message is about to leave: whether what was allowed still is. By the facts of this instant, so that what the person
    /// did a moment ago counts.
    /// </summary>
    /// <returns>Null where it may leave; else the code of what stands against it.</returns>
    public async ValueTask<string?> StopsAsync(MarketingQuestion question, MarketingPermit permit, Instant now)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(permit);
        if (permit.Subject is not { } subject)
        {
            return null;
        }

        // Another policy has come into force since: everything is asked anew.
        if (policies.Current.Compiled.Epoch != question.Policy.Compiled.Epoch)
        {
            return Reasons.Code(Reason.FactsStale);
        }

        var decision = await DecideAsync(question, subject, await facts.PackedAsync(subject, now), question.Question, now);
        return decision.Allowed ? null : Reasons.Code(decision.First);
    }

    /// <summary>
    /// Whether a test may be sent to an address, or number, an operator typed: it must be nobody's who is known here, and not be on the opposition list. A test is no
    /// way around the gate.
    /// </summary>
    public async Task<MarketingAnswer> TestAsync(Deed deed, string kind, string address)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var listed = await list.IsOnAsync(deed, kind, address);
        if (listed != ListAnswer.Free)
        {
            return MarketingAnswer.No(listed == ListAnswer.Listed ? MarketingAnswer.Listed : MarketingAnswer.Unreadable);
        }

        return (await People.Identifiers.FindAsync(deed.Store, kind, address)).Count > 0
            ? MarketingAnswer.No("known_person")
            : new MarketingAnswer(MarketingPermit.OfTest(People.Identifiers.Normalise(kind, address)), MarketingAnswer.Allowed);
    }

    /// <summary>Whether opening may be measured of a person now, by the channel-less or mail slot of the purpose that measures.</summary>
    public async Task<bool> MayMeasureAsync(Guid subject, Instant now)
    {
        var policy = policies.Current;
        if (policy.Declared.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.OpenRate) is not { } opening)
        {
            return false;
        }

        var mail = opening.Channels.IsEmpty ? null : opening.Channels.FirstOrDefault(id => policy.Declared.Channel(id)?.Kind == ChannelKind.Email);
        var question = Question.Resolve(policy.Compiled, opening.Id, mail);
        var decision = GateDecision.Decide(policy.Compiled, await facts.PackedAsync(subject, now), question, now);
        return (decision.Has(Reason.FactsStale) ? GateDecision.Decide(policy.Compiled, await facts.ReadAsync(subject, now), question, now) : decision).Allowed;
    }

    private async ValueTask<Decision> DecideAsync(MarketingQuestion asked, Guid subject, byte[] packed, Question question, Instant now)
    {
        var compiled = asked.Policy.Compiled;
        var decision = GateDecision.Decide(compiled, packed, question, now);
        return decision.Has(Reason.FactsStale) ? GateDecision.Decide(compiled, await facts.ReadAsync(subject, now), question, now) : decision;
    }

    private static ProspectingMeans? Means(PolicyInForce policy, Purpose purpose, string channel) =>
        !purpose.Channels.Contains(channel) ? null : policy.Declared.Channel(channel)?.Kind switch
        {
            ChannelKind.Email => ProspectingMeans.Email,
            ChannelKind.Sms => ProspectingMeans.Sms,
            _ => null,
        };
}
