using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>An OpenID Connect provider as small as the standard allows: discovery, keys, authorization code with PKCE, signed tokens. Whoever comes is who the test says.</summary>
public sealed class SmallIssuer : IAsyncDisposable
{
    public const string Client = "vow";
    public const string Secret = "only between the two";

    private readonly RSA key = RSA.Create(2048);
    private readonly Dictionary<string, (string Nonce, string Challenge)> codes = [];
    private readonly Func<DateTimeOffset> now;
    private WebApplication? app;

    private SmallIssuer(Func<DateTimeOffset> now) => this.now = now;

    public Uri Url { get; } = new($"http://localhost:{Ports.Free()}");

    /// <summary>Who is signed in at the issuer.</summary>
    public (string Sub, string Email, bool Verified) Person { get; set; } = ("person-1", "marie@example.test", true);

    /// <summary>Lets the issuer sign with a key it does not publish.</summary>
    public bool SignsWithAnotherKey { get; set; }

    /// <summary>Whom its tokens are for.</summary>
    public string Audience { get; set; } = Client;

    /// <summary>Where it was asked to send people back to.</summary>
    public string? AskedBack { get; private set; }

    public Dictionary<string, string> Variables => new()
    {
        ["VOW_OIDC_ISSUER"] = Url.AbsoluteUri.TrimEnd('/'),
        ["VOW_OIDC_CLIENT"] = Client,
        ["VOW_OIDC_SECRET"] = Secret,
        ["VOW_OIDC_NAME"] = "Our shop",
    };

    public static async Task<SmallIssuer> StartAsync(Func<DateTimeOffset> now)
    {
        var issuer = new SmallIssuer(now);
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

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["issuer"] = Variables["VOW_OIDC_ISSUER"],
            ["authorization_endpoint"] = new Uri(Url, "/authorize").AbsoluteUri,
            ["token_endpoint"] = new Uri(Url, "/token").AbsoluteUri,
            ["jwks_uri"] = new Uri(Url, "/keys").AbsoluteUri,
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }),
        "/keys" => context.Response.WriteAsJsonAsync(new { keys = new[] { Published() } }),
        "/authorize" => Authorize(context),
        "/token" => TokenAsync(context),
        _ => Task.FromResult(context.Response.StatusCode = 404),
    };

    private Dictionary<string, string> Published()
    {
        var open = key.ExportParameters(false);
        return new() { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "one", ["n"] = Base64Url.EncodeToString(open.Modulus), ["e"] = Base64Url.EncodeToString(open.Exponent) };
    }

    private Task Authorize(HttpContext context)
    {
        var asked = context.Request.Query;
        AskedBack = asked["redirect_uri"].ToString();
        var code = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        codes[code] = (asked["nonce"].ToString(), asked["code_challenge"].ToString());
        context.Response.Redirect($"{AskedBack}?code={code}&state={Uri.EscapeDataString(asked["state"].ToString())}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var code = form["code"].ToString();
        if (!codes.Remove(code, out var asked) || form["client_secret"] != Secret
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var at = now();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Variables["VOW_OIDC_ISSUER"],
            ["aud"] = Audience,
            ["sub"] = Person.Sub,
            ["nonce"] = asked.Nonce,
            ["iat"] = at.ToUnixTimeSeconds(),
            ["exp"] = at.AddMinutes(5).ToUnixTimeSeconds(),
            ["email"] = Person.Email,
            ["email_verified"] = Person.Verified,
        };
        var head = Part(new { alg = "RS256", typ = "JWT", kid = "one" }) + "." + Part(claims);
        using var other = RSA.Create(2048);
        var signature = (SignsWithAnotherKey ? other : key).SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await context.Response.WriteAsJsonAsync(new { access_token = "none", token_type = "Bearer", expires_in = 300, id_token = head + "." + Base64Url.EncodeToString(signature) });
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
