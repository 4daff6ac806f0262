using System.Security.Cryptography;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Post;

/// <summary>
/// Signs mails for their domain (RFC 6376), with the machine's own RSA. The key is made at first use and stays in the home folder; its public half
/// belongs in the DNS, as <see cref="Record"/> gives it and the doctor checks it.
/// </summary>
public sealed class DkimSigning : IDisposable
{
    private const int Bits = 2048;

    // What a reader acts on: all of it must be what left us. The two headers of one-click stops must be covered (RFC 8058, 4).
    private static readonly string[] Covered =
    [
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted",
        "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    private readonly Lazy<RSA>? key;

    /// <summary>Signs under the selector and domain of the options; without them it leaves mails as they are.</summary>
    public DkimSigning(VowOptions options, VowHome home)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(home);
        if (options.Dkim is { } dkim)
        {
            (Selector, Domain) = (dkim.Selector, dkim.Domain);
            key = new Lazy<RSA>(() => Key(home.DkimKey(dkim.Selector)));
        }
    }

    /// <summary>The selector; null where nothing is signed.</summary>
    public string? Selector { get; }

    /// <summary>The domain that answers for the mails; null where nothing is signed.</summary>
    public string? Domain { get; }

    /// <summary>What the TXT record at <c>selector._domainkey.domain</c> must say; null where nothing is signed.</summary>
    public string? Record => key is null ? null : $"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.Value.ExportSubjectPublicKeyInfo())}";

    /// <summary>Signs a message that is otherwise finished.</summary>
    public void Sign(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (key is null)
        {
            return;
        }

        message.Prepare(EncodingConstraint.SevenBit);
        new Signer(key.Value, Domain!, Selector!).Sign(message, [.. Covered.Where(name => message.Headers.Contains(name) || message.Body?.Headers.Contains(name) == true)]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (key is { IsValueCreated: true })
        {
            key.Value.Dispose();
        }
    }

    private static RSA Key(string file)
    {
        if (!File.Exists(file))
        {
            using var made = RSA.Create(Bits);
            SecretFile.Write(file, made.ExportPkcs8PrivateKeyPem() + "\n");
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(file));
        return rsa;
    }

    private sealed class Signer : DkimSigner
    {
        private readonly RSA key;

        public Signer(RSA key, string domain, string selector)
            : base(DotNetUtilities.GetRsaKeyPair(key).Private, domain, selector, DkimSignatureAlgorithm.RsaSha256)
        {
            this.key = key;
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        }

        protected override ISigner CreateSigningContext() => new NativeRsa(key);
    }

    // The library hands over bytes in its own interface; the signature is the framework's.
    private sealed class NativeRsa(RSA key) : ISigner
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public string AlgorithmName => "SHA-256withRSA";

        public void Init(bool forSigning, ICipherParameters parameters)
        {
        }

        public void Update(byte input) => hash.AppendData([input]);

        public void BlockUpdate(byte[] input, int inOff, int inLen) => hash.AppendData(input, inOff, inLen);

        public void BlockUpdate(ReadOnlySpan<byte> input) => hash.AppendData(input);

        public int GetMaxSignatureSize() => key.KeySize / 8;

        public byte[] GenerateSignature() => key.SignHash(hash.GetHashAndReset(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        public bool VerifySignature(byte[] signature) => key.VerifyHash(hash.GetHashAndReset(), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        public void Reset() => hash.GetHashAndReset();
    }
}
