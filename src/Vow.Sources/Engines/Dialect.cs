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
        EngineKind.MariaDb => MariaDbDialect.Instance,
        EngineKind.Files => FilesDialect.Instance,
        EngineKind.Webhook => throw new ArgumentException("A service has no dialect: it is asked over HTTP.", nameof(engine)),
    };

    /// <summary>Every database engine, by its word in <c>sources.yaml</c>.</summary>
    public static IReadOnlyDictionary<string, EngineKind> Words { get; } = Enum.GetValues<EngineKind>().Where(e => e != EngineKind.Webhook).ToDictionary(e => Of(e).Word, e => e, StringComparer.Ordinal);

    /// <summary>The engine's word in <c>sources.yaml</c>.</summary>
    public abstract string Word { get; }

    /// <summary>How much a batch may take from this engine.</summary>
    public virtual BatchLimits Limits => BatchLimits.Server;

    /// <summary>An identifier quoted so that no character in it means anything.</summary>
    public virtual string Quote(string identifier)
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

    /// <summary>Whether it can hold a mark of each batch, so that the outcome of a lost commit can be known.</summary>
    internal virtual bool KeepsBatches => true;

    /// <summary>Whether its tables can be indexed by those who run it.</summary>
    internal virtual bool HasIndexes => true;

    /// <summary>How the connection stands in the database, and who else reads there.</summary>
    internal virtual Task<SourceAccess> ReadAccessAsync(DbConnection connection, DbTransaction transaction, DataMap map, CancellationToken cancel) => Task.FromResult(new SourceAccess());

    /// <summary>The setting of a connection string that refuses a connection in the clear or to the wrong server.</summary>
    internal virtual string Encrypted => "";

    /// <summary>How a column of a type writes times where nothing is declared, or <see cref="TimeEncoding.Unknown"/>.</summary>
    public abstract TimeEncoding EncodingOf(string type);

    /// <summary>Whether the type of a column settles how it writes times, so that a declaration can't say otherwise.</summary>
    internal virtual bool TypesDecide => true;

    /// <summary>The statement that makes the table of batches where it isn't there.</summary>
    internal abstract string BatchTableSql(DataMap map);

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

    /// <summary>Makes a temporary table, an empty copy of some columns so that keys keep the type they have there; one of that name that is left over goes.</summary>
    internal abstract IEnumerable<string> MakeTemp(string name, string columns, string source, IEnumerable<string> indexed);

    internal virtual string DropTemp(string name) => $"DROP TABLE {Temp(name)}";

    /// <summary>Makes an index of a filled temporary table, or null where <see cref="MakeTemp"/> made it already.</summary>
    internal abstract string? IndexTemp(string name, IEnumerable<string> columns);

    /// <summary>A query that counts the tables of a name: 0 or 1.</summary>
    internal abstract string HasTable(DataMap map, string table, SqlValues values);

    /// <summary>A column as a new index names it.</summary>
    internal virtual string Indexed(CatalogueColumn column) => Quote(column.Name);

    /// <summary>An insertion that does nothing, and counts nothing, where the key is there already.</summary>
    internal virtual string InsertOnce(string table, string key, string columns, string values) => $"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({key}) DO NOTHING";

    /// <summary>An update of a table under an alias.</summary>
    internal virtual string Update(string table, string alias, string set, string which) => $"UPDATE {table} AS {alias} SET {set} WHERE {which}";

    /// <summary>A deletion from a table under an alias.</summary>
    internal virtual string Delete(string table, string alias, string which) => $"DELETE FROM {table} AS {alias} WHERE {which}";

    /// <summary>Whether foreign keys are checked as each row goes, and not once the statement is through.</summary>
    internal virtual bool ChecksRowByRow => false;

    /// <summary>
    /// Whether rows read keep still only once they are locked. Where true, what is taken is locked before its rule is asked again; where false, the transaction's
    /// snapshot lets a change by someone else fail the statement.
    /// </summary>
    internal virtual bool LocksWhatItTakes => false;

    /// <summary>Whole rows of a table, in a form in which every value of theirs can be read.</summary>
    internal virtual Task<DbDataReader> ReadRowsAsync(DbCommand command, CancellationToken cancel) => command.ExecuteReaderAsync(cancel);

    /// <summary>A value as it was read; never null.</summary>
    internal virtual object Read(DbDataReader reader, int column) => reader.GetValue(column);

    /// <summary>Whether an expression that isn't null can be read as a time of this encoding. Never null itself.</summary>
    internal abstract string Readable(string x, TimeEncoding encoding);

    /// <summary>Whether a readable expression lies before the cut-off.</summary>
    internal abstract string Before(string x, TimeEncoding encoding, Instant cutOff, PolicyZone zone, SqlValues values);

    /// <summary>An identifier's value in the form <see cref="Identifier.Normalise"/> gives.</summary>
    internal abstract string Normalised(string x, string kind);

    /// <summary>What an index must be on for a person to be found by an identifier without reading the whole table; null where the engine can have none such.</summary>
    internal virtual string? IndexedIdentifier(string column, string kind) => null;

    /// <summary>Whether keys of a type, bound as values, compare in the order they are sorted in.</summary>
    /// <param name="type">The type as the driver names it.</param>
    internal virtual bool Follows(string type) => true;

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

    /// <summary>A number written out, as a decimal where that holds all its digits.</summary>
    private protected static object Exact(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text ? number : text;

    private protected static long CeilingDivide(long value, long by)
    {
        var quotient = Math.DivRem(value, by, out var rest);
        return rest > 0 ? quotient + 1 : quotient;
    }

    private protected static DateTime Local(Instant instant, PolicyZone zone)
    {
        // Cut-offs are starts of days of the zone; the part of the day is kept for any other.
        var day = zone.DayOf(instant);
        var into = instant.Microseconds - zone.StartOf(day).Microseconds;
        return day.ToDateTime(TimeOnly.MinValue).AddTicks(into * 10);
    }
}
