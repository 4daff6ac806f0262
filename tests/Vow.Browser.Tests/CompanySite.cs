using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>A site of the company's own beside Vow, under a strict policy, and on a second port somebody else whose scripts, frames and pictures it carries.</summary>
internal sealed class CompanySite : IAsyncDisposable
{
    private const string Nonce = "c2l0ZQ";
    private readonly WebApplication site;
    private readonly WebApplication other;
    private readonly ConcurrentQueue<string> calls = new();

    private CompanySite(int port, int otherPort)
    {
        Url = $"http://localhost:{port}";
        Other = $"http://127.0.0.1:{otherPort}";
        site = App(port);
        other = App(otherPort);
    }

    /// <summary>Its origin: the same site as Vow's, on another port.</summary>
    public string Url { get; }

    /// <summary>The other's origin.</summary>
    public string Other { get; }

    /// <summary>Everything asked of the other so far.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>Where Vow is; set before a page is asked for.</summary>
    public string Vow { get; set; } = "";

    /// <summary>Pages its site map names; none = it has no map.</summary>
    public IReadOnlyList<string> Map { get; set; } = [];

    /// <summary>A script of the company's own that is on each page and waits for nothing.</summary>
    public string Script { get; set; } = "";

    public static async Task<CompanySite> StartAsync()
    {
        var made = new CompanySite(Ports.Free(), Ports.Free());
        made.other.Run(async context =>
        {
            made.calls.Enqueue(context.Request.Path);
            context.Response.ContentType = context.Request.Path.Value switch { "/a.js" => "text/javascript", "/frame" => "text/html", _ => "image/svg+xml" };
            await context.Response.WriteAsync(context.Request.Path.Value switch
            {
                "/a.js" => "window.ran = (window.ran || 0) + 1; document.cookie = 'vow-visitor=1; path=/'; try { localStorage.setItem('ad_x_1', '1'); } catch { }",
                "/frame" => "<p>film</p>",
                _ => "<svg xmlns='http://www.w3.org/2000/svg'/>",
            });
        });
        made.site.Run(made.AnswerAsync);
        await made.other.StartAsync();
        await made.site.StartAsync();
        return made;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/favicon.ico")
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (context.Request.Path == "/sitemap.xml" && Map.Count > 0)
        {
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync($"<urlset>{string.Concat(Map.Select(page => $"<url><loc>{Url}{page}</loc></url>"))}</urlset>");
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{Nonce}'; style-src 'nonce-{Nonce}'; connect-src {Vow}; form-action {Vow} {Url}; frame-src {Other}; img-src {Other}; base-uri 'none'";
        var banner = "";
        if (context.Request.Path == "/walled")
        {
            // Somebody forgot to mark a picture: the page's wall is all that stands before it.
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Vow}/en/cookies/banner?nonce={Nonce}&policy={Uri.EscapeDataString($"default-src 'none'; style-src 'nonce-{Nonce}'; script-src 'nonce-{Nonce}'; form-action 'self'")}");
            request.Headers.TryAddWithoutValidation("Cookie", context.Request.Headers.Cookie.ToString());
            using var answer = await client.SendAsync(request);
            context.Response.Headers.ContentSecurityPolicy = answer.Headers.GetValues("Vow-Policy").Single();
            await context.Response.WriteAsync($"<!DOCTYPE html><html lang=\"en\"><title>Shop</title><body>{await answer.Content.ReadAsStringAsync()}<h1>Shop</h1><img src=\"{Other}/forgotten.svg\" alt=\"\">");
            return;
        }

        if (context.Request.Path == "/server")
        {
            // As any site does that makes its pages on a server: it asks for the banner with the visitor's own cookie.
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Vow}/en/cookies/banner?nonce={Nonce}&to={Uri.EscapeDataString(Url + "/server")}");
            request.Headers.TryAddWithoutValidation("Cookie", context.Request.Headers.Cookie.ToString());
            request.Headers.TryAddWithoutValidation("Sec-GPC", context.Request.Headers["Sec-GPC"].ToString());
            using var answer = await client.SendAsync(request);
            banner = await answer.Content.ReadAsStringAsync();
        }

        await context.Response.WriteAsync($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title>
            {(context.Request.Path == "/tag" ? $"<script nonce=\"{Nonce}\" src=\"{Vow}/en/cookies/banner.js\" defer></script>" : "")}</head>
            <body>{banner}<main><h1>Shop</h1><p>{string.Concat(Enumerable.Repeat("Words of the shop. ", 60))}</p><p><a id="link" href="#here">A link</a></p>
            <script nonce="{Nonce}" type="text/plain" data-vow="audience" src="{Other}/a.js"></script>
            <iframe data-vow="social_plugins" data-src="{Other}/frame" title="A film" hidden></iframe>
            <img data-vow="retargeting" data-src="{Other}/pixel.svg" alt="An offer" hidden>
            {(Script.Length > 0 ? $"<script nonce=\"{Nonce}\">{Script}</script>" : "")}
            </main></body></html>
            """);
    }

    private static WebApplication App(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        await other.DisposeAsync();
    }
}
