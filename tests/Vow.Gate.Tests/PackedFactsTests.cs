using CsCheck;

namespace Vow.Gate.Tests;

public class PackedFactsTests
{
    private static readonly Instant Start = Generated.Start;
    private static readonly Gen<(CompiledPolicy, SubjectFacts, Question)> Cases = Generated.Cases;

    [Fact]
    public void Packed_facts_and_tables_decide_the_same()
    {
        var (allowed, refused, tables) = (0, 0, 0);
        Cases.Sample(
            (policy, facts, question) =>
            {
                var fromTables = GateDecision.Decide(policy, facts, question, Start);
                var fromPacked = GateDecision.Decide(policy, Sample.Pack(policy, facts, Start), question, Start);
                if (fromPacked.Has(Reason.FactsStale))
                {
                    Interlocked.Increment(ref tables);
                    return question.Role != Role.None || question.Exception != RestrictionException.None;
                }

                Interlocked.Increment(ref fromTables.Allowed ? ref allowed : ref refused);
                return fromPacked == fromTables;
            },
            iter: Often.Of(30_000));

        Often.Came(allowed > 300 && refused > 1000 && tables > 50, $"{allowed} {refused} {tables}");
    }

    [Fact]
    public void Packed_facts_stay_right_as_time_passes_without_a_new_act()
    {
        var closedSince = 0;
        Gen.Select(Cases, Gen.OneOf(Gen.Long[0, 3L * 86_400_000_000], Gen.Long[0, 1500L * 86_400_000_000])).Sample(
            (asked, later) =>
            {
                var (policy, facts, question) = asked;
                var now = new Instant(Start.Microseconds + later);
                var packed = Sample.Pack(policy, facts, Start);
                var fromTables = GateDecision.Decide(policy, facts, question, now);
                var fromPacked = GateDecision.Decide(policy, packed, question, now);
                if (GateDecision.Decide(policy, packed, question, Start).Allowed && !fromPacked.Allowed)
                {
                    Interlocked.Increment(ref closedSince);
                }

                // An archive that has ended since packing still reads as one, at worst.
                return fromPacked.Has(Reason.FactsStale)
                    || (fromPacked.Allowed == fromTables.Allowed
                        && (fromPacked == fromTables || (fromPacked.Has(Reason.PhaseArchived) && fromTables.Has(Reason.PhaseExpired))));
            },
            iter: Often.Of(30_000));
        Often.Came(closedSince > 50, $"{closedSince}");
    }

    [Fact]
    public void A_no_never_opens_a_door() =>
        Gen.Select(Cases, Gen.OneOf(ChoiceAct.Withdrawn, ChoiceAct.Refused, ChoiceAct.Objected), Gen.Int[0, 8]).Sample(
            (asked, act, slot) =>
            {
                var (policy, facts, question) = asked;
                var number = (slot * 2) + 1;
                var said = facts with { Choices = [.. facts.Choices.Where(c => c.Slot != number), new ChoiceFact(number, act, Start, null, true, false)] };
                return GateDecision.Decide(policy, facts, question, Start).Allowed || !GateDecision.Decide(policy, said, question, Start).Allowed;
            },
            iter: Often.Of(30_000));

    [Fact]
    public void An_explanation_allows_exactly_what_the_decision_allows_and_names_its_reason() =>
        Cases.Sample(
            (policy, facts, question) =>
            {
                var decision = GateDecision.Decide(policy, facts, question, Start);
                var explained = GateDecision.Explain(policy, facts, question, Start);
                return explained.Allowed == decision.Allowed && explained.With(decision) == explained;
            },
            iter: Often.Of(20_000));

    [Fact]
    public void Many_at_once_are_answered_as_one_by_one()
    {
        var (marked, refused) = (0, 0);
        Gen.Select(Generated.Cases, Generated.Facts.Array[0, 150], Gen.OneOf(Gen.Const(0L), Gen.Long[0, 1500L * 86_400_000_000])).Sample(
            (asked, people, later) =>
            {
                var (policy, _, question) = asked;
                var now = new Instant(Start.Microseconds + later);
                var packed = people.Select(facts => Sample.Pack(policy, facts, Start)).ToArray();
                var slot = question.Purpose < 0 || question.Purpose >= policy.Purposes.Length ? -1 : policy.SlotOf(question.Purpose, question.Channel);
                var column = packed.Select(bytes => slot < 0 ? PackedFacts.NoEnd : PackedFacts.OpenUntil(bytes, slot)).ToArray();
                var open = new ulong[(people.Length + 63) / 64];
                Array.Fill(open, ulong.MaxValue);
                var policySide = OpenColumn.Decide(policy, question, column, now, open);
                for (var i = 0; i < people.Length; i++)
                {
                    var one = GateDecision.Decide(policy, packed[i], question, now);
                    var isMarked = (open[i / 64] & (1ul << (i % 64))) != 0;
                    Interlocked.Increment(ref one.Allowed ? ref marked : ref refused);
                    Assert.Equal(one.Allowed, isMarked);
                    Assert.Equal(one, one.With(policySide));
                }

                Assert.Equal(OpenColumn.Count(open), packed.Count(bytes => GateDecision.Decide(policy, bytes, question, now).Allowed));
            },
            iter: Often.Of(1_500));
        Often.Came(marked > 1000 && refused > 1000, $"{marked} {refused}");
    }

    [Fact]
    public void A_scan_compares_days_as_one_slot_does() =>
        Gen.Select(Gen.UShort, Gen.Int[-40_000, 80_000]).Sample((until, days) =>
        {
            var today = new DateOnly(2010, 1, 1).AddDays(days);
            return PackedFacts.IsOpen(until, today) == (until >= OpenColumn.Threshold(today));
        });

    [Fact]
    public void The_layout_is_the_documented_one()
    {
        var policy = Sample.Policy(
            (Sample.Purpose("a", Basis.Contract, Sample.Term("7 days", 0)), []), (Sample.Purpose("b", Basis.Consent), []), (Sample.Purpose("c", Basis.LegalObligation), []));
        var facts = SubjectFacts.None.With(0, "2026-11-20T12:00") with { Contracts = [0], Minor = true, Restricted = [9] };
        var packed = new byte[PackedFacts.Size(policy)];
        PackedFacts.Pack(policy, facts, 0x04030201, 0x0807060504030201, Start, packed);
        // Slots 1, 3, 5 of 6: 16 + 12 + 3 bytes. 27 November 2026 is day 9827 (0x2663).
        Assert.Equal("01 03 0700 01020304 0102030405060708 0000 6326 0000 0000 0000 FFFF A0 10 00".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(packed));
        Assert.True(PackedFacts.TryReadHeader(packed, out var header));
        Assert.Equal(new PackedHeader(7, 0x04030201, 0x0807060504030201, Restricted: true, Minor: true, Erasing: false), header);
        Assert.True(PackedFacts.TryReadHeader(Sample.Pack(policy, SubjectFacts.None with { Erasing = true }, Start), out var erasing));
        Assert.Equal((false, false, true), (erasing.Restricted, erasing.Minor, erasing.Erasing));
        Assert.True(PackedFacts.TryReadHeader(Sample.Pack(policy, SubjectFacts.None, Start), out var plain));
        Assert.Equal((false, false, false), (plain.Restricted, plain.Minor, plain.Erasing));
        Assert.Equal(9827, PackedFacts.OpenUntil(packed, 1));
        Assert.Equal(PackedFacts.DayNumber(new DateOnly(2026, 11, 27)), PackedFacts.OpenUntil(packed, 1));
    }

    [Fact]
    public void A_header_is_read_from_its_sixteen_bytes_and_no_fewer()
    {
        var packed = Sample.Pack(Sample.Policy((Sample.Purpose("p", Basis.Contract), [])), SubjectFacts.None, Start);
        Assert.True(PackedFacts.TryReadHeader(packed.AsSpan(0, 16), out _));
        Assert.False(PackedFacts.TryReadHeader(packed.AsSpan(0, 15), out _));
    }

    [Theory]
    [InlineData("5 years", Reason.PhaseArchived)]
    [InlineData("1 year", Reason.PhaseExpired)]
    public void Packed_facts_know_what_follows_the_active_term(string archive, Reason then)
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.LegalObligation, Sample.Term("1 year", 0)) with { Archive = Sample.Archive(archive, 0) }, []));
        var facts = SubjectFacts.None.With(0, "2026-11-20T12:00");
        var (packed, asked, after) = (Sample.Pack(policy, facts, Start), Question.Resolve(policy, "p"), Sample.At("2027-11-22T12:00"));
        Assert.Equal(Decision.Refuse(then), GateDecision.Decide(policy, facts, asked, after));
        Assert.Equal(Decision.Refuse(then), GateDecision.Decide(policy, packed, asked, after));
    }

    [Fact]
    public void Thirty_two_slots_take_ninety_six_bytes()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Contract), []));
        Assert.Equal(96, PackedFacts.Size(policy with { Slots = [.. Enumerable.Range(0, 32).Select(n => new CompiledSlot(n, 0, n))] }));
    }

    [Fact]
    public void A_day_too_far_to_write_closes_early()
    {
        Assert.Equal(65534, PackedFacts.DayNumber(new DateOnly(2400, 1, 1)));
        Assert.Equal(65534, PackedFacts.DayNumber(new DateOnly(2179, 6, 5)));
        Assert.Equal(0, PackedFacts.DayNumber(new DateOnly(1999, 1, 1)));
        Assert.False(PackedFacts.IsOpen(65534, new DateOnly(2179, 6, 6)));
        Assert.True(PackedFacts.IsOpen(PackedFacts.NoEnd, new DateOnly(2500, 1, 1)));
        Assert.False(PackedFacts.IsOpen(PackedFacts.Closed, new DateOnly(1990, 1, 1)));
    }

    [Fact]
    public void Facts_of_another_epoch_format_or_length_are_stale()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.LegalObligation), []));
        var question = Question.Resolve(policy, "p");
        var packed = Sample.Pack(policy, SubjectFacts.None, Start);
        Assert.True(GateDecision.Decide(policy, packed, question, Start).Allowed);
        Assert.Equal("facts_stale", GateDecision.Decide(policy with { Epoch = 8 }, packed, question, Start).ToString());
        Assert.Equal("facts_stale", GateDecision.Decide(policy, packed.AsSpan(0, packed.Length - 1), question, Start).ToString());
        Assert.Equal("facts_stale", GateDecision.Decide(policy, [], question, Start).ToString());
        Assert.Equal("facts_stale", GateDecision.Decide(policy, [2, .. packed[1..]], question, Start).ToString());
        Assert.Equal("facts_stale", GateDecision.Decide(policy, [1, 8, .. packed[2..]], question, Start).ToString());
        Assert.Equal("facts_stale", GateDecision.Decide(policy, [.. packed[..16], .. new byte[packed.Length - 16]], question, Start).ToString());
    }

    [Fact]
    public void The_corpus_for_other_readers_of_packed_facts_holds()
    {
        var purposes = Enumerable.Range(0, 5).Select(n => (Sample.Purpose($"p{n}", Basis.LegalObligation), Array.Empty<int>())).ToArray();
        var policy = Sample.Policy(purposes) with { Epoch = 5, Slots = [.. Enumerable.Range(0, 5).Select(n => new CompiledSlot(n, n, -1))] };
        var cases = Corpus.Read("packed.json");
        Assert.NotEmpty(cases);
        Assert.All(cases, each => Assert.Equal(
            each["expected"],
            GateDecision.Decide(policy, Convert.FromHexString(each["packed"]), Question.Resolve(policy, $"p{each["slot"]}"), Sample.At(each["at"].TrimEnd('Z'))).ToString()));
    }

    [Fact]
    public void The_header_says_what_the_tables_say_whatever_lay_in_the_memory_before()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent), [0]), (Sample.Purpose("q", Basis.Contract), []));
        foreach (var (facts, flags) in new (SubjectFacts, byte)[]
        {
            (SubjectFacts.None, 0), (SubjectFacts.None with { Restricted = [1] }, 1), (SubjectFacts.None with { Minor = true }, 2), (SubjectFacts.None with { Erasing = true }, 4),
        })
        {
            var clean = Sample.Pack(policy, facts, Start);
            Assert.Equal(flags, clean[1]);
            var used = new byte[clean.Length];
            Array.Fill(used, (byte)0xFF);
            PackedFacts.Pack(policy, facts, 1, 2, Start, used);
            Assert.Equal(clean, used);
            Assert.True(PackedFacts.TryReadHeader(clean, out var header));
            Assert.Equal(policy.Epoch, header.Epoch);
            Assert.False(PackedFacts.TryReadHeader(clean.AsSpan(0, 15), out _));
            clean[0]++;
            Assert.False(PackedFacts.TryReadHeader(clean, out _));
        }
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Consent, Sample.Term("3 years", 0)), [0]), (Sample.Purpose("q", Basis.Contract), []));
        var facts = SubjectFacts.None.With(0, "2026-11-01T12:00") with { Choices = [Sample.Choice(policy, ChoiceAct.Given, "2026-11-02T12:00")] };
        var packed = Sample.Pack(policy, facts, Start);
        var open = Question.Resolve(policy, "p", "email", ["email", "phone"], "clauses", "US");
        var shut = Question.Resolve(policy, "q", data: ["card"], recipient: "riddle", country: "IN");

        Assert.True(GateDecision.Decide(policy, facts, open, Start).Allowed);
        // Once before, so that what is made once (time zone tables, compiled code) is made.
        _ = Allocated(100);
        Assert.Equal(0, Allocated(10_000));

        long Allocated(int times)
        {
            var (yes, no, reasons) = (0, 0, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                var now = new Instant(Start.Microseconds + (i * 60_000_000L));
                yes += GateDecision.Decide(policy, packed, open, now).Allowed ? 1 : 0;
                yes += GateDecision.Decide(policy, facts, open, now).Allowed ? 1 : 0;
                var decision = GateDecision.Decide(policy, packed, shut, now);
                no += decision.Allowed ? 0 : 1;
                foreach (var reason in decision)
                {
                    reasons += (int)reason;
                }

                PackedFacts.Pack(policy, facts, 1, 2, now, packed);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal((2 * times, times), (yes, no));
            Assert.True(reasons > 0);
            return allocated;
        }
    }
}
