using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Vow.Sources;

/// <summary>The least privilege a map needs on MariaDB, as statements an administrator reads and runs in the database itself.</summary>
internal static class MariaDbGrant
{
    public static string Sql(Dialect dialect, DataMap map, string role)
    {
        var who = dialect.Quote(role) + "@'%'";
        var sql = new StringBuilder();
        sql.Append("-- Run these in the database itself (USE it first).\n");
        sql.Append(CultureInfo.InvariantCulture, $"CREATE USER IF NOT EXISTS {who} ACCOUNT LOCK; -- then: ALTER USER … IDENTIFIED BY '…' REQUIRE SSL ACCOUNT UNLOCK;\n");
        // REFERENCES shows the structure of every table and opens no row: without it a table the map leaves out would never be noticed.
        sql.Append(CultureInfo.InvariantCulture, $"GRANT REFERENCES, CREATE TEMPORARY TABLES ON * TO {who};\n");
        sql.Append(CultureInfo.InvariantCulture, $"{dialect.BatchTableSql(map)};\n");
        sql.Append(CultureInfo.InvariantCulture, $"GRANT SELECT, INSERT ON {dialect.Table(map, "vow_batch")} TO {who};\n");
        foreach (var table in map.Personal)
        {
            var name = dialect.Table(map, table.Name);
            sql.Append(CultureInfo.InvariantCulture, $"GRANT SELECT{(table.AtEnd == RowEnd.Keep ? "" : ", DELETE")} ON {name} TO {who};\n");
            // A row that points at its own table is let go of before it is deleted.
            var changed = table.Changeable.Select(c => c.Name).Concat(table.SelfLinks.SelectMany(l => l.From)).Distinct().Select(dialect.Quote).ToImmutableArray();
            if (!changed.IsEmpty)
            {
                sql.Append(CultureInfo.InvariantCulture, $"GRANT UPDATE ({string.Join(", ", changed)}) ON {name} TO {who};\n");
            }
        }

        return sql.ToString();
    }
}
