using System.Collections.Immutable;
using System.Data.Common;
using MySqlConnector;

namespace Vow.Sources;

/// <summary>How the connection stands in a MariaDB database. Rights of others are shown to who may read the server's own tables.</summary>
internal static class MariaDbAccess
{
    private const string Me = "CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";

    // Rights over every database, which no single application needs.
    private const string Superuser = $"SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = {Me} AND privilege_type IN ('SUPER', 'SELECT', 'DELETE', 'CREATE USER', 'FILE')";

    private const string SeesTriggers = $"""
        SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = {Me} AND privilege_type = 'TRIGGER'
        UNION ALL SELECT privilege_type FROM information_schema.schema_privileges WHERE grantee = {Me} AND privilege_type = 'TRIGGER' AND table_schema = DATABASE()
        """;

    private const string InTheClear = """
        SELECT p.host FROM information_schema.processlist p JOIN information_schema.session_status s ON s.variable_name = 'SSL_CIPHER'
        WHERE p.id = CONNECTION_ID() AND s.variable_value = '' AND p.host NOT LIKE '127.%' AND p.host NOT LIKE '::1%' AND p.host NOT LIKE 'localhost%'
        """;

    public static async Task<SourceAccess> ReadAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel) => !MariaDbDialect.IsMariaDb(connection) ? new() { Stranger = connection.ServerVersion } : new()
    {
        IsSuperuser = (await ListAsync(connection, transaction, Superuser, null, cancel)).Count > 0,
        IsInTheClear = (await ListAsync(connection, transaction, InTheClear, null, cancel)).Count > 0,
        SeesTriggers = (await ListAsync(connection, transaction, SeesTriggers, null, cancel)).Count > 0,
        Readers = await ReadersAsync(connection, transaction, map, cancel),
    };

    private static async Task<ImmutableArray<string>?> ReadersAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel)
    {
        var values = new SqlValues();
        var tables = string.Join(", ", map.Personal.Select(t => values.Bind(t.Name)).DefaultIfEmpty("''"));
        var one = $"privilege_type = 'SELECT' AND grantee <> {Me}";
        try
        {
            // Refused where the rights of others are hidden.
            await ListAsync(connection, transaction, "SELECT 1 FROM mysql.tables_priv LIMIT 1", null, cancel);
        }
        catch (MySqlException error) when (error.ErrorCode is MySqlErrorCode.TableAccessDenied or MySqlErrorCode.DatabaseAccessDenied)
        {
            return null;
        }

        return [.. (await ListAsync(
            connection, transaction,
            $"""
            SELECT grantee FROM information_schema.user_privileges WHERE {one}
            UNION SELECT grantee FROM information_schema.schema_privileges WHERE {one} AND DATABASE() LIKE table_schema
            UNION SELECT grantee FROM information_schema.table_privileges WHERE {one} AND table_schema = DATABASE() AND table_name IN ({tables})
            UNION SELECT grantee FROM information_schema.column_privileges WHERE {one} AND table_schema = DATABASE() AND table_name IN ({tables})
            ORDER BY grantee
            """,
            values, cancel)).Select(g => g.Replace("'", "", StringComparison.Ordinal))];
    }

    private static async Task<List<string>> ListAsync(DbConnection connection, DbTransaction transaction, string sql, SqlValues? values, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        values?.AddTo(command, MariaDbDialect.Instance);
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) ?? "");
        }

        return rows;
    }
}
