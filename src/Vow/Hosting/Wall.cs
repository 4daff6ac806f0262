using System.Data.Common;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vow.Policy;
using Vow.Site;

namespace Vow.Hosting;

/// <summary>What stands before every endpoint: proxies believed, headers, same-origin rule, limits, language.</summary>
public static partial class Wall
{
    /// <summary>Name of the limit on doors where secrets are tried: sign-in, sign-up, links.</summary>
    public const string Doors = "doors";

    /// <summary>Name of the limit on answers to the banner: each writes, and nobody is known.</summary>
    public const string Answers = "answers";

    /// <summary>Name of the limit on what browsers report: apart from answers, which a page full of faults must not keep anybody from giving.</summary>
    public const string Reports = "reports";

    /// <summary>Name of the limit on streams opened by programs: a caller that is cut off again and again must wait.</summary>
    public const string Streams = "streams";

    /// <summary>One policy for all pages: nothing from elsewhere, no inline style, and of scripts in the page the banner's own alone, by its hash.</summary>
    public static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self' {Cookies.BannerScript.InlineHash}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; report-uri {Cookies.CookiesSetup.Reports}";

    private static readonly (Language Language, string Prefix)[] Prefixes = [(Language.En, "/en"), (Language.Fr, "/fr")];

    /// <summary>Registers limits and forwarded headers.</summary>
    public static void AddWall(this IServiceCollection services, VowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = options.Proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.Proxies)
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        });
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (rejected, _) =>
            {
                Cookies.BrowserReasons.CountFlood(rejected.HttpContext);
                return ValueTask.CompletedTask;
            };
            limits.AddPolicy(Doors, context => RateLimitPartition.GetSlidingWindowLimiter(
                Caller(context),
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 }));
            limits.AddPolicy(Answers, context => RateLimitPartition.GetSlidingWindowLimiter(
                Caller(context),
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 }));
            limits.AddPolicy(Reports, context => RateLimitPartition.GetSlidingWindowLimiter(
                Caller(context),
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 }));
            limits.AddPolicy(Streams, context => RateLimitPartition.GetTokenBucketLimiter(
                Caller(context),
                _ => new TokenBucketRateLimiterOptions { TokenLimit = 120, TokensPerPeriod = 20, ReplenishmentPeriod = TimeSpan.FromSeconds(10), QueueLimit = 0 }));
        });
        services.AddScoped<Visit>();
    }

    /// <summary>Puts it before the endpoints. Routing comes after, since the language prefix is cut off here.</summary>
    public static void UseWall(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.ForwardedHeaders != ForwardedHeaders.None)
        {
            app.UseForwardedHeaders();
        }

        app.Use(HeadAsync);
        app.Use(HeadersAsync);
        app.Use(LanguageAsync);
        app.UseStatusCodePages(Problems.ShowAsync);
        var failures = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Vow.Failures");
        app.Use((context, next) => FailedAsync(context, next, failures));
        app.Use(SameOriginAsync);
        app.UseRouting();
        app.UseRateLimiter();
    }

    /// <summary>
    /// What nobody foresaw becomes a bare status, which gets its page: 503 where the store did not take what was to be written (a full disk, a server that
    /// or a source is away), 500 otherwise. A deed commits wholly or not at all. The log gets the kind of failure and where, never its
    /// message: a driver's may quote a value.
    /// </summary>
    private static async Task FailedAsync(HttpContext context, RequestDelegate next, ILogger failures)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
#pragma warning disable CA1031 // one request's failure is its own
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (failure is not BadHttpRequestException)
            {
                RequestFailed(failures, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "-", failure.GetType().Name, failure.StackTrace ?? "");
            }

            var response = context.Response;
            if (response.HasStarted)
            {
                // What is on its way already must not look whole.
                context.Abort();
                return;
            }

            // What the answer would have said is not true.
            (response.ContentType, response.ContentLength) = (null, null);
            response.Headers.SetCookie = default;
            response.Headers.Location = default;
            response.StatusCode = failure switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                DbException or IOException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            };
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "A request to {Route} failed ({Failure}) and was answered as such.\n{Where}")]
    private static partial void RequestFailed(ILogger logger, string route, string failure, string where);

    private static string Caller(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "socket";

    // Whoever only asks whether a page is there gets its headers (RFC 9110, 9.3.2): the server itself leaves the body out.
    private static Task HeadAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }

    private static Task HeadersAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // Pages are about somebody: nothing is kept by a cache unless an endpoint says otherwise.
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static Task LanguageAsync(HttpContext context, RequestDelegate next)
    {
        var visit = context.RequestServices.GetRequiredService<Visit>();
        visit.Now = context.RequestServices.GetRequiredService<Clock>().Now;
        visit.Query = HttpMethods.IsGet(context.Request.Method) ? context.Request.QueryString.Value ?? "" : "";
        var path = context.Request.Path;
        foreach (var (language, prefix) in Prefixes)
        {
            if (path.StartsWithSegments(prefix, out var rest))
            {
                visit.Language = language;
                visit.Prefix = prefix;
                visit.Path = rest.HasValue ? rest.Value! : "/";
                context.Request.Path = visit.Path;
                return next(context);
            }
        }

        visit.Path = path.Value ?? "/";
        visit.Language = Preferred(context.Request);
        context.Response.Headers.Vary = "Accept-Language";
        return next(context);
    }

    private static Language Preferred(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.Count == 0)
        {
            // Programs, mostly: they ask often.
            return Language.En;
        }

        foreach (var wanted in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
        {
            var code = wanted.Value.Value ?? "";
            if (Languages.Of(code.Length >= 2 ? code[..2].ToLowerInvariant() : code) is { } language)
            {
                return language;
            }
        }

        return Language.En;
    }

    /// <summary>
    /// No token and no cookie before a choice: a form is accepted where the browser says that it comes from this site. Programs with an API
    /// key carry no cookies and are let through; so is mail's one-click stop, which proves itself by its own token, what the provider of text
    /// messages says, which it signs; and what browsers report, which is only counted.
    /// </summary>
    private static Task SameOriginAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal)
            || request.Path.StartsWithSegments("/one-click")
            || request.Path.StartsWithSegments("/sms")
            || request.Path == Cookies.CookiesSetup.Reports
            || (context.Connection.RemoteIpAddress is null && request.Path.StartsWithSegments("/control")))
        {
            return next(context);
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var own = request.Scheme + "://" + request.Host;
        var allowed = site.Length > 0 ? site is "same-origin" || (site == "none" && origin.Length == 0) : origin == own;
        // The company's other sites hand on what their visitors chose; nothing else is taken from them.
        if ((allowed && (origin.Length == 0 || origin == own))
            || (request.Path == Cookies.CookiesSetup.Door && site is "" or "same-site" or "same-origin" && context.RequestServices.GetRequiredService<VowOptions>().Sites.Contains(origin)))
        {
            return next(context);
        }

        if (request.Path == Cookies.CookiesSetup.Door)
        {
            Cookies.BrowserReasons.CountElsewhere(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
