using System.Data;
using System.Data.Common;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>PostgreSQL: strict types, many writers, snapshots.</summary>
internal sealed class PostgresDialect : Dialect
{
    private const string Iso = @"'^[0-9]{4}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-5][0-9](:[0-9.]+)?(Z|[+]00:00)?)?$'";

    public static PostgresDialect Instance { get; } = new();

    public override string Word => "postgresql";

    public override Task<Catalogue> ReadCatalogueAsync(DbConnection connection, DbTransaction? transaction, string schema, CancellationToken cancel = default) =>
        PostgresCatalogue.ReadAsync(connection, transaction, schema, cancel);

    internal override Task<SourceAccess> ReadAccessAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel) =>
        PostgresAccess.ReadAsync(connection, transaction, map, cancel);

    internal override string Encrypted => "\"SSL Mode=VerifyFull\"";

    public override string GrantSql(DataMap map, string role) => PostgresGrant.Sql(this, map, role);

    public override TimeEncoding EncodingOf(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.StartsWith("timestamp", StringComparison.Ordinal) ? (type.EndsWith("with time zone", StringComparison.Ordinal) ? TimeEncoding.Timestamp : TimeEncoding.LocalTimestamp)
            : type == "date" ? TimeEncoding.Date
            : type == "text" || type.StartsWith("char", StringComparison.Ordinal) ? TimeEncoding.Text
            : TimeEncoding.Unknown;
    }

    internal override string BatchTableSql(DataMap map) =>
        $"CREATE TABLE IF NOT EXISTS {Table(map, "vow_batch")} (id uuid NOT NULL PRIMARY KEY, outcome text NOT NULL CHECK (outcome IN ('done', 'void')), at timestamptz NOT NULL)";

    internal override async Task<DbConnection> ConnectAsync(string connectionString, CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    internal override async Task<(DbConnection Connection, DbTransaction Transaction)> OpenReadOnlyAsync(string connectionString, CancellationToken cancel)
    {
        var connection = await ConnectAsync(connectionString, cancel);
        var transaction = await BeginAsync(connection, write: false, cancel);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SET TRANSACTION READ ONLY";
        await command.ExecuteNonQueryAsync(cancel);
        return (connection, transaction);
    }

    // Repeatable read: a row changed by someone else after our snapshot fails the delete instead of being deleted on what it no longer says.
    internal override Task<DbTransaction> BeginAsync(DbConnection connection, bool write, CancellationToken cancel) => BeginAsync(connection, IsolationLevel.RepeatableRead, cancel);

    internal override Task<DbTransaction> BeginFenceAsync(DbConnection connection, CancellationToken cancel) => BeginAsync(connection, IsolationLevel.ReadCommitted, cancel);

    // Whoever holds a row for longer is not waited for: the batch is tried again later.
    private static async Task<DbTransaction> BeginAsync(DbConnection connection, IsolationLevel level, CancellationToken cancel)
    {
        var transaction = await connection.BeginTransactionAsync(level, cancel);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        // Our queries look costly to the planner and are run once: compiling them takes longer than they do.
        command.CommandText = "SET LOCAL lock_timeout = '5s'; SET LOCAL jit = off";
        await command.ExecuteNonQueryAsync(cancel);
        return transaction;
    }

    internal override string? Unstable(DbTransaction transaction) => transaction.IsolationLevel is IsolationLevel.RepeatableRead or IsolationLevel.Serializable or IsolationLevel.Snapshot
        ? null
        : "Taking due rows needs a transaction at REPEATABLE READ or above on PostgreSQL.";

    internal override DbParameter Parameter(string name, object? value) => value switch
    {
        null => new NpgsqlParameter(name, DBNull.Value),
        // Let the server give text the type of what it is compared with: enumerations, citext, domains.
        string text => new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = text },
        // Written out, since the driver would write the last day as infinity.
        DateOnly day => new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = Day(day) },
        _ => new NpgsqlParameter(name, value),
    };

    internal override string Table(DataMap map, string table) => Quote(map.Schema) + "." + Quote(table);

    internal override string Temp(string name) => "pg_temp." + Quote(name);

    internal override IEnumerable<string> MakeTemp(string name, string columns, string source, IEnumerable<string> indexed) =>
        [$"DROP TABLE IF EXISTS {Temp(name)}", $"CREATE TEMPORARY TABLE {Quote(name)} AS SELECT {columns} FROM {source} WHERE 1 = 0"];

    internal override string IndexTemp(string name, IEnumerable<string> columns) => $"CREATE INDEX {Quote(name + "_key")} ON {Temp(name)} ({string.Join(", ", columns)})";

    internal override string HasTable(DataMap map, string table, SqlValues values) =>
        $"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = {values.Bind(map.Schema)} AND c.relname = {values.Bind(table)} AND c.relkind IN ('r', 'p')";

    // Types a company made itself, ranges, intervals, addresses: the driver has no value for some and a lossy one for others. The server writes them all as text.
    internal override async Task<DbDataReader> ReadRowsAsync(DbCommand command, CancellationToken cancel)
    {
        var reader = await command.ExecuteReaderAsync(cancel);
        var asText = Enumerable.Range(0, reader.FieldCount).Select(i => !IsPlain(reader.GetDataTypeName(i))).ToArray();
        if (!asText.Contains(true))
        {
            return reader;
        }

        await reader.DisposeAsync();
        ((NpgsqlCommand)command).UnknownResultTypeList = asText;
        return await command.ExecuteReaderAsync(cancel);
    }

    internal override object Read(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        // The driver says the last day there is for infinity; many a company says it for "no end".
        DateOnly day when (day == DateOnly.MaxValue || day == DateOnly.MinValue) && reader.GetFieldValue<int>(column) is int.MaxValue or int.MinValue => day == DateOnly.MaxValue ? "infinity" : "-infinity",
        DateTime time when time.Ticks == DateTime.MaxValue.Ticks => "infinity",
        DateTime time when time.Ticks == DateTime.MinValue.Ticks => "-infinity",
        string text when reader.GetDataTypeName(column).StartsWith("numeric", StringComparison.Ordinal) => Exact(text),
        var value => value,
    };

    internal override bool Follows(string type) => IsPlain(type);

    private static bool IsPlain(string type)
    {
        // A decimal of .NET has 28 digits.
        if (type.StartsWith("numeric(", StringComparison.Ordinal))
        {
            return int.TryParse(type["numeric(".Length..].Split(',', ')')[0], CultureInfo.InvariantCulture, out var digits) && digits <= 28;
        }

        var name = type.Split('(')[0].Replace("[]", "", StringComparison.Ordinal).TrimEnd();
        return name is "boolean" or "smallint" or "integer" or "bigint" or "real" or "double precision" or "text" or "character varying" or "character" or "\"char\"" or "name"
            or "uuid" or "bytea" or "date" or "json" or "jsonb" || name.StartsWith("timestamp", StringComparison.Ordinal);
    }

    internal override string Readable(string x, TimeEncoding encoding) => encoding switch
    {
        TimeEncoding.Text => $"COALESCE({x} ~ {Iso}, FALSE)",
        TimeEncoding.Unknown => "FALSE",
        TimeEncoding.Date or TimeEncoding.UnixSeconds or TimeEncoding.UnixMillis or TimeEncoding.UnixMicros or TimeEncoding.Timestamp or TimeEncoding.LocalTimestamp => "TRUE",
    };

    internal override string Before(string x, TimeEncoding encoding, Instant cutOff, PolicyZone zone, SqlValues values)
    {
        static string Part(string x) => $"substr(replace({x}, 'T', ' ') || ':00', 1, 19)";
        static string UtcPart(string x) => $"substr(replace(replace(replace({x}, 'Z', ''), '+00:00', ''), 'T', ' ') || ':00', 1, 19)";
        var c = $"({x} COLLATE \"C\")";
        return encoding switch
        {
            TimeEncoding.Text => $"(CASE WHEN {x} LIKE '%Z' OR {x} LIKE '%+00:00' THEN {TextBefore(c, cutOff.ToDateTimeOffset().UtcDateTime, UtcPart, values)} ELSE {TextBefore(c, Local(cutOff, zone), Part, values)} END)",
            TimeEncoding.Date => $"{x} < {values.Bind(zone.DayOf(cutOff))}",
            TimeEncoding.UnixSeconds => $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000_000))}",
            TimeEncoding.UnixMillis => $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000))}",
            TimeEncoding.UnixMicros => $"{x} < {values.Bind(cutOff.Microseconds)}",
            TimeEncoding.Timestamp => $"{x} < {values.Bind(cutOff.ToDateTimeOffset().UtcDateTime)}",
            TimeEncoding.LocalTimestamp => $"{x} < {values.Bind(DateTime.SpecifyKind(Local(cutOff, zone), DateTimeKind.Unspecified))}",
            TimeEncoding.Unknown => "FALSE",
        };
    }

    internal override string Normalised(string x, string kind) => kind switch
    {
        "email" => $"lower(btrim({x}::text))",
        "phone" => $"regexp_replace({x}::text, '[^0-9+]', '', 'g')",
        _ => $"btrim({x}::text)",
    };

    internal override string IndexedIdentifier(string column, string kind) => Normalised(Quote(column), kind);

    internal override string RowBytes(string alias, IEnumerable<string> columns) => $"octet_length(({alias}.*)::text)";

    internal override string AsText(string x) => $"({x})::text";

    // Serialization failure, deadlock, lock not available; a foreign key broken by a row that came after our snapshot.
    public override bool IsTransient(DbException error) => error.SqlState is "40001" or "40P01" or "55P03" or "23503";

    internal override object InstantValue(Instant at) => at.ToDateTimeOffset().UtcDateTime;

    internal override Instant ReadInstant(object value) => value switch
    {
        DateTime time => Instant.From(new DateTimeOffset(time, TimeSpan.Zero)),
        DateTimeOffset time => Instant.From(time),
        _ => throw new InvalidCastException(string.Create(CultureInfo.InvariantCulture, $"An instant came back as {value.GetType().Name}.")),
    };

    internal override object IdValue(Guid id) => id;
}
