using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>Gives tokens for a mailbox by each of the three grants (RFC 6749, 7523) and tells the mail server which stand (RFC 7662).</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private const string User = "privacy@example.org";

    private readonly RSA key = RSA.Create(2048);
    private readonly HashSet<string> standing = [];
    private WebApplication? app;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>Forms that came to the token endpoint.</summary>
    public List<Dictionary<string, string>> Asked { get; } = [];

    public string KeyPem => key.ExportPkcs8PrivateKeyPem();

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, issuer.Url.Port));
        issuer.app = builder.Build();
        issuer.app.Run(issuer.AnswerAsync);
        await issuer.app.StartAsync();
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        await app!.DisposeAsync();
        key.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
        if (context.Request.Path == "/introspect")
        {
            bool active;
            lock (standing)
            {
                active = standing.Contains(form["token"]);
            }

            await context.Response.WriteAsJsonAsync(active ? new Dictionary<string, object> { ["active"] = true, ["username"] = User } : new Dictionary<string, object> { ["active"] = false });
            return;
        }

        lock (standing)
        {
            Asked.Add(form);
        }

        var good = form.GetValueOrDefault("grant_type") switch
        {
            "client_credentials" => form["client_secret"] == "between us",
            "refresh_token" => form["client_secret"] == "between us" && form["refresh_token"] == "given once",
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => IsSigned(form["assertion"]),
            _ => false,
        };
        if (!good)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = "invalid_grant", ["error_description"] = "secret of privacy@example.org is wrong" });
            return;
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (standing)
        {
            standing.Add(token);
        }

        await context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = 3600 });
    }

    private bool IsSigned(string assertion)
    {
        var parts = assertion.Split('.');
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var said = claims.RootElement;
        return key.VerifyData(Encoding.UTF8.GetBytes(parts[0] + "." + parts[1]), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && said.GetProperty("iss").GetString() == "reader@project.test" && said.GetProperty("sub").GetString() == User
            && said.GetProperty("aud").GetString() == new Uri(Url, "/token").AbsoluteUri && said.GetProperty("exp").GetInt64() - said.GetProperty("iat").GetInt64() <= 3600;
    }
}
