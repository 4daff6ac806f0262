using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Where a table's anchors are to be found in its map.</summary>
public static class AnchorColumns
{
    /// <summary>
    /// Whether an anchor is a fact about the person (<c>last_login</c>: the latest of all their rows) or about one row (<c>invoice_date</c>). An anchor whose
    /// id begins with <c>last_</c> speaks of the person.
    /// </summary>
    public static AnchorScope ScopeOf(string anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        return anchor.StartsWith("last_", StringComparison.Ordinal) ? AnchorScope.Person : AnchorScope.Row;
    }

    /// <summary>
    /// The columns that date a row of this table. For a person's anchor: every column with it among the same persons. For a row's anchor: the row's own,
    /// else that of the nearest row it hangs on, else those of the rows that hang on it, else any of the same person.
    /// </summary>
    public static ImmutableArray<AnchorAt> Of(DataMap map, MappedTable table, string anchor)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(table);
        var root = map.RootOf(table);
        ImmutableArray<AnchorAt> person = [.. map.Personal.Where(t => map.RootOf(t) == root).SelectMany(t => In(t, anchor, AnchorScope.Person))];
        if (ScopeOf(anchor) == AnchorScope.Person)
        {
            return person;
        }

        IEnumerable<MappedTable> upwards = [table, .. map.FullPath(table).Select(h => map.Find(h.To)).OfType<MappedTable>()];
        foreach (var nearest in upwards)
        {
            var here = In(nearest, anchor, AnchorScope.Row);
            if (!here.IsEmpty)
            {
                return here;
            }
        }

        ImmutableArray<AnchorAt> below = [.. map.DependantsOf(table).SelectMany(t => In(t, anchor, AnchorScope.Row))];
        return below.IsEmpty ? person : below;
    }

    private static ImmutableArray<AnchorAt> In(MappedTable table, string anchor, AnchorScope scope) =>
        [.. table.Columns.Where(c => c.Anchors.Contains(anchor)).Select(c => new AnchorAt(table.Name, c.Name, scope))];
}
