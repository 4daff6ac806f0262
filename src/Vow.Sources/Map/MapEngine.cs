namespace Vow.Sources;

/// <summary>What a table is made of, where that keeps a deletion from being one or a batch from being undone.</summary>
internal static class MapEngine
{
    public static IEnumerable<MapFinding> Check(DataMap map, MappedTable table, CatalogueTable real)
    {
        var name = Dialect.Of(map.Engine).Table(map, table.Name);
        if (real.KeepsHistory)
        {
            var sql = $"ALTER TABLE {name} DROP SYSTEM VERSIONING;";
            yield return MapCheck.Error(
                "map.keeps-history", table.Name, null,
                new("The database keeps every version of its rows: what is deleted here stays readable there.", "La base de données garde chaque version de ses lignes\u00a0: ce qui est supprimé ici reste lisible là."),
                new($"Stop it, which forgets the past as well: {sql}", $"Arrêtez le versionnement, ce qui oublie aussi le passé\u00a0: {sql}"));
        }

        if (!real.IsTransactional)
        {
            var sql = $"ALTER TABLE {name} ENGINE=InnoDB;";
            yield return MapCheck.Error(
                "map.not-transactional", table.Name, null,
                new("Its storage engine knows no transactions: an interrupted batch could not be undone.", "Son moteur de stockage ne connaît pas les transactions\u00a0: un lot interrompu ne pourrait pas être annulé."),
                new(sql, sql));
        }

        if (Dialect.Of(map.Engine).ChecksRowByRow && table.AtEnd == RowEnd.Delete)
        {
            foreach (var column in table.SelfLinks.SelectMany(l => l.From).Where(c => real.Column(c) is { Nullable: false }))
            {
                yield return MapCheck.Error(
                    "map.self-link-not-null", table.Name, column,
                    new("Rows here hold each other fast: this database lets none go that points at itself, and this link can't be emptied first.", "Les lignes d'ici se retiennent l'une l'autre\u00a0: cette base n'en laisse partir aucune qui renvoie à elle-même, et ce lien ne peut pas être vidé d'abord."),
                    new("Let the column be null.", "Permettez à la colonne d'être nulle."));
            }
        }

        foreach (var column in table.Columns.Where(c => c.Correctable && real.Column(c.Name) is { IsGenerated: true }))
        {
            yield return MapCheck.Error(
                "map.generated-column", table.Name, column.Name,
                new("The database works this column out: nobody can correct it.", "La base de données calcule cette colonne\u00a0: personne ne peut la rectifier."),
                new("Take it out of `correct`, and let the columns it is made of be corrected.", "Retirez-la de `correct`, et laissez rectifier les colonnes dont elle est faite."));
        }
    }
}
