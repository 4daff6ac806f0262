using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Site;

namespace Vow.SignIn;

/// <summary>
/// Sessions: one signed cookie, checked against the store at each request, so that a new password, a disabled operator or an erased person
/// ends it at once.
/// </summary>
public sealed class Sessions(Database database, Clock clock)
{
    private const string SubjectClaim = "subject";
    private const string LoginClaim = "login";
    private const string StampClaim = "stamp";
    private const string AtClaim = "at";

    /// <summary>How long a person's session lasts after the last request.</summary>
    public static readonly TimeSpan ForPersons = TimeSpan.FromHours(12);

    /// <summary>How long a session at the desk lasts after the last request.</summary>
    public static readonly TimeSpan ForDesk = TimeSpan.FromHours(8);

    /// <summary>Begins a person's session, by password or by link: who they are has just been shown.</summary>
    public async Task BeginAsync(HttpContext context, Guid subject)
    {
        await using var store = database.NewStore();
        var login = await Logins.OfAsync(store, subject);
        await BeginAsync(context, ForPersons, new(SubjectClaim, subject.ToString("N")), new(StampClaim, login?.SecurityStamp ?? ""));
    }

    /// <summary>Begins a session at the desk.</summary>
    public async Task BeginAtDeskAsync(HttpContext context, Guid login)
    {
        await using var store = database.NewStore();
        var stamp = await store.Set<Login>().Where(l => l.Id == login).Select(l => l.SecurityStamp).FirstAsync();
        await BeginAsync(context, ForDesk, new(LoginClaim, login.ToString("N")), new(StampClaim, stamp ?? ""));
    }

    /// <summary>Ends the session of this browser.</summary>
    public static Task EndAsync(HttpContext context) => context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);

    /// <summary>Tells the visit who is there.</summary>
    public async Task ReadAsync(HttpContext context, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        var user = context.User;
        if (user.Identity?.IsAuthenticated != true)
        {
            return;
        }

        await using var store = database.NewStore();
        var stamp = user.FindFirstValue(StampClaim) ?? "";
        if (Guid.TryParse(user.FindFirstValue(SubjectClaim), out var subject)
            && await Subjects.StandsAsync(store, subject)
            && ((await Logins.OfAsync(store, subject))?.SecurityStamp ?? "") == stamp)
        {
            visit.Subject = subject;
        }
        else if (Guid.TryParse(user.FindFirstValue(LoginClaim), out var login) && await Operators.RoleOfAsync(store, login, stamp, visit.Now) is { } role)
        {
            visit.Operator = (login, role);
        }
        else
        {
            await EndAsync(context);
            return;
        }

        if (long.TryParse(user.FindFirstValue(AtClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var at))
        {
            visit.AuthenticatedAt = new Instant(at);
        }
    }

    private Task BeginAsync(HttpContext context, TimeSpan lifetime, params Claim[] claims)
    {
        var now = clock.Now;
        var identity = new ClaimsIdentity(
            [.. claims, new(AtClaim, now.Microseconds.ToString(CultureInfo.InvariantCulture))], CookieAuthenticationDefaults.AuthenticationScheme);
        // The span between the two times is kept when the cookie slides.
        var issued = now.ToDateTimeOffset();
        return context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity),
            new AuthenticationProperties { IssuedUtc = issued, ExpiresUtc = issued + lifetime });
    }
}
