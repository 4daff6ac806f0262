using System.Net;
using System.Text.RegularExpressions;
using Vow.Evidence;
using Vow.Hosting;
using Vow.People;
using Vow.Retention;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed partial class ChangingTheAddress
{
    private const string Old = "marie@example.test";
    private const string New = "marie.durand@example.test";

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task The_change_counts_when_both_addresses_have_said_yes(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var subject = await site.AccountAsync(Old);
        // What lies in the old mailbox must open nothing afterwards.
        await site.PostAsync("/en/password", ("email", Old));
        var password = Site.CodeIn(await site.MailAsync(Old, 2));
        await site.Get<Deeds>().DoAsync(deed => site.Get<OppositionList>().AddAsync(deed, Identifiers.Email, Old, Actor.Subject));

        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync("/en/me/correct/email", ("email", New))).StatusCode);
        var stranger = site.NewBrowser();
        Assert.Equal(HttpStatusCode.OK, (await Site.PostAsync(stranger, Link(await site.MailAsync(New)))).StatusCode);
        Assert.Equal(subject, await site.SubjectAsync(Old));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(site, New)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Site.PostAsync(stranger, Link(await site.MailAsync(Old, 3)))).StatusCode);

        Assert.Null(await site.SubjectAsync(Old));
        Assert.Equal(subject, await site.SubjectAsync(New));
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(site, New)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(site, Old)).StatusCode);
        Assert.Contains("This one no longer opens it", (await site.MailAsync(Old, 4)).TextBody, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await site.Browser.GetAsync("/en/password/" + password, TestContext.Current.CancellationToken)).StatusCode);
        foreach (var address in new[] { Old, New })
        {
            Assert.Equal(ListAnswer.Listed, await site.Get<Deeds>().DoAsync(deed => site.Get<OppositionList>().IsOnAsync(deed, Identifiers.Email, address)));
        }
    }

    [Fact]
    public async Task The_old_address_can_stop_it_and_the_new_one_cannot()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Old);
        await site.PostAsync("/en/me/correct/email", ("email", New));
        var (old, next) = (Link(await site.MailAsync(Old, 2)), Link(await site.MailAsync(New)));
        Assert.Contains("stop the change", await site.PageAsync(old), StringComparison.Ordinal);
        Assert.DoesNotContain("stop the change", await site.PageAsync(next), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync(next + "/stop")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync(old + "/stop")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync(next)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync(old)).StatusCode);
        Assert.NotNull(await site.SubjectAsync(Old));
    }

    [Fact]
    public async Task Whether_the_new_address_has_an_account_is_told_to_its_mailbox_only()
    {
        await using var site = await Site.StartAsync();
        await site.AccountAsync(Old);
        var other = site.NewBrowser();
        await Site.PostAsync(other, "/en/account/new", ("email", "paul@example.test"), ("password", Site.Password), ("last_name", "Petit"), ("first_name", "Paul"), ("terms", "yes"));
        await Site.PostAsync(other, "/en/account/confirm", ("code", Site.CodeIn(await site.MailAsync("paul@example.test"))));

        var free = await site.PostAsync("/en/me/correct/email", ("email", New));
        var freeMail = await site.MailAsync(Old, 2);
        var taken = await site.PostAsync("/en/me/correct/email", ("email", "paul@example.test"));
        var takenMail = await site.MailAsync(Old, 3);
        Assert.Equal(free.StatusCode, taken.StatusCode);
        Assert.Equal(await Site.TextAsync(free), await Site.TextAsync(taken));
        Assert.Equal(Codes().Replace(freeMail.TextBody!, ""), Codes().Replace(takenMail.TextBody!, ""));
        var told = await site.MailAsync("paul@example.test", 2);
        Assert.StartsWith("You already have an account", told.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("/me/email/", told.TextBody, StringComparison.Ordinal);

        // The old side's yes is answered as ever, and changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await site.PostAsync(Link(takenMail))).StatusCode);
        Assert.NotNull(await site.SubjectAsync(Old));
    }

    private static Task<HttpResponseMessage> SignInAsync(Site site, string email) => Site.PostAsync(site.NewBrowser(), "/en/sign-in", ("email", email), ("password", Site.Password));

    private static string Link(MimeKit.MimeMessage mail) => LinkToChange().Match(mail.TextBody!).Value;

    [GeneratedRegex(@"/en/me/email/[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex LinkToChange();

    [GeneratedRegex(@"[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Codes();
}
