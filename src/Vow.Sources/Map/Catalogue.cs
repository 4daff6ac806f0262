using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>What a database says about itself: the other half of a map check.</summary>
public sealed record Catalogue
{
    /// <summary>Base tables of the schema, by name.</summary>
    public required ImmutableArray<CatalogueTable> Tables { get; init; }

    /// <summary>How Vow stands there, once a map says which tables matter; null before.</summary>
    public SourceAccess? Access { get; init; }

    /// <summary>Names of its views; those hold no row of their own.</summary>
    public ImmutableArray<string> Views { get; init; } = [];

    /// <summary>Lines of a folder's files that can't be read; none in databases.</summary>
    public ImmutableArray<FileFault> Faults { get; init; } = [];

    /// <summary>The table of that name, or null.</summary>
    public CatalogueTable? Find(string table) => Tables.FirstOrDefault(t => t.Name == table);
}

/// <summary>One base table.</summary>
public sealed record CatalogueTable
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its columns in order.</summary>
    public ImmutableArray<CatalogueColumn> Columns { get; init; } = [];

    /// <summary>Primary key columns in key order; empty where there is none.</summary>
    public ImmutableArray<string> PrimaryKey { get; init; } = [];

    /// <summary>Other column sets that the database keeps unique.</summary>
    public ImmutableArray<ImmutableArray<string>> Unique { get; init; } = [];

    /// <summary>Columns of each index, in index order, primary key included; only plain column indexes.</summary>
    public ImmutableArray<ImmutableArray<string>> Indexes { get; init; } = [];

    /// <summary>What each index begins with that is on an expression, as the database writes it; only engines that can have one.</summary>
    public ImmutableArray<string> IndexedExpressions { get; init; } = [];

    /// <summary>Foreign keys of this table.</summary>
    public ImmutableArray<CatalogueForeignKey> ForeignKeys { get; init; } = [];

    /// <summary>Names of triggers on it that are not the database's own.</summary>
    public ImmutableArray<string> Triggers { get; init; } = [];

    /// <summary>Whether its rows lie in several partitions, which are no tables of their own here.</summary>
    public bool IsPartitioned { get; init; }

    /// <summary>Whether the database keeps what was deleted from it (system versioning).</summary>
    public bool KeepsHistory { get; init; }

    /// <summary>Whether a change to it can be undone with its transaction.</summary>
    public bool IsTransactional { get; init; } = true;

    /// <summary>Of a file: how its lines were read. Null in databases.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>The column of that name, or null.</summary>
    public CatalogueColumn? Column(string name) => Columns.FirstOrDefault(c => c.Name == name);
}

/// <summary>One column of a base table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its declared type, lower case; may be empty on SQLite.</param>
/// <param name="Nullable">Whether null is accepted.</param>
public sealed record CatalogueColumn(string Name, string Type, bool Nullable)
{
    /// <summary>Whether the type holds text.</summary>
    public bool IsText => NameOf(Type) is var name && (name.Length == 0 || name.Contains("char", StringComparison.Ordinal) || name.Contains("text", StringComparison.Ordinal) || name.Contains("clob", StringComparison.Ordinal));

    /// <summary>Whether the database works its value out from other columns.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>Whether the database numbers new rows by it.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>A type without its length or its list of values: <c>enum('text')</c> is an <c>enum</c>.</summary>
    internal static string NameOf(string type) => type.Split('(')[0].TrimEnd();
}

/// <summary>A foreign key.</summary>
/// <param name="From">Columns here.</param>
/// <param name="To">The table referenced.</param>
/// <param name="At">Columns there.</param>
/// <param name="OnDelete">What happens here when the row there is deleted.</param>
public sealed record CatalogueForeignKey(ImmutableArray<string> From, string To, ImmutableArray<string> At, DeleteAction OnDelete);

/// <summary>A foreign key's delete action.</summary>
public enum DeleteAction
{
    /// <summary>The delete is refused (NO ACTION, RESTRICT).</summary>
    Refuse,

    /// <summary>The row here is deleted too.</summary>
    Cascade,

    /// <summary>The columns here become null or their default.</summary>
    SetNull,
}
