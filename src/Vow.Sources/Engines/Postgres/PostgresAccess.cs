using System.Collections.Immutable;
using System.Data.Common;

namespace Vow.Sources;

/// <summary>How the connection stands in a PostgreSQL database: everybody there may look roles up.</summary>
internal static class PostgresAccess
{
    private const string Own = """
        SELECT r.rolsuper OR r.rolbypassrls,
            NOT COALESCE((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), FALSE) AND COALESCE(NOT (inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1'), FALSE)
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    private const string Readers = """
        SELECT r.rolname FROM pg_roles r
        WHERE r.rolcanlogin AND r.rolname <> current_user AND EXISTS (
            SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = @s AND c.relname = ANY (@t) AND c.relkind IN ('r', 'p') AND has_any_column_privilege(r.oid, c.oid, 'SELECT'))
        ORDER BY r.rolname
        """;

    public static async Task<SourceAccess> ReadAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel)
    {
        var own = (await ListAsync(Own))[0];
        return new SourceAccess
        {
            IsSuperuser = (bool)own[0],
            IsInTheClear = (bool)own[1],
            Readers = [.. (await ListAsync(Readers)).Select(r => (string)r[0])],
        };

        async Task<List<object[]>> ListAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            command.Parameters.Add(PostgresDialect.Instance.Parameter("@s", map.Schema));
            command.Parameters.Add(new Npgsql.NpgsqlParameter("@t", map.Personal.Select(t => t.Name).ToArray()));
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
