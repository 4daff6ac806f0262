using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vow.Bench;

/// <summary>An SMTP server that takes every message and throws it away.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private long taken;

    public MailSink()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        serving = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public long Taken => Interlocked.Read(ref taken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                client.NoDelay = true;
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // The measurement is over.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 64 * 1024, leaveOpen: true);
        await SayAsync(stream, "220 sink");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line == "DATA")
            {
                await SayAsync(stream, "354 go on");
                while (await reader.ReadLineAsync(stop.Token) is not "." and not null)
                {
                }

                Interlocked.Increment(ref taken);
            }

            await SayAsync(stream, line == "QUIT" ? "221 bye" : "250 ok");
            if (line == "QUIT")
            {
                return;
            }
        }
    }

    private ValueTask SayAsync(NetworkStream stream, string words) => stream.WriteAsync(Encoding.ASCII.GetBytes(words + "\r\n"), stop.Token);
}
