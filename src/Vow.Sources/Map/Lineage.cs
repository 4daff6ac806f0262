using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Who belongs to whom in a map: paths to persons, and the rows that hang on a row.</summary>
public static class Lineage
{
    /// <summary>The root of rows that name their subject directly (<see cref="MappedTable.SubjectColumn"/>).</summary>
    public const string SubjectRoot = "";

    /// <summary>All hops from a table to the end of its path, following the paths of the tables it leads to. Stops before going round in a circle.</summary>
    public static ImmutableArray<Hop> FullPath(this DataMap map, MappedTable table)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(table);
        var hops = ImmutableArray.CreateBuilder<Hop>();
        var seen = new HashSet<string> { table.Name };
        for (var here = table; here is not null && !here.Path.IsEmpty;)
        {
            foreach (var hop in here.Path)
            {
                if (!seen.Add(hop.To))
                {
                    return hops.ToImmutable();
                }

                hops.Add(hop);
            }

            here = map.Find(here.Path[^1].To);
        }

        return hops.ToImmutable();
    }

    /// <summary>Name of the table whose key tells the persons of this table's rows apart, or <see cref="SubjectRoot"/>.</summary>
    public static string RootOf(this DataMap map, MappedTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.SubjectColumn is not null)
        {
            return SubjectRoot;
        }

        var root = table.Name;
        foreach (var hop in map.FullPath(table))
        {
            if (map.Find(hop.To)?.SubjectColumn is not null)
            {
                return SubjectRoot;
            }

            root = hop.To;
        }

        return root;
    }

    /// <summary>The tables whose path passes through this one, each after the table it hangs on.</summary>
    public static ImmutableArray<MappedTable> DependantsOf(this DataMap map, MappedTable table) =>
        [.. map.Personal
            .Select(t => (Table: t, Depth: map.DistanceTo(t, table.Name)))
            .Where(x => x.Depth > 0)
            .OrderBy(x => x.Depth).ThenBy(x => x.Table.Name, StringComparer.Ordinal)
            .Select(x => x.Table)];

    /// <summary>How many hops of a table's path lead to another table; 0 where it isn't on the path.</summary>
    internal static int DistanceTo(this DataMap map, MappedTable table, string target)
    {
        var path = map.FullPath(table);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i].To == target)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
