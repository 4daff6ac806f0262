namespace Vow.Gate;

/// <summary>Time that does not count, while the person is asked for what is needed to identify them.</summary>
/// <param name="From">The day the question was sent.</param>
/// <param name="To">The day the answer came. The suspended days are those after <paramref name="From"/> up to and including this one; an end before the start suspends nothing.</param>
public readonly record struct Suspension(DateOnly From, DateOnly To);

/// <summary>The rule behind one step of a computed deadline. Regulation (EEC, Euratom) 1182/71 unless said otherwise.</summary>
public enum DeadlineRule : byte
{
    /// <summary>The day of the event is not counted (art. 3(1)); a request received on any day, holidays included, was received that day.</summary>
    Received,
    /// <summary>One month (GDPR 12(3)), to the same date (art. 3(2)(c)).</summary>
    OneMonth,
    /// <summary>Three months from receipt: the month and the two it may be extended by (GDPR 12(3)).</summary>
    ThreeMonths,
    /// <summary>A period of its own, to the same date of its last month or year, days counted after (art. 3(1), 3(2)).</summary>
    Period,
    /// <summary>The last month has no such date: its last day (art. 3(2)(c)).</summary>
    MonthEnd,
    /// <summary>Suspended days are added before any move to a working day.</summary>
    Suspended,
    /// <summary>The last day is a Saturday (art. 3(4)).</summary>
    Saturday,
    /// <summary>The last day is a Sunday (art. 3(4)).</summary>
    Sunday,
    /// <summary>The last day is a public holiday (art. 3(4)).</summary>
    Holiday,
    /// <summary>The following working day (art. 3(4)).</summary>
    NextWorkingDay,
}

/// <summary>One step of a computation, so that a person can check it with a calendar.</summary>
/// <param name="Date">The date the step arrives at.</param>
/// <param name="Rule">Why.</param>
public readonly record struct DeadlineStep(DateOnly Date, DeadlineRule Rule)
{
    /// <summary>The step as an English sentence part; a holiday by its name.</summary>
    public string English => FrenchHolidays.Of(Date) is { } holiday && Rule == DeadlineRule.Holiday ? $"{Rule.English()}: {holiday.English()}" : Rule.English();

    /// <summary>The step as a French sentence part; a holiday by its name.</summary>
    public string French => FrenchHolidays.Of(Date) is { } holiday && Rule == DeadlineRule.Holiday ? $"{Rule.French()}\u00a0: {holiday.French()}" : Rule.French();
}

/// <summary>When a plain period ends that runs from an event: by the same rules, without extension.</summary>
/// <param name="Received">The day of the event.</param>
/// <param name="RawDue">The end, suspended days added, before the move to a working day.</param>
/// <param name="Due">The last day.</param>
/// <param name="Steps">The way to it.</param>
public sealed record PeriodDeadline(DateOnly Received, DateOnly RawDue, DateOnly Due, IReadOnlyList<DeadlineStep> Steps)
{
    /// <summary>Computes the end of a period; suspensions as in <see cref="AnswerDeadline.Of"/>.</summary>
    public static PeriodDeadline Of(DateOnly received, CalendarPeriod period, IReadOnlyList<Suspension> suspensions)
    {
        ArgumentNullException.ThrowIfNull(suspensions);
        var steps = new List<DeadlineStep>(8) { new(received, DeadlineRule.Received) };
        var (rawDue, due) = AnswerDeadline.Walk(received, period, DeadlineRule.Period, AnswerDeadline.Sorted(suspensions), steps);
        return new PeriodDeadline(received, rawDue, due, steps);
    }
}

/// <summary>When a rights request must be answered (GDPR 12(3)). Every date is a day whose last hour is still in time.</summary>
/// <param name="Received">The day the request came.</param>
/// <param name="RawDue">One month on, suspended days added, before the move to a working day.</param>
/// <param name="Due">The last day for the answer.</param>
/// <param name="RawExtended">Three months from receipt, suspended days added, before the move to a working day.</param>
/// <param name="Extended">The last day if the controller extended in time, with reasons.</param>
/// <param name="Steps">The way to both: first to <paramref name="Due"/>, then from <see cref="DeadlineRule.ThreeMonths"/> to <paramref name="Extended"/>.</param>
public sealed record AnswerDeadline(
    DateOnly Received, DateOnly RawDue, DateOnly Due, DateOnly RawExtended, DateOnly Extended, IReadOnlyList<DeadlineStep> Steps)
{
    /// <summary>
    /// Computes both dates. The extended one runs from receipt, not from a first date already moved: the reading that favours the person.
    /// Suspensions may come in any order and overlap (a day counts once); one that starts after the deadline has passed changes nothing.
    /// </summary>
    public static AnswerDeadline Of(DateOnly received, IReadOnlyList<Suspension> suspensions)
    {
        ArgumentNullException.ThrowIfNull(suspensions);
        var sorted = Sorted(suspensions);
        var steps = new List<DeadlineStep>(8) { new(received, DeadlineRule.Received) };
        var (rawDue, due) = Walk(received, new CalendarPeriod(0, 1, 0), DeadlineRule.OneMonth, sorted, steps);
        var (rawExtended, extended) = Walk(received, new CalendarPeriod(0, 3, 0), DeadlineRule.ThreeMonths, sorted, steps);
        return new AnswerDeadline(received, rawDue, due, rawExtended, extended, steps);
    }

    internal static Suspension[] Sorted(IReadOnlyList<Suspension> suspensions) => [.. suspensions.OrderBy(s => s.From).ThenBy(s => s.To)];

    internal static (DateOnly Raw, DateOnly Due) Walk(DateOnly received, CalendarPeriod period, DeadlineRule rule, Suspension[] suspensions, List<DeadlineStep> steps)
    {
        var raw = period.EndFrom(received);
        steps.Add(new(raw, rule));
        if (received.AddMonths((period.Years * 12) + period.Months).Day != received.Day)
        {
            steps.Add(new(raw, DeadlineRule.MonthEnd));
        }

        var counted = received;
        foreach (var suspension in suspensions)
        {
            var from = suspension.From > counted ? suspension.From : counted;
            if (suspension.To <= from || from > WorkingDays.Roll(raw))
            {
                continue;
            }

            raw = raw.AddDays(suspension.To.DayNumber - from.DayNumber);
            counted = suspension.To;
            steps.Add(new(raw, DeadlineRule.Suspended));
        }

        var due = raw;
        while (!WorkingDays.IsWorkingDay(due))
        {
            steps.Add(new(due, FrenchHolidays.IsHoliday(due) ? DeadlineRule.Holiday : due.DayOfWeek == DayOfWeek.Saturday ? DeadlineRule.Saturday : DeadlineRule.Sunday));
            due = due.AddDays(1);
        }

        if (due != raw)
        {
            steps.Add(new(due, DeadlineRule.NextWorkingDay));
        }

        return (raw, due);
    }
}

/// <summary>The rules in words.</summary>
public static class DeadlineRules
{
    /// <summary>Stable code for machines, e.g. <c>next_working_day</c>.</summary>
    public static string Code(this DeadlineRule rule) => rule switch
    {
        DeadlineRule.Received => "received",
        DeadlineRule.OneMonth => "one_month",
        DeadlineRule.ThreeMonths => "three_months",
        DeadlineRule.Period => "period",
        DeadlineRule.MonthEnd => "month_end",
        DeadlineRule.Suspended => "suspended",
        DeadlineRule.Saturday => "saturday",
        DeadlineRule.Sunday => "sunday",
        DeadlineRule.Holiday => "holiday",
        DeadlineRule.NextWorkingDay => "next_working_day",
    };

    /// <summary>The rule as an English sentence part.</summary>
    public static string English(this DeadlineRule rule) => rule switch
    {
        DeadlineRule.Received => "received; this day is not counted",
        DeadlineRule.OneMonth => "one month later, on the same date",
        DeadlineRule.ThreeMonths => "three months from receipt, if the time is extended",
        DeadlineRule.Period => "the period later, on the same date; days are counted last",
        DeadlineRule.MonthEnd => "the month has no such date: its last day",
        DeadlineRule.Suspended => "suspended days added",
        DeadlineRule.Saturday => "a Saturday",
        DeadlineRule.Sunday => "a Sunday",
        DeadlineRule.Holiday => "a public holiday",
        DeadlineRule.NextWorkingDay => "the next working day",
    };

    /// <summary>The rule as a French sentence part.</summary>
    public static string French(this DeadlineRule rule) => rule switch
    {
        DeadlineRule.Received => "reçu\u00a0; ce jour ne compte pas",
        DeadlineRule.OneMonth => "un mois plus tard, à la même date",
        DeadlineRule.ThreeMonths => "trois mois depuis la réception, si le délai est prolongé",
        DeadlineRule.Period => "la durée plus tard, à la même date\u00a0; les jours sont comptés en dernier",
        DeadlineRule.MonthEnd => "le mois n'a pas cette date\u00a0: son dernier jour",
        DeadlineRule.Suspended => "jours de suspension ajoutés",
        DeadlineRule.Saturday => "un samedi",
        DeadlineRule.Sunday => "un dimanche",
        DeadlineRule.Holiday => "un jour férié",
        DeadlineRule.NextWorkingDay => "le jour ouvré suivant",
    };
}
