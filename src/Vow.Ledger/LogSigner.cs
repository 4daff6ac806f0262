using System.Buffers.Binary;
using System.Text;
using NSec.Cryptography;

namespace Vow.Ledger;

/// <summary>The private key of one log. Where its 32 bytes are kept is the caller's business; they are never written here.</summary>
public sealed class LogSigner : IDisposable
{
    /// <summary>The length of a private key: an Ed25519 seed.</summary>
    public const int SeedLength = 32;

    private readonly Key key;

    /// <summary>Loads the key of the log called <paramref name="origin"/>.</summary>
    /// <param name="origin">The log's name, such as <c>vow.example.fr/log/1</c>; it never changes in the life of a log.</param>
    /// <param name="seed">The 32 secret bytes.</param>
    /// <exception cref="ArgumentException">The name has a space or a plus sign, or the seed has not 32 bytes.</exception>
    public LogSigner(string origin, ReadOnlySpan<byte> seed)
    {
        if (!VerifierKey.IsValidName(origin) || seed.Length != SeedLength)
        {
            throw new ArgumentException("A log needs a name without spaces or plus signs, and a seed of 32 bytes.", nameof(origin));
        }

        key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        Verifier = new VerifierKey(origin, key.PublicKey);
    }

    /// <summary>The public half, to be given to auditors.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The log's name.</summary>
    public string Origin => Verifier.Name;

    /// <summary>A new secret seed from the operating system's generator.</summary>
    public static byte[] NewSeed() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(SeedLength);

    /// <summary>Signs a text as a C2SP signed note: the text, an empty line, one signature line.</summary>
    /// <exception cref="ArgumentException">The text is empty, does not end with a newline, or has other control characters.</exception>
    public byte[] Sign(string text)
    {
        if (!SignedNote.IsValidText(text))
        {
            throw new ArgumentException("A note's text is lines, each ended by a newline, without other control characters.", nameof(text));
        }

        return [.. Encoding.UTF8.GetBytes(text), (byte)'\n', .. Line(text)];
    }

    /// <summary>Adds this key's signature line to a note.</summary>
    /// <exception cref="ArgumentException">It is no note.</exception>
    public byte[] Countersign(byte[] note) => SignedNote.Unverified(note) is { } text
        ? [.. note, .. Line(text)]
        : throw new ArgumentException("Only a signed note can be signed again.", nameof(note));

    private byte[] Line(string text)
    {
        var signature = new byte[4 + 64];
        BinaryPrimitives.WriteUInt32BigEndian(signature, Verifier.Hash);
        SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text), signature.AsSpan(4));
        return Encoding.UTF8.GetBytes($"\u2014 {Origin} {Convert.ToBase64String(signature)}\n");
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => key.Dispose();
}
