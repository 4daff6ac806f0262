using System.Net;
using System.Text.RegularExpressions;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed partial class TheSecondStep
{
    private const string Email = "marie@example.test";

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Whoever_asks_for_it_comes_in_with_password_and_code_each_taken_once(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        await site.AccountAsync(Email);
        var (secret, codes) = await EnrolAsync(site);
        Assert.Equal(8, codes.Count);
        Assert.Contains("signing in now asks for a code", (await site.MailAsync(Email, 2)).TextBody, StringComparison.Ordinal);

        site.Time.Advance(TimeSpan.FromMinutes(1));
        var browser = site.NewBrowser();
        Assert.Equal("/en/sign-in/code", (await SignInAsync(browser)).Headers.Location!.ToString());
        Assert.False(await IsIn(browser));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(browser, "12345")).StatusCode);
        var code = CodeOf(site, secret);
        Assert.Equal(HttpStatusCode.SeeOther, (await CodeAsync(browser, code)).StatusCode);
        Assert.True(await IsIn(browser));

        // The same code again, in another browser: it was used up.
        var replay = site.NewBrowser();
        await SignInAsync(replay);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(replay, code)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await CodeAsync(replay, codes[0].ToUpperInvariant())).StatusCode);

        var second = site.NewBrowser();
        await SignInAsync(second);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(second, codes[0])).StatusCode);
        Assert.Contains("Recovery codes left: 7", await site.PageAsync("/en/account/security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_codes_shut_the_door_as_wrong_passwords_do()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var (secret, _) = await EnrolAsync(site);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var browser = site.NewBrowser();
        await SignInAsync(browser);
        for (var i = 0; i < Lockout.Tries; i++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(browser, "no code")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(browser, CodeOf(site, secret))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(site.NewBrowser())).StatusCode);
    }

    [Fact]
    public async Task A_link_to_the_mailbox_does_not_go_round_it()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var (secret, _) = await EnrolAsync(site);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var browser = site.NewBrowser();
        await Site.PostAsync(browser, "/en/me/link", ("email", Email));
        var link = LinkToData().Match((await site.MailAsync(Email, 3)).TextBody!).Value;
        var answer = await Site.PostAsync(browser, link);
        Assert.Equal("/en/sign-in/code", answer.Headers.Location!.ToString());
        Assert.False(await IsIn(browser));
        Assert.Equal("/en/me", (await CodeAsync(browser, CodeOf(site, secret))).Headers.Location!.ToString());
        Assert.True(await IsIn(browser));
    }

    [Fact]
    public async Task It_is_changed_only_by_somebody_who_has_just_shown_who_they_are()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var (secret, codes) = await EnrolAsync(site);
        site.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.StartsWith("/en/sign-in/again", (await site.PostAsync("/en/account/security/second-step/remove")).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("/en/sign-in/again", (await site.PostAsync("/en/account/security/second-step/codes")).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await site.PostAsync("/en/account/security/passkeys/options")).StatusCode);

        // Once more through the door: password alone is not enough now.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/sign-in/again", ("password", Site.Password))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/sign-in/again", ("password", Site.Password), ("code", CodeOf(site, secret)))).StatusCode);
        var renewed = Codes().Matches(await Site.TextAsync(await site.PostAsync("/en/account/security/second-step/codes"))).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(8, renewed.Count);
        Assert.DoesNotContain(codes[0], renewed);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/security/second-step/remove")).StatusCode);
        Assert.Equal("/en/me", (await SignInAsync(site.NewBrowser())).Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_half_taken_sign_in_ends_with_a_new_password_or_after_ten_minutes()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var (secret, _) = await EnrolAsync(site);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        var half = site.NewBrowser();
        await SignInAsync(half);
        site.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("/en/sign-in", (await CodeAsync(half, CodeOf(site, secret))).Headers.Location!.ToString());

        await SignInAsync(half);
        await site.PostAsync("/en/account/password", ("old", Site.Password), ("password", "lampadaire givre 12 anchois tambour"));
        Assert.Equal("/en/sign-in", (await CodeAsync(half, CodeOf(site, secret))).Headers.Location!.ToString());
    }

    private static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> EnrolAsync(Site site)
    {
        var page = await site.PageAsync("/en/account/security/second-step");
        var secret = Decode(Secret().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        var wrong = await site.PostAsync("/en/account/security/second-step", ("code", "abc"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var done = await site.PostAsync("/en/account/security/second-step", ("code", CodeOf(site, secret)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return (secret, [.. Codes().Matches(await Site.TextAsync(done)).Select(m => m.Groups[1].Value)]);
    }

    private static string CodeOf(Site site, byte[] secret) => TimeCode.At(secret, TimeCode.StepOf(site.Now));

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser) => Site.PostAsync(browser, "/en/sign-in", ("email", Email), ("password", Site.Password));

    private static Task<HttpResponseMessage> CodeAsync(HttpClient browser, string code) => Site.PostAsync(browser, "/en/sign-in/code", ("code", code));

    private static async Task<bool> IsIn(HttpClient browser) =>
        (await browser.GetAsync("/en/account/security", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{30,})</code>", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("<li><code>([a-z0-9-]+)</code></li>", RegexOptions.None, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"/en/me/link/[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex LinkToData();
}
