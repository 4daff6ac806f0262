using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Breaches;

/// <summary>
/// The time for telling the authority: 72 hours from when the controller became aware (GDPR 33(1)). A period of hours ends at its hour: no weekend or holiday moves it
/// (Regulation 1182/71, 3(4)). Pure.
/// </summary>
public static class BreachClock
{
    /// <summary>What the law allows, by the day from which it does: a reform changes a line here.</summary>
    public static readonly ImmutableArray<(DateOnly From, TimeSpan Hours)> Limits = [(new DateOnly(2018, 5, 25), TimeSpan.FromHours(72))];

    /// <summary>How long after becoming aware each alarm is given: two days, six hours before the end, and the end.</summary>
    public static readonly ImmutableArray<TimeSpan> Alarms = [TimeSpan.FromHours(48), TimeSpan.FromHours(66), TimeSpan.FromHours(72)];

    /// <summary>The last instant to notify.</summary>
    /// <param name="aware">When the controller became aware.</param>
    public static Instant DeadlineOf(Instant aware)
    {
        var day = DateOnly.FromDateTime(aware.ToDateTimeOffset().UtcDateTime);
        return aware.Plus(Limits.Last(limit => limit.From <= day || limit == Limits[0]).Hours);
    }

    /// <summary>Which alarm stands: 0 none, up to the number of <see cref="Alarms"/>.</summary>
    public static int AlarmAt(Instant aware, Instant now) => Alarms.Count(after => aware.Plus(after) <= now);

    /// <summary>Whether the authority must still be told: it is not judged unlikely to be a risk, and nobody told it.</summary>
    public static bool Runs(Breach breach)
    {
        ArgumentNullException.ThrowIfNull(breach);
        return breach is { NotifiedAt: null, ClosedAt: null } && breach.Risk != BreachRisk.Unlikely;
    }

    /// <summary>Whether the time is over.</summary>
    public static bool IsLate(Breach breach, Instant now)
    {
        ArgumentNullException.ThrowIfNull(breach);
        return DeadlineOf(breach.AwareAt) < (breach.NotifiedAt ?? now) && breach.Risk != BreachRisk.Unlikely;
    }
}
