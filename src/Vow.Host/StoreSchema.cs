using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>Brings the store's tables up to date. Runs under the home's lock.</summary>
public static class StoreSchema
{
    /// <summary>Applies the migrations that are missing; a store that is up to date costs one query.</summary>
    public static async Task ApplyAsync(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var newest = await NewestAsync(database);
        if (newest is not null && newest == Known(database))
        {
            // The usual start asks the framework nothing: waking it up for this would be a third of the time to the first page.
            return;
        }

        await using var store = database.NewStore();
#if DEBUG
        // While a table is being written there is no migration for it yet: a new store of a debug build is made from the model.
        // A test fails until build/migrations has been run.
        if (newest is null && IsAhead(store))
        {
            await store.Database.EnsureCreatedAsync();
            return;
        }
#endif
        await store.Database.MigrateAsync();
    }

    /// <summary>The newest migration this program brings for the engine.</summary>
    internal static string? Known(Database database)
    {
        var folder = $"{typeof(StoreSchema).Namespace}.Migrations.{(database.IsSqlite ? "Sqlite" : "Postgres")}";
        return typeof(StoreSchema).Assembly.GetTypes()
            .Where(type => type.Namespace == folder)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Where(id => id is not null)
            .Max(StringComparer.Ordinal);
    }

#if DEBUG
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, bool> Ahead = new();

    private static bool IsAhead(Store store) => Ahead.GetOrAdd(store.GetType(), _ => store.Database.HasPendingModelChanges());
#endif

    private static async Task<string?> NewestAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        await using var exists = database.Command(connection, null, database.IsSqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'"
            : "SELECT COUNT(*) FROM pg_class WHERE relname = '__EFMigrationsHistory'");
        if (await exists.ExecuteScalarAsync() is not > 0L)
        {
            return null;
        }

        await using var newest = database.Command(connection, null, "SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\"");
        return await newest.ExecuteScalarAsync() as string;
    }
}
