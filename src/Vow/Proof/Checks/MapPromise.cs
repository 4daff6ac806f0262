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
        new("every table and column in the database's catalogue", "chaque table et colonne du catalogue de la base"),
        new("what people type into a free text; database roles that read past Vow", "ce que les personnes saisissent dans un texte libre\u00a0; les rôles de la base qui lisent sans passer par Vow"));

    public static async Task<Looked> LookAsync(ProofView view, string name, CancellationToken cancel)
    {
        if (view.Sources.FirstOrDefault(s => s.Name == name) is not { } source)
        {
            var why = view.Unreachable.FirstOrDefault(u => u.Name == name)?.Why ?? "The policy declares no such source.";
            return Looked.Unproven(new(why, $"La source n'a pas pu être lue. {why}"), Scope);
        }

        try
        {
            var catalogue = await view.Sweeps.LookingAsync(source, session => session.ReadCatalogueAsync(cancel), cancel);
            var undeclared = MapCheck.Run(source.Map, catalogue, purpose => AnchorsOf(view, purpose))
                .Where(f => f.Code is "map.undeclared-column" or "map.undeclared-table" && !f.Table.StartsWith("__EF", StringComparison.Ordinal))
                .Select(f => f.Column is null ? f.Table : $"{f.Table}.{f.Column}").ToImmutableArray();
            var list = string.Join(", ", undeclared.Take(10));
            return Looked.Counted(
                catalogue.Tables.Sum(t => t.Columns.Length), undeclared.Length,
                new($"The map does not declare: {list}.", $"La carte ne déclare pas\u00a0: {list}."), Scope, [.. undeclared.Take(10)]);
        }
        catch (DbException failure)
        {
            return Looked.Unproven(new($"The catalogue could not be read ({failure.GetType().Name}).", $"Le catalogue n'a pas pu être lu ({failure.GetType().Name})."), Scope);
        }
    }

    private static ImmutableArray<string>? AnchorsOf(ProofView view, string purpose) =>
        view.Compiled.PurposeIndex.TryGetValue(purpose, out var index)
            ? [.. view.Compiled.Purposes[index].Active.After.Select(a => view.Compiled.Anchors[a])]
            : null;
}
