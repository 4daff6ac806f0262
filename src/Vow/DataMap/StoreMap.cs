using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Vow.Gate;
using Vow.Hosting;
using Vow.Sources;
using SourceMap = Vow.Sources.DataMap;

namespace Vow.DataMap;

/// <summary>Reads the data map of Vow's own store from EF's model and its marks: the same map as any source's.</summary>
public static class StoreMap
{
    /// <summary>Name of Vow's own store among the sources.</summary>
    public const string Source = "vow";

    /// <summary>The map. A table without a mark is left undeclared, so that <see cref="MapCheck"/> and the tests name it.</summary>
    public static SourceMap Of(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var engine = store.IsSqlite ? EngineKind.Sqlite : EngineKind.Postgres;
        var tables = store.Model.GetEntityTypes().Where(e => e.GetTableName() is not null).Select(e => Table(e, engine));
        var map = new SourceMap { Source = Source, Engine = engine, Tables = [.. tables.OrderBy(t => t.Name, StringComparer.Ordinal)] };
        return map with { Tables = [.. map.Tables.Select(t => t with { DeletionRank = RankOf(store.Model, t.Name, 0) })] };
    }

    private static MappedTable Table(IEntityType entity, EngineKind engine)
    {
        var name = entity.GetTableName()!;
        var properties = entity.GetProperties().ToList();
        var subject = properties.FirstOrDefault(p => Mark(p, "subject") is not null);
        var parent = subject is null ? entity.GetForeignKeys().FirstOrDefault() : null;
        return new MappedTable
        {
            Name = name,
            NoPersonalData = Mark(entity, "none"),
            Key = [.. (entity.FindPrimaryKey()?.Properties ?? []).Select(p => p.GetColumnName())],
            Serves = Mark(entity, "serves") is { } serves ? [.. serves.Split(' ')] : [],
            SubjectColumn = subject?.GetColumnName(),
            Path = parent is null
                ? []
                : [new Hop([.. parent.Properties.Select(p => p.GetColumnName())], parent.PrincipalEntityType.GetTableName()!, [.. parent.PrincipalKey.Properties.Select(p => p.GetColumnName())])],
            AtEnd = Mark(entity, "at_end") switch
            {
                "clear" => RowEnd.Clear,
                "keep" => RowEnd.Keep,
                _ => RowEnd.Delete,
            },
            Columns = [.. properties.Select(p => Column(p, engine))],
        };
    }

    private static MappedColumn Column(IProperty property, EngineKind engine)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var marked = Mark(property, "datum") is not null || Mark(property, "anchor") is not null || Mark(property, "technical") is not null;
        return new MappedColumn
        {
            Name = property.GetColumnName(),
            Datum = Mark(property, "datum"),
            Anchors = Mark(property, "anchor") is { } anchors ? [.. anchors.Split(' ')] : [],
            Link = Mark(property, "subject") is not null || (!marked && (property.IsPrimaryKey() || property.IsForeignKey())),
            Technical = Mark(property, "technical"),
            Encoding = type == typeof(Instant) || type == typeof(DateTimeOffset) ? (engine == EngineKind.Sqlite ? TimeEncoding.UnixMicros : TimeEncoding.Timestamp)
                : type == typeof(DateOnly) ? TimeEncoding.Date
                : TimeEncoding.Unknown,
            Nullable = property.IsNullable,
            IsText = type == typeof(string),
            Correctable = Mark(property, "correctable") is not null,
            Part = Mark(property, "part")?.Split('|') is [var en, var fr] ? (en, fr) : null,
        };
    }

    private static string? Mark(IReadOnlyAnnotatable of, string mark) => of.FindAnnotation(Store.MarkPrefix + mark)?.Value as string;

    // Children before parents; the model has no cycles, and a depth of 16 says so loudly if one appears.
    private static int RankOf(IModel model, string table, int depth)
    {
        if (depth > 16)
        {
            throw new InvalidOperationException($"The foreign keys of {table} go round in a circle.");
        }

        var children = model.GetEntityTypes().SelectMany(e => e.GetForeignKeys())
            .Where(k => k.PrincipalEntityType.GetTableName() == table && k.DeclaringEntityType.GetTableName() != table)
            .Select(k => k.DeclaringEntityType.GetTableName()!).Distinct(StringComparer.Ordinal).ToList();
        return children.Count == 0 ? 0 : 1 + children.Max(child => RankOf(model, child, depth + 1));
    }
}
