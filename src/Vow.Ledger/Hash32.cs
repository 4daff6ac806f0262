using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vow.Ledger;

/// <summary>A SHA-256 value of the log's tree: a leaf, an inner node or a root (RFC 6962 section 2.1).</summary>
/// <remarks>A value type, so that a tile of 256 of them is one allocation. It is never a key and never a secret.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash32 : IEquatable<Hash32>
{
    /// <summary>The length in bytes of every hash of the tree.</summary>
    public const int Length = 32;

    private readonly ulong a;
    private readonly ulong b;
    private readonly ulong c;
    private readonly ulong d;

    /// <summary>Takes the 32 bytes of a hash as they are stored.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A tree hash has 32 bytes.", nameof(bytes));
        }

        this = MemoryMarshal.Read<Hash32>(bytes);
    }

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash32 Empty { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of one entry: SHA-256(0x00 || body).</summary>
    public static Hash32 OfLeaf(ReadOnlySpan<byte> body)
    {
        // The prefix keeps a leaf from ever being read as an inner node (second preimage).
        var length = body.Length + 1;
        var rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var buffer = rented is null ? stackalloc byte[1024] : rented;
        buffer[0] = 0;
        body.CopyTo(buffer[1..]);
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(buffer[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return new Hash32(hash);
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 || left || right).</summary>
    public static Hash32 OfChildren(in Hash32 left, in Hash32 right)
    {
        Span<byte> buffer = stackalloc byte[1 + Length + Length];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + Length)..]);
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(buffer, hash);
        return new Hash32(hash);
    }

    /// <summary>Writes the 32 bytes at the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Standard padded base64, as written in checkpoints and proofs.</summary>
    public string ToBase64() => Convert.ToBase64String(ToArray());

    /// <summary>Reads standard padded base64; false unless it is the one spelling of exactly 32 bytes.</summary>
    public static bool TryFromBase64(ReadOnlySpan<char> text, out Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Length + 1];
        if (text.Length == 44 && Convert.TryFromBase64Chars(text, bytes, out var written) && written == Length)
        {
            hash = new Hash32(bytes[..Length]);
            // Spaces and stray low bits would give one hash two spellings.
            return text.SequenceEqual(hash.ToBase64());
        }

        hash = default;
        return false;
    }

    /// <summary>Lowercase hexadecimal, for people.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => a == other.a && b == other.b && c == other.c && d == other.d;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => a.GetHashCode();

    /// <summary>Whether both are the same 32 bytes.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Whether they differ in any byte.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);
}
