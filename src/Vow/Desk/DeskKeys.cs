using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Site;

namespace Vow.Desk;

/// <summary>
/// /desk/keys-help: the keys of the desk, readable without them, and their switch (WCAG 2.1.4: keys of one letter can be turned off). The choice lies in a cookie
/// of this browser, which holds nothing else.
/// </summary>
public static class DeskKeys
{
    /// <summary>What a list sends with it when it asks for itself again, by itself.</summary>
    public const string LiveHeader = "Vow-Live";

    private const string Cookie = "vow-desk-keys";
    private const string Off = "off";

    /// <summary>GET.</summary>
    public static IResult Show(HttpContext context) => Pages.Show<KeysHelpPage>(200, ("On", AreOn(context)));

    /// <summary>POST: on or off, for this browser.</summary>
    public static async Task<IResult> SwitchAsync(HttpContext context, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        var options = new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(365) };
        if ((await context.Request.ReadFormAsync())["keys"] == Off)
        {
            context.Response.Cookies.Append(Cookie, Off, options);
        }
        else
        {
            context.Response.Cookies.Delete(Cookie, options);
        }

        return Pages.SeeOther(visit.Url("/desk/keys-help"));
    }

    /// <summary>Whether this browser wants the keys.</summary>
    public static bool AreOn(HttpContext? context) => context?.Request.Cookies[Cookie] != Off;

    /// <summary>A list that asks for itself again is no sign of anybody: the session ends as if it had not asked.</summary>
    public static void AddLiveLists(this IServiceCollection services) => services.PostConfigure<CookieAuthenticationOptions>(
        CookieAuthenticationDefaults.AuthenticationScheme,
        cookies =>
        {
            var before = cookies.Events.OnCheckSlidingExpiration;
            cookies.Events.OnCheckSlidingExpiration = async context =>
            {
                await before(context);
                context.ShouldRenew &= !context.Request.Headers.ContainsKey(LiveHeader);
            };
        });
}
