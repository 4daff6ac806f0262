using System.Security.Cryptography;
using System.Text;

namespace Vow.SignIn;

/// <summary>Passwords and codes made for people to read and type: groups of four from an alphabet without look-alikes.</summary>
public static class OneTimePasswords
{
    // 31 signs: no 0/o, 1/i/l.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>How long a password made by somebody else opens the door.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Recovery codes given at enrolment.</summary>
    public const int RecoveryCodes = 8;

    /// <summary>A first password: five groups, 99 bits.</summary>
    public static string New() => Groups(5);

    /// <summary>A set of recovery codes, to be shown once.</summary>
    public static IReadOnlyList<string> NewRecoveryCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => NewRecoveryCode())];

    /// <summary>A recovery code: three groups, 59 bits, tried through the same lockout as passwords.</summary>
    private static string NewRecoveryCode() => Groups(3);

    /// <summary>What is kept of a recovery code; capitals, spaces and missing dashes don't matter.</summary>
    public static string HashOf(Guid login, string? code)
    {
        var plain = new string([.. (code ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(login.ToString("N") + "|" + plain)));
    }

    private static string Groups(int count) => string.Join('-', Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
}
