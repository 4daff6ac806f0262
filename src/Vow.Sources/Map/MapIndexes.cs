using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Which indexes would be missed: by a sweep on the columns of paths and of anchors, by whoever looks for a person on what they are known by.</summary>
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

        foreach (var (kind, column) in table.Identifiers.Where(i => real.Column(i.Value) is not null).OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            if (dialect.IndexedIdentifier(column, kind) is { } expression && !real.IndexedExpressions.Any(e => Bare(e) == Bare(expression)))
            {
                var sql = $"CREATE INDEX {dialect.Quote($"ix_{table.Name}_{column}_as_{kind}")} ON {dialect.Table(map, table.Name)} ({expression});";
                yield return MapCheck.Warning(
                    "map.index-missing", table.Name, column,
                    new($"No index is on {column} as it is compared ({expression}): finding a person reads the whole table.", $"Aucun index ne porte sur {column} tel qu'il est comparé ({expression})\u00a0: chercher une personne lit toute la table."),
                    new(sql, sql));
            }
        }
    }

    // The database writes an expression back in its own way: with or without casts, quotes and brackets that change nothing.
    private static string Bare(string expression) => string.Concat(expression.Replace("::text", "", StringComparison.Ordinal).Where(c => c is not ('(' or ')' or '"' or ' ')));
}
