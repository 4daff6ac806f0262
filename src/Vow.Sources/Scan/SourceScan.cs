using System.Collections.Immutable;
using System.Globalization;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>What a scan takes a column for.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Kind">What it seems to hold.</param>
/// <param name="Confidence">How sure, 0.5 to 0.99. An order, not a probability.</param>
/// <param name="Why">The grounds, in counts; never a value.</param>
public sealed record ScanProposal(string Table, string Column, ScanKind Kind, double Confidence, Bilingual Why)
{
    /// <summary>Whether somebody should look at it at once: card numbers, passwords in clear.</summary>
    public bool IsAlarm { get; init; }
}

/// <summary>
/// A scan of one database: first looked at table by table, each sample forgotten once counted; then asked what it proposes. It reads nothing itself and
/// keeps no value.
/// </summary>
public sealed class SourceScan
{
    /// <summary>Below this a guess is not worth anybody's reading.</summary>
    public const double Least = 0.5;

    /// <summary>How many rows of a table a scan reads where nobody says otherwise.</summary>
    public const int UsualRows = 200;

    private readonly Catalogue catalogue;
    private readonly DateOnly today;
    private readonly Dictionary<string, ColumnLook[]> looks = new(StringComparer.Ordinal);

    /// <summary>A scan of the tables of a catalogue.</summary>
    /// <param name="catalogue">What the database says about itself.</param>
    /// <param name="today">Dates of birth are told from other dates by how long ago they are.</param>
    public SourceScan(Catalogue catalogue, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        this.catalogue = catalogue;
        this.today = today;
    }

    /// <summary>Counts what a table's sample looks like. A table that is never given is judged by its names alone.</summary>
    public void Look(TableSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (catalogue.Find(sample.Table) is not { } table)
        {
            return;
        }

        var looksOf = LooksOf(table);
        for (var at = 0; at < table.Columns.Length; at++)
        {
            var place = sample.Columns.IndexOf(table.Columns[at].Name);
            if (place < 0)
            {
                continue;
            }

            foreach (var row in sample.Rows)
            {
                looksOf[at].Add(row[place]);
            }
        }
    }

    /// <summary>Every column that seems to hold personal data, tables and columns in the catalogue's order.</summary>
    public ImmutableArray<ScanProposal> Propose()
    {
        var tables = catalogue.Tables.Where(table => table.Name != "vow_batch").Select(table => new TableReading(table, LooksOf(table), today)).ToList();
        var persons = tables.Where(table => table.IsOfPersons).Select(table => table.Table.Name).ToHashSet(StringComparer.Ordinal);
        var linked = Linked(persons);
        return [.. tables.SelectMany(table => table.Propose(linked.Contains(table.Table.Name)))];
    }

    private ColumnLook[] LooksOf(CatalogueTable table)
    {
        if (!looks.TryGetValue(table.Name, out var found))
        {
            looks[table.Name] = found = [.. table.Columns.Select(_ => new ColumnLook())];
        }

        return found;
    }

    /// <summary>Tables whose rows lead to a person's, by foreign keys however many.</summary>
    private HashSet<string> Linked(HashSet<string> persons)
    {
        var linked = new HashSet<string>(persons, StringComparer.Ordinal);
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var table in catalogue.Tables)
            {
                grew |= table.ForeignKeys.Any(key => linked.Contains(key.To)) && linked.Add(table.Name);
            }
        }

        return linked;
    }

    internal static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
