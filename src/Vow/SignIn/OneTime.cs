using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Links that work once: 256 random bits, of which only the hash is kept.</summary>
public static partial class OneTime
{
    /// <summary>A text without the codes in it: it may be shown to others than whom it was written to.</summary>
    public static string Without(string text) => Codes().Replace(text, "…");

    /// <summary>Makes a code in the deed; it must travel by mail only.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="opens">What it opens, such as <c>account.confirm</c>.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="subject">For whom, where it is a person.</param>
    /// <param name="login">For which login, where it is an operator.</param>
    public static async Task<string> IssueAsync(Deed deed, string opens, TimeSpan lifetime, Guid? subject, Guid? login = null)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await deed.ExecuteAsync(
            "INSERT INTO signin_once (hash, opens, subject_id, login_id, created_at, expires_at) VALUES (@h, @o, @s, @l, @now, @end)",
            ("@h", HashOf(code)), ("@o", opens), ("@s", subject), ("@l", login), ("@now", deed.Now), ("@end", deed.Now.Plus(lifetime)));
        return code;
    }

    /// <summary>For whom a code still works, without using it up; null where it does not.</summary>
    public static Task<OneTimeCode?> LookAsync(Store store, string opens, string? code, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        var hash = HashOf(code ?? "");
        return store.Set<OneTimeCode>().AsNoTracking().FirstOrDefaultAsync(c => c.Hash == hash && c.Opens == opens && c.ExpiresAt > now);
    }

    /// <summary>The same where what it opens is known by its beginning alone.</summary>
    public static Task<OneTimeCode?> LookAmongAsync(Store store, string beginning, string? code, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        var hash = HashOf(code ?? "");
        return store.Set<OneTimeCode>().AsNoTracking().FirstOrDefaultAsync(c => c.Hash == hash && c.Opens.StartsWith(beginning) && c.ExpiresAt > now);
    }

    /// <summary>How many codes of some kinds still work for a person.</summary>
    public static Task<int> CountAsync(Store store, string beginning, Guid subject, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<OneTimeCode>().CountAsync(c => c.SubjectId == subject && c.Opens.StartsWith(beginning) && c.ExpiresAt > now);
    }

    /// <summary>Uses a code up. False where it was used, is too old or never was.</summary>
    public static async Task<bool> UseAsync(Deed deed, string opens, string? code)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync(
            "DELETE FROM signin_once WHERE hash = @h AND opens = @o AND expires_at > @now", ("@h", HashOf(code ?? "")), ("@o", opens), ("@now", deed.Now)) == 1;
    }

    /// <summary>Makes every code of one kind for a person worthless: a later one takes their place, or what they opened has ended.</summary>
    public static Task DropAsync(Deed deed, Guid subject, string opens)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM signin_once WHERE subject_id = @s AND opens = @o", ("@s", subject), ("@o", opens));
    }

    // 32 bytes in base64url.
    [GeneratedRegex(@"(?<![\w-])[\w-]{43}(?![\w-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Codes();

    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
