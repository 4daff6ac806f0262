using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>Which column of which table of one source holds which datum of which person. Built from <c>sources.yaml</c> or from EF's model; nothing downstream knows which.</summary>
public sealed record DataMap
{
    /// <summary>Name of the source, e.g. <c>shop</c>; <c>vow</c> for Vow's own store.</summary>
    public required string Source { get; init; }

    /// <summary>The database engine that holds it.</summary>
    public required EngineKind Engine { get; init; }

    /// <summary>Schema of every table on engines that have schemas; ignored on SQLite.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>Every table of the source, mapped or said to hold no personal data.</summary>
    public required ImmutableArray<MappedTable> Tables { get; init; }

    /// <summary>The table of that name, or null.</summary>
    public MappedTable? Find(string table) => Tables.FirstOrDefault(t => t.Name == table);

    /// <summary>The table of that name; asking for a table that is not in the map is a bug of the caller.</summary>
    public MappedTable Table(string table) => Find(table) ?? throw new ArgumentException($"No table {table} in the map of {Source}.", nameof(table));

    /// <summary>The tables that hold personal data.</summary>
    public IEnumerable<MappedTable> Personal => Tables.Where(t => t.NoPersonalData is null);
}

/// <summary>What a source is spoken to as.</summary>
public enum EngineKind
{
    /// <summary>SQLite 3, a file.</summary>
    Sqlite,

    /// <summary>PostgreSQL.</summary>
    Postgres,

    /// <summary>MariaDB.</summary>
    MariaDb,

    /// <summary>A folder of files, each a table.</summary>
    Files,

    /// <summary>No database: a service that answers for its records (<see cref="WebhookSession"/>). It has no dialect.</summary>
    Webhook,
}

/// <summary>What happens to a row of a table when every purpose it serves has ended.</summary>
public enum RowEnd
{
    /// <summary>The row is deleted.</summary>
    Delete,

    /// <summary>The row stays; its datum columns are emptied.</summary>
    Clear,

    /// <summary>The row is never touched by a sweep; something else ends it (its key, its parent's rule).</summary>
    Keep,
}

/// <summary>One table of a source.</summary>
public sealed record MappedTable
{
    /// <summary>The table's name, exactly as the catalogue spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Columns of the key that tells rows apart, in order.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The columns, each with what it holds.</summary>
    public ImmutableArray<MappedColumn> Columns { get; init; } = [];

    /// <summary>Ids of the purposes its rows serve: a row stays until the last of them ends.</summary>
    public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>Hops from this table towards the table of persons; empty for that table itself. It may stop at a table that has a path of its own.</summary>
    public ImmutableArray<Hop> Path { get; init; } = [];

    /// <summary>
    /// Links from a row to another of the same table that keep that one from being deleted (a reply and what it answers). A row goes once nothing of its own table
    /// points at it any more.
    /// </summary>
    public ImmutableArray<Hop> SelfLinks { get; init; } = [];

    /// <summary>
    /// Links from rows of other tables that keep a row here from being deleted, although they don't hang on it (a customer and the employee who looks after
    /// them). A row goes once none of them points at it any more. See <see cref="DeletionOrder"/>.
    /// </summary>
    public ImmutableArray<PointedAt> PointedAtBy { get; init; } = [];

    /// <summary>Kind of identifier (<c>email</c>, <c>phone</c>, …) to the column that holds it; on tables of persons, or on those that hang on one and hold further identities.</summary>
    public ImmutableDictionary<string, string> Identifiers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>In Vow's own store: the column that holds the subject's id. It says whose the row is, in place of a path.</summary>
    public string? SubjectColumn { get; init; }

    /// <summary>What becomes of a row at its end.</summary>
    public RowEnd AtEnd { get; init; }

    /// <summary>Order of deletion, lowest first: rows that point at others go before those. See <see cref="DeletionOrder"/>.</summary>
    public int DeletionRank { get; init; }

    /// <summary>Why the table holds no personal data; null where it does.</summary>
    public string? NoPersonalData { get; init; }

    /// <summary>Of a file: how its lines are read. Null in databases.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>The columns Vow may have to write: an erasure may empty a row that another law keeps.</summary>
    internal IEnumerable<MappedColumn> Changeable => Columns.Where(c => (c.Correctable || c.Datum is not null) && !c.IsGenerated);

    /// <summary>
    /// The columns a clearing empties: those that hold a datum, save the key and the link the row hangs by, without which it would be nobody's, and those the
    /// database works out from the others.
    /// </summary>
    public IEnumerable<MappedColumn> Clearable => Columns.Where(c => c.Datum is not null && !c.IsGenerated && !Key.Contains(c.Name) && !Path.Take(1).Any(h => h.From.Contains(c.Name)));

    /// <summary>The column of that name, or null.</summary>
    public MappedColumn? Column(string name) => Columns.FirstOrDefault(c => c.Name == name);
}

/// <summary>A link from another table that keeps a row from being deleted.</summary>
/// <param name="Table">The table that points.</param>
/// <param name="Link">Its columns, and those they point at.</param>
public sealed record PointedAt(string Table, Hop Link);

/// <summary>One column of a mapped table.</summary>
public sealed record MappedColumn
{
    /// <summary>The column's name, exactly as the catalogue spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the datum it holds, or null.</summary>
    public string? Datum { get; init; }

    /// <summary>Which part of that datum it is, in both languages, where several columns of a row hold parts of one; null where it is the whole.</summary>
    public (string En, string Fr)? Part { get; init; }

    /// <summary>Ids of the anchors (events a term runs from) whose time it holds.</summary>
    public ImmutableArray<string> Anchors { get; init; } = [];

    /// <summary>Whether it only links rows (keys, foreign keys).</summary>
    public bool Link { get; init; }

    /// <summary>Why it is not personal; null where it is, or where it links.</summary>
    public string? Technical { get; init; }

    /// <summary>How an anchor's time is written in it.</summary>
    public TimeEncoding Encoding { get; init; }

    /// <summary>Whether the database accepts null in it.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Whether it holds text (only text can be overwritten where null is refused).</summary>
    public bool IsText { get; init; } = true;

    /// <summary>Whether the database works its value out from other columns, so that nobody can write it.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>Whether the person may have its value corrected.</summary>
    public bool Correctable { get; init; }

    /// <summary>Whether its content is sealed under the person's key.</summary>
    public bool Sealed { get; init; }

    /// <summary>Whether the map says anything about the column.</summary>
    public bool IsDeclared => Datum is not null || !Anchors.IsEmpty || Link || Technical is not null;
}

/// <summary>One step from a row to the row it belongs to.</summary>
/// <param name="From">Columns here.</param>
/// <param name="To">The table it leads to.</param>
/// <param name="At">Columns there, in the order of <paramref name="From"/>.</param>
public sealed record Hop(ImmutableArray<string> From, string To, ImmutableArray<string> At);

/// <summary>How a time is written in a column.</summary>
public enum TimeEncoding
{
    /// <summary>Not said; only columns without an anchor may leave it so.</summary>
    Unknown,

    /// <summary>ISO 8601 text: a date, or a date and time; read in the policy's zone unless it ends in <c>Z</c> or <c>+00:00</c>. Any other shape counts as unreadable.</summary>
    Text,

    /// <summary>A calendar date of the policy's zone: text <c>yyyy-MM-dd</c> on SQLite, <c>date</c> elsewhere.</summary>
    Date,

    /// <summary>Whole seconds since 1970-01-01T00:00:00Z.</summary>
    UnixSeconds,

    /// <summary>Whole milliseconds since 1970-01-01T00:00:00Z.</summary>
    UnixMillis,

    /// <summary>Whole microseconds since 1970-01-01T00:00:00Z.</summary>
    UnixMicros,

    /// <summary>An instant by its type: PostgreSQL's <c>timestamptz</c>, MariaDB's <c>timestamp</c>.</summary>
    Timestamp,

    /// <summary>A date and time without a zone, read in the policy's: PostgreSQL's <c>timestamp</c>, MariaDB's <c>datetime</c>.</summary>
    LocalTimestamp,
}
