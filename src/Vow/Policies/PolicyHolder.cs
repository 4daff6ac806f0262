using Vow.Gate;

namespace Vow.Policies;

/// <summary>
/// Where this process keeps the policy in force, and the version that is to follow it: from its instant on the latter is in force, without
/// anybody having to say so.
/// </summary>
/// <param name="first">The policy in force when the process begins.</param>
/// <param name="now">Tells the instant; without it nothing comes into force by itself.</param>
public sealed class PolicyHolder(PolicyInForce first, Func<Instant>? now = null)
{
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

            // Whoever else changed it meanwhile knows at least as much.
            Interlocked.CompareExchange(ref held, new Held(next, null), seen);
            return held.Policy;
        }
    }

    /// <summary>The version that comes into force next, its instant in <see cref="PolicyInForce.Since"/>; null where none is known.</summary>
    public PolicyInForce? Next => held.Next;

    /// <summary>Tells this process what is in force and what follows.</summary>
    public void Replace(PolicyInForce current, PolicyInForce? next = null) => held = new Held(current, next);

    private sealed record Held(PolicyInForce Policy, PolicyInForce? Next);
}
