using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Host.Tests.HouseRules;

/// <summary>What every table and column must say, and that what was made from the model still fits it.</summary>
public sealed class ModelRules
{
    private const string Again = "Run build/migrations.";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public void The_migrations_make_the_tables_of_the_model(Engine engine)
    {
        using var store = NewStore(engine);

        Assert.NotEmpty(store.GetService<IMigrationsAssembly>().Migrations);
        Assert.False(store.Database.HasPendingModelChanges(), Again);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public void The_compiled_model_was_made_from_these_marks(Engine engine)
    {
        // Marks make no migration; the snapshot is made together with the compiled model and carries them.
        using var store = NewStore(engine);
        var snapshot = store.GetService<IMigrationsAssembly>().ModelSnapshot ?? throw new InvalidOperationException(Again);

        Assert.Equal(Marks(store.GetService<IDesignTimeModel>().Model), Marks(snapshot.Model));
    }

    [Fact]
    public async Task Tables_marked_so_lie_by_their_key_on_SQLite()
    {
        await using var store = NewStore(Engine.Sqlite);
        await store.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await store.Database.MigrateAsync(TestContext.Current.CancellationToken);
        var marked = store.GetService<IDesignTimeModel>().Model.GetEntityTypes()
            .Where(entity => entity.FindAnnotation(Store.ByKey) is not null)
            .Select(entity => entity.GetTableName()!)
            .Order(StringComparer.Ordinal);
        var byKey = await store.Database.SqlQueryRaw<string>("SELECT name AS Value FROM pragma_table_list WHERE wr = 1 AND schema = 'main' ORDER BY name")
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(byKey);
        Assert.Equal(marked, byKey);
    }

    [Fact]
    public void Every_column_says_what_it_holds()
    {
        using var store = NewStore(Engine.Sqlite);
        var unmarked = store.GetService<IDesignTimeModel>().Model.GetEntityTypes()
            .Where(entity => entity.FindAnnotation(Store.MarkPrefix + "none") is null)
            .SelectMany(entity => entity.GetProperties())
            .Where(property => !property.IsKey() && !property.IsForeignKey() && !property.GetAnnotations().Any(a => a.Name.StartsWith(Store.MarkPrefix, StringComparison.Ordinal)))
            .Select(property => $"{property.DeclaringType.DisplayName()}.{property.Name}");

        Assert.Empty(unmarked);
    }

    [Fact]
    public void Every_table_says_what_it_serves_or_why_it_holds_nobody()
    {
        using var store = NewStore(Engine.Sqlite);
        var silent = store.GetService<IDesignTimeModel>().Model.GetEntityTypes()
            .Where(entity => entity.FindAnnotation(Store.MarkPrefix + "none") is null && entity.FindAnnotation(Store.MarkPrefix + "serves") is null)
            .Select(entity => entity.GetTableName());

        Assert.Empty(silent);
    }

    [Fact]
    public void Times_are_instants_and_days_never_the_frameworks_raw_types()
    {
        using var store = NewStore(Engine.Sqlite);
        var raw = store.GetService<IDesignTimeModel>().Model.GetEntityTypes()
            .SelectMany(entity => entity.GetProperties())
            .Where(property => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) is var type && (type == typeof(DateTime) || type == typeof(DateTimeOffset)))
            // The framework's own lock-out column is the framework's.
            .Where(property => property.PropertyInfo?.DeclaringType?.Namespace?.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) != true)
            .Select(property => $"{property.DeclaringType.DisplayName()}.{property.Name}");

        Assert.Empty(raw);
    }

    [Fact]
    public void Tables_are_named_slice_thing_in_small_letters()
    {
        using var store = NewStore(Engine.Sqlite);

        Assert.All(store.GetService<IDesignTimeModel>().Model.GetEntityTypes(), entity => Assert.Matches("^[a-z]+(_[a-z]+)+$", entity.GetTableName()!));
    }

    private static List<string> Marks(IModel model) =>
    [
        .. model.GetEntityTypes().SelectMany(entity => entity.GetAnnotations().Select(mark => (On: entity.Name, mark))
                .Concat(entity.GetProperties().SelectMany(property => property.GetAnnotations().Select(mark => (On: $"{entity.Name}.{property.Name}", mark)))))
            .Where(found => found.mark.Name == Store.ByKey || found.mark.Name.StartsWith(Store.MarkPrefix, StringComparison.Ordinal))
            .Select(found => $"{found.On} {found.mark.Name}={found.mark.Value}")
            .Order(StringComparer.Ordinal),
    ];

    private static Store NewStore(Engine engine) => engine == Engine.Sqlite
        ? Stores.Model.Sqlite(new DbContextOptionsBuilder().UseSqlite("Data Source=:memory:"))
        : Stores.Model.Postgres(new DbContextOptionsBuilder().UseNpgsql("Host=localhost"));
}
