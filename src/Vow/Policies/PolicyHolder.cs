using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policies;

/// <summary>
/// Where this process keeps the policy in force, and the version that is to follow it: from its instant on the latter is in force, without anybody
/// having to say so. Whatever version comes, the transfer switches stay as they are.
/// </summary>
/// <param name="first">The policy in force when the process begins.</param>
/// <param name="now">Tells the instant; without it nothing comes into force by itself.</param>
public sealed class PolicyHolder(PolicyInForce first, Func<Instant>? now = null)
{
    private readonly Lock turn = new();
    private volatile Held held = new(first, null);

    /// <summary>The policy in force now.</summary>
    public PolicyInForce Current
    {
        get
        {
            var seen = held;
            if (seen.Next is not { } next || now is null || now() < next.Since)
            {
                return seen.Policy;
            }

            lock (turn)
            {
                // Whoever else changed it meanwhile knows at least as much.
                if (ReferenceEquals(held, seen))
                {
                    held = new Held(next, null);
                }

                return held.Policy;
            }
        }
    }

    /// <summary>The version that comes into force next, its instant in <see cref="PolicyInForce.Since"/>; null where none is known.</summary>
    public PolicyInForce? Next => held.Next;

    /// <summary>Tells this process what is in force and what follows.</summary>
    public void Replace(PolicyInForce current, PolicyInForce? next = null)
    {
        ArgumentNullException.ThrowIfNull(current);
        lock (turn)
        {
            var switches = held.Policy.Suspensions;
            held = new Held(current.Under(switches), next?.Under(switches));
        }
    }

    /// <summary>Sets the transfer switches in this process: these are off, all others on.</summary>
    public void Suspend(ImmutableArray<SuspendedTransfer> suspensions)
    {
        lock (turn)
        {
            held = new Held(held.Policy.Under(suspensions), held.Next?.Under(suspensions));
        }
    }

    private sealed record Held(PolicyInForce Policy, PolicyInForce? Next);
}
