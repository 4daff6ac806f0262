using Vow.Desk;
using Vow.Me;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>What the tables of rights requests hold as codes, in words.</summary>
internal static class RightsCells
{
    public static string? InWords(OwnCell cell) => (cell.Table, cell.Column.Name) switch
    {
        ("rights_request", "right") => cell.Part("right", "droit", Me.RequestPage.TitleOf(cell.Of<Right>())[cell.Language]),
        ("rights_request", "channel") => cell.Part("came by", "arrivée par", ChannelOf(cell)),
        ("rights_request", "received_on") => cell.Part("received", "reçue", cell.Day()),
        ("rights_request", "due") => cell.Part("answer due", "réponse au plus tard", cell.Day()),
        ("rights_request", "extended") => cell.Part("extended until", "prolongée jusqu'au", cell.Day()),
        ("rights_request", "state") => cell.Part("state", "état", cell.Of<RequestState>() is { } state ? DeskWords.Of(state)[cell.Language] : cell.Text),
        ("rights_request", "closed_at") => cell.Part("closed", "close", cell.Time()),
        ("rights_request", "identity") => cell.Part("who asks was shown by", "auteur établi par", IdentityOf(cell.Text)[cell.Language]),
        ("rights_request", "identity_at") => cell.Part("on", "le", cell.Time()),
        ("rights_request", "address_proven_at") => cell.Part("the address answered", "l'adresse a répondu", cell.Time()),
        ("rights_request", "identity_asked_on") => cell.Part("asked who made it", "auteur interrogé sur son identité", cell.Day()),
        ("rights_request", "identity_given_on") => cell.Part("answered", "réponse reçue", cell.Day()),
        ("rights_request", "minor") => cell.Part("said to be by a minor", "indiquée comme venant d'un mineur", cell.YesNo()),
        ("rights_request", "same_as") => cell.Part("fingerprint by which the same request is recognised", "empreinte qui reconnaît la même demande", cell.Text),
        ("rights_step", "kind") => cell.Part("step", "étape", Me.RequestPage.StepOf(cell.Text, cell.Language)),
        ("rights_step", "source") => cell.Part("where", "où", MeWords.Place(cell.Policy, cell.Text, cell.Language)),
        ("rights_step", "done_at") => cell.Part("done", "faite", cell.Time()),
        ("rights_step", "rows") => cell.Part("records touched", "enregistrements touchés", cell.Text),
        ("rights_task", "due") => cell.Part("by hand, until", "à la main, au plus tard", cell.Day()),
        ("rights_task", "found") => cell.Part("something was found", "quelque chose a été trouvé", cell.YesNo()),
        ("rights_message", "at") => cell.Part("written", "écrit", cell.Time()),
        ("rights_attachment", "at") => cell.Part("sent along", "joint", cell.Time()),
        ("rights_restriction", "purpose") => cell.Part("for", "pour", cell.Purpose()),
        ("rights_restriction", "ground") => cell.Part("case of GDPR 18(1)", "cas de l'article 18(1) du RGPD", cell.Text),
        ("rights_restriction", "since") => cell.Part("since", "depuis", cell.Time()),
        ("rights_restriction", "told_at") => cell.Part("told of its end", "fin annoncée", cell.Time()),
        ("rights_restriction", "lifted_at") => cell.Part("lifted", "levée", cell.Time()),
        _ => null,
    };

    /// <summary>How it was proven who asks, in words; a code that has none stays as it is.</summary>
    public static Bilingual IdentityOf(string? code) => code switch
    {
        IdentityProof.Session => new("a session on this site", "une session sur ce site"),
        IdentityProof.Link => new("the link mailed to the address given", "le lien envoyé à l'adresse indiquée"),
        IdentityProof.Desk => new("a check by our team", "une vérification par notre équipe"),
        _ => new(code ?? "", code ?? ""),
    };

    private static string ChannelOf(OwnCell cell) => RequestChannels.Of(cell.Text)[cell.Language];
}
