using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using Vow.Client;
using Vow.Gate;

namespace Vow.AspNetCore;

/// <summary>What people allowed in their browser, for a site in ASP.NET Core.</summary>
public static class VowConsent
{
    private static readonly object Kept = new();

    /// <summary>Registers <see cref="BrowserGate"/>. The tag helpers need <c>@addTagHelper *, Vow.AspNetCore</c> in the site's views.</summary>
    public static IServiceCollection AddVowConsent(this IServiceCollection services, VowClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(provider => new BrowserGate(options, provider.GetService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Takes out of each browser the cookies of what it does not allow, before anything reads them: a yes that was withdrawn or has ended leaves none. They must lie at the path
    /// <c>/</c>; those of a shared domain need it.
    /// </summary>
    /// <param name="app">The site; put it before what reads such cookies.</param>
    /// <param name="domain">The domain the site's cookies are set for; null for this host alone.</param>
    public static IApplicationBuilder UseVowConsent(this IApplicationBuilder app, string? domain = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(async (context, next) =>
        {
            if (context.Request.Cookies.Count > 0)
            {
                var answer = await context.VowBrowserAsync();
                foreach (var name in context.Request.Cookies.Keys.Where(answer.IsUnwanted))
                {
                    context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Domain = domain, Secure = context.Request.IsHttps });
                }
            }

            await next(context);
        });
    }

    /// <summary>
    /// Opens the Content-Security-Policy of each page for what its browser allows, and asks browsers to report what it stopped: the second wall behind what the page itself leaves out.
    /// After a yes, scripts that carry the page's nonce act at once, the rest from the next page on.
    /// </summary>
    /// <param name="app">The site; put it first, so that it sees what the site itself says.</param>
    /// <param name="policy">Policy of pages that have none of their own; null = those stay without.</param>
    public static IApplicationBuilder UseVowWall(this IApplicationBuilder app, string? policy = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(async () =>
            {
                var headers = context.Response.Headers;
                string?[] own = headers.ContentSecurityPolicy.Count > 0 || context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true ? [.. headers.ContentSecurityPolicy] : [policy];
                if (own is [] or [null])
                {
                    return;
                }

                var answer = await context.VowBrowserAsync();
                var closed = new List<string>();
                foreach (var purpose in answer.Allowed)
                {
                    if (!await context.VowAllowsAsync(purpose))
                    {
                        closed.Add(purpose);
                    }
                }

                headers.ContentSecurityPolicy = Array.ConvertAll(own, one => answer.Wall(one ?? "", closed));
                headers.Append("Vary", "Cookie, Sec-GPC");
            });
            return next(context);
        });
    }

    /// <summary>
    /// Whether trackers of a purpose may act in this browser. Where <see cref="VowGate"/> is registered and somebody is signed in, a no in their account closes what the browser
    /// remembers as open.
    /// </summary>
    public static async ValueTask<bool> VowAllowsAsync(this HttpContext context, string purpose)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!(await context.VowBrowserAsync()).Allows(purpose))
        {
            return false;
        }

        if (context.RequestServices.GetService<VowGateOptions>() is { } gate && gate.Subject(context) is { } subject)
        {
            var account = await context.RequestServices.GetRequiredService<VowClient>().DecideAsync(subject, new Use(purpose), context.RequestAborted);
            return !(account.Has(Reason.ChoiceRefused) || account.Has(Reason.ChoiceWithdrawn) || account.Has(Reason.Objected) || account.Has(Reason.Erasing) || account.Has(Reason.FactsStale));
        }

        return true;
    }

    /// <summary>What this request's browser allows and is to be asked; read once for each request.</summary>
    public static async ValueTask<BrowserAnswer> VowBrowserAsync(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Items.TryGetValue(Kept, out var held) && held is BrowserAnswer known)
        {
            return known;
        }

        var answer = await context.RequestServices.GetRequiredService<BrowserGate>()
            .AskAsync(context.Request.Cookies[ChoiceToken.Cookie], context.Request.Headers["Sec-GPC"] == "1", context.RequestAborted);
        context.Items[Kept] = answer;
        return answer;
    }
}

/// <summary>
/// <c>&lt;vow-consent nonce="…" /&gt;</c>, first in the body: the banner, where something is to be asked; else nothing. The page's form-action and connect-src name Vow's origin.
/// </summary>
[HtmlTargetElement("vow-consent", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class VowConsentTagHelper : TagHelper
{
    /// <summary>The page's nonce for scripts and styles.</summary>
    public string? Nonce { get; set; }

    /// <summary>The page's language, <c>en</c> or <c>fr</c>; without it the request's culture.</summary>
    public string? Language { get; set; }

    /// <summary>Given by the framework.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = null;
        var http = ViewContext.HttpContext;
        var answer = await http.VowBrowserAsync();
        // The page differs by what the browser answered: no cache may give one browser's page to another.
        http.Response.Headers.Append("Vary", "Cookie, Sec-GPC");
        var html = await http.RequestServices.GetRequiredService<BrowserGate>().BannerAsync(
            answer, Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, Nonce, new Uri(http.Request.GetEncodedUrl()), http.Request.Cookies[ChoiceToken.Cookie], http.RequestAborted);
        output.Content.SetHtmlContent(html);
    }
}

/// <summary><c>&lt;vow-when purpose="audience"&gt;…&lt;/vow-when&gt;</c>: what is inside is part of the page only where the browser allows the purpose.</summary>
[HtmlTargetElement("vow-when")]
public sealed class VowWhenTagHelper : TagHelper
{
    /// <summary>The purpose's id.</summary>
    public required string Purpose { get; set; }

    /// <summary>Given by the framework.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc />
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = null;
        ViewContext.HttpContext.Response.Headers.Append("Vary", "Cookie, Sec-GPC");
        if (!await ViewContext.HttpContext.VowAllowsAsync(Purpose))
        {
            output.SuppressOutput();
        }
    }
}
