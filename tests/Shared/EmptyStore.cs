using Microsoft.Data.Sqlite;
using Npgsql;
using Vow.Host;
using Vow.Hosting;

namespace Vow.Tests.Shared;

/// <summary>
/// An empty store with today's tables, made once by the product's own migrations and copied for each test: applying them anew was a fifth of the tests'
/// processor time. Stores that begin without any, and those of earlier days, are opened by the crash tests, the browser's and <c>OpeningEarlierStores</c>.
/// </summary>
internal static class EmptyStore
{
    private static readonly Lazy<Task<byte[]>> Sqlite = new(MakeSqliteAsync);
    private static readonly Lazy<Task<string>> Postgres = new(MakePostgresAsync);

    /// <summary>Puts one where a store is to be.</summary>
    /// <param name="engine">The store's engine.</param>
    /// <param name="home">The home folder: it takes the file of SQLite.</param>
    /// <returns>The connection string of a new database; null on SQLite.</returns>
    public static async Task<string?> PutAsync(Engine engine, string home)
    {
        if (engine == Engine.Postgres)
        {
            // As in the product, connections are kept: opening one for each question was most of what this engine's tests waited for. They are let go soon.
            return new NpgsqlConnectionStringBuilder(await PostgresServer.NewDatabaseAsync(await Postgres.Value)) { Pooling = true, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 1 }.ConnectionString;
        }

        await File.WriteAllBytesAsync(new VowHome(home).StoreFile, await Sqlite.Value);
        return null;
    }

    private static async Task<byte[]> MakeSqliteAsync()
    {
        byte[] bytes = [];
        await MakeAsync(null, async (database, home) =>
        {
            await using (var connection = await database.OpenAsync())
            {
                await using var whole = connection.CreateCommand();
                whole.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                await whole.ExecuteNonQueryAsync();
            }

            bytes = await File.ReadAllBytesAsync(home.StoreFile);
        });
        return bytes;
    }

    private static async Task<string> MakePostgresAsync()
    {
        var empty = await PostgresServer.NewDatabaseAsync();
        await MakeAsync(empty, (_, _) => Task.CompletedTask);
        return new NpgsqlConnectionStringBuilder(empty).Database!;
    }

    private static async Task MakeAsync(string? postgres, Func<Database, VowHome, Task> made)
    {
        var home = new VowHome(Directory.CreateTempSubdirectory("vow-empty-").FullName);
        await using (var database = new Database(home, postgres, Stores.Model))
        {
            await StoreSchema.ApplyAsync(database);
            await made(database, home);
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(home.Path, recursive: true);
    }
}
