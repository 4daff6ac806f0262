using System.Net;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Post;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>A request by the public form, from whoever it is: taken in at once, tied to nobody until the address answers.</summary>
public sealed class FromOutside
{
    private const string Marie = "marie@example.test";

    [Theory]
    [MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_request_is_acknowledged_at_once_and_followed_by_its_link(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var form = await site.PageAsync("/en/rights");
        Assert.Contains("My personal data", form, StringComparison.Ordinal);
        Assert.Contains("right.access", form, StringComparison.Ordinal);
        // The banner above it brings its own; the form needs none.
        Assert.DoesNotContain("<script", form[form.IndexOf("<main", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await site.AskAsync(("about", "right.access"), ("text", "What do you <b>know</b>?\n<script>alert(1)</script>"), ("email", " Marie@Example.test "));
        var mail = await site.MailAsync(Marie);
        Assert.Matches(@"Your request 2027-0001: received", mail.Subject);
        Assert.Contains("Received: 1 March 2027", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Answer at the latest on: 1 April 2027", mail.TextBody, StringComparison.Ordinal);

        // The link alone does nothing: a mail scanner looks, too.
        var follow = RequestBed.FollowIn(mail);
        var page = await site.Browser.GetStringAsync(follow, TestContext.Current.CancellationToken);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("not yet confirmed", page, StringComparison.Ordinal);
        Assert.Null((await site.RequestAsync("2027-0001")).AddressProvenAt);

        using var added = await site.PostAsync(follow + "/message", ("text", "My customer number is 42."));
        Assert.Equal(HttpStatusCode.SeeOther, added.StatusCode);
        Assert.Contains("My customer number is 42.", await site.PageAsync(follow), StringComparison.Ordinal);
        using var back = await site.PostAsync(follow + "/withdraw");
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        Assert.Contains("taken back", await site.PageAsync(follow), StringComparison.Ordinal);
        using var late = await site.PostAsync(follow + "/message", ("text", "And one more thing"));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("And one more thing", await Site.TextAsync(late), StringComparison.Ordinal);
        Assert.Equal(RequestState.Withdrawn, (await site.RequestAsync("2027-0001")).State);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Nobody_learns_from_the_answer_whether_an_address_is_known(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.AccountAsync(Marie);
        var stranger = site.NewBrowser();
        var answers = new List<(HttpStatusCode, string, byte[])>();
        foreach (var address in new[] { Marie, "nobody@example.test" })
        {
            using var sent = await Site.PostAsync(stranger, "/en/rights", ("about", "right.access"), ("email", address));
            var page = await stranger.GetByteArrayAsync(sent.Headers.Location, TestContext.Current.CancellationToken);
            answers.Add((sent.StatusCode, sent.Headers.Location!.OriginalString, page));
        }

        Assert.Equal(answers[0].Item1, answers[1].Item1);
        Assert.Equal(answers[0].Item2, answers[1].Item2);
        Assert.Equal(answers[0].Item3, answers[1].Item3);

        // Nor do the mails differ, but for the number and the link.
        var (known, unknown) = (await site.MailAsync(Marie, 2), await site.MailAsync("nobody@example.test"));
        Assert.Equal(
            known.TextBody!.Replace(RequestBed.FollowIn(known), "LINK", StringComparison.Ordinal).Replace("2027-0001", "N", StringComparison.Ordinal),
            unknown.TextBody!.Replace(RequestBed.FollowIn(unknown), "LINK", StringComparison.Ordinal).Replace("2027-0002", "N", StringComparison.Ordinal));

        // And an address that was only typed opens nothing of hers: her own list stays empty.
        Assert.DoesNotContain("2027-0001", await site.PageAsync("/en/me/requests"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_same_request_again_joins_the_open_file_and_is_acknowledged_once(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.AskAsync(("about", "right.access"), ("text", "one"), ("email", Marie));
        await site.MailAsync(Marie);
        foreach (var text in new[] { "two", "three", "" })
        {
            await site.AskAsync(("about", "right.access"), ("text", text), ("email", "MARIE@example.test"));
        }

        // Another right is another request, as is another address; a file that is closed is not opened again.
        await site.AskAsync(("about", "right.erasure"), ("text", "other"), ("email", Marie));
        await site.MailAsync(Marie, 3);
        var mails = site.MailsTo(Marie);
        Assert.Equal(3, mails.Count);
        var first = Assert.Single(mails, mail => mail.TextBody!.Contains("Its number is 2027-0001", StringComparison.Ordinal));
        var joined = Assert.Single(mails, mail => mail.TextBody!.Contains("was joined to request 2027-0001", StringComparison.Ordinal));
        Assert.Single(mails, mail => mail.TextBody!.Contains("Its number is 2027-0002", StringComparison.Ordinal));
        var page = await site.PageAsync(RequestBed.FollowIn(first));
        Assert.Contains("two", page, StringComparison.Ordinal);
        Assert.Contains("sent again without more text", page, StringComparison.Ordinal);
        Assert.Equal(RequestBed.FollowIn(first), RequestBed.FollowIn(joined));
        using var back = await site.PostAsync(RequestBed.FollowIn(first) + "/withdraw");
        await site.AskAsync(("about", "right.access"), ("text", "four"), ("email", Marie));
        Assert.Contains("2027-0003", (await site.MailAsync(Marie, 4)).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Once_the_address_answers_the_file_is_its_person_s_and_the_subject_made_for_it_ends(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var marie = await site.AccountAsync(Marie);
        await site.AskAsync(("about", "phrase.delete_account"), ("text", "please"), ("email", Marie));
        var follow = RequestBed.FollowIn(await site.MailAsync(Marie, 2));
        var before = await site.RequestAsync("2027-0001");
        Assert.NotEqual(marie, before.SubjectId);
        Assert.False(before.IsKnown);
        Assert.DoesNotContain("please", await site.PageAsync("/en/me/requests/2027-0001"), StringComparison.Ordinal);

        using var proven = await site.PostAsync(follow + "/address");
        Assert.Equal(HttpStatusCode.SeeOther, proven.StatusCode);
        var after = await site.RequestAsync("2027-0001");
        Assert.Equal((marie, IdentityProof.Link), (after.SubjectId, after.Identity));
        Assert.NotNull(after.AddressProvenAt);
        Assert.Contains("Delete my account\n\nplease", await site.PageAsync("/en/me/requests/2027-0001"), StringComparison.Ordinal);
        Assert.Contains("It was shown who made a request", await site.PageAsync("/en/me/requests/2027-0001"), StringComparison.Ordinal);
        Assert.Contains("please", await site.PageAsync(follow), StringComparison.Ordinal);

        // Nothing is left of the subject that was made: no row, no link, no key.
        Assert.False(await site.IsKnownAsync(before.SubjectId));
        Assert.Empty(site.Get<KeyStore>().CompartmentsOf(before.SubjectId, site.Now));

        // Pressing again, or from a second copy of the page, changes nothing.
        using var again = await site.PostAsync(follow + "/address");
        Assert.Equal(after.IdentityAt, (await site.RequestAsync("2027-0001")).IdentityAt);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_address_nobody_is_known_by_makes_its_file_s_subject_a_person_and_one_that_several_share_ties_to_nobody(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.AskAsync(("about", "right.access"), ("email", Marie));
        using var proven = await site.PostAsync(RequestBed.FollowIn(await site.MailAsync(Marie)) + "/address");
        var first = await site.RequestAsync("2027-0001");
        Assert.Equal(first.SubjectId, await site.SubjectAsync(Marie));
        Assert.Equal(IdentityProof.Link, first.Identity);

        // Her next file is hers too.
        await site.AskAsync(("about", "right.erasure"), ("email", Marie));
        using var second = await site.PostAsync(RequestBed.FollowIn(await site.MailAsync(Marie, 2)) + "/address");
        Assert.Equal(first.SubjectId, (await site.RequestAsync("2027-0002")).SubjectId);

        foreach (var _ in new[] { 1, 2 })
        {
            await site.Get<Deeds>().DoAsync(async deed =>
            {
                var one = Vow.People.Identifiers.Add(deed.Store, "email", "team@example.test", "en", deed.Now);
                await deed.Store.SaveChangesAsync();
                await Vow.People.Subjects.ConfirmAsync(deed, one.Id, "email", "team@example.test");
            });
        }

        await site.AskAsync(("about", "right.access"), ("email", "team@example.test"));
        var follow = RequestBed.FollowIn(await site.MailAsync("team@example.test"));
        using var shared = await site.PostAsync(follow + "/address");
        Assert.Equal(HttpStatusCode.SeeOther, shared.StatusCode);
        var third = await site.RequestAsync("2027-0003");
        Assert.False(third.IsKnown);
        Assert.NotNull(third.AddressProvenAt);
        Assert.Contains("confirmed on", await site.PageAsync(follow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_guessed_or_is_too_old_opens_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.AskAsync(("about", "right.access"), ("text", "mine alone"), ("email", Marie));
        var follow = RequestBed.FollowIn(await site.MailAsync(Marie));
        foreach (var guess in new[] { follow[..^1] + (follow[^1] == 'A' ? 'E' : 'A'), "/en/rights/follow/2027-0001", "/en/rights/follow/" + (await site.RequestAsync("2027-0001")).FollowHash })
        {
            using var page = await site.Browser.GetAsync(guess, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Gone, page.StatusCode);
            Assert.DoesNotContain("mine alone", await Site.TextAsync(page), StringComparison.Ordinal);
            foreach (var act in new[] { "/withdraw", "/address", "/message" })
            {
                using var tried = await site.PostAsync(guess + act, ("text", "me too"));
                Assert.Equal(HttpStatusCode.Gone, tried.StatusCode);
            }
        }

        using var back = await site.PostAsync(follow + "/withdraw");
        site.Time.Advance(TimeSpan.FromDays(91));
        Assert.Contains("mine alone", await site.PageAsync(follow), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromDays(2));
        using var old = await site.Browser.GetAsync(follow, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, old.StatusCode);
    }

    [Theory]
    [InlineData("", "", "Give an address")]
    [InlineData("not an address", "", "name@example.com")]
    [InlineData("a@example.test\r\nBcc: all@example.test", "", "name@example.com")]
    [InlineData("a@example.test,b@example.test", "", "name@example.com")]
    [InlineData("a@example.test", "\u0007", "postal address")]
    public async Task A_form_that_can_t_be_answered_is_given_back_as_typed(string email, string post, string said)
    {
        await using var site = await Site.StartAsync();
        using var answer = await site.PostAsync("/en/rights", ("about", "right.access"), ("text", "I typed <this>"), ("email", email), ("post", post));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await Site.TextAsync(answer);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("I typed <this>", page, StringComparison.Ordinal);
        Assert.Equal(0, await site.CountAsync());
        Assert.Empty(site.Get<VowHome>().Outbox is { } folder && Directory.Exists(folder) ? Directory.GetFiles(folder) : []);
    }

    [Fact]
    public async Task A_flood_is_refused_and_a_request_that_names_nothing_is_taken()
    {
        await using var site = await Site.StartAsync();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 70; i++)
        {
            using var answer = await site.PostAsync("/en/rights", ("email", Marie));
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.SeeOther, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);

        // Whatever was sent, one file and two mails came of it.
        Assert.Equal(1, await site.CountAsync());
        await VowUnderTest.UntilAsync(async () =>
        {
            await using var store = site.Look();
            return !await store.Set<OutgoingMail>().AnyAsync(TestContext.Current.CancellationToken);
        });
        Assert.Equal(2, site.MailsTo(Marie).Count);
    }
}
