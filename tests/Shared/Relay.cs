using System.Net;
using System.Net.Sockets;

namespace Vow.Tests.Shared;

/// <summary>A network between a program and its database that a test can cut.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, Ports.Free());
    private readonly int server;
    private readonly Lock door = new();
    private readonly List<TcpClient> lines = [];
    private readonly Task accepting;
    private State state = State.Open;

    private enum State
    {
        Open,
        Cut,
        Deaf,
    }

    private Relay(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where the program connects.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>A network that leads to a port of this machine.</summary>
    public static Relay To(int server) => new(server);

    /// <summary>Everything that is on its way is lost, and nobody gets through any more.</summary>
    public void Cut()
    {
        lock (door)
        {
            state = State.Cut;
            Hang();
        }
    }

    /// <summary>The server still hears; its next answer is lost and the line with it.</summary>
    public void Deafen()
    {
        lock (door)
        {
            state = State.Deaf;
        }
    }

    /// <summary>The network is back.</summary>
    public void Mend()
    {
        lock (door)
        {
            state = State.Open;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Cut();
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient caller;
            try
            {
                caller = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (door)
            {
                if (state != State.Open)
                {
                    caller.Dispose();
                    continue;
                }
            }

            _ = CarryAsync(caller);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        var callee = new TcpClient();
        try
        {
            await callee.ConnectAsync(IPAddress.Loopback, server);
            lock (door)
            {
                lines.AddRange([caller, callee]);
            }

            await Task.WhenAny(PumpAsync(caller, callee, false), PumpAsync(callee, caller, true));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            caller.Dispose();
            callee.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool answers)
    {
        var buffer = new byte[32 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                lock (door)
                {
                    if (state == State.Cut || (state == State.Deaf && answers))
                    {
                        return;
                    }
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private void Hang()
    {
        foreach (var line in lines)
        {
            line.Dispose();
        }

        lines.Clear();
    }
}
