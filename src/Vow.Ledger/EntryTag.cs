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

/// <summary>How an entry holds what was done without telling it: HMAC-SHA256 under a compartment key.</summary>
public static class DetailCommitment
{
    /// <summary>The commitment over salt and detail, base64url without padding.</summary>
    /// <param name="key">The compartment key, 32 bytes; once it is destroyed nobody can try details against the commitment.</param>
    /// <param name="salt">The entry's 16 random bytes.</param>
    /// <param name="detail">The detail as canonical JSON bytes, kept elsewhere.</param>
    /// <exception cref="ArgumentException">The salt has not 16 bytes: of another length, salt and detail could be cut apart in two ways.</exception>
    public static string Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> detail)
    {
        if (salt.Length != LedgerEntry.SaltLength)
        {
            throw new ArgumentException("A salt has 16 bytes.", nameof(salt));
        }

        var both = new byte[salt.Length + detail.Length];
        salt.CopyTo(both);
        detail.CopyTo(both.AsSpan(salt.Length));
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, both, mac);
        return Base64Url.EncodeToString(mac);
    }
}
