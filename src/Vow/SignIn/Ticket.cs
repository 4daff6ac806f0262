using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Vow.Gate;

namespace Vow.SignIn;

/// <summary>What a browser holds between two steps of a sign-in: words in a sealed cookie of this site, for some minutes.</summary>
/// <param name="cookie">The cookie's name; also what it is sealed for.</param>
/// <param name="lifetime">How long it counts.</param>
public sealed class Ticket(string cookie, TimeSpan lifetime)
{
    /// <summary>Gives it to this browser. No word may hold a line feed.</summary>
    public void Give(HttpContext context, IDataProtectionProvider protection, Instant now, params ReadOnlySpan<string> words)
    {
        ArgumentNullException.ThrowIfNull(context);
        var text = string.Join('\n', [now.Plus(lifetime).Microseconds.ToString(CultureInfo.InvariantCulture), .. words]);
        context.Response.Cookies.Append(cookie, Protector(protection).Protect(text), Options(context));
    }

    /// <summary>The words this browser holds, if they still count.</summary>
    public string[]? Read(HttpContext context, IDataProtectionProvider protection, Instant now)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Cookies[cookie] is not { Length: > 0 } held)
        {
            return null;
        }

        try
        {
            var words = Protector(protection).Unprotect(held).Split('\n');
            return now < new Instant(long.Parse(words[0], CultureInfo.InvariantCulture)) ? words[1..] : null;
        }
        catch (CryptographicException)
        {
            // Not sealed by us, or under a key that has gone.
            return null;
        }
    }

    /// <summary>Takes it back.</summary>
    public void TakeBack(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Delete(cookie, Options(context));
    }

    private IDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("Vow.Ticket." + cookie);

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
