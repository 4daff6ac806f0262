namespace Vow.Policies;

/// <summary>Where this process keeps the policy in force: replaced whole when a new version comes into force.</summary>
public sealed class PolicyHolder(PolicyInForce first)
{
    private volatile PolicyInForce current = first;

    /// <summary>The policy in force now.</summary>
    public PolicyInForce Current => current;

    /// <summary>Puts another version into force in this process.</summary>
    public void Replace(PolicyInForce next) => current = next;
}
