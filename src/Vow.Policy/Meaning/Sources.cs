using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Where the data lies. Names of tables and columns are the database's; everything else refers to the policy.</summary>
internal static class Sources
{
    public static ImmutableArray<DeclaredSource> Bind(Scope scope, MappingNode root, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        var file = new Fields(scope, root, "the file of sources", Span.StartOf(PolicyFiles.Sources));
        var purposeIds = ImmutableArray.CreateRange(purposes, one => one.Id);
        var sources = ImmutableArray.CreateRange(file.Named("sources", required: true).Select(named => BindSource(scope, named.Key, named.Value, catalogue, purposeIds)));
        file.Done();
        return sources;
    }

    private static DeclaredSource BindSource(Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<string> purposeIds)
    {
        var fields = Fields.Of(scope, value, $"the source \"{key.Value}\"", key.Span);
        var engine = fields.NeedWord("engine", Words.Engines);
        var variable = fields.Need("connection", "Name the environment variable that holds it: connection: { env: VOW_SHOP }.") is { } node ? BindConnection(scope, node) : null;
        var named = fields.Named("tables", required: true, foreignNames: true).ToImmutableArray();
        var tableNames = ImmutableArray.CreateRange(named, one => one.Key.Value);
        var tables = ImmutableArray.CreateRange(named.Select(one => BindTable(scope, one.Key, one.Value, catalogue, purposeIds, tableNames)));
        fields.Done();
        return new DeclaredSource(key.Value, engine, variable, tables, key.Span);
    }

    private static string? BindConnection(Scope scope, Node node)
    {
        if (node is MappingNode map && map.Entries.All(entry => entry.Key.Value == "env"))
        {
            var fields = Fields.Of(scope, node, "the connection");
            var variable = fields.NeedText("env", "Name the environment variable that holds the connection string.");
            if (variable.Length > 0 && !(char.IsAsciiLetterUpper(variable[0]) && variable.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_')))
            {
                scope.Findings.Add(DiagnosticCodes.ConnectionInFile, fields.SpanOf("env"), "This is not the name of an environment variable.", "Name a variable in capital letters, { env: VOW_SHOP }, and put the connection string into it.");
            }

            fields.Done();
            return variable;
        }

        // The text is not repeated in the message: it may hold a password.
        scope.Findings.Add(DiagnosticCodes.ConnectionInFile, node.Span, "A connection string does not belong in the policy.", "Write { env: VOW_SHOP }, put the string into that environment variable, and change the password if the file was shared.");
        return null;
    }

    private static DeclaredTable BindTable(
        Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<string> purposeIds, ImmutableArray<string> tableNames)
    {
        var fields = Fields.Of(scope, value, $"the table \"{key.Value}\"", key.Span);
        if (fields.Text("no_personal_data") is { } none)
        {
            fields.Done();
            return new DeclaredTable { Name = key.Value, NoPersonalData = none, Key = [], Serves = [], Identifiers = [], Subject = [], Columns = [], Correct = [], AtEnd = AtEnd.Delete, Span = key.Span };
        }

        var columns = ImmutableArray.CreateRange(fields.Named("columns", required: true, foreignNames: true).Select(one => BindColumn(scope, one.Key, one.Value, catalogue)));
        var correctable = columns.Where(column => column.Datum is not null).Select(column => column.Name).ToImmutableArray();
        var table = new DeclaredTable
        {
            Name = key.Value,
            Key = Plain(fields.NeedList("key", "List the key columns: key: [id].")),
            Serves = Names.Resolve(fields, fields.NeedList("serves", "Say which purposes its rows serve: serves: [account]."), purposeIds, "purpose", "purposes", DiagnosticCodes.ServesUnknown),
            Identifiers = BindIdentifiers(scope, fields),
            Subject = BindSubject(scope, fields, tableNames),
            Columns = columns,
            Correct = Names.Resolve(fields, fields.List("correct"), correctable, "column with a datum", "columns"),
            AtEnd = fields.NeedWord("at_end", Words.Ends),
            Span = key.Span,
        };
        fields.Done();
        return table;
    }

    private static ImmutableArray<TableIdentifier> BindIdentifiers(Scope scope, Fields table)
    {
        if (table.Find("identifiers") is not { } node)
        {
            return [];
        }

        var fields = Fields.Of(scope, node, "the identifiers");
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
            var fields = Fields.Of(scope, step, "the path to the subject");
            var to = Names.Resolve(fields, fields.NeedList("to", "Name the table it leads to."), tableNames, "table", "tables");
            paths.Add(new SubjectPath(
                Plain(fields.NeedList("from", "List the columns of this table.")), to.FirstOrDefault() ?? "", Plain(fields.NeedList("at", "List the columns of the other table.")), step.Span));
            fields.Done();
        }

        return paths.ToImmutable();
    }

    private static DeclaredColumn BindColumn(Scope scope, ScalarNode key, Node value, Catalogue catalogue)
    {
        var fields = Fields.Of(scope, value, $"the column \"{key.Value}\"", key.Span);
        var datum = fields.Text("datum");
        if (datum is not null && !catalogue.DatumIds.Contains(datum))
        {
            scope.Findings.Add(DiagnosticCodes.DatumUndeclared, fields.SpanOf("datum"), $"No datum \"{datum}\" is declared.", Nearest.Help(datum, catalogue.DatumIds, "Declare it under \"data\" in policy.yaml, with the purposes that use it."));
        }

        var column = new DeclaredColumn
        {
            Name = key.Value,
            Datum = datum,
            Anchors = Names.Resolve(fields, fields.List("anchor"), catalogue.AnchorIds, "event", "anchors"),
            Encoding = fields.Word("encoding", Words.Encodings) ?? AnchorEncoding.Default,
            Technical = fields.Text("technical"),
            Link = fields.Text("link"),
            Span = key.Span,
        };
        if (!fields.Has("datum") && !fields.Has("anchor") && !fields.Has("technical") && !fields.Has("link"))
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "datum", "Say what it holds: { datum: email }, { anchor: last_login }, { link: … } or { technical: \"why it is not personal\" }.");
        }

        fields.Done();
        return column;
    }

    private static ImmutableArray<string> Plain(ImmutableArray<ScalarNode> words) => [.. words.Select(word => word.Value)];
}
