using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Gate;
using Vow.People;
using Vow.Policies;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed class ProfileAndHobbies
{
    private const string Email = "marie@example.test";

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_profile_holds_what_the_policy_collects_each_checked(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var subject = await site.AccountAsync(Email);
        var point = site.Get<PolicyHolder>().Current.Declared.Collection.Single(c => c.Id == "profile");
        var page = await site.PageAsync("/en/account/profile");
        foreach (var field in point.Fields)
        {
            Assert.Contains($"name=\"{field.Name}\"", page, StringComparison.Ordinal);
        }

        // Where a telephone number is asked for, the form speaks of calls (C. conso. L223-2).
        Assert.Contains(point.PhoneNotice!.En, page, StringComparison.Ordinal);

        var french = await site.PageAsync("/fr/account/profile");
        Assert.True(french.IndexOf(">États-Unis<", StringComparison.Ordinal) < french.IndexOf(">Finlande<", StringComparison.Ordinal));

        (string, string)[] good = [("last_name", "Durand"), ("first_name", "Marie"), ("phone", "01 23 45 67 89"), ("city", "Brest"), ("country", "FR"), ("language", "fr"), ("street", ""), ("postcode", "29200"), ("company", "")];
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/profile", good)).StatusCode);
        await using var store = site.Look();
        var account = await store.Set<Account>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("+33123456789", "Brest", "FR", null, "29200"), (account.Phone, account.City, account.Country, account.Street, account.Postcode));
        Assert.Equal("fr", await store.Set<Subject>().Where(s => s.Id == subject).Select(s => s.Language).SingleAsync(TestContext.Current.CancellationToken));

        foreach (var (field, bad) in new[] { ("phone", "00 00 00 00 00"), ("country", "France"), ("language", "de"), ("last_name", ""), ("postcode", "<b>") })
        {
            var answer = await site.PostAsync("/en/account/profile", [.. good.Where(g => g.Item1 != field), (field, bad)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains($"href=\"#{field}\"", await Site.TextAsync(answer), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task Hobbies_come_from_the_list_with_a_yes_and_go_with_a_no_wherever_it_is_said(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var subject = await site.AccountAsync(Email);
        var purpose = site.Get<PolicyHolder>().Current.Declared.Purpose("hobbies_profile")!;
        (string, string)[] told = [("hobby", "reading"), ("hobby", "music"), ("hobby", "religion"), ("text", purpose.Consent!.TextVersion)];
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/account/hobbies", [.. told, ("of_age", "yes"), ("key", "a")])).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/account/hobbies", [.. told, ("consent", "yes"), ("key", "b")])).StatusCode);
        Assert.Empty(await HeldAsync(site));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/hobbies", [.. told, ("consent", "yes"), ("of_age", "yes"), ("key", "c")])).StatusCode);
        Assert.Equal(["music", "reading"], await HeldAsync(site));

        // At the page of choices, not at that of hobbies.
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", ("purpose", purpose.Id), ("channel", ""), ("act", "withdrawn"), ("key", "d"))).StatusCode);
        Assert.Empty(await HeldAsync(site));
        await using var store = site.Look();
        Assert.Equal(ChoiceAct.Withdrawn, (await StandingChoices.OfAsync(store, subject)).Single(c => c.Purpose == purpose.Id).Act);
        Assert.True(await Subjects.IsOfAgeAsync(store, subject));
    }

    [Fact]
    public async Task A_policy_without_hobbies_has_no_page_for_them()
    {
        await using var site = await Site.StartAsync(policy: "template");
        await site.AccountAsync(Email);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browser.GetAsync("/en/account/hobbies", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task A_yes_closed_to_minors_needs_the_word_that_one_is_fifteen_or_over(string policy)
    {
        await using var site = await Site.StartAsync(policy: policy);
        var subject = await site.AccountAsync(Email);
        var text = site.Get<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        Assert.Contains("name=\"of_age\"", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);
        (string, string)[] yes = [("purpose", "newsletter"), ("channel", "email"), ("act", "given"), ("text", text)];
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await site.PostAsync("/en/me/choices", [.. yes, ("key", "one")])).StatusCode);
        await using (var store = site.Look())
        {
            Assert.Empty(await StandingChoices.OfAsync(store, subject));
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", [.. yes, ("of_age", "yes"), ("key", "two")])).StatusCode);
        await using var after = site.Look();
        Assert.Single(await StandingChoices.OfAsync(after, subject));
        // Said once, it is not asked again; a no never needed it.
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "withdrawn"), ("key", "three"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices", [.. yes, ("key", "four")])).StatusCode);
        Assert.DoesNotContain("name=\"of_age\"", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_terms_accepted_are_recorded_apart_from_every_choice()
    {
        await using var site = await Site.StartAsync();
        var subject = await site.AccountAsync(Email);
        await using var store = site.Look();
        Assert.Equal(TermsPage.Version, (await store.Set<Account>().SingleAsync(TestContext.Current.CancellationToken)).TermsVersion);
        Assert.Empty(await store.Set<Choice>().Where(c => c.SubjectId == subject).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<List<string>> HeldAsync(Site site)
    {
        await using var store = site.Look();
        return await store.Set<Hobby>().Select(h => h.Option).OrderBy(o => o).ToListAsync(TestContext.Current.CancellationToken);
    }
}
