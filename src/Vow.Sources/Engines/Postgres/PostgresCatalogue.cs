using System.Collections.Immutable;
using System.Data.Common;

namespace Vow.Sources;

/// <summary>Reads one schema of a PostgreSQL database from its system catalogues (visible without any right on the tables themselves).</summary>
internal static class PostgresCatalogue
{
    // A table that inherits all of its columns is a part of the one above, as partitions were made before there were any: its rows are seen and deleted there.
    private const string Columns = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attgenerated <> '',
            a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', FALSE), c.relkind = 'p'
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE n.nspname = @s AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
            AND (NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid)
                OR EXISTS (SELECT 1 FROM pg_attribute own WHERE own.attrelid = c.oid AND own.attnum > 0 AND NOT own.attisdropped AND own.attinhcount = 0))
        ORDER BY c.relname, a.attnum
        """;

    private const string Indexes = """
        SELECT c.relname, i.indexrelid::bigint, i.indisprimary, i.indisunique, a.attname
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
        WHERE n.nspname = @s AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid AND k.place <= i.indnkeyatts
        ORDER BY c.relname, i.indexrelid, k.place
        """;

    private const string ForeignKeys = """
        SELECT c.relname, f.oid::bigint, t.relname, f.confdeltype::text, af.attname, at.attname
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = f.confrelid
        CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(source, target, place)
        JOIN pg_attribute af ON af.attrelid = f.conrelid AND af.attnum = k.source
        JOIN pg_attribute at ON at.attrelid = f.confrelid AND at.attnum = k.target
        WHERE n.nspname = @s AND f.contype = 'f'
        ORDER BY c.relname, f.oid, k.place
        """;

    private const string Expressions = """
        SELECT c.relname, pg_get_indexdef(i.indexrelid, 1, false)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = @s AND i.indpred IS NULL AND i.indkey[0] = 0 AND i.indisvalid ORDER BY c.relname, i.indexrelid
        """;

    private const string Triggers = """
        SELECT c.relname, t.tgname
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = @s AND NOT t.tgisinternal ORDER BY c.relname, t.tgname
        """;

    private const string Views = """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = @s AND c.relkind IN ('v', 'm') ORDER BY c.relname
        """;

    public static async Task<Catalogue> ReadAsync(DbConnection connection, DbTransaction? transaction, string schema, CancellationToken cancel)
    {
        var columns = (await ListAsync(Columns)).ToLookup(r => (string)r[0]);
        var indexes = (await ListAsync(Indexes)).GroupBy(r => (Table: (string)r[0], Id: (long)r[1]))
            .Select(g => (g.Key.Table, Primary: (bool)g.First()[2], Unique: (bool)g.First()[3], Columns: g.Select(r => (string)r[4]).ToImmutableArray()))
            .ToLookup(i => i.Table);
        var foreign = (await ListAsync(ForeignKeys)).GroupBy(r => (Table: (string)r[0], Id: (long)r[1]))
            .Select(g => (g.Key.Table, Key: new CatalogueForeignKey(
                [.. g.Select(r => (string)r[4])],
                (string)g.First()[2],
                [.. g.Select(r => (string)r[5])],
                (string)g.First()[3] switch
                {
                    "c" => DeleteAction.Cascade,
                    "n" or "d" => DeleteAction.SetNull,
                    _ => DeleteAction.Refuse,
                })))
            .ToLookup(f => f.Table, f => f.Key);
        var expressions = (await ListAsync(Expressions)).ToLookup(r => (string)r[0], r => (string)r[1]);
        var triggers = (await ListAsync(Triggers)).ToLookup(r => (string)r[0], r => (string)r[1]);
        return new Catalogue
        {
            Tables = [.. columns.Select(t => new CatalogueTable
            {
                Name = t.Key,
                Columns = [.. t.Select(c => new CatalogueColumn((string)c[1], (string)c[2], (bool)c[3]) { IsGenerated = (bool)c[4], IsIdentity = (bool)c[5] })],
                IsPartitioned = (bool)t.First()[6],
                PrimaryKey = [.. indexes[t.Key].Where(i => i.Primary).SelectMany(i => i.Columns)],
                Unique = [.. indexes[t.Key].Where(i => i.Unique && !i.Primary).Select(i => i.Columns)],
                Indexes = [.. indexes[t.Key].Select(i => i.Columns)],
                IndexedExpressions = [.. expressions[t.Key]],
                ForeignKeys = [.. foreign[t.Key]],
                Triggers = [.. triggers[t.Key]],
            })],
            Views = [.. (await ListAsync(Views)).Select(r => (string)r[0])],
        };

        async Task<List<object[]>> ListAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            command.Parameters.Add(PostgresDialect.Instance.Parameter("@s", schema));
            var rows = new List<object[]>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }

            return rows;
        }
    }
}
