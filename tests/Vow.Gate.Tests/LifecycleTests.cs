using System.Collections.Frozen;
using CsCheck;

namespace Vow.Gate.Tests;

public class LifecycleTests
{
    private static readonly Gen<CalendarPeriod> Periods =
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 30], Gen.Int[0, 400], Gen.Int[0, 7], (y, m, d, which) => new CalendarPeriod((which & 1) * y, (which >> 1 & 1) * m, (which >> 2 & 1) * d));

    // Near clock changes, leap days, month ends and anywhere; to the microsecond around midnight.
    private static readonly Gen<Instant> Instants = Gen.Select(
        Gen.OneOf(Gen.Int[0, 20_000], Gen.OneOf(Day(2024, 2, 29), Day(2028, 2, 29), Day(2026, 3, 29), Day(2026, 10, 25), Day(2025, 12, 31), Day(2026, 6, 30), Day(2027, 2, 28))),
        Gen.OneOf(Gen.Long[0, 86_400_000_000], Gen.Long[-2, 2]),
        (day, offset) => new Instant(Sample.Paris.StartOf(new DateOnly(1990, 1, 1).AddDays(day)).Microseconds + offset));

    [Fact]
    public void The_phase_and_the_cut_off_say_the_same() =>
        Gen.Select(Periods, Gen.Bool, Instants, Instants).Sample(
            (period, yearEnd, anchor, now) =>
            {
                var (policy, purpose) = Policy(new CompiledTerm { For = period, After = [0], FromYearEnd = yearEnd }, null);
                var phase = Lifecycle.Of(policy, purpose, Anchored((0, anchor)), now).Phase;
                return (phase == Phase.Active) == (anchor >= Lifecycle.ActiveCutOff(policy, purpose, now));
            },
            iter: Often.Of(20_000));

    [Fact]
    public void The_cut_off_is_itself_the_first_instant_alive() =>
        Gen.Select(Periods, Gen.Bool, Instants).Sample((period, yearEnd, now) =>
        {
            var (policy, purpose) = Policy(new CompiledTerm { For = period, After = [0], FromYearEnd = yearEnd }, null);
            var cut = Lifecycle.ActiveCutOff(policy, purpose, now)!.Value;
            return Lifecycle.Of(policy, purpose, Anchored((0, cut)), now).Phase == Phase.Active
                && Lifecycle.Of(policy, purpose, Anchored((0, new Instant(cut.Microseconds - 1))), now).Phase == Phase.Expired;
        });

    [Fact]
    public void The_archive_cut_off_says_the_same_from_the_active_end() =>
        Gen.Select(Periods, Periods, Gen.Bool, Gen.Bool, Instants, Instants).Sample(
            (active, archive, yearEnd, archiveYearEnd, anchor, now) =>
            {
                var (policy, purpose) = Policy(
                    new CompiledTerm { For = active, After = [0], FromYearEnd = yearEnd }, Sample.Archive("0 days") with { For = archive, FromYearEnd = archiveYearEnd });
                var phase = Lifecycle.Of(policy, purpose, Anchored((0, anchor)), now).Phase;
                return (phase == Phase.Expired) == (anchor < Lifecycle.ArchiveCutOff(policy, purpose, now));
            },
            iter: Often.Of(20_000));

    [Fact]
    public void With_an_archive_from_its_own_anchor_past_means_past_both() =>
        Gen.Select(Periods, Periods, Instants, Instants, Instants).Sample(
            (active, archive, anchor, own, now) =>
            {
                var (policy, purpose) = Policy(new CompiledTerm { For = active, After = [0] }, Sample.Archive("0 days", 1) with { For = archive });
                var phase = Lifecycle.Of(policy, purpose, Anchored((0, anchor), (1, own)), now).Phase;
                var (alive, kept) = (anchor >= Lifecycle.ActiveCutOff(policy, purpose, now), own >= Lifecycle.ArchiveCutOff(policy, purpose, now));
                return phase == (alive ? Phase.Active : kept ? Phase.Archived : Phase.Expired);
            },
            iter: Often.Of(20_000));

    [Fact]
    public void A_later_anchor_never_ages_and_a_later_now_never_revives() =>
        Gen.Select(Periods, Periods, Gen.Bool, Instants, Gen.Long[0, 100_000_000_000_000], Instants).Sample((active, archive, yearEnd, anchor, later, now) =>
        {
            var (policy, purpose) = Policy(new CompiledTerm { For = active, After = [0], FromYearEnd = yearEnd }, Sample.Archive("0 days") with { For = archive });
            var phase = Lifecycle.Of(policy, purpose, Anchored((0, anchor)), now).Phase;
            return Lifecycle.Of(policy, purpose, Anchored((0, new Instant(anchor.Microseconds + later))), now).Phase <= phase
                && Lifecycle.Of(policy, purpose, Anchored((0, anchor)), new Instant(now.Microseconds + later)).Phase >= phase
                && Lifecycle.ActiveCutOff(policy, purpose, new Instant(now.Microseconds + later)) >= Lifecycle.ActiveCutOff(policy, purpose, now);
        });

    [Theory]
    // 5 years after a log-in of 10 January 2021 (already the 11th in Paris): the whole of 11 January 2026 in Paris.
    [InlineData("2021-01-10T23:30", "2026-01-11T22:59:59.999999", Phase.Active)]
    [InlineData("2021-01-10T23:30", "2026-01-11T23:00", Phase.Expired)]
    // The last day is one of 23 hours, then one of 25.
    [InlineData("2021-03-29T12:00", "2026-03-29T21:59:59", Phase.Active)]
    [InlineData("2021-03-29T12:00", "2026-03-29T22:00", Phase.Expired)]
    [InlineData("2021-10-25T12:00", "2026-10-25T22:59:59", Phase.Active)]
    [InlineData("2021-10-25T12:00", "2026-10-25T23:00", Phase.Expired)]
    [InlineData("2024-02-29T12:00", "2029-02-28T22:59:59", Phase.Active)]
    [InlineData("2024-02-29T12:00", "2029-02-28T23:00", Phase.Expired)]
    public void A_last_day_is_alive_to_its_last_instant(string anchor, string now, Phase expected)
    {
        var (policy, purpose) = Policy(Sample.Term("5 years", 0), null);
        Assert.Equal(expected, Lifecycle.Of(policy, purpose, Anchored((0, Sample.At(anchor))), Sample.At(now)).Phase);
    }

    [Theory]
    [InlineData("2025-06-30T10:00", "2035-06-30")]
    [InlineData("2025-07-01T10:00", "2036-06-30")]
    public void An_accounting_term_runs_from_the_close_of_the_year_that_holds_the_anchor(string anchor, string end)
    {
        var (policy, purpose) = Policy(Sample.Term("10 years", 1) with { FromYearEnd = true }, null);
        Assert.Equal(end, Lifecycle.Of(policy, purpose, Anchored((1, Sample.At(anchor))), Sample.At("2026-01-01T00:00")).ActiveEnd?.ToString("yyyy-MM-dd", null));
    }

    [Fact]
    public void A_term_runs_from_the_latest_of_its_anchors()
    {
        var (policy, purpose) = Policy(Sample.Term("1 year", 0, 2), null);
        var standing = Lifecycle.Of(policy, purpose, Anchored((0, Sample.At("2024-01-05T12:00")), (1, Sample.At("2026-01-01T12:00")), (2, Sample.At("2025-01-05T12:00"))), Sample.At("2026-01-05T12:00"));
        Assert.Equal((Phase.Active, new DateOnly(2026, 1, 5)), (standing.Phase, standing.ActiveEnd!.Value));
    }

    [Fact]
    public void Without_an_anchor_a_term_has_not_begun_and_retention_is_told()
    {
        var now = Sample.At("2026-01-01T00:00");
        var (policy, purpose) = Policy(Sample.Term("1 year", 0), Sample.Archive("1 year", 1));
        var standing = Lifecycle.Of(policy, purpose, Anchored(), now);
        Assert.Equal(new Standing(Phase.Active, null, null, HasAnchor: false, HasArchiveAnchor: false), standing);

        var archived = Lifecycle.Of(policy, purpose, Anchored((1, now)), now);
        Assert.Equal((Phase.Archived, false), (archived.Phase, archived.HasAnchor));
    }

    [Fact]
    public void A_term_without_end_stays_active_and_has_no_cut_off()
    {
        var now = Sample.At("2026-01-01T00:00");
        var (policy, purpose) = Policy(Sample.Term(null), Sample.Archive("1 year"));
        Assert.Equal(new Standing(Phase.Active, null, null, HasAnchor: true, HasArchiveAnchor: true), Lifecycle.Of(policy, purpose, Anchored(), now));
        Assert.Null(Lifecycle.ActiveCutOff(policy, purpose, now));
        Assert.Null(Lifecycle.ArchiveCutOff(policy, purpose, now));
    }

    [Fact]
    public void An_archive_already_over_when_the_active_phase_ends_never_begins()
    {
        var (policy, purpose) = Policy(Sample.Term("5 years", 0), Sample.Archive("1 year", 1));
        var anchors = Anchored((0, Sample.At("2020-01-01T12:00")), (1, Sample.At("2020-01-01T12:00")));
        Assert.Equal(Phase.Expired, Lifecycle.Of(policy, purpose, anchors, Sample.At("2025-01-02T12:00")).Phase);
    }

    [Fact]
    public void Where_there_is_no_archive_none_of_its_anchors_is_missing()
    {
        var (policy, purpose) = Policy(new CompiledTerm { For = Sample.Period("1 year"), After = [0] }, null);
        Assert.True(Lifecycle.Of(policy, purpose, Anchored(), Sample.At("2026-11-22T12:00")).HasArchiveAnchor);
    }

    [Fact]
    public void A_fiscal_year_that_would_close_after_the_calendar_closes_with_it()
    {
        Assert.Equal(DateOnly.MaxValue, Lifecycle.YearEnd(new FiscalYearEnd(6, 30), DateOnly.MaxValue));
        Assert.Equal(new DateOnly(9999, 6, 30), Lifecycle.YearEnd(new FiscalYearEnd(6, 30), new DateOnly(9999, 6, 30)));
        Assert.Equal(new DateOnly(2027, 6, 30), Lifecycle.YearEnd(new FiscalYearEnd(6, 30), new DateOnly(2026, 7, 1)));
    }

    private static (CompiledPolicy Policy, CompiledPurpose Purpose) Policy(CompiledTerm active, CompiledArchive? archive)
    {
        var policy = Sample.Policy((Sample.Purpose("p", Basis.Contract, active) with { Archive = archive }, []));
        return (policy, policy.Purposes[0]);
    }

    private static FrozenDictionary<int, Instant> Anchored(params (int Index, Instant At)[] anchors) => anchors.ToFrozenDictionary(a => a.Index, a => a.At);

    private static int Day(int year, int month, int day) => new DateOnly(year, month, day).DayNumber - new DateOnly(1990, 1, 1).DayNumber;
}
