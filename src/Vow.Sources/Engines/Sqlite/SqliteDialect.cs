using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>SQLite: one file, one writer, values that carry their own type.</summary>
internal class SqliteDialect : Dialect
{
    // Date, then either nothing or a time of day; an offset other than Z or +00:00 counts as unreadable.
    private const string IsoDay = "'[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'";
    private const string IsoTime = "'[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]*'";

    public static SqliteDialect Instance { get; } = new();

    public override string Word => "sqlite";

    public override Task<Catalogue> ReadCatalogueAsync(DbConnection connection, DbTransaction? transaction, string schema, CancellationToken cancel = default) =>
        SqliteCatalogue.ReadAsync(connection, transaction, cancel);

    public override string GrantSql(DataMap map, string role) =>
        "-- SQLite has no roles: the file's permissions are the only limit.\n" +
        BatchTableSql(map) + ";\n";

    /// <summary>One writer: choices must not wait for a sweep.</summary>
    public override BatchLimits Limits => BatchLimits.OneWriter;

    public override TimeEncoding EncodingOf(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        // A declared date or datetime is stored as text by convention, as a number only where someone chose so.
        return type.Length == 0 || type.StartsWith("date", StringComparison.Ordinal) || type.StartsWith("timestamp", StringComparison.Ordinal) || new CatalogueColumn("", type, true).IsText
            ? TimeEncoding.Text
            : TimeEncoding.Unknown;
    }

    // Values carry their own type: a declaration says what is written, whatever the column's type.
    internal override bool TypesDecide => false;

    internal override string BatchTableSql(DataMap map) =>
        $"CREATE TABLE IF NOT EXISTS {Table(map, "vow_batch")} (id TEXT NOT NULL PRIMARY KEY, outcome TEXT NOT NULL CHECK (outcome IN ('done', 'void')), at INTEGER NOT NULL)";

    internal override async Task<DbConnection> ConnectAsync(string connectionString, CancellationToken cancel)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        if (settings.Mode == SqliteOpenMode.ReadWriteCreate)
        {
            // A wrong path must say so, not make an empty database that needs nothing done.
            settings.Mode = SqliteOpenMode.ReadWrite;
        }

        var connection = new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        Prepare(connection);
        return connection;
    }

    internal override async Task<(DbConnection Connection, DbTransaction Transaction)> OpenReadOnlyAsync(string connectionString, CancellationToken cancel)
    {
        var connection = await ConnectAsync(new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString, cancel);
        return (connection, await BeginAsync(connection, write: false, cancel));
    }

    internal override void Prepare(DbConnection connection)
    {
        // SQLite's own lower() knows ASCII only.
        ((SqliteConnection)connection).CreateFunction("vow_identifier", (string? kind, string? value) => value is null ? null : Identifier.Normalise(kind ?? "", value), isDeterministic: true);
    }

    internal override Task<DbTransaction> BeginAsync(DbConnection connection, bool write, CancellationToken cancel) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: !write));

    internal override Task<DbTransaction> BeginFenceAsync(DbConnection connection, CancellationToken cancel) => BeginAsync(connection, write: true, cancel);

    internal override string? Unstable(DbTransaction transaction) => null;

    internal override DbParameter Parameter(string name, object? value) => new SqliteParameter(name, value switch
    {
        null => DBNull.Value,
        DateOnly day => Day(day),
        _ => value,
    });

    internal override string Table(DataMap map, string table) => "main." + Quote(table);

    internal override string Temp(string name) => "temp." + Quote(name);

    internal override IEnumerable<string> MakeTemp(string name, string columns, string source, IEnumerable<string> indexed) =>
        [$"DROP TABLE IF EXISTS {Temp(name)}", $"CREATE TEMPORARY TABLE {Quote(name)} AS SELECT {columns} FROM {source} WHERE 1 = 0"];

    // The schema is named on the index, not on the table.
    internal override string IndexTemp(string name, IEnumerable<string> columns) => $"CREATE INDEX {Temp(name + "_key")} ON {Quote(name)} ({string.Join(", ", columns)})";

    internal override string HasTable(DataMap map, string table, SqlValues values) => $"SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = {values.Bind(table)}";

    internal override string Readable(string x, TimeEncoding encoding) => encoding switch
    {
        TimeEncoding.Text => $"(typeof({x}) = 'text' AND ({x} GLOB {IsoDay} OR ({x} GLOB {IsoTime} AND substr({x}, 11) NOT GLOB '*-*' AND ({x} LIKE '%+00:00' OR {x} NOT GLOB '*+*'))))",
        TimeEncoding.Date => $"(typeof({x}) = 'text' AND {x} GLOB {IsoDay})",
        TimeEncoding.UnixSeconds or TimeEncoding.UnixMillis or TimeEncoding.UnixMicros => $"(typeof({x}) = 'integer')",
        TimeEncoding.Unknown or TimeEncoding.Timestamp or TimeEncoding.LocalTimestamp => "(1 = 0)",
    };

    internal override string Before(string x, TimeEncoding encoding, Instant cutOff, PolicyZone zone, SqlValues values)
    {
        switch (encoding)
        {
            case TimeEncoding.Text:
                var utc = cutOff.ToDateTimeOffset().UtcDateTime;
                static string Part(string x) => $"substr(replace({x}, 'T', ' ') || ':00', 1, 19)";
                return $"(CASE WHEN {x} LIKE '%Z' OR {x} LIKE '%+00:00' THEN {TextBefore(x, utc, UtcPart, values)} ELSE {TextBefore(x, Local(cutOff, zone), Part, values)} END)";
                static string UtcPart(string x) => $"substr(replace(replace(replace({x}, 'Z', ''), '+00:00', ''), 'T', ' ') || ':00', 1, 19)";
            case TimeEncoding.Date:
                return $"{x} < {values.Bind(Day(zone.DayOf(cutOff)))}";
            case TimeEncoding.UnixSeconds:
                return $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000_000))}";
            case TimeEncoding.UnixMillis:
                return $"{x} < {values.Bind(CeilingDivide(cutOff.Microseconds, 1_000))}";
            case TimeEncoding.UnixMicros:
                return $"{x} < {values.Bind(cutOff.Microseconds)}";
            case TimeEncoding.Unknown or TimeEncoding.Timestamp or TimeEncoding.LocalTimestamp:
            default:
                return "(1 = 0)";
        }
    }

    internal override string Normalised(string x, string kind)
    {
        // The kind is one of the map's words; only two of them have a form of their own, so only those reach the text.
        var known = kind is "email" or "phone" ? kind : "";
        return $"vow_identifier('{known}', {x})";
    }

    internal override string RowBytes(string alias, IEnumerable<string> columns)
    {
        var sum = new StringBuilder("16");
        foreach (var column in columns)
        {
            sum.Append(CultureInfo.InvariantCulture, $" + COALESCE(length(CAST({alias}.{Quote(column)} AS BLOB)), 0)");
        }

        return sum.ToString();
    }

    internal override string AsText(string x) => $"CAST({x} AS TEXT)";

    // SQLITE_BUSY, SQLITE_LOCKED.
    public override bool IsTransient(DbException error) => error is SqliteException { SqliteErrorCode: 5 or 6 };

    internal override object InstantValue(Instant at) => at.Microseconds;

    internal override Instant ReadInstant(object value) => new(Convert.ToInt64(value, CultureInfo.InvariantCulture));

    internal override object IdValue(Guid id) => id.ToString("D");
}
