using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using MySqlConnector;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>MariaDB on InnoDB: typed columns that convert in silence, row locks, foreign keys checked row by row.</summary>
internal sealed class MariaDbDialect : Dialect
{
    // $ would let a line feed follow; nothing at all may: (?!.|[^.]).
    private const string Iso = "'(?-i)^[0-9]{4}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-5][0-9](:[0-9.]+)?(Z|[+]00:00)?)?(?!.|[^.])'";

    public static MariaDbDialect Instance { get; } = new();

    public override string Word => "mariadb";

    // Back quotes mean the same whatever sql_mode an administrator's session has.
    public override string Quote(string identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        return "`" + identifier.Replace("`", "``", StringComparison.Ordinal) + "`";
    }

    public override Task<Catalogue> ReadCatalogueAsync(DbConnection connection, DbTransaction? transaction, string schema, CancellationToken cancel = default) =>
        MariaDbCatalogue.ReadAsync(connection, transaction, cancel);

    internal override Task<SourceAccess> ReadAccessAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel) =>
        MariaDbAccess.ReadAsync(connection, transaction, map, cancel);

    internal override string Encrypted => "\"SslMode=VerifyFull\"";

    public override string GrantSql(DataMap map, string role) => MariaDbGrant.Sql(this, map, role);

    public override TimeEncoding EncodingOf(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return CatalogueColumn.NameOf(type) switch
        {
            "date" => TimeEncoding.Date,
            "datetime" => TimeEncoding.LocalTimestamp,
            "timestamp" => TimeEncoding.Timestamp,
            "char" or "varchar" or "tinytext" or "text" or "mediumtext" or "longtext" => TimeEncoding.Text,
            _ => TimeEncoding.Unknown,
        };
    }

    internal override string BatchTableSql(DataMap map) =>
        $"CREATE TABLE IF NOT EXISTS {Table(map, "vow_batch")} (id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, outcome VARCHAR(4) NOT NULL CHECK (outcome IN ('done', 'void')), at DATETIME(6) NOT NULL) ENGINE=InnoDB";

    internal override async Task<DbConnection> ConnectAsync(string connectionString, CancellationToken cancel)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString)
        {
            // Values as the database holds them: a tinyint(1) may hold 2, a char(36) need not be a GUID, a date may be zero.
            TreatTinyAsBoolean = false,
            GuidFormat = MySqlGuidFormat.None,
            AllowZeroDateTime = true,
            ConvertZeroDateTime = false,
            UseAffectedRows = false,
            NoBackslashEscapes = false,
            // A server that was taken over could ask for files of this machine.
            AllowLoadLocalInfile = false,
            PersistSecurityInfo = false,
        };
        var connection = new MySqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            // Strict, or a null written into a NOT NULL column would become '' in silence. Foreign keys on, whatever the server's default. A statement whose
            // program died ends when the driver would have given it up.
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"SET SESSION sql_mode = 'STRICT_ALL_TABLES,PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', foreign_key_checks = 1, unique_checks = 1, sql_select_limit = DEFAULT, sql_safe_updates = 0, innodb_lock_wait_timeout = 5");
            await command.ExecuteNonQueryAsync(cancel);
            if (IsMariaDb(connection))
            {
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SET SESSION max_statement_time = {settings.DefaultCommandTimeout}");
                await command.ExecuteNonQueryAsync(cancel);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal static bool IsMariaDb(DbConnection connection) => connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    internal override async Task<(DbConnection Connection, DbTransaction Transaction)> OpenReadOnlyAsync(string connectionString, CancellationToken cancel)
    {
        var connection = (MySqlConnection)await ConnectAsync(connectionString, cancel);
        return (connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, isReadOnly: true, cancel));
    }

    // To look, a snapshot. To change, each statement's newest state: a snapshot would not stop a delete from hitting a row that has changed since, and
    // would lock every row it reads on the way. What is taken is locked first, and then asked again whether it is due.
    internal override async Task<DbTransaction> BeginAsync(DbConnection connection, bool write, CancellationToken cancel) =>
        await connection.BeginTransactionAsync(write ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead, cancel);

    internal override Task<DbTransaction> BeginFenceAsync(DbConnection connection, CancellationToken cancel) => BeginAsync(connection, write: true, cancel);

    internal override string? Unstable(DbTransaction transaction) => transaction.IsolationLevel == IsolationLevel.ReadCommitted
        ? null
        : "Taking due rows needs a transaction at READ COMMITTED on MariaDB.";

    internal override bool LocksWhatItTakes => true;

    internal override bool ChecksRowByRow => true;

    internal override DbParameter Parameter(string name, object? value) => new MySqlParameter(name, value ?? DBNull.Value);

    // The database is the connection's own.
    internal override string Table(DataMap map, string table) => Quote(table);

    internal override string Temp(string name) => Quote(name);

    // TEMPORARY, or the statement would commit what was done so far; so would CREATE INDEX, so the index is made at once.
    internal override IEnumerable<string> MakeTemp(string name, string columns, string source, IEnumerable<string> indexed) =>
        [$"DROP TEMPORARY TABLE IF EXISTS {Temp(name)}", $"CREATE TEMPORARY TABLE {Temp(name)} (INDEX ({string.Join(", ", indexed)})) ENGINE=InnoDB AS SELECT {columns} FROM {source} WHERE 1 = 0"];

    internal override string DropTemp(string name) => $"DROP TEMPORARY TABLE {Temp(name)}";

    internal override string? IndexTemp(string name, IEnumerable<string> columns) => null;

    internal override string HasTable(DataMap map, string table, SqlValues values) =>
        $"SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = {values.Bind(table)} AND table_type = 'BASE TABLE'";

    // A column without a length is indexed by its beginning.
    internal override string Indexed(CatalogueColumn column) =>
        Quote(column.Name) + (column.Type.EndsWith("text", StringComparison.Ordinal) || column.Type.EndsWith("blob", StringComparison.Ordinal) ? "(64)" : "");

    internal override string InsertOnce(string table, string key, string columns, string values) => $"INSERT IGNORE INTO {table} ({columns}) VALUES ({values})";

    // The forms for several tables, though there is one: only they are planned as joins. The others read, and lock, the whole table.
    internal override string Delete(string table, string alias, string which) => $"DELETE {alias} FROM {table} AS {alias} WHERE {which}";

    internal override string Update(string table, string alias, string set, string which) => $"UPDATE {table} AS {alias} JOIN (SELECT 1) vow_one SET {set} WHERE {which}";

    internal override string Readable(string x, TimeEncoding encoding) => encoding switch
    {
        TimeEncoding.Text => $"COALESCE({x} REGEXP {Iso}, FALSE)",
        TimeEncoding.Unknown => "FALSE",
        // Zero dates, and days and months that are zero, are no dates.
        TimeEncoding.Date or TimeEncoding.Timestamp or TimeEncoding.LocalTimestamp => $"COALESCE(MONTH({x}) > 0 AND DAYOFMONTH({x}) > 0, FALSE)",
        TimeEncoding.UnixSeconds or TimeEncoding.UnixMillis or TimeEncoding.UnixMicros => "TRUE",
    };

    internal override string Before(string x, TimeEncoding encoding, Instant cutOff, PolicyZone zone, SqlValues values)
    {
        static string Part(string x) => $"substr(concat(replace({x}, 'T', ' '), ':00'), 1, 19)";
        static string UtcPart(string x) => $"substr(concat(replace(replace(replace({x}, 'Z', ''), '+00:00', ''), 'T', ' '), ':00'), 1, 19)";
        return encoding switch
        {
            TimeEncoding.Text => $"(CASE WHEN {x} LIKE '%Z' OR {x} LIKE '%+00:00' THEN {TextBefore(x, cutOff.ToDateTimeOffset().UtcDateTime, UtcPart, values)} ELSE {TextBefore(x, Local(cutOff, zone), Part, values)} END)",
            TimeEncoding.Date => $"{x} < {values.Bind(zone.DayOf(cutOff))}",
            TimeEncoding.UnixSeconds => $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000_000))}",
            TimeEncoding.UnixMillis => $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000))}",
            TimeEncoding.UnixMicros => $"{x} < {values.Bind(cutOff.Microseconds)}",
            // The session's zone is UTC.
            TimeEncoding.Timestamp => $"{x} < {values.Bind(cutOff.ToDateTimeOffset().UtcDateTime)}",
            TimeEncoding.LocalTimestamp => $"{x} < {values.Bind(DateTime.SpecifyKind(Local(cutOff, zone), DateTimeKind.Unspecified))}",
            TimeEncoding.Unknown => "FALSE",
        };
    }

    // Compared byte by byte: by the column's own collation é would be e, and one person's address another's.
    internal override string Normalised(string x, string kind) => kind switch
    {
        "email" => $"LOWER(TRIM(CONVERT({x} USING utf8mb4))) COLLATE utf8mb4_nopad_bin",
        "phone" => $"REGEXP_REPLACE(CONVERT({x} USING utf8mb4), '[^0-9+]', '') COLLATE utf8mb4_nopad_bin",
        _ => $"TRIM(CONVERT({x} USING utf8mb4)) COLLATE utf8mb4_nopad_bin",
    };

    // Enumerations are sorted by their number and compared as text; a float is not what it says.
    internal override bool Follows(string type) => type.ToUpperInvariant().Split('(')[0] is not ("ENUM" or "SET" or "BIT" or "FLOAT");

    internal override string RowBytes(string alias, IEnumerable<string> columns)
    {
        var sum = new StringBuilder("16");
        foreach (var column in columns)
        {
            sum.Append(CultureInfo.InvariantCulture, $" + COALESCE(LENGTH({alias}.{Quote(column)}), 0)");
        }

        return sum.ToString();
    }

    // Bytes that are no text go as hexadecimal digits.
    internal override string AsText(string x) =>
        $"(IF(CHARSET({x}) = 'binary' AND {x} NOT REGEXP '^[-+0-9.: ]*$', HEX({x}), CONVERT({x} USING utf8mb4)) COLLATE utf8mb4_bin)";

    internal override object Read(DbDataReader reader, int column)
    {
        var type = reader.GetDataTypeName(column);
        switch (type)
        {
            case "DATE" or "DATETIME" or "TIMESTAMP":
                var time = ((MySqlDataReader)reader).GetMySqlDateTime(column);
                if (!time.IsValidDateTime)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{time.Year:0000}-{time.Month:00}-{time.Day:00}");
                }

                return type switch
                {
                    "DATE" => DateOnly.FromDateTime(time.GetDateTime()),
                    "TIMESTAMP" => DateTime.SpecifyKind(time.GetDateTime(), DateTimeKind.Utc),
                    _ => DateTime.SpecifyKind(time.GetDateTime(), DateTimeKind.Unspecified),
                };
            case "DECIMAL":
                // Sixty-five digits don't fit, and must not be rounded.
                return Exact(((MySqlDataReader)reader).GetMySqlDecimal(column).ToString());
            default:
                return reader.GetValue(column);
        }
    }

    public override bool IsTransient(DbException error) => error is MySqlException
    {
        ErrorCode: MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout
        // A row that hangs on one of ours came after we looked.
        or MySqlErrorCode.RowIsReferenced or MySqlErrorCode.RowIsReferenced2,
    };

    internal override object InstantValue(Instant at) => at.ToDateTimeOffset().UtcDateTime;

    internal override Instant ReadInstant(object value) => Instant.From(new DateTimeOffset((DateTime)value, TimeSpan.Zero));

    internal override object IdValue(Guid id) => id.ToString("D");
}
