using Microsoft.AspNetCore.Components;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Site;

/// <summary>What every page and part of a page starts from.</summary>
public abstract class VowPage : ComponentBase
{
    /// <summary>The request being answered.</summary>
    [Inject]
    public required Visit Visit { get; set; }

    /// <summary>The policy in force.</summary>
    [Inject]
    public required PolicyInForce Policy { get; set; }

    /// <summary>The page's language.</summary>
    protected Language Language => Visit.Language;

    /// <summary>Picks the words of the page's language.</summary>
    protected string T(string en, string fr) => Visit.T(en, fr);

    /// <summary>The words of the page's language.</summary>
    protected string T(Bilingual words) => Visit.T(words);

    /// <summary>An address on this site in the same language.</summary>
    protected string Url(string path) => Visit.Url(path);
}
