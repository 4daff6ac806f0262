using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vow.Gate;
using Vow.Keys;

namespace Vow.Rights;

/// <summary>
/// The secret in the link by which a file is followed. It is made from a key that lies apart from the store, so that every mail of the file can carry the same
/// link, while the store holds its hash alone.
/// </summary>
internal static class FollowLink
{
    /// <summary>How long a closed file can still be followed.</summary>
    public static readonly TimeSpan AfterClosing = TimeSpan.FromDays(92);

    private const string Key = "rights.follow";

    public static string CodeOf(KeyStore keys, Guid request, Instant now) => Base64Url.EncodeToString(HMACSHA256.HashData(keys.Controller(Key, now), request.ToByteArray(bigEndian: true)));

    public static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    /// <summary>Whether the link of a file still opens it.</summary>
    public static bool Opens(RightsRequest request, Instant now) => request.ClosedAt is not { } closed || closed.Plus(AfterClosing) > now;
}
