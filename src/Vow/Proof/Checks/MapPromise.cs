using System.Collections.Immutable;
using System.Data.Common;
using Vow.DataMap;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Proof.Checks;

/// <summary>Whether a source holds anything its map does not declare: the database's own catalogue against the map.</summary>
internal static class MapPromise
{
    private static readonly CheckScope Scope = new(
        new("every table and column in the database's catalogue, and a few rows of what the map is silent about", "chaque table et colonne du catalogue de la base, et quelques lignes de ce que la cartographie passe sous silence"),
        new("rows beyond the sample; what people type into a free text; database roles that read past Vow", "les lignes hors de l'échantillon\u00a0; ce que les personnes saisissent dans un texte libre\u00a0; les rôles de la base qui lisent sans passer par Vow"));

    public static async Task<Looked> LookAsync(ProofView view, string name, CancellationToken cancel)
    {
        if (view.Sources.FirstOrDefault(s => s.Name == name) is not { } source)
        {
            var why = view.Unreachable.FirstOrDefault(u => u.Name == name)?.Why ?? "The policy declares no such source.";
            return Looked.Unproven(new(why, $"La source n'a pas pu être lue. {why}"), Scope);
        }

        if (!source.IsDatabase)
        {
            return Looked.Unproven(new("A service shows what it is asked for, not all it holds.", "Un service montre ce qu'on lui demande, non tout ce qu'il détient."), Scope);
        }

        try
        {
            var catalogue = await view.Sweeps.LookingAsync(source, session => session.ReadCatalogueAsync(cancel), cancel);
            var found = await Drift.LookAsync(source, MapCheck.Run(source.Map, catalogue, purpose => AnchorsOf(view, purpose)), view.Today, cancel);
            var undeclared = found
                .Where(f => f.Code is MapCheck.UnreadableLine or "map.undeclared-column" or Drift.LooksPersonal or "map.undeclared-table" && !f.Table.StartsWith("__EF", StringComparison.Ordinal))
                .ToImmutableArray();
            return Looked.Counted(
                catalogue.Tables.Sum(t => t.Columns.Length), undeclared.Length,
                new(
                    (undeclared.Any(f => f.Code == MapCheck.UnreadableLine) ? "Lines can't be read, or the map does not declare: " : "The map does not declare: ") + string.Join(", ", undeclared.Take(10).Select(f => Name(f) + (f.Looks is { } looks ? $" ({looks.En}, it seems)" : ""))) + ".",
                    (undeclared.Any(f => f.Code == MapCheck.UnreadableLine) ? "Des lignes ne peuvent pas être lues, ou la cartographie ne déclare pas\u00a0: " : "La cartographie ne déclare pas\u00a0: ") + string.Join(", ", undeclared.Take(10).Select(f => Name(f) + (f.Looks is { } looks ? $" ({looks.Fr}, semble-t-il)" : ""))) + "."),
                Scope, [.. undeclared.Take(10).Select(Name)]);
        }
        catch (DbException failure)
        {
            return Looked.Unproven(new($"The catalogue could not be read ({SourceFault.Said(failure)}).", $"Le catalogue n'a pas pu être lu ({SourceFault.Said(failure)})."), Scope);
        }
    }

    private static string Name(MapFinding finding) => finding.Column is null ? finding.Table : $"{finding.Table}.{finding.Column}";

    private static ImmutableArray<string>? AnchorsOf(ProofView view, string purpose) =>
        view.Compiled.PurposeIndex.TryGetValue(purpose, out var index)
            ? [.. view.Compiled.Purposes[index].Active.After.Select(a => view.Compiled.Anchors[a])]
            : null;
}
