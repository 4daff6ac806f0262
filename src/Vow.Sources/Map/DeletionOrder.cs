using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>In which order tables are emptied so that no foreign key is ever broken.</summary>
public static class DeletionOrder
{
    /// <summary>
    /// Gives every table its rank: rows that point at others go first. Tables in a circle of references are returned with it; a row that points into its own
    /// table is no circle (see <see cref="MappedTable.SelfLinks"/>), nor is a link that the database lets go of by itself. Each table also gets the links of
    /// <see cref="MappedTable.PointedAtBy"/>.
    /// </summary>
    public static (DataMap Map, ImmutableArray<string> Circle) Rank(DataMap map, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(catalogue);
        var pointsAt = map.Tables.ToDictionary(
            t => t.Name,
            t => (catalogue.Find(t.Name)?.ForeignKeys.Where(f => f.OnDelete != DeleteAction.SetNull).Select(f => f.To) ?? []).Concat(t.Path.Take(1).Select(h => h.To)).Where(to => to != t.Name && IsDeletedFrom(map.Find(to))).ToHashSet());
        var ranks = new Dictionary<string, int>();
        for (var rank = 0; pointsAt.Count > 0; rank++)
        {
            var free = pointsAt.Keys.Where(t => !pointsAt.Values.Any(v => v.Contains(t))).Order(StringComparer.Ordinal).ToList();
            if (free.Count == 0)
            {
                break;
            }

            foreach (var table in free)
            {
                ranks[table] = rank;
                pointsAt.Remove(table);
            }
        }

        var circle = pointsAt.Keys.Order(StringComparer.Ordinal).ToImmutableArray();
        return (map with { Tables = [.. map.Tables.Select(t => t with { DeletionRank = ranks.GetValueOrDefault(t.Name, ranks.Count), PointedAtBy = PointedAtBy(map, catalogue, t) })] }, circle);
    }

    // What points at rows that stay, emptied or not, holds nothing up.
    private static bool IsDeletedFrom(MappedTable? table) => table is { NoPersonalData: not null } or { AtEnd: not RowEnd.Clear };

    // Only rows that end by themselves are waited for: those that never go would keep the row for ever, which the check of the map refuses.
    private static ImmutableArray<PointedAt> PointedAtBy(DataMap map, Catalogue catalogue, MappedTable table) =>
        [.. map.Personal.Where(t => t.Name != table.Name && t.AtEnd == RowEnd.Delete && map.DistanceTo(t, table.Name) == 0)
            .SelectMany(t => catalogue.Find(t.Name)?.ForeignKeys.Where(f => f.To == table.Name && f.OnDelete == DeleteAction.Refuse).Select(f => new PointedAt(t.Name, new Hop(f.From, f.To, f.At))) ?? [])];
}
