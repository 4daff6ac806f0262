using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Me;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>
/// Carries restrictions, and their end, to services: each is asked who the person is there, then ordered under the key of its step, again and again until it
/// confirms that key. Orders about one purpose reach a service in the order they were given, so that a late one never overtakes what took it back.
/// </summary>
public sealed class RestrictAtServices(Database database, Deeds deeds, SourceSet sources, FindPerson find, Restrict restrict, Entries entries, KeyStore keys, Clock clock) : IJob
{
    private sealed record Order(RightsStep Step, Guid Subject, string Purpose);

    /// <inheritdoc />
    public string Name => "rights.restrict";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<Order> open;
        await using (var store = database.NewStore())
        {
            open = await store.Set<RightsStep>().AsNoTracking()
                .Where(s => s.DoneAt == null && (s.Kind == RestrictionStep.Restrict || s.Kind == RestrictionStep.Lift))
                .Join(store.Set<Restriction>(), s => s.RequestId, r => r.RequestId, (s, r) => new Order(s, r.SubjectId, r.Purpose)).ToListAsync(cancel);
        }

        // A service that does not answer is not asked about the next person before the next run: the other jobs wait behind this one.
        var away = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in open.GroupBy(o => (o.Subject, o.Step.Source, o.Purpose)))
        {
            foreach (var order in one.OrderBy(o => o.Step.Ordinal))
            {
                if (order.Step.NextAt > now || away.Contains(order.Step.Source) || !await TryAsync(order, away, cancel))
                {
                    break;
                }
            }
        }
    }

    private async Task<bool> TryAsync(Order order, HashSet<string> away, CancellationToken cancel)
    {
        try
        {
            if (await GiveAsync(order, cancel))
            {
                return true;
            }
        }
        catch (DbException)
        {
            away.Add(order.Step.Source);
        }

        await deeds.DoAsync(order.Step.PutOffAsync);
        return false;
    }

    private async Task<bool> GiveAsync(Order order, CancellationToken cancel)
    {
        var step = order.Step;
        if ((await sources.FindAsync(step.Source, cancel)).Source is not { Ask: { } ask } source)
        {
            return false;
        }

        var work = StepWork.Open(keys, order.Subject, step, clock.Now);
        if (work is null)
        {
            var found = (await find.InAsync(order.Subject, source, cancel)).Persons;
            if (found.IsEmpty)
            {
                return await EndAsync(order, 0, 0, cancel);
            }

            // Frozen before the first order leaves: each later one is about the same persons, and whoever lifts knows that the service may have been told.
            work = StepWork.Of(source.Name, found);
            var frozen = work.Seal(keys, order.Subject, step.Id, clock.Now);
            if (await deeds.DoAsync(
                deed => deed.ExecuteAsync("UPDATE rights_step SET work = @w WHERE id = @id AND done_at IS NULL AND work IS NULL", ("@w", frozen), ("@id", step.Id)), order.Subject) == 0)
            {
                return false;
            }

            Steps.Reached("restrict.found");
        }

        await using var service = ask();
        var persons = work.Refs();
        if (await service.RestrictAsync(step.Id, persons, order.Purpose, step.Kind == RestrictionStep.Lift, cancel) is not { } records)
        {
            return false;
        }

        Steps.Reached("restrict.service-confirmed");
        return await EndAsync(order, persons.Count, records, cancel);
    }

    private Task<bool> EndAsync(Order order, int persons, long records, CancellationToken cancel) => deeds.DoAsync(
        async deed =>
        {
            var step = order.Step;
            if (!await step.EndAsync(deed))
            {
                return true;
            }

            await deed.ExecuteAsync("UPDATE rights_step SET rows = @n WHERE id = @id", ("@n", (int)Math.Min(int.MaxValue, records)), ("@id", step.Id));
            var lift = step.Kind == RestrictionStep.Lift;
            var number = await deed.Store.Set<RightsRequest>().Where(r => r.Id == step.RequestId).Select(r => r.Number).SingleAsync(cancel);
            await entries.AppendAsync(
                deed, lift ? "restriction.lifted_at_service" : "restriction.placed_at_service", Actor.System,
                new JsonObject { ["request"] = number, ["purpose"] = order.Purpose, ["source"] = step.Source, ["persons"] = persons }, order.Subject, Compartment.Rights);
            await restrict.AnswerAsync(deed, step.RequestId, cancel);
            if (lift)
            {
                // Who the person is there was kept for this.
                await deed.ExecuteAsync("UPDATE rights_step SET work = NULL WHERE request_id = @r AND source = @s", ("@r", step.RequestId), ("@s", step.Source));
            }

            return true;
        },
        order.Subject);
}
