using System.Globalization;

namespace Vow.Ledger;

/// <summary>The place of one tile of the log: eight levels of the tree, 256 hashes wide when full (C2SP tlog-tiles).</summary>
/// <param name="Level">0 for the tile of leaf hashes; each level above holds the roots of 256 wide tiles below.</param>
/// <param name="Index">Its number from the left, from 0.</param>
/// <param name="Width">How many hashes (or entries) it has, 1 to 256; below 256 it is partial and will be replaced by a wider one.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>How many levels of the tree one tile covers.</summary>
    public const int Height = 8;

    /// <summary>How many hashes a full tile, and how many entries a full bundle, has.</summary>
    public const int FullWidth = 256;

    /// <summary>Whether the tile will never change again.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The path of the tile under the log's address: <c>tile/0/x001/234.p/5</c>.</summary>
    public string Path => FormattableString.Invariant($"tile/{Level}/{Tail(Index, Width)}");

    /// <summary>The path of an entry bundle under the log's address: <c>tile/entries/x001/234.p/5</c>.</summary>
    public static string BundlePath(long index, int width) => $"tile/entries/{Tail(index, width)}";

    /// <summary>Reads what <see cref="Path"/> writes; null for anything else, a second spelling included.</summary>
    public static TileId? TryParsePath(string path)
    {
        var parts = path.Split('/', 3);
        return parts is ["tile", var level, var tail] && Digits(level, 2) is { } l && l <= 63
            && TryParseTail(tail) is { } found && (found with { Level = (int)l }) is var id && id.Path == path
            ? id
            : null;
    }

    /// <summary>Reads what <see cref="BundlePath"/> writes, with level 0; null for anything else.</summary>
    public static TileId? TryParseBundlePath(string path) =>
        path.StartsWith("tile/entries/", StringComparison.Ordinal) && TryParseTail(path["tile/entries/".Length..]) is { } id
            && BundlePath(id.Index, id.Width) == path
            ? id
            : null;

    /// <summary>How many hashes level <paramref name="level"/> has in a tree of <paramref name="size"/> leaves.</summary>
    public static long HashesAt(int level, long size) => level * Height >= 63 ? 0 : size >> (level * Height);

    /// <summary>How wide tile <paramref name="index"/> of <paramref name="level"/> is in a tree of <paramref name="size"/> leaves; 0 when it isn't there yet.</summary>
    public static int WidthAt(int level, long index, long size) =>
        (int)Math.Clamp(HashesAt(level, size) - (index * FullWidth), 0, FullWidth);

    /// <summary>The tiles that a growth from <paramref name="oldSize"/> to <paramref name="newSize"/> leaves creates or widens, lowest level first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are negative or the tree would shrink.</exception>
    public static IEnumerable<TileId> Changed(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(newSize, oldSize);
        return Walk(oldSize, newSize);

        static IEnumerable<TileId> Walk(long oldSize, long newSize)
        {
            for (var level = 0; HashesAt(level, newSize) > 0; level++)
            {
                var (before, after) = (HashesAt(level, oldSize), HashesAt(level, newSize));
                if (before == after)
                {
                    yield break;
                }

                for (var index = before / FullWidth; index * FullWidth < after; index++)
                {
                    yield return new TileId(level, index, WidthAt(level, index, newSize));
                }
            }
        }
    }

    private static string Tail(long index, int width)
    {
        // Groups of three digits keep every folder of a static copy below a thousand names.
        var path = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = $"x{(rest % 1000).ToString("D3", CultureInfo.InvariantCulture)}/{path}";
        }

        return width == FullWidth ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.p/{width}");
    }

    private static TileId? TryParseTail(string tail)
    {
        var width = FullWidth;
        var cut = tail.IndexOf(".p/", StringComparison.Ordinal);
        if (cut >= 0)
        {
            if (Digits(tail[(cut + 3)..], 3) is not (>= 1 and < FullWidth and var partial))
            {
                return null;
            }

            width = (int)partial;
            tail = tail[..cut];
        }

        // Six groups reach 10^18, within a long; a seventh could overflow it.
        var groups = tail.Split('/');
        var index = 0L;
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = i < groups.Length - 1 ? groups[i].StartsWith('x') ? groups[i][1..] : "" : groups[i];
            if (groups.Length > 6 || digits.Length != 3 || Digits(digits, 3) is not { } value)
            {
                return null;
            }

            index = (index * 1000) + value;
        }

        return new TileId(0, index, width);
    }

    private static long? Digits(string text, int longest) =>
        text.Length >= 1 && text.Length <= longest && text.All(char.IsAsciiDigit) ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}

/// <summary>A tile with its hashes, 32 bytes each from left to right.</summary>
/// <param name="Id">Where it is and how wide.</param>
/// <param name="Bytes">Exactly <c>Id.Width * 32</c> bytes.</param>
public sealed record Tile(TileId Id, byte[] Bytes);
