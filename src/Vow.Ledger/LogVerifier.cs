namespace Vow.Ledger;

/// <summary>What a verification found wrong first.</summary>
public enum LogFault
{
    /// <summary>Nothing: every entry is under the signed root.</summary>
    None,

    /// <summary>The checkpoint is malformed, or not signed by the log's key.</summary>
    CheckpointNotSigned,

    /// <summary>The remembered checkpoint is of another log.</summary>
    AnotherLog,

    /// <summary>The log is shorter than it was when remembered.</summary>
    Shrunk,

    /// <summary>The entries that were there when remembered are not the same.</summary>
    Rewritten,

    /// <summary>An entry is not there, or cut short.</summary>
    EntryMissing,

    /// <summary>An entry and its leaf hash disagree: one of them was altered.</summary>
    EntryAltered,

    /// <summary>A tile is not there, or cut short.</summary>
    TileMissing,

    /// <summary>A hash above the leaves does not follow from them.</summary>
    TileAltered,

    /// <summary>Entries and tiles agree with each other and not with the signed root.</summary>
    RootDiffers,
}

/// <summary>The result of reading a whole log.</summary>
/// <param name="Fault">What is wrong, or <see cref="LogFault.None"/>.</param>
/// <param name="FirstBad">The index of the first bad entry, or the first it may be; the size when nothing is wrong.</param>
/// <param name="End">The first bad entry lies before this index.</param>
/// <param name="Checkpoint">What the log promised; null when its checkpoint could not be believed.</param>
public sealed record LogVerification(LogFault Fault, long FirstBad, long End, Checkpoint? Checkpoint)
{
    /// <summary>Whether the log is what its checkpoint says.</summary>
    public bool IsSound => Fault == LogFault.None;
}

/// <summary>Reads a whole log without trusting it, from anywhere, with no key but the public one.</summary>
/// <remarks>Memory is one bundle and one tile a level, however long the log is.</remarks>
public sealed class LogVerifier
{
    private readonly ILogTiles tiles;
    private readonly Checkpoint checkpoint;
    private TreeEdge edge = new();
    private readonly List<(int Level, Hash32 Hash)> climbed = [];
    private readonly Dictionary<int, (TileId Id, byte[]? Bytes)> stored = [];

    private LogVerifier(ILogTiles tiles, Checkpoint checkpoint)
    {
        this.tiles = tiles;
        this.checkpoint = checkpoint;
    }

    /// <summary>Recomputes the tree from the entries and compares it with the tiles and the signed checkpoint.</summary>
    /// <param name="tiles">The log.</param>
    /// <param name="signedCheckpoint">Its checkpoint, a signed note.</param>
    /// <param name="key">Its public key, known from elsewhere.</param>
    /// <param name="remembered">A checkpoint of the same log believed earlier: the log must have grown from it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<LogVerification> Verify(ILogTiles tiles, byte[] signedCheckpoint, VerifierKey key, Checkpoint? remembered = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        return Believe(signedCheckpoint, key, remembered, out var checkpoint) ?? await new LogVerifier(tiles, checkpoint!).Read(remembered, cancellation);
    }

    /// <summary>Reads only what was added since a checkpoint believed earlier. What was there before is held by that checkpoint's root.</summary>
    /// <param name="tiles">The log.</param>
    /// <param name="signedCheckpoint">Its checkpoint, a signed note.</param>
    /// <param name="key">Its public key, known from elsewhere.</param>
    /// <param name="since">The checkpoint believed earlier.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <remarks>It says that the log grew from what it was. That the older entries are still there to be read, only <see cref="Verify"/> says.</remarks>
    public static async Task<LogVerification> VerifySince(ILogTiles tiles, byte[] signedCheckpoint, VerifierKey key, Checkpoint since, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(since);
        return Believe(signedCheckpoint, key, since, out var checkpoint) ?? await new LogVerifier(tiles, checkpoint!).ReadFrom(since, cancellation);
    }

    private static LogVerification? Believe(byte[] signedCheckpoint, VerifierKey key, Checkpoint? remembered, out Checkpoint? checkpoint)
    {
        checkpoint = Checkpoint.TryOpen(signedCheckpoint, key);
        return checkpoint is null ? new LogVerification(LogFault.CheckpointNotSigned, 0, 0, null)
            : remembered is null ? null
            : remembered.Origin != checkpoint.Origin ? new LogVerification(LogFault.AnotherLog, 0, checkpoint.Size, checkpoint)
            : remembered.Size > checkpoint.Size ? new LogVerification(LogFault.Shrunk, checkpoint.Size, remembered.Size, checkpoint)
            : null;
    }

    private async Task<LogVerification> ReadFrom(Checkpoint since, CancellationToken cancellation)
    {
        if (await TreeEdge.Read(tiles, since.Size, cancellation) is not { } begun)
        {
            return Found(LogFault.TileMissing, 0, since.Size);
        }

        edge = begun;
        return await Read(since, cancellation);
    }

    private async Task<LogVerification> Read(Checkpoint? remembered, CancellationToken cancellation)
    {
        var sound = 0L;
        while (true)
        {
            if (remembered is not null && remembered.Size == edge.Size)
            {
                if (remembered.Root != edge.Root())
                {
                    return Found(LogFault.Rewritten, 0, remembered.Size);
                }

                sound = edge.Size;
            }

            if (edge.Size == checkpoint.Size)
            {
                break;
            }

            // Stop at the remembered size on the way, to see the root there.
            var end = Math.Min(checkpoint.Size, ((edge.Size / TileId.FullWidth) + 1) * TileId.FullWidth);
            if (remembered is not null && remembered.Size > edge.Size)
            {
                end = Math.Min(end, remembered.Size);
            }

            if (await ReadEntries(end, cancellation) is { } fault)
            {
                return fault;
            }
        }

        return edge.Root() == checkpoint.Root
            ? Found(LogFault.None, checkpoint.Size, checkpoint.Size)
            : Found(LogFault.RootDiffers, sound, checkpoint.Size);
    }

    private async Task<LogVerification?> ReadEntries(long end, CancellationToken cancellation)
    {
        var number = edge.Size / TileId.FullWidth;
        var width = TileId.WidthAt(0, number, checkpoint.Size);
        var bundle = await tiles.ReadBundle(number, width, cancellation);
        var leaves = await Stored(0, number, cancellation);
        var offset = 0;
        for (var index = number * TileId.FullWidth; index < end; index++)
        {
            if (bundle is null || !EntryBundle.TryReadNext(bundle, ref offset, out var body))
            {
                return Found(LogFault.EntryMissing, index, index + 1);
            }

            if (index < edge.Size)
            {
                continue;
            }

            var hash = Hash32.OfLeaf(body);
            if (At(leaves, index) is not { } known)
            {
                return Found(LogFault.TileMissing, index, index + 1);
            }

            if (known != hash)
            {
                return Found(LogFault.EntryAltered, index, index + 1);
            }

            edge.Append(hash, filled: null, (level, above) => climbed.Add((level, above)));
        }

        if (width == TileId.FullWidth && edge.Size % TileId.FullWidth == 0 && offset != bundle!.Length)
        {
            // Bytes after a full bundle are under no hash.
            return Found(LogFault.EntryAltered, edge.Size - 1, edge.Size);
        }

        return await CompareAbove(cancellation);
    }

    private async Task<LogVerification?> CompareAbove(CancellationToken cancellation)
    {
        foreach (var (level, hash) in climbed)
        {
            var position = TileId.HashesAt(level, edge.Size) - 1;
            var known = At(await Stored(level, position / TileId.FullWidth, cancellation), position);
            if (known != hash)
            {
                var first = position << (level * TileId.Height);
                return Found(known is null ? LogFault.TileMissing : LogFault.TileAltered, first, edge.Size);
            }
        }

        climbed.Clear();
        return null;
    }

    private async ValueTask<byte[]?> Stored(int level, long number, CancellationToken cancellation)
    {
        var id = new TileId(level, number, TileId.WidthAt(level, number, checkpoint.Size));
        if (!stored.TryGetValue(level, out var kept) || kept.Id != id)
        {
            kept = (id, await tiles.ReadTile(id, cancellation));
            stored[level] = kept;
        }

        return kept.Bytes;
    }

    private static Hash32? At(byte[]? tile, long position)
    {
        var offset = (int)(position % TileId.FullWidth) * Hash32.Length;
        return tile is not null && tile.Length >= offset + Hash32.Length ? new Hash32(tile.AsSpan(offset, Hash32.Length)) : null;
    }

    private LogVerification Found(LogFault fault, long first, long end) => new(fault, first, end, checkpoint);
}
