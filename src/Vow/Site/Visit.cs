using Vow.Gate;
using Vow.Policy;

namespace Vow.Site;

/// <summary>What every page needs to know of the request it answers: language, address, who is there, and when.</summary>
public sealed class Visit
{
    /// <summary>Language of the page.</summary>
    public Language Language { get; set; } = Language.En;

    /// <summary>Language prefix of the address: <c>/fr</c>, <c>/en</c>, or empty where the browser's preference decided.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The path without its prefix.</summary>
    public string Path { get; set; } = "/";

    /// <summary>The query string of a GET, kept when the language is switched.</summary>
    public string Query { get; set; } = "";

    /// <summary>The instant of the request.</summary>
    public Instant Now { get; set; }

    /// <summary>The subject signed in at <c>/me</c>, by account or by link.</summary>
    public Guid? Subject { get; set; }

    /// <summary>When the person last showed who they are: password, second factor, or a link to their address.</summary>
    public Instant? AuthenticatedAt { get; set; }

    /// <summary>Whether that was within the last ten minutes, as downloads and deletion ask for.</summary>
    public bool IsFresh => AuthenticatedAt is { } at && Now < at.Plus(TimeSpan.FromMinutes(10));

    /// <summary>The operator signed in at the desk, and its role.</summary>
    public (Guid Id, Role Role)? Operator { get; set; }

    /// <summary>Picks the words of this page's language.</summary>
    public string T(string en, string fr) => Language == Language.Fr ? fr : en;

    /// <summary>The words of this page's language.</summary>
    public string T(Bilingual words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words[Language];
    }

    /// <summary>An address on this site in the same language.</summary>
    public string Url(string path) => Prefix + path;

    /// <summary>This page in another language.</summary>
    public string In(Language language) => "/" + language.Code() + (Path == "/" ? "" : Path) + Query;
}
