using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policies;

/// <summary>
/// Where this process keeps the policy in force: replaced whole when a new version comes into force, or a transfer is switched off or on. Whatever
/// version comes, the switches stay as they are.
/// </summary>
public sealed class PolicyHolder(PolicyInForce first)
{
    private readonly Lock turn = new();
    private volatile PolicyInForce current = first;

    /// <summary>The policy in force now.</summary>
    public PolicyInForce Current => current;

    /// <summary>Puts another version into force in this process.</summary>
    public void Replace(PolicyInForce next)
    {
        ArgumentNullException.ThrowIfNull(next);
        lock (turn)
        {
            current = next.Under(current.Suspensions);
        }
    }

    /// <summary>Sets the transfer switches in this process: these are off, all others on.</summary>
    public void Suspend(ImmutableArray<SuspendedTransfer> suspensions)
    {
        lock (turn)
        {
            current = current.Under(suspensions);
        }
    }
}
