using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>What kind of place it is: a database by its engine, a folder of files, a service that answers for its records, or what only people can look into.</summary>
public enum SourceEngine : byte
{
    /// <summary>SQLite.</summary>
    Sqlite,
    /// <summary>PostgreSQL.</summary>
    Postgresql,
    /// <summary>MariaDB.</summary>
    MariaDb,
    /// <summary>A service behind the contract of <c>docs/webhook-source.openapi.json</c>.</summary>
    Webhook,
    /// <summary>A folder of files that programs drop or people keep: comma-separated or one JSON object a line.</summary>
    Files,
    /// <summary>Paper, or a system no program can reach: people look into it by hand.</summary>
    Manual,
}

/// <summary>What parts the fields of a line in a file of comma-separated values.</summary>
public enum FileDelimiter : byte
{
    /// <summary>,</summary>
    Comma,
    /// <summary>;</summary>
    Semicolon,
    /// <summary>A tabulator.</summary>
    Tab,
    /// <summary>|</summary>
    Pipe,
}

/// <summary>How the text of a file is written in bytes.</summary>
public enum FileEncoding : byte
{
    /// <summary>UTF-8, with or without its mark.</summary>
    Utf8,
    /// <summary>ISO 8859-1.</summary>
    Latin1,
    /// <summary>What Windows writes in western Europe.</summary>
    Windows1252,
}

/// <summary>How instants are written in an anchor's column.</summary>
public enum AnchorEncoding : byte
{
    /// <summary>By the column's type; text is ISO 8601.</summary>
    Default,
    /// <summary>ISO 8601 text.</summary>
    Text,
    /// <summary>Seconds since 1970.</summary>
    UnixSeconds,
    /// <summary>Microseconds since 1970.</summary>
    UnixMicros,
    /// <summary>A calendar date.</summary>
    Date,
}

/// <summary>What happens to a row at its term.</summary>
public enum AtEnd : byte
{
    /// <summary>The row is deleted.</summary>
    Delete,
    /// <summary>Its datum columns are set to null.</summary>
    Clear,
}

/// <summary>A place where data lies.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Engine">What kind of place.</param>
/// <param name="ConnectionVariable">Environment variable that holds the connection string, a folder's path or a service's address; null for the own store.</param>
/// <param name="Restricts">Whether a service takes orders to restrict (GDPR 18) and to lift a restriction; false for databases.</param>
/// <param name="Tables">Its tables.</param>
/// <param name="Span">Where declared.</param>
public sealed record DeclaredSource(string Id, SourceEngine Engine, string? ConnectionVariable, bool Restricts, ImmutableArray<DeclaredTable> Tables, Span Span)
{
    /// <summary>How it is worked on by hand; null for everything a program reaches.</summary>
    public DeclaredByHand? ByHand { get; init; }

    /// <summary>Whether sweeps look at its rows by date, so that it observes until it is armed: not a service, and not what is done by hand.</summary>
    public bool IsSwept => Engine is not (SourceEngine.Webhook or SourceEngine.Manual);
}

/// <summary>A source that people look into by hand.</summary>
/// <param name="Title">What people call it: read by the person and at the desk.</param>
/// <param name="Holds">Which data it holds, by purpose.</param>
/// <param name="FoundBy">By which data somebody is looked for there: shown to whoever looks.</param>
/// <param name="DoneBy">The desk role that does it.</param>
/// <param name="Within">Days within which it is done, from the day a request was received.</param>
/// <param name="ClearEvery">How often what is over its term is thrown away: twelve months at most, since a signature counts no longer.</param>
/// <param name="ClearFirst">The day by which it is done for the first time.</param>
public sealed record DeclaredByHand(
    Bilingual Title, ImmutableArray<HeldByHand> Holds, ImmutableArray<string> FoundBy, Role DoneBy, CalendarPeriod Within, CalendarPeriod ClearEvery, DateOnly ClearFirst)
{
    /// <summary>Whether it holds something for a purpose.</summary>
    public bool Serves(string purpose) => Holds.Any(one => one.Purpose == purpose);

    /// <summary>The last day for what is asked about somebody: within its own days, and never after the request's.</summary>
    /// <param name="received">The day the request was received.</param>
    /// <param name="due">The request's own last day.</param>
    public DateOnly DueFrom(DateOnly received, DateOnly due) => Within.EndFrom(received) is var day && day < due ? day : due;
}

/// <summary>What a source worked on by hand holds for a purpose.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Data">Its data there.</param>
public sealed record HeldByHand(string Purpose, ImmutableArray<string> Data);

/// <summary>A table of a source.</summary>
public sealed record DeclaredTable
{
    /// <summary>Its name in the database.</summary>
    public required string Name { get; init; }
    /// <summary>Why it holds no personal data; null where it does.</summary>
    public string? NoPersonalData { get; init; }
    /// <summary>Key columns.</summary>
    public required ImmutableArray<string> Key { get; init; }
    /// <summary>Purposes its rows serve.</summary>
    public required ImmutableArray<string> Serves { get; init; }
    /// <summary>Identifier kind to column.</summary>
    public required ImmutableArray<TableIdentifier> Identifiers { get; init; }
    /// <summary>How a row leads to its subject, where it does not identify one itself.</summary>
    public required ImmutableArray<SubjectPath> Subject { get; init; }
    /// <summary>Its columns.</summary>
    public required ImmutableArray<DeclaredColumn> Columns { get; init; }
    /// <summary>Columns a person may correct.</summary>
    public required ImmutableArray<string> Correct { get; init; }
    /// <summary>What happens at the term.</summary>
    public required AtEnd AtEnd { get; init; }
    /// <summary>Of a file of comma-separated values: what parts its fields.</summary>
    public FileDelimiter Delimiter { get; init; }
    /// <summary>Of a file: how its text is written in bytes.</summary>
    public FileEncoding Encoding { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}

/// <summary>A column that identifies a subject.</summary>
/// <param name="Kind">Kind of identifier, e.g. <c>email</c>.</param>
/// <param name="Column">Column.</param>
public sealed record TableIdentifier(string Kind, string Column);

/// <summary>A reference from a row towards its subject.</summary>
/// <param name="From">Columns of this table.</param>
/// <param name="To">The other table.</param>
/// <param name="At">Columns of the other table.</param>
/// <param name="Span">Where declared.</param>
public sealed record SubjectPath(ImmutableArray<string> From, string To, ImmutableArray<string> At, Span Span);

/// <summary>A column and what it holds.</summary>
public sealed record DeclaredColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>The datum it holds, if any.</summary>
    public string? Datum { get; init; }
    /// <summary>Events whose instants it holds.</summary>
    public required ImmutableArray<string> Anchors { get; init; }
    /// <summary>How instants are written.</summary>
    public required AnchorEncoding Encoding { get; init; }
    /// <summary>Why it is not personal, where it is technical.</summary>
    public string? Technical { get; init; }
    /// <summary>What it links to, where it is a reference.</summary>
    public string? Link { get; init; }
    /// <summary>Where declared.</summary>
    public required Span Span { get; init; }
}
