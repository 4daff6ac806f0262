using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>What came of a sweep.</summary>
public abstract record SweepOutcome
{
    /// <summary>It did what was due.</summary>
    /// <param name="Lines">What was done.</param>
    /// <param name="Waiting">Sources that were left alone, each with why and what to do.</param>
    /// <param name="Unsettled">Whether one of those was armed and should have been swept: it is out of reach, its map has errors, or a batch is open there.</param>
    public sealed record Done(IReadOnlyList<SweepLine> Lines, IReadOnlyList<UnreachableSource> Waiting, bool Unsettled = false) : SweepOutcome;

    /// <summary>Nothing was touched.</summary>
    /// <param name="Code"><c>sweep.clock</c>, <c>sweep.ceiling</c>, <c>sweep.plan_changed</c>, <c>sweep.busy</c>, <c>sweep.source_lost</c>.</param>
    /// <param name="Message">Why.</param>
    /// <param name="Remedy">What to do.</param>
    /// <param name="Plan">The plan to confirm, where one was made.</param>
    public sealed record Refused(string Code, string Message, string Remedy, Guid? Plan = null) : SweepOutcome;
}

/// <summary>A sweep to run.</summary>
/// <param name="Plan">A plan that was shown and is now confirmed.</param>
/// <param name="ClockConfirmed">Somebody looked at the clock and says that it is right.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="Ceiling">False only where the whole store is a throw-away copy.</param>
/// <param name="Only">Only this source.</param>
public sealed record SweepRequest(Guid? Plan = null, bool ClockConfirmed = false, Actor Actor = default, bool Ceiling = true, string? Only = null);

/// <summary>
/// Does what is due: archives, deletes or clears in the own store and every armed, sound source, in batches; then ends archives. Interrupted anywhere
/// and run again, nothing is lost and nothing done twice.
/// </summary>
public sealed class Sweep
{
    private const int Tries = 3;

    private readonly Deeds deeds;
    private readonly Database database;
    private readonly SourceSet sources;
    private readonly Holds holds;
    private readonly Entries entries;
    private readonly SweepGuards guards;
    private readonly CompartmentEnds ends;
    private readonly DuePlans plans;
    private readonly Leases leases;
    private readonly SweepBatches batches;
    private readonly PersonEnds persons;
    private readonly ProofEnds proofs;

    /// <summary>Sweeps by the policy in force.</summary>
    public Sweep(
        Deeds deeds, Database database, SourceSet sources, PolicyHolder policies, KeyStore keys, Entries entries, Facts facts, Clock clock, Holds holds,
        SweepGuards guards, CompartmentEnds ends)
    {
        this.deeds = deeds;
        this.database = database;
        this.sources = sources;
        this.holds = holds;
        this.entries = entries;
        this.guards = guards;
        this.ends = ends;
        plans = new DuePlans(policies, database, sources);
        leases = new Leases(deeds, database, clock);
        persons = new PersonEnds(deeds, database, sources, entries, facts, keys);
        proofs = new ProofEnds(deeds, database, sources, policies, entries, facts);
        batches = new SweepBatches(deeds, database, entries, keys, policies, sources, new Archiving(keys, policies, database), facts, persons, ends, clock);
    }

    /// <summary>Runs it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="now">The instant whose cut-offs count.</param>
    /// <param name="progress">Told what part is done, 0 to 1.</param>
    /// <param name="cancel">Ends it after the batch under way.</param>
    public async Task<SweepOutcome> RunAsync(SweepRequest request, Instant now, Action<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await leases.ClaimAsync("sweep") is not { } lease)
        {
            return new SweepOutcome.Refused("sweep.busy", "Another sweep is under way.", "Wait for its end; a sweep that died is taken over within a minute.");
        }

        try
        {
            return await RunAsync(request, lease, now, progress, cancel);
        }
        finally
        {
            await leases.ReleaseAsync(lease);
        }
    }

    /// <summary>Finishes what a crash left staged of a subject, before an erasure of theirs goes on. False where a source must be asked again later.</summary>
    public async Task<bool> FinishStagedAsync(Guid subject, CancellationToken cancel = default)
    {
        await using var store = database.NewStore();
        var open = await store.Set<BatchRow>().AsNoTracking().Where(b => b.State == BatchState.Staged)
            .Where(b => store.Set<ArchiveRow>().Any(a => a.BatchId == b.Id && a.SubjectId == subject)).Select(b => b.Source).Distinct().ToListAsync(cancel);
        if (open.Count == 0)
        {
            return true;
        }

        if (await leases.ClaimAsync("sweep") is not { } lease)
        {
            return false;
        }

        try
        {
            foreach (var name in open)
            {
                if ((await sources.FindAsync(name, cancel)).Source is not { } source || !await batches.SettleAsync(source, lease, cancel))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            await leases.ReleaseAsync(lease);
        }
    }

    private async Task<SweepOutcome> RunAsync(SweepRequest request, Lease lease, Instant now, Action<double>? progress, CancellationToken cancel)
    {
        if (await guards.ClockAsync(request, now) is { } wrong)
        {
            return wrong;
        }

        var (attached, unreachable) = await sources.ReadDatabasesAsync(cancel);
        var waiting = unreachable.Where(u => request.Only is null || u.Name == request.Only).ToList();
        var chosen = new List<AttachedSource>();
        var calm = 0;
        foreach (var source in attached.Where(s => request.Only is null || s.Name == request.Only))
        {
            var why = await guards.WhyNotAsync(source, now);
            calm += why is not null && source.IsSound ? 1 : 0;
            if (why is null && !source.IsOwn && !await SettledAsync(source, lease, cancel))
            {
                why = "A batch of an interrupted sweep is still open there; the next sweep asks again.";
            }

            if (why is null)
            {
                chosen.Add(source);
            }
            else
            {
                waiting.Add(new UnreachableSource(source.Name, why));
            }
        }

        if (request.Ceiling && await guards.CeilingAsync(request, chosen, waiting, now, cancel) is { } high)
        {
            return high;
        }

        var standing = await holds.ListAsync();
        var lines = new List<SweepLine>();
        var tables = chosen.SelectMany(s => SweepPlan.Tables(s).Select(t => (Source: s, Table: t))).ToList();
        for (var i = 0; i < tables.Count; i++)
        {
            var (source, table) = tables[i];
            if (!waiting.Exists(w => w.Name == source.Name))
            {
                try
                {
                    lines.AddRange(await TableAsync(source, table, standing, lease, now, cancel));
                }
                catch (DbException failure)
                {
                    waiting.Add(new UnreachableSource(source.Name, $"Table {table.Name} could not be swept ({SourceFault.Said(failure)}); the next sweep goes on there."));
                }
            }

            progress?.Invoke((i + 1.0) / (tables.Count + 1));
        }

        lines.AddRange(await ends.EndArchivesAsync(standing, now, cancel));
        lines.AddRange(await proofs.EndAsync(standing, now, cancel));
        await ends.FinishAsync();
        await persons.ForgetEmptyAsync(now, cancel);
        var done = Sum(lines);
        await deeds.DoAsync(deed => entries.AppendAsync(deed, "retention.sweep", request.Actor, new JsonObject
        {
            ["rows"] = done.Sum(l => l.Rows),
            ["sources"] = string.Join(' ', chosen.Select(s => s.Name)),
            ["waiting"] = string.Join(' ', waiting.Select(w => w.Name).Distinct(StringComparer.Ordinal)),
        }));
        return new SweepOutcome.Done(done, waiting, waiting.Count > calm);
    }

    private async Task<bool> SettledAsync(AttachedSource source, Lease lease, CancellationToken cancel)
    {
        try
        {
            return await batches.SettleAsync(source, lease, cancel);
        }
        catch (DbException)
        {
            return false;
        }
    }

    private async Task<List<SweepLine>> TableAsync(AttachedSource source, MappedTable table, IReadOnlyList<HoldRow> standing, Lease lease, Instant now, CancellationToken cancel)
    {
        var lines = new List<SweepLine>();
        if (!await AnyDueAsync(source, table, standing, now, cancel))
        {
            return lines;
        }

        var failures = 0;
        RowKey? after = null;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var done = source.IsOwn
                    ? await batches.OwnAsync(table, session => plans.ForAsync(session, table, standing, now, cancel), lease, now, after, cancel)
                    : await batches.ForeignAsync(source, table, session => plans.ForBatchAsync(session, table, standing, now, cancel), lease, now, after, cancel);
                failures = 0;
                if (done.Units > 0)
                {
                    lines.AddRange(done.Lines);
                    after = done.Last;
                }
                else if (after is null || table.SelfLinks.IsEmpty)
                {
                    return lines;
                }
                else
                {
                    // What others of the table hung on may be free now: it is gone through again, until a whole pass takes nothing.
                    after = null;
                }
            }
            catch (DbException failure) when (++failures < Tries && Dialect.Of(source.Map.Engine).IsTransient(failure))
            {
                // Someone changed a row meanwhile: what the failed try left open is settled, and the same work is tried again.
                if (!source.IsOwn && !await batches.SettleAsync(source, lease, cancel))
                {
                    throw;
                }
            }
        }
    }

    private async Task<bool> AnyDueAsync(AttachedSource source, MappedTable table, IReadOnlyList<HoldRow> standing, Instant now, CancellationToken cancel)
    {
        if (source.IsOwn)
        {
            return true;
        }

        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
        var (plan, _) = await plans.ForBatchAsync(session, table, standing, now, cancel);
        return !(await session.SampleDueAsync(plan, table.Name, 1, cancel)).IsEmpty;
    }

    private static List<SweepLine> Sum(IEnumerable<SweepLine> lines) =>
        [.. lines.GroupBy(l => l with { Rows = 0 }).Select(g => g.Key with { Rows = g.Sum(l => l.Rows) })];
}
