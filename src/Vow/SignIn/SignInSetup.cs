using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
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
        services.AddIdentityCore<Login>(identity => identity.User.AllowedUserNameCharacters = "")
            .AddUserStore<UserOnlyStore<Login, Store, Guid>>()
            .AddTokenProvider<AuthenticatorTokenProvider<Login>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddSingleton<Passwords>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<IJob, ForgetOldCodes>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "vow";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = options.Url.Scheme == "https" ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.IsEssential = true;
            cookie.SlidingExpiration = true;
            cookie.ExpireTimeSpan = Sessions.ForPersons;
        });
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

    private sealed class Spelling : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name?.Trim().ToLowerInvariant();

        public string? NormalizeEmail(string? email) => NormalizeName(email);
    }
}
