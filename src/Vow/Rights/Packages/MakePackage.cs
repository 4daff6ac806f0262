using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;
using Words = Vow.Site.Words;

namespace Vow.Rights.Packages;

/// <summary>Who gives a copy and which texts are given whole, frozen when the plan was confirmed and sealed with its step.</summary>
/// <param name="By">The operator's login.</param>
/// <param name="Role">Its role: the archives that role may open are opened.</param>
/// <param name="Whole">Ids of texts given whole.</param>
internal sealed record PackageWork(Guid By, Role Role, string[] Whole)
{
    public byte[] Seal(KeyStore keys, Guid subject, Guid step, Instant now) =>
        Sealing.Seal(keys.Ensure(subject, Compartment.Rights, now), JsonSerializer.SerializeToUtf8Bytes(this), BoundTo(step));

    public static PackageWork? Open(KeyStore keys, Guid subject, RightsStep step, Instant now) =>
        step.Work is not null && keys.Find(subject, Compartment.Rights, now) is { } key && Sealing.Open(key, step.Work, BoundTo(step.Id)) is { } plain
            ? JsonSerializer.Deserialize<PackageWork>(plain)
            : null;

    private static string BoundTo(Guid step) => "rights_step|package|" + step.ToString("N");
}

/// <summary>
/// Makes the copy that answers a request, in durable steps: read and sealed part by part, told, ended thirty days on. A crash within the first begins it anew from nothing;
/// each later one is done or not. A source that is set up and does not answer keeps it waiting: a copy without it would not be one.
/// </summary>
public sealed class MakePackage(
    Database database, Deeds deeds, RightsRequests requests, GatherPackage gather, FindPerson find, WritePackage write, RightsMails mails, Entries entries, KeyStore keys, CompartmentEnds ends,
    PolicyHolder policies, Clock clock) : IJob
{
    /// <summary>How long a copy waits to be fetched: long enough for whoever is away, and no longer, since it is everything in one place.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public string Name => "rights.packages";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <summary>Begins, for an open file whose plan was confirmed. Null where it is not open any more.</summary>
    internal Task<RightsRequest?> BeginAsync(Guid subject, Right right, string plan, PackageWork work, DeskAct desk) => deeds.DoAsync<RightsRequest?>(
        async deed =>
        {
            var actor = Actor.Operator(desk.By);
            if (await requests.FileAsync(deed, subject, right, RequestChannels.Desk, Language.En, actor, desk) is not { } file)
            {
                return null;
            }

            file.PlanHash = plan;
            file.State = RequestState.Working;
            var ordinal = await RightsRequests.LastStepAsync(deed.Store, file.Id);
            foreach (var kind in new[] { PackageStep.Build, PackageStep.Tell, PackageStep.End })
            {
                var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
                deed.Store.Add(new RightsStep { Id = id, RequestId = file.Id, Ordinal = ++ordinal, Kind = kind, Work = kind == PackageStep.Build ? work.Seal(keys, subject, id, deed.Now) : null });
            }

            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.confirmed", actor, new JsonObject { ["request"] = file.Number, ["right"] = RightsByBasis.Id(right), ["plan"] = plan }, subject, Compartment.Rights);
            return file;
        },
        subject);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<Guid> open;
        await using (var store = database.NewStore())
        {
            // What a crash left of a copy that an erasure overtook: nobody can open it, and it goes.
            if (await store.Set<PackagePart>().AnyAsync(p => !store.Set<Package>().Any(k => k.Id == p.PackageId) && !store.Set<RightsStep>().Any(s => s.Id == p.PackageId && s.DoneAt == null), cancel))
            {
                await deeds.DoAsync(deed => deed.ExecuteAsync(
                    "DELETE FROM rights_package_part WHERE package_id NOT IN (SELECT id FROM rights_package) AND package_id NOT IN (SELECT id FROM rights_step WHERE done_at IS NULL)"));
            }

            open = await store.Set<RightsStep>().AsNoTracking()
                .Where(s => s.DoneAt == null && (s.NextAt == null || s.NextAt <= now) && (s.Kind == PackageStep.Build || s.Kind == PackageStep.Tell || s.Kind == PackageStep.End))
                .Select(s => s.RequestId).Distinct().ToListAsync(cancel);
        }

        foreach (var request in open)
        {
            await RunAsync(request, cancel);
        }
    }

    /// <summary>Does a request's open steps in order, as far as they can be done now.</summary>
    public async Task RunAsync(Guid requestId, CancellationToken cancel = default)
    {
        await using var store = database.NewStore();
        var request = await store.Set<RightsRequest>().AsNoTracking().FirstAsync(r => r.Id == requestId, cancel);
        foreach (var step in await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == requestId && s.DoneAt == null).OrderBy(s => s.Ordinal).ToListAsync(cancel))
        {
            // What is looked for by hand belongs into the copy.
            if (HandStep.Is(step.Kind) || (await store.Set<RightsStep>().AsNoTracking().Where(s => s.Id == step.Id).Select(s => s.NextAt).FirstOrDefaultAsync(cancel)) > clock.Now)
            {
                return;
            }

            var done = false;
            try
            {
                done = step.Kind switch
                {
                    PackageStep.Build => await BuildAsync(request, step, cancel),
                    PackageStep.Tell => await TellAsync(request, step),
                    PackageStep.End => await EndAsync(request, step),
                    _ => false,
                };
            }
            catch (DbException) when (step.Kind == PackageStep.Build)
            {
                // A source went away while it was read: tried again later.
            }

            if (!done)
            {
                await deeds.DoAsync(step.PutOffAsync);
                return;
            }
        }
    }

    private async Task<bool> BuildAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        var (subject, right, now) = (request.SubjectId, request.Right!.Value, clock.Now);
        if (PackageWork.Open(keys, subject, step, now) is not { } work || GatherPackage.Missing(await find.Async(subject, cancel)).Any())
        {
            return false;
        }

        var content = await gather.Async(
            subject, right, request.Number, new PackageGiver(work.Role, Actor.Operator(work.By), "request " + request.Number), work.Whole.ToHashSet(StringComparer.Ordinal), now, cancel);
        if (content.NotReached.Length > 0 && GatherPackage.Missing(await find.Async(subject, cancel)).Any())
        {
            return false;
        }

        // The step's id is the package's: made again after a crash it is the same one, from nothing.
        var key = keys.Ensure(subject, Package.CompartmentOf(step.Id), now);
        await deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM rights_package_part WHERE package_id = @p", ("@p", step.Id)));
        await using var parts = SealedParts.Write(deeds, step.Id, key);
        await write.ToAsync(content, RightsMails.LanguageOf(request), parts, cancel);
        await parts.FinishAsync();
        var bytes = parts.Taken;
        var made = await deeds.DoAsync(
            async deed =>
            {
                // An erasure may have come between: then there is nothing to give any more.
                if (!await step.EndAsync(deed))
                {
                    await DropPartsAsync(deed, subject, step.Id);
                    return false;
                }

                deed.Store.Add(new Package { Id = step.Id, RequestId = request.Id, MadeAt = deed.Now, EndsAt = deed.Now.Plus(Waits), Bytes = bytes });
                await deed.Store.SaveChangesAsync();
                await deed.ExecuteAsync("UPDATE rights_step SET rows = @n, work = NULL WHERE id = @id", ("@n", content.Records), ("@id", step.Id));
                await deed.ExecuteAsync(
                    "UPDATE rights_step SET next_at = @end WHERE request_id = @r AND kind = @k AND done_at IS NULL", ("@end", deed.Now.Plus(Waits)), ("@r", request.Id), ("@k", PackageStep.End));
                await entries.AppendAsync(
                    deed, "package.made", Actor.System,
                    new JsonObject { ["request"] = request.Number, ["right"] = RightsByBasis.Id(right), ["records"] = content.Records, ["left_out"] = content.LeftOut }, subject, Compartment.Rights);
                return true;
            },
            subject);
        await ends.FinishAsync();
        Steps.Reached("package.built");
        return made;
    }

    private async Task<bool> TellAsync(RightsRequest request, RightsStep step)
    {
        await deeds.DoAsync(
            async deed =>
            {
                if (!await step.EndAsync(deed))
                {
                    return;
                }

                var (package, language) = (await deed.Store.Set<Package>().AsNoTracking().FirstAsync(p => p.RequestId == request.Id), RightsMails.LanguageOf(request));
                var file = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == request.Id);
                await requests.CloseAsync(deed, file, RequestState.Answered, PackageWords.Answer(policies.Current, file, package, language), Actor.System);
                // What is held is read behind the door: the mail says only that it is there.
                await mails.WriteAsync(deed, file, "rights.answered", RightsMails.Answer(file, PackageWords.Notice(mails.LinkOf(file, deed.Now), policies.Current, package, language)));
            },
            request.SubjectId);
        Steps.Reached("package.told");
        return true;
    }

    private async Task<bool> EndAsync(RightsRequest request, RightsStep step)
    {
        await deeds.DoAsync(
            async deed =>
            {
                if (!await step.EndAsync(deed))
                {
                    return;
                }

                var id = await deed.Store.Set<Package>().Where(p => p.RequestId == request.Id).Select(p => p.Id).FirstAsync();
                await deed.ExecuteAsync("UPDATE rights_package SET link_hash = NULL, link_ends_at = NULL WHERE id = @p", ("@p", id));
                await DropPartsAsync(deed, request.SubjectId, id);
                await entries.AppendAsync(deed, "package.ended", Actor.System, new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
            },
            request.SubjectId);
        await ends.FinishAsync();
        Steps.Reached("package.ended");
        return true;
    }

    /// <summary>In the deed that begins a person's erasure: every copy that is there or being made goes, and its steps fall away. The keys follow the commit.</summary>
    /// <returns>Requests whose copy was not told of yet.</returns>
    internal static async Task<IReadOnlyList<Guid>> DropAsync(Deed deed, Guid subject)
    {
        var steps = await deed.Store.Set<RightsStep>().AsNoTracking()
            .Where(s => s.DoneAt == null && (s.Kind == PackageStep.Build || s.Kind == PackageStep.Tell || s.Kind == PackageStep.End))
            .Join(deed.Store.Set<RightsRequest>().Where(r => r.SubjectId == subject), s => s.RequestId, r => r.Id, (s, _) => s).ToListAsync();
        foreach (var step in steps)
        {
            await deed.ExecuteAsync("UPDATE rights_step SET done_at = @now, kind = @k, work = NULL WHERE id = @id", ("@now", deed.Now), ("@k", PackageStep.NotNeeded), ("@id", step.Id));
        }

        var requests = steps.Select(s => s.RequestId).Distinct().ToList();
        foreach (var id in await deed.Store.Set<Package>().Where(p => requests.Contains(p.RequestId)).Select(p => p.Id).ToListAsync())
        {
            await deed.ExecuteAsync("UPDATE rights_package SET ends_at = @now, link_hash = NULL, link_ends_at = NULL WHERE id = @p", ("@now", deed.Now), ("@p", id));
            await DropPartsAsync(deed, subject, id);
        }

        foreach (var step in steps.Where(s => s.Kind == PackageStep.Build))
        {
            // Being written at this moment, perhaps: its own last deed finds the step ended and drops what came after this one.
            await DropPartsAsync(deed, subject, step.Id);
        }

        return [.. steps.Where(s => s.Kind == PackageStep.Tell).Select(s => s.RequestId)];
    }

    private static async Task DropPartsAsync(Deed deed, Guid subject, Guid package)
    {
        await deed.ExecuteAsync("DELETE FROM rights_package_part WHERE package_id = @p", ("@p", package));
        await CompartmentEnds.NoteEndAsync(deed, subject, Package.CompartmentOf(package));
    }
}
