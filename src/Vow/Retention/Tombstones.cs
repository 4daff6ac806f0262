using System.Security.Cryptography;
using System.Text;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>
/// What was deleted must stay deleted when a backup is restored: a keyed fingerprint per row, written in the transaction that deletes (or stages) it.
/// The key is the controller's, so this is a processing with an end: the oldest backup.
/// </summary>
public sealed class Tombstones(KeyStore keys)
{
    /// <summary>Name of the controller key.</summary>
    public const string Key = "tombstones";

    /// <summary>The fingerprint of a row.</summary>
    public string Fingerprint(string source, string table, RowKey key, Instant now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(HMACSHA256.HashData(keys.Controller(Key, now), Encoding.UTF8.GetBytes($"{source}|{table}|{key.Text}")));
    }

    /// <summary>Writes tombstones in the deed. Writing one again moves it to the later deletion.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="source">The source.</param>
    /// <param name="rows">Rows deleted.</param>
    /// <param name="step">The batch or step that deletes them.</param>
    public async Task WriteAsync(Deed deed, string source, IEnumerable<(string Table, RowKey Key)> rows, Guid step)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(rows);
        await deed.InsertAllAsync(
            "retention_tombstone", ["fingerprint", "source", "table_name", "at", "batch_id"],
            rows.Select(row => new object[] { Fingerprint(source, row.Table, row.Key, deed.Now), source, row.Table, deed.Now, step }),
            "ON CONFLICT (fingerprint) DO UPDATE SET at = EXCLUDED.at, batch_id = EXCLUDED.batch_id");
    }

    /// <summary>Takes back the tombstones of a batch that did not happen.</summary>
    public static Task<int> TakeBackAsync(Deed deed, Guid step)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM retention_tombstone WHERE batch_id = @b", ("@b", step));
    }

    /// <summary>Forgets tombstones older than the oldest backup that may still hold what they stand for.</summary>
    public static Task<int> ForgetAsync(Deed deed, Instant before)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM retention_tombstone WHERE at < @before", ("@before", before));
    }

    /// <summary>Which of these rows of a source were deleted before: what a restored backup brought back.</summary>
    public async Task<IReadOnlyList<RowKey>> FindAsync(Database database, string source, string table, IReadOnlyCollection<RowKey> rows, Instant now)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(rows);
        var found = new List<RowKey>();
        await using var connection = await database.OpenAsync();
        foreach (var key in rows)
        {
            await using var command = database.Command(connection, null, "SELECT 1 FROM retention_tombstone WHERE fingerprint = @f", ("@f", Fingerprint(source, table, key, now)));
            if (await command.ExecuteScalarAsync() is not null)
            {
                found.Add(key);
            }
        }

        return found;
    }
}
