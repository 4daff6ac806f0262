using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Vow.Hosting;

namespace Vow.Mailboxes;

/// <summary>What a scanner says.</summary>
public enum Scanned
{
    /// <summary>It found nothing.</summary>
    Clean,

    /// <summary>It found something.</summary>
    Found,

    /// <summary>It does not answer, or not in words that are known.</summary>
    Unknown,
}

/// <summary>Asks a virus scanner on this machine or network (clamd, by its INSTREAM command) about bytes, where <c>VOW_CLAMD</c> names one.</summary>
public sealed class ScanAttachments(VowOptions options)
{
    private const int Chunk = 64 * 1024;
    private const int LongestAnswer = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether there is one.</summary>
    public bool IsOn => options.Clamd is not null;

    /// <summary>Looks at bytes; null where there is no scanner.</summary>
    public async Task<Scanned?> LookAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel = default)
    {
        if (options.Clamd is not { } scanner)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(scanner, patience.Token);
            await using var line = client.GetStream();
            await line.WriteAsync("zINSTREAM\0"u8.ToArray(), patience.Token);
            for (var at = 0; at < bytes.Length; at += Chunk)
            {
                var part = bytes.Slice(at, Math.Min(Chunk, bytes.Length - at));
                await line.WriteAsync(Length(part.Length), patience.Token);
                await line.WriteAsync(part, patience.Token);
            }

            await line.WriteAsync(Length(0), patience.Token);
            var answer = new byte[LongestAnswer];
            var read = 0;
            for (int more; read < answer.Length && (more = await line.ReadAsync(answer.AsMemory(read), patience.Token)) > 0;)
            {
                read += more;
                if (answer[read - 1] == 0)
                {
                    break;
                }
            }

            // "stream: OK", "stream: NAME FOUND", or an error.
            var said = Encoding.UTF8.GetString(answer, 0, read).TrimEnd('\0', '\n');
            return said.EndsWith(" FOUND", StringComparison.Ordinal) ? Scanned.Found : said == "stream: OK" ? Scanned.Clean : Scanned.Unknown;
        }
        catch (Exception failure) when (failure is SocketException or IOException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return Scanned.Unknown;
        }
    }

    private static byte[] Length(int count)
    {
        var length = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)count);
        return length;
    }
}
