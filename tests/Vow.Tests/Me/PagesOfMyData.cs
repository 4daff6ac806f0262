using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Me;
using Vow.Rights;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Me;

public sealed partial class PagesOfMyData
{
    private const string Email = "marie@example.test";

    [Fact]
    public async Task A_source_that_goes_away_between_two_readings_is_said_and_one_that_returns_is_read()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 20);
        var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        await shop.RunAsync($"UPDATE customers SET email = '{Email}', company = 'Filature du Nord' WHERE id = 1");
        Assert.Contains("Filature du Nord", await site.PageAsync("/en/me"), StringComparison.Ordinal);

        // Within the minute in which its catalogue is remembered.
        await shop.RunAsync("ALTER TABLE customers RENAME TO away");
        var without = await site.PageAsync("/en/me");
        Assert.DoesNotContain("Filature du Nord", without, StringComparison.Ordinal);
        Assert.Contains("We could not look into", without, StringComparison.Ordinal);
        await shop.RunAsync("ALTER TABLE away RENAME TO customers");
        Assert.Contains("Filature du Nord", await site.PageAsync("/en/me"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_person_reads_chooses_asks_limits_downloads_and_leaves(Engine engine, string policy)
    {
        await using var site = await Doorstep.StartAsync(engine, policy);
        var subject = await site.AccountAsync(Email);
        var me = await site.PageAsync("/en/me");
        Assert.Contains("Durand", me, StringComparison.Ordinal);
        Assert.Contains("never shown", me, StringComparison.Ordinal);
        Assert.DoesNotContain("password_hash", me, StringComparison.Ordinal);
        Assert.Contains("<svg", me, StringComparison.Ordinal);
        Assert.Contains("Mes données personnelles", await site.PageAsync("/fr/me"), StringComparison.Ordinal);

        var choices = await site.PageAsync("/en/me/choices");
        var key = KeyOf().Match(choices).Groups[1].Value;
        var yes = await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("text", "2026-11-01"), ("act", "given"), ("of_age", "yes"), ("key", key));
        Assert.Equal(HttpStatusCode.SeeOther, yes.StatusCode);
        Assert.Contains("Recorded", await site.PageAsync(yes.Headers.Location!.ToString()), StringComparison.Ordinal);
        var receipt = yes.Headers.Location!.ToString().Split('=')[1];
        Assert.Contains("Consent given", await site.PageAsync("/en/me/receipts/" + receipt), StringComparison.Ordinal);
        Assert.Equal("consent.given", JsonNode.Parse(await site.PageAsync($"/en/me/receipts/{receipt}.json"))!["kind"]!.ToString());
        var no = await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "withdrawn"), ("key", "me:again"));
        Assert.Equal(HttpStatusCode.SeeOther, no.StatusCode);

        var asked = await site.PostAsync("/fr/me/ask", ("text", "Que savez-vous de moi ?"), ("right", ""));
        Assert.Contains("Que savez-vous de moi ?", await site.PageAsync(asked.Headers.Location!.ToString()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/restrict", ("purpose", "billing"), ("ground", "a"))).StatusCode);
        Assert.Contains("limited since", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        Assert.Contains("Durand", await site.PageAsync("/en/me/correct"), StringComparison.Ordinal);

        var download = JsonNode.Parse(await Doorstep.TextAsync(await site.PostAsync("/en/me/download")))!;
        Assert.Contains(download["purposes"]!.AsArray(), p => p!["purpose"]!.ToString() == "account");
        Assert.DoesNotContain("password_hash", download.ToJsonString(), StringComparison.Ordinal);
        await using (var store = site.Look())
        {
            Assert.Equal(
                ["Withdrawal", "", "Restriction", "Access"],
                (await RightsRequests.OfAsync(store, subject)).OrderBy(r => r.Number, StringComparer.Ordinal).Select(r => r.Right.ToString()));
        }

        var plan = PlanOf().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
        var gone = await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan)));
        Assert.Contains("Your account is deleted", gone, StringComparison.Ordinal);
        Assert.Contains("C. civ. 2224", gone, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.Browser.GetAsync("/en/me", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Null(await site.SubjectAsync(Email));
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_correction_that_can_not_be_written_is_told_on_the_form(Engine engine)
    {
        await using var site = await Doorstep.StartAsync(engine);
        await site.AccountAsync(Email);
        var form = CorrectionOf().Match(await site.PageAsync("/fr/me/correct"));
        var refused = await site.PostAsync(
            "/fr/me/correct", ("source", form.Groups["source"].Value), ("table", form.Groups["table"].Value), ("key", "[\"i:999\"]"), ("column", form.Groups["column"].Value), ("value", "Durant"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Rien n'a été modifié", WebUtility.HtmlDecode(await Doorstep.TextAsync(refused)), StringComparison.Ordinal);
        var faulty = await site.PostAsync(
            "/en/me/correct", ("source", "vow"), ("table", "accounts_account"), ("key", form.Groups["key"].Value), ("column", "last_name"), ("value", "<nobody>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, faulty.StatusCode);
        var page = await Doorstep.TextAsync(faulty);
        Assert.Contains("href=\"#vow-accounts_account-last_name\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"vow-accounts_account-last_name-error\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"<nobody>\"", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task What_was_asked_and_done_is_proven_to_the_person_by_receipts_beside_the_request(Engine engine)
    {
        await using var site = await Doorstep.StartAsync(engine);
        await site.AccountAsync(Email);
        var form = CorrectionOf().Match(await site.PageAsync("/en/me/correct"));
        var corrected = await site.PostAsync(
            "/en/me/correct", ("source", form.Groups["source"].Value), ("table", form.Groups["table"].Value), ("key", form.Groups["key"].Value), ("column", form.Groups["column"].Value), ("value", "Durant"));
        Assert.Equal(HttpStatusCode.SeeOther, corrected.StatusCode);
        var page = await site.PageAsync(RequestOf().Match(await site.PageAsync("/en/me/requests")).Value);
        foreach (var (kind, words) in new[] { ("rights.opened", "A request was received"), ("rights.corrected", "Data was corrected"), ("rights.answered", "A request was answered") })
        {
            var link = Regex.Match(page, $"/en/me/receipts/[0-9a-f-]{{36}}(?=\">{words})", RegexOptions.None, TimeSpan.FromSeconds(5));
            Assert.True(link.Success, words);
            Assert.Contains(words, await site.PageAsync(link.Value), StringComparison.Ordinal);
            Assert.Equal(kind, JsonNode.Parse(await site.PageAsync(link.Value + ".json"))!["kind"]!.ToString());
        }
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_place_and_its_end_are_said_once_over_what_shares_them_and_a_datum_once_in_a_record(Engine engine)
    {
        await using var site = await Doorstep.StartAsync(engine);
        await site.AccountAsync(Email);
        var me = await site.PageAsync("/en/me");
        foreach (var section in me.Split("<section").Skip(1))
        {
            var ends = EndOf().Matches(section).Select(found => found.Value).ToList();
            Assert.Equal(ends.Distinct(StringComparer.Ordinal), ends);
        }

        Assert.NotEmpty(EndOf().Matches(me));
        Assert.Single(Regex.Matches(me, "Version of the terms you accepted", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain(Email.ToUpperInvariant(), me, StringComparison.Ordinal);

        // The plan says each fate once, and what it counts.
        var plan = await site.PageAsync("/en/me/delete");
        var lines = HeadOf().Matches(plan).Select(found => found.Groups[1].Value).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(@"^our site \((1 record|\d+ records)\)$", line));
        var fates = plan.Split("<th scope=\"row\">").Skip(1).Select(row => row[row.IndexOf("Must stay", StringComparison.Ordinal)..row.IndexOf("</tr>", StringComparison.Ordinal)]).ToList();
        Assert.Equal(fates.Distinct(StringComparer.Ordinal), fates);
    }

    [Fact]
    public async Task Downloading_and_deleting_ask_who_it_is_once_more()
    {
        await using var site = await Doorstep.StartAsync();
        await site.AccountAsync(Email);
        site.Time.Advance(TimeSpan.FromMinutes(11));
        foreach (var path in new[] { "/en/me/download", "/en/me/delete" })
        {
            var answer = await site.PostAsync(path, ("plan", "x"));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.StartsWith("/en/sign-in/again", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_link_form_answers_the_same_for_a_known_and_an_unknown_address()
    {
        await using var site = await Doorstep.StartAsync();
        await site.AccountAsync(Email);
        var stranger = site.NewBrowser();
        var known = await Doorstep.PostAsync(stranger, "/en/me/link", ("email", Email));
        var unknown = await Doorstep.PostAsync(stranger, "/en/me/link", ("email", "nobody@example.test"));
        Assert.Equal(known.StatusCode, unknown.StatusCode);
        Assert.Equal(await Doorstep.TextAsync(known), await Doorstep.TextAsync(unknown));
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("/me/link/", StringComparison.Ordinal)));
        Assert.Empty(site.MailsTo("nobody@example.test"));

        var code = CodeOf().Match(site.MailsTo(Email).Single(m => m.TextBody!.Contains("/me/link/", StringComparison.Ordinal)).TextBody!).Groups[1].Value;
        Assert.Contains("Show my personal data", await Doorstep.TextAsync(await stranger.GetAsync("/en/me/link/" + code, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await Doorstep.PostAsync(stranger, "/en/me/link/" + code)).StatusCode);
        Assert.Contains("Durand", await Doorstep.TextAsync(await stranger.GetAsync("/en/me", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await Doorstep.PostAsync(stranger, "/en/me/link/" + code)).StatusCode);
        await using var store = site.Look();
        Assert.Equal(0, await store.Set<MeLink>().CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_new_address_counts_once_both_have_said_yes()
    {
        await using var site = await Doorstep.StartAsync();
        var subject = await site.AccountAsync(Email);
        const string next = "marie.durand@example.test";
        await site.PostAsync("/en/me/correct/email", ("email", next));
        foreach (var (to, known) in new[] { (next, Email), (Email, next) })
        {
            await VowUnderTest.UntilAsync(() => site.MailsTo(to).Any(m => m.TextBody!.Contains("/me/email/", StringComparison.Ordinal)));
            var code = EmailOf().Match(site.MailsTo(to).Single(m => m.TextBody!.Contains("/me/email/", StringComparison.Ordinal)).TextBody!).Groups[1].Value;
            await site.PostAsync("/en/me/email/" + code);
            Assert.Equal(subject, await site.SubjectAsync(known));
        }
    }

    [Fact]
    public async Task A_use_that_has_not_begun_asks_for_nothing_and_an_interest_can_be_objected_to()
    {
        await using var site = await Doorstep.StartAsync(Engine.Sqlite);
        await site.AccountAsync(Email);
        var choices = await site.PageAsync("/en/me/choices");
        Assert.Contains("id=\"c-newsletter-email\"", choices, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"c-retargeting\"", choices, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"c-newsletter_partners-email\"", choices, StringComparison.Ordinal);

        Assert.Contains("id=\"c-survey\"", choices, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", ("purpose", "survey"), ("channel", ""), ("act", "objected"), ("key", "me:survey"))).StatusCode);
        Assert.Contains("objection_lifted", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);

        // Nobody asked, and the person said no all the same: then it is shown, and can be taken back.
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", ("purpose", "retargeting"), ("channel", ""), ("act", "refused"), ("key", "me:ads"))).StatusCode);
        Assert.Contains("id=\"c-retargeting\"", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"staff\"", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_link_of_the_first_page_and_of_my_data_leads_to_a_page_for_who_is_signed_in()
    {
        await using var site = await Doorstep.StartAsync(Engine.Sqlite);
        await site.AccountAsync(Email);

        foreach (var page in new[] { "/en", "/en/me", "/en/account/security" })
        {
            foreach (var path in LinkOf().Matches(await site.PageAsync(page)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal))
            {
                using var answer = await site.Browser.GetAsync(path, TestContext.Current.CancellationToken);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.SeeOther, $"{page} leads to {path}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_link_inside_a_sentence_does_not_stick_to_its_words()
    {
        await using var site = await Doorstep.StartAsync(Engine.Sqlite);
        await site.AccountAsync(Email);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", ("purpose", "survey"), ("channel", ""), ("act", "objected"), ("key", "me:survey"))).StatusCode);

        var me = await site.PageAsync("/en/me");
        Assert.Contains("Read your choices</a>. The download", me, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[\w.:]<a |</a>\w", me);
    }

    [GeneratedRegex("<a [^>]*href=\"(/[^\"#]*)", RegexOptions.None, 1000)]
    private static partial Regex LinkOf();

    [GeneratedRegex("name=\"key\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex KeyOf();

    [GeneratedRegex(
        "name=\"source\" value=\"(?<source>[^\"]+)\"[^>]*>\\s*<[^>]*name=\"table\" value=\"(?<table>[^\"]+)\"[^>]*>\\s*<[^>]*name=\"key\" value=\"(?<key>\\[.*?\\])\"[^>]*>\\s*<[^>]*name=\"column\" value=\"(?<column>[^\"]*last_name)\"",
        RegexOptions.None, 1000)]
    private static partial Regex CorrectionOf();

    [GeneratedRegex("/en/me/requests/[\\w-]+", RegexOptions.None, 1000)]
    private static partial Regex RequestOf();

    [GeneratedRegex("<p class=\"place\">[^<]*</p>", RegexOptions.None, 1000)]
    private static partial Regex EndOf();

    [GeneratedRegex("<th scope=\"row\">([^<]*)</th>", RegexOptions.None, 1000)]
    private static partial Regex HeadOf();

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();

    [GeneratedRegex(@"/me/link/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex CodeOf();

    [GeneratedRegex(@"/me/email/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex EmailOf();
}
