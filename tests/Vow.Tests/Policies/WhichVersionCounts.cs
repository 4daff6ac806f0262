using CsCheck;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.Policies;

public sealed class WhichVersionCounts
{
    private static readonly Gen<List<PolicyVersion>> Versions = Gen.Int[0, 20].Array[1, 8].Select(days => days.Select((day, at) => Version(at + 1, day)).ToList());

    private static readonly PolicyInForce Sample = PolicyLineage.Read(Shipped(1))!;

    private static Instant Day(int day) => Instant.From(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day));

    private static PolicyVersion Version(int epoch, int day) => new() { Epoch = epoch, Hash = $"{epoch}", Name = "acme", Since = Day(day), Slots = "", Files = "{}" };

    private static PolicyVersion Shipped(int epoch)
    {
        var files = ReadPolicy.FilesIn(Repository.At("policies", "coraye"))!;
        return new PolicyVersion { Epoch = epoch, Hash = files.Hash(), Name = "coraye", Since = Day(0), Slots = "", Files = System.Text.Json.JsonSerializer.Serialize(files.Texts) };
    }

    private static PolicyInForce With(bool sample, CalendarPeriod? announced) => Sample with
    {
        Declared = Sample.Declared with { Sample = sample, Changes = announced is { } period ? new ChangeTerms(period, new("by mail", "par courrier"), Span.StartOf("policy.yaml")) : null },
    };

    [Fact]
    public void A_version_is_in_force_at_some_instant_exactly_where_it_counts() => Versions.Sample(versions =>
    {
        var ever = Enumerable.Range(-1, 24).Select(day => PolicyLineage.At(versions, Day(day))?.Epoch).OfType<int>().ToHashSet();
        return versions.All(v => PolicyLineage.Counts(versions, v) == ever.Contains(v.Epoch));
    });

    [Fact]
    public void What_comes_next_is_what_is_in_force_when_it_has_come() => Versions.Sample(versions => Enumerable.Range(-1, 24).All(day =>
        PolicyLineage.Next(versions, Day(day)) is not { } next
            ? PolicyLineage.At(versions, Day(99)) == PolicyLineage.At(versions, Day(day))
            : PolicyLineage.At(versions, next.Since) == next && PolicyLineage.At(versions, new Instant(next.Since.Microseconds - 1)) == PolicyLineage.At(versions, Day(day))));

    [Fact]
    public void A_version_in_force_is_never_followed_by_an_earlier_number() => Versions.Sample(versions =>
    {
        var numbers = Enumerable.Range(-1, 24).Select(day => PolicyLineage.At(versions, Day(day))?.Epoch ?? 0).ToList();
        return numbers.SequenceEqual(numbers.Order());
    });

    [Theory]
    [InlineData(false, false, null, false, "now")] // nothing to announce: at once
    [InlineData(true, false, null, false, "2027-01-31 23:00")] // announced on New Year's Day, whole 30 days between, from midnight in Paris
    [InlineData(true, false, null, true, "refused")]
    [InlineData(true, false, "2027-01-31", false, "refused")]
    [InlineData(true, false, "2027-02-01", false, "2027-01-31 23:00")]
    [InlineData(true, false, "2027-03-01", false, "2027-02-28 23:00")]
    [InlineData(false, false, "2026-12-31", false, "refused")]
    [InlineData(false, false, "2027-01-01", false, "now")]
    [InlineData(false, false, "2027-01-02", false, "2027-01-01 23:00")]
    [InlineData(true, true, null, true, "now")] // a sample promises nobody anything
    [InlineData(true, true, null, false, "2027-01-31 23:00")]
    public void When_a_version_comes_into_force(bool mustTell, bool sample, string? at, bool atOnce, string expected)
    {
        var now = Instant.From(new DateTimeOffset(2027, 1, 1, 9, 0, 0, TimeSpan.Zero));
        var day = at is null ? (DateOnly?)null : DateOnly.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

        var decided = EffectiveFrom.Decide(With(sample, new CalendarPeriod(0, 0, 30)), Day(-400), mustTell, day, atOnce, now);

        Assert.Equal(expected, decided is EffectiveFrom.On on
            ? on.Since == now ? "now" : on.Since.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)
            : "refused");
    }

    [Fact]
    public void Where_no_period_is_promised_a_day_must_be_named_and_a_version_announced_is_not_overtaken()
    {
        var now = Day(0);

        Assert.IsType<EffectiveFrom.Refused>(EffectiveFrom.Decide(With(false, null), Day(-400), true, null, false, now));
        Assert.IsType<EffectiveFrom.On>(EffectiveFrom.Decide(With(false, null), Day(-400), true, new DateOnly(2027, 1, 2), false, now));
        Assert.Equal(new EffectiveFrom.On(Day(10)), EffectiveFrom.Decide(With(false, null), Day(10), false, null, false, now));
        Assert.IsType<EffectiveFrom.Refused>(EffectiveFrom.Decide(With(false, null), Day(10), false, null, true, now));
    }
}
