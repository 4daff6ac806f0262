using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.People;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>
/// Erases again whoever was erased and is back, because a database from before was put in place. Done at every start, before anything is served: the gate
/// is closed on each of them first, then the ordinary erasure runs. Nobody is written to a second time.
/// </summary>
public sealed class ReplayErasures(Database database, ErasureJournal journal, Erase erase, PlanLeaving planning, Clock clock) : IJob
{
    /// <summary>How the request that carries a replay came.</summary>
    public const string Channel = "restore";

    /// <inheritdoc />
    public string Name => "rights.replay";

    /// <inheritdoc />
    public string? Cron => "50 2 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        await RunAsync(cancel);
        journal.Forget(now);
    }

    /// <summary>Those in the journal who stand in the store as if they had never asked.</summary>
    public static async Task<IReadOnlyList<Guid>> BackAsync(Database database, ErasureJournal journal, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(journal);
        var erased = journal.Read().Select(one => one.Subject).Distinct().ToList();
        if (erased.Count == 0)
        {
            return [];
        }

        var back = new List<Guid>();
        await using var store = database.NewStore();
        foreach (var part in erased.Chunk(500))
        {
            back.AddRange(await store.Set<Subject>().AsNoTracking().Where(s => part.Contains(s.Id) && !s.Erasing && s.ErasedAt == null).Select(s => s.Id).ToListAsync(cancel));
        }

        return back;
    }

    /// <summary>Erases them again.</summary>
    /// <returns>How many were back.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var back = await BackAsync(database, journal, cancel);
        var begun = new List<Guid>();
        foreach (var subject in back)
        {
            var plan = await planning.Async(subject, clock.Now, cancel);
            if (await erase.BeginAsync(subject, plan.Hash, neverWrite: false, Language.En, Channel, Actor.System, silent: true, cancel: cancel) is EraseOutcome.Begun order)
            {
                begun.Add(order.Request.Id);
            }
        }

        // The gate is closed on all of them by now. A source that can't be reached keeps its step open; the clock goes on with it.
        foreach (var request in begun)
        {
            await erase.RunAsync(request, cancel);
        }

        return back.Count;
    }
}
