using System.Net;
using System.Text.RegularExpressions;
using Vow.Gate;
using Vow.Tests.Desk;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>What pages offer can be done, and a long page leads to its parts.</summary>
public sealed partial class WhatPagesOffer
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_yes_to_text_messages_is_asked_only_where_somebody_delivers_them(bool delivered)
    {
        await using var provider = await TextProvider.StartAsync();
        var vow = await VowUnderTest.StartAsync(variables: delivered ? provider.Variables : null);
        await using var site = Site.Of(vow);

        Assert.Equal(delivered, (await site.PageAsync("/en/account/new")).Contains("name=\"choice_newsletter_sms\"", StringComparison.Ordinal));
        Assert.Contains("choice_newsletter_email", await site.PageAsync("/en/account/new"), StringComparison.Ordinal);
        await site.AccountAsync("ana@example.test");
        Assert.Equal(delivered, (await site.PageAsync("/en/me/choices")).Contains("name=\"channel\" value=\"sms\"", StringComparison.Ordinal));
        using var phone = await site.Browser.GetAsync("/en/account/phone", TestContext.Current.CancellationToken);
        Assert.Equal(delivered, phone.StatusCode == HttpStatusCode.OK);

        // The policy says the same in both, and what it says of the form is kept in both.
        Assert.Contains("text message", await site.PageAsync("/en/policy"), StringComparison.Ordinal);
        var form = (await vow.RunAsync("prove", "--promise", "collection/sign_up")).Output;
        Assert.DoesNotContain("broken", form.Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/en/policy", "On this page")]
    [InlineData("/fr/policy", "Sur cette page")]
    [InlineData("/en/proof", "On this page")]
    public async Task A_long_page_begins_with_links_to_its_parts(string path, string title)
    {
        await using var site = await Site.StartAsync();
        var page = await site.PageAsync(path);
        var contents = ContentsOf().Match(page).Value;
        Assert.Contains(title, contents, StringComparison.Ordinal);
        var parts = AnchorOf().Matches(contents).Select(found => found.Groups[1].Value).ToList();
        Assert.True(parts.Count > 1, path);
        Assert.Equal(PartOf().Matches(page).Select(found => found.Groups[1].Value), parts);
        // No script but the banner's own, whose hash the page's policy names.
        Assert.Single(page.Split("<script").Skip(1));
        Assert.Contains("id=\"vow-ask\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_says_its_zone_and_a_lost_page_leads_to_the_home_page()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var officer = await vow.OperatorAsync("dpo", Role.Dpo);
        await vow.RunAsync("prove");
        var proof = WebUtility.HtmlDecode(await vow.Visitor.GetStringAsync(new Uri("/en/proof", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Matches(@"Last checked: [^<]*\d\d:\d\d \(Europe/Paris\)", proof);
        Assert.Matches(@"as of [^<]*\d\d:\d\d \(Europe/Paris\)", (await officer.ReadAsync("/desk/board")).Text);
        Assert.Contains("Aller à l'accueil", (await vow.Visitor.ReadAsync("/fr/nowhere")).Text, StringComparison.Ordinal);
        Assert.Contains("<span class=\"whole\">--key</span>", (await vow.Visitor.ReadAsync("/en/verify")).Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("<nav class=\"contents\".*?</nav>", RegexOptions.Singleline, 1000)]
    private static partial Regex ContentsOf();

    [GeneratedRegex("href=\"#([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex AnchorOf();

    [GeneratedRegex("<h2 id=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PartOf();
}
