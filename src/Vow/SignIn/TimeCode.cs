using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>
/// Codes that change every 30 seconds (TOTP, RFC 6238: HMAC-SHA-1, six digits), as every authenticator program makes them. The framework's own
/// reads the machine's clock; here the moment is an argument.
/// </summary>
public static class TimeCode
{
    private const long StepSeconds = 30;

    /// <summary>A new secret: 160 bits, the length RFC 4226 recommends.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(20);

    /// <summary>The time step a moment lies in.</summary>
    public static long StepOf(Instant now) => now.Microseconds / (StepSeconds * 1_000_000);

    /// <summary>The code of a time step.</summary>
    public static string At(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default, the only one all authenticator programs know; HMAC does not rest on collisions
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: now, the one before or the one after, since clocks differ; null where it is none of them.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string? code, Instant now)
    {
        var typed = Encoding.UTF8.GetBytes(new string([.. (code ?? "").Where(c => !char.IsWhiteSpace(c))]));
        long? found = null;
        foreach (var step in (ReadOnlySpan<long>)[StepOf(now), StepOf(now) - 1, StepOf(now) + 1])
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(At(secret, step)), typed))
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>The secret as people type it (RFC 4648 base32, no padding).</summary>
    public static string Text(ReadOnlySpan<byte> secret) => Base32.Text(secret);

    /// <summary>The address an authenticator program reads from the picture.</summary>
    public static string Address(ReadOnlySpan<byte> secret, string company, string name) =>
        $"otpauth://totp/{Uri.EscapeDataString(company)}:{Uri.EscapeDataString(name)}?secret={Text(secret)}&issuer={Uri.EscapeDataString(company)}";
}
