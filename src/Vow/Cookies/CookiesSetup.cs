using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>Consent in browsers: the banner, its door, the page Cookies.</summary>
public static class CookiesSetup
{
    /// <summary>Where answers are taken.</summary>
    public const string Door = "/cookies/choice";

    /// <summary>Where browsers report what a page's wall stopped.</summary>
    public const string Reports = PageWall.Reports;

    /// <summary>Registers the slice.</summary>
    public static void AddCookies(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<TrackerNotices>();
        services.AddSingleton<AnswerInBrowser>();
        services.AddSingleton<ObjectBySignal>();
        services.AddScoped<BrowserVisit>();
    }

    /// <summary>Looks at every page's browser, once it is known who is signed in: put it after the sessions.</summary>
    public static void UseCookies(this WebApplication app) => app.Use(MeetBrowser.Async);

    /// <summary>Maps its pages.</summary>
    public static void MapCookies(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/cookies", ShowAsync);
        routes.MapPost(Door, TakeAnswer.Async).DisableAntiforgery().RequireRateLimiting(Wall.Answers);
        routes.MapPost(Reports, TakeReports.Async).DisableAntiforgery().RequireRateLimiting(Wall.Reports);
        routes.MapGet("/cookies/receipts/{id:guid}", async (Guid id, BrowserVisit browser, MakeReceipt make, Visit visit, CancellationToken cancel) =>
            browser.Token?.Browser is { } number && await make.Async(number, id, visit.Now, cancel) is { } receipt
                ? Pages.Show<ReceiptPage>(200, ("Receipt", receipt), ("Under", "/cookies/receipts/"), ("Back", "/cookies")) : Results.NotFound());
        routes.MapGet("/cookies/receipts/{id:guid}.json", async (Guid id, BrowserVisit browser, MakeReceipt make, Visit visit, CancellationToken cancel) =>
            browser.Token?.Browser is { } number && await make.Async(number, id, visit.Now, cancel) is { } receipt
                ? Results.Text(receipt.ToJson().ToJsonString(), "application/json") : Results.NotFound());
        routes.MapGet("/cookies/banner", ShowBannerAsync);
        routes.MapGet("/cookies/banner.js", BannerScript.ServeAsync);
        routes.MapGet("/api/gate/browser", GiveNotice.AnswerAsync)
            .WithName("getBrowserNotice")
            .WithSummary("What browsers are asked about trackers, and the key of their signed answers: for sites that decide by themselves what may act in a page.")
            .Produces<BrowserNoticeGiven>()
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized);
        routes.MapGet("/.well-known/gpc.json", (PolicyInForce policy) => Results.Json(new { gpc = true, lastUpdate = policy.Declared.Version }));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, BrowserVisit browser, Visit visit, Database database)
    {
        var state = await browser.StateAsync();
        await using var store = database.NewStore();
        var history = browser.Token?.Browser is { } number ? await StandingChoices.OfAsync(store, number) : [];
        return Pages.Show<CookiesPage>(
            200, ("State", state), ("History", history), ("Notice", browser.Notice), ("Day", browser.Own.Answered ? browser.Token?.Day : null),
            ("There", context.Request.Cookies.Keys), ("Done", context.Request.Query["done"].ToString()));
    }

    // For pages of other sites: the banner as they put it into their own, or nothing where nothing is asked.
    private static async Task<IResult> ShowBannerAsync(HttpContext context, BrowserVisit browser, VowOptions options)
    {
        var state = await browser.StateAsync();
        context.Response.Headers.Append("Vary", "Cookie, Sec-GPC");
        if (context.Request.Query["policy"].ToString() is { Length: > 0 and <= 4000 } policy && policy.All(c => c is >= ' ' and <= '~'))
        {
            context.Response.Headers["Vow-Policy"] = browser.Notice.Wall(policy, state.Allowed, options.Url);
        }

        return state.Question == BrowserQuestion.None ? Results.NoContent() : Pages.Show<Banner>(200, ("Elsewhere", true), ("To", context.Request.Query["to"].ToString()), ("Nonce", BannerScript.Nonce(context.Request.Query["nonce"])));
    }
}
