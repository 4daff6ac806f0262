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

    [Fact]
    public void Every_rule_has_its_words() =>
        Assert.All(Enum.GetValues<DeadlineRule>(), rule => Assert.All([rule.Code(), rule.English(), rule.French()], Assert.NotEmpty));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
