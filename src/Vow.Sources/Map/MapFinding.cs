using Vow.Policy;

namespace Vow.Sources;

/// <summary>Something a map check found.</summary>
/// <param name="Code">What kind, e.g. <c>map.no-path</c>.</param>
/// <param name="Severity">Whether the map may be used.</param>
/// <param name="Table">The table it is about.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do; SQL where it is exact.</param>
public sealed record MapFinding(string Code, MapSeverity Severity, string Table, string? Column, Bilingual Message, Bilingual Remedy)
{
    /// <summary>What kinds of personal data a look at a few rows took it for; null where nobody looked or nothing showed.</summary>
    public Bilingual? Looks { get; init; }
}

/// <summary>How much a finding weighs.</summary>
public enum MapSeverity
{
    /// <summary>The source can't be armed with it.</summary>
    Error,

    /// <summary>It can, knowing this.</summary>
    Warning,
}
