using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Vow.Gate;

namespace Vow.Tests.Shared;

/// <summary>One case of the gate's corpus.</summary>
/// <param name="Name">Its rule and what it is about.</param>
/// <param name="At">The instant.</param>
/// <param name="Facts">The person's facts.</param>
/// <param name="Question">The question as a program sends it, without its subject.</param>
/// <param name="Expected">Codes of the reasons; none where it is allowed.</param>
/// <param name="Nearest">What would turn the answer, where the corpus tells.</param>
public sealed record GateCase(string Name, Instant At, SubjectFacts Facts, JsonElement Question, ImmutableArray<string> Expected, ImmutableArray<string>? Nearest)
{
    /// <summary>The question in the policy's numbers.</summary>
    public Question Asked(CompiledPolicy policy) => Vow.Gate.Question.Resolve(
        policy,
        GateCorpus.Text(Question, "purpose")!,
        GateCorpus.Text(Question, "channel"),
        GateCorpus.Texts(Question, "data"),
        GateCorpus.Text(Question, "recipient"),
        GateCorpus.Text(Question, "country"),
        GateCorpus.Text(Question, "role") is { } role && Words.TryParse(role, out Role asks) ? asks : Role.None,
        GateCorpus.Text(Question, "exception") is { } exception && Words.TryParse(exception, out RestrictionException claimed) ? claimed : RestrictionException.None);
}

/// <summary>Reads <c>tests/corpus/gate/decisions.json</c>: a policy as tables, and cases any implementation of the gate is held to.</summary>
public static class GateCorpus
{
    /// <summary>Policy, cases, and the words of what the policy's transfers have switched off.</summary>
    public static (CompiledPolicy Policy, ImmutableArray<GateCase> Cases, ImmutableArray<string> Suspended) Read(string json)
    {
        var root = JsonDocument.Parse(json).RootElement;
        var policy = PolicyOf(root.GetProperty("policy"));
        return (policy, [.. root.GetProperty("cases").EnumerateArray().Select(each => new GateCase(
            Text(each, "rule") + ": " + Text(each, "name"),
            At(each.GetProperty("at")),
            FactsOf(policy, each.GetProperty("facts")),
            each.GetProperty("question"),
            Texts(each, "expected"),
            each.TryGetProperty("nearest", out _) ? Texts(each, "nearest") : null))], Texts(root.GetProperty("policy"), "suspended"));
    }

    internal static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal static ImmutableArray<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(one => one.GetString()!)] : [];

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.GetBoolean();

    private static Instant At(JsonElement value) => Instant.From(value.GetDateTimeOffset());

    private static DateOnly? Day(JsonElement element, string name) => Text(element, name) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static CalendarPeriod? Period(JsonElement element, string name) =>
        Text(element, name) is not { } text ? null : CalendarPeriod.TryParse(text, out var period) ? period : throw new FormatException(text);

    private static CompiledPolicy PolicyOf(JsonElement told)
    {
        var (data, anchors, channels) = (Texts(told, "data"), Texts(told, "anchors"), Texts(told, "channels"));
        ImmutableArray<CompiledRecipient> recipients = [.. told.GetProperty("recipients").EnumerateArray().Select(RecipientOf)];
        var recipientIds = recipients.Select(one => one.Id).ToImmutableArray();
        var slots = ImmutableArray.CreateBuilder<CompiledSlot>();
        var purposes = ImmutableArray.CreateBuilder<CompiledPurpose>();
        foreach (var each in told.GetProperty("purposes").EnumerateArray())
        {
            var first = slots.Count;
            foreach (var channel in Texts(each, "channels") is { IsEmpty: false } own ? own.Select(id => channels.IndexOf(id)) : [-1])
            {
                slots.Add(new CompiledSlot(slots.Count, purposes.Count, channel));
            }

            var archive = each.TryGetProperty("archive", out var kept) ? kept : (JsonElement?)null;
            purposes.Add(new CompiledPurpose
            {
                Id = Text(each, "id")!,
                Basis = BasisOf(each),
                IsDirectMarketing = Flag(each, "marketing"),
                ExplicitConsent = Flag(each, "explicit"),
                ClosedToMinors = Flag(each, "closed_to_minors"),
                DataBits = Bits(data, Texts(each, "data")),
                RecipientBits = Bits(recipientIds, Texts(each, "recipients")),
                Active = each.TryGetProperty("active", out var active)
                    ? new CompiledTerm { For = Period(active, "for"), After = [.. Texts(active, "after").Select(id => anchors.IndexOf(id))], FromYearEnd = Flag(active, "from_year_end") }
                    : new CompiledTerm { After = [] },
                Archive = archive is not { } terms ? null : new CompiledArchive
                {
                    For = Period(terms, "for")!.Value,
                    After = [.. Texts(terms, "after").Select(id => anchors.IndexOf(id))],
                    FromYearEnd = Flag(terms, "from_year_end"),
                    Basis = BasisOf(terms),
                    LegalText = Text(terms, "legal_text"),
                    DataBits = Bits(data, Texts(terms, "data")),
                    OpenTo = Texts(terms, "open_to").Aggregate(0u, (bits, word) => Words.TryParse(word, out Role role) ? bits | (1u << (int)role) : throw new FormatException(word)),
                },
                ConsentValidFor = Period(each, "valid_for"),
                TextVersion = Text(each, "text"),
                AcceptedTexts = Texts(each, "accepted"),
                Slots = first..slots.Count,
                Clauses = [],
            });
        }

        var close = Text(told, "fiscal_year_end")!.Split('-');
        var policy = new CompiledPolicy
        {
            Name = "corpus",
            Hash = new string('0', 64),
            Epoch = told.GetProperty("epoch").GetUInt16(),
            Zone = new PolicyZone(TimeZoneInfo.FindSystemTimeZoneById(Text(told, "zone")!)),
            FiscalYearEnd = new(int.Parse(close[0], CultureInfo.InvariantCulture), int.Parse(close[1], CultureInfo.InvariantCulture)),
            Purposes = purposes.ToImmutable(),
            Data = data,
            Anchors = anchors,
            Channels = channels,
            Slots = slots.ToImmutable(),
            Recipients = recipients,
            Countries = told.GetProperty("countries").EnumerateArray()
                .Select(one => new CompiledCountry(Text(one, "code")!, Flag(one, "eea"), Day(one, "from"), Day(one, "to")))
                .ToFrozenDictionary(one => one.Code),
            PurposeIndex = Index([.. purposes.Select(one => one.Id)]),
            DatumIndex = Index(data),
            RecipientIndex = Index(recipientIds),
        };
        return Transfers.Under(policy, [.. Texts(told, "suspended").Select(word => new SuspendedTransfer(SuspendedTarget.Read(word)!.Value, default, "the corpus says so"))]);
    }

    private static CompiledRecipient RecipientOf(JsonElement told) => new()
    {
        Id = Text(told, "id")!,
        Known = Flag(told, "known"),
        Countries = Texts(told, "countries"),
        Mechanism = !told.TryGetProperty("mechanism", out var mechanism) ? null
            : Words.TryParse(Text(mechanism, "kind"), out MechanismKind kind)
                ? new CompiledMechanism(kind, Day(mechanism, "from")!.Value, Day(mechanism, "to"), Flag(mechanism, "fallback"))
                : throw new FormatException(Text(mechanism, "kind")),
    };

    private static SubjectFacts FactsOf(CompiledPolicy policy, JsonElement told) => new()
    {
        Choices = !told.TryGetProperty("choices", out var choices) ? [] :
        [
            .. choices.EnumerateArray().Select(one => new ChoiceFact(
                policy.SlotOf(policy.PurposeIndex[Text(one, "purpose")!], Text(one, "channel") is { } channel ? policy.Channels.IndexOf(channel) : -1),
                Text(one, "act") switch
                {
                    "given" => ChoiceAct.Given,
                    "refused" => ChoiceAct.Refused,
                    "withdrawn" => ChoiceAct.Withdrawn,
                    "objected" => ChoiceAct.Objected,
                    "objection_lifted" => ChoiceAct.ObjectionLifted,
                    var act => throw new FormatException(act),
                },
                At(one.GetProperty("at")), Text(one, "text"), Flag(one, "explicit"), Flag(one, "pending"))),
        ],
        Anchors = (told.TryGetProperty("anchors", out var anchors) ? anchors.EnumerateObject().ToDictionary(one => policy.Anchors.IndexOf(one.Name), one => At(one.Value)) : []).ToFrozenDictionary(),
        Contracts = [.. Texts(told, "contracts").Select(id => policy.PurposeIndex[id])],
        Restricted = [.. Texts(told, "restricted").Select(id => policy.PurposeIndex[id])],
        Minor = Flag(told, "minor"),
        Erasing = Flag(told, "erasing"),
    };

    private static Basis BasisOf(JsonElement told) => Text(told, "basis") switch
    {
        "consent" => Basis.Consent,
        "contract" => Basis.Contract,
        "legal_obligation" => Basis.LegalObligation,
        "vital_interests" => Basis.VitalInterests,
        "public_task" => Basis.PublicTask,
        "legitimate_interest" => Basis.LegitimateInterest,
        var basis => throw new FormatException(basis),
    };

    private static ImmutableArray<ulong> Bits(ImmutableArray<string> all, ImmutableArray<string> some) => [some.Aggregate(0ul, (bits, id) => bits | (1ul << all.IndexOf(id)))];

    private static FrozenDictionary<string, int> Index(ImmutableArray<string> ids) => ids.Select((id, index) => (id, index)).ToFrozenDictionary(one => one.id, one => one.index);
}
