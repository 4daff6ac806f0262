using System.Collections.Immutable;
using System.Globalization;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>The due rule as SQL conditions on one alias. Every condition is true or false, never null, so that NOT means what it says.</summary>
/// <param name="map">The map.</param>
/// <param name="dialect">The engine's.</param>
/// <param name="plan">The rules.</param>
/// <param name="values">Where values are bound.</param>
/// <param name="whole">
/// Whether a whole table is asked: what a person's rows say is then worked out once for all persons, not anew at each row. For a batch, which asks few rows,
/// that would read the source once a batch.
/// </param>
internal sealed class DueSql(DataMap map, Dialect dialect, DuePlan plan, SqlValues values, bool whole)
{
    public const string ExclusionTable = "vow_excluded_";

    private readonly Joins joins = new(map, dialect);
    private readonly Dictionary<(AnchorAt Anchor, string Sort), (string Name, string Sql)> named = [];

    /// <summary>What the conditions made so far rest on: it goes before the statement they stand in.</summary>
    public string With => named.Count == 0 ? "" : "WITH " + string.Join(", ", named.Values.Select(list => $"{list.Name} AS ({list.Sql})")) + " ";

    /// <summary>Due by its dates, and its person not excluded; what hangs on it not looked at.</summary>
    public string Due(MappedTable table, string alias) => table.AtEnd == RowEnd.Clear
        ? $"({Ends(table, alias)} AND NOT {Cleared(table, alias, table.Clearable)})"
        : Ends(table, alias);

    private string Ends(MappedTable table, string alias)
    {
        if (!plan.Rules.TryGetValue(table.Name, out var rule) || rule.Purposes.IsEmpty || table.AtEnd == RowEnd.Keep)
        {
            return "(1 = 0)";
        }

        var conditions = rule.Purposes.Select(p => Ended(table, alias, p)).ToList();
        conditions.Add("NOT " + Excluded(table, alias));
        return "(" + string.Join(" AND ", conditions) + ")";
    }

    /// <summary>Takeable, and no row of its own table points at it any more: rows of a chain go one after the other, the last first.</summary>
    public string Removable(MappedTable table, string alias)
    {
        var free = table.AtEnd == RowEnd.Clear ? [] : table.SelfLinks.Select(link =>
        {
            var c = joins.NewAlias();
            return $" AND NOT EXISTS (SELECT 1 FROM {joins.Source(table, c)} WHERE {Points(link, c, alias)} AND NOT {Same(table, c, alias)})";
        });
        return "(" + Takeable(table, alias) + string.Concat(free) + ")";
    }

    /// <summary>Due, and so is everything that hangs on it: the unit can go as a whole.</summary>
    public string Takeable(MappedTable table, string alias) => table.AtEnd == RowEnd.Clear ? Due(table, alias) : $"({Due(table, alias)} AND NOT {Blocked(table, alias)})";

    /// <summary>Something that hangs on the row isn't due.</summary>
    public string Blocked(MappedTable table, string alias)
    {
        if (table.AtEnd == RowEnd.Clear)
        {
            return "(1 = 0)";
        }

        // On the row itself, and on what hangs on it.
        var parts = map.DependantsOf(table).Select(child =>
        {
            var c = joins.NewAlias();
            var up = joins.Up(child, c, table.Name, alias);
            return $"EXISTS (SELECT 1 FROM {up.FromWith(joins.Source(child, c))} WHERE {up.WhereAnd("NOT " + Ends(child, c))})";
        });
        return Any([.. parts, .. map.DependantsOf(table).SelectMany(child => child.SelfLinks.Select(link => AnsweredByOthers(table, alias, child, link))), .. table.SelfLinks.Select(link => NeededBelow(table, alias, link)),
            .. map.DependantsOf(table).Prepend(table).SelectMany(row => row.PointedAtBy.Select(by => PointedAtFromOutside(table, alias, row, by)))]);
    }

    // A row of another table points at this one, or at one that hangs on it, and doesn't itself hang on this one: it stays when the unit goes.
    private string PointedAtFromOutside(MappedTable table, string alias, MappedTable row, PointedAt by)
    {
        var (pointing, other) = (map.Table(by.Table), joins.NewAlias());
        var here = row.Name == table.Name ? alias : joins.NewAlias();
        var up = row.Name == table.Name ? new Way([], [], []) : joins.Up(row, here, table.Name, alias);
        var from = string.Join(", ", [.. up.From, .. row.Name == table.Name ? Array.Empty<string>() : [joins.Source(row, here)], joins.Source(pointing, other)]);
        var inside = "FALSE";
        if (map.DistanceTo(pointing, table.Name) > 0)
        {
            var same = joins.Up(pointing, other, table.Name, alias);
            inside = same.From.IsEmpty ? "(" + string.Join(" AND ", same.Where) + ")" : $"EXISTS (SELECT 1 FROM {string.Join(", ", same.From)} WHERE {string.Join(" AND ", same.Where)})";
        }

        return $"EXISTS (SELECT 1 FROM {from} WHERE {up.WhereAnd(Points(by.Link, other, here), $"NOT COALESCE({inside}, FALSE)")})";
    }

    // A row that hangs on this one is pointed at by a row that hangs on another.
    private string AnsweredByOthers(MappedTable table, string alias, MappedTable child, Hop link)
    {
        var (c, other) = (joins.NewAlias(), joins.NewAlias());
        var (up, otherUp) = (joins.Up(child, c, table.Name, alias), joins.Up(child, other, table.Name, alias));
        var same = otherUp.From.IsEmpty ? "(" + string.Join(" AND ", otherUp.Where) + ")" : $"EXISTS (SELECT 1 FROM {string.Join(", ", otherUp.From)} WHERE {string.Join(" AND ", otherUp.Where)})";
        // A row that hangs on nobody gives neither true nor false.
        return $"EXISTS (SELECT 1 FROM {up.FromWith(joins.Source(child, c) + ", " + joins.Source(child, other))} WHERE {up.WhereAnd(Points(link, other, c), $"NOT COALESCE({same}, FALSE)")})";
    }

    // Some row that points at this one, directly or over others, stays: the rows that stay are found first, then all they rest on.
    private string NeededBelow(MappedTable table, string alias, Hop link)
    {
        var (stays, c, above, list) = (joins.NewAlias(), joins.NewAlias(), joins.NewAlias(), joins.NewAlias());
        string Columns(string of) => string.Join(", ", link.From.Select((f, n) => $"{of}.{dialect.Quote(f)} AS {Column(n)}"));
        string Known(string of) => string.Join(" AND ", link.From.Select(f => $"{of}.{dialect.Quote(f)} IS NOT NULL"));
        var names = string.Join(", ", link.From.Select((_, n) => Column(n)));
        var hangs = map.DependantsOf(table).Select(child =>
        {
            var d = joins.NewAlias();
            var up = joins.Up(child, d, table.Name, c);
            return $" OR EXISTS (SELECT 1 FROM {up.FromWith(joins.Source(child, d))} WHERE {up.WhereAnd("NOT " + Ends(child, d))})";
        });
        var begin = $"SELECT {Columns(c)} FROM {joins.Source(table, c)} WHERE {Known(c)} AND (NOT {Ends(table, c)}{string.Concat(hangs)})";
        var on = string.Join(" AND ", link.At.Select((a, n) => $"{above}.{dialect.Quote(a)} = {stays}.{Column(n)}"));
        var rest = $"SELECT {Columns(above)} FROM {joins.Source(table, above)}, {stays} WHERE {on} AND {Known(above)}";
        var mine = string.Join(" AND ", link.At.Select((a, n) => $"{list}.{Column(n)} = {alias}.{dialect.Quote(a)}"));
        return $"EXISTS (SELECT 1 FROM (WITH RECURSIVE {stays} ({names}) AS ({begin} UNION {rest}) SELECT {names} FROM {stays}) {list} WHERE {mine})";
    }

    private string Points(Hop link, string from, string at) => string.Join(" AND ", link.From.Zip(link.At, (f, a) => $"{from}.{dialect.Quote(f)} = {at}.{dialect.Quote(a)}"));

    private string Same(MappedTable table, string a, string b) => "(" + string.Join(" AND ", table.Key.Select(k => $"{a}.{dialect.Quote(k)} = {b}.{dialect.Quote(k)}")) + ")";

    /// <summary>For some purpose no anchor is known, or one can't be read: the rule can say nothing about the row.</summary>
    public string Undated(MappedTable table, string alias)
    {
        if (!plan.Rules.TryGetValue(table.Name, out var rule))
        {
            return "(1 = 0)";
        }

        var parts = rule.Purposes.Where(p => p.CutOff is not null).Select(p =>
        {
            var known = p.Anchors.Select(a => Anchor(table, alias, a, "known", x => Known(a, x)));
            var unreadable = p.Anchors.Select(a => Anchor(table, alias, a, "unreadable", x => $"({x} IS NOT NULL AND NOT {dialect.Readable(x, Encoding(a))})"));
            return $"(NOT {Any(known)} OR {Any(unreadable)})";
        });
        // A row that was emptied has nothing left to date.
        return table.AtEnd == RowEnd.Clear ? $"({Any(parts)} AND NOT {Cleared(table, alias, table.Clearable)})" : Any(parts);
    }

    /// <summary>The person is on an exclusion list.</summary>
    public string Excluded(MappedTable table, string alias)
    {
        var root = map.RootOf(table);
        var parts = plan.Exclusions.Select((e, i) => (Exclusion: e, Index: i)).Where(x => x.Exclusion.Root == root).Select(x =>
        {
            var person = joins.Person(table, alias);
            var e = joins.NewAlias();
            var (source, columns) = x.Exclusion switch
            {
                KeyExclusions.Rows rows => (dialect.Table(map, rows.Table), rows.Columns),
                _ => (dialect.Temp(ExclusionTable + x.Index.ToString(CultureInfo.InvariantCulture)), [.. Enumerable.Range(0, person.Key.Length).Select(Column)]),
            };
            var same = person.Key.Zip(columns, (key, column) => $"{key} = {e}.{dialect.Quote(column)}").ToList();
            if (x.Exclusion is KeyExclusions.Rows { EndedColumn: { } ended })
            {
                same.Add($"{e}.{dialect.Quote(ended)} IS NULL");
            }

            return $"EXISTS (SELECT 1 FROM {person.FromWith($"{source} {e}")} WHERE {person.WhereAnd([.. same])})";
        });
        return Any(parts);
    }

    /// <summary>Every one of these columns is already empty.</summary>
    public string Cleared(MappedTable table, string alias, IEnumerable<MappedColumn> columns)
    {
        var parts = columns.Select(c => c.Nullable
            ? $"{alias}.{dialect.Quote(c.Name)} IS NULL"
            : $"{alias}.{dialect.Quote(c.Name)} = {ClearedValue(table, alias, c)}").ToList();
        return parts.Count == 0 ? "(1 = 1)" : "(" + string.Join(" AND ", parts) + ")";
    }

    /// <summary>What a cleared column holds: null, or a word made from the row's key where the database refuses null (and may want it unique).</summary>
    public string ClearedValue(MappedTable table, string alias, MappedColumn column) => column.Nullable
        ? "NULL"
        : "'erased-' || " + string.Join(" || '-' || ", table.Key.Select(k => dialect.AsText($"{alias}.{dialect.Quote(k)}")));

    public static string Column(int place) => "k" + place.ToString(CultureInfo.InvariantCulture);

    /// <summary>The row's term for one purpose is over.</summary>
    public string Ended(MappedTable table, string alias, PurposeRule rule)
    {
        if (rule.CutOff is not { } cutOff || rule.Anchors.IsEmpty)
        {
            return "(1 = 0)";
        }

        var known = rule.Anchors.Select(a => Anchor(table, alias, a, "known", x => Known(a, x)));
        // An unreadable time keeps the row as a recent one would.
        var alive = rule.Anchors.Select(a => Anchor(table, alias, a, string.Create(CultureInfo.InvariantCulture, $"alive {cutOff}"), x => $"({x} IS NOT NULL AND NOT ({dialect.Readable(x, Encoding(a))} AND {dialect.Before(x, Encoding(a), cutOff, plan.Zone, values)}))"));
        return $"({Any(known)} AND NOT {Any(alive)})";
    }

    // The sort tells one condition from another at the same anchor.
    private string Anchor(MappedTable table, string alias, AnchorAt anchor, string sort, Func<string, string> condition)
    {
        var at = map.Table(anchor.Table);
        var column = dialect.Quote(anchor.Column);
        if (anchor.Scope == AnchorScope.Row)
        {
            if (at.Name == table.Name)
            {
                return condition($"{alias}.{column}");
            }

            var other = joins.NewAlias();
            var way = map.DistanceTo(table, at.Name) > 0 ? joins.Up(table, alias, at.Name, other) : joins.Up(at, other, table.Name, alias);
            return $"EXISTS (SELECT 1 FROM {way.FromWith(joins.Source(at, other))} WHERE {way.WhereAnd(condition($"{other}.{column}"))})";
        }

        if (at.Name == table.Name && IsPerson(table))
        {
            return condition($"{alias}.{column}");
        }

        var mine = joins.Person(table, alias);
        // The row's own value counts even where it can't be tied to a person.
        var own = at.Name == table.Name ? condition($"{alias}.{column}") + " OR " : "";
        if (whole)
        {
            var persons = Persons(anchor, sort, condition);
            // A key that is missing is in no list, and must not make the answer unknown.
            var among = $"{string.Concat(mine.Key.Select(k => k + " IS NOT NULL AND "))}{(mine.Key.Length == 1 ? mine.Key[0] : "(" + string.Join(", ", mine.Key) + ")")} IN (SELECT {string.Join(", ", mine.Key.Select((_, n) => Column(n)))} FROM {persons})";
            return mine.From.IsEmpty
                ? $"({own}({string.Join(" AND ", [.. mine.Where, among])}))"
                : $"({own}EXISTS (SELECT 1 FROM {string.Join(", ", mine.From)} WHERE {mine.WhereAnd(among)}))";
        }

        var their = joins.NewAlias();
        var theirs = joins.Person(at, their);
        var same = mine.Key.Zip(theirs.Key, (a, b) => $"{b} = {a}");
        return $"({own}EXISTS (SELECT 1 FROM {mine.FromWith(theirs.FromWith(joins.Source(at, their)))} WHERE {mine.WhereAnd([.. theirs.Where, .. same, condition($"{their}.{column}")])}))";
    }

    // The row and its person are one: no other row of the table is theirs.
    private bool IsPerson(MappedTable table) => table.SubjectColumn is null && map.FullPath(table).IsEmpty;

    private string Persons(AnchorAt anchor, string sort, Func<string, string> condition)
    {
        if (!named.TryGetValue((anchor, sort), out var list))
        {
            var their = joins.NewAlias();
            var theirs = joins.Person(map.Table(anchor.Table), their);
            var keys = string.Join(", ", theirs.Key.Select((k, n) => $"{k} AS {Column(n)}"));
            var where = theirs.WhereAnd([.. theirs.Key.Select(k => k + " IS NOT NULL"), condition($"{their}.{dialect.Quote(anchor.Column)}")]);
            list = ("vow_persons_" + named.Count.ToString(CultureInfo.InvariantCulture), $"SELECT {keys} FROM {theirs.FromWith(joins.Source(map.Table(anchor.Table), their))} WHERE {where}");
            named.Add((anchor, sort), list);
        }

        return list.Name;
    }

    private string Known(AnchorAt anchor, string x) => $"({x} IS NOT NULL AND {dialect.Readable(x, Encoding(anchor))})";

    private TimeEncoding Encoding(AnchorAt anchor) => map.Table(anchor.Table).Column(anchor.Column)?.Encoding ?? TimeEncoding.Unknown;

    private static string Any(IEnumerable<string> parts)
    {
        var list = parts.ToList();
        return list.Count == 0 ? "(1 = 0)" : "(" + string.Join(" OR ", list) + ")";
    }
}

/// <summary>A way through tables: what to join, on what, and the key it ends at.</summary>
internal readonly record struct Way(ImmutableArray<string> From, ImmutableArray<string> Where, ImmutableArray<string> Key)
{
    public string FromWith(string source) => string.Join(", ", [.. From, source]);

    public string WhereAnd(params string[] more) => string.Join(" AND ", [.. Where, .. more]);
}

/// <summary>Turns the map's paths into joins.</summary>
internal sealed class Joins(DataMap map, Dialect dialect)
{
    private int aliases;

    public string NewAlias() => "j" + (aliases++).ToString(CultureInfo.InvariantCulture);

    public string Source(MappedTable table, string alias) => dialect.Table(map, table.Name) + " " + alias;

    /// <summary>From a row up to the row of another table on its path, whose alias is given.</summary>
    public Way Up(MappedTable table, string alias, string target, string targetAlias)
    {
        var from = ImmutableArray.CreateBuilder<string>();
        var where = ImmutableArray.CreateBuilder<string>();
        var here = alias;
        foreach (var hop in map.FullPath(table))
        {
            var there = hop.To == target ? targetAlias : NewAlias();
            if (hop.To != target)
            {
                from.Add(dialect.Table(map, hop.To) + " " + there);
            }

            where.AddRange(On(hop, here, there));
            here = there;
            if (hop.To == target)
            {
                break;
            }
        }

        return new Way(from.ToImmutable(), where.ToImmutable(), []);
    }

    /// <summary>From a row to the key of its person, with as few joins as will do.</summary>
    public Way Person(MappedTable table, string alias)
    {
        var from = ImmutableArray.CreateBuilder<string>();
        var where = ImmutableArray.CreateBuilder<string>();
        var (here, hereAlias) = (table, alias);
        var path = map.FullPath(table);
        for (var i = 0; i < path.Length && here.SubjectColumn is null; i++)
        {
            var hop = path[i];
            var next = map.Table(hop.To);
            if (i == path.Length - 1 && next.SubjectColumn is null && next.Key.Length == hop.At.Length && next.Key.All(hop.At.Contains))
            {
                var last = hereAlias;
                return new Way(from.ToImmutable(), where.ToImmutable(), [.. next.Key.Select(k => $"{last}.{dialect.Quote(hop.From[hop.At.IndexOf(k)])}")]);
            }

            var there = NewAlias();
            from.Add(Source(next, there));
            where.AddRange(On(hop, hereAlias, there));
            (here, hereAlias) = (next, there);
        }

        ImmutableArray<string> key = here.SubjectColumn is { } subject ? [subject] : here.Key;
        return new Way(from.ToImmutable(), where.ToImmutable(), [.. key.Select(k => $"{hereAlias}.{dialect.Quote(k)}")]);
    }

    private IEnumerable<string> On(Hop hop, string here, string there) =>
        hop.From.Zip(hop.At, (f, a) => $"{there}.{dialect.Quote(a)} = {here}.{dialect.Quote(f)}");
}
