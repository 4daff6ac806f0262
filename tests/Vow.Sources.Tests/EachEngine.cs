using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Vow.Sources.Tests;

/// <summary>Runs a test once on every engine, the engine being its first argument. A new engine is tested by its line in <see cref="Engines"/>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachEngineAttribute(params object?[] arguments) : DataAttribute
{
    /// <summary>The engines, each with how the tests come by an empty database of it.</summary>
    internal static readonly IReadOnlyDictionary<EngineKind, Func<Task<SourceBed>>> Engines = new Dictionary<EngineKind, Func<Task<SourceBed>>>
    {
        [EngineKind.Sqlite] = SourceBed.OnSqliteAsync,
        [EngineKind.Postgres] = SourceBed.OnPostgresAsync,
        [EngineKind.MariaDb] = SourceBed.OnMariaDbAsync,
    };

    /// <summary>What follows the engine.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    /// <inheritdoc />
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Engines.Keys.Select(engine => new TheoryDataRow([engine, .. Arguments]))]);

    /// <inheritdoc />
    public override bool SupportsDiscoveryEnumeration() => true;
}
