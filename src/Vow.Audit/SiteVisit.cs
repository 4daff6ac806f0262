using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Playwright;
using Vow.Policy.Audits;

namespace Vow.Audit;

/// <summary>Goes to one page in a browser that knows nothing, says what a state asks for, and writes down what is there.</summary>
internal static class SiteVisit
{
    private const string Choice = "form[action*='/cookies/choice']";
    private const float Patience = 20_000;
    private const float Quiet = 8_000;

    private const string Entries = """
        async () => {
          const names = [];
          const keys = (where, get) => { try { for (const key of Object.keys(get())) names.push([where, key]); } catch { } };
          keys('local', () => localStorage);
          keys('session', () => sessionStorage);
          try { for (const base of await indexedDB.databases()) names.push(['database', base.name]); } catch { }
          return names;
        }
        """;

    /// <summary>Visits.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="page">The page.</param>
    /// <param name="state">What is said before it is looked at.</param>
    /// <param name="asker">Told the host that asks visitors, once it is met.</param>
    /// <param name="picture">Where a picture of what is seen goes; null = none.</param>
    public static async Task<PageVisit> GoAsync(IBrowser browser, Uri page, VisitState state, Action<string> asker, string? picture)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            ExtraHTTPHeaders = state == VisitState.Signal ? new Dictionary<string, string>(StringComparer.Ordinal) { ["Sec-GPC"] = "1" } : null,
        });
        if (state == VisitState.Signal)
        {
            await context.AddInitScriptAsync("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true });");
        }

        var requests = new ConcurrentQueue<(Uri Uri, string Kind)>();
        var starters = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var byHeader = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var headers = new ConcurrentQueue<Task>();
        try
        {
            var tab = await context.NewPageAsync();
            context.Request += (_, request) => Note(request.Url, request.ResourceType);
            tab.WebSocket += (_, socket) => Note(socket.Url, "websocket");
            context.Response += (_, response) => headers.Enqueue(SetAsync(response, byHeader));
            var wire = await context.NewCDPSessionAsync(tab);
            wire.Event("Network.requestWillBeSent").OnEvent += (_, said) => Started(said, starters);
            await wire.SendAsync("Network.enable");

            await OpenAsync(tab, page);
            var fault = await SayAsync(tab, page, state, asker, requests.Clear);
            await tab.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");
            await QuietAsync(tab);
            if (picture is not null)
            {
                await tab.ScreenshotAsync(new PageScreenshotOptions { Path = picture, Type = ScreenshotType.Jpeg, Quality = 60 });
            }

            var stored = new List<SeenEntry>();
            foreach (var frame in tab.Frames)
            {
                stored.AddRange(await StoredAsync(frame));
            }

            await Task.WhenAll(headers);
            var cookies = await context.CookiesAsync();
            return new PageVisit(
                page.AbsolutePath, state, fault,
                [.. requests.Select(one => new SeenRequest(one.Uri.Host, one.Uri.AbsolutePath, one.Kind, starters.GetValueOrDefault(Plain(one.Uri)))).Distinct()],
                [.. cookies.Select(one => new SeenCookie(one.Name, one.Domain.TrimStart('.'), one.Expires < 0 ? null : DateTimeOffset.FromUnixTimeSeconds((long)one.Expires), byHeader.ContainsKey(one.Name)))],
                [.. stored.Distinct()]);
        }
        catch (Exception failure) when (failure is PlaywrightException or TimeoutException)
        {
            // Its first line only: what follows is the browser's own log.
            return new PageVisit(page.AbsolutePath, state, failure.Message.Split('\n')[0], [], [], []);
        }

        void Note(string address, string kind)
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ws" or "wss")
            {
                requests.Enqueue((uri, kind));
            }
        }
    }

    // What was asked for before the state was reached is another state's; it is forgotten at the press of the button.
    private static async Task<string?> SayAsync(IPage tab, Uri page, VisitState state, Action<string> asker, Action forget)
    {
        if (state is VisitState.Before or VisitState.Signal)
        {
            return null;
        }

        // The page Cookies has no banner: it asks by itself.
        var banner = tab.Locator("#vow-ask");
        var asks = await banner.CountAsync() > 0;
        var form = (asks ? banner.Locator(Choice) : tab.Locator(Choice)).First;
        if (await form.CountAsync() == 0)
        {
            return "no banner";
        }

        var about = asks ? new Uri(new Uri(tab.Url), await banner.Locator("a[href*='/cookies']").First.GetAttributeAsync("href") ?? "/cookies") : page;
        asker(about.Host);
        forget();
        var yes = state != VisitState.Refused;
        var answered = tab.WaitForResponseAsync(response => response.Url.Contains("/cookies/choice", StringComparison.Ordinal) && response.Request.Method == "POST", new PageWaitForResponseOptions { Timeout = Patience });
        await form.Locator($"button[name=a][value={(yes ? "yes" : "no")}]").ClickAsync();
        if ((await answered).Status >= 400)
        {
            return "the answer was not taken";
        }

        await QuietAsync(tab);
        if (state == VisitState.Withdrawn)
        {
            await OpenAsync(tab, about);
            await tab.Locator($"{Choice} button[name=a][value=no]").First.ClickAsync();
            await tab.WaitForURLAsync("**done=*", new PageWaitForURLOptions { Timeout = Patience });
            // The page that is open learns of it when it is looked at, and takes away what it may.
            await OpenAsync(tab, page);
            await QuietAsync(tab);
            forget();
        }

        await OpenAsync(tab, page);
        return await tab.Locator("#vow-ask").CountAsync() > 0 ? "the answer was not kept" : null;
    }

    private static async Task OpenAsync(IPage tab, Uri page)
    {
        await tab.GotoAsync(page.AbsoluteUri, new PageGotoOptions { Timeout = Patience, WaitUntil = WaitUntilState.Load });
        await QuietAsync(tab);
    }

    // Some pages are never quiet.
    private static async Task QuietAsync(IPage tab)
    {
        try
        {
            await tab.WaitForLoadStateAsync(LoadState.NetworkIdle, new PageWaitForLoadStateOptions { Timeout = Quiet });
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task<IEnumerable<SeenEntry>> StoredAsync(IFrame frame)
    {
        try
        {
            return Uri.TryCreate(frame.Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? (await frame.EvaluateAsync<string[][]>(Entries)).Select(one => new SeenEntry(one[0], one[1], uri.Host))
                : [];
        }
        catch (PlaywrightException)
        {
            // A frame that went away meanwhile.
            return [];
        }
    }

    private static async Task SetAsync(IResponse response, ConcurrentDictionary<string, bool> byHeader)
    {
        try
        {
            foreach (var header in (await response.HeadersArrayAsync()).Where(one => one.Name.Equals("set-cookie", StringComparison.OrdinalIgnoreCase)))
            {
                byHeader[header.Value.Split('=', 2)[0].Trim()] = true;
            }
        }
        catch (PlaywrightException)
        {
            // An answer whose page went away: its cookies are counted as a script's.
        }
    }

    private static void Started(JsonElement? said, ConcurrentDictionary<string, string> starters)
    {
        if (said is not { } event_ || !event_.TryGetProperty("initiator", out var initiator) || !Uri.TryCreate(event_.GetProperty("request").GetProperty("url").GetString(), UriKind.Absolute, out var uri))
        {
            return;
        }

        var by = initiator.TryGetProperty("url", out var direct) ? direct.GetString()
            : initiator.TryGetProperty("stack", out var stack) && stack.TryGetProperty("callFrames", out var frames) && frames.GetArrayLength() > 0 ? frames[0].GetProperty("url").GetString() : null;
        starters[Plain(uri)] = Uri.TryCreate(by, UriKind.Absolute, out var script) ? Plain(script) : initiator.GetProperty("type").GetString() ?? "";
    }

    private static string Plain(Uri uri) => uri.Host + uri.AbsolutePath;
}
