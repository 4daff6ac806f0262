using System.Security.Cryptography;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>
/// Cuts a file into its records, with their ends of line, and never holds more than one of them. What lies between two reads of a record is exactly what lies
/// in the file: the records one after the other are its bytes.
/// </summary>
internal sealed class RecordReader(Stream stream, FileFormat format) : IDisposable
{
    private static ReadOnlySpan<byte> Mark => [0xef, 0xbb, 0xbf];

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = new byte[1 << 16];
    private int begin;
    private int filled;
    private int length;
    private bool started;
    private bool ended;

    /// <summary>The line the record begins on, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The record's bytes, with the end of its line and, on the first, the mark of UTF-8.</summary>
    public ReadOnlyMemory<byte> Record => buffer.AsMemory(begin, length);

    /// <summary>How many bytes of the record are the mark of UTF-8.</summary>
    public int MarkLength { get; private set; }

    /// <summary>The fingerprint of all bytes read so far; of the file, once the last record was read.</summary>
    public byte[] Digest() => hash.GetCurrentHash();

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="UnreadableFileException">The record is longer than <see cref="FileFormat.LongestLine"/>.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        Line += Record.Span.Count((byte)'\n');
        begin += length;
        (length, MarkLength) = (0, 0);
        var scan = new Scan(format.DelimiterByte);
        var seen = 0;
        if (!started)
        {
            started = true;
            while (filled < Mark.Length && await FillAsync(cancel))
            {
            }

            seen = MarkLength = buffer.AsSpan(0, filled).StartsWith(Mark) ? Mark.Length : 0;
        }

        while (true)
        {
            var fresh = buffer.AsSpan(begin + seen, filled - begin - seen);
            var end = format.IsJson ? fresh.IndexOf((byte)'\n') + 1 : scan.EndIn(fresh);
            if (end > 0)
            {
                length = seen + end;
                return true;
            }

            seen += fresh.Length;
            if (seen > FileFormat.LongestLine)
            {
                throw new UnreadableFileException(new("it is longer than 1 MiB, or a quotation mark on it is never closed", "elle dépasse 1 Mio, ou un guillemet n'y est jamais fermé"));
            }

            if (!await FillAsync(cancel))
            {
                length = seen;
                return seen > MarkLength || (seen > 0 && Line == 1);
            }
        }
    }

    public void Dispose() => hash.Dispose();

    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (ended)
        {
            return false;
        }

        if (filled == buffer.Length)
        {
            // The record that is being read moves to the front; the room grows only where it alone fills it.
            var rest = buffer.AsSpan(begin, filled - begin);
            var next = rest.Length > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
            rest.CopyTo(next);
            (filled, begin, buffer) = (rest.Length, 0, next);
        }

        var read = await stream.ReadAsync(buffer.AsMemory(filled), cancel);
        hash.AppendData(buffer.AsSpan(filled, read));
        filled += read;
        ended = read == 0;
        return !ended;
    }

    // An end of line inside quotation marks is none. What follows a closing mark is judged where fields are read.
    private struct Scan(byte delimiter)
    {
        private enum At
        {
            FieldStart,
            Bare,
            Quoted,
            Closing,
        }

        private At at;

        public int EndIn(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                var one = bytes[i];
                if (at == At.Quoted)
                {
                    at = one == (byte)'"' ? At.Closing : At.Quoted;
                }
                else if (one == (byte)'"' && at != At.Bare)
                {
                    at = At.Quoted;
                }
                else if (one == (byte)'\n')
                {
                    return i + 1;
                }
                else
                {
                    at = one == delimiter ? At.FieldStart : At.Bare;
                }
            }

            return 0;
        }
    }
}
