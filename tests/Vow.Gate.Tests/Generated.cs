using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;

namespace Vow.Gate.Tests;

/// <summary>Policies, facts and questions of every kind, for properties.</summary>
internal static class Generated
{
    public static readonly Instant Start = Sample.At("2026-11-22T12:00");

    private static readonly Gen<CalendarPeriod> Periods =
        Gen.OneOf(new CalendarPeriod(3, 0, 0), new CalendarPeriod(0, 13, 0), new CalendarPeriod(0, 0, 7), new CalendarPeriod(0, 0, 0), new CalendarPeriod(1, 1, 1));

    // Anchors and choices of the last four years, and a little ahead.
    private static readonly Gen<Instant> Moments = Gen.Long[-1500L * 86_400_000_000, 30L * 86_400_000_000].Select(offset => new Instant(Start.Microseconds + offset));

    private static readonly Gen<CompiledTerm> Terms = Gen.Select(
        Gen.Bool, Periods, Gen.Int[1, 7], Gen.Bool, (endless, period, after, yearEnd) =>
            new CompiledTerm { For = endless ? null : period, After = Indexes(after), FromYearEnd = yearEnd });

    private static readonly Gen<CompiledArchive?> Archives = Gen.Select(
        Gen.Bool, Periods, Gen.Int[0, 7], Gen.Enum<Basis>(), Gen.UInt[0, 63], (none, period, after, basis, roles) => none
            ? null
            : (CompiledArchive?)new CompiledArchive { For = period, After = Indexes(after), Basis = basis, DataBits = [0b101], OpenTo = roles });

    private static readonly Gen<(CompiledPurpose, int[])> Purposes = Gen.Select(
        Gen.Enum<Basis>(), Gen.Int[0, 127], Terms, Archives, Periods, Gen.Int[0, 3], (basis, flags, term, archive, validFor, channels) => (
            Sample.Purpose("p", basis, term) with
            {
                IsDirectMarketing = (flags & 1) != 0,
                ExplicitConsent = (flags & 2) != 0,
                ClosedToMinors = (flags & 4) != 0,
                TextVersion = (flags & 8) != 0 ? "2" : null,
                AcceptedTexts = (flags & 8) != 0 ? ["1", "2"] : [],
                Offline = (flags & 64) != 0,
                ConsentValidFor = (flags & 16) != 0 ? validFor : null,
                Archive = archive,
            },
            (int[])(channels switch { 0 => [], 1 => [0], 2 => [1], _ => [0, 1] })));

    private static readonly Gen<CompiledPolicy> Policies = Purposes.Array[1, 4].Select(purposes =>
        Sample.Policy([.. purposes.Select((p, i) => (p.Item1 with { Id = $"p{i}" }, p.Item2))]));

    public static readonly Gen<SubjectFacts> Facts = Gen.Select(
        Gen.Select(Gen.Int[0, 8], Gen.Frequency((3, ChoiceAct.Given), (1, ChoiceAct.Refused), (1, ChoiceAct.Withdrawn), (1, ChoiceAct.Objected), (1, ChoiceAct.ObjectionLifted)), Moments, Gen.OneOf<string?>(null, "1", "2", "2"), Gen.Int[0, 7], (slot, act, at, text, flags) =>
            new ChoiceFact((slot * 2) + 1, act, at, text, (flags & 1) == 0, flags == 7)).Array[0, 9],
        Gen.Select(Gen.Int[0, 2], Moments).Array[0, 5],
        Gen.Int[0, 15],
        Gen.Int[0, 15],
        Gen.Int[0, 63],
        (choices, anchors, contracts, restricted, flags) => new SubjectFacts
        {
            Choices = [.. choices.DistinctBy(c => c.Slot)],
            Anchors = anchors.DistinctBy(a => a.Item1).ToFrozenDictionary(a => a.Item1, a => a.Item2),
            Contracts = Indexes(contracts | 1),
            Restricted = (flags & 1) == 0 ? [] : Indexes(restricted),
            Minor = (flags & 6) == 6,
            Erasing = (flags & 24) == 24,
        });

    private static readonly Gen<Question> Questions = Gen.Select(
        Gen.Int[-1, 3], Gen.Int[-1, 1], Gen.Int[0, 7], Gen.Int[-1, 5], Gen.OneOf<string?>(null, "FR", "US", "GB"), Gen.Enum<Role>(), Gen.Enum<RestrictionException>(), Gen.Bool,
        (purpose, channel, data, recipient, country, role, exception, plain) => new Question
        {
            Purpose = purpose,
            Channel = channel,
            Data = Indexes(data & 3),
            Recipient = plain ? -1 : recipient,
            Country = plain ? null : country,
            Role = plain ? Role.None : role,
            Exception = plain ? RestrictionException.None : exception,
        });

    // Half of the questions are fitted to the policy, so that "yes" comes up often enough to mean something.
    public static readonly Gen<(CompiledPolicy, SubjectFacts, Question)> Cases = Gen.Select(Policies, Facts, Questions, Gen.Bool, (policy, facts, question, fitted) =>
    {
        var slot = policy.Slots[Math.Max(0, question.Purpose) % policy.Slots.Length];
        return (policy, facts, fitted ? question with { Purpose = slot.Purpose, Channel = slot.Channel } : question);
    });

    private static ImmutableArray<int> Indexes(int bits) => [.. Enumerable.Range(0, 4).Where(i => (bits >> i & 1) != 0)];
}
