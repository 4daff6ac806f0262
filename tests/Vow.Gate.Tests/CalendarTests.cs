using CsCheck;

namespace Vow.Gate.Tests;

public class CalendarTests
{
    [Theory]
    [InlineData("5 years", 5, 0, 0)]
    [InlineData("1 year 6 months", 1, 6, 0)]
    [InlineData("13 months", 0, 13, 0)]
    [InlineData("7 days", 0, 0, 7)]
    [InlineData("1 month 1 day", 0, 1, 1)]
    public void A_period_is_read_and_said_in_the_same_words(string text, int years, int months, int days)
    {
        Assert.True(CalendarPeriod.TryParse(text, out var period));
        Assert.Equal(new CalendarPeriod(years, months, days), period);
        Assert.Equal(text, period.ToString());
    }

    [Fact]
    public void Spaces_more_than_needed_are_no_part_of_a_period()
    {
        Assert.True(CalendarPeriod.TryParse(" 1  year 6 months ", out var period));
        Assert.Equal(new CalendarPeriod(1, 6, 0), period);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("years")]
    [InlineData("5 weeks")]
    [InlineData("-1 days")]
    [InlineData("1.5 years")]
    [InlineData("6 months 1 year")]
    [InlineData("1 year 1 year")]
    [InlineData("100000 days")]
    [InlineData("999999999999 days")]
    public void Anything_else_is_no_period(string? text) => Assert.False(CalendarPeriod.TryParse(text, out _));

    [Fact]
    public void The_longest_number_is_read() => Assert.Equal(new CalendarPeriod(0, 0, 99_999), Sample.Period("99999 days"));

    [Fact]
    public void Every_period_survives_being_written() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 9999]).Sample((y, m, d) =>
            CalendarPeriod.TryParse(new CalendarPeriod(y, m, d).ToString(), out var read) && read == new CalendarPeriod(y, m, d));

    [Fact]
    public void A_period_from_29_February_ends_on_the_last_day_of_a_common_February()
    {
        Assert.Equal(new DateOnly(2029, 2, 28), Sample.Period("5 years").EndFrom(new DateOnly(2024, 2, 29)));
        Assert.Equal(new DateOnly(2028, 2, 29), Sample.Period("4 years").EndFrom(new DateOnly(2024, 2, 29)));
        Assert.Equal(DateOnly.MaxValue, Sample.Period("5 years").EndFrom(new DateOnly(9999, 12, 31)));
        Assert.Equal(new DateOnly(9999, 12, 15), Sample.Period("18 months").EndFrom(new DateOnly(9998, 6, 15)));
        Assert.Equal(DateOnly.MaxValue, Sample.Period("19 months").EndFrom(new DateOnly(9998, 6, 15)));
        Assert.Equal(DateOnly.MaxValue, Sample.Period("40 days").EndFrom(new DateOnly(9999, 12, 1)));
    }

    [Theory]
    [InlineData(2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25")]
    [InlineData(2027, "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25")]
    // Ascension falls on 1 May: ten days, not eleven.
    [InlineData(2008, "01-01 03-24 05-01 05-08 05-12 07-14 08-15 11-01 11-11 12-25")]
    public void A_year_has_exactly_its_holidays(int year, string expected)
    {
        var found = Enumerable.Range(0, 366).Select(new DateOnly(year, 1, 1).AddDays).Where(d => d.Year == year && FrenchHolidays.IsHoliday(d));
        Assert.Equal(expected, string.Join(' ', found.Select(d => d.ToString("MM-dd", null))));
    }

    [Theory]
    [InlineData(1818, 3, 22)]
    [InlineData(1943, 4, 25)]
    [InlineData(2000, 4, 23)]
    [InlineData(2024, 3, 31)]
    [InlineData(2038, 4, 25)]
    [InlineData(2285, 3, 22)]
    public void Easter_falls_where_the_church_puts_it(int year, int month, int day) => Assert.Equal(new DateOnly(year, month, day), FrenchHolidays.Easter(year));

    [Fact]
    public void A_roll_stops_at_the_first_working_day() =>
        Gen.Int[0, 100_000].Sample(days =>
        {
            var day = new DateOnly(1990, 1, 1).AddDays(days);
            var rolled = WorkingDays.Roll(day);
            return WorkingDays.IsWorkingDay(rolled) && Enumerable.Range(0, rolled.DayNumber - day.DayNumber).All(n => !WorkingDays.IsWorkingDay(day.AddDays(n)));
        });

    [Theory]
    [InlineData("2026-03-28T22:59:59.999999", 28)]
    [InlineData("2026-03-28T23:00:00", 29)]
    [InlineData("2026-03-29T21:59:59.999999", 29)]
    [InlineData("2026-03-29T22:00:00", 30)]
    public void Days_are_those_of_the_zone_on_both_sides_of_the_spring_change(string utc, int day) =>
        Assert.Equal(new DateOnly(2026, 3, day), Sample.Paris.DayOf(Sample.At(utc)));

    [Theory]
    [InlineData("2026-10-24T21:59:59.999999", 24)]
    [InlineData("2026-10-24T22:00:00", 25)]
    [InlineData("2026-10-25T22:59:59.999999", 25)]
    [InlineData("2026-10-25T23:00:00", 26)]
    public void Days_are_those_of_the_zone_on_both_sides_of_the_autumn_change(string utc, int day) =>
        Assert.Equal(new DateOnly(2026, 10, day), Sample.Paris.DayOf(Sample.At(utc)));

    [Theory]
    [InlineData("Europe/Paris")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/Havana")]
    public void A_day_is_the_one_the_time_zone_data_say_in_whatever_order_instants_come(string id)
    {
        var system = TimeZoneInfo.FindSystemTimeZoneById(id);
        var zone = new PolicyZone(system);
        Gen.Select(Gen.Long[-70_000, 3_000_000], Gen.Long[0, 3_600_000_000]).Array[1, 8].Sample(times =>
            times.All(time =>
            {
                // Hours since 1970, and somewhere in them; each asked twice and beside itself.
                var instant = new Instant((time.Item1 * 3_600_000_000) + time.Item2);
                return new[] { 0L, 0, 1, 899_999_999, -900_000_000 }.All(beside =>
                {
                    var asked = new Instant(instant.Microseconds + beside);
                    return zone.DayOf(asked) == DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(asked.ToDateTimeOffset(), system).DateTime);
                });
            }), iter: Often.Of(20_000));
    }

    [Fact]
    public void A_day_starts_at_its_first_instant_all_year() =>
        Gen.Int[0, 40_000].Sample(days =>
        {
            var day = new DateOnly(1990, 1, 1).AddDays(days);
            var start = Sample.Paris.StartOf(day);
            return Sample.Paris.DayOf(start) == day && Sample.Paris.DayOf(new Instant(start.Microseconds - 1)) == day.AddDays(-1);
        });
}
