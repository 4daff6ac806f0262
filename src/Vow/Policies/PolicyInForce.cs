using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>The policy that is in force in this process: as declared and as compiled, of the same files.</summary>
/// <param name="Declared">What the policy says.</param>
/// <param name="Compiled">The same as flat tables.</param>
/// <param name="Since">When this version came into force here.</param>
public sealed record PolicyInForce(DeclaredPolicy Declared, CompiledPolicy Compiled, Instant Since)
{
    /// <summary>Transfers that are switched off: the compiled tables already refuse them.</summary>
    public ImmutableArray<SuspendedTransfer> Suspensions { get; init; } = [];

    /// <summary>The policy's time zone.</summary>
    public PolicyZone Zone => Compiled.Zone;

    /// <summary>The compiled purpose of an id that is known to be declared.</summary>
    public CompiledPurpose Purpose(string id) => Compiled.Purposes[Compiled.PurposeIndex[id]];

    /// <summary>The same policy with its transfer switches as these say, and no others.</summary>
    public PolicyInForce Under(ImmutableArray<SuspendedTransfer> suspensions) =>
        this with { Compiled = Transfers.Under(Compiled, suspensions), Suspensions = suspensions };
}
