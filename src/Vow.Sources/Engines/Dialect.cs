using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>What differs between engines, and nothing else. A new engine is one class of this kind, its catalogue reading, and the shared tests.</summary>
public abstract class Dialect
{
    private protected Dialect()
    {
    }

    /// <summary>The dialect of an engine.</summary>
    public static Dialect Of(EngineKind engine) => engine switch
    {
        EngineKind.Sqlite => SqliteDialect.Instance,
        EngineKind.Postgres => PostgresDialect.Instance,
    };

    /// <summary>An identifier quoted so that no character in it means anything.</summary>
    public string Quote(string identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        return "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>Reads what the database says about its tables.</summary>
    public abstract Task<Catalogue> ReadCatalogueAsync(DbConnection connection, DbTransaction? transaction, string schema, CancellationToken cancel = default);

    /// <summary>
    /// Statements for the administrator of a foreign database: the table of batches, and on engines with roles a role that may do what the map
    /// needs and nothing more.
    /// </summary>
    public abstract string GrantSql(DataMap map, string role);

    /// <summary>An open connection.</summary>
    internal abstract Task<DbConnection> ConnectAsync(string connectionString, CancellationToken cancel);

    /// <summary>A connection and a transaction of its own in which the engine itself refuses to write, whatever the role may do.</summary>
    internal abstract Task<(DbConnection Connection, DbTransaction Transaction)> OpenReadOnlyAsync(string connectionString, CancellationToken cancel);

    /// <summary>A transaction in which what was read stays true until it ends.</summary>
    internal abstract Task<DbTransaction> BeginAsync(DbConnection connection, bool write, CancellationToken cancel);

    /// <summary>A transaction that sees each statement's newest committed state: the fence must see who won.</summary>
    internal abstract Task<DbTransaction> BeginFenceAsync(DbConnection connection, CancellationToken cancel);

    /// <summary>Why a joined transaction does not hold what was read still, or null where it does.</summary>
    internal abstract string? Unstable(DbTransaction transaction);

    /// <summary>What a connection needs before the engine's expressions work on it.</summary>
    internal virtual void Prepare(DbConnection connection)
    {
    }

    internal abstract DbParameter Parameter(string name, object? value);

    internal abstract string Table(DataMap map, string table);

    internal abstract string Temp(string name);

    // SQLite names the schema on the index, PostgreSQL on the table.
    internal abstract string TempIndex(string name);

    /// <summary>Whether an expression that isn't null can be read as a time of this encoding. Never null itself.</summary>
    internal abstract string Readable(string x, TimeEncoding encoding);

    /// <summary>Whether a readable expression lies before the cut-off.</summary>
    internal abstract string Before(string x, TimeEncoding encoding, Instant cutOff, PolicyZone zone, SqlValues values);

    /// <summary>An identifier's value in the form <see cref="Identifier.Normalise"/> gives.</summary>
    internal abstract string Normalised(string x, string kind);

    /// <summary>Bytes a row takes, about.</summary>
    internal abstract string RowBytes(string alias, IEnumerable<string> columns);

    internal abstract string AsText(string x);

    /// <summary>Whether values of a type can say anything as text: bytes and search indexes can't.</summary>
    internal virtual bool IsSampled(string type) => !Unread.Any(word => type.Contains(word, StringComparison.Ordinal));

    private static readonly ImmutableArray<string> Unread = ["blob", "bytea", "binary", "tsvector", "geometry", "geography", "image"];

    /// <summary>Whether an error says that someone else is in the way now and the same work may be tried again.</summary>
    public abstract bool IsTransient(DbException error);

    /// <summary>The type of an instant in Vow's own batch table, and a value of it.</summary>
    internal abstract object InstantValue(Instant at);

    internal abstract Instant ReadInstant(object value);

    internal abstract object IdValue(Guid id);

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// ISO text before a day and time. The first comparison alone decides all but the day of the cut-off itself, and an index serves it. A bare date is its
    /// whole day; a time is cut to the second, which can only keep a row longer.
    /// </summary>
    private protected static string TextBefore(string x, DateTime cut, Func<string, string> part, SqlValues values)
    {
        var day = values.Bind(Day(DateOnly.FromDateTime(cut)));
        if (cut.TimeOfDay == TimeSpan.Zero)
        {
            return $"{x} < {day}";
        }

        var time = values.Bind(cut.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return $"({x} < {day} OR (length({x}) > 10 AND {part(x)} < {time}))";
    }

    private protected static DateTime Local(Instant instant, PolicyZone zone)
    {
        // Cut-offs are starts of days of the zone; the part of the day is kept for any other.
        var day = zone.DayOf(instant);
        var into = instant.Microseconds - zone.StartOf(day).Microseconds;
        return day.ToDateTime(TimeOnly.MinValue).AddTicks(into * 10);
    }

}
