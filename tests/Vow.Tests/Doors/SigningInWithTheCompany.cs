using System.Net;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed class SigningInWithTheCompany
{
    private const string Email = "marie@example.test";

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_person_the_issuer_names_comes_to_their_data_and_again_to_the_same(Engine engine)
    {
        await using var bed = await Bed.StartAsync(engine);
        var browser = bed.Site.NewBrowser();
        Assert.Contains("Sign in with Our shop", await Site.TextAsync(await browser.GetAsync("/en/sign-in", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal("/en/me", await bed.ThroughAsync(browser));
        Assert.Contains(Email, await Site.TextAsync(await browser.GetAsync("/en/me", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        var subject = await bed.Site.SubjectAsync(Email);

        // An address changed at the issuer changes nothing here: the number there is what counts.
        bed.Issuer.Person = ("person-1", "other@example.test", true);
        Assert.Equal("/en/me", await bed.ThroughAsync(bed.Site.NewBrowser()));
        Assert.Equal(subject, await bed.Site.SubjectAsync(Email));
        Assert.Null(await bed.Site.SubjectAsync("other@example.test"));
    }

    [Fact]
    public async Task An_address_the_issuer_has_not_checked_opens_nothing()
    {
        await using var bed = await Bed.StartAsync();
        bed.Issuer.Person = ("person-1", Email, false);
        Assert.Equal("403", await bed.ThroughAsync(bed.Site.NewBrowser()));
        Assert.Null(await bed.Site.SubjectAsync(Email));
    }

    [Fact]
    public async Task An_account_of_the_same_address_is_opened_only_after_its_owner_has_shown_that_it_is_theirs()
    {
        await using var bed = await Bed.StartAsync();
        var subject = await bed.Site.AccountAsync(Email);
        var browser = bed.Site.NewBrowser();
        Assert.Equal("409", await bed.ThroughAsync(browser));
        Assert.False(await IsIn(browser));

        // A stranger who holds the issuer's account but not the password gets no further.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Site.PostAsync(browser, "/en/sign-in", ("email", Email), ("password", "wrong"))).StatusCode);
        await Site.PostAsync(browser, "/en/sign-in/company/connect");
        Assert.Equal("409", await bed.ThroughAsync(bed.Site.NewBrowser()));

        Assert.Equal("/en/sign-in/company/connect", (await Site.PostAsync(browser, "/en/sign-in", ("email", Email), ("password", Site.Password), ("to", "/sign-in/company/connect"))).Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/en/sign-in/company/connect", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Site.PostAsync(browser, "/en/sign-in/company/connect")).StatusCode);
        var second = bed.Site.NewBrowser();
        Assert.Equal("/en/me", await bed.ThroughAsync(second));
        Assert.Equal(subject, await bed.Site.SubjectAsync(Email));

        Assert.Equal(HttpStatusCode.SeeOther, (await Site.PostAsync(second, "/en/sign-in/company/disconnect")).StatusCode);
        Assert.Equal("409", await bed.ThroughAsync(bed.Site.NewBrowser()));
    }

    [Fact]
    public async Task An_address_somebody_only_typed_here_belongs_to_whom_the_issuer_names()
    {
        await using var bed = await Bed.StartAsync();
        await bed.Site.SignUpAsync(Email);
        Assert.Equal("/en/me", await bed.ThroughAsync(bed.Site.NewBrowser()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Site.PostAsync(bed.Site.NewBrowser(), "/en/sign-in", ("email", Email), ("password", Site.Password))).StatusCode);
    }

    [Fact]
    public async Task A_token_signed_by_another_or_made_for_another_opens_nothing()
    {
        await using var bed = await Bed.StartAsync();
        bed.Issuer.SignsWithAnotherKey = true;
        Assert.Equal("/sign-in/company/failed", await bed.ThroughAsync(bed.Site.NewBrowser()));
        bed.Issuer.SignsWithAnotherKey = false;
        bed.Issuer.Audience = "another";
        Assert.Equal("/sign-in/company/failed", await bed.ThroughAsync(bed.Site.NewBrowser()));
        Assert.Null(await bed.Site.SubjectAsync(Email));
    }

    [Fact]
    public async Task An_answer_begun_in_another_browser_or_used_before_opens_nothing()
    {
        await using var bed = await Bed.StartAsync();
        var (_, back) = await bed.ToIssuerAsync(bed.Site.NewBrowser());
        var victim = bed.Site.NewBrowser();
        var answer = await victim.GetAsync(back, TestContext.Current.CancellationToken);
        Assert.Equal("/sign-in/company/failed", answer.Headers.Location!.ToString());
        Assert.False(await IsIn(victim));

        var browser = bed.Site.NewBrowser();
        (_, back) = await bed.ToIssuerAsync(browser);
        Assert.DoesNotContain("failed", (await browser.GetAsync(back, TestContext.Current.CancellationToken)).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("failed", (await browser.GetAsync(back, TestContext.Current.CancellationToken)).Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_issuer_is_asked_to_send_people_to_the_address_they_know_whatever_a_request_claims()
    {
        await using var bed = await Bed.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/en/sign-in/company?to=%2F%2Felsewhere.test");
        request.Headers.Host = "elsewhere.test";
        var away = await bed.Site.NewBrowser().SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(Uri.EscapeDataString(bed.Vow.Url.AbsoluteUri + "sign-in/company/callback"), away.Headers.Location!.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/en/me", await bed.ThroughAsync(bed.Site.NewBrowser(), "//elsewhere.test"));
    }

    [Fact]
    public async Task A_second_step_is_asked_for_this_way_too()
    {
        await using var bed = await Bed.StartAsync();
        await bed.ThroughAsync(bed.Site.Browser);
        await using (var store = bed.Site.Look())
        {
            var login = (await Logins.OfAsync(store, (await bed.Site.SubjectAsync(Email))!.Value))!;
            await bed.Site.Get<Vow.Hosting.Deeds>().DoAsync(deed => bed.Site.Get<SecondFactors>().EnrolAsync(deed, login.Id, login.SubjectId, TimeCode.NewSecret(), 0));
        }

        var browser = bed.Site.NewBrowser();
        Assert.Equal("/en/sign-in/code", await bed.ThroughAsync(browser));
        Assert.False(await IsIn(browser));
    }

    [Fact]
    public async Task Without_an_issuer_there_is_no_such_door()
    {
        await using var site = await Site.StartAsync();
        Assert.DoesNotContain("/sign-in/company", await site.PageAsync("/en/sign-in"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browser.GetAsync("/en/sign-in/company", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("http://issuer.example", "c", "s", "https")]
    [InlineData("https://issuer.example", null, "s", "VOW_OIDC_CLIENT")]
    [InlineData("issuer", "c", "s", "VOW_OIDC_ISSUER")]
    public void A_half_set_up_issuer_is_refused_at_the_start(string issuer, string? client, string? secret, string says)
    {
        var given = new Dictionary<string, string?> { ["VOW_OIDC_ISSUER"] = issuer, ["VOW_OIDC_CLIENT"] = client, ["VOW_OIDC_SECRET"] = secret };
        var (options, faults) = Vow.Hosting.VowOptions.Read(given.GetValueOrDefault);
        Assert.Contains(faults, f => f.Contains(says, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", (options with { Company = new(new("https://issuer.example"), "c", "secret", "n") }).ToString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsIn(HttpClient browser) =>
        (await browser.GetAsync("/en/account/security", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;

    private sealed class Bed(VowUnderTest vow, SmallIssuer issuer) : IAsyncDisposable
    {
        public VowUnderTest Vow => vow;

        public SmallIssuer Issuer => issuer;

        public Site Site { get; } = Site.Of(vow);

        public static async Task<Bed> StartAsync(Engine engine = Engine.Sqlite)
        {
            VowUnderTest? running = null;
            var issuer = await SmallIssuer.StartAsync(() => running!.Clock.Now);
            running = await VowUnderTest.StartAsync(engine, variables: issuer.Variables);
            return new(running, issuer);
        }

        /// <summary>To the issuer and to its answer's address, which is not opened yet.</summary>
        public async Task<(HttpStatusCode Status, Uri Back)> ToIssuerAsync(HttpClient browser, string to = "/me")
        {
            var away = await browser.GetAsync("/en/sign-in/company?to=" + Uri.EscapeDataString(to), TestContext.Current.CancellationToken);
            using var there = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var answer = await there.GetAsync(away.Headers.Location, TestContext.Current.CancellationToken);
            return (answer.StatusCode, answer.Headers.Location!);
        }

        /// <summary>All the way: where the person ends up, or the status of the page that stops them.</summary>
        public async Task<string> ThroughAsync(HttpClient browser, string to = "/me")
        {
            Site.Time.Advance(TimeSpan.FromSeconds(2));
            var (_, back) = await ToIssuerAsync(browser, to);
            var done = await browser.GetAsync(back, TestContext.Current.CancellationToken);
            var next = done.Headers.Location!.ToString();
            if (!next.Contains("/sign-in/company/done", StringComparison.Ordinal))
            {
                return next;
            }

            var last = await browser.GetAsync(next, TestContext.Current.CancellationToken);
            return last.Headers.Location?.ToString() ?? ((int)last.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            await issuer.DisposeAsync();
        }
    }
}
