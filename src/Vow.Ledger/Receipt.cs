using System.Globalization;
using System.Text;

namespace Vow.Ledger;

/// <summary>A person's own proof out of the log: one entry, its place, the path to a root, and the log's signature under that root.</summary>
/// <remarks>Its text is a C2SP tlog-proof with the entry as its extra data, so that it can be checked without Vow and without asking anyone.</remarks>
/// <param name="Index">The entry's place in the log.</param>
/// <param name="Entry">The entry's bytes.</param>
/// <param name="Path">The audit path from the entry to the root.</param>
/// <param name="SignedCheckpoint">The signed note with that root.</param>
public sealed record Receipt(long Index, byte[] Entry, IReadOnlyList<Hash32> Path, byte[] SignedCheckpoint)
{
    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    // A tree of 2^63 leaves has no longer path.
    private const int LongestPath = 63;

    /// <summary>Makes the receipt of entry <paramref name="index"/> under a published checkpoint; null when the checkpoint does not reach it, or tiles or bundle are missing.</summary>
    public static async ValueTask<Receipt?> Make(ILogTiles tiles, byte[] signedCheckpoint, long index, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        if (Checkpoint.Unverified(signedCheckpoint) is not { } checkpoint || index < 0 || index >= checkpoint.Size
            || await TileProofs.ProveInclusion(tiles, index, checkpoint.Size, cancellation) is not { } path)
        {
            return null;
        }

        var number = index / TileId.FullWidth;
        var bundle = await tiles.ReadBundle(number, TileId.WidthAt(0, number, checkpoint.Size), cancellation);
        var offset = 0;
        ReadOnlySpan<byte> entry = default;
        for (var i = number * TileId.FullWidth; i <= index; i++)
        {
            if (!EntryBundle.TryReadNext(bundle, ref offset, out entry))
            {
                return null;
            }
        }

        return new Receipt(index, entry.ToArray(), path, signedCheckpoint);
    }

    /// <summary>The checkpoint the entry is proved to be under; null when the signature or the path proves nothing.</summary>
    public Checkpoint? Verify(VerifierKey key) =>
        Checkpoint.TryOpen(SignedCheckpoint, key) is { } checkpoint
            && MerkleTree.VerifyInclusion(Hash32.OfLeaf(Entry), Index, checkpoint.Size, [.. Path], checkpoint.Root)
            ? checkpoint
            : null;

    /// <summary>The receipt as text, to be kept in a file ending in <c>.tlog-proof</c>.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{FirstLine}\nextra {Convert.ToBase64String(Entry)}\nindex {Index}\n");
        foreach (var hash in Path)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return text.Append('\n').Append(Encoding.UTF8.GetString(SignedCheckpoint)).ToString();
    }

    /// <summary>Reads the text of a receipt; null when it is malformed. It proves nothing before <see cref="Verify"/>.</summary>
    public static Receipt? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0)
        {
            return null;
        }

        var lines = text[..cut].Split('\n');
        if (lines.Length is < 3 or > 3 + LongestPath || lines[0] != FirstLine
            || !lines[1].StartsWith("extra ", StringComparison.Ordinal) || lines[1].Length > 100_000
            || !lines[2].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[2].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        var entry = new byte[lines[1].Length];
        if (!Convert.TryFromBase64String(lines[1][6..], entry, out var written))
        {
            return null;
        }

        var path = new Hash32[lines.Length - 3];
        for (var i = 0; i < path.Length; i++)
        {
            if (!Hash32.TryFromBase64(lines[i + 3], out path[i]))
            {
                return null;
            }
        }

        var receipt = new Receipt(index, entry[..written], path, Encoding.UTF8.GetBytes(text[(cut + 2)..]));
        return receipt.ToText() == text ? receipt : null;
    }
}
