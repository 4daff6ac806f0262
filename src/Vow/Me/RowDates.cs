using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Me;

/// <summary>
/// The events that date each row of one person in one source, as the sweep counts them: events of the person are the latest among all their
/// rows, events of a row are its own, else those of the row it hangs on, else the latest among the person's rows.
/// </summary>
public sealed class RowDates
{
    private readonly Vow.Sources.DataMap map;
    private readonly ImmutableArray<SourceRow> rows;
    private readonly Dictionary<SourceRow, Dictionary<int, Instant>> own = [];
    private readonly Dictionary<int, Instant> person = [];
    private readonly HashSet<int> ofPerson = [];

    /// <summary>Reads the dates of these rows.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="map">The source's map.</param>
    /// <param name="rows">All rows of the person there.</param>
    /// <param name="given">The person's events where they are already known (Vow's own store).</param>
    public RowDates(PolicyInForce policy, Vow.Sources.DataMap map, ImmutableArray<SourceRow> rows, IReadOnlyDictionary<int, Instant>? given)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(map);
        this.map = map;
        this.rows = rows;
        foreach (var (id, value) in given ?? ImmutableDictionary<int, Instant>.Empty)
        {
            person[id] = value;
        }

        foreach (var row in rows)
        {
            var dates = own[row] = [];
            foreach (var column in map.Table(row.Table).Columns.Where(c => !c.Anchors.IsEmpty))
            {
                if (Cells.InstantOf(column, row[column.Name], policy.Zone) is not { } at)
                {
                    continue;
                }

                foreach (var anchor in column.Anchors)
                {
                    var index = policy.Compiled.Anchors.IndexOf(anchor);
                    if (index < 0)
                    {
                        continue;
                    }

                    Later(dates, index, at);
                    Later(person, index, at);
                    if (AnchorColumns.ScopeOf(anchor) == AnchorScope.Person)
                    {
                        ofPerson.Add(index);
                    }
                }
            }
        }
    }

    /// <summary>The events that date a row.</summary>
    public IReadOnlyDictionary<int, Instant> Of(SourceRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var dates = new Dictionary<int, Instant>(person);
        var settled = new HashSet<int>(ofPerson);
        for (var (here, depth) = (row, 0); here is not null && depth < 8; here = Parent(here), depth++)
        {
            foreach (var (index, at) in own[here])
            {
                if (settled.Add(index))
                {
                    dates[index] = at;
                }
            }
        }

        return dates;
    }

    private SourceRow? Parent(SourceRow row) =>
        map.Table(row.Table).Path is [var hop, ..]
            ? rows.FirstOrDefault(r => r.Table == hop.To && hop.From.Zip(hop.At).All(pair => Equals(row[pair.First], r[pair.Second])))
            : null;

    private static void Later(Dictionary<int, Instant> dates, int index, Instant at)
    {
        if (!dates.TryGetValue(index, out var before) || before < at)
        {
            dates[index] = at;
        }
    }
}
