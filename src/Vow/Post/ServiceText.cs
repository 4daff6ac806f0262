namespace Vow.Post;

/// <summary>
/// Which of the product's own texts a service mail is made from: <c>family.name</c>, from a closed list of families. A service mail needs no consent and
/// survives every opt-out, so what could carry an offer is none: a newsletter is a <see cref="MarketingMail"/> and nothing turns one into the other.
/// </summary>
public readonly record struct ServiceText
{
    private ServiceText(string id) => Id = id;

    /// <summary>Such as <c>account.confirm</c>.</summary>
    public string Id { get; }

    /// <summary>What service mails are about: an account, one's own data, a request about it, its end, the policy, the desk.</summary>
    public static IReadOnlyList<string> Families { get; } = ["account", "desk", "me", "policy", "retention", "rights"];

    /// <summary>The text of that name.</summary>
    /// <exception cref="ArgumentException">The name is of no family of service texts.</exception>
    public static ServiceText FromString(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return IsOne(id) ? new ServiceText(id) : throw new ArgumentException($"'{id}' is no service text: those are {string.Join(", ", Families)} and what follows the dot.", nameof(id));
    }

    /// <summary>Whether a name is one of a service text.</summary>
    public static bool IsOne(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < id.Length - 1 && Families.Contains(id[..dot]);
    }

    /// <summary>The same, where the name is written in the code.</summary>
    public static implicit operator ServiceText(string id) => FromString(id);

    /// <inheritdoc />
    public override string ToString() => Id;
}
