using System.Collections.Immutable;
using System.Data.Common;

namespace Vow.Sources;

public sealed partial class SourceSession
{
    /// <summary>Rows of a table whose columns hold one of these values, whole.</summary>
    public async Task<ImmutableArray<SourceRow>> FindRowsAsync(string table, ImmutableArray<string> columns, IReadOnlyCollection<RowKey> of, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(of);
        var mapped = Map.Table(table);
        var rows = ImmutableArray.CreateBuilder<SourceRow>();
        foreach (var chunk in of.Chunk(200))
        {
            var values = new SqlValues();
            var any = string.Join(" OR ", chunk.Select(key => "(" + string.Join(" AND ", columns.Zip(key.Values, (column, value) => $"t.{Quote(column)} = {values.Bind(value)}")) + ")"));
            rows.AddRange(await RowsAsync(mapped, $"SELECT t.* FROM {Table(mapped)} t WHERE {any} ORDER BY {Keys(mapped, "t")}", values, cancel));
        }

        return rows.ToImmutable();
    }

    /// <summary>How many rows a table has.</summary>
    public Task<long> CountRowsAsync(string table, CancellationToken cancel = default) =>
        CountAsync($"SELECT count(*) FROM {Table(Map.Table(table))} t", null, cancel);

    /// <summary>Makes the table of batches where the source's role may. False where it may not: an administrator then runs <see cref="Dialect.GrantSql"/>.</summary>
    public async Task<bool> TryMakeBatchTableAsync(CancellationToken cancel = default)
    {
        if (!dialect.KeepsBatches)
        {
            return false;
        }

        try
        {
            await ExecuteAsync(dialect.BatchTableSql(Map), null, cancel);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }
}
