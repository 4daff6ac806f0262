using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Where the data lies. Names of tables and columns are the database's; everything else refers to the policy.</summary>
internal static class Sources
{
    private static readonly ImmutableArray<string> Kinds = [".csv", ".ndjson", ".jsonl"];

    public static ImmutableArray<DeclaredSource> Bind(Scope scope, MappingNode root, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        var file = new Fields(scope, root, new("the file of sources", "le fichier des sources de données"), Span.StartOf(PolicyFiles.Sources));
        var purposeIds = ImmutableArray.CreateRange(purposes, one => one.Id);
        var sources = ImmutableArray.CreateRange(file.Named("sources", required: true).Select(named => BindSource(scope, named.Key, named.Value, catalogue, purposes, purposeIds)));
        file.Done();
        return sources;
    }

    private static DeclaredSource BindSource(Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<Purpose> purposes, ImmutableArray<string> purposeIds)
    {
        var fields = Fields.Of(scope, value, new($"the source \"{key.Value}\"", $"la source de données «\u00a0{key.Value}\u00a0»"), key.Span);
        var engine = fields.NeedWord("engine", Words.Engines);
        if (engine == SourceEngine.Manual && fields.Has("engine"))
        {
            return SourcesByHand.Bind(scope, key, fields, catalogue, purposes);
        }

        SourcesByHand.Refuse(scope, fields);
        var variable = fields.Need("connection", new("Name the environment variable that holds it: connection: { env: VOW_SHOP }.", "Nommez la variable d'environnement qui la contient\u00a0: connection: { env: VOW_SHOP }.")) is { } node ? BindConnection(scope, node) : null;
        var restricts = fields.Flag("restricts");
        if (restricts && fields.Has("engine") && engine != SourceEngine.Webhook)
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf("restricts"), new("A database takes no order to restrict: whoever uses it asks the gate.", "Une base de données ne reçoit pas d'ordre de limitation\u00a0: qui l'utilise interroge le contrôle d'usage."), new("Leave it out; it is for services (engine: webhook).", "Retirez-le\u00a0; il est réservé aux services (engine: webhook)."));
        }

        var named = fields.Named("tables", required: true, foreignNames: true).ToImmutableArray();
        var tableNames = ImmutableArray.CreateRange(named, one => one.Key.Value);
        var tables = ImmutableArray.CreateRange(named.Select(one => BindTable(scope, one.Key, one.Value, engine, catalogue, purposeIds, tableNames)));
        fields.Done();
        return new DeclaredSource(key.Value, engine, variable, restricts, tables, key.Span);
    }

    private static string? BindConnection(Scope scope, Node node)
    {
        if (node is MappingNode map && map.Entries.All(entry => entry.Key.Value == "env"))
        {
            var fields = Fields.Of(scope, node, new("the connection", "la connexion"));
            var variable = fields.NeedText("env", new("Name the environment variable that holds the connection string.", "Nommez la variable d'environnement qui contient la chaîne de connexion."));
            if (variable.Length > 0 && !(char.IsAsciiLetterUpper(variable[0]) && variable.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_')))
            {
                scope.Findings.Add(DiagnosticCodes.ConnectionInFile, fields.SpanOf("env"), new("This is not the name of an environment variable.", "Ceci n'est pas le nom d'une variable d'environnement."), new("Name a variable in capital letters, { env: VOW_SHOP }, and put the connection string into it.", "Nommez une variable en majuscules, { env: VOW_SHOP }, et placez-y la chaîne de connexion."));
            }

            fields.Done();
            return variable;
        }

        // The text is not repeated in the message: it may hold a password.
        scope.Findings.Add(DiagnosticCodes.ConnectionInFile, node.Span, new("A connection string does not belong in the policy.", "Une chaîne de connexion n'a pas sa place dans la politique."), new("Write { env: VOW_SHOP }, put the string into that environment variable, and change the password if the file was shared.", "Écrivez { env: VOW_SHOP }, placez la chaîne dans cette variable d'environnement, et changez le mot de passe si le fichier a été partagé."));
        return null;
    }

    private static DeclaredTable BindTable(
        Scope scope, ScalarNode key, Node value, SourceEngine engine, Catalogue catalogue, ImmutableArray<string> purposeIds, ImmutableArray<string> tableNames)
    {
        var fields = Fields.Of(scope, value, new($"the table \"{key.Value}\"", $"la table «\u00a0{key.Value}\u00a0»"), key.Span);
        if (fields.Text("no_personal_data") is { } none)
        {
            // A column that looks like somebody's data and isn't: said once, with the reason, so that nobody is told of it again.
            var judged = ImmutableArray.CreateRange(fields.Named("columns", required: false, foreignNames: true).Select(one => BindColumn(scope, one.Key, one.Value, catalogue)));
            foreach (var personal in judged.Where(column => column.Datum is not null || column.Link is not null || !column.Anchors.IsEmpty))
            {
                scope.Findings.Add(DiagnosticCodes.ValueInvalid, personal.Span, new("The table is said to hold no personal data, and the column to hold some.", "La table est dite sans donnée personnelle, et la colonne en contient."), new("Map the table without no_personal_data, or write { technical: \"why it is not personal\" }.", "Décrivez la table sans no_personal_data, ou écrivez { technical: \"pourquoi ce n'est pas une donnée personnelle\" }."));
            }

            fields.Done();
            return new DeclaredTable { Name = key.Value, NoPersonalData = none, Key = [], Serves = [], Identifiers = [], Subject = [], Columns = judged, Correct = [], AtEnd = AtEnd.Delete, Span = key.Span };
        }

        var columns = ImmutableArray.CreateRange(fields.Named("columns", required: true, foreignNames: true).Select(one => BindColumn(scope, one.Key, one.Value, catalogue)));
        var correctable = columns.Where(column => column.Datum is not null).Select(column => column.Name).ToImmutableArray();
        var table = new DeclaredTable
        {
            Name = key.Value,
            Key = Plain(fields.NeedList("key", new("List the key columns: key: [id].", "Énumérez les colonnes de la clé\u00a0: key: [id]."))),
            Serves = Names.Resolve(fields, fields.NeedList("serves", new("Say which purposes its rows serve: serves: [account].", "Dites quelles finalités servent ses lignes\u00a0: serves: [account].")), purposeIds, new("purpose", "de finalité"), "purposes", DiagnosticCodes.ServesUnknown),
            Identifiers = BindIdentifiers(scope, fields),
            Subject = BindSubject(scope, fields, tableNames),
            Columns = columns,
            Correct = Names.Resolve(fields, fields.List("correct"), correctable, new("column with a datum", "de colonne portant une donnée"), "columns"),
            AtEnd = fields.NeedWord("at_end", Words.Ends),
            Delimiter = fields.Word("delimiter", Words.Delimiters) ?? FileDelimiter.Comma,
            Encoding = fields.Word("encoding", Words.FileEncodings) ?? FileEncoding.Utf8,
            Span = key.Span,
        };
        fields.Done();
        CheckFile(scope, fields, key, engine, table);
        return table;
    }

    private static void CheckFile(Scope scope, Fields fields, ScalarNode key, SourceEngine engine, DeclaredTable table)
    {
        if (engine != SourceEngine.Files)
        {
            foreach (var name in new[] { "delimiter", "encoding" }.Where(fields.Has))
            {
                scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf(name), new("Only a file is read by a delimiter and an encoding.", "Seul un fichier se lit selon un délimiteur et un encodage."), new("Leave it out; it is for folders (engine: files).", "Retirez-le\u00a0; il est réservé aux dossiers (engine: files)."));
            }

            return;
        }

        if (!Kinds.Any(kind => key.Value.EndsWith(kind, StringComparison.Ordinal)) || key.Value.StartsWith('.') || key.Value.AsSpan().ContainsAny("/\\"))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, key.Span, new("This is not the name of a file that can be read.", "Ceci n'est pas le nom d'un fichier qui puisse être lu."), new("Name a file of the folder itself that ends in .csv, .ndjson or .jsonl.", "Nommez un fichier du dossier même, dont le nom finit par .csv, .ndjson ou .jsonl."));
        }

        if (!table.Subject.IsEmpty)
        {
            // Two files can't be replaced at one stroke: a batch must never reach over both.
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf("subject"), new("A file can't lead to its people through another file.", "Un fichier ne peut pas mener à ses personnes par un autre fichier."), new("Name the column that says whose a row is, identifiers: { customer_number: customer }.", "Nommez la colonne qui dit à qui appartient la ligne, identifiers: { customer_number: client }."));
        }

        if (!key.Value.EndsWith(Kinds[0], StringComparison.Ordinal))
        {
            foreach (var name in new[] { "delimiter", "encoding" }.Where(fields.Has))
            {
                scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf(name), new("JSON is UTF-8 and has no delimiter.", "Le JSON est en UTF-8 et n'a pas de délimiteur."), new("Leave it out; it is for files that end in .csv.", "Retirez-le\u00a0; il est réservé aux fichiers en .csv."));
            }
        }
    }

    private static ImmutableArray<TableIdentifier> BindIdentifiers(Scope scope, Fields table)
    {
        if (table.Find("identifiers") is not { } node)
        {
            return [];
        }

        var fields = Fields.Of(scope, node, new("the identifiers", "les identifiants"));
        var identifiers = ImmutableArray.CreateBuilder<TableIdentifier>();
        foreach (var entry in (node as MappingNode)?.Entries ?? [])
        {
            if (fields.AsText(entry.Value, entry.Key.Value) is { } column)
            {
                identifiers.Add(new TableIdentifier(entry.Key.Value, column));
            }
        }

        return identifiers.ToImmutable();
    }

    private static ImmutableArray<SubjectPath> BindSubject(Scope scope, Fields table, ImmutableArray<string> tableNames)
    {
        if (table.Find("subject") is not { } node)
        {
            return [];
        }

        var paths = ImmutableArray.CreateBuilder<SubjectPath>();
        foreach (var step in node is SequenceNode list ? list.Items : [node])
        {
            var fields = Fields.Of(scope, step, new("the path to the subject", "le chemin vers la personne"));
            var to = Names.Resolve(fields, fields.NeedList("to", new("Name the table it leads to.", "Nommez la table à laquelle il mène.")), tableNames, new("table", "de table"), "tables");
            paths.Add(new SubjectPath(
                Plain(fields.NeedList("from", new("List the columns of this table.", "Énumérez les colonnes de cette table."))), to.FirstOrDefault() ?? "", Plain(fields.NeedList("at", new("List the columns of the other table.", "Énumérez les colonnes de l'autre table."))), step.Span));
            fields.Done();
        }

        return paths.ToImmutable();
    }

    private static DeclaredColumn BindColumn(Scope scope, ScalarNode key, Node value, Catalogue catalogue)
    {
        var fields = Fields.Of(scope, value, new($"the column \"{key.Value}\"", $"la colonne «\u00a0{key.Value}\u00a0»"), key.Span);
        var datum = fields.Text("datum");
        if (datum is not null && !catalogue.DatumIds.Contains(datum))
        {
            scope.Findings.Add(DiagnosticCodes.DatumUndeclared, fields.SpanOf("datum"), new($"No datum \"{datum}\" is declared.", $"La politique ne déclare pas de donnée «\u00a0{datum}\u00a0»."), Nearest.Help(datum, catalogue.DatumIds, new("Declare it under \"data\" in policy.yaml, with the purposes that use it.", "Déclarez-la sous «\u00a0data\u00a0» dans policy.yaml, avec les finalités qui l'utilisent.")));
        }

        var column = new DeclaredColumn
        {
            Name = key.Value,
            Datum = datum,
            Anchors = Names.Resolve(fields, fields.List("anchor"), catalogue.AnchorIds, new("event", "d'événement"), "anchors"),
            Encoding = fields.Word("encoding", Words.Encodings) ?? AnchorEncoding.Default,
            Technical = fields.Text("technical"),
            Link = fields.Text("link"),
            Span = key.Span,
        };
        if (!fields.Has("datum") && !fields.Has("anchor") && !fields.Has("technical") && !fields.Has("link"))
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "datum", new("Say what it holds: { datum: email }, { anchor: last_login }, { link: … } or { technical: \"why it is not personal\" }.", "Dites ce qu'elle contient\u00a0: { datum: email }, { anchor: last_login }, { link: … } ou { technical: \"pourquoi ce n'est pas une donnée personnelle\" }."));
        }

        fields.Done();
        return column;
    }

    private static ImmutableArray<string> Plain(ImmutableArray<ScalarNode> words) => [.. words.Select(word => word.Value)];
}
