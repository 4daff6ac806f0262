using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>Where one subject (or row) stands for one purpose.</summary>
/// <param name="Phase">The phase on the day asked.</param>
/// <param name="ActiveEnd">Last day of the active base; null where it has no end by time, or no anchor to count from.</param>
/// <param name="ArchiveEnd">Last day of the intermediate archive; null where there is none, or no anchor to count from.</param>
/// <param name="HasAnchor">
/// Whether an anchor of the active term is known. Without one the term has not begun: nothing was opened, connected or asked yet, so there is
/// nothing that could have ended; an archive whose own anchor is known still counts. Retention reports such a row as undated rather than deleting
/// it. True for a term without end by time.
/// </param>
/// <param name="HasArchiveAnchor">The same for the archive's term; true where there is no archive.</param>
public readonly record struct Standing(Phase Phase, DateOnly? ActiveEnd, DateOnly? ArchiveEnd, bool HasAnchor, bool HasArchiveAnchor);

/// <summary>
/// The one retention rule, both ways: from anchors to a phase, and from a moment to the first anchor instant still alive. An end is a whole day of
/// the policy's zone: the last day is alive to its last instant, the next day is past. Each answer is monotone in the anchor and in now.
/// </summary>
public static class Lifecycle
{
    // StartOf needs a day or two of room at the calendar's start; no anchor lies there.
    private static readonly DateOnly Earliest = new(2, 1, 1);

    /// <summary>Where anchors (latest instant per index into <see cref="CompiledPolicy.Anchors"/>) put the purpose at <paramref name="now"/>.</summary>
    public static Standing Of(CompiledPolicy policy, CompiledPurpose purpose, IReadOnlyDictionary<int, Instant> anchors, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        ArgumentNullException.ThrowIfNull(anchors);

        var today = policy.Zone.DayOf(now);
        var active = purpose.Active;
        var activeFrom = Latest(policy.Zone, active.After, anchors);
        DateOnly? activeEnd = active.For is { } period && activeFrom is { } anchor ? End(policy, period, active.FromYearEnd, anchor) : null;
        var hasAnchor = active.For is null || activeFrom is not null;

        DateOnly? archiveEnd = null;
        var hasArchiveAnchor = true;
        if (purpose.Archive is { } archive)
        {
            var archiveFrom = archive.After.IsEmpty ? activeEnd : Latest(policy.Zone, archive.After, anchors);
            archiveEnd = archiveFrom is { } start ? End(policy, archive.For, archive.FromYearEnd, start) : null;
            hasArchiveAnchor = archiveFrom is not null || (archive.After.IsEmpty && active.For is null);
        }

        // Not begun is not past; but what lies in an archive with an anchor of its own has left the active base.
        var begun = hasAnchor || (purpose.Archive is not null && hasArchiveAnchor);
        var phase = !begun || (hasAnchor && (activeEnd is null || today <= activeEnd)) ? Phase.Active
            : archiveEnd is { } end && today <= end ? Phase.Archived
            : Phase.Expired;
        return new Standing(phase, activeEnd, archiveEnd, hasAnchor, hasArchiveAnchor);
    }

    /// <summary>
    /// The first anchor instant whose active phase includes <paramref name="now"/>: active exactly when the latest anchor is at or after it. Null where
    /// the active phase has no end by time.
    /// </summary>
    public static Instant? ActiveCutOff(CompiledPolicy policy, CompiledPurpose purpose, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        var active = purpose.Active;
        return active.For is { } period ? First(policy, now, new Span(period, active.FromYearEnd), null) : null;
    }

    /// <summary>
    /// The first instant, of the anchors the archive counts from (its own, or the active term's where it runs from the active end), that is not past at
    /// <paramref name="now"/>. Null where there is no archive, or its start never comes by time.
    /// </summary>
    public static Instant? ArchiveCutOff(CompiledPolicy policy, CompiledPurpose purpose, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        if (purpose.Archive is not { } archive)
        {
            return null;
        }

        var own = new Span(archive.For, archive.FromYearEnd);
        if (!archive.After.IsEmpty)
        {
            return First(policy, now, own, null);
        }

        return purpose.Active.For is { } period ? First(policy, now, new Span(period, purpose.Active.FromYearEnd), own) : null;
    }

    /// <summary>The last day of a term that runs from an anchor's day.</summary>
    public static DateOnly End(CompiledPolicy policy, CalendarPeriod period, bool fromYearEnd, DateOnly anchor)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return period.EndFrom(fromYearEnd ? YearEnd(policy.FiscalYearEnd, anchor) : anchor);
    }

    /// <summary>The close of the fiscal year that contains a day.</summary>
    public static DateOnly YearEnd(FiscalYearEnd close, DateOnly day)
    {
        var inYear = new DateOnly(day.Year, close.Month, close.Day);
        return day <= inYear ? inYear
            : day.Year == DateOnly.MaxValue.Year ? DateOnly.MaxValue
            : new DateOnly(day.Year + 1, close.Month, close.Day);
    }

    private readonly record struct Span(CalendarPeriod For, bool FromYearEnd);

    private static DateOnly? Latest(PolicyZone zone, ImmutableArray<int> after, IReadOnlyDictionary<int, Instant> anchors)
    {
        Instant? latest = null;
        foreach (var index in after)
        {
            if (anchors.TryGetValue(index, out var at) && (latest is not { } so || at > so))
            {
                latest = at;
            }
        }

        return latest is { } found ? zone.DayOf(found) : null;
    }

    // Ends never move back when the anchor moves on, so the first day still alive is found by halving.
    private static Instant First(CompiledPolicy policy, Instant now, Span first, Span? then)
    {
        var today = policy.Zone.DayOf(now);
        var (low, high) = (Earliest.DayNumber, Math.Max(Earliest.DayNumber, today.DayNumber));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var end = End(policy, first.For, first.FromYearEnd, DateOnly.FromDayNumber(middle));
            if (then is { } second)
            {
                end = End(policy, second.For, second.FromYearEnd, end);
            }

            if (end >= today)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return policy.Zone.StartOf(DateOnly.FromDayNumber(low));
    }
}
