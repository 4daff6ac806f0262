using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>Makes a map from what <c>sources.yaml</c> declares and what the database says about itself.</summary>
public static class DataMapReader
{
    /// <summary>The engine a declared source speaks.</summary>
    public static EngineKind EngineOf(DeclaredSource declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        return declared.Engine switch
        {
            SourceEngine.Sqlite => EngineKind.Sqlite,
            SourceEngine.Postgresql => EngineKind.Postgres,
            SourceEngine.MariaDb => EngineKind.MariaDb,
            SourceEngine.Files => EngineKind.Files,
            SourceEngine.Webhook => EngineKind.Webhook,
            SourceEngine.Manual => throw new ArgumentException("What is done by hand has no engine: people look into it.", nameof(declared)),
        };
    }

    /// <summary>Opens the database, reads its catalogue, and makes the map.</summary>
    public static async Task<(DataMap Map, Catalogue Catalogue)> ReadAsync(DeclaredSource declared, EngineKind engine, string connectionString, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(declared);
        // A database says of itself what it holds; how a file is read, and which of its columns is the key, is declared.
        var before = engine == EngineKind.Files ? FromDeclared(declared, engine, new Catalogue { Tables = [] }) : new DataMap { Source = declared.Id, Engine = engine, Tables = [] };
        await using var session = await SourceSession.OpenAsync(before, connectionString, SessionAccess.Look, cancel);
        var catalogue = await session.ReadCatalogueAsync(cancel);
        var map = FromDeclared(declared, engine, catalogue);
        return (map, catalogue with { Access = await session.ReadAccessAsync(map, cancel) });
    }

    /// <summary>The map of a declared source, with types and nullability from the catalogue and ranks of deletion from its foreign keys. What the catalogue lacks is left to <see cref="MapCheck"/>.</summary>
    public static DataMap FromDeclared(DeclaredSource declared, EngineKind engine, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(catalogue);
        var map = new DataMap
        {
            Source = declared.Id,
            Engine = engine,
            Tables = [.. declared.Tables.Select(t => Table(t, engine, catalogue.Find(t.Name)))],
        };
        return DeletionOrder.Rank(map, catalogue).Map;
    }

    private static MappedTable Table(DeclaredTable table, EngineKind engine, CatalogueTable? real) => new()
    {
        Name = table.Name,
        NoPersonalData = table.NoPersonalData,
        Format = engine == EngineKind.Files && FileFormat.IsReadable(table.Name) ? FileFormat.Of(table.Name, table.Delimiter, table.Encoding) : null,
        Key = table.Key,
        Serves = table.Serves,
        SelfLinks = [.. (real?.ForeignKeys ?? []).Where(f => f.To == table.Name && f.OnDelete != DeleteAction.SetNull).Select(f => new Hop(f.From, f.To, f.At))],
        Path = [.. table.Subject.Select(s => new Hop(s.From, s.To, s.At))],
        Identifiers = table.Identifiers.ToImmutableDictionary(i => i.Kind, i => i.Column),
        AtEnd = table.AtEnd switch
        {
            AtEnd.Delete => RowEnd.Delete,
            AtEnd.Clear => RowEnd.Clear,
        },
        Columns = [.. table.Columns.Select(c => Column(c, table, engine, real?.Column(c.Name)))],
    };

    private static MappedColumn Column(DeclaredColumn column, DeclaredTable table, EngineKind engine, CatalogueColumn? real) => new()
    {
        Name = column.Name,
        Datum = column.Datum,
        Anchors = column.Anchors,
        Link = column.Link is not null,
        Technical = column.Technical,
        Nullable = real?.Nullable ?? true,
        IsText = real?.IsText ?? true,
        IsGenerated = real?.IsGenerated ?? false,
        Correctable = table.Correct.Contains(column.Name),
        Encoding = column.Anchors.IsEmpty ? TimeEncoding.Unknown : Encoding(column.Encoding, engine, real?.Type ?? ""),
    };

    private static TimeEncoding Encoding(AnchorEncoding declared, EngineKind engine, string type)
    {
        if (engine == EngineKind.Webhook)
        {
            // JSON has no dates: what is not declared as a number is ISO 8601 text.
            return declared switch
            {
                AnchorEncoding.Default or AnchorEncoding.Text => TimeEncoding.Text,
                AnchorEncoding.Date => TimeEncoding.Date,
                AnchorEncoding.UnixSeconds => TimeEncoding.UnixSeconds,
                AnchorEncoding.UnixMicros => TimeEncoding.UnixMicros,
            };
        }

        var dialect = Dialect.Of(engine);
        var byType = dialect.EncodingOf(type);
        // Where the type decides between dates, times and text, comparing across them is an error of the server's or worse.
        var typed = dialect.TypesDecide && byType != TimeEncoding.Unknown;
        return declared switch
        {
            AnchorEncoding.Default => byType,
            AnchorEncoding.Text => typed ? byType : TimeEncoding.Text,
            AnchorEncoding.Date => typed ? byType : TimeEncoding.Date,
            AnchorEncoding.UnixSeconds => typed ? TimeEncoding.Unknown : TimeEncoding.UnixSeconds,
            AnchorEncoding.UnixMicros => typed ? TimeEncoding.Unknown : TimeEncoding.UnixMicros,
        };
    }
}
