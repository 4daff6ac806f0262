using Vow.Gate;
using Vow.Sources;
using SourceMap = Vow.Sources.DataMap;

namespace Vow.Retention;

/// <summary>
/// The rows of a batch with the rows they hang on: whose each is, and when its anchors last happened. Rows that were read for this alone are known
/// here too, so that an invoice taken alone still knows its customer.
/// </summary>
internal sealed class RowWeb
{
    private readonly SourceMap map;
    private readonly PolicyZone zone;
    private readonly Dictionary<string, List<SourceRow>> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Table, string Columns, string Values), SourceRow> places = [];
    private readonly Dictionary<PersonRef, List<SourceRow>> persons = [];
    private readonly Dictionary<(string Table, RowKey Key), List<SourceRow>> above = [];
    private readonly Dictionary<(string Table, RowKey Key, string Child), List<SourceRow>> below = [];

    private RowWeb(SourceMap map, PolicyZone zone)
    {
        this.map = map;
        this.zone = zone;
    }

    /// <summary>Weaves a batch: reads what is missing of the ways up, and the other rows of the same persons, through the session that took it.</summary>
    public static async Task<RowWeb> OfAsync(SourceSession session, PolicyZone zone, TakenBatch taken, CancellationToken cancel)
    {
        var web = new RowWeb(session.Map, zone);
        web.Add(taken.Rows);
        await web.CompleteAsync(session, cancel);
        web.Tie();
        // What the same persons still have: their other rows may date these.
        foreach (var some in web.persons.Keys.ToList().Chunk(100))
        {
            web.Add(await session.ReadPersonAsync(some, cancel));
        }

        await web.CompleteAsync(session, cancel);
        web.Tie();
        return web;
    }

    /// <summary>Whose the row is. A row whose way up is broken is held for a person of its own.</summary>
    public PersonRef PersonOf(SourceRow row)
    {
        var table = map.Table(row.Table);
        if (Subject(table, row) is { } own)
        {
            return own;
        }

        if (table.Path.IsEmpty)
        {
            return new PersonRef(row.Table, row.Key);
        }

        var path = map.FullPath(table);
        var up = Above(row);
        if (up.Count > 0 && map.Table(up[^1].Table) is { SubjectColumn: not null } named && Subject(named, up[^1]) is { } subject)
        {
            return subject;
        }

        var last = up.Count == 0 ? row : up[^1];
        if (up.Count == path.Length)
        {
            return new PersonRef(last.Table, last.Key);
        }

        var hop = path[up.Count];
        var root = map.Table(hop.To);
        var values = hop.From.Select(c => last[c]).ToList();
        return up.Count == path.Length - 1 && values.TrueForAll(v => v is not null) && hop.At.SequenceEqual(root.Key)
            ? new PersonRef(root.Name, RowKey.Of(values!))
            : new PersonRef(row.Table, row.Key);
    }

    /// <summary>Key of the row it hangs on, or null.</summary>
    public SourceRow? ParentOf(SourceRow row) => Above(row).FirstOrDefault();

    /// <summary>Every row known here of a person.</summary>
    public IReadOnlyList<SourceRow> RowsOf(PersonRef person) => persons.GetValueOrDefault(person) ?? [];

    /// <summary>The latest of an anchor for a row, over the columns that the sweep's own rule looks at; null where none can be read.</summary>
    public Instant? Latest(SourceRow row, string anchor)
    {
        Instant? latest = null;
        foreach (var at in AnchorColumns.Of(map, map.Table(row.Table), anchor))
        {
            var encoding = map.Table(at.Table).Column(at.Column)!.Encoding;
            foreach (var from in RowsFor(row, at))
            {
                if (AnchorTimes.Read(from[at.Column], encoding, zone) is { } time && (latest is not { } so || time > so))
                {
                    latest = time;
                }
            }
        }

        return latest;
    }

    private IEnumerable<SourceRow> RowsFor(SourceRow row, AnchorAt at)
    {
        if (at.Scope == AnchorScope.Person)
        {
            return RowsOf(PersonOf(row)).Where(r => r.Table == at.Table);
        }

        if (at.Table == row.Table)
        {
            return [row];
        }

        var up = Above(row).Where(r => r.Table == at.Table).ToList();
        return up.Count > 0 ? up : below.GetValueOrDefault((row.Table, row.Key, at.Table)) ?? [];
    }

    private PersonRef? Subject(MappedTable table, SourceRow row) => table.SubjectColumn is { } column && row[column] is { } id
        ? PersonRef.Subject(id as Guid? ?? Guid.Parse((string)id))
        : null;

    private List<SourceRow> Above(SourceRow row)
    {
        if (above.TryGetValue((row.Table, row.Key), out var known))
        {
            return known;
        }

        var up = new List<SourceRow>();
        var here = row;
        foreach (var hop in map.FullPath(map.Table(row.Table)))
        {
            if (Place(hop, here) is not { } place || !places.TryGetValue(place, out var next))
            {
                break;
            }

            up.Add(next);
            here = next;
        }

        return up;
    }

    private void Add(IEnumerable<SourceRow> more)
    {
        foreach (var row in more)
        {
            var list = rows.TryGetValue(row.Table, out var known) ? known : rows[row.Table] = [];
            var seen = places.TryAdd((row.Table, "", row.Key.Text), row);
            if (seen)
            {
                list.Add(row);
                foreach (var at in map.Personal.SelectMany(t => t.Path).Where(h => h.To == row.Table).Select(h => h.At).DistinctBy(a => string.Join('|', a)))
                {
                    var values = at.Select(c => row[c]).ToList();
                    if (values.TrueForAll(v => v is not null))
                    {
                        places.TryAdd((row.Table, string.Join('|', at), RowKey.Of(values!).Text), row);
                    }
                }
            }
        }
    }

    // Rows on the way up that are not here: read them. Once per hop of the longest path at most.
    private async Task CompleteAsync(SourceSession session, CancellationToken cancel)
    {
        for (var round = 0; round < 8; round++)
        {
            var missing = new Dictionary<(string Table, string Columns), (Hop Hop, HashSet<RowKey> Keys)>();
            foreach (var row in rows.Values.SelectMany(r => r))
            {
                var path = map.FullPath(map.Table(row.Table));
                var up = Above(row);
                if (up.Count < path.Length && Place(path[up.Count], up.Count == 0 ? row : up[^1]) is { } place)
                {
                    var wanted = missing.TryGetValue((place.Table, place.Columns), out var known) ? known : missing[(place.Table, place.Columns)] = (path[up.Count], []);
                    wanted.Keys.Add(RowKey.Parse(place.Values)!);
                }
            }

            var before = places.Count;
            foreach (var (_, (hop, keys)) in missing)
            {
                Add(await session.FindRowsAsync(hop.To, hop.At, keys, cancel));
            }

            if (places.Count == before)
            {
                return;
            }
        }
    }

    private void Tie()
    {
        persons.Clear();
        above.Clear();
        below.Clear();
        foreach (var row in rows.Values.SelectMany(r => r))
        {
            var up = Above(row);
            above[(row.Table, row.Key)] = up;
            foreach (var over in up)
            {
                (below.TryGetValue((over.Table, over.Key, row.Table), out var list) ? list : below[(over.Table, over.Key, row.Table)] = []).Add(row);
            }

            var person = PersonOf(row);
            (persons.TryGetValue(person, out var theirs) ? theirs : persons[person] = []).Add(row);
        }
    }

    private static (string Table, string Columns, string Values)? Place(Hop hop, SourceRow from)
    {
        var values = hop.From.Select(c => from[c]).ToList();
        return values.TrueForAll(v => v is not null) ? (hop.To, string.Join('|', hop.At), RowKey.Of(values!).Text) : null;
    }
}
