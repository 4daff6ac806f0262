namespace Vow.Gate;

/// <summary>A calendar period as policies state it ("5 years", "13 months", "7 days"): not a duration, its length depends on the date it runs from.</summary>
/// <param name="Years">Whole years, 0 or more.</param>
/// <param name="Months">Whole months, 0 or more.</param>
/// <param name="Days">Whole days, 0 or more.</param>
public readonly record struct CalendarPeriod(int Years, int Months, int Days)
{
    /// <summary>
    /// The date on which the period that runs from <paramref name="from"/> ends: the same date of the last month or year, or that month's
    /// last day where the date does not exist (Reg. (EEC, Euratom) 1182/71 art. 3(2)(c)); days are added last.
    /// </summary>
    public DateOnly EndFrom(DateOnly from) => from.AddMonths((Years * 12) + Months).AddDays(Days);
}
