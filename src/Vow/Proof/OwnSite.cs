using System.Net;
using System.Net.Sockets;
using Vow.Hosting;

namespace Vow.Proof;

/// <summary>Starts this installation's own site on an address, for as long as the answer is kept: given by the host.</summary>
/// <param name="endpoint">A free loopback address.</param>
/// <param name="cancel">Stops the start.</param>
public delegate Task<IAsyncDisposable> StartSite(IPEndPoint endpoint, CancellationToken cancel);

/// <summary>Our own running site, fetched over HTTP as a visitor would. Where it isn't running it is started for the while.</summary>
public sealed class OwnSite(VowOptions options, StartSite? start = null)
{
    /// <summary>The site, or null where it neither runs nor can be started.</summary>
    public async Task<ReachedSite?> ReachAsync(CancellationToken cancel)
    {
        var endpoint = options.Endpoint;
        var address = endpoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : endpoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : endpoint.Address;
        var running = new IPEndPoint(address, endpoint.Port);
        if (await AnswersAsync(running, cancel))
        {
            return new ReachedSite(ClientOf(running), null);
        }

        if (start is null)
        {
            return null;
        }

        var free = FreeLoopback();
        try
        {
            return new ReachedSite(ClientOf(free), await start(free, cancel));
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException)
        {
            // A site that refuses to start shows no page: what is promised of pages stays unproven.
            return null;
        }
    }

    private static HttpClient ClientOf(IPEndPoint endpoint) => new(new SocketsHttpHandler { AllowAutoRedirect = true, UseProxy = false, UseCookies = false })
    {
        BaseAddress = new Uri($"http://{endpoint}"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    private static async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken cancel)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IPEndPoint FreeLoopback()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }
}

/// <summary>A site that answers, until disposed.</summary>
public sealed class ReachedSite(HttpClient client, IAsyncDisposable? started) : IAsyncDisposable
{
    /// <summary>Fetches from it.</summary>
    public HttpClient Client => client;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (started is not null)
        {
            await started.DisposeAsync();
        }
    }
}
