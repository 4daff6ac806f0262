using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>Goes on with erasures that have open steps: after a crash, when a source can be reached again, and 30 days on.</summary>
public sealed class ResumeErasures(Database database, Erase erase) : IJob
{
    /// <inheritdoc />
    public string Name => "rights.resume";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<Guid> open;
        await using (var store = database.NewStore())
        {
            open = await store.Set<RightsStep>().AsNoTracking().Where(s => s.DoneAt == null && (s.NextAt == null || s.NextAt <= now))
                .Join(store.Set<RightsRequest>().Where(r => r.Right == Right.Erasure), s => s.RequestId, r => r.Id, (s, r) => r.Id).Distinct().ToListAsync(cancel);
        }

        foreach (var request in open)
        {
            await erase.RunAsync(request, cancel);
        }
    }
}
