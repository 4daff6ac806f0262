using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Retention;
using Vow.Tests.Shared;

namespace Vow.Tests.Cookies;

/// <summary>What somebody who is not known chooses in a browser, through the site's own doors.</summary>
public sealed partial class ChoosingInABrowser : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly TrackingPolicy policy = new();

    public static TheoryData<Engine> Engines => VowUnderTest.Engines;

    [Fact]
    public async Task A_first_page_asks_sets_no_cookie_and_calls_nobody()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        using var answer = await AskAsync(vow.Visitor, "/en/policy");
        var page = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(["yes", "no", "choose"], Buttons().Matches(page).Select(found => found.Groups[1].Value));
        Assert.Contains("<b>Audience measurement</b>", page, StringComparison.Ordinal);
        Assert.Contains("<b>Advertising chosen by what you do and like</b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Buttons of social networks</b>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"https?://(?!localhost)[^\"]*\\.(js|css|png|gif)", page);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_refusal_is_recorded_about_nobody_and_leaves_everybody_the_same_cookie(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, policy.Folder);
        var first = await CookieAfterAsync(vow.Visitor, "no");
        var second = await CookieAfterAsync(vow.NewVisitor("en"), "no");

        Assert.Equal(first, second);
        await using var store = Look(vow);
        Assert.Empty(await store.Set<Choice>().ToListAsync(Cancel));
        Assert.Empty(await store.Set<Subject>().ToListAsync(Cancel));
        var notes = await store.Set<NoteRow>().Where(note => note.Kind == "consent.browser_refused").Select(note => note.Detail).ToListAsync(Cancel);
        Assert.Equal(2, notes.Count);
        Assert.All(notes, note => Assert.Equal(["language", "notice", "purposes", "signal", "surface"], JsonNode.Parse(note)!.AsObject().Select(part => part.Key).Order(StringComparer.Ordinal)));
        Assert.DoesNotContain("vow-ask", await PageAsync(vow.Visitor, "/en/policy"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_yes_gives_the_browser_a_number_receipts_and_one_click_to_take_it_back(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, policy.Folder);
        await CookieAfterAsync(vow.Visitor, "yes");

        var page = await PageAsync(vow.Visitor, "/en/cookies");
        Assert.Equal(2, CheckedBoxes().Count(page));
        Assert.Equal(3, Receipts().Count(page));
        var receipt = Receipts().Match(page).Groups[1].Value;
        Assert.Contains("the banner about cookies", await PageAsync(vow.Visitor, receipt), StringComparison.Ordinal);
        await using (var store = Look(vow))
        {
            var rows = await store.Set<Choice>().OrderBy(row => row.Purpose).ToListAsync(Cancel);
            Assert.Equal([("audience", ChoiceAct.Given), ("retargeting", ChoiceAct.Given), ("social_plugins", ChoiceAct.Refused)], rows.Select(row => (row.Purpose, row.Act)));
            Assert.All(rows, row => Assert.Equal(("2026-11-01", "en", "browser/first", true), (row.TextVersion, row.Language, row.Surface, row.Explicit)));
            // The gate knows the browser's person as any other.
            Assert.Equal(200, (int)(await AskAsync(vow.Visitor, "/en/cookies")).StatusCode);
        }

        var after = await PressAsync(vow.Visitor, "withdraw", "/en/cookies", ("p", "audience"), ("w", "cookies"));
        Assert.Equal(HttpStatusCode.SeeOther, after.StatusCode);
        page = await PageAsync(vow.Visitor, "/en/cookies");
        Assert.Equal(1, CheckedBoxes().Count(page));
        await PressAsync(vow.Visitor, "no", "/en/cookies", ("w", "cookies"));
        page = await PageAsync(vow.Visitor, "/en/cookies");
        Assert.Equal(0, CheckedBoxes().Count(page));
        Assert.Contains("keeps no number of its own", page, StringComparison.Ordinal);
        await using var last = Look(vow);
        Assert.Equal(5, await last.Set<Choice>().CountAsync(Cancel));
    }

    [Fact]
    public async Task A_withdrawal_takes_the_cookies_of_its_purpose_out_of_the_browser()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        await CookieAfterAsync(vow.Visitor, "yes");
        vow.Visitor.DefaultRequestHeaders.Add("Cookie", "vow-visitor=1; ad_id=2; ad_x_9=3; basket=4");
        using var answer = await PressAsync(vow.Visitor, "withdraw", "/en/cookies", ("p", "retargeting"));

        var gone = SetCookies(answer).Where(cookie => cookie.Contains("1970", StringComparison.Ordinal)).Select(cookie => cookie.Split('=')[0]);
        Assert.Equal(["ad_id", "ad_x_9"], gone.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_left_behind_without_a_yes_goes_with_the_next_page()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        vow.Visitor.DefaultRequestHeaders.Add("Cookie", "ad_id=2; basket=4");
        using var answer = await AskAsync(vow.Visitor, "/en/policy");
        Assert.StartsWith("ad_id=;", Assert.Single(SetCookies(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_six_months_it_asks_again_and_a_yes_no_longer_counts()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var cookie = (await CookieAfterAsync(vow.Visitor, "yes")).Split(';')[0];
        vow.Clock.Now = vow.Clock.Now.AddDays(183);
        using var late = vow.NewVisitor("en");
        late.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.DoesNotContain("vow-ask", await PageAsync(late, "/en/policy"), StringComparison.Ordinal);
        vow.Clock.Now = vow.Clock.Now.AddDays(2);
        Assert.Contains("vow-ask", await PageAsync(late, "/en/policy"), StringComparison.Ordinal);
        Assert.Equal(0, CheckedBoxes().Count(await PageAsync(late, "/en/cookies")));
    }

    [Fact]
    public async Task A_yes_to_an_earlier_notice_is_not_taken_and_a_no_is()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        foreach (var (pressed, status) in new[] { ("yes", 409), ("no", 303) })
        {
            using var form = new FormUrlEncodedContent([new("a", pressed)]);
            using var answer = await vow.Visitor.PostAsync(new Uri("/en/cookies/choice?n=00000000000000aa", UriKind.Relative), form, Cancel);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("a=everything", 400)]
    [InlineData("a=always&p=newsletter", 409)]
    [InlineData("a=always", 409)]
    [InlineData("a=set&p=account", 409)]
    [InlineData("", 400)]
    public async Task What_the_form_does_not_offer_is_refused_and_remembered_nowhere(string body, int status)
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await vow.Visitor.PostAsync(new Uri(await ActionAsync(vow.Visitor), UriKind.Relative), content, Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(SetCookies(answer));
    }

    [Fact]
    public async Task An_answer_from_another_site_is_refused_and_counted()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var action = await ActionAsync(vow.Visitor);
        vow.Visitor.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");
        using var form = new FormUrlEncodedContent([new("a", "yes")]);
        using var answer = await vow.Visitor.PostAsync(new Uri(action, UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(SetCookies(answer));
        await vow.Services.GetRequiredService<GateCounts>().RunAsync(Instant.From(vow.Clock.Now), Cancel);
        await using var store = Look(vow);
        Assert.Contains(await GateFigures.SinceAsync(store, new DateOnly(2027, 1, 1)), figure => figure is { Purpose: "audience", Reason: "browser_elsewhere", Answers: 1 });
    }

    [Fact]
    public async Task The_31st_answer_of_a_minute_from_one_address_waits_and_is_counted()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var action = await ActionAsync(vow.Visitor);
        var statuses = new List<int>();
        for (var i = 0; i < 31; i++)
        {
            using var form = new FormUrlEncodedContent([new("a", "no")]);
            using var answer = await vow.Visitor.PostAsync(new Uri(action, UriKind.Relative), form, Cancel);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(303, 30), 429], statuses);
        Assert.Contains(await CountedAsync(vow), figure => figure is { Reason: "browser_flood", Answers: 1 });
    }

    [Fact]
    public async Task What_a_page_s_wall_stopped_is_counted_by_what_it_was_for_and_a_flood_is_not_taken()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder, variables: new Dictionary<string, string> { ["VOW_SITES"] = "https://www.example.org" });
        const string Site = "https://www.example.org/basket?name=durand";
        foreach (var (body, status) in new[]
        {
            ($$$"""{"csp-report":{"document-uri":"{{{Site}}}","blocked-uri":"https://ads.reclame.example/p.gif?u=1","effective-directive":"img-src"}}""", 204),
            ($$$"""[{"type":"csp-violation","body":{"documentURL":"{{{Site}}}","blockedURL":"https://nobody.example/x.js","effectiveDirective":"script-src-elem"}}]""", 204),
            ("""{"csp-report":{"document-uri":"https://elsewhere.example/","blocked-uri":"https://ads.reclame.example/","effective-directive":"frame-src"}}""", 204),
            ($$$"""{"csp-report":{"document-uri":"{{{Site}}}","blocked-uri":"inline","effective-directive":"style-src-attr"}}""", 204),
            ("nonsense", 400),
            ("[" + new string(' ', 17_000) + "]", 400),
        })
        {
            Assert.Equal(status, await ReportAsync(vow, body));
        }

        for (var i = 6; i < 30; i++)
        {
            Assert.Equal(204, await ReportAsync(vow, "[]"));
        }

        Assert.Equal(429, await ReportAsync(vow, "[]"));
        Assert.Equal(["? browser_flood 1", "? stopped_script 1", "retargeting stopped_img 1"], (await CountedAsync(vow)).Select(one => $"{one.Purpose} {one.Reason} {one.Answers}").Order(StringComparer.Ordinal));
        // A report is no answer: the person's own still has room.
        await CookieAfterAsync(vow.Visitor, "no");
    }

    [Fact]
    public async Task A_signal_is_a_refusal_that_asks_nothing_is_counted_and_can_be_overridden_knowingly()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        vow.Visitor.DefaultRequestHeaders.Add("Sec-GPC", "1");
        using (var answer = await AskAsync(vow.Visitor, "/en/policy"))
        {
            Assert.DoesNotContain("vow-ask", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            Assert.Empty(SetCookies(answer));
        }

        Assert.Contains("We take it as a refusal", await PageAsync(vow.Visitor, "/en/cookies"), StringComparison.Ordinal);
        await vow.Services.GetRequiredService<GateCounts>().RunAsync(Instant.From(vow.Clock.Now), Cancel);
        await using (var store = Look(vow))
        {
            Assert.Contains(await GateFigures.SinceAsync(store, new DateOnly(2027, 1, 1)), figure => figure is { Purpose: "audience", Reason: "browser_signal" });
            Assert.Empty(await store.Set<Choice>().ToListAsync(Cancel));
        }

        await PressAsync(vow.Visitor, "set", "/en/cookies", ("p", "audience"), ("w", "cookies"));
        Assert.Equal(1, CheckedBoxes().Count(await PageAsync(vow.Visitor, "/en/cookies")));
        Assert.DoesNotContain("vow-ask", await PageAsync(vow.Visitor, "/en/policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_meets_an_earlier_yes_holds_and_asks_once()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        await CookieAfterAsync(vow.Visitor, "yes");
        vow.Visitor.DefaultRequestHeaders.Add("Sec-GPC", "1");
        var page = await PageAsync(vow.Visitor, "/en/policy");
        Assert.Equal(["keep", "no", "choose"], Buttons().Matches(page).Select(found => found.Groups[1].Value));
        Assert.Equal(0, CheckedBoxes().Count(await PageAsync(vow.Visitor, "/en/cookies")));

        await PressAsync(vow.Visitor, "keep", "/en/policy");
        Assert.DoesNotContain("vow-ask", await PageAsync(vow.Visitor, "/en/policy"), StringComparison.Ordinal);
        Assert.Equal(2, CheckedBoxes().Count(await PageAsync(vow.Visitor, "/en/cookies")));
    }

    [Fact]
    public async Task The_signal_of_somebody_who_is_signed_in_objects_once_and_their_later_word_stands()
    {
        var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        await using var site = Doors.Site.Of(vow);
        await site.AccountAsync("ana@example.test");
        var subject = (await site.SubjectAsync("ana@example.test"))!.Value;
        site.Browser.DefaultRequestHeaders.Add("Sec-GPC", "1");
        await AskAsync(site.Browser, "/en/me");
        var against = Vow.Cookies.ObjectBySignal.Against(vow.Services.GetRequiredService<PolicyHolder>().Current.Declared).Select(one => one.Purpose.Id).ToList();
        Assert.NotEmpty(against);
        await using (var store = Look(vow))
        {
            var standing = await StandingChoices.OfAsync(store, subject);
            Assert.All(against, purpose => Assert.Contains(standing, choice => choice.Purpose == purpose && choice.Act == ChoiceAct.Objected && choice.History[0].Surface == "browser/signal"));
        }

        await site.PostAsync("/en/me/choices", ("purpose", against[0]), ("channel", ""), ("act", "objection_lifted"), ("key", "lifted"));
        await vow.DownAsync();
        await vow.UpAsync();
        await AskAsync(site.Browser, "/en/me");
        await using var after = Look(vow);
        Assert.Equal(ChoiceAct.ObjectionLifted, (await StandingChoices.OfAsync(after, subject)).Single(choice => choice.Purpose == against[0]).Act);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Five_years_after_a_browser_s_yes_has_ended_its_proof_ends_though_nobody_left(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, policy.Folder);
        await CookieAfterAsync(vow.Visitor, "yes");
        var now = vow.Clock.Now;
        foreach (var (years, months, left) in new[] { (5, 5, 2), (5, 8, 0) })
        {
            vow.Clock.Now = now.AddYears(years).AddMonths(months);
            var services = vow.Services;
            var ends = new ProofEnds(
                services.GetRequiredService<Deeds>(), services.GetRequiredService<Database>(), services.GetRequiredService<SourceSet>(), services.GetRequiredService<PolicyHolder>(),
                services.GetRequiredService<Entries>(), services.GetRequiredService<Facts>());
            await ends.EndAsync([], Instant.From(vow.Clock.Now), Cancel);
            await using var store = Look(vow);
            Assert.Equal(left, await store.Set<Choice>().CountAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_tampered_or_foreign_cookie_is_no_answer()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var cookie = (await CookieAfterAsync(vow.Visitor, "yes")).Split(';')[0];
        using var other = vow.NewVisitor("en");
        other.DefaultRequestHeaders.Add("Cookie", cookie[..^1] + (cookie[^1] == 'A' ? 'B' : 'A'));
        Assert.Contains("vow-ask", await PageAsync(other, "/en/policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_but_unnamed_companies_would_set_a_tracker_it_is_not_asked_about()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var page = await PageAsync(vow.Visitor, "/en/policy");
        Assert.DoesNotContain("<b>Advertising", page, StringComparison.Ordinal);
        Assert.Contains("Not asked, and not used", await PageAsync(vow.Visitor, "/en/cookies"), StringComparison.Ordinal);
        Assert.Equal(409, (int)(await PressAsync(vow.Visitor, "set", "/en/cookies", ("p", "retargeting"))).StatusCode);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public async Task The_banner_weighs_1500_bytes_at_most_asks_for_nothing_else_and_nothing_once_answered(string language)
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        var asked = await PageAsync(vow.Visitor, $"/{language}/policy");
        await CookieAfterAsync(vow.Visitor, "no");
        var answered = await PageAsync(vow.Visitor, $"/{language}/policy");

        // What its rules in the stylesheet weigh is counted with it.
        var css = await vow.Visitor.GetStringAsync(new Uri(Stylesheet().Match(asked).Groups[1].Value, UriKind.Relative), Cancel);
        var rules = css[css.IndexOf("/* The banner", StringComparison.Ordinal)..];
        Assert.InRange(Brotli(asked + rules) - Brotli(answered), 1, 1_500);
        Assert.Equal(Requests().Count(answered), Requests().Count(asked));
        Assert.DoesNotContain("<script", answered, StringComparison.Ordinal);
        Assert.DoesNotContain("vow-", answered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public async Task The_script_of_one_tag_weighs_3000_bytes_at_most_with_its_texts_and_styles(string language)
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/{language}/cookies/banner.js", UriKind.Relative));
        request.Headers.Add("Accept-Encoding", "br");
        using var answer = await vow.Visitor.SendAsync(request, Cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal("br", answer.Content.Headers.ContentEncoding.Single());
        Assert.InRange(bytes.Length, 1, 3_000);
        await using var unpacked = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Contains(language == "fr" ? "Tout refuser" : "Refuse all", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, request.RequestUri);
        again.Headers.Add("Accept-Encoding", "br");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var same = await vow.Visitor.SendAsync(again, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task The_answer_comes_back_to_the_page_it_was_given_on_and_nowhere_else()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder, variables: new Dictionary<string, string> { ["VOW_SITES"] = "https://www.example.org" });
        Assert.Equal("/en/rights?x=1", await BackAsync(vow, new Uri(vow.Url, "/en/rights?x=1").AbsoluteUri));
        Assert.Equal("https://www.example.org/a", await BackAsync(vow, "https://www.example.org/a"));
        foreach (var bad in new[] { "https://evil.example/", "//evil.example", "javascript:alert(1)", "https://www.example.org.evil.example/", "" })
        {
            Assert.Equal("/cookies", await BackAsync(vow, bad));
        }
    }

    [Fact]
    public async Task The_company_s_other_sites_hand_on_answers_and_no_one_else()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: policy.Folder, variables: new Dictionary<string, string> { ["VOW_SITES"] = "https://www.example.org" });
        var action = await ActionAsync(vow.Visitor);
        foreach (var (origin, site, status) in new[] { ("https://www.example.org", "same-site", 200), ("https://www.example.org", "cross-site", 403), ("https://evil.example", "same-site", 403) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(action, UriKind.Relative)) { Content = new FormUrlEncodedContent([new("a", "no")]) };
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("Accept", "application/json");
            using var answer = await vow.Visitor.SendAsync(request, Cancel);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(status == 200, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    public void Dispose() => policy.Dispose();

    private static async Task<int> ReportAsync(VowUnderTest vow, string body)
    {
        // As a browser sends it: from the page's site, with nothing of its own.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/cookies/reports", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/csp-report") };
        request.Headers.Add("Sec-Fetch-Site", "same-site");
        using var answer = await vow.Visitor.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static async Task<IReadOnlyList<GateFigure>> CountedAsync(VowUnderTest vow)
    {
        await vow.Services.GetRequiredService<GateCounts>().RunAsync(Instant.From(vow.Clock.Now), Cancel);
        await using var store = Look(vow);
        return await GateFigures.SinceAsync(store, new DateOnly(2026, 1, 1));
    }

    private static async Task<string> BackAsync(VowUnderTest vow, string to)
    {
        using var form = new FormUrlEncodedContent([new("a", "no"), new("to", to)]);
        using var answer = await vow.NewVisitor("en").PostAsync(new Uri("/cookies/choice", UriKind.Relative), form, Cancel);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<string> CookieAfterAsync(HttpClient visitor, string pressed)
    {
        using var answer = await PressAsync(visitor, pressed, "/en/policy");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var cookie = Assert.Single(SetCookies(answer));
        Assert.StartsWith("vow-choice=", cookie, StringComparison.Ordinal);
        return cookie;
    }

    private static async Task<HttpResponseMessage> PressAsync(HttpClient visitor, string pressed, string page, params (string Name, string Value)[] more)
    {
        using var form = new FormUrlEncodedContent([new("a", pressed), .. more.Select(one => KeyValuePair.Create(one.Name, one.Value))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await ActionAsync(visitor), UriKind.Relative)) { Content = form };
        request.Headers.Referrer = new Uri(visitor.BaseAddress!, page);
        return await visitor.SendAsync(request, Cancel);
    }

    private static async Task<string> ActionAsync(HttpClient visitor) => Action().Match(await PageAsync(visitor, "/en/cookies")).Groups[1].Value;

    private static async Task<HttpResponseMessage> AskAsync(HttpClient visitor, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("Accept", "text/html");
        return await visitor.SendAsync(request, Cancel);
    }

    private static async Task<string> PageAsync(HttpClient visitor, string path)
    {
        using var answer = await AskAsync(visitor, path);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static List<string> SetCookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];

    private static Store Look(VowUnderTest vow) => (vow.Services.GetRequiredService<Database>()).NewStore();

    private static int Brotli(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return (int)packed.Length;
    }

    [GeneratedRegex("<button name=\"a\" value=\"(\\w+)\"", RegexOptions.None, 1000)]
    private static partial Regex Buttons();

    [GeneratedRegex("type=\"checkbox\"[^>]* checked", RegexOptions.None, 1000)]
    private static partial Regex CheckedBoxes();

    [GeneratedRegex("href=\"(/en/cookies/receipts/[0-9a-f-]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Receipts();

    [GeneratedRegex("action=\"(/en/cookies/choice\\?n=[0-9a-f]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Action();

    [GeneratedRegex("rel=\"stylesheet\" href=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Stylesheet();

    [GeneratedRegex(" (src|rel=\"stylesheet\" href)=\"", RegexOptions.None, 1000)]
    private static partial Regex Requests();
}
