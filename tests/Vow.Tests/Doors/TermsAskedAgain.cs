using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>A new version of the terms of use, for people who accepted an earlier one.</summary>
public sealed class TermsAskedAgain
{
    private const string Email = "marie@example.test";
    private const string Before = "2025-05-01";

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task New_terms_are_asked_at_the_door_and_a_yes_is_recorded_with_version_and_time_apart_from_choices(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var subject = await AcceptedBeforeAsync(site, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", site.Get<PolicyHolder>().Current.Declared.Hash));

        var door = await SignInAsync(site, "/me/choices");
        Assert.Equal("/en/account/terms?to=%2Fme%2Fchoices", door);
        var page = await site.PageAsync(door);
        Assert.Contains("1 May 2025", page, StringComparison.Ordinal);
        Assert.Contains("1 November 2026", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/en/terms#changes\"", page, StringComparison.Ordinal);
        Assert.Contains("1er mai 2025", await site.PageAsync("/fr/account/terms"), StringComparison.Ordinal);

        // Shown is the version that is accepted: an answer to another one is none.
        Assert.Equal(HttpStatusCode.Conflict, (await site.PostAsync("/en/account/terms", ("version", "2026-01-01"), ("answer", "accept"))).StatusCode);
        Assert.Equal(Before, (await AccountAsync(site)).TermsVersion);
        site.Time.Advance(TimeSpan.FromMinutes(3));
        var at = site.Now;
        (string, string)[] accept = [("version", TermsPage.Version), ("answer", "accept"), ("to", "/me/choices")];
        var accepted = await site.PostAsync("/en/account/terms", accept);
        site.Time.Advance(TimeSpan.FromMinutes(3));
        await site.PostAsync("/en/account/terms", accept);

        Assert.Equal("/en/me/choices", accepted.Headers.Location!.ToString());
        var account = await AccountAsync(site);
        Assert.Equal((TermsPage.Version, at), (account.TermsVersion, account.TermsAcceptedAt));
        await using var store = site.Look();
        var entry = Assert.Single(await site.Get<Entries>().OfAsync(store, subject, site.Now), e => e.Kind.StartsWith("account.terms", StringComparison.Ordinal));
        Assert.Equal(("account.terms_accepted", TermsPage.Version), (entry.Kind, (string?)entry.Detail!["terms"]));
        // The newsletter said yes to is as it was, and nothing was chosen beside it.
        Assert.Equal(2, await store.Set<Choice>().CountAsync(c => c.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.Equal("/en/me", await SignInAsync(site, "/me"));
    }

    [Fact]
    public async Task A_no_is_kept_is_not_asked_about_again_and_can_be_changed()
    {
        await using var site = await Site.StartAsync();
        await AcceptedBeforeAsync(site);
        await SignInAsync(site, "/me");
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/terms", ("version", TermsPage.Version), ("answer", "refuse"))).StatusCode);

        Assert.Equal("/en/me", await SignInAsync(site, "/me"));
        Assert.Equal((Before, TermsPage.Version), await AccountAsync(site) is var refused ? (refused.TermsVersion, refused.TermsRefusedVersion) : default);
        var me = await site.PageAsync("/en/me");
        Assert.Contains("version accepted: 1 May 2025", me, StringComparison.Ordinal);
        Assert.Contains("version refused: 1 November 2026", me, StringComparison.Ordinal);
        Assert.Contains("version refusée\u00a0: 1er novembre 2026", WebUtility.HtmlDecode(await site.PageAsync("/fr/me")), StringComparison.Ordinal);
        Assert.Contains("You said no to it", await site.PageAsync("/en/account/profile"), StringComparison.Ordinal);
        Assert.Contains("/en/account/terms", await site.PageAsync("/en/account/security"), StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"refuse\"", await site.PageAsync("/en/account/terms"), StringComparison.Ordinal);

        await site.PostAsync("/en/account/terms", ("version", TermsPage.Version), ("answer", "accept"));
        Assert.Equal((TermsPage.Version, null, null), await AccountAsync(site) is var now ? (now.TermsVersion, now.TermsRefusedVersion, now.TermsRefusedAt) : default);
        Assert.DoesNotContain("new version", await site.PageAsync("/en/account/profile"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_closed_and_the_next_sign_in_asks_again()
    {
        await using var site = await Site.StartAsync();
        await AcceptedBeforeAsync(site);
        Assert.StartsWith("/en/account/terms", await SignInAsync(site, "/me"), StringComparison.Ordinal);

        foreach (var path in new[] { "/en/me", "/en/me/choices", "/en/me/download", "/en/me/delete", "/en/account/profile", "/en/account/security" })
        {
            using var page = await site.Browser.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, HttpStatusCode.OK), (path, page.StatusCode));
        }

        Assert.Contains("/en/account/terms", await site.PageAsync("/en/account/profile"), StringComparison.Ordinal);
        using (var copy = await site.PostAsync("/en/me/download"))
        {
            Assert.Contains(Before, await Site.TextAsync(copy), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/sign-out")).StatusCode);
        Assert.StartsWith("/en/sign-in", (await site.Browser.GetAsync("/en/account/terms", TestContext.Current.CancellationToken)).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("/en/account/terms", await SignInAsync(site, "/me"), StringComparison.Ordinal);
        Assert.Equal(Before, (await AccountAsync(site)).TermsVersion);
    }

    [Fact]
    public async Task Who_accepted_the_version_in_force_is_asked_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Email);
        Assert.Equal("/en/me", await SignInAsync(site, "/me"));
        Assert.DoesNotContain("<form method=\"post\" action=\"/en/account/terms\"", await site.PageAsync("/en/account/terms"), StringComparison.Ordinal);
        Assert.Equal(TermsPage.Version, TermsPage.Versions[0].Version);
        Assert.Equal(TermsPage.Versions.Select(v => v.Version).Distinct().OrderDescending(StringComparer.Ordinal), TermsPage.Versions.Select(v => v.Version));
    }

    private static async Task<Guid> AcceptedBeforeAsync(Site site, params (string, string)[] more)
    {
        var subject = await site.AccountAsync(Email, more);
        await site.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("UPDATE accounts_account SET terms_version = @v WHERE subject_id = @s", ("@v", Before), ("@s", subject)));
        await site.PostAsync("/en/sign-out");
        return subject;
    }

    private static async Task<string> SignInAsync(Site site, string to)
    {
        await site.PostAsync("/en/sign-out");
        return (await site.PostAsync("/en/sign-in", ("email", Email), ("password", Site.Password), ("to", to))).Headers.Location!.ToString();
    }

    private static async Task<Account> AccountAsync(Site site)
    {
        await using var store = site.Look();
        return await store.Set<Account>().AsNoTracking().SingleAsync(TestContext.Current.CancellationToken);
    }
}
