using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Evidence;

/// <summary>
/// An auditor reads the log's entries with an API key made for that at the desk: its name begins with <c>auditor</c>. Other programs' keys
/// open the gate and nothing here.
/// </summary>
public sealed class AuditorKeys(Database database)
{
    private const string Before = "Bearer vow_";

    /// <summary>Whether the request carries an auditor's key that stands (<c>Authorization: Bearer vow_ID_SECRET</c>).</summary>
    public async Task<bool> IsAuditorAsync(HttpRequest request, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Before, StringComparison.Ordinal) || header.Length is < 45 or > 300 || header[Before.Length + 32] != '_'
            || !Guid.TryParseExact(header.AsSpan(Before.Length, 32), "N", out var id))
        {
            return false;
        }

        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT hash, name, expires_at FROM gate_api_key WHERE id = @id AND revoked_at IS NULL", ("@id", id));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[(Before.Length + 33)..])), reader.GetFieldValue<byte[]>(0))
            && reader.GetString(1).StartsWith("auditor", StringComparison.OrdinalIgnoreCase)
            && (await reader.IsDBNullAsync(2, cancel) || now < database.ReadInstant(reader, 2));
    }
}
