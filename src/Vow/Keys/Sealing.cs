using System.Security.Cryptography;
using System.Text;

namespace Vow.Keys;

/// <summary>AES-256-GCM with a random 96-bit nonce: <c>nonce | ciphertext | tag</c>. What it is bound to (AAD) must be given again to open it.</summary>
public static class Sealing
{
    private const int Nonce = 12;
    private const int Tag = 16;

    /// <summary>Seals bytes under a 32-byte key, bound to the words given (table, column, key).</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string boundTo)
    {
        var box = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce, plain.Length), box.AsSpan(Nonce + plain.Length), Encoding.UTF8.GetBytes(boundTo));
        return box;
    }

    /// <summary>Opens what <see cref="Seal"/> made; null where the key, the binding or the bytes are not the same.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, string boundTo)
    {
        if (box.Length < Nonce + Tag)
        {
            return null;
        }

        var plain = new byte[box.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        try
        {
            aes.Decrypt(box[..Nonce], box[Nonce..^Tag], box[^Tag..], plain, Encoding.UTF8.GetBytes(boundTo));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
