using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Vow.Ledger;

/// <summary>How an entry names a person: HMAC-SHA256 of the entry's own id under a key of that person.</summary>
/// <remarks>Different in every entry, so that entries can't be put together; shown to be about someone while the key lives; noise once it is destroyed.</remarks>
public static class EntryTag
{
    /// <summary>The tag, base64url without padding.</summary>
    /// <param name="key">The compartment key, 32 bytes.</param>
    /// <param name="id">The entry's id, taken in the byte order of RFC 9562.</param>
    public static string Compute(ReadOnlySpan<byte> key, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes, tag);
        return Base64Url.EncodeToString(tag);
    }

    /// <summary>Whether the tag was made with this key for this entry, in a time that tells nothing about the tag.</summary>
    public static bool Matches(ReadOnlySpan<byte> key, Guid id, string tag) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(key, id)), Encoding.UTF8.GetBytes(tag ?? ""));
}

/// <summary>How an entry holds what was done without telling it: HMAC-SHA256 under a key of this entry alone, which comes from a compartment key.</summary>
/// <remarks>Whoever holds the entry's opening can show what the entry says; it opens no other entry. Once the compartment key is destroyed nobody else can try details against it.</remarks>
public static class DetailCommitment
{
    /// <summary>What opens one entry's commitment: 32 bytes, given to the person with their receipt.</summary>
    /// <param name="key">The compartment key, 32 bytes.</param>
    /// <param name="id">The entry's id, taken in the byte order of RFC 9562.</param>
    public static byte[] Opening(ReadOnlySpan<byte> key, Guid id)
    {
        Span<byte> bytes = stackalloc byte[Purpose.Length + 16];
        Purpose.CopyTo(bytes);
        id.TryWriteBytes(bytes[Purpose.Length..], bigEndian: true, out _);
        return HMACSHA256.HashData(key, bytes);
    }

    /// <summary>The commitment over salt and detail, base64url without padding.</summary>
    /// <param name="opening">The entry's <see cref="Opening"/>.</param>
    /// <param name="salt">The entry's 16 random bytes.</param>
    /// <param name="detail">The detail as canonical JSON bytes, kept elsewhere.</param>
    /// <exception cref="ArgumentException">The salt has not 16 bytes: of another length, salt and detail could be cut apart in two ways.</exception>
    public static string Compute(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> detail)
    {
        if (salt.Length != LedgerEntry.SaltLength)
        {
            throw new ArgumentException("A salt has 16 bytes.", nameof(salt));
        }

        var both = new byte[salt.Length + detail.Length];
        salt.CopyTo(both);
        detail.CopyTo(both.AsSpan(salt.Length));
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(opening, both, mac);
        return Base64Url.EncodeToString(mac);
    }

    /// <summary>Whether an entry commits to this detail, for whoever holds its opening.</summary>
    public static bool Opens(LedgerEntry entry, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> detail)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Span<byte> salt = stackalloc byte[LedgerEntry.SaltLength];
        return Base64Url.IsValid(entry.Salt, out var length) && length == salt.Length && Base64Url.TryDecodeFromChars(entry.Salt, salt, out _)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(opening, salt, detail)), Encoding.UTF8.GetBytes(entry.Detail));
    }

    // Apart from the tag, which is made from the same key and id.
    private static ReadOnlySpan<byte> Purpose => "detail|"u8;
}
