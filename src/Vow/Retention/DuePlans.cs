using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Sources;
using Identifier = Vow.People.Identifier;

namespace Vow.Retention;

/// <summary>
/// The plan of one table at one moment: cut-offs from the policy, and the persons nothing may be taken from: under a hold, or last seen elsewhere
/// (their address belongs to somebody still active in Vow's own store).
/// </summary>
internal sealed class DuePlans(PolicyHolder policies, Database database, SourceSet sources)
{
    private const int Page = 500;

    /// <summary>The plan, its exclusions read through the session given.</summary>
    public async Task<DuePlan> ForAsync(SourceSession session, MappedTable table, IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var (plan, spared) = await ForBatchAsync(session, table, holds, now, cancel);
        if (spared is null)
        {
            return plan;
        }

        var keys = plan.Exclusions.OfType<KeyExclusions.Keys>().SelectMany(e => e.Excluded).ToHashSet();
        await foreach (var some in session.DueSubjectsAsync(plan, table.Name, cancel: cancel).Chunk(Page).WithCancellation(cancel))
        {
            keys.UnionWith(await spared(some));
        }

        return Without(plan, session.Map.RootOf(table), keys);
    }

    /// <summary>
    /// The plan of a batch, and what tells whom of the persons it chose to leave alone: to look for all who are active elsewhere would read the source once a batch.
    /// </summary>
    public async Task<(DuePlan Plan, LeaveAlone? Spared)> ForBatchAsync(
        SourceSession session, MappedTable table, IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var map = session.Map;
        var plan = DuePlan.For(map, policies.Current.Compiled, now);
        var root = map.RootOf(table);
        var keys = new HashSet<RowKey>();
        foreach (var hold in holds.Where(h => h.Purpose is null || Concerns(map, table, h.Purpose)))
        {
            await AddHeldAsync(session, root, hold, keys, cancel);
        }

        if (root == Lineage.SubjectRoot && table.Serves.Any(map.Table("people_identifier").Serves.Contains))
        {
            await AddAskingAsync(keys, cancel);
        }

        var checks = root != Lineage.SubjectRoot && map.Table(root).Identifiers.ContainsKey(Identifiers.Email) ? ActiveElsewhere(table, now) : [];
        return (Without(plan, root, keys), checks.Count == 0 ? null : persons => ActiveAsync(persons, checks, cancel));
    }

    private static DuePlan Without(DuePlan plan, string root, HashSet<RowKey> keys) => keys.Count == 0 ? plan : plan with { Exclusions = [new KeyExclusions.Keys(root, [.. keys])] };

    // A hold on one purpose also holds the rows on which rows of that purpose hang.
    private static bool Concerns(Vow.Sources.DataMap map, MappedTable table, string purpose) =>
        table.Serves.Contains(purpose) || map.DependantsOf(table).Any(d => d.Serves.Contains(purpose));

    private async Task AddHeldAsync(SourceSession session, string root, HoldRow hold, HashSet<RowKey> keys, CancellationToken cancel)
    {
        if (hold.Source == session.Map.Source && hold.Root == root && hold.PersonKey is { } text && RowKey.Parse(text) is { } key)
        {
            keys.Add(key);
        }

        if (hold.SubjectId is not { } subject)
        {
            return;
        }

        if (root == Lineage.SubjectRoot)
        {
            keys.Add(RowKey.Of(subject));
            return;
        }

        await using var store = database.NewStore();
        foreach (var identifier in await store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == subject).ToListAsync(cancel))
        {
            if (identifier.Kind == $"{session.Map.Source}.{root}" && RowKey.Parse(identifier.Value) is { } known)
            {
                keys.Add(known);
            }
            else if (session.Map.Find(root) is { } persons && persons.Identifiers.ContainsKey(identifier.Kind))
            {
                // A shared address holds everybody behind it: too much is held rather than too little.
                keys.UnionWith((await session.FindRootsAsync(identifier.Kind, identifier.Value, cancel)).Where(p => p.Person.Root == root).Select(p => p.Person.Key));
            }
        }
    }

    // Whoever waits for an answer to a request must still be reached by it.
    private async Task AddAskingAsync(HashSet<RowKey> keys, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT DISTINCT subject_id FROM rights_request WHERE closed_at IS NULL");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            keys.Add(RowKey.Of(reader.GetGuid(0)));
        }
    }

    // Where the own store knows when a person was last seen, for the terms the table's purposes run by.
    private List<(MappedTable Table, string Column, Instant CutOff)> ActiveElsewhere(MappedTable table, Instant now)
    {
        var policy = policies.Current.Compiled;
        var alive = sources.Own.Map.Personal.Where(t => t.SubjectColumn is not null)
            .SelectMany(t => t.Columns.SelectMany(c => c.Anchors.Where(a => AnchorColumns.ScopeOf(a) == AnchorScope.Person).Select(a => (Table: t, Column: c.Name, Anchor: a))))
            .ToList();
        return [.. table.Serves.Where(policy.PurposeIndex.ContainsKey).Select(p => policy.Purposes[policy.PurposeIndex[p]])
            .Select(p => (CutOff: Lifecycle.ActiveCutOff(policy, p, now), Anchors: p.Active.After.Select(a => policy.Anchors[a]).ToHashSet(StringComparer.Ordinal)))
            .Where(p => p.CutOff is not null)
            .SelectMany(p => alive.Where(a => p.Anchors.Contains(a.Anchor)).Select(a => (a.Table, a.Column, CutOff: p.CutOff!.Value)))
            .Distinct()];
    }

    private async Task<IReadOnlyCollection<RowKey>> ActiveAsync(
        IReadOnlyList<SourcePerson> persons, List<(MappedTable Table, string Column, Instant CutOff)> checks, CancellationToken cancel)
    {
        var known = persons.Where(p => p.Identifiers.ContainsKey(Identifiers.Email)).ToLookup(p => Identifiers.Normalise(Identifiers.Email, p.Identifiers[Identifiers.Email]), p => p.Person.Key, StringComparer.Ordinal);
        var active = new HashSet<RowKey>();
        await using var connection = await database.OpenAsync(cancel);
        foreach (var some in known.Select(k => k.Key).Chunk(Page))
        {
            foreach (var (own, column, cutOff) in checks)
            {
                var names = some.Select((address, i) => ("@v" + i.ToString(CultureInfo.InvariantCulture), (object?)address)).ToList();
                await using var command = database.Command(
                    connection, null,
                    $"SELECT DISTINCT i.value FROM people_identifier i JOIN \"{own.Name}\" t ON t.\"{own.SubjectColumn}\" = i.subject_id WHERE i.kind = @k AND t.\"{column}\" >= @c AND i.value IN ({string.Join(", ", names.Select(n => n.Item1))})",
                    [("@k", Identifiers.Email), ("@c", cutOff), .. names]);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                {
                    active.UnionWith(known[reader.GetString(0)]);
                }
            }
        }

        return active;
    }
}
