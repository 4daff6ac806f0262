using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Vow.Ledger;

/// <summary>The public half of a log's key under its name, as auditors keep it: <c>name+hash+base64</c> (C2SP signed-note).</summary>
public sealed class VerifierKey
{
    /// <summary>The algorithm byte of Ed25519 in keys and key hashes.</summary>
    internal const byte Ed25519 = 0x01;

    private readonly PublicKey key;
    private readonly byte[] publicBytes;

    internal VerifierKey(string name, PublicKey key)
    {
        Name = name;
        this.key = key;
        publicBytes = key.Export(KeyBlobFormat.RawPublicKey);
        Hash = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicBytes]));
    }

    /// <summary>The name of the log; also the first line of its checkpoints.</summary>
    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256(name, newline, 0x01, public key): tells keys of one name apart, proves nothing.</summary>
    public uint Hash { get; }

    /// <summary>The 32 bytes of the Ed25519 public key.</summary>
    public ReadOnlySpan<byte> PublicBytes => publicBytes;

    /// <summary>Whether a name can be signed with: not empty, no space of any alphabet, no control character, no plus sign.</summary>
    public static bool IsValidName(string name) =>
        !string.IsNullOrEmpty(name) && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == '+');

    /// <summary>Reads <c>name+hash+base64</c>; null when the text is malformed, of another algorithm, or its hash does not belong to its key.</summary>
    public static VerifierKey? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The base64 may hold plus signs, the name may not: cut from the left.
        var parts = text.Split('+', 3);
        Span<byte> bytes = stackalloc byte[1 + 32 + 3];
        if (parts.Length != 3 || !IsValidName(parts[0]) || parts[2].Length > 48
            || !Convert.TryFromBase64String(parts[2], bytes, out var written)
            || written != 33 || bytes[0] != Ed25519
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes[1..33], KeyBlobFormat.RawPublicKey, out var key) || key is null)
        {
            return null;
        }

        var parsed = new VerifierKey(parts[0], key);
        return parsed.ToString() == text ? parsed : null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{Hash:x8}+{Convert.ToBase64String([Ed25519, .. publicBytes])}");

    /// <summary>Whether the 64 bytes are this key's signature over the text.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.Ed25519.Verify(key, text, signature);
}
