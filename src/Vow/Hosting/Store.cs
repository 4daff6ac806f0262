using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Hosting;

/// <summary>
/// Vow's own store: one model, two engines. Slices bring their tables as <see cref="IEntityTypeConfiguration{TEntity}"/>; names are
/// <c>slice_thing</c> on both engines. After raw SQL, throw the instance away: its tracker is stale.
/// </summary>
public abstract class Store(DbContextOptions options) : DbContext(options)
{
    /// <summary>Annotation that carries a mark into the model: <c>datum</c>, <c>anchor</c>, <c>subject</c>, <c>technical</c>, <c>serves</c>, <c>at_end</c>, <c>none</c>.</summary>
    public const string MarkPrefix = "Vow:";

    /// <summary>Annotation of a table that SQLite keeps in its key's own tree (<c>WITHOUT ROWID</c>): a row is then one page to write, not two.</summary>
    public const string ByKey = "Sqlite:ByKey";

    /// <summary>Assemblies whose slices have tables here.</summary>
    protected abstract IReadOnlyList<Assembly> Slices { get; }

    /// <summary>Whether instants are stored as microseconds (SQLite) rather than <c>timestamptz</c>.</summary>
    public bool IsSqlite => Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        if (IsSqlite)
        {
            configurationBuilder.Properties<Instant>().HaveConversion<MicrosecondsConverter>();
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<OffsetMicrosecondsConverter>();
        }
        else
        {
            configurationBuilder.Properties<Instant>().HaveConversion<TimestampConverter>().HaveColumnType("timestamp with time zone");
        }
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        foreach (var slice in Slices)
        {
            modelBuilder.ApplyConfigurationsFromAssembly(slice);
        }

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            Mark(entity);
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.Name));
            }
        }
    }

    private static void Mark(IMutableEntityType entity)
    {
        if (entity.ClrType.GetCustomAttribute<HasNoPersonalDataAttribute>() is { } none)
        {
            entity.SetAnnotation(MarkPrefix + "none", none.Reason);
        }

        if (entity.ClrType.GetCustomAttribute<ServesAttribute>() is { } serves)
        {
            entity.SetAnnotation(MarkPrefix + "serves", string.Join(' ', serves.Purposes));
            entity.SetAnnotation(MarkPrefix + "at_end", serves.AtEnd);
        }

        foreach (var property in entity.GetProperties())
        {
            if (property.PropertyInfo is not { } info)
            {
                continue;
            }

            if (info.GetCustomAttribute<DatumAttribute>() is { } datum)
            {
                property.SetAnnotation(MarkPrefix + "datum", datum.Id);
                if (datum.Correctable)
                {
                    property.SetAnnotation(MarkPrefix + "correctable", "yes");
                }

                if (datum is { PartEn: { } en, PartFr: { } fr })
                {
                    property.SetAnnotation(MarkPrefix + "part", en + "|" + fr);
                }
            }

            if (info.GetCustomAttribute<AnchorAttribute>() is { } anchor)
            {
                property.SetAnnotation(MarkPrefix + "anchor", string.Join(' ', anchor.Ids));
            }

            if (info.GetCustomAttribute<SubjectKeyAttribute>() is not null)
            {
                property.SetAnnotation(MarkPrefix + "subject", "yes");
            }

            if (info.GetCustomAttribute<TechnicalAttribute>() is { } technical)
            {
                property.SetAnnotation(MarkPrefix + "technical", technical.Why);
            }
        }
    }

    /// <summary>A .NET name as a column name: <c>LastLogin</c> becomes <c>last_login</c>.</summary>
    public static string Snake(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new System.Text.StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    // Public: the compiled model in the host names them.

    /// <summary>An instant as microseconds since 1970.</summary>
    public sealed class MicrosecondsConverter() : ValueConverter<Instant, long>(i => i.Microseconds, n => new Instant(n));

    /// <summary>The framework's own times, likewise.</summary>
    public sealed class OffsetMicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(
        t => Instant.From(t).Microseconds, n => new Instant(n).ToDateTimeOffset());

    /// <summary>An instant as <c>timestamptz</c>.</summary>
    public sealed class TimestampConverter() : ValueConverter<Instant, DateTimeOffset>(i => i.ToDateTimeOffset(), t => Instant.From(t));
}

/// <summary>Marks for framework types that can't carry attributes: the same words, fluently, in the owning slice.</summary>
public static class MarksInModel
{
    /// <summary>This property holds the datum.</summary>
    public static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> IsDatum<T>(
        this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> property, string id)
    {
        ArgumentNullException.ThrowIfNull(property);
        property.HasAnnotation(Store.MarkPrefix + "datum", id);
        return property;
    }

    /// <summary>This property is not personal data in itself, and why.</summary>
    public static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> IsTechnical<T>(
        this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> property, string why)
    {
        ArgumentNullException.ThrowIfNull(property);
        property.HasAnnotation(Store.MarkPrefix + "technical", why);
        return property;
    }
}
