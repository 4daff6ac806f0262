using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Mailboxes;

/// <summary>No token was given. The code is the issuer's own word, or the status: never what was sent or received.</summary>
/// <param name="code">The code.</param>
public sealed class TokenRefusedException(string code) : IOException("The token endpoint gave no token: " + code)
{
    /// <summary>The code.</summary>
    public string Code => code;
}

/// <summary>Tokens that open mailboxes (OAuth 2), kept in memory until shortly before they end.</summary>
public sealed class AccessTokens(Clock clock) : IDisposable
{
    private const int Largest = 64 * 1024;
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience, MaxResponseContentBufferSize = Largest };
    private readonly ConcurrentDictionary<string, (string Token, Instant Until)> kept = new(StringComparer.Ordinal);

    /// <summary>The token of a mailbox.</summary>
    /// <param name="box">The mailbox.</param>
    /// <param name="grant">How it is asked for.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="TokenRefusedException">The issuer gave none.</exception>
    public async Task<string> OfAsync(DeskMailbox box, TokenGrant grant, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(grant);
        if (kept.TryGetValue(box.Name, out var known) && clock.Now < known.Until)
        {
            return known.Token;
        }

        using var form = new FormUrlEncodedContent(Asked(box, grant, clock.Now));
        HttpResponseMessage answer;
        try
        {
            answer = await http.PostAsync(grant.Endpoint, form, cancel);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new TokenRefusedException("no answer");
        }

        using (answer)
        {
            var (token, seconds, error) = Said(await answer.Content.ReadAsByteArrayAsync(cancel));
            if (!answer.IsSuccessStatusCode || token is null)
            {
                throw new TokenRefusedException(error ?? ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            kept[box.Name] = (token, clock.Now.Plus(TimeSpan.FromSeconds(seconds)).Plus(-Early));
            return token;
        }
    }

    /// <summary>Forgets the token of a mailbox: the server did not take it.</summary>
    public void Forget(DeskMailbox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        kept.TryRemove(box.Name, out _);
    }

    /// <summary>What is sent to the token endpoint.</summary>
    internal static IReadOnlyDictionary<string, string> Asked(DeskMailbox box, TokenGrant grant, Instant now)
    {
        if (grant.Key is { } key)
        {
            return new Dictionary<string, string> { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion(box, grant, key, now) };
        }

        var form = new Dictionary<string, string> { ["client_id"] = grant.Client!, ["client_secret"] = grant.Secret!, ["scope"] = grant.Scope };
        if (grant.Refresh is { } refresh)
        {
            form["grant_type"] = "refresh_token";
            form["refresh_token"] = refresh;
        }
        else
        {
            form["grant_type"] = "client_credentials";
        }

        return form;
    }

    // RFC 7523: who signs, for whose mailbox, for this endpoint, for an hour at most.
    private static string Assertion(DeskMailbox box, TokenGrant grant, ServiceKey key, Instant now)
    {
        var issued = now.ToDateTimeOffset().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = key.Account,
            ["sub"] = box.User,
            ["scope"] = grant.Scope,
            ["aud"] = grant.Endpoint.AbsoluteUri,
            ["iat"] = issued,
            ["exp"] = issued + 3600,
        };
        var signed = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivateKey);
        return signed + "." + Base64Url.EncodeToString(rsa.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static (string? Token, int Seconds, string? Error) Said(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, 0, null);
            }

            var token = json.RootElement.TryGetProperty("access_token", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            var seconds = json.RootElement.TryGetProperty("expires_in", out var length) && length.TryGetInt32(out var number) ? number : 0;
            // The issuer's word for what is wrong, such as invalid_client (RFC 6749, 5.2); anything longer is none.
            var error = json.RootElement.TryGetProperty("error", out var code) && code.ValueKind == JsonValueKind.String && code.GetString() is { Length: <= 64 } word
                && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? word : null;
            return (token, seconds, error);
        }
        catch (JsonException)
        {
            return (null, 0, null);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();
}
