using System.Data;
using System.Data.Common;
using System.Text.Json;
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

/// <summary>What a batch did.</summary>
/// <param name="Units">Rows of the table asked for.</param>
/// <param name="Rows">Rows in all.</param>
/// <param name="Lines">What became of them.</param>
/// <param name="Last">Key of the last row taken: the next batch goes on after it.</param>
internal sealed record BatchDone(int Units, int Rows, IReadOnlyList<SweepLine> Lines, RowKey? Last = null);

/// <summary>
/// One batch of a sweep, made to survive a crash at any line. In the own store it is one transaction. In a company's database, which shares none with
/// us, it goes: planned here; taken there, uncommitted; staged here, sealed and unseen; committed there; done here with its entry. At any moment a row
/// is in the base, or in the archive, or in both while its batch is staged; never in neither.
/// </summary>
internal sealed class SweepBatches(
    Deeds deeds, Database database, Entries entries, KeyStore keys, PolicyHolder policies, SourceSet sources, Archiving archiving,
    Facts facts, PersonEnds persons, CompartmentEnds ends, Clock clock)
{
    private sealed class LeaseLost : Exception;

    /// <summary>Takes the next batch of a company's table.</summary>
    public async Task<BatchDone> ForeignAsync(
        AttachedSource source, MappedTable table, Func<SourceSession, Task<(DuePlan Plan, LeaveAlone? Spared)>> plan, Lease lease,
        Instant now, RowKey? after, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(clock.Now.ToDateTimeOffset());
        await deeds.DoAsync(deed => PlanAsync(deed, id, source.Name, table, lease, now, BatchState.Planned));
        Steps.Reached("sweep.planned");

        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Change, cancel);
        var exact = await session.IsExactlyOnceAsync(cancel);
        if (exact && !await session.InsertBatchAsync(id, clock.Now, cancel))
        {
            throw new LeaseLost();
        }

        var (rules, spared) = await plan(session);
        var taken = await session.TakeDueAsync(rules, table.Name, BatchLimits.For(source.Map.Engine), after, spared, whole: !exact || archiving.Keeps(source.Map, table), cancel);
        if (taken.Units == 0)
        {
            await deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM retention_batch WHERE id = @id AND state = @planned", ("@id", id), ("@planned", (int)BatchState.Planned)));
            return new BatchDone(0, 0, []);
        }

        Steps.Reached("sweep.foreign-deleted");
        var prepared = await archiving.PrepareAsync(session, taken, now, null, cancel);
        var sealedKeys = exact ? null : SealKeys(id, taken);
        await deeds.DoAsync(async deed =>
        {
            await archiving.WriteAsync(deed, id, source.Name, prepared);
            if (await deed.ExecuteAsync(
                $"UPDATE retention_batch SET state = @staged, rows = @rows, archived = @archived, digest = @digest, keys = @keys WHERE id = @id AND state = @planned AND {Leases.Held}",
                ("@staged", (int)BatchState.Staged), ("@rows", taken.Rows.Length), ("@archived", prepared.RowsArchived), ("@digest", prepared.Digest), ("@keys", sealedKeys),
                ("@id", id), ("@planned", (int)BatchState.Planned), ("@range", lease.Range), ("@token", lease.Token)) != 1)
            {
                throw new LeaseLost();
            }
        });
        Steps.Reached("sweep.staged");
        await session.CommitAsync(cancel);
        Steps.Reached("sweep.foreign-committed");
        if (!await deeds.DoAsync(deed => FinishAsync(deed, id, lease)))
        {
            throw new LeaseLost();
        }

        Steps.Reached("sweep.done");
        return new BatchDone(taken.Units, taken.Rows.Length, Lines(source, taken, prepared), taken.Last);
    }

    /// <summary>Takes the next batch of an own table: everything in one transaction.</summary>
    public async Task<BatchDone> OwnAsync(MappedTable table, Func<SourceSession, Task<DuePlan>> plan, Lease lease, Instant now, RowKey? after, CancellationToken cancel)
    {
        var id = Guid.CreateVersion7(clock.Now.ToDateTimeOffset());
        var left = false;
        var done = await deeds.DoAsync(
            async deed =>
            {
                left = false;
                await using var session = sources.Join(deed);
                var taken = await session.TakeDueAsync(await plan(session), table.Name, BatchLimits.For(session.Map.Engine), after, cancel: cancel);
                if (taken.Units == 0)
                {
                    deed.Undo = true;
                    return new BatchDone(0, 0, []);
                }

                var leaving = await persons.LeavingAsync(deed, table, Subjects(session.Map, taken), cancel);
                var addresses = await PersonEnds.AddressesAsync(session, leaving, cancel);
                var whole = addresses.IsEmpty ? taken : new TakenBatch(taken.Units, taken.Rows.AddRange(addresses));
                var prepared = await archiving.PrepareAsync(session, whole, now, async subject => (await facts.ReadAsync(deed, subject)).Anchors, cancel);
                await PlanAsync(deed, id, sources.Own.Name, table, lease, now, BatchState.Staged);
                await archiving.WriteAsync(deed, id, sources.Own.Name, prepared);
                await deed.ExecuteAsync(
                    "UPDATE retention_batch SET rows = @rows, archived = @archived, digest = @digest WHERE id = @id",
                    ("@rows", whole.Rows.Length), ("@archived", prepared.RowsArchived), ("@digest", prepared.Digest), ("@id", id));
                if (!await FinishAsync(deed, id, lease))
                {
                    throw new LeaseLost();
                }

                foreach (var subject in Subjects(session.Map, taken).Except(leaving))
                {
                    await facts.RewriteAsync(deed, subject);
                }

                foreach (var subject in leaving)
                {
                    await persons.EndAsync(deed, session, id, subject, prepared, cancel);
                    left = true;
                }

                return new BatchDone(taken.Units, taken.Rows.Length, Lines(sources.Own, taken, prepared), taken.Last);
            },
            isolation: IsolationLevel.RepeatableRead);
        if (left)
        {
            Steps.Reached("sweep.person-ended");
            await ends.FinishAsync();
        }

        return done;
    }

    /// <summary>Settles the batches of a source that a crash left open. False where one can't be settled yet: nothing more may be taken there now.</summary>
    public async Task<bool> SettleAsync(AttachedSource source, Lease lease, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        var open = await store.Set<BatchRow>().AsNoTracking()
            .Where(b => b.Source == source.Name && (b.State == BatchState.Planned || b.State == BatchState.Staged)).OrderBy(b => b.Id).ToListAsync(cancel);
        if (open.Count == 0)
        {
            return true;
        }

        bool exact;
        await using (var look = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel))
        {
            exact = await look.IsExactlyOnceAsync(cancel);
        }

        foreach (var batch in open)
        {
            var outcome = exact
                ? await SourceSession.FenceAsync(source.Map, source.ConnectionString!, batch.Id, clock.Now, cancel)
                : batch.State == BatchState.Planned ? FenceOutcome.Void : await LookAtKeysAsync(source, batch, cancel);
            if (outcome == FenceOutcome.StillOpen)
            {
                return false;
            }

            await deeds.DoAsync(deed => outcome == FenceOutcome.Done ? FinishAsync(deed, batch.Id, lease) : VoidAsync(deed, batch.Id));
            Steps.Reached("sweep.settled");
        }

        return true;
    }

    private async Task PlanAsync(Deed deed, Guid id, string source, MappedTable table, Lease lease, Instant now, BatchState state)
    {
        if (!await Leases.RenewAsync(deed, lease))
        {
            throw new LeaseLost();
        }

        var policy = policies.Current.Compiled;
        var cutOff = table.Serves.Where(policy.PurposeIndex.ContainsKey).Select(p => Lifecycle.ActiveCutOff(policy, policy.Purposes[policy.PurposeIndex[p]], now)).Max();
        await deed.ExecuteAsync(
            """
            INSERT INTO retention_batch (id, source, table_name, purposes, policy, cut_off, state, rows, archived, at)
            VALUES (@id, @source, @table, @purposes, @policy, @cut, @state, 0, 0, @at)
            """,
            ("@id", id), ("@source", source), ("@table", table.Name), ("@purposes", string.Join(' ', table.Serves)), ("@policy", policy.Hash), ("@cut", cutOff),
            ("@state", (int)state), ("@at", deed.Now));
    }

    private async Task<bool> FinishAsync(Deed deed, Guid id, Lease lease)
    {
        var batch = await deed.Store.Set<BatchRow>().AsNoTracking().SingleAsync(b => b.Id == id);
        if (await deed.ExecuteAsync(
            $"UPDATE retention_batch SET state = @done, keys = NULL WHERE id = @id AND state = @staged AND {Leases.Held}",
            ("@done", (int)BatchState.Done), ("@id", id), ("@staged", (int)BatchState.Staged), ("@range", lease.Range), ("@token", lease.Token)) != 1)
        {
            return false;
        }

        await entries.AppendAsync(deed, "retention.batch", Actor.System, new JsonObject
        {
            ["batch"] = id.ToString(),
            ["source"] = batch.Source,
            ["table"] = batch.TableName,
            ["purposes"] = batch.Purposes,
            ["policy"] = batch.Policy,
            ["cutoff"] = batch.CutOff?.Microseconds ?? 0,
            ["rows"] = batch.Rows,
            ["archived"] = batch.Archived,
            ["digest"] = batch.Digest ?? "",
        });
        return true;
    }

    private async Task<bool> VoidAsync(Deed deed, Guid id)
    {
        var staged = await deed.Store.Set<ArchiveRow>().AsNoTracking().Where(a => a.BatchId == id).Select(a => a.SubjectId).Distinct().ToListAsync();
        // What finds the rows staged goes with them, unless other rows of that archive stand.
        await deed.ExecuteAsync(
            """
            DELETE FROM people_finding WHERE EXISTS (
                SELECT 1 FROM retention_archive a WHERE a.batch_id = @id AND a.subject_id = people_finding.subject_id AND a.compartment = people_finding.compartment)
            AND NOT EXISTS (
                SELECT 1 FROM retention_archive o WHERE o.batch_id <> @id AND o.subject_id = people_finding.subject_id AND o.compartment = people_finding.compartment)
            """,
            ("@id", id));
        await deed.ExecuteAsync("DELETE FROM retention_archive WHERE batch_id = @id", ("@id", id));
        foreach (var subject in staged)
        {
            // Who was written down only for what was staged is unknown again.
            await persons.ForgetEmptyAsync(deed, subject);
        }

        return await deed.ExecuteAsync("UPDATE retention_batch SET state = @void, keys = NULL WHERE id = @id", ("@void", (int)BatchState.Void), ("@id", id)) == 1;
    }

    private byte[] SealKeys(Guid batch, TakenBatch taken)
    {
        var list = taken.Rows.Select(r => new[] { r.Table, r.Key.Text, archiving.Tag(r.Table, "content", RowKey.Of(r.ToJson()), clock.Now) });
        return Sealing.Seal(keys.Controller(Archiving.TagKey, clock.Now), JsonSerializer.SerializeToUtf8Bytes(list), "retention_batch|keys|" + batch.ToString("N"));
    }

    // Without a table of batches only the rows themselves can tell: all gone means done; one that is there as it was means it did not happen.
    private async Task<FenceOutcome> LookAtKeysAsync(AttachedSource source, BatchRow batch, CancellationToken cancel)
    {
        if (batch.Keys is not { } box || Sealing.Open(keys.Controller(Archiving.TagKey, clock.Now), box, "retention_batch|keys|" + batch.Id.ToString("N")) is not { } plain)
        {
            return FenceOutcome.StillOpen;
        }

        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
        var there = 0;
        foreach (var rows in JsonSerializer.Deserialize<string[][]>(plain)!.GroupBy(r => r[0], StringComparer.Ordinal))
        {
            var was = rows.ToDictionary(r => RowKey.Parse(r[1])!, r => r[2]);
            foreach (var row in await session.FindRowsAsync(rows.Key, source.Map.Table(rows.Key).Key, [.. was.Keys], cancel))
            {
                if (archiving.Tag(row.Table, "content", RowKey.Of(row.ToJson()), clock.Now) == was[row.Key])
                {
                    return FenceOutcome.Void;
                }

                there++;
            }
        }

        return there == 0 ? FenceOutcome.Done : FenceOutcome.StillOpen;
    }

    private static IEnumerable<Guid> Subjects(Vow.Sources.DataMap map, TakenBatch taken) => taken.Rows
        .Select(r => map.Table(r.Table).SubjectColumn is { } column ? r[column] : null).OfType<object>()
        .Select(v => v as Guid? ?? Guid.Parse((string)v)).Distinct();

    private static List<SweepLine> Lines(AttachedSource source, TakenBatch taken, Prepared prepared)
    {
        var lines = new List<SweepLine>();
        foreach (var rows in taken.Rows.GroupBy(r => r.Table, StringComparer.Ordinal))
        {
            var table = source.Map.Table(rows.Key);
            foreach (var purpose in table.Serves)
            {
                var archived = prepared.Parts.Count(p => p.Table == rows.Key && p.Compartment == Compartment.Archive(purpose));
                var gone = rows.Count() - archived;
                if (archived > 0)
                {
                    lines.Add(new SweepLine(source.Name, rows.Key, purpose, "archive", archived));
                }

                if (gone > 0)
                {
                    lines.Add(new SweepLine(source.Name, rows.Key, purpose, table.AtEnd == RowEnd.Clear ? "clear" : "delete", gone));
                }
            }
        }

        return lines;
    }
}
