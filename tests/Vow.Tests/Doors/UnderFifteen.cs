using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Gate;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>Somebody who says that they are under 15, without a date of birth.</summary>
public sealed class UnderFifteen
{
    private const string Email = "lea@example.test";

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task At_sign_up_the_account_is_theirs_and_what_needs_a_parent_is_not_taken_or_offered(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var shown = site.Get<PolicyHolder>().Current.Declared.Hash;
        var asked = await site.SignUpAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "no"), ("shown", shown));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.StatusCode);
        var page = await Site.TextAsync(asked);
        Assert.Contains("your account works without them", page, StringComparison.Ordinal);
        Assert.Matches("""value="no"[^>]* checked""", page);
        Assert.Null(await site.SubjectAsync(Email));

        var subject = await site.AccountAsync(Email, ("of_age", "no"));

        await using var store = site.Look();
        Assert.NotNull(await Subjects.UnderAgeSinceAsync(store, subject));
        Assert.False(await Subjects.IsOfAgeAsync(store, subject));
        var choices = await site.PageAsync("/en/me/choices");
        Assert.Contains("You said that you are under 15", choices, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"purpose\" value=\"newsletter\"", choices, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"of_age\"", choices, StringComparison.Ordinal);
        Assert.Contains("/en/me/delete", choices, StringComparison.Ordinal);
        var text = site.Get<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "given"), ("text", text), ("of_age", "yes"), ("key", "one"))).StatusCode);
        Assert.Empty(await StandingChoices.OfAsync(store, subject));
        Assert.NotNull(await Subjects.UnderAgeSinceAsync(store, subject));
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task Said_at_me_every_yes_that_needs_a_parent_stops_what_was_held_for_it_goes_and_none_comes_back(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine);
        await using var site = Site.Of(vow);
        var policy = site.Get<PolicyHolder>().Current.Declared;
        var subject = await site.AccountAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", policy.Hash));
        await site.MailAsync(Email, 2);
        await site.PostAsync("/en/account/hobbies", ("hobby", "reading"), ("consent", "yes"), ("text", policy.Purpose("hobbies_profile")!.Consent!.TextVersion), ("key", "h"));
        await using (var before = site.Look())
        {
            Assert.Equal(1, await before.Set<Hobby>().CountAsync(TestContext.Current.CancellationToken));
        }

        Assert.Contains("If you are under 15", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices/age", ("age", "under"))).StatusCode);
        await site.PostAsync("/en/me/choices/age", ("age", "under"));

        await using (var store = site.Look())
        {
            var standing = await StandingChoices.OfAsync(store, subject);
            Assert.Equal(["hobbies_profile", "newsletter"], standing.Where(c => c.Act == ChoiceAct.Withdrawn).Select(c => c.Purpose));
            Assert.Equal(0, await store.Set<Hobby>().CountAsync(TestContext.Current.CancellationToken));
            Assert.Equal([Right.Withdrawal, Right.Withdrawal], (await RightsRequests.OfAsync(store, subject)).Select(r => r.Right!.Value));
        }

        Assert.Contains("\"minor\"", (await AskAsync(vow)).Said, StringComparison.Ordinal);
        // One mail says what stopped.
        var mail = await site.MailAsync(Email, 3);
        Assert.Contains("Our newsletter", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("/me/receipts/", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Closed to you", await site.PageAsync("/en/account/hobbies"), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await site.PostAsync("/en/account/hobbies", ("hobby", "reading"), ("consent", "yes"), ("of_age", "yes"), ("text", policy.Purpose("hobbies_profile")!.Consent!.TextVersion), ("key", "i"))).StatusCode);

        // Old enough one day: nothing starts again without a new yes.
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/choices/age", ("age", "over"))).StatusCode);
        Assert.Contains("\"choice_withdrawn\"", (await AskAsync(vow)).Said, StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            HttpStatusCode.SeeOther,
            (await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "given"), ("text", policy.Purpose("newsletter")!.Consent!.TextVersion), ("key", "two"))).StatusCode);
        Assert.Equal(0, (await AskAsync(vow)).Exit);
        Assert.Equal(3, site.MailsTo(Email).Count);
    }

    [Fact]
    public async Task Nothing_said_closes_nothing_but_what_needs_the_word()
    {
        await using var site = await Site.StartAsync();
        var subject = await site.AccountAsync(Email);
        await using var store = site.Look();
        Assert.Null(await Subjects.UnderAgeSinceAsync(store, subject));
        var page = await site.PageAsync("/en/me/choices");
        Assert.Contains("value=\"under\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Closed to you", page, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"date\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await site.PostAsync("/en/me/choices/age", ("age", "12"))).StatusCode);
    }

    private static async Task<(int Exit, string Said)> AskAsync(VowUnderTest vow)
    {
        var ran = await vow.RunAsync("decide", "--subject", "email=" + Email, "--purpose", "newsletter", "--channel", "email", "--format", "json");
        return (ran.Exit, ran.Output);
    }
}
