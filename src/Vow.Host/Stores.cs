using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;
using Vow.Company;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>The store on SQLite.</summary>
public sealed class SqliteStore(DbContextOptions options) : Store(options)
{
    /// <inheritdoc />
    protected override IReadOnlyList<Assembly> Slices => Stores.Slices;

    /// <inheritdoc />
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.ReplaceService<IMigrationsSqlGenerator, SqliteTables>();
}

/// <summary>The store on PostgreSQL.</summary>
public sealed class PostgresStore(DbContextOptions options) : Store(options)
{
    /// <inheritdoc />
    protected override IReadOnlyList<Assembly> Slices => Stores.Slices;
}

/// <summary>Which assemblies have tables, and how a store is made on each engine.</summary>
public static class Stores
{
    /// <summary>Assemblies with slices.</summary>
    public static IReadOnlyList<Assembly> Slices { get; } = [typeof(Store).Assembly, typeof(CompanyServices).Assembly];

    /// <summary>Makes stores. A release build finds its compiled model by itself: it lies in this assembly.</summary>
    public static StoreModel Model { get; } = new(
        options => new SqliteStore(Settled(options)),
        options => new PostgresStore(Settled(options)));

    // Whether a migration is missing is a question for the tests; asking it at every start would build the whole model again.
    private static DbContextOptions Settled(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.PendingModelChangesWarning)).Options;
}

/// <summary>For the migration tool only.</summary>
public sealed class SqliteStoreForTools : IDesignTimeDbContextFactory<SqliteStore>
{
    /// <inheritdoc />
    public SqliteStore CreateDbContext(string[] args) => new(new DbContextOptionsBuilder().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>For the migration tool only.</summary>
public sealed class PostgresStoreForTools : IDesignTimeDbContextFactory<PostgresStore>
{
    /// <inheritdoc />
    public PostgresStore CreateDbContext(string[] args) => new(new DbContextOptionsBuilder().UseNpgsql("Host=localhost").Options);
}
