using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vow.Sources;

public sealed partial class SourceSession
{
    /// <summary>Counts a table's rows by where the plan puts them.</summary>
    public async Task<DueCount> CountDueAsync(DuePlan plan, string table, CancellationToken cancel = default) => (await CountDueAsync(plan, table, [], cancel)).Count;

    /// <summary>Counts a table's rows by where the plan puts them, and of those that are due how many have ended by further rules too. One pass over the table.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="table">The table.</param>
    /// <param name="further">Rules that put nothing anywhere.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<(DueCount Count, ImmutableArray<long> Ended)> CountDueAsync(DuePlan plan, string table, ImmutableArray<PurposeRule> further, CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        await LoadExclusionsAsync(plan, cancel);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var ended = further.Select((rule, i) => (Name: $"e{i}", Sql: due.Ended(mapped, "t", rule))).ToList();
        var names = string.Join(", ", ["d", "u", "x", .. ended.Select(e => e.Name)]);
        // Grouped rather than summed: engines that work a column out anew wherever it is named would ask each condition several times a row.
        var sql = $"""
            FROM (SELECT CASE WHEN {due.Due(mapped, "t")} THEN CASE WHEN {due.Blocked(mapped, "t")} THEN 2 ELSE 1 END ELSE 0 END AS d,
              CASE WHEN {due.Undated(mapped, "t")} THEN 1 ELSE 0 END AS u,
              CASE WHEN {due.Excluded(mapped, "t")} THEN 1 ELSE 0 END AS x{string.Concat(ended.Select(e => $", CASE WHEN {e.Sql} THEN 1 ELSE 0 END AS {e.Name}"))}
              FROM {Table(mapped)} t) c
            GROUP BY {names}
            """;
        sql = $"{due.With}SELECT {names}, count(*) {sql}";
        var groups = (await ListAsync(sql, values, cancel)).Select(row => row.Select(v => Convert.ToInt64(v, CultureInfo.InvariantCulture)).ToArray()).ToList();
        long Rows(Func<long[], bool> which) => groups.Where(which).Sum(g => g[^1]);
        return (
            new DueCount(Rows(_ => true), Rows(g => g[0] == 1), Rows(g => g[0] == 2), Rows(g => g[1] == 1), Rows(g => g[2] == 1)),
            [.. Enumerable.Range(3, ended.Count).Select(i => Rows(g => g[0] == 1 && g[i] == 1))]);
    }

    /// <summary>How many rows no rule can date: some purpose they serve has no known anchor, or an unreadable one.</summary>
    public async Task<long> CountUndatedAsync(DuePlan plan, string table, CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var undated = due.Undated(mapped, "t");
        return await CountAsync($"{due.With}SELECT count(*) FROM {Table(mapped)} t WHERE {undated}", values, cancel);
    }

    /// <summary>The first rows due by key, whole. Personal: for the screen of the person who arms the source.</summary>
    public async Task<ImmutableArray<SourceRow>> SampleDueAsync(DuePlan plan, string table, int rows = 10, CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        await LoadExclusionsAsync(plan, cancel);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var takeable = due.Takeable(mapped, "t");
        return await RowsAsync(mapped, $"{due.With}SELECT t.* FROM {Table(mapped)} t WHERE {takeable} ORDER BY {Keys(mapped, "t")} LIMIT {values.Bind((long)rows)}", values, cancel);
    }

    /// <summary>What a proof needs: rows looked at, rows past their term, and the keys of some of those (never their values).</summary>
    public async Task<Overdue> FindOverdueAsync(DuePlan plan, string table, int counterExamples = 10, CancellationToken cancel = default)
    {
        var count = await CountDueAsync(plan, table, cancel);
        var mapped = Map.Table(table);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var takeable = due.Takeable(mapped, "t");
        var keys = count.Due == 0
            ? []
            : await ListAsync($"{due.With}SELECT {Keys(mapped, "t")} FROM {Table(mapped)} t WHERE {takeable} ORDER BY {Keys(mapped, "t")} LIMIT {values.Bind((long)counterExamples)}", values, cancel);
        return new Overdue(count, [.. keys.Select(k => RowKey.Of(k!))]);
    }

    /// <summary>The persons who have rows due in a table, in key order. The session can do nothing else until the last was read.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="table">The table looked at.</param>
    /// <param name="most">At most so many; null for all.</param>
    /// <param name="after">Only keys after this one, to page on. Each page looks at the whole table: a few large ones do.</param>
    /// <param name="cancel">Stops the work.</param>
    public async IAsyncEnumerable<SourcePerson> DueSubjectsAsync(
        DuePlan plan, string table, int? most = null, RowKey? after = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        await LoadExclusionsAsync(plan, cancel);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var takeable = due.Takeable(mapped, "t");
        var people = new People(this, mapped, $"(SELECT t.* FROM {Table(mapped)} t WHERE {takeable}) u");
        var sql = due.With + people.Sql;
        if (after is not null)
        {
            sql += $" WHERE {After(people.Key, after, values)}";
        }

        sql += $" ORDER BY {string.Join(", ", people.Key)}";
        if (most is { } limit)
        {
            sql += $" LIMIT {values.Bind((long)limit)}";
        }

        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return people.Of(Values(reader));
        }
    }

    // Later in key order. The first column is named alone too: not every engine finds its way through an index by a row of values.
    private static string After(IReadOnlyList<string> columns, RowKey key, SqlValues values) =>
        (columns.Count > 1 ? $"{columns[0]} >= {values.Bind(key.Values[0])} AND " : "") + $"({string.Join(", ", columns)}) > ({string.Join(", ", key.Values.Select(values.Bind))})";

    // The persons behind some rows, each once, with what they are known by.
    private sealed class People
    {
        private readonly string root;
        private readonly IReadOnlyList<string> kinds;

        // Aliases of a rule and of this way come from two counters; the rule stays inside its own subquery, named u.
        public People(SourceSession session, MappedTable table, string rows)
        {
            var (map, quote) = (session.Map, (Func<string, string>)session.Quote);
            var person = new Joins(map, session.dialect).Person(table, "u");
            var inner = $"SELECT DISTINCT {string.Join(", ", person.Key.Select((k, i) => $"{k} AS {DueSql.Column(i)}"))} FROM {person.FromWith(rows)}{Where(person)}";
            root = map.RootOf(table);
            Key = [.. Enumerable.Range(0, person.Key.Length).Select(i => "s." + DueSql.Column(i))];
            var persons = root == Lineage.SubjectRoot ? null : map.Table(root);
            var identifiers = persons?.Identifiers.OrderBy(i => i.Key, StringComparer.Ordinal).ToList() ?? [];
            kinds = [.. identifiers.Select(i => i.Key)];
            Sql = $"SELECT {string.Join(", ", Key.Concat(identifiers.Select(i => "r." + quote(i.Value))))} FROM ({inner}) s"
                + (persons is null ? "" : $" JOIN {session.Table(persons)} r ON {string.Join(" AND ", persons.Key.Select((k, i) => $"r.{quote(k)} = {Key[i]}"))}");
        }

        public IReadOnlyList<string> Key { get; }

        public string Sql { get; }

        public SourcePerson Of(object?[] row) => new(
            new PersonRef(root, RowKey.Of(row.Take(Key.Count)!)),
            kinds.Select((kind, i) => (Kind: kind, Value: Convert.ToString(row[Key.Count + i], CultureInfo.InvariantCulture))).Where(x => !string.IsNullOrEmpty(x.Value))
                .ToImmutableDictionary(x => x.Kind, x => x.Value!));
    }

    /// <summary>How many persons have rows due in a table.</summary>
    public async Task<long> CountDueSubjectsAsync(DuePlan plan, string table, CancellationToken cancel = default)
    {
        var mapped = Map.Table(table);
        await LoadExclusionsAsync(plan, cancel);
        var values = new SqlValues();
        var due = new DueSql(Map, dialect, plan, values, whole: true);
        var takeable = due.Takeable(mapped, "t");
        var person = new Joins(Map, dialect).Person(mapped, "u");
        var key = string.Join(", ", person.Key.Select((k, i) => $"{k} AS {DueSql.Column(i)}"));
        return await CountAsync($"{due.With}SELECT count(*) FROM (SELECT DISTINCT {key} FROM {person.FromWith($"(SELECT t.* FROM {Table(mapped)} t WHERE {takeable}) u")}{Where(person)}) s", values, cancel);
    }

    private static string Where(Way way) => way.Where.IsEmpty ? "" : " WHERE " + string.Join(" AND ", way.Where);

    private async Task LoadExclusionsAsync(DuePlan plan, CancellationToken cancel)
    {
        for (var i = 0; i < plan.Exclusions.Length; i++)
        {
            if (plan.Exclusions[i] is not KeyExclusions.Keys list)
            {
                continue;
            }

            var table = DueSql.ExclusionTable + i.ToString(CultureInfo.InvariantCulture);
            var (source, key) = KeySource(list.Root);
            var names = key.Select((_, n) => DueSql.Column(n)).ToList();
            await CreateTempAsync(table, string.Join(", ", key.Select((k, n) => $"{Quote(k)} AS {DueSql.Column(n)}")), source, names, cancel);
            var columns = string.Join(", ", names);
            foreach (var chunk in list.Excluded.Chunk(200))
            {
                var values = new SqlValues();
                var rows = string.Join(", ", chunk.Select(k => "(" + string.Join(", ", k.Values.Select(values.Bind)) + ")"));
                await ExecuteAsync($"INSERT INTO {dialect.Temp(table)} ({columns}) VALUES {rows}", values, cancel);
            }

            if (dialect.IndexTemp(table, names) is { } index)
            {
                await ExecuteAsync(index, null, cancel);
            }
        }
    }

    private (string Source, ImmutableArray<string> Key) KeySource(string root)
    {
        if (root != Lineage.SubjectRoot)
        {
            return (Table(Map.Table(root)), Map.Table(root).Key);
        }

        var any = Map.Personal.First(t => t.SubjectColumn is not null);
        return (Table(any), [any.SubjectColumn!]);
    }

    private async Task CreateTempAsync(string name, string columns, string source, IEnumerable<string> indexed, CancellationToken cancel)
    {
        foreach (var sql in dialect.MakeTemp(name, columns, source, indexed))
        {
            await ExecuteAsync(sql, null, cancel);
        }
    }
}

/// <summary>A table's rows by where a plan puts them.</summary>
/// <param name="Examined">All rows.</param>
/// <param name="Due">Past their term, with everything that hangs on them: they can go.</param>
/// <param name="Blocked">Past their own term, but something that hangs on them isn't.</param>
/// <param name="Undated">No rule can date them. They are neither due nor safe: someone must look.</param>
/// <param name="Excluded">Their person is under a hold or a restriction, or active elsewhere.</param>
public readonly record struct DueCount(long Examined, long Due, long Blocked, long Undated, long Excluded);

/// <summary>Rows past their term that are still there.</summary>
/// <param name="Count">The count behind it.</param>
/// <param name="CounterExamples">Keys of some of them; for the desk only.</param>
public sealed record Overdue(DueCount Count, ImmutableArray<RowKey> CounterExamples);

/// <summary>A person as found in a source. Personal: never log it.</summary>
/// <param name="Person">Who.</param>
/// <param name="Identifiers">Kind to value as the source holds it; empty where rows name Vow's subject directly.</param>
public sealed record SourcePerson(PersonRef Person, ImmutableDictionary<string, string> Identifiers);
