using System.Globalization;

namespace Vow.Gate.Tests;

public class AnswerDeadlineTests
{
    [Fact]
    public void A_month_ends_on_the_same_date_or_the_next_working_day()
    {
        var cases = Corpus.Read("deadlines.json");
        Assert.Equal(13, cases.Count);
        Assert.All(cases, each =>
        {
            var deadline = AnswerDeadline.Of(Of("received"), []);
            Assert.Equal(
                (Of("raw_due"), Of("due"), Of("raw_extended"), Of("extended")), (deadline.RawDue, deadline.Due, deadline.RawExtended, deadline.Extended));
            DateOnly Of(string name) => Day(each[name]);
        });
    }

    [Fact]
    public void The_steps_can_be_followed_with_a_calendar()
    {
        var steps = AnswerDeadline.Of(Day("2026-03-05"), []).Steps;
        Assert.Equal(
            "2026-03-05 received, 2026-04-05 one_month, 2026-04-05 sunday, 2026-04-06 holiday, 2026-04-07 next_working_day, 2026-06-05 three_months",
            string.Join(", ", steps.Select(s => $"{s.Date:yyyy-MM-dd} {s.Rule.Code()}")));
        Assert.Contains(AnswerDeadline.Of(Day("2026-01-31"), []).Steps, s => s.Rule == DeadlineRule.MonthEnd);
    }

    [Fact]
    public void A_suspension_is_a_step_and_one_without_a_day_is_none()
    {
        var steps = AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-03-10"), Day("2026-03-12")), new(Day("2026-03-20"), Day("2026-03-20"))]).Steps;
        Assert.Equal([Day("2026-04-07"), Day("2026-06-07")], steps.Where(s => s.Rule == DeadlineRule.Suspended).Select(s => s.Date));
    }

    [Fact]
    public void A_Saturday_is_told_from_a_Sunday() =>
        Assert.Equal(
            [DeadlineRule.Saturday, DeadlineRule.Sunday],
            PeriodDeadline.Of(Day("2026-03-12"), Sample.Period("2 days"), []).Steps.Select(s => s.Rule).Where(r => r is DeadlineRule.Saturday or DeadlineRule.Sunday));

    [Fact]
    public void Suspended_days_are_added_before_the_move_to_a_working_day()
    {
        // 5 April (Sunday, Easter) + 4 = 9 April (Thursday); moved first it would have been 7 + 4.
        var deadline = AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-03-10"), Day("2026-03-14"))]);
        Assert.Equal(Day("2026-04-09"), deadline.RawDue);
        Assert.Equal(Day("2026-04-09"), deadline.Due);
        Assert.Equal(Day("2026-06-09"), deadline.Extended);
    }

    [Fact]
    public void A_day_suspended_twice_counts_once()
    {
        var once = AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-03-10"), Day("2026-03-16"))]);
        var twice = AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-03-12"), Day("2026-03-16")), new(Day("2026-03-10"), Day("2026-03-14")), new(Day("2026-03-11"), Day("2026-03-12"))]);
        Assert.Equal(once.RawDue, twice.RawDue);
        Assert.Equal(once.Extended, twice.Extended);
    }

    [Fact]
    public void A_question_asked_after_the_deadline_does_not_revive_it()
    {
        var late = AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-04-08"), Day("2026-04-20"))]);
        Assert.Equal(Day("2026-04-07"), late.Due);
        // The extended time is still running then.
        Assert.Equal(Day("2026-06-17"), late.Extended);
        Assert.Equal(Day("2026-04-07"), AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-02-01"), Day("2026-03-05")), new(Day("2026-03-20"), Day("2026-03-10"))]).Due);
    }

    [Theory]
    // Sunday 31 January + 8 days is a Monday.
    [InlineData("2027-01-31", "8 days", "2027-02-08")]
    // Easter Monday.
    [InlineData("2026-03-29", "8 days", "2026-04-07")]
    [InlineData("2026-12-31", "2 months", "2027-03-01")]
    [InlineData("2026-12-31", "2 months 1 day", "2027-03-01")]
    [InlineData("2028-02-29", "1 year", "2029-02-28")]
    public void A_plain_period_ends_by_the_same_rules(string received, string period, string due) =>
        Assert.Equal(Day(due), PeriodDeadline.Of(Day(received), Sample.Period(period), []).Due);

    [Fact]
    public void A_plain_period_can_be_followed_too()
    {
        Assert.Equal(
            "2026-03-29 received, 2026-04-06 period, 2026-04-06 holiday, 2026-04-07 next_working_day",
            string.Join(", ", PeriodDeadline.Of(Day("2026-03-29"), Sample.Period("8 days"), []).Steps.Select(s => $"{s.Date:yyyy-MM-dd} {s.Rule.Code()}")));
        // There is no 29 February in 2029.
        Assert.Contains(PeriodDeadline.Of(Day("2028-02-29"), Sample.Period("1 year"), []).Steps, s => s.Rule == DeadlineRule.MonthEnd);
        Assert.DoesNotContain(PeriodDeadline.Of(Day("2028-02-28"), Sample.Period("1 year"), []).Steps, s => s.Rule == DeadlineRule.MonthEnd);
    }

    [Fact]
    public void A_question_asked_on_the_last_day_still_stops_the_clock()
    {
        Assert.Equal(Day("2026-04-08"), AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-04-07"), Day("2026-04-10"))]).RawDue);
        Assert.Equal(Day("2026-04-05"), AnswerDeadline.Of(Day("2026-03-05"), [new(Day("2026-04-08"), Day("2026-04-10"))]).RawDue);
    }

    [Fact]
    public void A_month_as_a_plain_period_is_the_month_of_an_answer() =>
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Int[0, 20_000], CsCheck.Gen.Int[0, 60], CsCheck.Gen.Int[0, 30]), (day, after, days) =>
        {
            var received = new DateOnly(2000, 1, 1).AddDays(day);
            Suspension[] suspensions = [new(received.AddDays(after), received.AddDays(after + days))];
            var (plain, answer) = (PeriodDeadline.Of(received, new CalendarPeriod(0, 1, 0), suspensions), AnswerDeadline.Of(received, suspensions));
            return (plain.RawDue, plain.Due) == (answer.RawDue, answer.Due);
        });

    [Fact]
    public void A_holiday_is_told_by_its_name()
    {
        Assert.Contains(AnswerDeadline.Of(Day("2026-03-05"), []).Steps, step => step is { English: "a public holiday: Easter Monday", French: "un jour férié\u00a0: le lundi de Pâques" });
        Assert.Equal(FrenchHoliday.LabourDay, FrenchHolidays.Of(new DateOnly(2008, 5, 1)));
        var year = Enumerable.Range(0, 365).Select(new DateOnly(2026, 1, 1).AddDays).Select(FrenchHolidays.Of).OfType<FrenchHoliday>();
        Assert.Equal(Enum.GetValues<FrenchHoliday>(), year);
        Assert.All(Enum.GetValues<FrenchHoliday>(), holiday => Assert.All([holiday.English(), holiday.French()], Assert.NotEmpty));
    }

    [Fact]
    public void Every_rule_has_its_words() =>
        Assert.All(Enum.GetValues<DeadlineRule>(), rule => Assert.All([rule.Code(), rule.English(), rule.French()], Assert.NotEmpty));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
