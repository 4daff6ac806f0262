using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Vow.Browser.Tests;

/// <summary>A person at a browser: sees words, presses what they say. Every page they reach is checked for accessibility and width.</summary>
public sealed class Visitor(IPage page, string language, bool script)
{
    private readonly string? pictures = Environment.GetEnvironmentVariable("VOW_TEST_PICTURES");

    /// <summary>The page in front of them.</summary>
    public IPage Page => page;

    /// <summary>The words of their language.</summary>
    public string T(string en, string fr) => language == "fr" ? fr : en;

    /// <summary>Goes to an address of their language.</summary>
    public async Task GoAsync(string path)
    {
        var answer = await page.GotoAsync("/" + language + path);
        Assert.NotNull(answer);
        Assert.True(answer.Status < 400, $"{path} answered {answer.Status}");
        await LookAsync(path);
    }

    /// <summary>Follows a link by its words.</summary>
    public async Task FollowAsync(string en, string fr)
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = T(en, fr) }).First.ClickAsync();
        await LookAsync(T(en, fr));
    }

    /// <summary>Presses a button by its words.</summary>
    public async Task PressAsync(string en, string fr, ILocator? within = null)
    {
        var button = within is null
            ? page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = T(en, fr), Exact = true }).First
            : within.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = T(en, fr), Exact = true }).First;
        await button.ClickAsync();
        await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        await LookAsync(T(en, fr));
    }

    /// <summary>Types into a field by its label.</summary>
    public Task TypeAsync(string en, string fr, string value) => page.GetByLabel(T(en, fr)).First.FillAsync(value);

    /// <summary>The heading of the page says this.</summary>
    public Task ReadsAsync(string en, string fr) => Assertions.Expect(page.Locator("h1")).ToContainTextAsync(T(en, fr));

    /// <summary>The page says this somewhere.</summary>
    public Task SeesAsync(string words) => Assertions.Expect(page.Locator("body")).ToContainTextAsync(words);

    /// <summary>Nothing wider than the window, one h1, and no fault that axe finds.</summary>
    public async Task LookAsync(string where)
    {
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        if (pictures is not null)
        {
            var name = string.Concat(new Uri(page.Url).AbsolutePath.Trim('/').Select(c => char.IsLetterOrDigit(c) ? c : '-'));
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}-{page.ViewportSize!.Width}.png"), FullPage = true, Clip = new Clip { X = 0, Y = 0, Width = page.ViewportSize.Width, Height = 2600 } });
        }

        if (!script)
        {
            return;
        }

        var wide = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assert.False(wide, $"{where} scrolls sideways at {page.Url}");
        // In the page itself: the other way opens a window of its own each time, which is most of what these tests took.
#pragma warning disable CS0618 // until it goes: the pages have no frames of others, which is what the newer way is for
        var found = await page.RunAxeLegacy(null, new AxeRunOptions { ResultTypes = [ResultType.Violations] });
#pragma warning restore CS0618
        Assert.True(found.Violations.Length == 0, $"{page.Url}: " + string.Join("; ", found.Violations.Select(v => $"{v.Id}: {v.Help} ({string.Join(", ", v.Nodes.Select(n => n.Html))})")));
    }
}
