namespace Vow.Client;

/// <summary>How a program reaches its Vow.</summary>
public sealed class VowClientOptions
{
    /// <summary>The server's address, e.g. <c>https://privacy.example.org</c>. The key travels with each request: only https, or this machine itself.</summary>
    public required Uri Server { get; init; }

    /// <summary>An API key, made at the desk: <c>vow_…</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Whether http to another machine is accepted, where the network between is the company's own. False unless set.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>What carries the requests: null for a handler of the client's own. It must not follow redirections, which would carry the key elsewhere.</summary>
    public HttpMessageHandler? Handler { get; init; }

    internal void Check()
    {
        if (!Server.IsAbsoluteUri || !(Server.Scheme == Uri.UriSchemeHttps || (Server.Scheme == Uri.UriSchemeHttp && (AllowHttp || Server.IsLoopback))))
        {
            throw new ArgumentException("Server must be an https address (http only to this machine, or with AllowHttp).");
        }

        if (!Key.StartsWith("vow_", StringComparison.Ordinal) || Key.Any(c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException("Key must be an API key as the desk shows it once: vow_ID_SECRET.");
        }
    }
}
