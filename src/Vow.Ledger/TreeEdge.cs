using System.Numerics;
using System.Runtime.InteropServices;

namespace Vow.Ledger;

/// <summary>The growing side of a tree: its rightmost partial tiles, which is all that an append needs.</summary>
/// <remarks>Memory is a few kilobytes whatever the size of the log. Not safe for use by two threads.</remarks>
public sealed class TreeEdge
{
    private readonly List<List<Hash32>> levels = [];

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the edge of a log of <paramref name="size"/> leaves from its tiles.</summary>
    /// <returns>The edge, or null when a tile is missing or too short. Compare <see cref="Root"/> with the head before trusting it.</returns>
    public static async ValueTask<TreeEdge?> Read(ILogTiles tiles, long size, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        var edge = new TreeEdge { Size = size };
        for (var level = 0; TileId.HashesAt(level, size) > 0; level++)
        {
            var hashes = TileId.HashesAt(level, size);
            var width = (int)(hashes % TileId.FullWidth);
            var row = new List<Hash32>(TileId.FullWidth);
            edge.levels.Add(row);
            if (width == 0)
            {
                continue;
            }

            var bytes = await tiles.ReadTile(new TileId(level, hashes / TileId.FullWidth, width), cancellation);
            if (bytes is null || bytes.Length < width * Hash32.Length)
            {
                return null;
            }

            row.AddRange(MemoryMarshal.Cast<byte, Hash32>(bytes.AsSpan(0, width * Hash32.Length)));
        }

        return edge;
    }

    /// <summary>Adds one leaf; each tile it fills is given to <paramref name="filled"/>, lowest level first.</summary>
    public void Append(Hash32 leaf, Action<Tile>? filled = null) => Append(leaf, filled, climbed: null);

    /// <summary>The same, telling each hash that a filled tile puts into the level above.</summary>
    internal void Append(Hash32 leaf, Action<Tile>? filled, Action<int, Hash32>? climbed)
    {
        var hash = leaf;
        Size++;
        for (var level = 0; ; level++)
        {
            if (level == levels.Count)
            {
                levels.Add(new List<Hash32>(TileId.FullWidth));
            }

            var row = levels[level];
            row.Add(hash);
            if (row.Count < TileId.FullWidth)
            {
                return;
            }

            filled?.Invoke(ToTile(level));
            hash = MerkleTree.Root(CollectionsMarshal.AsSpan(row));
            row.Clear();
            climbed?.Invoke(level + 1, hash);
        }
    }

    /// <summary>The root of the tree as it is now.</summary>
    public Hash32 Root()
    {
        Hash32? root = null;
        foreach (var row in levels)
        {
            // Each set bit of the row's width is one perfect subtree; the smallest is the rightmost.
            var hashes = CollectionsMarshal.AsSpan(row);
            for (var rest = row.Count; rest > 0; rest &= rest - 1)
            {
                var width = 1 << BitOperations.TrailingZeroCount(rest);
                var subtree = MerkleTree.Root(hashes.Slice(rest - width, width));
                root = root is { } right ? Hash32.OfChildren(subtree, right) : subtree;
            }
        }

        return root ?? Hash32.Empty;
    }

    /// <summary>The partial tiles at the right of the tree as it is now, lowest level first.</summary>
    public IEnumerable<Tile> PartialTiles()
    {
        for (var level = 0; level < levels.Count; level++)
        {
            if (levels[level].Count > 0)
            {
                yield return ToTile(level);
            }
        }
    }

    private Tile ToTile(int level)
    {
        var row = levels[level];
        var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(row)).ToArray();

        // A row that has just been filled belongs to the last full tile, an unfilled one to the tile after it.
        var index = (TileId.HashesAt(level, Size) - (row.Count == TileId.FullWidth ? 1 : 0)) / TileId.FullWidth;
        return new Tile(new TileId(level, index, row.Count), bytes);
    }
}
