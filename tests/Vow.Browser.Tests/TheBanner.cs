using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>Consent in a real browser: on Vow's own pages, on a page made by a server, and by one script tag, all under strict content security policies.</summary>
public sealed class TheBanner(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const string First = "#vow-ask button[name=a]";
    private TrackingPolicy policy = null!;
    private VowUnderTest vow = null!;
    private CompanySite site = null!;

    public static TheoryData<string> Ways => ["own", "server", "tag"];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        site = await CompanySite.StartAsync();
        policy = new TrackingPolicy(text => text.Replace("[ads.reclame.example]", $"[\"{new Uri(site.Other).Authority}\"]", StringComparison.Ordinal));
        vow = await VowUnderTest.StartAsync(policy: policy.Folder, now: DateTimeOffset.Parse("2026-11-30T10:00:00Z", System.Globalization.CultureInfo.InvariantCulture), variables: new Dictionary<string, string> { ["VOW_SITES"] = site.Url });
        site.Vow = vow.Url.GetLeftPart(UriPartial.Authority);
    }

    public async ValueTask DisposeAsync()
    {
        if (vow is not null)
        {
            await vow.DisposeAsync();
            await site.DisposeAsync();
        }

        policy?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nobody_else_is_called_and_nothing_is_kept_before_a_choice_nor_after_a_refusal(string way)
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, way);
        await Assertions.Expect(page.Locator(First)).ToHaveCountAsync(3);
        Assert.Empty(await context.CookiesAsync());
        Assert.Empty(site.Calls);

        await PressAsync(page, "Refuse all");
        await Assertions.Expect(page.Locator("#vow-ask")).ToContainTextAsync("Refused");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#vow-ask")).ToHaveCountAsync(0);
        Assert.Equal(["vow-choice"], (await context.CookiesAsync()).Select(cookie => cookie.Name));
        Assert.Empty(site.Calls);
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length"));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("tag")]
    public async Task A_yes_lets_what_waited_act_at_once_on_the_page_it_was_said_on(string way)
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, way);
        await page.EvaluateAsync("window.same = 1");
        await PressAsync(page, "Accept all");
        await TrueAsync(page, "window.ran === 1");
        Assert.Equal(1, await page.EvaluateAsync<int>("window.same"));
        await VowUnderTest.UntilAsync(() => site.Calls.Count == 2);
        // The film was not on the first layer: it still waits in its place.
        Assert.Equal(["/a.js", "/pixel.svg"], site.Calls.Order(StringComparer.Ordinal));
        await Assertions.Expect(page.Locator("#vow-ask")).ToContainTextAsync("take it back");
    }

    [Fact]
    public async Task What_a_page_carries_by_mistake_finds_a_second_wall_until_a_yes_and_the_desk_hears_of_it()
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, "walled");
        await VowUnderTest.UntilAsync(async () => (await StoppedAsync()) > 0);
        await PressAsync(page, "Refuse all");
        await Assertions.Expect(page.Locator("#vow-ask")).ToContainTextAsync("Refused");
        await page.ReloadAsync();
        Assert.Empty(site.Calls);

        await page.GotoAsync(vow.Url + "en/cookies");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Accept all" }).ClickAsync();
        await page.WaitForURLAsync("**done=*");
        await page.GotoAsync(site.Url + "/walled");
        await VowUnderTest.UntilAsync(() => site.Calls.Contains("/forgotten.svg"));
    }

    private async Task<long> StoppedAsync()
    {
        await vow.Services.GetRequiredService<GateCounts>().RunAsync(Instant.From(vow.Clock.Now), TestContext.Current.CancellationToken);
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return (await GateFigures.SinceAsync(store, new DateOnly(2026, 1, 1))).Where(figure => figure is { Purpose: "retargeting", Reason: "stopped_img" }).Sum(figure => figure.Answers);
    }

    [Fact]
    public async Task A_withdrawal_elsewhere_really_stops_what_ran_here()
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, "tag");
        await PressAsync(page, "Accept all");
        await TrueAsync(page, "window.ran === 1 && localStorage.getItem('ad_x_1')");
        var desk = await context.NewPageAsync();
        await desk.GotoAsync(vow.Url + "en/cookies");
        await desk.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Refuse all" }).ClickAsync();
        await desk.WaitForURLAsync("**done=*");
        var before = site.Calls.Count;

        // As when the first tab is looked at again.
        await page.EvaluateAsync("dispatchEvent(new Event('visibilitychange'))");
        await TrueAsync(page, "!window.ran");
        await TrueAsync(page, "localStorage.length === 0 && !document.cookie.includes('vow-visitor')");
        Assert.Equal(before, site.Calls.Count);
    }

    [Fact]
    public async Task An_answer_in_another_tab_or_a_page_out_of_the_browser_s_memory_counts_here()
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, "tag");
        var second = await OpenAsync(context, "tag");
        await PressAsync(second, "Accept all");
        await TrueAsync(second, "window.ran === 1");
        await page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        await Assertions.Expect(page.Locator("#vow-ask")).ToHaveCountAsync(0);
        await TrueAsync(page, "window.ran === 1");
    }

    [Fact]
    public async Task A_blocked_place_says_what_and_why_and_opens_once_or_always()
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, "tag");
        var place = page.Locator(".vow-place").First;
        await Assertions.Expect(place).ToContainTextAsync("A film");
        await Assertions.Expect(place).ToContainTextAsync("127.0.0.1");
        await Assertions.Expect(place).ToContainTextAsync("Buttons of social networks");
        await place.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Show once" }).ClickAsync();
        await VowUnderTest.UntilAsync(() => site.Calls.Contains("/frame"));
        Assert.Empty(await context.CookiesAsync());
        await page.ReloadAsync();
        await page.Locator(".vow-place").First.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Always show" }).ClickAsync();
        await VowUnderTest.UntilAsync(() => site.Calls.Count(call => call == "/frame") == 2);
        await page.ReloadAsync();
        await VowUnderTest.UntilAsync(() => site.Calls.Count(call => call == "/frame") == 3);
        Assert.DoesNotContain("/a.js", site.Calls);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_fails_has_not_been_told_yes_and_the_page_works_on(string way)
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, way);
        await page.RouteAsync("**/cookies/choice*", route => route.FulfillAsync(new RouteFulfillOptions { Status = 500, Body = "" }));
        await page.Locator(First).First.ClickAsync();
        await Assertions.Expect(page.Locator("#vow-ask [data-said]")).ToContainTextAsync("nothing is used");
        Assert.Empty(site.Calls);
        await page.UnrouteAllAsync();
        await PressAsync(page, "Accept all");
        await Assertions.Expect(page.Locator("#vow-ask")).ToContainTextAsync("Recorded");
    }

    [Fact]
    public async Task A_browser_that_keeps_nothing_is_served_for_the_page_at_hand()
    {
        await using var context = await NewAsync();
        await context.AddInitScriptAsync("for (const s of ['localStorage', 'sessionStorage']) Object.defineProperty(window, s, { get() { throw new DOMException('no', 'SecurityError') } });");
        await context.AddInitScriptAsync("Object.defineProperty(document, 'cookie', { get: () => '', set() {} });");
        var page = await OpenAsync(context, "tag");
        await PressAsync(page, "Accept all");
        await TrueAsync(page, "window.ran === 1");
        await page.EvaluateAsync("window.same = 1; dispatchEvent(new Event('visibilitychange'))");
        Assert.Equal(1, await page.EvaluateAsync<int>("window.same"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_signal_of_the_browser_is_a_refusal_without_a_question(string way)
    {
        await using var context = await NewAsync(signal: true);
        var page = await OpenAsync(context, way, waits: false);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(page.Locator("#vow-ask")).ToHaveCountAsync(0);
        Assert.Empty(await context.CookiesAsync());
        Assert.Empty(site.Calls);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Three_tabs_reach_every_answer_none_is_a_trap_and_focus_goes_back_to_the_reader(string way)
    {
        await using var context = await NewAsync();
        var page = await OpenAsync(context, way);
        foreach (var name in new[] { "Accept all", "Refuse all", "Choose" })
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.Equal(name, await page.EvaluateAsync<string>("document.activeElement.textContent"));
        }

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        Assert.False(await page.EvaluateAsync<bool>("document.getElementById('vow-ask').contains(document.activeElement)"));
        var reader = page.Locator("main a").First;
        await reader.FocusAsync();
        await page.Locator(First).Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#vow-ask")).ToContainTextAsync("Refused");
        await Assertions.Expect(reader).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("own", 1280)]
    [InlineData("own", 320)]
    [InlineData("server", 640)]
    [InlineData("tag", 320)]
    [InlineData("tag", 1280)]
    public async Task Yes_no_and_choose_look_the_same_and_are_large_enough(string way, int width)
    {
        await using var context = await NewAsync(width: width);
        var page = await OpenAsync(context, way);
        var looks = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('#vow-ask button')].map(b => { const s = getComputedStyle(b), r = b.getBoundingClientRect();
              return JSON.stringify([b.tagName, Math.round(r.width), Math.round(r.height), r.height >= 44, r.width >= 44, s.color, s.backgroundColor, s.border, s.borderRadius, s.fontSize, s.fontWeight, s.fontFamily, s.textDecoration, s.opacity, s.boxShadow, s.padding, s.textTransform]) })
            """);
        Assert.Equal(3, looks.Length);
        Assert.Single(looks.Distinct());
        Assert.Contains("true,true", looks[0], StringComparison.Ordinal);
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    [Theory]
    [InlineData("own", 1280, false)]
    [InlineData("own", 320, true)]
    [InlineData("server", 390, false)]
    [InlineData("tag", 320, false)]
    [InlineData("tag", 1280, true)]
    public async Task No_fault_of_accessibility_and_no_shift_in_any_colours(string way, int width, bool forced)
    {
        await using var context = await NewAsync(width: width, bypass: true, forced: forced);
        await context.AddInitScriptAsync("window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value }).observe({ type: 'layout-shift', buffered: true });");
        var page = await OpenAsync(context, way);
#pragma warning disable CS0618 // as Visitor says
        var found = await page.RunAxeLegacy(null, new AxeRunOptions { ResultTypes = [ResultType.Violations] });
#pragma warning restore CS0618
        Assert.True(found.Violations.Length == 0, string.Join("; ", found.Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(", ", v.Nodes.Select(n => n.Html))})")));
        Assert.Equal(0, await page.EvaluateAsync<double>("window.shift"));
        await PicturesAsync(page, way, width);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("server")]
    public async Task Without_scripts_all_four_acts_are_forms(string way)
    {
        await using var context = await NewAsync(script: false);
        var page = await OpenAsync(context, way);
        await page.Locator(First).First.ClickAsync();
        await page.WaitForLoadStateAsync();
        Assert.Equal(way == "own" ? "/en/policy" : "/server", new Uri(page.Url).AbsolutePath);
        await Assertions.Expect(page.Locator("#vow-ask")).ToHaveCountAsync(0);

        await page.GotoAsync(vow.Url + "en/cookies");
        await Assertions.Expect(page.Locator("input[name=p]:checked")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new System.Text.RegularExpressions.Regex("^Withdraw") }).First.ClickAsync();
        await Assertions.Expect(page.Locator("input[name=p]:checked")).ToHaveCountAsync(1);
        await page.Locator("input[name=p]").Nth(2).CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("input[name=p]:checked")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Refuse all" }).ClickAsync();
        await Assertions.Expect(page.Locator("input[name=p]:checked")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("[role=status]")).ToContainTextAsync("receipt");
    }

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("en", 390)]
    [InlineData("fr", 1280)]
    [InlineData("fr", 390)]
    public async Task The_page_Cookies_is_sound_in_both_languages(string language, int width)
    {
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        await me.GoAsync("/policy");
        await me.PressAsync("Choose", "Choisir");
        await me.ReadsAsync("Cookies", "Cookies");
        await me.PressAsync("Accept all", "Tout accepter");
        await me.SeesAsync(me.T("Recorded", "Enregistré"));
        await me.FollowAsync("receipt", "attestation");
    }

    // Playwright's own waiting evaluates text in the page, which a strict policy forbids; a page that is being loaded again has no answer yet.
    private static Task TrueAsync(IPage page, string expression) => VowUnderTest.UntilAsync(async () =>
    {
        try
        {
            return await page.EvaluateAsync<bool>($"() => !!({expression})");
        }
        catch (PlaywrightException)
        {
            return false;
        }
    });

    private static async Task PressAsync(IPage page, string name) => await page.Locator("#vow-ask").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).ClickAsync();

    private static async Task PicturesAsync(IPage page, string way, int width)
    {
        if (Environment.GetEnvironmentVariable("VOW_TEST_PICTURES") is { } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"banner-{way}-{width}.png") });
        }
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, string way, bool waits = true)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, fault) => TestContext.Current.TestOutputHelper?.WriteLine(fault);
        page.Console += (_, said) => TestContext.Current.TestOutputHelper?.WriteLine(said.Text);
        await page.GotoAsync(way == "own" ? vow.Url + "en/policy" : site.Url + "/" + way);
        if (waits)
        {
            await Assertions.Expect(page.Locator("#vow-ask")).ToHaveCountAsync(1);
        }

        return page;
    }

    private Task<IBrowserContext> NewAsync(int width = 1280, bool script = true, bool bypass = false, bool forced = false, bool signal = false) => chromium.Browser.NewContextAsync(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = width, Height = 800 },
        JavaScriptEnabled = script,
        BypassCSP = bypass,
        ForcedColors = forced ? ForcedColors.Active : ForcedColors.None,
        ReducedMotion = forced ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
        ColorScheme = forced ? ColorScheme.Dark : ColorScheme.Light,
        Locale = "en",
        ExtraHTTPHeaders = signal ? new Dictionary<string, string> { ["Sec-GPC"] = "1" } : null,
    }).ContinueWith(
        async made =>
        {
            var context = await made;
            if (signal)
            {
                await context.AddInitScriptAsync("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true });");
            }

            return context;
        },
        TaskScheduler.Default).Unwrap();
}
