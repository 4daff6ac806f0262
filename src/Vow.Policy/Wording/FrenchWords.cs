namespace Vow.Policy;

/// <summary>Small words of French that bend to the name after them.</summary>
public static class FrenchWords
{
    /// <summary>"de" before a name, elided where a vowel follows: <c>d'Atelier Lumen</c>, <c>de CORAYE</c>. An h is left as it is: which are silent no rule tells.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (name is [var first, ..] && "aàâeéèêëiîïoôuùûœæ".Contains(char.ToLowerInvariant(first), StringComparison.Ordinal) ? "d'" : "de ") + name;
    }
}
