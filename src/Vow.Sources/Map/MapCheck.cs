using System.Collections.Immutable;
using System.Globalization;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>Holds a map against the database's catalogue. Whatever the map doesn't say is an error: silence never counts as "no personal data".</summary>
public static class MapCheck
{
    /// <summary>A line of a file can't be read.</summary>
    public const string UnreadableLine = "map.unreadable-line";

    /// <summary>Everything wrong with a map, tables in the map's order and then those it leaves out.</summary>
    /// <param name="map">The map.</param>
    /// <param name="catalogue">What the database says.</param>
    /// <param name="anchors">Ids of the anchors each purpose's active term counts from; null for a purpose that isn't declared, empty where it has no end by time.</param>
    public static ImmutableArray<MapFinding> Run(DataMap map, Catalogue catalogue, Func<string, ImmutableArray<string>?> anchors)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(anchors);
        var findings = ImmutableArray.CreateBuilder<MapFinding>();
        var files = map.Engine == EngineKind.Files;
        foreach (var table in map.Tables)
        {
            if (catalogue.Find(table.Name) is not { } real)
            {
                if (catalogue.Views.Contains(table.Name))
                {
                    findings.Add(Error("map.view", table.Name, null, new("This is a view: it holds no rows of its own.", "C'est une vue\u00a0: elle ne contient pas de lignes à elle."), new("Map the tables it reads, and take the view out.", "Déclarez les tables qu'elle lit, et retirez la vue.")));
                    continue;
                }

                if (files)
                {
                    findings.Add(Error("map.table-missing", table.Name, null, new("The folder has no such file.", "Le dossier n'a pas ce fichier."), new("Put it there (a file of its headings alone will do), correct the name, or take it out of the map.", "Placez-l'y (un fichier réduit à ses en-têtes suffit), corrigez le nom, ou retirez-le de la cartographie.")));
                    continue;
                }

                findings.Add(Error("map.table-missing", table.Name, null, new("The database has no such table.", "La base de données n'a pas cette table."), new("Correct the name, or take the table out of the map.", "Corrigez le nom, ou retirez la table de la cartographie.")));
                continue;
            }

            if (table.NoPersonalData is null && !(files && real.Columns.IsEmpty))
            {
                findings.AddRange(MapEngine.Check(map, table, real));
                findings.AddRange(Columns(table, real));
                findings.AddRange(Shape(map, table, real));
                findings.AddRange(Paths(map, catalogue, table));
                findings.AddRange(Anchors(map, table, anchors));
                findings.AddRange(MapIndexes.Missing(map, table, real));
            }
        }

        findings.AddRange(catalogue.Faults.Where(fault => map.Find(fault.File) is { NoPersonalData: null }).Select(fault => Error(
            UnreadableLine, fault.File, null,
            new(string.Create(CultureInfo.InvariantCulture, $"Line {fault.Line} can't be read ({fault.Why.En}): nobody can say whose it is."), string.Create(CultureInfo.InvariantCulture, $"La ligne {fault.Line} ne peut pas être lue ({fault.Why.Fr})\u00a0: nul ne peut dire à qui elle appartient.")),
            new("Mend that line, or have the program that writes the file mend it. Nothing in the folder is changed before.", "Corrigez cette ligne, ou faites-la corriger par le programme qui écrit le fichier. Rien n'est modifié dans le dossier d'ici là."))));
        findings.AddRange(MapCascades.Check(map, catalogue));
        var (_, circle) = DeletionOrder.Rank(map, catalogue);
        findings.AddRange(circle.Select(t => Error("map.circle", t, null, new($"Foreign keys go round in a circle: {string.Join(", ", circle)}.", $"Les clés étrangères tournent en rond\u00a0: {string.Join(", ", circle)}."), new("Change one of those foreign keys to ON DELETE SET NULL.", "Passez l'une de ces clés étrangères en ON DELETE SET NULL."))));
        if (files)
        {
            findings.AddRange(catalogue.Tables.Where(t => map.Find(t.Name) is null).Select(t => Error(
                "map.undeclared-table", t.Name, null, new("This lies in the folder and not in the map.", "Ceci se trouve dans le dossier et non dans la cartographie."), new("Map it, say `no_personal_data` with the reason, or take it out of the folder.", "Ajoutez-le à la cartographie, écrivez `no_personal_data` avec le motif, ou retirez-le du dossier."))));
            return findings.ToImmutable();
        }

        findings.AddRange(catalogue.Tables.Where(t => map.Find(t.Name) is null && t.Name != "vow_batch").Select(t => Error(
            "map.undeclared-table", t.Name, null, new("The table is in the database and not in the map.", "La table est dans la base de données et non dans la cartographie."), new("Map it, or say `no_personal_data` with the reason.", "Ajoutez-la à la cartographie, ou écrivez `no_personal_data` avec le motif."))));
        return findings.ToImmutable();
    }

    internal static MapFinding Error(string code, string table, string? column, Bilingual message, Bilingual remedy) => new(code, MapSeverity.Error, table, column, message, remedy);

    internal static MapFinding Warning(string code, string table, string? column, Bilingual message, Bilingual remedy) => new(code, MapSeverity.Warning, table, column, message, remedy);

    private static IEnumerable<MapFinding> Columns(MappedTable table, CatalogueTable real)
    {
        var named = table.Columns.Select(c => c.Name).Concat(table.Key).Concat(table.Identifiers.Values).Concat(table.Path.Take(1).SelectMany(h => h.From)).Append(table.SubjectColumn ?? "").Where(c => c.Length > 0).Distinct();
        foreach (var column in named.Where(c => real.Column(c) is null))
        {
            yield return Error("map.column-missing", table.Name, column, new("The table has no such column.", "La table n'a pas cette colonne."), new("Correct the name, or take the column out of the map.", "Corrigez le nom, ou retirez la colonne de la cartographie."));
        }

        var links = table.Key.Concat(table.Path.Take(1).SelectMany(h => h.From)).Append(table.SubjectColumn ?? "").ToHashSet();
        foreach (var column in real.Columns.Where(c => table.Column(c.Name) is not { IsDeclared: true } && !links.Contains(c.Name)))
        {
            yield return Error("map.undeclared-column", table.Name, column.Name, new("The map doesn't say what the column holds.", "La cartographie ne dit pas ce que contient la colonne."), new("Give it a datum, an anchor, `link`, or `technical` with the reason.", "Donnez-lui une donnée (`datum`), un événement (`anchor`), `link`, ou `technical` avec le motif."));
        }

        foreach (var column in table.Columns.Where(c => !c.Anchors.IsEmpty && c.Encoding == TimeEncoding.Unknown))
        {
            yield return Error("map.encoding-unknown", table.Name, column.Name, new("How the column writes a time isn't known.", "La façon dont la colonne écrit un moment n'est pas connue."), new("Declare `encoding`: text, date, unix_seconds or unix_micros.", "Déclarez `encoding`\u00a0: text, date, unix_seconds ou unix_micros."));
        }

        if (table.AtEnd == RowEnd.Clear)
        {
            foreach (var column in table.Clearable.Where(c => real.Column(c.Name) is { Nullable: false, IsText: false }))
            {
                yield return Error("map.clear-not-null", table.Name, column.Name, new("The column can't be emptied: the database refuses null in it.", "La colonne ne peut pas être vidée\u00a0: la base de données y refuse la valeur nulle."), new("Declare `at_end: delete`, or let the column be null.", "Déclarez `at_end: delete`, ou permettez à la colonne d'être nulle."));
            }
        }
    }

    private static IEnumerable<MapFinding> Shape(DataMap map, MappedTable table, CatalogueTable real)
    {
        if (table.Key.IsEmpty)
        {
            yield return Error("map.no-key", table.Name, null, new("The table has no key in the map: its rows can't be told apart.", "La table n'a pas de clé dans la cartographie\u00a0: ses lignes ne peuvent pas être distinguées."), new("Declare `key`.", "Déclarez `key`."));
        }
        else if (map.Engine != EngineKind.Files && !Same(table.Key, real.PrimaryKey) && !real.Unique.Any(u => Same(table.Key, u)))
        {
            yield return Error("map.key-not-unique", table.Name, null, new($"The database doesn't keep ({string.Join(", ", table.Key)}) unique.", $"La base de données ne garantit pas l'unicité de ({string.Join(", ", table.Key)})."), new($"CREATE UNIQUE INDEX ON it, or declare the primary key ({string.Join(", ", real.PrimaryKey)}).", $"Créez un index unique (CREATE UNIQUE INDEX), ou déclarez la clé primaire ({string.Join(", ", real.PrimaryKey)})."));
        }

        if (table.Serves.IsEmpty)
        {
            yield return Error("map.serves-nothing", table.Name, null, new("The map doesn't say which purposes the rows serve.", "La cartographie ne dit pas quelles finalités servent les lignes."), new("Declare `serves`.", "Déclarez `serves`."));
        }

        foreach (var trigger in real.Triggers)
        {
            yield return Warning("map.trigger", table.Name, null, new($"The trigger {trigger} runs when rows change; what it writes isn't seen.", $"Le déclencheur {trigger} s'exécute quand des lignes changent\u00a0; ce qu'il écrit n'est pas vu."), new("Make sure that it copies no personal data elsewhere.", "Assurez-vous qu'il ne copie pas de données personnelles ailleurs."));
        }

        if (table.Identifiers.IsEmpty && table.SubjectColumn is null && table.Path.IsEmpty)
        {
            yield return Error("map.no-path", table.Name, null, new("Its rows lead to no person: no identifier, no path.", "Ses lignes ne mènent à aucune personne\u00a0: ni identifiant, ni chemin."), new("Declare `identifiers`, or `subject` with the way to the table of persons.", "Déclarez `identifiers`, ou `subject` avec le chemin vers la table des personnes."));
        }
    }

    private static IEnumerable<MapFinding> Paths(DataMap map, Catalogue catalogue, MappedTable table)
    {
        var here = table;
        foreach (var hop in map.FullPath(table))
        {
            if (map.Find(hop.To) is not { NoPersonalData: null } next || hop.From.Length != hop.At.Length || hop.From.IsEmpty)
            {
                yield return Error("map.no-path", table.Name, null, new($"The path leads to {hop.To}, which the map doesn't know as a table of personal data.", $"Le chemin mène à {hop.To}, que la cartographie ne connaît pas comme table de données personnelles."), new("Map that table, or correct the path.", "Ajoutez cette table à la cartographie, ou corrigez le chemin."));
                yield break;
            }

            foreach (var column in hop.At.Where(c => catalogue.Find(hop.To) is { } there && there.Column(c) is null))
            {
                yield return Error("map.column-missing", hop.To, column, new($"The path from {table.Name} ends at a column that isn't there.", $"Le chemin depuis {table.Name} aboutit à une colonne qui n'existe pas."), new("Correct the path.", "Corrigez le chemin."));
            }

            foreach (var column in hop.From.Where(c => catalogue.Find(here.Name) is { } from && from.Column(c) is null && here.Name != table.Name))
            {
                yield return Error("map.column-missing", here.Name, column, new($"The path from {table.Name} passes a column that isn't there.", $"Le chemin depuis {table.Name} passe par une colonne qui n'existe pas."), new("Correct the path.", "Corrigez le chemin."));
            }

            here = next;
        }

        if (!table.Path.IsEmpty && here.SubjectColumn is null && here.Identifiers.IsEmpty)
        {
            yield return Error("map.no-path", table.Name, null, new($"The path ends at {here.Name}, which identifies nobody or leads back.", $"Le chemin aboutit à {here.Name}, qui n'identifie personne ou revient en arrière."), new("Let the path end at a table with `identifiers`.", "Faites aboutir le chemin à une table qui a des `identifiers`."));
        }
    }

    private static IEnumerable<MapFinding> Anchors(DataMap map, MappedTable table, Func<string, ImmutableArray<string>?> anchors)
    {
        foreach (var purpose in table.AtEnd == RowEnd.Keep ? [] : table.Serves)
        {
            if (anchors(purpose) is not { } of)
            {
                yield return Error("map.purpose-undeclared", table.Name, null, new($"The policy declares no purpose {purpose}.", $"La politique ne déclare pas de finalité {purpose}."), new("Correct `serves`, or declare the purpose.", "Corrigez `serves`, ou déclarez la finalité."));
                continue;
            }

            // A row is emptied once every purpose of its own has ended: where this purpose is none of them, that may be before it ends here.
            foreach (var lost in of.SelectMany(a => AnchorColumns.Of(map, table, a)).Distinct().Where(a => a.Table != table.Name && IsEmptied(map.Table(a.Table), a.Column, purpose)))
            {
                yield return Warning(
                    "map.anchor-emptied", table.Name, null,
                    new($"For {purpose}, its rows are dated by {lost.Table}.{lost.Column}, which is emptied when that row's own purposes end: what is still here has no date then.", $"Pour {purpose}, ses lignes sont datées par {lost.Table}.{lost.Column}, qui est vidée quand les finalités de cette ligne-là prennent fin\u00a0: ce qui reste ici n'a alors plus de date."),
                    new("Declare that column as an anchor alone, without a datum, or hold the date in this table too.", "Déclarez cette colonne comme événement (`anchor`) seul, sans donnée, ou tenez aussi la date dans cette table."));
            }

            var missing = of.Where(a => AnchorColumns.Of(map, table, a).IsEmpty).ToImmutableArray();
            if (missing.IsEmpty)
            {
                continue;
            }

            var names = string.Join(", ", missing);
            yield return missing.Length == of.Length
                ? Error("map.anchor-missing", table.Name, null, new($"No column dates the rows for {purpose} (it counts from {names}).", $"Aucune colonne ne date les lignes pour {purpose} (dont la durée court à compter de {names})."), new("Declare the column that holds that time, here or on the table of persons.", "Déclarez la colonne qui contient ce moment, ici ou dans la table des personnes."))
                : Warning("map.anchor-partly-missing", table.Name, null, new($"For {purpose}, no column holds {names}: what happened there isn't seen by this source.", $"Pour {purpose}, aucune colonne ne contient {names}\u00a0: ce qui s'y passe n'est pas vu par cette source de données."), new("Declare the column, or let another source say who is still active.", "Déclarez la colonne, ou laissez une autre source de données dire qui est encore actif."));
        }
    }

    private static bool IsEmptied(MappedTable table, string column, string purpose) =>
        !table.Serves.Contains(purpose) && (table.AtEnd == RowEnd.Clear || !table.PointedAtBy.IsEmpty) && table.Clearable.Any(c => c.Name == column);

    private static bool Same(ImmutableArray<string> a, ImmutableArray<string> b) => a.Length == b.Length && a.All(b.Contains);
}
