using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Site;

namespace Vow.SignIn;

/// <summary>Registers sign-in and puts sessions before the endpoints.</summary>
public static class SignInSetup
{
    // What OWASP advises for PBKDF2 with HMAC-SHA-512.
    private const int HashRounds = 210_000;

    /// <summary>Registers logins, passwords and the session cookie.</summary>
    public static void AddSignIn(this IServiceCollection services, VowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashRounds);
        services.AddSingleton<IPasswordHasher<Login>, PasswordHasher<Login>>();
        services.AddSingleton<ILookupNormalizer, Spelling>();
        services.AddIdentityCore<Login>(identity => identity.User.AllowedUserNameCharacters = "").AddUserStore<PasskeyStore>();
        services.AddScoped<IPasskeyHandler<Login>, PasskeyHandler<Login>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // The address people know, never the one a request claims to be for.
            var own = options.Url.GetLeftPart(UriPartial.Authority);
            passkeys.ServerDomain = options.Url.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.AttestationConveyancePreference = "none";
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == own);
        });
        services.AddSingleton<Passwords>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<NewBrowsers>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<IJob, ForgetOldCodes>();
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "vow";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = options.Url.Scheme == "https" ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.IsEssential = true;
            cookie.SlidingExpiration = true;
            cookie.ExpireTimeSpan = Sessions.ForPersons;
        });
        authentication.AddCompany(options);
    }

    /// <summary>Tells each visit who is there. After the wall, before the endpoints.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            await context.RequestServices.GetRequiredService<Sessions>().ReadAsync(context, context.RequestServices.GetRequiredService<Visit>());
            await next(context);
        });
    }

    /// <summary>Maps what every door needs: the question a passkey answers. It is the same for everybody.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/passkey/options", async (HttpContext context, Passkeys passkeys) => Results.Text(await passkeys.OptionsToAskAsync(context), "application/json"))
        .DisableAntiforgery().RequireRateLimiting(Wall.Doors);

    private sealed class Spelling : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name?.Trim().ToLowerInvariant();

        public string? NormalizeEmail(string? email) => NormalizeName(email);
    }
}
