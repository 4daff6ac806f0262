using System.Buffers.Binary;

namespace Vow.Ledger;

/// <summary>Up to 256 entries as they are stored and served: each a big-endian 16-bit length and that many bytes (C2SP tlog-tiles).</summary>
/// <param name="Index">Its number from the left; entry i of the log is in bundle i / 256.</param>
/// <param name="Width">How many entries it has, 1 to 256.</param>
/// <param name="Bytes">The entries, one after the other.</param>
public sealed record EntryBundle(long Index, int Width, byte[] Bytes)
{
    /// <summary>The longest entry body the length prefix can tell, in bytes.</summary>
    public const int LongestEntry = ushort.MaxValue;

    /// <summary>Reads the entry at <paramref name="offset"/> and moves the offset past it; false at the end or when the bytes are cut short.</summary>
    public static bool TryReadNext(ReadOnlySpan<byte> bundle, scoped ref int offset, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (bundle.Length - offset < 2)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bundle[offset..]);
        if (bundle.Length - offset - 2 < length)
        {
            return false;
        }

        entry = bundle.Slice(offset + 2, length);
        offset += 2 + length;
        return true;
    }

    /// <summary>The bytes of the first <paramref name="width"/> entries; null when there are fewer.</summary>
    public static byte[]? Prefix(ReadOnlySpan<byte> bundle, int width)
    {
        var offset = 0;
        for (var i = 0; i < width; i++)
        {
            if (!TryReadNext(bundle, ref offset, out _))
            {
                return null;
            }
        }

        return bundle[..offset].ToArray();
    }

    /// <summary>Writes one entry at the end of a bundle being built.</summary>
    /// <exception cref="ArgumentException">The body is longer than <see cref="LongestEntry"/>.</exception>
    internal static void Append(Stream bundle, ReadOnlySpan<byte> body)
    {
        if (body.Length > LongestEntry)
        {
            throw new ArgumentException("A ledger entry has at most 65,535 bytes.", nameof(body));
        }

        Span<byte> prefix = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)body.Length);
        bundle.Write(prefix);
        bundle.Write(body);
    }
}
