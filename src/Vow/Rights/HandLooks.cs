using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>How far it is with looking for a person in one source by hand.</summary>
/// <param name="Source">The source.</param>
/// <param name="Due">Until when an open look is done; null where none is open.</param>
/// <param name="Last">The newest look that was done; null where there was none.</param>
public sealed record HandLook(DeclaredSource Source, DateOnly? Due, DoneLook? Last);

/// <summary>A look that was done.</summary>
/// <param name="On">On what day.</param>
/// <param name="Found">Whether something was there.</param>
/// <param name="Pages">How many pages or records.</param>
/// <param name="Said">What was found, in words. Personal.</param>
/// <param name="Role">In which role it was looked.</param>
/// <param name="Request">Number of the request.</param>
public sealed record DoneLook(DateOnly On, bool Found, int Pages, string? Said, Role? Role, string Request);

/// <summary>What was looked for by hand for one person, source by source.</summary>
public sealed class HandLooks(KeyStore keys, PolicyHolder policies)
{
    /// <summary>How long a look counts before another access makes somebody look anew, in months.</summary>
    private const int Fresh = 1;

    /// <summary>Each source that people look into by hand, in the policy's order.</summary>
    public async Task<IReadOnlyList<HandLook>> OfAsync(Store store, Guid subject, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var policy = policies.Current;
        var sources = HandTasks.In(policy.Declared).ToList();
        if (sources.Count == 0)
        {
            return [];
        }

        var looks = await store.Set<RightsStep>().AsNoTracking().Where(s => s.Kind == HandStep.Look)
            .Join(store.Set<RightsRequest>().Where(r => r.SubjectId == subject), s => s.RequestId, r => r.Id, (s, r) => new { Step = s, r.Number })
            .Join(store.Set<HandTask>(), s => s.Step.Id, t => t.Id, (s, t) => new { s.Step, s.Number, Task = t }).ToListAsync(cancel);
        var key = looks.Count == 0 ? null : keys.Find(subject, Compartment.Rights, now);
        return
        [
            .. sources.Select(source =>
            {
                var here = looks.Where(l => l.Step.Source == source.Id).ToList();
                var last = here.Where(l => l.Step.DoneAt is not null && l.Task.Found is not null).MaxBy(l => l.Step.DoneAt!.Value.Microseconds);
                return new HandLook(
                    source,
                    here.Where(l => l.Step.DoneAt is null).Select(l => (DateOnly?)l.Task.Due).Min(),
                    last is null ? null : new DoneLook(
                        policy.Zone.DayOf(last.Step.DoneAt!.Value), last.Task.Found!.Value, last.Step.Rows, last.Task.Open(key), last.Task.DoneAs, last.Number));
            }),
        ];
    }

    /// <summary>Where an access makes somebody look: not where a look is open, or was done within a month. Pure.</summary>
    internal static IReadOnlyList<(DeclaredSource Source, HandWork Work)> Wanted(IEnumerable<HandLook> looks, DateOnly today) =>
        [.. looks.Where(l => l.Due is null && (l.Last is not { } last || last.On.AddMonths(Fresh) < today)).Select(l => (l.Source, new HandWork()))];
}
