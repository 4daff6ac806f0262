using System.Security.Cryptography;
using System.Text;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Sources;

namespace Vow.Post;

/// <summary>A signed call that was taken: the same bytes are not taken twice. The row goes once its time is too far off to be believed.</summary>
[HasNoPersonalData("fingerprints of signatures, for minutes")]
public sealed class HeardCall
{
    /// <summary>SHA-256 of the signature, in hexadecimal.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>From when on the signature's own time refuses it.</summary>
    public Instant EndsAt { get; set; }
}

/// <summary>Remembers signed calls for as long as their signature could be believed.</summary>
public static class HeardCalls
{
    /// <summary>Takes a call whose signature is good.</summary>
    /// <returns>False where the same was taken before.</returns>
    public static async Task<bool> TakeAsync(Deed deed, string signature)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM post_heard WHERE ends_at < @now", ("@now", deed.Now));
        // A signature may be dated as far ahead as behind, and counts whole seconds.
        return await deed.ExecuteAsync(
            "INSERT INTO post_heard (fingerprint, ends_at) VALUES (@f, @end) ON CONFLICT (fingerprint) DO NOTHING",
            ("@f", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)))), ("@end", deed.Now.Plus((2 * WebhookSignature.Window) + TimeSpan.FromSeconds(2)))) > 0;
    }
}
