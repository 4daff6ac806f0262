using System.Text;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>Where a service answers, and the secret its calls are signed with. Which machine that is, inside the company's network or outside, is the operator's own choice.</summary>
public sealed class WebhookAddress
{
    /// <summary>The fewest characters of a secret.</summary>
    public const int ShortestSecret = 32;

    private readonly byte[] secret;

    private WebhookAddress(Uri uri, byte[] secret)
    {
        Uri = uri;
        this.secret = secret;
    }

    /// <summary>The address every call goes to.</summary>
    public Uri Uri { get; }

    internal ReadOnlySpan<byte> Secret => secret;

    /// <summary>Signs a body with the secret: what goes in the header <see cref="WebhookSignature.Header"/>.</summary>
    public string Sign(Instant at, ReadOnlySpan<byte> body) => WebhookSignature.Sign(secret, at, body);

    /// <summary>Whether a signature is this secret's over this body, and not older or newer than <see cref="WebhookSignature.Window"/>.</summary>
    public bool Verify(string? signature, ReadOnlySpan<byte> body, Instant now) => WebhookSignature.Verify(secret, signature, body, now);

    /// <summary>Reads an address and its secret. Neither is repeated in a fault.</summary>
    /// <param name="variable">Name of the environment variable that holds the address; the secret's is the same with <c>_SECRET</c>.</param>
    /// <param name="address">The address.</param>
    /// <param name="secret">The secret.</param>
    public static (WebhookAddress? Address, string? Fault) Read(string variable, string? address, string? secret)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            return (null, $"Set {variable} to the service's address: https://, without a name or password in it (http:// only on this machine).");
        }

        return secret is { Length: >= ShortestSecret }
            ? (new WebhookAddress(uri, Encoding.UTF8.GetBytes(secret)), null)
            : (null, $"Set {variable}_SECRET, or {variable}_SECRET_FILE to a file that holds it, to the secret the service knows: at least {ShortestSecret} characters.");
    }
}
