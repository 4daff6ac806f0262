using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>What stands between a mistake and everybody's data: arming, a first wait, a ceiling, and doubt about the clock.</summary>
public sealed class SweepGuards(Deeds deeds, Database database, Entries entries, PolicyHolder policies, SourceSet sources, SweepPlan plan, Holds holds)
{
    /// <summary>No sweep takes something from more of a source's people than this share without a confirmed plan.</summary>
    public const double MaxShare = 0.05;

    /// <summary>Nor from more people than this.</summary>
    public const int MaxPeople = 1_000;

    /// <summary>A clock further ahead of the log than this is doubted.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromDays(7);

    private const string Swept = "retention.sweep";
    private const string ClockConfirmed = "retention.clock_confirmed";

    /// <summary>Why a source may not be swept now, in words that say what to do; null where it may. A source met for the first time is put down as observed.</summary>
    public async Task<string?> WhyNotAsync(AttachedSource source, Instant now)
    {
        ArgumentNullException.ThrowIfNull(source);
        var state = await StateAsync(source);
        if (!source.IsSound)
        {
            var first = source.Findings.First(f => f.Severity == MapSeverity.Error);
            return $"Its map has errors, first {first.Code} in {first.Table}: {first.Message.En} Run: vow source check {source.Name}";
        }

        return !state.Armed ? $"It is only observed. To let Vow delete and archive there, run: vow source arm {source.Name}"
            : state.FirstSweepAt is { } first2 && now < first2 ? $"Its first sweep waits until {policies.Current.Zone.DayOf(first2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, so that people already overdue have their notice."
            : null;
    }

    /// <summary>Whether sweeps may change it, asked without writing anything down.</summary>
    public async Task<bool> IsArmedAsync(AttachedSource source, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var store = database.NewStore();
        return source.IsOwn || await store.Set<SourceState>().AnyAsync(s => s.Name == source.Name && s.Armed, cancel);
    }

    /// <summary>The source's state, put down at first sight: observed; the own store is armed from birth.</summary>
    public Task<SourceState> StateAsync(AttachedSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return deeds.DoAsync(async deed =>
        {
            await deed.ExecuteAsync(
                "INSERT INTO datamap_source (name, armed, seen_at, armed_at) VALUES (@n, @armed, @at, @since) ON CONFLICT (name) DO NOTHING",
                ("@n", source.Name), ("@armed", source.IsOwn), ("@at", deed.Now), ("@since", source.IsOwn ? deed.Now : null));
            return await deed.Store.Set<SourceState>().AsNoTracking().SingleAsync(s => s.Name == source.Name);
        });
    }

    /// <summary>
    /// Refuses where the log is silent for more than <see cref="Doubt"/> anywhere between the last sweep and now: then the clock may have jumped, and a
    /// jump would make everybody overdue at once. One entry written after the jump doesn't hide it.
    /// </summary>
    internal async Task<SweepOutcome.Refused?> ClockAsync(SweepRequest request, Instant now)
    {
        if (request.ClockConfirmed)
        {
            await deeds.DoAsync(deed => entries.AppendAsync(deed, ClockConfirmed, request.Actor, new JsonObject { ["at"] = now.Microseconds }));
            return null;
        }

        await using var connection = await database.OpenAsync();
        async Task<Instant?> Read(string sql, params (string, object?)[] values)
        {
            await using var command = database.Command(connection, null, sql, values);
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? database.ReadInstant(reader, 0) : null;
        }

        var from = await Read("SELECT MAX(at) FROM ledger_note WHERE kind IN (@a, @b)", ("@a", Swept), ("@b", ClockConfirmed))
            ?? await Read("SELECT MIN(at) FROM (SELECT MIN(at) AS at FROM ledger_note UNION ALL SELECT MIN(at) FROM ledger_link) e");
        while (from is { } at && at.Plus(Doubt) < now)
        {
            var next = await Read(
                "SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM ledger_note WHERE at > @from AND at <= @to UNION ALL SELECT MAX(at) FROM ledger_link WHERE at > @from AND at <= @to) e",
                ("@from", at), ("@to", at.Plus(Doubt)));
            if (next is null)
            {
                return new SweepOutcome.Refused(
                    "sweep.clock",
                    $"The log is silent for more than 7 days after {policies.Current.Zone.DayOf(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: Vow was off, or the clock has jumped. Today is {policies.Current.Zone.DayOf(now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} by this clock.",
                    "If that date is right, run: vow keep --clock-ok");
            }

            from = next;
        }

        return null;
    }

    /// <summary>
    /// Refuses a sweep that touches too many people of a source, unless its plan was shown and is now confirmed. A company's database that goes away while it is
    /// counted is no longer chosen: it waits.
    /// </summary>
    internal async Task<SweepOutcome.Refused?> CeilingAsync(SweepRequest request, List<AttachedSource> chosen, List<UnreachableSource> waiting, Instant now, CancellationToken cancel)
    {
        var above = new List<string>();
        foreach (var source in chosen.ToList())
        {
            long people, all;
            try
            {
                (people, all) = await PeopleAsync(source, now, cancel);
            }
            catch (DbException failure) when (!source.IsOwn)
            {
                chosen.Remove(source);
                waiting.Add(new UnreachableSource(source.Name, $"It went away while it was counted ({SourceFault.Said(failure)}); the next sweep asks again."));
                continue;
            }

            if (people > Math.Min(MaxPeople, Math.Floor(all * MaxShare)))
            {
                above.Add(string.Create(CultureInfo.InvariantCulture, $"{source.Name}: {people} of {all} people"));
            }
        }

        if (above.Count == 0)
        {
            return null;
        }

        var names = chosen.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        List<SweepLine> lines;
        try
        {
            lines = [.. (await plan.LookAsync(now, request.Only, null, cancel)).Lines.Where(l => l.IsDone && names.Contains(l.Source))];
        }
        catch (DbException failure) when (chosen.Exists(s => !s.IsOwn))
        {
            return new SweepOutcome.Refused("sweep.source_lost", $"A source went away while a plan was made ({SourceFault.Said(failure)}). Nothing was changed.", "Run it again once the source is back.");
        }

        if (request.Plan is { } id)
        {
            return await ConfirmAsync(id, lines, request);
        }

        var made = await deeds.DoAsync(deed => MakeAsync(deed, lines));
        return new SweepOutcome.Refused(
            "sweep.ceiling",
            $"This sweep would touch more than 5 % of a source's people, or more than 1,000 ({string.Join("; ", above)}).",
            $"Look at it (vow keep --at), then confirm it: vow keep --plan {made}",
            made);
    }

    private async Task<SweepOutcome.Refused?> ConfirmAsync(Guid id, List<SweepLine> lines, SweepRequest request)
    {
        return await deeds.DoAsync(async deed =>
        {
            var shown = await deed.Store.Set<PlanRow>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == id);
            var allowed = shown is null ? null : JsonSerializer.Deserialize<List<SweepLine>>(shown.Counts)!;
            // What has grown since it was shown was not confirmed; what has shrunk was.
            var policy = policies.Current.Compiled.Hash;
            if (allowed is null || shown!.Hash != Hash(policy, shown.Counts)
                || lines.Exists(l => !allowed.Exists(a => a with { Rows = 0 } == l with { Rows = 0 } && l.Rows <= a.Rows)))
            {
                var again = await MakeAsync(deed, lines);
                return new SweepOutcome.Refused(
                    "sweep.plan_changed", shown is null ? "There is no such plan." : "What is due, or the policy, is no longer what that plan showed.",
                    $"Look at it again, then: vow keep --plan {again}", again);
            }

            await deed.ExecuteAsync("UPDATE retention_plan SET confirmed_at = @at WHERE id = @id", ("@at", deed.Now), ("@id", id));
            await entries.AppendAsync(deed, "retention.plan_confirmed", request.Actor, new JsonObject { ["plan"] = id.ToString(), ["hash"] = shown.Hash, ["rows"] = lines.Sum(l => l.Rows) });
            return null;
        });
    }

    private async Task<Guid> MakeAsync(Deed deed, List<SweepLine> lines)
    {
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        var counts = JsonSerializer.Serialize(lines);
        await deed.ExecuteAsync(
            "INSERT INTO retention_plan (id, hash, counts, at) VALUES (@id, @h, @c, @at)",
            ("@id", id), ("@h", Hash(policies.Current.Compiled.Hash, counts)), ("@c", counts), ("@at", deed.Now));
        return id;
    }

    private static string Hash(string policy, string counts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policy + "\n" + counts)));

    private Task<(long People, long All)> PeopleAsync(AttachedSource source, Instant now, CancellationToken cancel) => plan.LookingAsync(
        source,
        async session =>
        {
            var duePlans = new DuePlans(policies, database, sources);
            var standing = await holds.ListAsync();
            long people = 0;
            foreach (var table in SweepPlan.Tables(source).Where(t => !source.IsOwn || SpeaksOfPersons(t)))
            {
                var due = await duePlans.ForAsync(session, table, standing, now, cancel);
                people = Math.Max(people, source.IsOwn
                    ? await ConfirmedAsync(session, due, table.Name, cancel)
                    : await session.CountDueSubjectsAsync(due, table.Name, cancel));
            }

            return (people, source.IsOwn ? await MembersAsync(cancel) : await RootsAsync(session, cancel));
        },
        cancel);

    // Rows that expire one by one with their own event (a page view, a sign-in record) go every day: no person leaves with them.
    private bool SpeaksOfPersons(MappedTable table)
    {
        var policy = policies.Current.Compiled;
        return table.SubjectColumn is not null && table.Serves.Where(policy.PurposeIndex.ContainsKey)
            .Any(p => policy.Purposes[policy.PurposeIndex[p]].Active.After.Any(a => AnchorColumns.ScopeOf(policy.Anchors[a]) == AnchorScope.Person));
    }

    private static async Task<long> RootsAsync(SourceSession session, CancellationToken cancel)
    {
        long all = 0;
        foreach (var root in session.Map.Personal.Where(t => session.Map.RootOf(t) == t.Name))
        {
            all += await session.CountRowsAsync(root.Name, cancel);
        }

        return all;
    }

    private async Task<long> MembersAsync(CancellationToken cancel)
    {
        await using var store = database.NewStore();
        return await store.Set<People.Identifier>().Where(i => i.ConfirmedAt != null).Select(i => i.SubjectId).Distinct().LongCountAsync(cancel);
    }

    // Sign-ups that were never confirmed are nobody's account yet.
    private async Task<long> ConfirmedAsync(SourceSession session, DuePlan due, string table, CancellationToken cancel)
    {
        long people = 0;
        await foreach (var some in session.DueSubjectsAsync(due, table, cancel: cancel).Chunk(500).WithCancellation(cancel))
        {
            var ids = some.Select(p => p.Person.Key.Values[0]).Select(v => v as Guid? ?? Guid.Parse((string)v)).ToList();
            await using var store = database.NewStore();
            people += await store.Set<People.Identifier>().Where(i => i.ConfirmedAt != null && ids.Contains(i.SubjectId)).Select(i => i.SubjectId).Distinct().LongCountAsync(cancel);
            if (people > MaxPeople)
            {
                break;
            }
        }

        return people;
    }
}
