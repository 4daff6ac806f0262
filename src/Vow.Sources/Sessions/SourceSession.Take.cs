using System.Collections.Immutable;
using System.Globalization;

namespace Vow.Sources;

public sealed partial class SourceSession
{
    /// <summary>
    /// Takes the next due rows of a table by key, each with everything that hangs on it: reads them whole, then deletes them (or empties them where the table
    /// says clear), children first. Nothing is durable before the commit. A row changed by someone else meanwhile fails the statement with a transient error.
    /// Fewer rows than asked for are taken where they would exceed the bytes; never less than one unit. Empty when nothing is due.
    /// </summary>
    /// <param name="plan">The rules.</param>
    /// <param name="table">The table.</param>
    /// <param name="limits">How much is taken.</param>
    /// <param name="after">Only rows whose key comes after this one: where the batch before ended, so that a table is gone through once and not once a batch.</param>
    /// <param name="spared">Asked which of the persons of the rows chosen are to be left alone; null where that is known beforehand.</param>
    /// <param name="whole">Whether the rows are read whole; else by their keys alone, which is all that is needed of rows that nothing keeps.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<TakenBatch> TakeDueAsync(
        DuePlan plan, string table, BatchLimits limits, RowKey? after = null, LeaveAlone? spared = null,
        bool whole = true, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (dialect.Unstable(transaction) is { } unstable)
        {
            throw new InvalidOperationException(unstable);
        }

        var root = Map.Table(table);
        await LoadExclusionsAsync(plan, cancel);
        List<(MappedTable Table, string Temp)> staged;
        while (true)
        {
            staged = await StageAsync(plan, root, limits, after, cancel);
            if (staged.Count == 0)
            {
                return TakenBatch.Empty;
            }

            if (locks && !await HoldAsync(plan, staged, cancel))
            {
                continue;
            }

            var last = await LastAsync(staged[0], cancel);
            if (spared is null)
            {
                break;
            }

            var alone = await SpareAsync(staged, spared, cancel);
            if (alone.Count == 0 || await CountAsync($"SELECT count(*) FROM {dialect.Temp(staged[0].Temp)}", null, cancel) > 0)
            {
                break;
            }

            // Nobody is left of these: on to the next.
            if (last is not null)
            {
                after = last;
                continue;
            }

            plan = plan with { Exclusions = plan.Exclusions.Add(new KeyExclusions.Keys(Map.RootOf(root), [.. alone])) };
            await LoadExclusionsAsync(plan, cancel);
        }

        await CutAsync(staged, limits, whole, cancel);
        var end = await LastAsync(staged[0], cancel);
        var units = await CountAsync($"SELECT count(*) FROM {dialect.Temp(staged[0].Temp)}", null, cancel);
        var rows = ImmutableArray.CreateBuilder<SourceRow>();
        foreach (var (mapped, temp) in staged)
        {
            rows.AddRange(whole
                ? await RowsAsync(mapped, $"SELECT t.* FROM {Table(mapped)} t WHERE {Staged(mapped, temp, "t")} ORDER BY {Keys(mapped, "t")}{Locking}", null, cancel)
                : (await ListAsync($"SELECT {string.Join(", ", TempKey(mapped))} FROM {dialect.Temp(temp)} ORDER BY {string.Join(", ", TempKey(mapped))}", null, cancel)).Select(key => KeysOnly(mapped, key)));
        }

        // What hangs on a row goes before it; of two that hang on the same, the one that points at the other.
        foreach (var (mapped, temp) in Enumerable.Reverse(staged).OrderBy(s => s.Table.DeletionRank))
        {
            await EndAsync(mapped, temp, cancel);
        }

        foreach (var (_, temp) in staged)
        {
            await ExecuteAsync(dialect.DropTemp(temp), null, cancel);
        }

        return new TakenBatch(checked((int)units), rows.ToImmutable()) { Last = end };
    }

    private static SourceRow KeysOnly(MappedTable table, object?[] key) =>
        new(table.Name, RowKey.Of(key!), [.. table.Key.Select((column, i) => new ColumnValue(column, table.Column(column)?.Datum, key[i]))]);

    // Persons that are to be left alone are taken off the list with their rows.
    private async Task<IReadOnlyCollection<RowKey>> SpareAsync(List<(MappedTable Table, string Temp)> staged, LeaveAlone spared, CancellationToken cancel)
    {
        var (root, temp) = staged[0];
        var people = new People(this, root, $"(SELECT t.* FROM {Table(root)} t WHERE {Staged(root, temp, "t")}) u");
        var alone = await spared([.. (await ListAsync(people.Sql, null, cancel)).Select(people.Of)]);
        foreach (var chunk in alone.Chunk(200))
        {
            var values = new SqlValues();
            var person = new Joins(Map, dialect).Person(root, "u");
            var any = string.Join(" OR ", chunk.Select(key => "(" + string.Join(" AND ", person.Key.Select((k, i) => $"{k} = {values.Bind(key.Values[i])}")) + ")"));
            var same = root.Key.Select((k, n) => $"s.{DueSql.Column(n)} = u.{Quote(k)}");
            var rows = await ListAsync($"SELECT s.vow_seq FROM {person.FromWith($"{dialect.Temp(temp)} s, {Table(root)} u")} WHERE {person.WhereAnd([.. same, $"({any})"])}", values, cancel);
            await LeaveAsync(staged, rows.Select(r => Convert.ToInt64(r[0], CultureInfo.InvariantCulture)), cancel);
        }

        return alone;
    }

    private async Task LeaveAsync(List<(MappedTable Table, string Temp)> staged, IEnumerable<long> units, CancellationToken cancel)
    {
        foreach (var some in units.Chunk(200))
        {
            foreach (var (_, of) in staged)
            {
                await ExecuteAsync($"DELETE FROM {dialect.Temp(of)} WHERE vow_seq IN ({string.Join(", ", some)})", null, cancel);
            }
        }
    }

    // Null where the engine compares such keys otherwise than it orders them, or the driver has no value for them: the next batch then begins at the beginning.
    private async Task<RowKey?> LastAsync((MappedTable Table, string Temp) staged, CancellationToken cancel)
    {
        await using var command = Command($"SELECT {string.Join(", ", TempKey(staged.Table))} FROM {dialect.Temp(staged.Temp)} ORDER BY vow_seq DESC LIMIT 1", null);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) && Enumerable.Range(0, reader.FieldCount).All(i => dialect.Follows(reader.GetDataTypeName(i))) ? RowKey.Of(Values(reader)!) : null;
    }

    // The keys of the units, chosen before anything is deleted: rules look at other rows, which must still be there.
    private async Task<List<(MappedTable Table, string Temp)>> StageAsync(DuePlan plan, MappedTable root, BatchLimits limits, RowKey? after, CancellationToken cancel)
    {
        var staged = new List<(MappedTable, string)>();
        var values = new SqlValues();
        var removable = new DueSql(Map, dialect, plan, values, whole: false).Removable(root, "t");
        if (after is not null)
        {
            removable = $"{After(KeyColumns(root, "t"), after, values)} AND {removable}";
        }

        await CreateTempAsync(Temp(0), KeyColumns(root), Table(root), TempKey(root), cancel);
        // Numbered once chosen: a number over everything due would be worked out for each batch anew.
        var chosen = await ExecuteAsync(
            $"INSERT INTO {dialect.Temp(Temp(0))} SELECT row_number() OVER (ORDER BY {Keys(root, "c")}), {Keys(root, "c")} FROM (SELECT {Keys(root, "t")} FROM {Table(root)} t WHERE {removable} ORDER BY {Keys(root, "t")} LIMIT {values.Bind((long)limits.Units)}) c",
            values,
            cancel);
        if (chosen == 0)
        {
            await ExecuteAsync(dialect.DropTemp(Temp(0)), null, cancel);
            return staged;
        }

        staged.Add((root, Temp(0)));
        if (locks)
        {
            // Before what hangs on them is looked for: nothing more can be hung on them by a foreign key.
            await LockAsync(root, Temp(0), cancel);
        }

        var dependants = root.AtEnd == RowEnd.Clear ? [] : Map.DependantsOf(root);
        for (var i = 0; i < dependants.Length; i++)
        {
            var child = dependants[i];
            var temp = Temp(i + 1);
            var up = new Joins(Map, dialect).Up(child, "c", root.Name, "r");
            await CreateTempAsync(temp, KeyColumns(child), Table(child), TempKey(child), cancel);
            var of = string.Join(" AND ", root.Key.Select((k, n) => $"s.{DueSql.Column(n)} = r.{Quote(k)}"));
            await ExecuteAsync(
                $"INSERT INTO {dialect.Temp(temp)} SELECT DISTINCT s.vow_seq, {Keys(child, "c")} FROM {up.FromWith($"{dialect.Temp(Temp(0))} s, {Table(root)} r, {Table(child)} c")} WHERE {up.WhereAnd(of)}",
                null,
                cancel);
            staged.Add((child, temp));
            if (locks)
            {
                await LockAsync(child, temp, cancel);
            }
        }

        return staged;
    }

    // Rows locked keep still. Those that came back to life before are left out; false where none remains.
    private async Task<bool> HoldAsync(DuePlan plan, List<(MappedTable Table, string Temp)> staged, CancellationToken cancel)
    {
        var (root, temp) = staged[0];
        var values = new SqlValues();
        var removable = new DueSql(Map, dialect, plan, values, whole: false).Removable(root, "t");
        var same = string.Join(" AND ", root.Key.Select((k, n) => $"s.{DueSql.Column(n)} = t.{Quote(k)}"));
        var chosen = (await ListAsync($"SELECT vow_seq FROM {dialect.Temp(temp)}", null, cancel)).Select(r => Number(r[0])).ToHashSet();
        var still = (await ListAsync($"SELECT s.vow_seq FROM {dialect.Temp(temp)} s, {Table(root)} t WHERE {same} AND {removable}", values, cancel)).Select(r => Number(r[0])).ToHashSet();
        await LeaveAsync(staged, chosen.Except(still), cancel);
        return still.Count > 0;

        static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
    }

    private async Task LockAsync(MappedTable table, string temp, CancellationToken cancel)
    {
        await using var command = Command($"SELECT 1 FROM {Table(table)} t WHERE {Staged(table, temp, "t")} ORDER BY {Keys(table, "t")}{Locking}", null);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
        }
    }

    private async Task CutAsync(List<(MappedTable Table, string Temp)> staged, BatchLimits limits, bool whole, CancellationToken cancel)
    {
        if (!whole && staged.Count == 1 && limits.Units <= limits.Rows)
        {
            return;
        }

        var bytes = new SortedDictionary<long, (long Bytes, long Rows)>();
        foreach (var (mapped, temp) in staged)
        {
            var size = dialect.RowBytes("t", whole ? mapped.Columns.Select(c => c.Name) : mapped.Key);
            var same = string.Join(" AND ", mapped.Key.Select((k, n) => $"s.{DueSql.Column(n)} = t.{Quote(k)}"));
            foreach (var row in await ListAsync($"SELECT s.vow_seq, sum({size}), count(*) FROM {dialect.Temp(temp)} s, {Table(mapped)} t WHERE {same} GROUP BY s.vow_seq", null, cancel))
            {
                var sequence = Convert.ToInt64(row[0], CultureInfo.InvariantCulture);
                var before = bytes.GetValueOrDefault(sequence);
                bytes[sequence] = (before.Bytes + Convert.ToInt64(row[1], CultureInfo.InvariantCulture), before.Rows + Convert.ToInt64(row[2], CultureInfo.InvariantCulture));
            }
        }

        var (sumBytes, sumRows, first) = (0L, 0L, true);
        foreach (var (sequence, unit) in bytes)
        {
            sumBytes += unit.Bytes;
            sumRows += unit.Rows;
            if (!first && (sumBytes > limits.Bytes || sumRows > limits.Rows))
            {
                foreach (var (_, temp) in staged)
                {
                    var values = new SqlValues();
                    await ExecuteAsync($"DELETE FROM {dialect.Temp(temp)} WHERE vow_seq >= {values.Bind(sequence)}", values, cancel);
                }

                return;
            }

            first = false;
        }
    }

    private async Task EndAsync(MappedTable mapped, string temp, CancellationToken cancel)
    {
        if (mapped.AtEnd == RowEnd.Clear)
        {
            await ClearAsync(mapped, mapped.Clearable, alias => Staged(mapped, temp, alias), null, cancel);
            return;
        }

        var expected = await CountAsync($"SELECT count(*) FROM {dialect.Temp(temp)}", null, cancel);
        await LetGoAsync(mapped, Staged(mapped, temp, "t"), null, cancel);
        var deleted = await ExecuteAsync(dialect.Delete(Table(mapped), "t", Staged(mapped, temp, "t")), null, cancel);
        if (deleted != expected)
        {
            // Read but not deleted would be archived and still live: nothing of the batch may be committed.
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Table {mapped.Name}: {expected} rows read for the batch, {deleted} deleted."));
        }
    }

    // Where foreign keys are checked row by row, rows that point at each other, or at themselves, hold each other fast.
    private async Task LetGoAsync(MappedTable mapped, string which, SqlValues? values, CancellationToken cancel)
    {
        if (dialect.ChecksRowByRow && !mapped.SelfLinks.IsEmpty)
        {
            var set = string.Join(", ", mapped.SelfLinks.SelectMany(l => l.From).Distinct().Select(f => Quote(f) + " = NULL"));
            await ExecuteAsync(dialect.Update(Table(mapped), "t", set, which), values, cancel);
        }
    }

    private async Task<int> ClearAsync(MappedTable mapped, IEnumerable<MappedColumn> columns, Func<string, string> which, SqlValues? values, CancellationToken cancel)
    {
        var sql = new DueSql(Map, dialect, NoPlan, values ?? new SqlValues(), whole: false);
        var list = columns.ToList();
        if (list.Count == 0)
        {
            return 0;
        }

        var set = string.Join(", ", list.Select(c => $"{Quote(c.Name)} = {sql.ClearedValue(mapped, "t", c)}"));
        return await ExecuteAsync(dialect.Update(Table(mapped), "t", set, $"{which("t")} AND NOT {sql.Cleared(mapped, "t", list)}"), values, cancel);
    }

    private string Staged(MappedTable mapped, string temp, string alias) =>
        $"EXISTS (SELECT 1 FROM {dialect.Temp(temp)} s WHERE {string.Join(" AND ", mapped.Key.Select((k, n) => $"{alias}.{Quote(k)} = s.{DueSql.Column(n)}"))})";

    private string KeyColumns(MappedTable table) =>
        "9223372036854775807 AS vow_seq, " + string.Join(", ", table.Key.Select((k, n) => $"{Quote(k)} AS {DueSql.Column(n)}"));

    private static IEnumerable<string> TempKey(MappedTable table) => table.Key.Select((_, n) => DueSql.Column(n));

    private static string Temp(int index) => "vow_take_" + index.ToString(CultureInfo.InvariantCulture);

    private static DuePlan NoPlan { get; } = new() { Zone = new Gate.PolicyZone(TimeZoneInfo.Utc), Rules = ImmutableDictionary<string, DueRule>.Empty };
}

/// <summary>Tells whom of some persons with due rows to leave alone, by their keys.</summary>
/// <param name="persons">The persons of the rows chosen.</param>
public delegate Task<IReadOnlyCollection<RowKey>> LeaveAlone(IReadOnlyList<SourcePerson> persons);

/// <summary>How much a batch may take.</summary>
/// <param name="Units">Rows of the table asked for, each with what hangs on it.</param>
/// <param name="Rows">Rows in all; one unit is always taken whole.</param>
/// <param name="Bytes">Bytes in all, about; one unit is always taken whole.</param>
public sealed record BatchLimits(int Units, long Rows, long Bytes)
{
    /// <summary>5,000 units, 32 MiB: for servers with many writers.</summary>
    public static BatchLimits Server { get; } = new(5_000, 50_000, 32 << 20);

    /// <summary>500 units, 2,000 rows, 4 MiB: SQLite has one writer, and choices must not wait for a sweep.</summary>
    public static BatchLimits OneWriter { get; } = new(500, 2_000, 4 << 20);

    /// <summary>What suits an engine.</summary>
    public static BatchLimits For(EngineKind engine) => Dialect.Of(engine).Limits;
}

/// <summary>Rows read whole and taken out of the base. Personal: never log it.</summary>
/// <param name="Units">Rows of the table asked for.</param>
/// <param name="Rows">Every row taken, parents before children.</param>
public sealed record TakenBatch(int Units, ImmutableArray<SourceRow> Rows)
{
    /// <summary>Key of the last row of the table asked for, after which the next batch goes on; null where keys of this type can't say that.</summary>
    public RowKey? Last { get; init; }

    /// <summary>Nothing was due.</summary>
    public static TakenBatch Empty { get; } = new(0, []);
}
