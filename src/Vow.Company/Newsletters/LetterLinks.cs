using System.Buffers.Text;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Company.Newsletters;

/// <summary>
/// The addresses in a letter that belong to one person: to stop, and to be seen opened. Their token is the campaign and the person sealed under a key of
/// the controller's own: nobody can guess or read one, nothing is stored for it, and it works as long as the person is known.
/// </summary>
public sealed class LetterLinks(KeyStore keys, VowOptions options)
{
    /// <summary>Name of the controller key.</summary>
    public const string Key = "letters";

    private const string Stop = "newsletters|stop";
    private const string Open = "newsletters|open";
    private byte[]? key;

    /// <summary>The address whose POST stops these letters; its GET shows a page and changes nothing.</summary>
    public Uri ToStop(Guid campaign, Guid? subject, Instant now) => new(options.Url, "/one-click/" + Token(Stop, campaign, subject, now));

    /// <summary>The address of the pixel.</summary>
    public Uri ToPixel(Guid campaign, Guid subject, Instant now) => new(options.Url, "/letters/" + Token(Open, campaign, subject, now) + ".gif");

    /// <summary>A page of this site.</summary>
    public Uri To(string path) => new(options.Url, path);

    /// <summary>What a stop link is about; the subject is null in a test. Null where the token is none of ours.</summary>
    public (Guid Campaign, Guid? Subject)? ReadStop(string token, Instant now) => Read(Stop, token, now);

    /// <summary>What a pixel is about. Null where the token is none of ours.</summary>
    public (Guid Campaign, Guid Subject)? ReadPixel(string token, Instant now) => Read(Open, token, now) is (var campaign, { } subject) ? (campaign, subject) : null;

    private string Token(string use, Guid campaign, Guid? subject, Instant now)
    {
        Span<byte> plain = stackalloc byte[32];
        campaign.TryWriteBytes(plain, bigEndian: true, out _);
        (subject ?? Guid.Empty).TryWriteBytes(plain[16..], bigEndian: true, out _);
        return Base64Url.EncodeToString(Sealing.Seal(Controller(now), plain, use));
    }

    private (Guid, Guid?)? Read(string use, string token, Instant now)
    {
        // 12 bytes of nonce, 32 of meaning, 16 of tag.
        var box = new byte[60];
        if (token.Length != 80 || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, box, out var written) || written != box.Length
            || Sealing.Open(Controller(now), box, use) is not { Length: 32 } plain)
        {
            return null;
        }

        var subject = new Guid(plain.AsSpan(16), bigEndian: true);
        return (new Guid(plain.AsSpan(0, 16), bigEndian: true), subject == Guid.Empty ? null : subject);
    }

    private byte[] Controller(Instant now) => key ??= keys.Controller(Key, now);
}
