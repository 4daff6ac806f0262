namespace Vow.Sources;

public sealed partial class SourceSession
{
    /// <summary>How much of a long value a sample reads, in characters.</summary>
    public const int SampledLength = 2_000;

    /// <summary>
    /// Reads some rows of a table: half of them as the engine finds them, the other half from the end of its key, since old rows and new ones differ.
    /// Never more than asked for.
    /// </summary>
    /// <param name="table">The table, in the map or not.</param>
    /// <param name="rows">The most rows read.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<TableSample> SampleAsync(CatalogueTable table, int rows, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        var columns = table.Columns.Where(column => dialect.IsSampled(column.Type)).ToList();
        if (columns.Count == 0)
        {
            return new TableSample(table.Name, [], []);
        }

        // A key that isn't read or has several parts orders nothing here: then all rows come from the beginning.
        var key = table.PrimaryKey is [var one] ? columns.FindIndex(column => column.Name == one) : -1;
        var sql = $"SELECT {string.Join(", ", columns.Select(column => $"substr({dialect.AsText("t." + Quote(column.Name))}, 1, {SampledLength})"))} FROM {dialect.Table(Map, table.Name)} t";
        var half = key < 0 ? rows : (rows + 1) / 2;
        var found = await TextsAsync($"{sql} LIMIT {half}", columns.Count, cancel);
        if (key >= 0 && found.Count == half && rows > half)
        {
            var seen = found.Select(row => row[key]).ToHashSet(StringComparer.Ordinal);
            found.AddRange((await TextsAsync($"{sql} ORDER BY t.{Quote(columns[key].Name)} DESC LIMIT {rows - half}", columns.Count, cancel)).Where(row => !seen.Contains(row[key])));
        }

        return new TableSample(table.Name, [.. columns.Select(column => column.Name)], found);
    }

    private async Task<List<string?[]>> TextsAsync(string sql, int width, CancellationToken cancel)
    {
        await using var command = Command(sql, null);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancel))
        {
            var row = new string?[width];
            for (var at = 0; at < width; at++)
            {
                row[at] = reader.IsDBNull(at) ? null : reader.GetString(at);
            }

            rows.Add(row);
        }

        return rows;
    }
}
