using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Site;

namespace Vow.SignIn;

/// <summary>How somebody showed who they are.</summary>
public enum ShownBy
{
    /// <summary>A link to their address: their mailbox knows already.</summary>
    Link,

    /// <summary>The link that confirmed their account: the first sign-in there is.</summary>
    Confirmation,

    /// <summary>A password, with the second step where there is one; a passkey; the company's own accounts.</summary>
    SignIn,
}

/// <summary>
/// Sessions: one signed cookie and one row, checked at each request, so that signing out elsewhere, a new password, a disabled operator or an
/// erased person ends them at once. A cookie brought along from before a sign-in never becomes a session.
/// </summary>
public sealed class Sessions(Database database, Deeds deeds, Clock clock, NewBrowsers browsers)
{
    private const string SubjectClaim = "subject";
    private const string LoginClaim = "login";
    private const string StampClaim = "stamp";
    private const string AtClaim = "at";
    private const string TokenClaim = "token";

    // The list says when a session was last used; every page need not write for that.
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(5);

    /// <summary>How long a person's session lasts after the last request.</summary>
    public static readonly TimeSpan ForPersons = TimeSpan.FromHours(12);

    /// <summary>How long a session at the desk lasts after the last request.</summary>
    public static readonly TimeSpan ForDesk = TimeSpan.FromHours(8);

    /// <summary>Begins a person's session: who they are has just been shown. A sign-in from a browser not known yet is told to the person.</summary>
    public async Task BeginAsync(HttpContext context, Guid subject, ShownBy shownBy)
    {
        ArgumentNullException.ThrowIfNull(context);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var before = TokenOf(context.User);
        var stamp = await deeds.DoAsync(
            async deed =>
            {
                if (before is not null)
                {
                    // Signing in again in the same browser goes on in a new session.
                    await deed.ExecuteAsync("DELETE FROM signin_session WHERE hash = @h", ("@h", HashOf(before)));
                }

                await deed.ExecuteAsync(
                    "INSERT INTO signin_session (hash, subject_id, browser, begun_at, seen_at, ends_at) VALUES (@h, @s, @b, @now, @now, @end)",
                    ("@h", HashOf(token)), ("@s", subject), ("@b", BrowserName.Of(context.Request.Headers.UserAgent)), ("@now", deed.Now), ("@end", deed.Now.Plus(ForPersons)));
                var login = await Logins.OfAsync(deed.Store, subject);
                if (login is not null && shownBy != ShownBy.Link)
                {
                    await browsers.MeetAsync(deed, context, login, tell: shownBy == ShownBy.SignIn);
                }

                return login?.SecurityStamp ?? "";
            },
            subject);
        await BeginAsync(context, ForPersons, new(SubjectClaim, subject.ToString("N")), new(StampClaim, stamp), new(TokenClaim, token));
    }

    /// <summary>Begins a session at the desk.</summary>
    public async Task BeginAtDeskAsync(HttpContext context, Guid login)
    {
        await using var store = database.NewStore();
        var stamp = await store.Set<Login>().Where(l => l.Id == login).Select(l => l.SecurityStamp).FirstAsync();
        await BeginAsync(context, ForDesk, new(LoginClaim, login.ToString("N")), new(StampClaim, stamp ?? ""));
    }

    /// <summary>Ends the session of this browser.</summary>
    public static async Task EndAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (TokenOf(context.User) is { } token)
        {
            await context.RequestServices.GetRequiredService<Deeds>().DoAsync(deed => deed.ExecuteAsync("DELETE FROM signin_session WHERE hash = @h", ("@h", HashOf(token))));
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>A person's open sessions, the last used first.</summary>
    public static async Task<IReadOnlyList<OpenSession>> OfAsync(Store store, Guid subject, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<OpenSession>().AsNoTracking().Where(s => s.SubjectId == subject && s.EndsAt > now).OrderByDescending(s => s.SeenAt).ThenBy(s => s.Hash).ToListAsync();
    }

    /// <summary>The row of this browser's session; null where there is none.</summary>
    public static string? HashOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TokenOf(context.User) is { } token ? HashOf(token) : null;
    }

    /// <summary>Ends one of a person's sessions, or all but the one given.</summary>
    public Task EndElsewhereAsync(Guid subject, string? one, string? allBut) => deeds.DoAsync(
        deed => one is not null
            ? deed.ExecuteAsync("DELETE FROM signin_session WHERE subject_id = @s AND hash = @h", ("@s", subject), ("@h", one))
            : deed.ExecuteAsync("DELETE FROM signin_session WHERE subject_id = @s AND hash <> @h", ("@s", subject), ("@h", allBut ?? "")),
        subject);

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
            && TokenOf(user) is { } token
            && await OpenAsync(store, subject, HashOf(token), visit.Now)
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

    private async Task<bool> OpenAsync(Store store, Guid subject, string hash, Instant now)
    {
        if (await store.Set<OpenSession>().AsNoTracking().FirstOrDefaultAsync(s => s.Hash == hash && s.SubjectId == subject && s.EndsAt > now) is not { } session)
        {
            return false;
        }

        if (now >= session.SeenAt.Plus(Grain))
        {
            await deeds.DoAsync(deed => deed.ExecuteAsync("UPDATE signin_session SET seen_at = @now, ends_at = @end WHERE hash = @h", ("@now", deed.Now), ("@end", deed.Now.Plus(ForPersons)), ("@h", hash)));
        }

        return true;
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

    private static string? TokenOf(ClaimsPrincipal user) => user.FindFirstValue(TokenClaim);

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
