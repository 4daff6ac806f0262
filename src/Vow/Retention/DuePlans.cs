using System.Collections.Immutable;
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

        if (root != Lineage.SubjectRoot && map.Table(root).Identifiers.TryGetValue(Identifiers.Email, out _))
        {
            await AddActiveElsewhereAsync(session, plan, table, now, keys, cancel);
        }

        return keys.Count == 0 ? plan : plan with { Exclusions = [new KeyExclusions.Keys(root, [.. keys])] };
    }

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

    private async Task AddActiveElsewhereAsync(SourceSession session, DuePlan plan, MappedTable table, Instant now, HashSet<RowKey> keys, CancellationToken cancel)
    {
        var policy = policies.Current.Compiled;
        var alive = sources.Own.Map.Personal.Where(t => t.SubjectColumn is not null)
            .SelectMany(t => t.Columns.SelectMany(c => c.Anchors.Where(a => AnchorColumns.ScopeOf(a) == AnchorScope.Person).Select(a => (Table: t, Column: c.Name, Anchor: a))))
            .ToList();
        var checks = table.Serves.Where(policy.PurposeIndex.ContainsKey).Select(p => policy.Purposes[policy.PurposeIndex[p]])
            .Select(p => (CutOff: Lifecycle.ActiveCutOff(policy, p, now), Anchors: p.Active.After.Select(a => policy.Anchors[a]).ToHashSet(StringComparer.Ordinal)))
            .Where(p => p.CutOff is not null)
            .SelectMany(p => alive.Where(a => p.Anchors.Contains(a.Anchor)).Select(a => (a.Table, a.Column, CutOff: p.CutOff!.Value)))
            .Distinct().ToList();
        if (checks.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancel);
        RowKey? after = null;
        while (true)
        {
            var due = await session.ListDueSubjectsAsync(plan, table.Name, Page, after, cancel);
            foreach (var person in due)
            {
                if (!person.Identifiers.TryGetValue(Identifiers.Email, out var email))
                {
                    continue;
                }

                foreach (var (own, column, cutOff) in checks)
                {
                    await using var command = database.Command(
                        connection, null,
                        $"SELECT 1 FROM people_identifier i JOIN \"{own.Name}\" t ON t.\"{own.SubjectColumn}\" = i.subject_id WHERE i.kind = @k AND i.value = @v AND t.\"{column}\" >= @c LIMIT 1",
                        ("@k", Identifiers.Email), ("@v", Identifiers.Normalise(Identifiers.Email, email)), ("@c", cutOff));
                    if (await command.ExecuteScalarAsync(cancel) is not null)
                    {
                        keys.Add(person.Person.Key);
                        break;
                    }
                }
            }

            if (due.Length < Page)
            {
                return;
            }

            after = due[^1].Person.Key;
        }
    }
}
