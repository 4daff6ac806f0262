using System.Text;

namespace Vow.Ledger;

/// <summary>An anchor in one text file that only its owner may read: a checkpoint a line, its own line ends turned to tabs. The longest line of a log wins.</summary>
/// <remarks>Keep it outside the database's backup. Two processes may write it; one that finds it busy gets an <see cref="IOException"/> and tries at its next round.</remarks>
public sealed class FileAnchor : ILedgerAnchor
{
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);
    private readonly string path;
    private readonly long compactAbove;
    private readonly Func<byte[], CancellationToken, ValueTask> publish;

    /// <summary>Uses the file at <paramref name="path"/>, which need not exist yet, in a folder that must.</summary>
    /// <param name="path">Where the anchor is.</param>
    /// <param name="publish">What to do with an anchored checkpoint; may be called again with the same.</param>
    /// <param name="compactAbove">The length in bytes above which lines that lost are dropped; 4 MiB unless told.</param>
    public FileAnchor(string path, Func<byte[], CancellationToken, ValueTask> publish, long compactAbove = 4 * 1024 * 1024)
    {
        this.path = path;
        this.publish = publish;
        this.compactAbove = compactAbove;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<byte[]>> ReadLongest(CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        await using var file = await OpenToRead(cancellation);
        return Longest(file);
    }

    /// <summary>Waits while the server is appending: it holds the file alone for the time of one write.</summary>
    private async ValueTask<FileStream> OpenToRead(CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (IOException) when (tries < MostTries)
            {
                await Task.Delay(BetweenTries, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask Append(byte[] signedCheckpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signedCheckpoint);
        await using var file = Open(path, FileMode.OpenOrCreate);
        // A file that another process replaced between our opening and our locking it is no longer the anchor.
        if (new FileInfo(path) is not { Exists: true } now || now.Length != file.Length)
        {
            throw new IOException("The anchor was replaced while it was opened.");
        }

        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                // A crash cut the last line short; it must not swallow this one.
                file.WriteByte((byte)'\n');
            }
        }

        file.Write(Line(signedCheckpoint));
        // Anchored means on the disk: a crash before this flush is one before the append.
        file.Flush(flushToDisk: true);
        if (file.Length > compactAbove)
        {
            Compact(file);
        }
    }

    /// <inheritdoc/>
    public ValueTask Publish(byte[] signedCheckpoint, CancellationToken cancellation) => publish(signedCheckpoint, cancellation);

    private void Compact(FileStream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        var fresh = path + ".new";
        using (var copy = Open(fresh, FileMode.Create))
        {
            foreach (var note in Longest(file))
            {
                copy.Write(Line(note));
            }

            copy.Flush(flushToDisk: true);
        }

        // A crash before the rename leaves the whole old file, after it the whole new one.
        File.Move(fresh, path, overwrite: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static IReadOnlyList<byte[]> Longest(Stream file)
    {
        var order = new List<string>();
        var longest = new Dictionary<string, (long Size, byte[] Note)>(StringComparer.Ordinal);
        using var reader = new StreamReader(file, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, bufferSize: -1, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            var note = Encoding.UTF8.GetBytes(line.Replace('\t', '\n'));
            if (Checkpoint.Unverified(note) is not { } checkpoint)
            {
                // Cut short by a crash: it was never acknowledged.
                continue;
            }

            if (!longest.TryGetValue(checkpoint.Origin, out var known))
            {
                order.Add(checkpoint.Origin);
                longest[checkpoint.Origin] = (checkpoint.Size, note);
            }
            else if (checkpoint.Size > known.Size)
            {
                longest[checkpoint.Origin] = (checkpoint.Size, note);
            }
        }

        return [.. order.Select(origin => longest[origin].Note)];
    }

    private static byte[] Line(byte[] note) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(note).Replace('\n', '\t') + "\n");
}
