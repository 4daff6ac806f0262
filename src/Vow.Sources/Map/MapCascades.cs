using System.Collections.Immutable;

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
                if (key.OnDelete == DeleteAction.Cascade && !(hangs && mapped!.AtEnd == RowEnd.Delete))
                {
                    yield return MapCheck.Error(
                        "map.cascade-leaves", child.Name, null,
                        $"Deleting rows of {key.To} would silently delete rows here, which the map doesn't hang on them.",
                        $"Declare `subject` through {key.To} and `at_end: delete` for this table, or change the foreign key to NO ACTION.");
                }
                else if (key.OnDelete == DeleteAction.Refuse && !hangs)
                {
                    yield return MapCheck.Error(
                        "map.reference-blocks", child.Name, null,
                        $"Rows here keep rows of {key.To} from being deleted, and the map doesn't hang them on those.",
                        $"Map this table with `subject` through {key.To}, or change the foreign key to ON DELETE SET NULL.");
                }
                else if (key.OnDelete == DeleteAction.Refuse && mapped is { AtEnd: not RowEnd.Delete })
                {
                    yield return MapCheck.Error(
                        "map.reference-blocks", child.Name, null,
                        $"Rows that stay here keep rows of {key.To} from being deleted.",
                        $"Declare `at_end: clear` for {key.To} too, or change the foreign key to ON DELETE SET NULL.");
                }
            }
        }
    }
}
