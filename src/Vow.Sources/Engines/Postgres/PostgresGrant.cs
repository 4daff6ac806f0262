using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Vow.Sources;

/// <summary>The least privilege a map needs on PostgreSQL, as statements an administrator reads and runs.</summary>
internal static class PostgresGrant
{
    public static string Sql(Dialect dialect, DataMap map, string role)
    {
        var who = dialect.Quote(role);
        var schema = dialect.Quote(map.Schema);
        var sql = new StringBuilder();
        sql.Append(CultureInfo.InvariantCulture, $"CREATE ROLE {who} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; -- set its password or certificate yourself\n");
        sql.Append(CultureInfo.InvariantCulture, $"GRANT USAGE ON SCHEMA {schema} TO {who};\n");
        sql.Append(CultureInfo.InvariantCulture, $"{dialect.BatchTableSql(map)};\n");
        sql.Append(CultureInfo.InvariantCulture, $"GRANT SELECT, INSERT ON {dialect.Table(map, "vow_batch")} TO {who};\n");
        foreach (var table in map.Personal)
        {
            var name = dialect.Table(map, table.Name);
            sql.Append(CultureInfo.InvariantCulture, $"GRANT SELECT{(table.AtEnd == RowEnd.Keep ? "" : ", DELETE")} ON {name} TO {who};\n");
            var changed = table.Changeable.Select(c => dialect.Quote(c.Name)).ToImmutableArray();
            if (!changed.IsEmpty)
            {
                sql.Append(CultureInfo.InvariantCulture, $"GRANT UPDATE ({string.Join(", ", changed)}) ON {name} TO {who};\n");
            }
        }

        return sql.ToString();
    }
}
