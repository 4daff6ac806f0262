using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Somebody whom the company's issuer has just named.</summary>
/// <param name="Issuer">The issuer, as its token says.</param>
/// <param name="ExternalId">What it calls the person (claim <c>sub</c>).</param>
/// <param name="Email">Their address, where the issuer says that it checked it; else null.</param>
public sealed record NamedByCompany(string Issuer, string ExternalId, string? Email);

/// <summary>
/// The company's own accounts (OpenID Connect: code flow with PKCE, answer in the address). What the issuer says waits ten minutes in a cookie of its own:
/// it becomes a session only by an account that is connected to it, or made by it.
/// </summary>
public static class CompanyAccounts
{
    /// <summary>Scheme that sends people to the issuer.</summary>
    public const string Scheme = "company";

    /// <summary>Where the issuer sends them back.</summary>
    public const string Callback = "/sign-in/company/callback";

    private const string Waiting = "company-waiting";

    internal static void AddCompany(this AuthenticationBuilder authentication, VowOptions options)
    {
        if (options.Company is not { } company)
        {
            return;
        }

        authentication.AddCookie(Waiting, cookie =>
        {
            cookie.Cookie.Name = "vow-company";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.IsEssential = true;
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(10);
            cookie.SlidingExpiration = false;
        });
        authentication.AddOpenIdConnect(Scheme, openId =>
        {
            openId.Authority = company.Issuer.AbsoluteUri;
            openId.ClientId = company.Client;
            openId.ClientSecret = company.Secret;
            openId.RequireHttpsMetadata = company.Issuer.Scheme == "https";
            openId.ResponseType = OpenIdConnectResponseType.Code;
            openId.ResponseMode = OpenIdConnectResponseMode.Query;
            openId.UsePkce = true;
            openId.CallbackPath = Callback;
            openId.SignInScheme = Waiting;
            openId.MapInboundClaims = false;
            openId.SaveTokens = false;
            openId.GetClaimsFromUserInfoEndpoint = true;
            openId.ClaimActions.MapJsonKey("email_verified", "email_verified");
            openId.Scope.Clear();
            openId.Scope.Add("openid");
            openId.Scope.Add("email");
            foreach (var cookie in new[] { openId.CorrelationCookie, openId.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            }

            // The address people know, never the one a request claims to be for.
            var back = new Uri(options.Url, Callback).AbsoluteUri;
            openId.Events.OnRedirectToIdentityProvider = asked =>
            {
                asked.ProtocolMessage.RedirectUri = back;
                return Task.CompletedTask;
            };
            openId.Events.OnTokenValidated = token =>
            {
                ((ClaimsIdentity)token.Principal!.Identity!).AddClaim(new Claim("vow_issuer", token.SecurityToken.Issuer));
                return Task.CompletedTask;
            };
            openId.Events.OnRemoteFailure = failed =>
            {
                failed.HandleResponse();
                failed.Response.Redirect("/sign-in/company/failed");
                return Task.CompletedTask;
            };
        });
        // Tokens are judged by the one clock of this program.
        authentication.Services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<Clock>((openId, clock) =>
            openId.TokenValidationParameters.LifetimeValidator = (from, until, _, rule) =>
                until is { } end && clock.Now.ToDateTimeOffset().UtcDateTime < end + rule.ClockSkew && !(from - rule.ClockSkew > clock.Now.ToDateTimeOffset().UtcDateTime));
    }

    /// <summary>Whom the issuer named in this browser, within the last ten minutes; null where nobody.</summary>
    public static async Task<NamedByCompany?> ReadAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var waiting = await context.AuthenticateAsync(Waiting);
        return waiting.Principal is { } person && person.FindFirstValue("vow_issuer") is { Length: > 0 and <= 300 } issuer && person.FindFirstValue("sub") is { Length: > 0 and <= 255 } id
            ? new(issuer, id, string.Equals(person.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase) ? person.FindFirstValue("email") : null)
            : null;
    }

    /// <summary>Forgets what the issuer said.</summary>
    public static Task CloseAsync(HttpContext context) => context.SignOutAsync(Waiting);

    /// <summary>Whose login one of the issuer's accounts opens; null where it opens none yet.</summary>
    public static Task<ExternalLogin?> ConnectedAsync(Store store, NamedByCompany named)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(named);
        return store.Set<ExternalLogin>().AsNoTracking().FirstOrDefaultAsync(e => e.Issuer == named.Issuer && e.ExternalId == named.ExternalId);
    }

    /// <summary>Whether a login is opened by one of the issuer's accounts.</summary>
    public static Task<bool> IsConnectedAsync(Store store, Guid login)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<ExternalLogin>().AnyAsync(e => e.LoginId == login);
    }

    /// <summary>Lets one of the issuer's accounts open a login, in the deed. False where it opens one already.</summary>
    public static async Task<bool> ConnectAsync(Deed deed, NamedByCompany named, Guid login, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(named);
        return await deed.ExecuteAsync(
            "INSERT INTO signin_external (issuer, external_id, login_id, subject_id, connected_at) VALUES (@i, @e, @l, @s, @now) ON CONFLICT (issuer, external_id) DO NOTHING",
            ("@i", named.Issuer), ("@e", named.ExternalId), ("@l", login), ("@s", subject), ("@now", deed.Now)) == 1;
    }

    /// <summary>Lets none of the issuer's accounts open a login any more, in the deed. False where none did.</summary>
    public static async Task<bool> DisconnectAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync("DELETE FROM signin_external WHERE login_id = @l", ("@l", login)) > 0;
    }
}
