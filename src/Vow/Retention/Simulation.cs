using Vow.DataMap;
using Vow.Gate;
using Vow.Policies;

namespace Vow.Retention;

/// <summary>Where today's rows would stand for one purpose on a day, had every sweep until then been done.</summary>
/// <param name="Purpose">The purpose's id.</param>
/// <param name="Active">Rows still where they are now: in use, held, or without a date.</param>
/// <param name="Archived">Rows in the purpose's archive.</param>
/// <param name="Gone">Rows deleted or emptied.</param>
public sealed record SimulatedPurpose(string Purpose, long Active, long Archived, long Gone);

/// <summary>A day of the simulation.</summary>
/// <param name="On">The day.</param>
/// <param name="Purposes">Purposes with rows, in the policy's order.</param>
public sealed record SimulatedYear(DateOnly On, IReadOnlyList<SimulatedPurpose> Purposes);

/// <summary>
/// What becomes of today's data in the years ahead. Each day is looked at by the same plan as <c>vow keep --at</c>, so both say the same of it. What people do
/// meanwhile, which moves their dates, is not foreseen.
/// </summary>
/// <param name="Years">Today, and the same day of each year ahead.</param>
/// <param name="Unreachable">Sources that could not be looked at on some day: their rows are missing.</param>
/// <param name="Unsound">Sources whose map has errors: their rows are missing.</param>
public sealed record Simulation(IReadOnlyList<SimulatedYear> Years, IReadOnlyList<UnreachableSource> Unreachable, IReadOnlyList<AttachedSource> Unsound)
{
    /// <summary>Most years looked ahead.</summary>
    public const int MostYears = 50;

    /// <summary>Counts. Reads every source once for each day.</summary>
    /// <param name="plan">The plan of sweeps.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="now">From when.</param>
    /// <param name="years">How many years ahead, 1 to <see cref="MostYears"/>.</param>
    /// <param name="progress">Told what part is done, 0 to 1.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<Simulation> CountAsync(SweepPlan plan, PolicyInForce policy, Instant now, int years, Action<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(years, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(years, MostYears);
        var day = policy.Zone.DayOf(now);
        var counted = new List<SimulatedYear>(years + 1);
        var looks = new List<SweepLook>(years + 1);
        for (var ahead = 0; ahead <= years; ahead++)
        {
            var on = day.AddYears(ahead);
            var look = await plan.LookAsync(At(on), null, part => progress?.Invoke((ahead + part) / (years + 1)), cancel);
            looks.Add(look);
            counted.Add(new SimulatedYear(on, Purposes(policy, look)));
        }

        return new Simulation(
            counted,
            [.. looks.SelectMany(l => l.Unreachable).DistinctBy(u => u.Name)],
            [.. looks.SelectMany(l => l.Unsound).DistinctBy(u => u.Name)]);
    }

    // The instant that "--at DATE" means.
    private static Instant At(DateOnly day) => Instant.From(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));

    private static List<SimulatedPurpose> Purposes(PolicyInForce policy, SweepLook look)
    {
        var purposes = new List<SimulatedPurpose>();
        foreach (var id in policy.Declared.Purposes.Select(p => p.Id))
        {
            var mine = look.Lines.Where(l => l.IsDone && l.Purpose == id).ToList();
            var gone = mine.Where(l => l.Action != "archive").Sum(l => l.Rows);
            var active = look.Staying.Where(s => s.Purpose == id && !s.IsArchived).Sum(s => s.Rows);
            var archived = look.Staying.Where(s => s.Purpose == id && s.IsArchived).Sum(s => s.Rows) + mine.Where(l => l.Action == "archive").Sum(l => l.Rows);
            if (active + archived + gone > 0)
            {
                purposes.Add(new SimulatedPurpose(id, active, archived, gone));
            }
        }

        return purposes;
    }
}
