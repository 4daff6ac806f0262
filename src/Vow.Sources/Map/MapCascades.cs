namespace Vow.Sources;

/// <summary>What a delete would drag along or run into. A sweep deletes what it has read and nothing else.</summary>
internal static class MapCascades
{
    public static IEnumerable<MapFinding> Check(DataMap map, Catalogue catalogue)
    {
        foreach (var child in catalogue.Tables)
        {
            foreach (var key in child.ForeignKeys.Where(f => f.To != child.Name && map.Find(f.To) is { NoPersonalData: null, AtEnd: RowEnd.Delete }))
            {
                var mapped = map.Find(child.Name);
                var hangs = mapped is { NoPersonalData: null } && map.DistanceTo(mapped, key.To) > 0;
                if (hangs && key.OnDelete != DeleteAction.SetNull && mapped!.Path[0].To == key.To && !mapped.Path[0].From.SequenceEqual(key.From))
                {
                    var (own, other) = (string.Join(", ", mapped.Path[0].From), string.Join(", ", key.From));
                    yield return MapCheck.Error(
                        "map.shared-row", child.Name, key.From[0],
                        new($"A row here belongs to two rows of {key.To}: the map hangs it on the one by ({own}), and the end of the other, by ({other}), would run into it.", $"Une ligne d'ici appartient à deux lignes de {key.To}\u00a0: la cartographie la rattache à l'une par ({own}), et la fin de l'autre, par ({other}), s'y heurterait."),
                        new($"Change the foreign key of ({other}) to ON DELETE SET NULL: the row then lives as long as the one it hangs on.", $"Passez la clé étrangère de ({other}) en ON DELETE SET NULL\u00a0: la ligne vit alors aussi longtemps que celle à laquelle elle est rattachée."));
                }
                else if (key.OnDelete == DeleteAction.Cascade && !(hangs && mapped!.AtEnd == RowEnd.Delete))
                {
                    yield return MapCheck.Error(
                        "map.cascade-leaves", child.Name, null,
                        new($"Deleting rows of {key.To} would silently delete rows here, which the map doesn't hang on them.", $"Supprimer des lignes de {key.To} supprimerait en silence des lignes d'ici, que la cartographie ne leur rattache pas."),
                        new($"Declare `subject` through {key.To} and `at_end: delete` for this table, or change the foreign key to NO ACTION.", $"Déclarez `subject` par {key.To} et `at_end: delete` pour cette table, ou passez la clé étrangère en NO ACTION."));
                }
                else if (key.OnDelete == DeleteAction.Refuse && !hangs && mapped is { NoPersonalData: null, AtEnd: RowEnd.Delete })
                {
                    yield return MapCheck.Warning(
                        "map.reference-waits", child.Name, key.From[0],
                        new($"A row of {key.To} stays as long as a row here points at it: this one must have gone first.", $"Une ligne de {key.To} demeure tant qu'une ligne d'ici y renvoie\u00a0: celle-ci doit d'abord disparaître."),
                        new($"Nothing needs to be done. Change the foreign key to ON DELETE SET NULL if rows of {key.To} must go earlier.", $"Il n'y a rien à faire. Passez la clé étrangère en ON DELETE SET NULL si les lignes de {key.To} doivent partir plus tôt."));
                }
                else if (key.OnDelete == DeleteAction.Refuse && !hangs)
                {
                    yield return MapCheck.Error(
                        "map.reference-blocks", child.Name, null,
                        new($"Rows here keep rows of {key.To} from being deleted, and the map doesn't hang them on those.", $"Des lignes d'ici empêchent la suppression de lignes de {key.To}, et la cartographie ne les leur rattache pas."),
                        new($"Map this table with `subject` through {key.To}, declare `at_end: clear` for {key.To}, or change the foreign key to ON DELETE SET NULL.", $"Ajoutez cette table à la cartographie avec `subject` par {key.To}, déclarez `at_end: clear` pour {key.To}, ou passez la clé étrangère en ON DELETE SET NULL."));
                }
                else if (key.OnDelete == DeleteAction.Refuse && mapped is { AtEnd: not RowEnd.Delete })
                {
                    yield return MapCheck.Error(
                        "map.reference-blocks", child.Name, null,
                        new($"Rows that stay here keep rows of {key.To} from being deleted.", $"Des lignes qui demeurent ici empêchent la suppression de lignes de {key.To}."),
                        new($"Declare `at_end: clear` for {key.To} too, or change the foreign key to ON DELETE SET NULL.", $"Déclarez aussi `at_end: clear` pour {key.To}, ou passez la clé étrangère en ON DELETE SET NULL."));
                }
            }
        }
    }
}
