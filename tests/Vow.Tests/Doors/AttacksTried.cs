using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.SignIn;
using Vow.Tests.Desk;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>What people who mean harm try at the doors. Each is listed in docs/security.md.</summary>
public sealed class AttacksTried
{
    private const string Email = "marie@example.test";

    [Theory]
    [InlineData("/en/sign-in", "password", "wrong")]
    [InlineData("/en/password", "", "")]
    [InlineData("/en/me/link", "", "")]
    public async Task Enumeration_no_door_says_whether_an_address_is_known(string door, string field, string value)
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var known = await Site.PostAsync(site.NewBrowser(), door, ("email", Email), (field, value));
        var unknown = await Site.PostAsync(site.NewBrowser(), door, ("email", "nobody@example.test"), (field, value));
        Assert.Equal(unknown.StatusCode, known.StatusCode);
        Assert.Equal(unknown.Headers.Location, known.Headers.Location);
        Assert.Equal(await Site.TextAsync(unknown), (await Site.TextAsync(known)).Replace(Email, "nobody@example.test", StringComparison.Ordinal));
        Assert.Equal(Cookies(unknown), Cookies(known));
    }

    [Fact]
    public async Task Enumeration_the_question_for_a_passkey_names_nobody()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var options = await Site.TextAsync(await site.PostAsync("/passkey/options", ("email", Email)));
        Assert.Contains("\"allowCredentials\":[]", options, StringComparison.Ordinal);
        Assert.DoesNotContain(Email, options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takeover_a_link_that_waits_to_be_mailed_is_shown_to_no_operator_and_to_no_session()
    {
        // A mail server that is down: what is written stays in the outbox.
        var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SMTP"] = "smtp://127.0.0.1:1" });
        await using var site = Site.Of(vow);
        await site.SignUpAsync(Email);
        var confirm = await WaitingAsync("account/confirm");
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/confirm", ("code", confirm))).StatusCode);
        await site.PostAsync("/en/password", ("email", Email));
        var reset = await WaitingAsync("/password");
        var me = await site.PageAsync("/en/me");
        using var officer = await vow.OperatorAsync("dpo", Role.Dpo);
        var path = $"/desk/people/{await site.SubjectAsync(Email):D}";
        using var opened = await officer.SendAsync(path + "/open", ("reason", "request 2027-0001"));
        var desk = (await officer.ReadAsync(path)).Text;
        // The mail itself is data about the person and is shown; what it opens is not.
        Assert.All([me, desk], page =>
        {
            Assert.Contains("/password/…", page, StringComparison.Ordinal);
            Assert.DoesNotContain(reset, page, StringComparison.Ordinal);
        });

        async Task<string> WaitingAsync(string what)
        {
            var text = "";
            await VowUnderTest.UntilAsync(async () => (text = await vow.OneAsync<string>($"SELECT coalesce(max(body), '') FROM post_outbox WHERE body LIKE '%{what}/%'")).Length > 0);
            return System.Text.RegularExpressions.Regex.Match(text, "/([\\w-]{43})", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        }
    }

    [Fact]
    public async Task Stuffing_many_addresses_with_one_password_soon_meets_a_shut_door()
    {
        await using var site = await Site.StartAsync();
        var browser = site.NewBrowser();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 70; i++)
        {
            statuses.Add((await Site.PostAsync(browser, "/en/sign-in", ("email", $"person{i}@example.test"), ("password", "Summer2027!"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Fixation_a_session_known_before_the_sign_in_is_not_the_one_after_it()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var planted = Cookie(await Site.PostAsync(site.NewBrowser(), "/en/sign-in", ("email", Email), ("password", Site.Password)));

        // The victim's browser carries the planted session and signs in: the planted one ends there and then.
        using var victim = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Browser.BaseAddress };
        victim.DefaultRequestHeaders.Add("Cookie", planted);
        victim.DefaultRequestHeaders.Add("Origin", site.Browser.BaseAddress!.GetLeftPart(UriPartial.Authority));
        var own = Cookie(await Site.PostAsync(victim, "/en/sign-in", ("email", Email), ("password", Site.Password)));
        Assert.NotEqual(planted, own);
        Assert.Equal(HttpStatusCode.SeeOther, (await victim.GetAsync("/en/account/security", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.test/")]
    [InlineData("//elsewhere.test")]
    [InlineData("/\\elsewhere.test")]
    [InlineData("/\telsewhere.test")]
    [InlineData("javascript:alert(1)")]
    public async Task Open_redirect_no_door_leads_off_this_site(string to)
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        Assert.Equal("/en/me", (await site.Browser.GetAsync("/en/sign-in?to=" + Uri.EscapeDataString(to), TestContext.Current.CancellationToken)).Headers.Location!.ToString());
        Assert.Equal("/en/me", (await Site.PostAsync(site.NewBrowser(), "/en/sign-in", ("email", Email), ("password", Site.Password), ("to", to))).Headers.Location!.ToString());
        Assert.Equal("/en/me", (await site.PostAsync("/en/sign-in/again", ("password", Site.Password), ("to", to))).Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/en/account/new")]
    [InlineData("/en/password")]
    [InlineData("/en/me/link")]
    public async Task Host_header_links_in_mails_lead_to_the_address_people_know(string door)
    {
        await using var site = await Site.StartAsync();
        if (door != "/en/account/new")
        {
            await site.AccountAsync(Email);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, door);
        request.Headers.Host = "elsewhere.test";
        request.Headers.Add("Origin", "http://elsewhere.test");
        request.Content = new FormUrlEncodedContent(
            new[] { ("email", Email), ("password", Site.Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes") }.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        await site.NewBrowser().SendAsync(request, TestContext.Current.CancellationToken);
        var mail = await site.MailAsync(Email, door == "/en/account/new" ? 1 : 2);
        Assert.DoesNotContain("elsewhere", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(site.Browser.BaseAddress!.GetLeftPart(UriPartial.Authority), mail.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/en/sign-in")]
    [InlineData("/en/account/security/sessions")]
    [InlineData("/en/account/security/second-step/remove")]
    [InlineData("/en/account/profile")]
    [InlineData("/passkey/options")]
    public async Task Forged_form_a_page_elsewhere_cannot_send_ours(string door)
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Origin", "https://elsewhere.test");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await site.Browser.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"},\"clientExtensionResults\":{}}")]
    public async Task Made_up_passkey_an_answer_nobody_signed_opens_nothing(string answer)
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        var browser = site.NewBrowser();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Site.PostAsync(browser, "/en/sign-in", ("passkey", answer))).StatusCode);
        await Site.PostAsync(browser, "/passkey/options");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Site.PostAsync(browser, "/en/sign-in", ("passkey", answer))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("/en/account/security/passkeys/options")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/account/security/passkeys", ("name", "Phone"), ("passkey", answer))).StatusCode);
        await using var store = site.Look();
        Assert.Equal(0, await store.Set<Passkey>().CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Altered_cookie_a_ticket_we_did_not_seal_opens_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Browser.BaseAddress };
        browser.DefaultRequestHeaders.Add("Cookie", "vow-sign-in=CfDJ8AAAA; vow-passkey=x; vow=y; vow-browser=" + new string('a', 43));
        Assert.Equal("/en/sign-in", (await browser.GetAsync("/en/sign-in/code", TestContext.Current.CancellationToken)).Headers.Location!.ToString());
    }

    private static List<string> Cookies(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var all) ? [.. all.Select(c => c.Split('=')[0])] : [];

    private static string Cookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("vow=", StringComparison.Ordinal)).Split(';')[0];
}
