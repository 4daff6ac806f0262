using System.Numerics;
using System.Runtime.InteropServices;

namespace Vow.Ledger;

/// <summary>Proofs for a log of any size, made from a handful of its tiles.</summary>
/// <remarks>Every answer is null when a tile it needs is missing or too short. A proof is worth what its verification says; nothing here is trusted.</remarks>
public static class TileProofs
{
    /// <summary>The audit path of entry <paramref name="index"/> in the tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below the size.</exception>
    public static ValueTask<Hash32[]?> ProveInclusion(ILogTiles tiles, long index, long size, CancellationToken cancellation = default) =>
        Hashes(tiles, ProofPath.Inclusion(index, size), size, cancellation);

    /// <summary>The proof that the tree of <paramref name="oldSize"/> leaves is the beginning of the tree of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is below 0 or above the size.</exception>
    public static ValueTask<Hash32[]?> ProveConsistency(ILogTiles tiles, long oldSize, long size, CancellationToken cancellation = default) =>
        Hashes(tiles, ProofPath.Consistency(oldSize, size), size, cancellation);

    /// <summary>The root the log had at <paramref name="oldSize"/>, when it now has <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is below 0 or above the size.</exception>
    public static async ValueTask<Hash32?> RootAt(ILogTiles tiles, long oldSize, long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        return oldSize == 0 ? Hash32.Empty : await HashOf(tiles, new LeafRange(0, oldSize), size, cancellation);
    }

    private static async ValueTask<Hash32[]?> Hashes(ILogTiles tiles, List<LeafRange> path, long size, CancellationToken cancellation)
    {
        var hashes = new Hash32[path.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (await HashOf(tiles, path[i], size, cancellation) is not { } hash)
            {
                return null;
            }

            hashes[i] = hash;
        }

        return hashes;
    }

    private static async ValueTask<Hash32?> HashOf(ILogTiles tiles, LeafRange range, long size, CancellationToken cancellation)
    {
        // A proof's range starts at a multiple of its own largest power of two, so it falls into perfect subtrees, largest first.
        Hash32? hash = null;
        var end = range.End;
        for (var rest = range.End - range.Start; rest > 0; rest &= rest - 1)
        {
            var bits = BitOperations.TrailingZeroCount(rest);
            end -= 1L << bits;
            if (await Perfect(tiles, end, bits, size, cancellation) is not { } subtree)
            {
                return null;
            }

            hash = hash is { } right ? Hash32.OfChildren(subtree, right) : subtree;
        }

        return hash;
    }

    private static async ValueTask<Hash32?> Perfect(ILogTiles tiles, long start, int bits, long size, CancellationToken cancellation)
    {
        var level = bits / TileId.Height;
        var width = 1 << (bits % TileId.Height);
        var first = start >> (level * TileId.Height);
        var index = first / TileId.FullWidth;
        var offset = (int)(first % TileId.FullWidth);
        var bytes = await tiles.ReadTile(new TileId(level, index, TileId.WidthAt(level, index, size)), cancellation);
        if (bytes is null || bytes.Length < (offset + width) * Hash32.Length)
        {
            return null;
        }

        return MerkleTree.Root(MemoryMarshal.Cast<byte, Hash32>(bytes.AsSpan(offset * Hash32.Length, width * Hash32.Length)));
    }
}
