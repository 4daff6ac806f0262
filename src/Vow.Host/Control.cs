using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>
/// How a command reaches the server that holds the home: over the socket in it, whose file only its owner may open. The server runs the
/// same verb with its own services and sends back what it says, line by line, then the exit code.
/// </summary>
public static class Control
{
    private const string Path = "/control/run";

    /// <summary>One thing said: a line of the answer, a line of faults, or the end.</summary>
    private sealed record Said(string? Out = null, string? Err = null, int? Exit = null);

    /// <summary>Maps the one control endpoint; elsewhere than on the socket it does not exist.</summary>
    public static void MapControl(this WebApplication app)
    {
        app.MapPost(Path, async context =>
        {
            if (context.Features.Get<IConnectionSocketFeature>()?.Socket.LocalEndPoint is not UnixDomainSocketEndPoint
                || await JsonSerializer.DeserializeAsync<string[]>(context.Request.Body, cancellationToken: context.RequestAborted) is not { } args)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "application/jsonl";
            await using var output = new Lines(context.Response.Body, line => new Said(Out: line));
            await using var error = new Lines(context.Response.Body, line => new Said(Err: line));
            var exit = await VowProgram.RunInsideAsync(args, context.RequestServices, output, error, context.RequestAborted);
            await output.FlushAsync();
            await error.FlushAsync();
            await SendAsync(context.Response.Body, new Said(Exit: exit));
        });
    }

    /// <summary>Asks the server; null where none listens.</summary>
    public static async Task<int?> TryAskAsync(VowHome home, string[] args, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        if (!File.Exists(home.Socket))
        {
            return null;
        }

        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, connecting) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(home.Socket), connecting);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://vow" + Path)) { Content = JsonContent.Create(args) };
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException)
        {
            return null;
        }

        using (response)
        {
            try
            {
                return await ListenAsync(response, output, error, cancel);
            }
            catch (IOException)
            {
                await error.WriteLineAsync("The server ended before its answer did. What it had done stands; run the command again.");
                return 2;
            }
        }
    }

    private static async Task<int> ListenAsync(HttpResponseMessage response, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (response.IsSuccessStatusCode && await reader.ReadLineAsync(cancel) is { } line)
        {
            var said = JsonSerializer.Deserialize<Said>(line) ?? new Said();
            if (said.Exit is { } exit)
            {
                return exit;
            }

            if (said.Out is not null)
            {
                await output.WriteLineAsync(said.Out);
            }
            else if (said.Err is not null)
            {
                await error.WriteLineAsync(said.Err);
            }
        }

        await error.WriteLineAsync("The server gave no answer to the command.");
        return 2;
    }

    private static async Task SendAsync(Stream body, Said said)
    {
        await body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(said), (byte)'\n']);
        await body.FlushAsync();
    }

    /// <summary>A writer that sends whole lines as they come.</summary>
    private sealed class Lines(Stream body, Func<string, Said> say) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteAsync(value);
            await FlushAsync();
        }

        public override async Task FlushAsync()
        {
            var text = GetStringBuilder().ToString();
            GetStringBuilder().Clear();
            foreach (var line in text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n'))
            {
                await SendAsync(body, say(line.TrimEnd('\r')));
            }
        }
    }
}
