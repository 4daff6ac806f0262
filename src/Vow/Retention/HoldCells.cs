using Vow.Desk;
using Vow.Me;

namespace Vow.Retention;

/// <summary>What the table of holds keeps as codes, in words.</summary>
internal static class HoldCells
{
    public static string? InWords(OwnCell cell) => (cell.Table, cell.Column.Name) switch
    {
        ("retention_hold", "reason") => cell.Part("why", "motif", cell.Of<HoldReason>() is { } reason ? DeskWords.Of(reason)[cell.Language] : cell.Text),
        ("retention_hold", "placed_at") => cell.Part("placed", "posé", cell.Time()),
        ("retention_hold", "lifted_at") => cell.Part("lifted", "levé", cell.Time()),
        _ => null,
    };
}
