namespace Vow.Tests.Retention;

/// <summary>
/// Tests that break a step off by its name. The name is heard by the whole process: beside another test that makes the same step, the wrong one would
/// break. So nothing runs beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>What the classes name.</summary>
    public const string Name = "alone";
}
