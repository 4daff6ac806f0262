using Vow.Gate;
using Vow.Me;

namespace Vow.Consent;

/// <summary>What the table of choices holds as codes, in words.</summary>
internal static class ChoiceCells
{
    public static string? InWords(OwnCell cell) => (cell.Table, cell.Column.Name) switch
    {
        ("consent_choice", "purpose") => cell.Part("for", "pour", cell.Purpose()),
        ("consent_choice", "channel") => cell.Part("by", "par", cell.Policy.Channel(cell.Text) is { } channel ? channel.Title[cell.Language] : cell.Text),
        ("consent_choice", "act") => cell.Part("choice", "choix", cell.Of<ChoiceAct>()?.Told()[cell.Language] ?? cell.Text),
        ("consent_choice", "at") => cell.Part("made", "exprimé", cell.Time()),
        ("consent_choice", "text_version") => cell.Part("text shown", "texte affiché", cell.Say("version of ", "version du ") + OwnCells.Day(cell.Text, cell.Language)),
        ("consent_choice", "language") => cell.Part("language shown", "langue affichée", OwnCells.LanguageOf(cell.Text, cell.Language)),
        ("consent_choice", "surface") => cell.Part("where", "où", Surfaces.Of(cell.Text)[cell.Language]),
        ("consent_choice", "explicit") => cell.Part("by an explicit act", "par un acte exprès", cell.YesNo()),
        ("consent_choice", "pending") => cell.Part("address still to be confirmed", "adresse restant à confirmer", cell.YesNo()),
        _ => null,
    };
}
