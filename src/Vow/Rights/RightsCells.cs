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
        ("rights_check", "kind") => cell.Part("another way to show who asks", "autre moyen d'établir l'auteur", CheckOf(cell.Text)[cell.Language]),
        ("rights_check", "asked_at") => cell.Part("tried, or asked for", "essayé ou demandé", cell.Time()),
        ("rights_check", "seen_at") => cell.Part("seen", "vu", cell.Time()),
        ("rights_check", "passed_at") => cell.Part("it showed who asks", "auteur établi", cell.Time()),
        ("rights_check", "failed_at") => cell.Part("it did not show who asks", "auteur non établi", cell.Time()),
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
        IdentityProof.Phone => new("a code sent to the telephone number we know", "un code envoyé au numéro de téléphone que nous connaissons"),
        IdentityProof.Number => new("a number from one's own papers, beside the address", "un numéro figurant sur ses propres documents, en plus de l'adresse"),
        IdentityProof.Desk => new("a check by our team", "une vérification par notre équipe"),
        _ => new(code ?? "", code ?? ""),
    };

    /// <summary>A further way to show who asks, in words.</summary>
    public static Bilingual CheckOf(string code) => code switch
    {
        CheckKind.Phone => new("a code sent to a telephone number", "un code envoyé à un numéro de téléphone"),
        CheckKind.Number => new("a number from one's own papers", "un numéro figurant sur ses propres documents"),
        CheckKind.Document => new("an identity document", "une pièce d'identité"),
        OnBehalf.Agent or OnBehalf.Parent or OnBehalf.Heir => OnBehalf.Who(code),
        _ => new(code, code),
    };

    /// <summary>A rung of the ladder, in words.</summary>
    public static Bilingual RungOf(Rung rung) => rung switch
    {
        Rung.Session => IdentityOf(IdentityProof.Session),
        Rung.Address => IdentityOf(IdentityProof.Link),
        Rung.Phone => CheckOf(CheckKind.Phone),
        Rung.Number => CheckOf(CheckKind.Number),
        Rung.Document => CheckOf(CheckKind.Document),
        Rung.Paper => new("a paper that shows that they may ask for another", "un document montrant qu'elle peut demander pour autrui"),
        _ => IdentityOf(IdentityProof.Desk),
    };

    private static string ChannelOf(OwnCell cell) => RequestChannels.Of(cell.Text)[cell.Language];
}
