using System.Collections.Immutable;
using System.Data.Common;

namespace Vow.Sources;

/// <summary>Reads SQLite's schema through its pragma functions.</summary>
internal static class SqliteCatalogue
{
    public static async Task<Catalogue> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancel)
    {
        var tables = ImmutableArray.CreateBuilder<CatalogueTable>();
        var names = await ListAsync("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", null);
        foreach (var name in names)
        {
            tables.Add(await TableAsync((string)name[0]!));
        }

        var views = await ListAsync("SELECT name FROM main.sqlite_schema WHERE type = 'view' ORDER BY name", null);
        return new Catalogue { Tables = tables.ToImmutable(), Views = [.. views.Select(v => (string)v[0]!)] };

        async Task<CatalogueTable> TableAsync(string name)
        {
            var columns = await ListAsync("SELECT name, lower(type), \"notnull\", pk, hidden FROM pragma_table_xinfo(@t) WHERE hidden IN (0, 2, 3) ORDER BY cid", name);
            var key = columns.Where(c => (long)c[3]! > 0).OrderBy(c => (long)c[3]!).Select(c => (string)c[0]!).ToImmutableArray();
            var indexes = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
            var unique = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
            if (!key.IsEmpty)
            {
                indexes.Add(key);
            }

            foreach (var index in await ListAsync("SELECT name, \"unique\", partial FROM pragma_index_list(@t)", name))
            {
                var of = (await ListAsync("SELECT name FROM pragma_index_info(@t) ORDER BY seqno", (string)index[0]!)).Select(c => c[0] as string).ToList();
                if ((long)index[2]! != 0 || of.Any(c => c is null))
                {
                    continue;
                }

                var plain = of.Select(c => c!).ToImmutableArray();
                indexes.Add(plain);
                if ((long)index[1]! != 0 && !plain.SequenceEqual(key))
                {
                    unique.Add(plain);
                }
            }

            var foreign = (await ListAsync("SELECT id, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(@t) ORDER BY id, seq", name))
                .GroupBy(r => (long)r[0]!)
                .Select(g => (To: (string)g.First()[1]!, From: g.Select(r => (string)r[2]!).ToImmutableArray(), At: g.Select(r => r[3] as string).ToList(), Action: (string)g.First()[4]!))
                .ToList();
            var foreignKeys = ImmutableArray.CreateBuilder<CatalogueForeignKey>();
            foreach (var (to, from, at, action) in foreign)
            {
                // Without columns named, SQLite means the other table's primary key.
                var target = at.Any(c => c is null)
                    ? (await ListAsync("SELECT name FROM pragma_table_info(@t) WHERE pk > 0 ORDER BY pk", to)).Select(r => (string)r[0]!).ToImmutableArray()
                    : at.Select(c => c!).ToImmutableArray();
                foreignKeys.Add(new CatalogueForeignKey(from, to, target, action switch
                {
                    "CASCADE" => DeleteAction.Cascade,
                    "SET NULL" or "SET DEFAULT" => DeleteAction.SetNull,
                    _ => DeleteAction.Refuse,
                }));
            }

            var triggers = await ListAsync("SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = @t ORDER BY name", name);
            return new CatalogueTable
            {
                Name = name,
                // An INTEGER PRIMARY KEY is the rowid and never null, whatever the pragma says.
                Columns = [.. columns.Select(c => new CatalogueColumn((string)c[0]!, (string)c[1]!, (long)c[2]! == 0 && !(key.Length == 1 && key[0] == (string)c[0]!))
                {
                    IsGenerated = (long)c[4]! is 2 or 3,
                    IsIdentity = (string)c[1]! == "integer" && key.Length == 1 && key[0] == (string)c[0]!,
                })],
                PrimaryKey = key,
                Unique = unique.ToImmutable(),
                Indexes = indexes.ToImmutable(),
                ForeignKeys = foreignKeys.ToImmutable(),
                Triggers = [.. triggers.Select(t => (string)t[0]!)],
            };
        }

        async Task<List<object?[]>> ListAsync(string sql, string? table)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            if (table is not null)
            {
                command.Parameters.Add(SqliteDialect.Instance.Parameter("@t", table));
            }

            var rows = new List<object?[]>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = new object?[reader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = reader.GetValue(i) is var value and not DBNull ? value : null;
                }

                rows.Add(row);
            }

            return rows;
        }
    }
}
