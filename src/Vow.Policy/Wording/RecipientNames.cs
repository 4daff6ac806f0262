namespace Vow.Policy;

/// <summary>What people call a recipient: never the id the file knows it by.</summary>
public static class RecipientNames
{
    /// <summary>Its name; where nobody has given it yet, what it does.</summary>
    public static Bilingual Called(this Recipient recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return recipient.Name is { IsKnown: true, Value: { Length: > 0 } name }
            ? new(name, name)
            : new($"not yet named ({recipient.Does.En})", $"pas encore nommé ({recipient.Does.Fr})");
    }
}
