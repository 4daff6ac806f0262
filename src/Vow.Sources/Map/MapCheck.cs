using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Holds a map against the database's catalogue. Whatever the map doesn't say is an error: silence never counts as "no personal data".</summary>
public static class MapCheck
{
    /// <summary>Everything wrong with a map, tables in the map's order and then those it leaves out.</summary>
    /// <param name="map">The map.</param>
    /// <param name="catalogue">What the database says.</param>
    /// <param name="anchors">Ids of the anchors each purpose's active term counts from; null for a purpose that isn't declared, empty where it has no end by time.</param>
    public static ImmutableArray<MapFinding> Run(DataMap map, Catalogue catalogue, Func<string, ImmutableArray<string>?> anchors)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(anchors);
        var findings = ImmutableArray.CreateBuilder<MapFinding>();
        foreach (var table in map.Tables)
        {
            if (catalogue.Find(table.Name) is not { } real)
            {
                findings.Add(Error("map.table-missing", table.Name, null, "The database has no such table.", "Correct the name, or take the table out of the map."));
                continue;
            }

            if (table.NoPersonalData is null)
            {
                findings.AddRange(Columns(table, real));
                findings.AddRange(Shape(map, table, real));
                findings.AddRange(Paths(map, catalogue, table));
                findings.AddRange(Anchors(map, table, anchors));
                findings.AddRange(MapIndexes.Missing(map, table, real));
            }
        }

        findings.AddRange(MapCascades.Check(map, catalogue));
        var (_, circle) = DeletionOrder.Rank(map, catalogue);
        findings.AddRange(circle.Select(t => Error("map.circle", t, null, $"Foreign keys go round in a circle: {string.Join(", ", circle)}.", "Map one of the links as nullable and declare that table `at_end: clear`, or take one of the tables out.")));
        findings.AddRange(catalogue.Tables.Where(t => map.Find(t.Name) is null && t.Name != "vow_batch").Select(t => Error(
            "map.undeclared-table", t.Name, null, "The table is in the database and not in the map.", "Map it, or say `no_personal_data` with the reason.")));
        return findings.ToImmutable();
    }

    internal static MapFinding Error(string code, string table, string? column, string message, string remedy) => new(code, MapSeverity.Error, table, column, message, remedy);

    internal static MapFinding Warning(string code, string table, string? column, string message, string remedy) => new(code, MapSeverity.Warning, table, column, message, remedy);

    private static IEnumerable<MapFinding> Columns(MappedTable table, CatalogueTable real)
    {
        var named = table.Columns.Select(c => c.Name).Concat(table.Key).Concat(table.Identifiers.Values).Concat(table.Path.Take(1).SelectMany(h => h.From)).Append(table.SubjectColumn ?? "").Where(c => c.Length > 0).Distinct();
        foreach (var column in named.Where(c => real.Column(c) is null))
        {
            yield return Error("map.column-missing", table.Name, column, "The table has no such column.", "Correct the name, or take the column out of the map.");
        }

        var links = table.Key.Concat(table.Path.Take(1).SelectMany(h => h.From)).Append(table.SubjectColumn ?? "").ToHashSet();
        foreach (var column in real.Columns.Where(c => table.Column(c.Name) is not { IsDeclared: true } && !links.Contains(c.Name)))
        {
            yield return Error("map.undeclared-column", table.Name, column.Name, "The map doesn't say what the column holds.", "Give it a datum, an anchor, `link`, or `technical` with the reason.");
        }

        foreach (var column in table.Columns.Where(c => !c.Anchors.IsEmpty && c.Encoding == TimeEncoding.Unknown))
        {
            yield return Error("map.encoding-unknown", table.Name, column.Name, "How the column writes a time isn't known.", "Declare `encoding`: text, date, unix_seconds or unix_micros.");
        }

        if (table.AtEnd == RowEnd.Clear)
        {
            foreach (var column in table.Clearable.Where(c => real.Column(c.Name) is { Nullable: false, IsText: false }))
            {
                yield return Error("map.clear-not-null", table.Name, column.Name, "The column can't be emptied: the database refuses null in it.", "Declare `at_end: delete`, or let the column be null.");
            }
        }
    }

    private static IEnumerable<MapFinding> Shape(DataMap map, MappedTable table, CatalogueTable real)
    {
        if (table.Key.IsEmpty)
        {
            yield return Error("map.no-key", table.Name, null, "The table has no key in the map: its rows can't be told apart.", "Declare `key`.");
        }
        else if (!Same(table.Key, real.PrimaryKey) && !real.Unique.Any(u => Same(table.Key, u)))
        {
            yield return Error("map.key-not-unique", table.Name, null, $"The database doesn't keep ({string.Join(", ", table.Key)}) unique.", $"CREATE UNIQUE INDEX ON it, or declare the primary key ({string.Join(", ", real.PrimaryKey)}).");
        }

        if (table.Serves.IsEmpty)
        {
            yield return Error("map.serves-nothing", table.Name, null, "The map doesn't say which purposes the rows serve.", "Declare `serves`.");
        }

        foreach (var trigger in real.Triggers)
        {
            yield return Warning("map.trigger", table.Name, null, $"The trigger {trigger} runs when rows change; what it writes isn't seen.", "Make sure that it copies no personal data elsewhere.");
        }

        if (table.Identifiers.IsEmpty && table.SubjectColumn is null && table.Path.IsEmpty)
        {
            yield return Error("map.no-path", table.Name, null, "Its rows lead to no person: no identifier, no path.", "Declare `identifiers`, or `subject` with the way to the table of persons.");
        }
    }

    private static IEnumerable<MapFinding> Paths(DataMap map, Catalogue catalogue, MappedTable table)
    {
        var here = table;
        foreach (var hop in map.FullPath(table))
        {
            if (map.Find(hop.To) is not { NoPersonalData: null } next || hop.From.Length != hop.At.Length || hop.From.IsEmpty)
            {
                yield return Error("map.no-path", table.Name, null, $"The path leads to {hop.To}, which the map doesn't know as a table of personal data.", "Map that table, or correct the path.");
                yield break;
            }

            foreach (var column in hop.At.Where(c => catalogue.Find(hop.To) is { } there && there.Column(c) is null))
            {
                yield return Error("map.column-missing", hop.To, column, $"The path from {table.Name} ends at a column that isn't there.", "Correct the path.");
            }

            foreach (var column in hop.From.Where(c => catalogue.Find(here.Name) is { } from && from.Column(c) is null && here.Name != table.Name))
            {
                yield return Error("map.column-missing", here.Name, column, $"The path from {table.Name} passes a column that isn't there.", "Correct the path.");
            }

            here = next;
        }

        if (!table.Path.IsEmpty && here.SubjectColumn is null && here.Identifiers.IsEmpty)
        {
            yield return Error("map.no-path", table.Name, null, $"The path ends at {here.Name}, which identifies nobody or leads back.", "Let the path end at a table with `identifiers`.");
        }
    }

    private static IEnumerable<MapFinding> Anchors(DataMap map, MappedTable table, Func<string, ImmutableArray<string>?> anchors)
    {
        foreach (var purpose in table.AtEnd == RowEnd.Keep ? [] : table.Serves)
        {
            if (anchors(purpose) is not { } of)
            {
                yield return Error("map.purpose-undeclared", table.Name, null, $"The policy declares no purpose {purpose}.", "Correct `serves`, or declare the purpose.");
                continue;
            }

            var missing = of.Where(a => AnchorColumns.Of(map, table, a).IsEmpty).ToImmutableArray();
            if (missing.IsEmpty)
            {
                continue;
            }

            var names = string.Join(", ", missing);
            yield return missing.Length == of.Length
                ? Error("map.anchor-missing", table.Name, null, $"No column dates the rows for {purpose} (it counts from {names}).", "Declare the column that holds that time, here or on the table of persons.")
                : Warning("map.anchor-partly-missing", table.Name, null, $"For {purpose}, no column holds {names}: what happened there isn't seen by this source.", "Declare the column, or let another source say who is still active.");
        }
    }

    private static bool Same(ImmutableArray<string> a, ImmutableArray<string> b) => a.Length == b.Length && a.All(b.Contains);
}
