namespace Vow.Policy;

/// <summary>A language policies and pages are written in.</summary>
public enum Language : byte
{
    /// <summary>English, <c>en</c>.</summary>
    En,
    /// <summary>French, <c>fr</c>.</summary>
    Fr,
}

/// <summary>Names of languages.</summary>
public static class Languages
{
    /// <summary>The ISO 639-1 code: <c>en</c>, <c>fr</c>.</summary>
    public static string Code(this Language language) => language switch
    {
        Language.En => "en",
        Language.Fr => "fr",
    };

    /// <summary>The language of a code, or null.</summary>
    public static Language? Of(string? code) => code switch
    {
        "en" => Language.En,
        "fr" => Language.Fr,
        _ => null,
    };
}

/// <summary>One text in both languages. In a policy written in one language only, both are that language's.</summary>
/// <param name="En">English.</param>
/// <param name="Fr">French.</param>
public sealed record Bilingual(string En, string Fr)
{
    /// <summary>The text in a language.</summary>
    public string this[Language language] => language switch
    {
        Language.En => En,
        Language.Fr => Fr,
    };
}

/// <summary>A fact the policy gives, or says is still unknown and who must say it.</summary>
/// <param name="Value">What is given, or what is assumed meanwhile; nothing where it is unknown and nothing is assumed.</param>
/// <param name="Unknown">What is missing and who must say it; null where the fact is given.</param>
/// <param name="Span">Where it stands.</param>
/// <typeparam name="T">What kind of fact.</typeparam>
public sealed record Fact<T>(T? Value, string? Unknown, Span Span)
{
    /// <summary>Whether the policy gives it.</summary>
    public bool IsKnown => Unknown is null;
}
