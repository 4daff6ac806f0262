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
        ("rights_step", "kind") => cell.Part("step", "étape", Me.RequestPage.StepOf(cell.Text, cell.Language)),
        ("rights_step", "source") => cell.Part("where", "où", MeWords.Place(cell.Policy, cell.Text, cell.Language)),
        ("rights_step", "done_at") => cell.Part("done", "faite", cell.Time()),
        ("rights_step", "rows") => cell.Part("records touched", "enregistrements touchés", cell.Text),
        ("rights_task", "due") => cell.Part("by hand, until", "à la main, au plus tard", cell.Day()),
        ("rights_task", "found") => cell.Part("something was found", "quelque chose a été trouvé", cell.YesNo()),
        ("rights_message", "at") => cell.Part("written", "écrit", cell.Time()),
        ("rights_restriction", "purpose") => cell.Part("for", "pour", cell.Purpose()),
        ("rights_restriction", "ground") => cell.Part("case of GDPR 18(1)", "cas de l'article 18(1) du RGPD", cell.Text),
        ("rights_restriction", "since") => cell.Part("since", "depuis", cell.Time()),
        ("rights_restriction", "told_at") => cell.Part("told of its end", "fin annoncée", cell.Time()),
        ("rights_restriction", "lifted_at") => cell.Part("lifted", "levée", cell.Time()),
        _ => null,
    };

    private static string ChannelOf(OwnCell cell) => cell.Text switch
    {
        "page" => cell.Say("this site", "ce site"),
        "mail" => cell.Say("e-mail", "e-mail"),
        "letter" => cell.Say("letter", "courrier"),
        "desk" => cell.Say("our desk", "notre espace de gestion"),
        var word => word,
    };
}
