using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Vow.Gate;

namespace Vow.Desk;

/// <summary>What a right first password gives: a quarter of an hour to set up an own password and the second step, in a sealed cookie.</summary>
/// <param name="Login">Whose.</param>
/// <param name="FirstPasswordEndsAt">Which first password it was.</param>
/// <param name="Secret">The secret offered to the operator's device.</param>
/// <param name="Until">When it ends.</param>
public sealed record SetUpTicket(Guid Login, Instant FirstPasswordEndsAt, byte[] Secret, Instant Until)
{
    private const string Cookie = "vow-desk-set-up";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Gives a ticket to this browser.</summary>
    public static void Give(HttpContext context, IDataProtectionProvider protection, Guid login, Instant firstPasswordEndsAt, Instant now)
    {
        ArgumentNullException.ThrowIfNull(context);
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{login:N}|{firstPasswordEndsAt.Microseconds}|{Convert.ToHexString(TimeCode.NewSecret())}|{now.Plus(Lifetime).Microseconds}");
        context.Response.Cookies.Append(Cookie, Protector(protection).Protect(words), Options(context));
    }

    /// <summary>The ticket this browser holds, if it still counts.</summary>
    public static SetUpTicket? Read(HttpContext context, IDataProtectionProvider protection, Instant now)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Cookies[Cookie] is not { } held)
        {
            return null;
        }

        try
        {
            var words = Protector(protection).Unprotect(held).Split('|');
            var ticket = new SetUpTicket(
                Guid.ParseExact(words[0], "N"),
                new Instant(long.Parse(words[1], CultureInfo.InvariantCulture)),
                Convert.FromHexString(words[2]),
                new Instant(long.Parse(words[3], CultureInfo.InvariantCulture)));
            return now < ticket.Until ? ticket : null;
        }
        catch (CryptographicException)
        {
            // Not sealed by us, or under a key that has gone.
            return null;
        }
    }

    /// <summary>Takes it back.</summary>
    public static void TakeBack(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Delete(Cookie, Options(context));
    }

    private static IDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("Vow.Desk.SetUp");

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
