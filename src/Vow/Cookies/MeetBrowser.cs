using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>What is done for each page a browser asks for, before the page is made.</summary>
internal static class MeetBrowser
{
    public static async Task Async(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.GetTypedHeaders().Accept.Any(one => one.MediaType == "text/html"))
        {
            var services = context.RequestServices;
            var visit = services.GetRequiredService<Visit>();
            var browser = services.GetRequiredService<BrowserVisit>();
            var state = await browser.StateAsync();
            RemoveUnwanted(context, browser.Notice, state.Allowed, services.GetRequiredService<VowOptions>().CookieDomain);
            if (state.Signal)
            {
                if (visit.Subject is { } subject)
                {
                    await services.GetRequiredService<ObjectBySignal>().Async(subject, visit.Language);
                }
                else if (!state.Answered)
                {
                    // Counted, not recorded: it is about nobody.
                    var counts = services.GetRequiredService<GateCounts>();
                    foreach (var purpose in browser.Notice.Gate.Purposes)
                    {
                        counts.Count(services.GetRequiredService<PolicyInForce>(), purpose, BrowserReasons.Signal, 1, visit.Now);
                    }
                }
            }
        }

        await next(context);
    }

    /// <summary>A yes that has ended, or never was, leaves none of its cookies on this site: they are taken out of the browser before anything reads them again.</summary>
    public static void RemoveUnwanted(HttpContext context, TrackerNotice notice, ulong allowed, string? domain)
    {
        foreach (var name in context.Request.Cookies.Keys.Where(name => notice.Unwanted(allowed).Any(tracker => tracker.Holds(name))))
        {
            context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Secure = context.Request.IsHttps });
            if (domain is not null)
            {
                context.Response.Cookies.Delete(name, new CookieOptions { Path = "/", Domain = domain, Secure = context.Request.IsHttps });
            }
        }
    }
}
