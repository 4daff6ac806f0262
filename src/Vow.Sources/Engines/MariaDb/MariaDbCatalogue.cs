using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;

namespace Vow.Sources;

/// <summary>Reads the connection's database from <c>information_schema</c>, which shows what the role holds any right on.</summary>
internal static class MariaDbCatalogue
{
    private const string Tables = """
        SELECT table_name, table_type, COALESCE(engine, ''), COALESCE(create_options, '')
        FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
        """;

    private const string Columns = """
        SELECT table_name, column_name, LOWER(column_type), is_nullable, extra, COALESCE(generation_expression, '')
        FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
        """;

    // JSON is text with a check.
    private const string Json = """
        SELECT table_name, constraint_name FROM information_schema.check_constraints
        WHERE constraint_schema = DATABASE() AND level = 'Column' AND check_clause LIKE 'json_valid(%'
        """;

    private const string Indexes = """
        SELECT table_name, index_name, non_unique, column_name
        FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_type = 'BTREE' ORDER BY table_name, index_name, seq_in_index
        """;

    private const string ForeignKeys = """
        SELECT k.table_name, k.constraint_name, k.referenced_table_name, r.delete_rule, k.column_name, k.referenced_column_name
        FROM information_schema.key_column_usage k
        JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name AND r.constraint_name = k.constraint_name
        WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE() ORDER BY k.table_name, k.constraint_name, k.ordinal_position
        """;

    private const string Triggers = """
        SELECT event_object_table, trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY event_object_table, trigger_name
        """;

    public static async Task<Catalogue> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        if (!MariaDbDialect.IsMariaDb(connection))
        {
            // Its catalogue has other columns; the access says what it is.
            return new Catalogue { Tables = [] };
        }

        var tables = await ListAsync(Tables);
        var json = (await ListAsync(Json)).Select(r => (Table: r[0], Column: r[1])).ToHashSet();
        var columns = (await ListAsync(Columns)).ToLookup(r => r[0]);
        var indexes = (await ListAsync(Indexes)).GroupBy(r => (Table: r[0], Name: r[1]))
            .Select(g => (g.Key.Table, Primary: g.Key.Name == "PRIMARY", Unique: g.First()[2] == "0", Columns: g.Select(r => r[3]).ToImmutableArray()))
            .ToLookup(i => i.Table);
        var foreign = (await ListAsync(ForeignKeys)).GroupBy(r => (Table: r[0], Name: r[1]))
            .Select(g => (g.Key.Table, Key: new CatalogueForeignKey(
                [.. g.Select(r => r[4])],
                g.First()[2],
                [.. g.Select(r => r[5])],
                g.First()[3] switch
                {
                    "CASCADE" => DeleteAction.Cascade,
                    "SET NULL" or "SET DEFAULT" => DeleteAction.SetNull,
                    _ => DeleteAction.Refuse,
                })))
            .ToLookup(f => f.Table, f => f.Key);
        var triggers = (await ListAsync(Triggers)).ToLookup(r => r[0], r => r[1]);
        return new Catalogue
        {
            Tables = [.. tables.Where(t => t[1] is "BASE TABLE" or "SYSTEM VERSIONED").Select(t => new CatalogueTable
            {
                Name = t[0],
                Columns = [.. columns[t[0]].Select(c => new CatalogueColumn(c[1], json.Contains((c[0], c[1])) ? "json" : c[2], c[3] == "YES")
                {
                    IsGenerated = c[5].Length > 0,
                    IsIdentity = c[4].Contains("auto_increment", StringComparison.OrdinalIgnoreCase),
                })],
                PrimaryKey = [.. indexes[t[0]].Where(i => i.Primary).SelectMany(i => i.Columns)],
                Unique = [.. indexes[t[0]].Where(i => i.Unique && !i.Primary).Select(i => i.Columns)],
                Indexes = [.. indexes[t[0]].Select(i => i.Columns)],
                ForeignKeys = [.. foreign[t[0]]],
                Triggers = [.. triggers[t[0]]],
                IsPartitioned = t[3].Contains("partitioned", StringComparison.OrdinalIgnoreCase),
                KeepsHistory = t[1] == "SYSTEM VERSIONED",
                IsTransactional = t[2] == "InnoDB",
            })],
            Views = [.. tables.Where(t => t[1] == "VIEW").Select(t => t[0])],
        };

        async Task<List<string[]>> ListAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            var rows = new List<string[]>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = new string[reader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "";
                }

                rows.Add(row);
            }

            return rows;
        }
    }
}
