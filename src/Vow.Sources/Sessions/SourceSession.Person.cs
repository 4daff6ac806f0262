using System.Collections.Immutable;
using System.Globalization;

namespace Vow.Sources;

public sealed partial class SourceSession
{
    // Where rows are locked to keep still: the rows of persons that were. What came after them was not read, so it is not deleted either.
    private readonly HashSet<(string Table, RowKey Key)> held = [];

    /// <summary>
    /// The persons whose identifier of this kind has this value, compared in the form of <see cref="Identifier.Normalise"/>. More than one means the identifier is
    /// shared: it doesn't tell persons apart, and the caller must ask for another. An empty one finds nobody.
    /// </summary>
    public async Task<ImmutableArray<SourcePerson>> FindRootsAsync(string kind, string value, CancellationToken cancel = default)
    {
        var found = ImmutableArray.CreateBuilder<SourcePerson>();
        var normal = Identifier.Normalise(kind, value);
        foreach (var table in Map.Personal.Where(t => normal.Length > 0 && t.Identifiers.ContainsKey(kind)))
        {
            var values = new SqlValues();
            var all = table.Identifiers.OrderBy(i => i.Key, StringComparer.Ordinal).ToList();
            // A further identity may stand in a table that hangs on the person's.
            var way = new Joins(Map, dialect).Person(table, "t");
            var holds = $"{dialect.Normalised("t." + Quote(table.Identifiers[kind]), kind)} = {values.Bind(normal)}";
            var sql = $"SELECT {string.Join(", ", way.Key.Concat(all.Select(i => "t." + Quote(i.Value))))} FROM {way.FromWith($"{Table(table)} t")} WHERE {way.WhereAnd(holds)} ORDER BY {Keys(table, "t")}";
            foreach (var row in await ListAsync(sql, values, cancel))
            {
                var person = new PersonRef(Map.RootOf(table), RowKey.Of(row.Take(way.Key.Length)!));
                if (found.Any(f => f.Person == person))
                {
                    continue;
                }

                found.Add(new SourcePerson(
                    person,
                    all.Select((id, i) => (id.Key, Value: Convert.ToString(row[way.Key.Length + i], CultureInfo.InvariantCulture))).Where(x => !string.IsNullOrEmpty(x.Value)).ToImmutableDictionary(x => x.Key, x => x.Value!)));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Every row of these persons, table by table in the map's order, whole.</summary>
    public async Task<ImmutableArray<SourceRow>> ReadPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default)
    {
        var rows = ImmutableArray.CreateBuilder<SourceRow>();
        foreach (var table in Map.Personal)
        {
            var values = new SqlValues();
            if (OfPersons(table, "t", persons, values) is { } which)
            {
                rows.AddRange(await RowsAsync(table, $"SELECT t.* FROM {Table(table)} t WHERE {which} ORDER BY {Keys(table, "t")}{Locking}", values, cancel));
            }
        }

        if (locks)
        {
            held.UnionWith(rows.Select(r => (r.Table, r.Key)));
        }

        return rows.ToImmutable();
    }

    /// <summary>How many rows each table still has of these persons; tables without any are left out.</summary>
    public async Task<ImmutableDictionary<string, long>> CountPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default)
    {
        var counts = ImmutableDictionary.CreateBuilder<string, long>();
        foreach (var table in Map.Personal)
        {
            var values = new SqlValues();
            if (OfPersons(table, "t", persons, values) is { } which && await CountAsync($"SELECT count(*) FROM {Table(table)} t WHERE {which}", values, cancel) is > 0 and var rows)
            {
                counts[table.Name] = rows;
            }
        }

        return counts.ToImmutable();
    }

    /// <summary>How many of a table's rows of these persons are there and hold nothing any more: everything that can be emptied is.</summary>
    public async Task<long> CountEmptiedAsync(IReadOnlyCollection<PersonRef> persons, MappedTable table, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var values = new SqlValues();
        return OfPersons(table, "t", persons, values) is { } which && table.Clearable.Any()
            ? await CountAsync($"SELECT count(*) FROM {Table(table)} t WHERE {which} AND {new DueSql(Map, dialect, NoPlan, values, whole: false).Cleared(table, "t", table.Clearable)}", values, cancel)
            : 0;
    }

    /// <summary>Writes a corrected value into one column of one row.</summary>
    public async Task<CorrectOutcome> CorrectAsync(string table, RowKey key, string column, object? value, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var mapped = Map.Find(table);
        if (mapped?.Column(column) is not { Correctable: true, Sealed: false, IsGenerated: false } declared || (value is null && !declared.Nullable))
        {
            return CorrectOutcome.NotCorrectable;
        }

        var values = new SqlValues();
        var set = values.Bind(value);
        var done = await ExecuteAsync($"UPDATE {Table(mapped)} AS t SET {Quote(column)} = {set} WHERE {Is(mapped, key, "t", values)}", values, cancel);
        return done == 1 ? CorrectOutcome.Corrected : CorrectOutcome.NotFound;
    }

    /// <summary>
    /// Does an erasure plan on these persons' rows, children before parents. Refused whole, with nothing changed, where a row that should go is one on which a row
    /// that stays hangs. Doing it again does nothing: absent is done.
    /// </summary>
    public async Task<ErasureOutcome> DeletePersonRowsAsync(IReadOnlyCollection<PersonRef> persons, ErasurePlan plan, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (await StaysBelowAsync(persons, plan, cancel) is { } blocked)
        {
            return blocked;
        }

        var deleted = ImmutableArray.CreateBuilder<(string Table, RowKey Key)>();
        var counts = ImmutableArray.CreateBuilder<ErasedTable>();
        foreach (var table in Map.Personal.OrderBy(t => t.DeletionRank).ThenByDescending(t => Map.FullPath(t).Length))
        {
            var values = new SqlValues();
            if (!plan.Tables.TryGetValue(table.Name, out var what) || what is TableErasure.Keep || OfPersons(table, "t", persons, values) is not { } which)
            {
                continue;
            }

            if (what is TableErasure.Clear clear)
            {
                var cleared = await ClearAsync(table, table.Clearable.Where(c => clear.Columns.Contains(c.Name)), _ => which, values, cancel);
                counts.Add(new ErasedTable(table.Name, 0, cleared));
                continue;
            }

            var keys = (await ListAsync($"SELECT {Keys(table, "t")} FROM {Table(table)} t WHERE {which}{Locking}", values, cancel)).Select(k => RowKey.Of(k!)).ToList();
            if (held.Count > 0)
            {
                keys.RemoveAll(k => !held.Contains((table.Name, k)));
            }

            deleted.AddRange(keys.Select(k => (table.Name, k)));
            foreach (var chunk in keys.Chunk(200))
            {
                var those = new SqlValues();
                await LetGoAsync(table, "(" + string.Join(" OR ", chunk.Select(k => Is(table, k, "t", those))) + ")", those, cancel);
            }

            var gone = locks ? await DeleteRowsAsync(table.Name, keys, cancel) : await ExecuteAsync(dialect.Delete(Table(table), "t", which), values, cancel);
            counts.Add(new ErasedTable(table.Name, gone, 0));
        }

        return new ErasureOutcome.Done(counts.ToImmutable(), deleted.ToImmutable());
    }

    /// <summary>Deletes rows by key where they still are (a restored backup brought them back). Returns how many were there.</summary>
    public async Task<int> DeleteRowsAsync(string table, IReadOnlyCollection<RowKey> keys, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var mapped = Map.Table(table);
        var count = 0;
        foreach (var chunk in keys.Chunk(200))
        {
            var values = new SqlValues();
            count += await ExecuteAsync(dialect.Delete(Table(mapped), "t", string.Join(" OR ", chunk.Select(k => Is(mapped, k, "t", values)))), values, cancel);
        }

        return count;
    }

    /// <summary>The keys of a table in order, to look for rows that should no longer be there.</summary>
    public async Task<ImmutableArray<RowKey>> ListKeysAsync(string table, int most, RowKey? after = null, CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        var values = new SqlValues();
        var from = after is null ? "" : $" WHERE {After(KeyColumns(mapped, "t"), after, values)}";
        return [.. (await ListAsync($"SELECT {Keys(mapped, "t")} FROM {Table(mapped)} t{from} ORDER BY {Keys(mapped, "t")} LIMIT {values.Bind((long)most)}", values, cancel)).Select(k => RowKey.Of(k!))];
    }

    private async Task<ErasureOutcome?> StaysBelowAsync(IReadOnlyCollection<PersonRef> persons, ErasurePlan plan, CancellationToken cancel)
    {
        foreach (var table in Map.Personal.Where(t => plan.Tables.GetValueOrDefault(t.Name) is TableErasure.Delete))
        {
            foreach (var link in table.SelfLinks)
            {
                var mine = new SqlValues();
                if (OfPersons(table, "t", persons, mine) is { } own && OfPersons(table, "o", persons, mine) is { } same
                    && await CountAsync($"SELECT count(*) FROM {Table(table)} t, {Table(table)} o WHERE {own} AND {string.Join(" AND ", link.From.Zip(link.At, (f, a) => $"o.{Quote(f)} = t.{Quote(a)}"))} AND NOT COALESCE({same}, FALSE)", mine, cancel) > 0)
                {
                    return new ErasureOutcome.Refused(
                        "erasure.row-still-needed",
                        $"Rows of {table.Name} can't be deleted while rows of the same table that belong to others point at them.",
                        $"Empty the columns of {table.Name} instead of deleting its rows.");
                }
            }

            if (await PointingAtAsync(persons, table, plan, cancel) is { } pointing)
            {
                return new ErasureOutcome.Refused(
                    "erasure.row-still-needed",
                    $"Rows of {table.Name} can't be deleted while rows of {pointing} that stay point at them.",
                    $"Empty the columns of {table.Name} instead of deleting its rows.");
            }

            foreach (var child in Map.DependantsOf(table).Where(c => plan.Tables.GetValueOrDefault(c.Name) is not TableErasure.Delete))
            {
                var values = new SqlValues();
                if (OfPersons(child, "t", persons, values) is { } which && await CountAsync($"SELECT count(*) FROM {Table(child)} t WHERE {which}", values, cancel) > 0)
                {
                    return new ErasureOutcome.Refused(
                        "erasure.row-still-needed",
                        $"Rows of {table.Name} can't be deleted while rows of {child.Name} that hang on them stay.",
                        $"Empty the columns of {table.Name} instead of deleting its rows, or let the rows of {child.Name} go too.");
                }
            }
        }

        return null;
    }

    /// <summary>The first table with rows that point at these persons' rows of a table without hanging on them, and would stay were the persons erased; null where there is none.</summary>
    /// <param name="persons">The persons.</param>
    /// <param name="table">The table pointed at.</param>
    /// <param name="plan">What becomes of the persons' own rows.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<string?> PointingAtAsync(IReadOnlyCollection<PersonRef> persons, MappedTable table, ErasurePlan plan, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var by in table.PointedAtBy)
        {
            var (pointing, values) = (Map.Table(by.Table), new SqlValues());
            if (OfPersons(table, "t", persons, values) is not { } own)
            {
                continue;
            }

            var goes = plan.Tables.GetValueOrDefault(by.Table) is TableErasure.Delete ? OfPersons(pointing, "o", persons, values) : null;
            var points = string.Join(" AND ", by.Link.From.Zip(by.Link.At, (f, a) => $"o.{Quote(f)} = t.{Quote(a)}"));
            if (await CountAsync($"SELECT count(*) FROM {Table(table)} t, {Table(pointing)} o WHERE {own} AND {points} AND NOT COALESCE({goes ?? "FALSE"}, FALSE)", values, cancel) > 0)
            {
                return by.Table;
            }
        }

        return null;
    }

    // Null where none of the persons can have rows in the table.
    private string? OfPersons(MappedTable table, string alias, IReadOnlyCollection<PersonRef> persons, SqlValues values)
    {
        var root = Map.RootOf(table);
        var keys = persons.Where(p => p.Root == root).Select(p => p.Key).ToList();
        if (keys.Count == 0)
        {
            return null;
        }

        var way = new Joins(Map, dialect).Person(table, alias);
        var one = string.Join(" OR ", keys.Select(k => "(" + string.Join(" AND ", way.Key.Zip(k.Values, (column, value) => $"{column} = {values.Bind(value)}")) + ")"));
        return way.From.IsEmpty ? $"({one})" : $"EXISTS (SELECT 1 FROM {string.Join(", ", way.From)} WHERE {way.WhereAnd($"({one})")})";
    }

    private string Is(MappedTable table, RowKey key, string alias, SqlValues values) =>
        "(" + string.Join(" AND ", table.Key.Zip(key.Values, (k, v) => $"{alias}.{Quote(k)} = {values.Bind(v)}")) + ")";
}

/// <summary>What became of a correction.</summary>
public enum CorrectOutcome
{
    /// <summary>Written.</summary>
    Corrected,

    /// <summary>The row isn't there.</summary>
    NotFound,

    /// <summary>The map doesn't let this column be corrected, or it refuses an empty value.</summary>
    NotCorrectable,

    /// <summary>The value has a character that the place can't hold; nothing was written.</summary>
    NotWritable,

    /// <summary>The place can't be changed now; nothing was written, and whoever runs it has to see to it or the same may be tried later.</summary>
    NotNow,
}

/// <summary>What an erasure does, per table; a table that isn't named stays.</summary>
/// <param name="Tables">Table name to what happens to the persons' rows.</param>
public sealed record ErasurePlan(ImmutableDictionary<string, TableErasure> Tables);

/// <summary>What an erasure does to a person's rows in one table.</summary>
public abstract record TableErasure
{
    /// <summary>They are deleted.</summary>
    public sealed record Delete : TableErasure;

    /// <summary>These columns are emptied: null, or a word made of the row's key where the database refuses null.</summary>
    /// <param name="Columns">The columns.</param>
    public sealed record Clear(ImmutableArray<string> Columns) : TableErasure;

    /// <summary>They stay.</summary>
    public sealed record Keep : TableErasure;
}

/// <summary>What became of an erasure in one source.</summary>
public abstract record ErasureOutcome
{
    /// <summary>Done, inside the open transaction.</summary>
    /// <param name="Tables">Per table touched.</param>
    /// <param name="Deleted">Keys of the rows deleted, for tombstones.</param>
    public sealed record Done(ImmutableArray<ErasedTable> Tables, ImmutableArray<(string Table, RowKey Key)> Deleted) : ErasureOutcome;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Code">Why, as a code.</param>
    /// <param name="Message">Why, in words.</param>
    /// <param name="Remedy">What to do.</param>
    public sealed record Refused(string Code, string Message, string Remedy) : ErasureOutcome;
}

/// <summary>Rows of one table that an erasure touched.</summary>
/// <param name="Table">The table.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Cleared">Rows emptied.</param>
public readonly record struct ErasedTable(string Table, int Deleted, int Cleared);
