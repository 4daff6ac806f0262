using System.Collections.Frozen;

namespace Vow.Sources;

/// <summary>Common first and family names, of the French- and English-speaking countries and their neighbours. Not knowing a name never says that it is none.</summary>
internal static class KnownNames
{
    private static readonly FrozenSet<string> Given = Read("GivenNames.txt");
    private static readonly FrozenSet<string> Family = Read("FamilyNames.txt");
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> GivenBySpan = Given.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FamilyBySpan = Family.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether it is a common first name; of a double name, its first part counts.</summary>
    public static bool IsGiven(ReadOnlySpan<char> word)
    {
        Span<char> folded = stackalloc char[32];
        if (word.Length is < 2 or > 30)
        {
            return false;
        }

        var plain = folded[..Letters.Fold(word, folded)];
        return GivenBySpan.Contains(plain) || (plain.IndexOf('-') is > 1 and var cut && GivenBySpan.Contains(plain[..cut]));
    }

    /// <summary>Whether it is a common family name.</summary>
    public static bool IsFamily(ReadOnlySpan<char> word)
    {
        Span<char> folded = stackalloc char[32];
        return word.Length is >= 2 and <= 30 && FamilyBySpan.Contains(folded[..Letters.Fold(word, folded)]);
    }

    private static FrozenSet<string> Read(string name)
    {
        using var stream = typeof(KnownNames).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
