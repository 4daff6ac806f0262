using System.Collections.Immutable;
using Microsoft.Playwright;
using Vow.Policy.Audits;

namespace Vow.Audit;

/// <summary>Looks at a site: which pages it has, then each in each state.</summary>
internal static class AuditSite
{
    private static readonly string[] Usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    /// <summary>Where Chromium is: as told, by <c>VOW_CHROMIUM</c>, or in a usual place; null where it is in none. A place that was told is the only one looked at.</summary>
    public static string? Chromium(string? told) =>
        (told ?? Environment.GetEnvironmentVariable("VOW_CHROMIUM")) is { Length: > 0 } said ? (File.Exists(said) ? said : null) : Usual.FirstOrDefault(File.Exists);

    /// <summary>Looks.</summary>
    /// <param name="chromium">The browser's file.</param>
    /// <param name="start">The site's first page.</param>
    /// <param name="most">How many pages at most.</param>
    /// <param name="own">Other hosts that are the site's own.</param>
    /// <param name="pictures">A folder for pictures of the first page in each state; null = none.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="progress">Told each page before it is visited: its number, how many, its path.</param>
    /// <param name="cancel">Stops between visits.</param>
    public static async Task<SiteReport> RunAsync(string chromium, Uri start, int most, IEnumerable<string> own, string? pictures, DateTimeOffset now, Action<int, int, string> progress, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var known = await SitePages.FindAsync(client, start, cancel);
        var pages = known.Take(most).ToList();
        var ours = new HashSet<string>(own, StringComparer.OrdinalIgnoreCase) { start.Host };
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            // Chromium refuses to run as root inside its own walls; elsewhere they stay up.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            Args = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
        var visits = ImmutableArray.CreateBuilder<PageVisit>();
        foreach (var (at, page) in pages.Index())
        {
            progress(at + 1, pages.Count, page.AbsolutePath);
            foreach (var state in Enum.GetValues<VisitState>())
            {
                cancel.ThrowIfCancellationRequested();
                var picture = at == 0 && pictures is not null ? Path.Combine(pictures, $"{state.ToString().ToLowerInvariant()}.jpg") : null;
                visits.Add(await SiteVisit.GoAsync(browser, page, state, host => ours.Add(host), picture));
            }
        }

        return new SiteReport(start.GetLeftPart(UriPartial.Path), now, known.Count, [.. pages.Select(page => page.AbsolutePath)], [.. ours.Order(StringComparer.Ordinal)], visits.ToImmutable());
    }
}
