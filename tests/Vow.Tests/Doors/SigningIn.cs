using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Gate;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed class SigningIn
{
    private const string Email = "marie@example.test";

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_sign_in_is_logged_and_is_activity_from_which_terms_run(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var subject = await site.AccountAsync(Email);
        site.Time.Advance(TimeSpan.FromHours(3));
        var browser = site.NewBrowser();
        var answer = await SignInAsync(browser, Site.Password);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/en/me", answer.Headers.Location!.ToString());
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(["vow", "vow-browser"], cookies.Select(c => c.Split('=')[0]).Order(StringComparer.Ordinal));
        Assert.All(cookies, cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        });
        Assert.True(await IsSignedInAsync(browser));
        await using var store = site.Look();
        Assert.Equal(site.Now, (await store.Set<Account>().SingleAsync(TestContext.Current.CancellationToken)).LastLogin);
        var log = await store.Set<Connection>().OrderBy(c => c.At).LastAsync(TestContext.Current.CancellationToken);
        Assert.Equal((subject, Connections.SignedIn, "127.0.0.1", "doors", site.Now), (log.SubjectId, log.What, log.IpAddress, log.UserAgent, log.At));
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task Five_wrong_passwords_shut_the_door_and_time_opens_it(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var subject = await site.AccountAsync(Email);
        var browser = site.NewBrowser();
        for (var i = 0; i < Lockout.Tries; i++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(browser, "wrong")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(browser, Site.Password)).StatusCode);
        site.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(browser, Site.Password)).StatusCode);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(browser, Site.Password)).StatusCode);
        await using var store = site.Look();
        Assert.Equal(7, await store.Set<Connection>().CountAsync(c => c.SubjectId == subject && c.What == Connections.Failed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Tries_made_at_once_are_all_counted()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var browser = site.NewBrowser();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignInAsync(browser, "wrong")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(browser, Site.Password)).StatusCode);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_as_a_wrong_password_is()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var browser = site.NewBrowser();
        var wrong = await Site.TextAsync(await SignInAsync(browser, "wrong"));
        var unknown = await Site.TextAsync(await SignInAsync(browser, "wrong", "someone@example.test"));
        Assert.Equal(wrong, unknown.Replace("someone@example.test", Email, StringComparison.Ordinal));
        await using var store = site.Look();
        Assert.Equal(1, await store.Set<Connection>().CountAsync(c => c.SubjectId == null && c.What == Connections.Failed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_right_password_before_the_address_has_answered_sends_the_link_again_and_opens_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.SignUpAsync(Email);
        await site.MailAsync(Email);
        Assert.Equal("/en/account/new/sent", (await SignInAsync(site.Browser, Site.Password)).Headers.Location!.ToString());
        Assert.False(await IsSignedInAsync(site.Browser));
        var code = Site.CodeIn(await site.MailAsync(Email, 2));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/confirm", ("code", code))).StatusCode);
        Assert.True(await IsSignedInAsync(site.Browser));
    }

    [Fact]
    public async Task A_session_ends_twelve_hours_after_the_last_request()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        site.Time.Advance(TimeSpan.FromHours(11));
        Assert.True(await IsSignedInAsync(site.Browser));
        site.Time.Advance(TimeSpan.FromHours(11));
        Assert.True(await IsSignedInAsync(site.Browser));
        site.Time.Advance(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        Assert.False(await IsSignedInAsync(site.Browser));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/sign-out")).StatusCode);
        Assert.False(await IsSignedInAsync(site.Browser));
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_forgotten_password_is_chosen_anew_by_a_link_that_works_once_and_ends_other_sessions(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.AccountAsync(Email);
        var stranger = site.NewBrowser();
        var unknown = await Site.PostAsync(stranger, "/en/password", ("email", "someone@example.test"));
        var known = await Site.PostAsync(stranger, "/en/password", ("email", Email));
        Assert.Equal((unknown.StatusCode, unknown.Headers.Location), (known.StatusCode, known.Headers.Location));

        var code = Site.CodeIn(await site.MailAsync(Email, 2));
        Assert.Empty(site.MailsTo("someone@example.test"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Site.PostAsync(stranger, "/en/password/new", ("code", code), ("password", "marie durand"))).StatusCode);
        const string another = "lampadaire givre 12 anchois tambour";
        Assert.Equal(HttpStatusCode.OK, (await Site.PostAsync(stranger, "/en/password/new", ("code", code), ("password", another))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await Site.PostAsync(stranger, "/en/password/new", ("code", code), ("password", another))).StatusCode);

        Assert.False(await IsSignedInAsync(site.Browser));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(stranger, Site.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(stranger, another)).StatusCode);
    }

    [Fact]
    public async Task A_changed_password_ends_other_sessions_and_keeps_this_one()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var other = site.NewBrowser();
        await SignInAsync(other, Site.Password);
        const string another = "lampadaire givre 12 anchois tambour";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/account/password", ("old", "wrong"), ("password", another))).StatusCode);
        Assert.True(await IsSignedInAsync(other));
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("/en/account/password", ("old", Site.Password), ("password", another))).StatusCode);
        Assert.False(await IsSignedInAsync(other));
        Assert.True(await IsSignedInAsync(site.Browser));
    }

    [Theory]
    [InlineData("/me/download", "/me/download")]
    [InlineData("//elsewhere.test", "/me")]
    [InlineData("/\\elsewhere.test", "/me")]
    [InlineData("https://elsewhere.test", "/me")]
    [InlineData("", "/me")]
    [InlineData(null, "/me")]
    public void Only_pages_of_this_site_are_gone_to(string? to, string expected) => Assert.Equal(expected, Vow.Site.LocalAddress.Of(to));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 5)]
    [InlineData(6, 10)]
    [InlineData(7, 20)]
    [InlineData(100, 1440)]
    public void Each_wrong_try_after_the_fifth_shuts_the_door_longer(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Lockout.After(failures));

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string password, string email = Email) =>
        Site.PostAsync(browser, "/en/sign-in", ("email", email), ("password", password));

    // The page of a new password sends whoever is not signed in to the door.
    private static async Task<bool> IsSignedInAsync(HttpClient browser) =>
        (await browser.GetAsync("/en/account/password", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;
}
