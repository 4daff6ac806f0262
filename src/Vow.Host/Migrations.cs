using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>Brings the store's tables up to date. Runs under the home's lock.</summary>
public static class Migrations
{
    /// <summary>Applies what is missing; a store that is up to date costs one query.</summary>
    public static async Task ApplyAsync(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var store = database.NewStore();
        var known = store.GetService<IMigrationsAssembly>().Migrations.Keys;
        if (!known.Any())
        {
            await store.Database.EnsureCreatedAsync();
            return;
        }

        if (await NewestAsync(database) != known.Last())
        {
            await store.Database.MigrateAsync();
        }
    }

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
