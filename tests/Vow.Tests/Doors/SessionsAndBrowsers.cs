using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Jobs;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed partial class SessionsAndBrowsers
{
    private const string Email = "marie@example.test";

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_person_sees_their_sessions_and_ends_one_or_all_others(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        await site.AccountAsync(Email);
        var phone = await InAsync(site);
        var library = await InAsync(site);
        var page = await site.PageAsync("/en/account/security");
        Assert.Equal(2, Others().Count(page));
        Assert.Single(Here().Matches(page));

        // The last used first: the first row that is not this browser's is the library's.
        await site.PostAsync("/en/account/security/sessions", ("session", Others().Match(page).Groups[1].Value));
        Assert.Equal((true, false), (await IsIn(phone), await IsIn(library)));
        var again = await InAsync(site);
        await site.PostAsync("/en/account/security/sessions");
        foreach (var other in new[] { phone, library, again })
        {
            Assert.False(await IsIn(other));
        }

        Assert.True(await IsIn(site.Browser));
        Assert.Empty(Others().Matches(await site.PageAsync("/en/account/security")));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_somebody_else()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var other = site.NewBrowser();
        await Site.PostAsync(other, "/en/account/new", ("email", "paul@example.test"), ("password", Site.Password), ("last_name", "Petit"), ("first_name", "Paul"), ("terms", "yes"));
        await Site.PostAsync(other, "/en/account/confirm", ("code", Site.CodeIn(await site.MailAsync("paul@example.test"))));
        await using (var store = site.Look())
        {
            var subject = await site.SubjectAsync(Email);
            var hash = await store.Set<OpenSession>().Where(s => s.SubjectId == subject).Select(s => s.Hash).SingleAsync(TestContext.Current.CancellationToken);
            await Site.PostAsync(other, "/en/account/security/sessions", ("session", hash));
        }

        Assert.True(await IsIn(site.Browser));
    }

    [Fact]
    public async Task A_cookie_kept_from_before_signing_out_opens_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var thief = site.NewBrowser();
        var answer = await SignInAsync(site.NewBrowser());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vow=", StringComparison.Ordinal)).Split(';')[0];
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.True(await IsIn(thief));
        await site.PostAsync("/en/account/security/sessions");
        Assert.False(await IsIn(thief));
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_sign_in_from_a_new_browser_is_told_once_and_never_for_a_known_one(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        await site.AccountAsync(Email);
        await site.PostAsync("/en/sign-out");
        await SignInAsync(site.Browser);
        var other = site.NewBrowser();
        await SignInAsync(other);
        var mail = await site.MailAsync(Email, 2);
        Assert.StartsWith("New sign-in to your account", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("/en/account/security", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", mail.TextBody, StringComparison.Ordinal);

        await Site.PostAsync(other, "/en/sign-out");
        await SignInAsync(other);
        await using (var store = site.Look())
        {
            Assert.Equal(2, await store.Set<KnownBrowser>().CountAsync(TestContext.Current.CancellationToken));
        }

        // Something later in the same outbox: nothing was before it.
        await Site.PostAsync(other, "/en/password", ("email", Email));
        Assert.StartsWith("Choose a new password", (await site.MailAsync(Email, 3)).Subject, StringComparison.Ordinal);

        site.Time.Advance(TimeSpan.FromDays(365));
        await site.Get<IEnumerable<IJob>>().OfType<ForgetOldCodes>().Single().RunAsync(site.Now, TestContext.Current.CancellationToken);
        await using var after = site.Look();
        Assert.Equal(0, await after.Set<KnownBrowser>().CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await after.Set<OpenSession>().CountAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome, Android")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0", "Edge, Windows")]
    [InlineData("curl/8.5.0", "?")]
    [InlineData(null, "?")]
    public void Two_words_are_kept_of_a_browser(string? agent, string kept) => Assert.Equal(kept, BrowserName.Of(agent));

    private static async Task<HttpClient> InAsync(Site site)
    {
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var browser = site.NewBrowser();
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(browser)).StatusCode);
        return browser;
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser) => Site.PostAsync(browser, "/en/sign-in", ("email", Email), ("password", Site.Password));

    private static async Task<bool> IsIn(HttpClient browser) =>
        (await browser.GetAsync("/en/account/security", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;

    [GeneratedRegex("name=\"session\" value=\"([0-9a-f]{64})\"", RegexOptions.None, 1000)]
    private static partial Regex Others();

    [GeneratedRegex("This browser", RegexOptions.None, 1000)]
    private static partial Regex Here();
}
