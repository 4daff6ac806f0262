using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>Rows of a table that another version of the policy would end on another day.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Purposes">Purposes its rows serve, separated by spaces.</param>
/// <param name="By">The day by which it is counted.</param>
/// <param name="Earlier">Rows due by then under the new version and not under the old.</param>
/// <param name="Later">Rows due by then under the old version and no longer under the new.</param>
/// <param name="EarlierPeople">People none of whose rows here were due by then, and some now are.</param>
/// <param name="LaterPeople">The reverse.</param>
/// <param name="IsExact">Whether both versions could be asked about the same row; otherwise the numbers are differences of two counts.</param>
public sealed record EndShift(string Source, string Table, string Purposes, DateOnly By, long Earlier, long Later, long EarlierPeople, long LaterPeople, bool IsExact);

/// <summary>What comparing gave.</summary>
/// <param name="Ends">Rows that end on another day.</param>
/// <param name="Orphans">Rows that would serve no declared purpose, by the purpose they lose.</param>
/// <param name="DataLeft">Rows of the own store that hold a datum no longer declared.</param>
/// <param name="Archived">Archived rows of purposes whose archive changes.</param>
/// <param name="People">People in the sources' own tables of persons.</param>
/// <param name="Unreachable">Sources that could not be looked at.</param>
public sealed record EndsCompared(
    ImmutableArray<EndShift> Ends, ImmutableArray<RowsLeft> Orphans, ImmutableArray<RowsLeft> DataLeft, ImmutableArray<SweepLine> Archived,
    ImmutableArray<PeopleElsewhere> People, ImmutableArray<UnreachableSource> Unreachable);

/// <summary>Retention's front door for whoever plans a change: the sweep's own rules, asked of live rows under two versions. Changes nothing.</summary>
public sealed class CompareEnds(Database database, VowOptions options, SweepPlan sweep, Holds holds, Clock clock)
{
    private static readonly ImmutableArray<int> Days = [0, 30];

    /// <summary>Compares.</summary>
    /// <param name="before">The version people know.</param>
    /// <param name="after">The version that is to follow.</param>
    /// <param name="changes">What differs between them.</param>
    /// <param name="now">From when on.</param>
    /// <param name="cancel">Ends the look.</param>
    public async Task<EndsCompared> LookAsync(PolicyInForce before, PolicyInForce after, ImmutableArray<Change> changes, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, missing) = await new SourceSet(database, options, new PolicyHolder(before), clock).ReadDatabasesAsync(cancel);
        var (next, missingNext) = await new SourceSet(database, options, new PolicyHolder(after), clock).ReadDatabasesAsync(cancel);
        var unreachable = missing.Concat(missingNext).DistinctBy(u => u.Name).ToList();
        var moved = changes.Where(c => c.Has(Consequences.EarlierEnd | Consequences.LaterEnd) && c.Kind == ChangeKind.PurposeActive).Select(c => c.About).ToHashSet(StringComparer.Ordinal);
        var remapped = changes.Where(c => c.Kind == ChangeKind.Source).Select(c => c.About.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var gone = changes.Where(c => c.Kind == ChangeKind.PurposeRemoved).Select(c => c.About).ToHashSet(StringComparer.Ordinal);
        var standing = await holds.ListAsync();
        var (ends, orphans, people) = (new List<EndShift>(), new List<RowsLeft>(), new List<PeopleElsewhere>());
        foreach (var source in old.Where(s => s.IsSound))
        {
            var successor = next.FirstOrDefault(s => s.Name == source.Name && s.IsSound);
            if (successor is null && unreachable.Any(u => u.Name == source.Name))
            {
                continue;
            }

            try
            {
                orphans.AddRange(await OrphansAsync(source, successor, after, gone, cancel));
                people.AddRange(await PeopleAsync(source, cancel));
                if (successor is not null)
                {
                    ends.AddRange(await EndsAsync(source, successor, before, after, moved, remapped, standing, now, cancel));
                }
            }
            catch (DbException failure)
            {
                unreachable.Add(new UnreachableSource(source.Name, $"It could not be looked at ({SourceFault.Said(failure)})."));
            }
        }

        return new EndsCompared(
            [.. ends], [.. orphans, .. await ArchivedLeftAsync(gone, cancel)], [.. await DataLeftAsync(old[0], before, after, cancel)],
            [.. await ArchivedAsync(changes.Where(c => c.Kind == ChangeKind.PurposeArchive).Select(c => c.About), cancel)], [.. people], [.. unreachable]);
    }

    private async Task<List<EndShift>> EndsAsync(
        AttachedSource source, AttachedSource successor, PolicyInForce before, PolicyInForce after, HashSet<string> moved, HashSet<string> remapped,
        IReadOnlyList<HoldRow> standing, Instant now, CancellationToken cancel)
    {
        var shifts = new List<EndShift>();
        var exact = source.IsOwn || !remapped.Contains(source.Name);
        foreach (var table in SweepPlan.Tables(source).Where(t => !exact || Concerned(source, t, moved)))
        {
            // The same table under the new map; one that is no longer mapped is a matter of its own.
            if (successor.Map.Find(table.Name) is not { } same || same.Serves.IsEmpty || same.AtEnd == RowEnd.Keep)
            {
                continue;
            }

            foreach (var days in Days)
            {
                var day = after.Zone.DayOf(now).AddDays(days);
                var at = days == 0 ? now : after.Zone.StartOf(day);
                var counts = exact
                    ? await OnOneMapAsync(source, table, before, after, standing, at, cancel)
                    : await OnTwoMapsAsync(source, successor, table.Name, before, after, standing, at, cancel);
                if (counts is not { Rows: (0, 0) })
                {
                    shifts.Add(new EndShift(source.Name, table.Name, string.Join(' ', same.Serves), day, counts.Rows.Earlier, counts.Rows.Later, counts.People.Earlier, counts.People.Later, exact));
                }
            }
        }

        return shifts;
    }

    private static bool Concerned(AttachedSource source, MappedTable table, HashSet<string> moved) =>
        table.Serves.Any(moved.Contains) || source.Map.DependantsOf(table).Any(d => d.Serves.Any(moved.Contains));

    // Due under both is the plan with the rules of both: then nothing is lost in a difference.
    private Task<((long Earlier, long Later) Rows, (long Earlier, long Later) People)> OnOneMapAsync(
        AttachedSource source, MappedTable table, PolicyInForce before, PolicyInForce after, IReadOnlyList<HoldRow> standing, Instant at, CancellationToken cancel) =>
        sweep.LookingAsync(
            source,
            async session =>
            {
                var old = await Plans(before).ForAsync(session, table, standing, at, cancel);
                var next = await Plans(after).ForAsync(session, table, standing, at, cancel);
                var both = next with
                {
                    Rules = next.Rules.ToImmutableDictionary(r => r.Key, r => old.Rules.TryGetValue(r.Key, out var other) ? r.Value with { Purposes = r.Value.Purposes.AddRange(other.Purposes) } : r.Value),
                    Exclusions = next.Exclusions.AddRange(old.Exclusions),
                };
                var (o, n, b) = (await CountAsync(session, old, table, cancel), await CountAsync(session, next, table, cancel), await CountAsync(session, both, table, cancel));
                return ((n.Rows - b.Rows, o.Rows - b.Rows), (n.People - b.People, o.People - b.People));
            },
            cancel);

    private static async Task<(long Rows, long People)> CountAsync(SourceSession session, DuePlan plan, MappedTable table, CancellationToken cancel)
    {
        var rows = (await session.CountDueAsync(plan, table.Name, cancel)).Due;
        return (rows, rows == 0 ? 0 : await session.CountDueSubjectsAsync(plan, table.Name, cancel));
    }

    private async Task<((long Earlier, long Later) Rows, (long Earlier, long Later) People)> OnTwoMapsAsync(
        AttachedSource source, AttachedSource successor, string table, PolicyInForce before, PolicyInForce after, IReadOnlyList<HoldRow> standing, Instant at, CancellationToken cancel)
    {
        async Task<(long Rows, long People)> Count(AttachedSource one, PolicyInForce policy) => await sweep.LookingAsync(
            one,
            async session => await CountAsync(session, await Plans(policy).ForAsync(session, one.Map.Table(table), standing, at, cancel), one.Map.Table(table), cancel),
            cancel);
        var (old, next) = (await Count(source, before), await Count(successor, after));
        return ((Math.Max(0, next.Rows - old.Rows), Math.Max(0, old.Rows - next.Rows)), (Math.Max(0, next.People - old.People), Math.Max(0, old.People - next.People)));
    }

    // Rows whose every purpose would be undeclared, and tables that would no longer be mapped at all.
    private async Task<List<RowsLeft>> OrphansAsync(AttachedSource source, AttachedSource? successor, PolicyInForce after, HashSet<string> gone, CancellationToken cancel)
    {
        var left = new List<RowsLeft>();
        foreach (var table in source.Map.Personal.Where(t => !t.Serves.IsEmpty))
        {
            var now = source.IsOwn ? table : successor?.Map.Find(table.Name);
            var unmapped = now is null || (now.Serves.IsEmpty && !source.IsOwn);
            var lost = table.Serves.Where(gone.Contains).ToList();
            if (!unmapped && (lost.Count == 0 || now!.Serves.Any(after.Compiled.PurposeIndex.ContainsKey)))
            {
                continue;
            }

            var rows = await sweep.LookingAsync(source, session => session.CountRowsAsync(table.Name, cancel), cancel);
            if (rows > 0)
            {
                left.Add(new RowsLeft(source.Name, table.Name, string.Join(' ', lost.Count > 0 ? lost : [.. table.Serves]), rows));
            }
        }

        return left;
    }

    private async Task<List<PeopleElsewhere>> PeopleAsync(AttachedSource source, CancellationToken cancel)
    {
        var people = new List<PeopleElsewhere>();
        foreach (var table in source.IsOwn ? [] : source.Map.Personal.Where(t => source.Map.RootOf(t) == t.Name && t.Identifiers.ContainsKey(People.Identifiers.Email)))
        {
            people.Add(new PeopleElsewhere(source.Name, table.Name, await sweep.LookingAsync(source, session => session.CountRowsAsync(table.Name, cancel), cancel)));
        }

        return people;
    }

    private async Task<List<RowsLeft>> DataLeftAsync(AttachedSource own, PolicyInForce before, PolicyInForce after, CancellationToken cancel)
    {
        var left = new List<RowsLeft>();
        var gone = before.Declared.Data.Select(d => d.Id).Where(id => after.Declared.Datum(id) is null).ToHashSet(StringComparer.Ordinal);
        foreach (var table in own.Map.Personal)
        {
            foreach (var datum in table.Columns.Select(c => c.Datum).OfType<string>().Where(gone.Contains).Distinct(StringComparer.Ordinal))
            {
                var rows = await sweep.LookingAsync(own, session => session.CountRowsAsync(table.Name, cancel), cancel);
                if (rows > 0)
                {
                    left.Add(new RowsLeft(own.Name, table.Name, datum, rows));
                }
            }
        }

        return left;
    }

    private async Task<IEnumerable<RowsLeft>> ArchivedLeftAsync(HashSet<string> gone, CancellationToken cancel) =>
        (await ArchivedAsync(gone, cancel)).Select(line => new RowsLeft(line.Source, "archive of " + line.Table, line.Purpose, line.Rows));

    private async Task<List<SweepLine>> ArchivedAsync(IEnumerable<string> purposes, CancellationToken cancel)
    {
        var compartments = purposes.Select(Compartment.Archive).ToList();
        if (compartments.Count == 0)
        {
            return [];
        }

        await using var store = database.NewStore();
        var rows = await store.Set<ArchiveRow>().AsNoTracking().Where(a => compartments.Contains(a.Compartment))
            .GroupBy(a => new { a.Source, a.TableName, a.Compartment }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return [.. rows.OrderBy(r => r.Key.Source, StringComparer.Ordinal).ThenBy(r => r.Key.TableName, StringComparer.Ordinal)
            .Select(r => new SweepLine(r.Key.Source, r.Key.TableName, r.Key.Compartment[Compartment.Archive("").Length..], "archived", r.Count))];
    }

    private DuePlans Plans(PolicyInForce policy)
    {
        var holder = new PolicyHolder(policy);
        return new DuePlans(holder, database, new SourceSet(database, options, holder, clock));
    }
}
