using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>How requests come in, as the file and the list name it.</summary>
public static class RequestChannels
{
    /// <summary>At somebody's own pages, signed in.</summary>
    public const string Page = "page";

    /// <summary>By the public form.</summary>
    public const string Form = "form";

    /// <summary>By e-mail.</summary>
    public const string Mail = "mail";

    /// <summary>By letter.</summary>
    public const string Letter = "letter";

    /// <summary>By telephone.</summary>
    public const string Call = "call";

    /// <summary>Said or handed over on the spot.</summary>
    public const string Spot = "spot";

    /// <summary>Opened by the desk itself.</summary>
    public const string Desk = "desk";

    /// <summary>From one of the company's programs.</summary>
    public const string Program = "program";

    /// <summary>Those that somebody enters by hand, or that a file takes over.</summary>
    public static readonly ImmutableArray<string> Entered = [Letter, Mail, Call, Spot];

    /// <summary>The channel in words; a code that has none stays as it is.</summary>
    public static Bilingual Of(string channel) => channel switch
    {
        Page => new("this site", "ce site"),
        Form => new("the form of this site", "le formulaire de ce site"),
        Mail => new("e-mail", "e-mail"),
        Letter => new("letter", "courrier"),
        Call => new("telephone", "téléphone"),
        Spot => new("on the spot", "sur place"),
        Desk => new("our desk", "notre espace de gestion"),
        Program => new("one of our programs", "un de nos programmes"),
        _ => new(channel, channel),
    };
}
