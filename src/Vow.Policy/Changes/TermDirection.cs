using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>Whether a term that changes ends earlier, later, or sometimes one and sometimes the other.</summary>
internal static class TermDirection
{
    // Days from which periods of different units compare differently: month ends, leap days, and an ordinary one.
    private static readonly ImmutableArray<DateOnly> From = [new(2023, 1, 31), new(2024, 2, 29), new(2025, 2, 28), new(2025, 7, 1), new(2026, 12, 31)];

    public static Consequences Of(DeclaredPolicy before, Term old, DeclaredPolicy after, Term now) =>
        Of(old.For, Events(before, old.After), old.FromYearEnd, now.For, Events(after, now.After), now.FromYearEnd, YearEndMoved(before, after));

    public static Consequences Of(DeclaredPolicy before, ArchiveTerms? old, DeclaredPolicy after, ArchiveTerms? now) => (old, now) switch
    {
        (null, null) => Consequences.None,
        (null, _) => Consequences.LaterEnd,
        (_, null) => Consequences.EarlierEnd,
        _ => Of(old.For, Events(before, old.After), old.FromYearEnd, now.For, Events(after, now.After), now.FromYearEnd, YearEndMoved(before, after)),
    };

    private static bool YearEndMoved(DeclaredPolicy before, DeclaredPolicy after) => before.Controller.FiscalYearEnd.Value != after.Controller.FiscalYearEnd.Value;

    private static Consequences Of(
        CalendarPeriod? old, ImmutableHashSet<string> oldEvents, bool oldYearEnd, CalendarPeriod? now, ImmutableHashSet<string> nowEvents, bool nowYearEnd, bool yearEndMoved)
    {
        if (old is not { } first || now is not { } second)
        {
            // Without a period there is no end by time: to gain one ends earlier, to lose it later.
            return (old, now) switch { (null, not null) => Consequences.EarlierEnd, (not null, null) => Consequences.LaterEnd, _ => Consequences.None };
        }

        var direction = Consequences.None;
        foreach (var day in From)
        {
            direction |= first.EndFrom(day).CompareTo(second.EndFrom(day)) switch
            {
                > 0 => Consequences.EarlierEnd,
                < 0 => Consequences.LaterEnd,
                _ => Consequences.None,
            };
        }

        if (!oldEvents.SetEquals(nowEvents))
        {
            // The latest event counts: one more can only put the end off, one fewer can only bring it nearer; others may do either.
            direction |= nowEvents.IsSupersetOf(oldEvents) ? Consequences.LaterEnd
                : nowEvents.IsSubsetOf(oldEvents) ? Consequences.EarlierEnd
                : Consequences.EarlierEnd | Consequences.LaterEnd;
        }

        if (oldYearEnd != nowYearEnd)
        {
            direction |= nowYearEnd ? Consequences.LaterEnd : Consequences.EarlierEnd;
        }

        return nowYearEnd && oldYearEnd && yearEndMoved ? direction | Consequences.EarlierEnd | Consequences.LaterEnd : direction;
    }

    private static ImmutableHashSet<string> Events(DeclaredPolicy policy, ImmutableArray<string> names) =>
        [.. names.SelectMany(name => policy.AnchorsOf(name))];
}
