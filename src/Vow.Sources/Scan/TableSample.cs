using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>A bounded look into a table. It lives as long as it takes to count what its values look like; it is never written anywhere.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns read; pictures and other bytes are not.</param>
/// <param name="Rows">Values in the order of <paramref name="Columns"/>, as text, the long ones cut off.</param>
public sealed record TableSample(string Table, ImmutableArray<string> Columns, IReadOnlyList<string?[]> Rows);
