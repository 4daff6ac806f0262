using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Which indexes a sweep would miss: on the columns of paths and of anchors.</summary>
internal static class MapIndexes
{
    public static IEnumerable<MapFinding> Missing(DataMap map, MappedTable table, CatalogueTable real)
    {
        var dialect = Dialect.Of(map.Engine);
        if (!dialect.HasIndexes)
        {
            yield break;
        }

        var wanted = table.Path.Take(1).Select(h => h.From)
            .Concat(table.Columns.Where(c => !c.Anchors.IsEmpty).Select(c => ImmutableArray.Create(c.Name)))
            .Where(w => w.All(c => real.Column(c) is not null));
        foreach (var columns in wanted)
        {
            if (!real.Indexes.Any(i => i.Length >= columns.Length && columns.All(i[..columns.Length].Contains)))
            {
                // SQL is the same in both languages.
                var sql = $"CREATE INDEX {dialect.Quote($"ix_{table.Name}_{string.Join('_', columns)}")} ON {dialect.Table(map, table.Name)} ({string.Join(", ", columns.Select(c => dialect.Indexed(real.Column(c)!)))});";
                yield return MapCheck.Warning(
                    "map.index-missing", table.Name, columns[0],
                    new($"No index begins with ({string.Join(", ", columns)}): finding due rows reads the whole table.", $"Aucun index ne commence par ({string.Join(", ", columns)})\u00a0: chercher les lignes échues lit toute la table."),
                    new(sql, sql));
            }
        }
    }
}
