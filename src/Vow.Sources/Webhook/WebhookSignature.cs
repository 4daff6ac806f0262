using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>
/// The signature of a call to a service: HMAC-SHA-256 over the time in Unix seconds, a full stop and the body, written <c>t=1767225600,v1=</c> and 64
/// hexadecimal digits. The operation and its key are in the body, so they are signed with it.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "Vow-Signature";

    /// <summary>How far the time of a call may lie from the reader's clock, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Signs a body.</summary>
    public static string Sign(ReadOnlySpan<byte> secret, Instant at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToDateTimeOffset().ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(Hash(secret, seconds, body))}");
    }

    /// <summary>Whether a signature is this secret's over this body, and not older or newer than <see cref="Window"/>.</summary>
    public static bool Verify(ReadOnlySpan<byte> secret, string? signature, ReadOnlySpan<byte> body, Instant now)
    {
        if (signature?.Split(',') is not [['t', '=', .. var time], ['v', '1', '=', .. var hex]]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || hex.Length != 64 || !hex.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        var age = now.ToDateTimeOffset().ToUnixTimeSeconds() - (decimal)seconds;
        return Math.Abs(age) <= (decimal)Window.TotalSeconds && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(hex), Hash(secret, seconds, body));
    }

    private static byte[] Hash(ReadOnlySpan<byte> secret, long seconds, ReadOnlySpan<byte> body) =>
        HMACSHA256.HashData(secret, [.. Encoding.ASCII.GetBytes(seconds.ToString(CultureInfo.InvariantCulture) + "."), .. body]);
}
