using System.Collections.Immutable;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Meaning;

/// <summary>What holds while one file set is bound: where findings go, and which languages texts need.</summary>
internal sealed class Scope(Findings findings)
{
    public Findings Findings { get; } = findings;

    /// <summary>Hears which keys were asked of which map; nobody listens but the test that holds the schema to the parser.</summary>
    public Action<Syntax.MappingNode, IReadOnlyList<string>>? Heard { get; init; }

    public ImmutableArray<Language> Languages { get; set; } = [Language.En, Language.Fr];
}
