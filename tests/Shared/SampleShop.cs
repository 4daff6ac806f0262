using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Vow.Tests.Shared;

/// <summary>The sample shop's database, made by its own program, and a customer of it to be in the story.</summary>
public sealed class SampleShop : IDisposable
{
    private SampleShop(string path) => File = path;

    /// <summary>The database file.</summary>
    public string File { get; }

    /// <summary>Its connection string.</summary>
    public string ConnectionString => $"Data Source={File}";

    /// <summary>Makes it as of a day.</summary>
    public static async Task<SampleShop> MakeAsync(DateOnly asOf, int people = 300)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("vow-shop-").FullName, "shop.db");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shop.dll"), path, people.ToString(System.Globalization.CultureInfo.InvariantCulture), "1", asOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return new SampleShop(path);
    }

    /// <summary>A customer with an address of their own and an invoice: e-mail, last name, an invoice number.</summary>
    public async Task<(string Email, string LastName, string Invoice)> CustomerAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT c.email, c.last_name, MAX(i.number) FROM customers c JOIN invoices i ON i.customer_id = c.id
            WHERE c.email NOT LIKE 'contact@%' AND c.last_seen IS NOT NULL
              AND (SELECT COUNT(*) FROM customers o WHERE lower(o.email) = lower(c.email)) = 1
            GROUP BY c.id ORDER BY MAX(i.issued_on) DESC LIMIT 1
            """;
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return (reader.GetString(0), reader.GetString(1), reader.GetString(2));
    }

    /// <summary>How many rows still name an address.</summary>
    public async Task<long> RowsWithAsync(string email)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(*) FROM customers WHERE lower(email) = lower($e)) + (SELECT COUNT(*) FROM invoices WHERE lower(email) = lower($e))";
        command.Parameters.AddWithValue("$e", email);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes the database as its owner might, past every program.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own words
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
    }
}
