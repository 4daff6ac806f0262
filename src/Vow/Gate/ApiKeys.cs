using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>
/// Keys by which a company's own programs ask: <c>Authorization: Bearer vow_ID_SECRET</c>, the id in 32 hexadecimal digits, the secret 32 random
/// bytes. Only the secret's SHA-256 is kept, so a key can be shown once, when it is made.
/// </summary>
public sealed class ApiKeys(Database database, Entries entries)
{
    private const string Scheme = "Bearer ";
    private const string Mark = "vow_";

    /// <summary>How long a key is believed without looking again: another process's revocation takes effect within this time.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, (byte[] Hash, Instant? Ends, Instant Until)> seen = new();

    /// <summary>Makes a key for a program. The text is nowhere else: show it once.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="by">The operator who makes it.</param>
    /// <param name="name">What program holds it, 1 to 100 characters.</param>
    /// <param name="expires">When it ends; null = until revoked.</param>
    public async Task<(Guid Id, string Key)> MakeAsync(Deed deed, Guid by, string name, Instant? expires = null)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await deed.ExecuteAsync(
            "INSERT INTO gate_api_key (id, name, hash, created_at, expires_at, revoked_at) VALUES (@id, @n, @h, @at, @e, NULL)",
            ("@id", id), ("@n", name.Trim()), ("@h", HashOf(secret)), ("@at", deed.Now), ("@e", expires));
        await entries.AppendAsync(deed, "api_key.made", Actor.Operator(by), new JsonObject { ["key"] = id.ToString("D") });
        return (id, Mark + id.ToString("N") + "_" + secret);
    }

    /// <summary>Ends a key at once.</summary>
    /// <returns>False where there is no such key, or it was revoked before.</returns>
    public async Task<bool> RevokeAsync(Deed deed, Guid by, Guid id)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await deed.ExecuteAsync("UPDATE gate_api_key SET revoked_at = @at WHERE id = @id AND revoked_at IS NULL", ("@id", id), ("@at", deed.Now)) == 0)
        {
            return false;
        }

        await entries.AppendAsync(deed, "api_key.revoked", Actor.Operator(by), new JsonObject { ["key"] = id.ToString("D") });
        deed.AfterCommit(() => seen.TryRemove(id, out _));
        return true;
    }

    /// <summary>Whether the request carries a key that stands.</summary>
    public async Task<bool> IsKnownAsync(HttpContext context, Instant now)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Read(context.Request.Headers.Authorization.ToString()) is not var (id, secret))
        {
            return false;
        }

        if (!seen.TryGetValue(id, out var key) || key.Until <= now)
        {
            if (await FindAsync(id, now) is not { } found)
            {
                return false;
            }

            key = found;
            seen[id] = key;
        }

        return CryptographicOperations.FixedTimeEquals(HashOf(secret), key.Hash) && !(key.Ends <= now);
    }

    /// <summary>401 with words where the request carries no key that stands; null where it does.</summary>
    internal async ValueTask<IResult?> RefuseAsync(HttpContext context, Visit visit)
    {
        if (await IsKnownAsync(context, visit.Now))
        {
            return null;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiBody.Say(
            new ApiFault(
                visit.T("This needs an API key that stands.", "Une clé d'API valide est nécessaire."),
                visit.T("Send \"Authorization: Bearer vow_…\". Keys are made at the desk.", "Envoyez «\u00a0Authorization: Bearer vow_…\u00a0». Les clés se créent dans l'espace de gestion.")),
            ApiJson.Default.ApiFault, StatusCodes.Status401Unauthorized);
    }

    /// <summary>The public part of the key a request carries, whether it stands or not; null where it carries none.</summary>
    internal static Guid? IdIn(HttpContext context) => Read(context.Request.Headers.Authorization.ToString())?.Id;

    private static (Guid Id, string Secret)? Read(string header)
    {
        const int idAt = 4;
        const int secretAt = idAt + 32 + 1;
        if (!header.StartsWith(Scheme + Mark, StringComparison.Ordinal))
        {
            return null;
        }

        var text = header.AsSpan(Scheme.Length);
        return text.Length is > secretAt and <= 200 && text[secretAt - 1] == '_' && Guid.TryParseExact(text.Slice(idAt, 32), "N", out var id)
            ? (id, text[secretAt..].ToString())
            : null;
    }

    private async Task<(byte[] Hash, Instant? Ends, Instant Until)?> FindAsync(Guid id, Instant now)
    {
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, "SELECT hash, expires_at FROM gate_api_key WHERE id = @id AND revoked_at IS NULL", ("@id", id));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? (reader.GetFieldValue<byte[]>(0), reader.IsDBNull(1) ? null : database.ReadInstant(reader, 1), now.Plus(BelievedFor))
            : null;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
