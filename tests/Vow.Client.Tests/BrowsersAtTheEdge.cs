using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vow.AspNetCore;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>A site decides by a browser's own cookie, without asking anybody, and puts the banner into its pages.</summary>
public sealed class BrowsersAtTheEdge : IAsyncDisposable
{
    private readonly TrackingPolicy policy = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly Cut link = new();
    private VowUnderTest vow = null!;
    private BrowserGate gate = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_yes_opens_its_purposes_a_no_none_and_a_changed_cookie_none()
    {
        await StartAsync();
        var yes = await CookieAsync("yes");
        Assert.Equal((true, true, false, false), await OpenAsync(yes, false));
        Assert.Equal((false, false, false, false), await OpenAsync(await CookieAsync("no"), false));
        Assert.Equal((false, false, false, false), await OpenAsync(yes[..^1] + (yes[^1] == 'A' ? 'B' : 'A'), false));
        Assert.Equal((false, false, false, false), await OpenAsync(null, false));
        Assert.Equal((false, false, false, false), await OpenAsync(yes, true));
        Assert.Equal(1, link.Asked);
    }

    [Fact]
    public async Task Cut_off_it_goes_on_for_an_hour_and_then_allows_nothing()
    {
        await StartAsync();
        var yes = await CookieAsync("yes");
        Assert.True((await gate.AskAsync(yes, false, Cancel)).Allows("audience"));
        link.Down = true;
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.True((await gate.AskAsync(yes, false, Cancel)).Allows("audience"));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False((await gate.AskAsync(yes, false, Cancel)).Allows("audience"));
        link.Down = false;
        Assert.True((await gate.AskAsync(yes, false, Cancel)).Allows("audience"));
    }

    [Fact]
    public async Task Six_months_later_the_same_cookie_allows_nothing_and_the_page_asks()
    {
        await StartAsync();
        var yes = await CookieAsync("yes");
        time.Advance(TimeSpan.FromDays(183));
        Assert.True((await gate.AskAsync(yes, false, Cancel)).Allows("audience"));
        time.Advance(TimeSpan.FromDays(2));
        var late = await gate.AskAsync(yes, false, Cancel);
        Assert.False(late.Allows("audience"));
        Assert.Equal(BrowserQuestion.First, late.Question);
    }

    [Fact]
    public async Task The_tag_helper_puts_the_banner_in_where_something_is_asked_with_this_page_s_nonce_and_address()
    {
        await StartAsync();
        var first = await RenderAsync(null);
        Assert.Contains("id=\"vow-ask\"", first, StringComparison.Ordinal);
        Assert.Contains("<style nonce=\"n1\">", first, StringComparison.Ordinal);
        Assert.Contains("<script nonce=\"n1\">", first, StringComparison.Ordinal);
        Assert.Contains("value=\"https://shop.example/a?b=1&amp;c=2\"", first, StringComparison.Ordinal);
        Assert.Contains($"action=\"{vow.Url}en/cookies/choice?n=", first, StringComparison.Ordinal);
        Assert.Equal(first, await RenderAsync(null));
        Assert.Equal(2, link.Asked);
        Assert.Equal("", await RenderAsync(await CookieAsync("no")));
        Assert.Contains("value=\"keep\"", await RenderAsync(await CookieAsync("yes"), signal: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes", "<p>counted</p>")]
    [InlineData("no", "")]
    [InlineData(null, "")]
    public async Task What_stands_in_vow_when_is_in_the_page_only_after_a_yes(string? pressed, string expected)
    {
        await StartAsync();
        var helper = new VowWhenTagHelper { Purpose = "audience", ViewContext = new ViewContext { HttpContext = Context(pressed is null ? null : await CookieAsync(pressed), false) } };
        var output = new TagHelperOutput("vow-when", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        output.Content.SetHtmlContent("<p>counted</p>");
        await helper.ProcessAsync(new TagHelperContext([], new Dictionary<object, object>(), "x"), output);
        Assert.Equal(expected, output.Content.GetContent());
    }

    [Fact]
    public async Task Cookies_of_what_is_not_allowed_leave_the_browser_with_the_next_page_and_its_domains_stay_closed()
    {
        await StartAsync();
        var app = new ApplicationBuilder(new ServiceCollection().AddSingleton(gate).BuildServiceProvider());
        app.UseVowConsent().Run(_ => Task.CompletedTask);
        var pipeline = app.Build();
        foreach (var (pressed, gone, domains) in new[] { ("yes", Array.Empty<string>(), new[] { "ads.reclame.example" }), ("no", ["ad_id", "ad_x_7"], []) })
        {
            var context = Context(await CookieAsync(pressed), false);
            context.Request.Headers.Cookie += "; ad_id=1; ad_x_7=2; basket=3";
            await pipeline(context);
            Assert.Equal(gone, context.Response.Headers.SetCookie.Select(cookie => cookie!.Split('=')[0]));
            Assert.Equal(domains, (await context.VowBrowserAsync()).Domains);
        }
    }

    [Fact]
    public async Task A_page_s_own_wall_is_opened_for_what_its_browser_allows()
    {
        await StartAsync();
        var app = new ApplicationBuilder(new ServiceCollection().AddSingleton(gate).BuildServiceProvider());
        app.UseVowWall("default-src 'none'").Run(context =>
        {
            context.Response.ContentType = context.Request.QueryString.Value!.Contains("data", StringComparison.Ordinal) ? "application/json" : "text/html; charset=utf-8";
            if (context.Request.QueryString.Value.Contains("own", StringComparison.Ordinal))
            {
                context.Response.Headers.ContentSecurityPolicy = "img-src 'self'";
            }

            return Task.CompletedTask;
        });
        var home = vow.Url.GetLeftPart(UriPartial.Authority);
        foreach (var (pressed, query, wall) in new[]
        {
            ("yes", "?own", $"img-src 'self' ads.reclame.example; report-uri {home}/cookies/reports"),
            ("no", "?own", $"img-src 'self'; report-uri {home}/cookies/reports"),
            ("no", "?", $"default-src 'none'; connect-src {home}; report-uri {home}/cookies/reports"),
            ("yes", "?data", ""),
        })
        {
            var context = Context(await CookieAsync(pressed), false);
            context.Request.QueryString = new QueryString(query);
            var response = new Starting();
            context.Features.Set<IHttpResponseFeature>(response);
            await app.Build()(context);
            await response.Start();
            Assert.Equal(wall, context.Response.Headers.ContentSecurityPolicy.ToString());
        }
    }

    [Fact]
    public async Task Without_an_API_key_the_notice_and_its_key_are_not_given()
    {
        await StartAsync();
        using var answer = await vow.Visitor.GetAsync(new Uri("/api/gate/browser", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        gate?.Dispose();
        link.Dispose();
        if (vow is not null)
        {
            await vow.DisposeAsync();
        }

        policy.Dispose();
    }

    private async Task StartAsync()
    {
        vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var (_, key) = await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), "the shop"));
        gate = new BrowserGate(new VowClientOptions { Server = vow.Url, Key = key, Handler = link }, time);
    }

    private async Task<(bool Audience, bool Ads, bool Social, bool Newsletter)> OpenAsync(string? cookie, bool signal)
    {
        var answer = await gate.AskAsync(cookie, signal, Cancel);
        return (answer.Allows("audience"), answer.Allows("retargeting"), answer.Allows("social_plugins"), answer.Allows("newsletter"));
    }

    private async Task<string> CookieAsync(string pressed)
    {
        var visitor = vow.NewVisitor("en");
        var page = await visitor.GetStringAsync(new Uri("/en/cookies", UriKind.Relative), Cancel);
        var at = page.IndexOf("/en/cookies/choice?n=", StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([new("a", pressed)]);
        using var answer = await visitor.PostAsync(new Uri(page[at..page.IndexOf('"', at)], UriKind.Relative), form, Cancel);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]["vow-choice=".Length..];
    }

    private DefaultHttpContext Context(string? cookie, bool signal)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(gate).BuildServiceProvider() };
        (context.Request.Scheme, context.Request.Host, context.Request.Path, context.Request.QueryString) = ("https", new HostString("shop.example"), "/a", new QueryString("?b=1&c=2"));
        if (cookie is not null)
        {
            context.Request.Headers.Cookie = "vow-choice=" + cookie;
        }

        if (signal)
        {
            context.Request.Headers["Sec-GPC"] = "1";
        }

        return context;
    }

    private async Task<string> RenderAsync(string? cookie, bool signal = false)
    {
        var helper = new VowConsentTagHelper { Nonce = "n1", Language = "en", ViewContext = new ViewContext { HttpContext = Context(cookie, signal) } };
        var output = new TagHelperOutput("vow-consent", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        await helper.ProcessAsync(new TagHelperContext([], new Dictionary<object, object>(), "x"), output);
        return output.Content.GetContent();
    }

    private sealed class Starting : HttpResponseFeature
    {
        public Func<Task> Start { get; private set; } = () => Task.CompletedTask;

        public override void OnStarting(Func<object, Task> callback, object state) => Start = () => callback(state);
    }

    private sealed class Cut : DelegatingHandler
    {
        public Cut()
            : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
        }

        public bool Down { get; set; }

        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Down ? throw new HttpRequestException("cut") : base.SendAsync(request, cancellationToken);
        }
    }
}
