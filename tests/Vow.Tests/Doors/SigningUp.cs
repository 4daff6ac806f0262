using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Post;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed partial class SigningUp
{
    private const string Email = "marie@example.test";

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task The_form_asks_what_the_policy_collects_and_marks_only_what_is_required(string policy)
    {
        await using var site = await Site.StartAsync(policy: policy);
        var page = await site.PageAsync("/en/account/new");
        var point = site.Get<PolicyHolder>().Current.Declared.Collection.Single(c => c.Id == "sign_up");

        var inputs = Inputs().Matches(page).Select(m => m.Value).Where(i => !i.Contains("checkbox", StringComparison.Ordinal) && !i.Contains("radio", StringComparison.Ordinal) && !i.Contains("hidden", StringComparison.Ordinal)).ToList();
        Assert.Equal(point.Fields.Select(f => f.Name), inputs.Select(i => Name().Match(i).Groups[1].Value));
        Assert.Equal(point.Fields.Where(f => f.Required).Select(f => f.Name), inputs.Where(i => i.Contains(" required", StringComparison.Ordinal)).Select(i => Name().Match(i).Groups[1].Value));
        // One asterisk per required field and one for the terms, no more.
        Assert.Equal(point.Fields.Count(f => f.Required) + 1, page.Split("class=\"required\"").Length - 1);
        Assert.Contains(point.Consequence!.En, page, StringComparison.Ordinal);
        Assert.Contains(point.PhoneNotice!.En, page, StringComparison.Ordinal);
        Assert.DoesNotContain("checked", page, StringComparison.Ordinal);
        foreach (var choice in point.Choices)
        {
            Assert.Contains(site.Get<PolicyHolder>().Current.Declared.Purpose(choice.Purpose)!.Consent!.Text.En, page, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task Every_fault_is_said_at_once_and_what_was_typed_is_kept_but_the_password(string policy)
    {
        await using var site = await Site.StartAsync(policy: policy);
        var answer = await site.PostAsync(
            "/en/account/new",
            ("email", "marie at example"), ("password", "Azerty123"), ("first_name", ""), ("company", "Durand & fils"), ("phone", "call me"),
            ("choice_newsletter_email", "yes"), ("shown", site.Get<PolicyHolder>().Current.Declared.Hash));
        var page = await Site.TextAsync(answer);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var faults = SummaryLinks().Matches(page).Select(m => m.Groups[1].Value);
        Assert.Equal(["email", "password", "last_name", "first_name", "phone", "of_age", "terms"], faults);
        Assert.Contains("value=\"Durand & fils\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"call me\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Azerty123", page, StringComparison.Ordinal);
        Assert.Matches(TickedNewsletter(), page);
        Assert.Null(await site.SubjectAsync("marie at example"));
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Required_fields_are_enough_and_a_box_left_alone_is_no_choice(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var subject = await site.AccountAsync(Email);

        await using var store = site.Look();
        var account = await store.Set<Account>().SingleAsync(a => a.SubjectId == subject, TestContext.Current.CancellationToken);
        Assert.Equal(("Durand", "Marie", null, null), (account.LastName, account.FirstName, account.Company, account.Phone));
        Assert.NotNull(account.ConfirmedAt);
        Assert.Empty(await store.Set<Choice>().Where(c => c.SubjectId == subject).ToListAsync(TestContext.Current.CancellationToken));
        var entries = await site.Get<Entries>().OfAsync(store, subject, site.Now);
        Assert.Equal(["account.confirmed", "account.created"], entries.Select(e => e.Kind).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Choices_count_and_the_contract_runs_only_once_the_address_has_answered(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var current = site.Get<PolicyHolder>().Current;
        await site.SignUpAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", current.Declared.Hash));
        var subject = (await site.SubjectAsync(Email))!.Value;

        var before = await site.Get<Facts>().ReadAsync(subject, site.Now);
        Assert.True(Assert.Single(before.Choices).Pending);
        Assert.Empty(before.Contracts);

        var code = Site.CodeIn(await site.MailAsync(Email));
        await site.PostAsync("/en/account/confirm", ("code", code));
        var after = await site.Get<Facts>().ReadAsync(subject, site.Now);
        Assert.False(Assert.Single(after.Choices).Pending);
        Assert.Contains(current.Compiled.PurposeIndex["account"], after.Contracts);
    }

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task A_yes_to_words_that_were_not_shown_is_no_yes(string policy)
    {
        await using var site = await Site.StartAsync(policy: policy);
        var answer = await site.SignUpAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", new string('0', 64)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Null(await site.SubjectAsync(Email));
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Known_and_unknown_addresses_are_answered_alike_and_only_the_mailbox_learns_which(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        await site.AccountAsync(Email);
        var stranger = site.NewBrowser();
        var first = await SignUpFromAsync(stranger, Email);
        var second = await SignUpFromAsync(stranger, "nobody-yet@example.test");

        Assert.Equal(second.StatusCode, first.StatusCode);
        Assert.Equal(second.Headers.Location, first.Headers.Location);
        Assert.StartsWith("You already have an account", (await site.MailAsync(Email, 2)).Subject, StringComparison.Ordinal);
        Assert.StartsWith("Confirm your account", (await site.MailAsync("nobody-yet@example.test")).Subject, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task Looking_at_a_link_does_not_use_it_up_and_confirming_does(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        await site.SignUpAsync(Email);
        var code = Site.CodeIn(await site.MailAsync(Email));

        Assert.Equal(HttpStatusCode.OK, (await site.Browser.GetAsync("/en/account/confirm/" + code, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await site.Browser.GetAsync("/en/account/confirm/" + code, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/confirm", ("code", code))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync("/en/account/confirm", ("code", code))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await site.Browser.GetAsync("/en/account/confirm/" + code, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_last_sign_up_of_an_address_is_the_one_that_can_be_confirmed()
    {
        await using var site = await Site.StartAsync();
        await site.SignUpAsync(Email);
        var earlier = Site.CodeIn(await site.MailAsync(Email));
        await site.SignUpAsync(Email);
        var later = Site.CodeIn(await site.MailAsync(Email, 2));

        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync("/en/account/confirm", ("code", earlier))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/account/confirm", ("code", later))).StatusCode);
    }

    [Theory, MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task An_address_that_stays_silent_for_seven_days_leaves_nothing_behind(Engine engine, string policy)
    {
        await using var site = await Site.StartAsync(engine, policy);
        var kept = await site.AccountAsync("kept@example.test");
        await site.SignUpAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", site.Get<PolicyHolder>().Current.Declared.Hash));
        var code = Site.CodeIn(await site.MailAsync(Email));
        var subject = (await site.SubjectAsync(Email))!.Value;

        site.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await site.Get<Unconfirmed>().RunAsync(site.Now, TestContext.Current.CancellationToken);
        Assert.Equal(subject, await site.SubjectAsync(Email));

        site.Time.Advance(TimeSpan.FromMinutes(1));
        await site.Get<Unconfirmed>().RunAsync(site.Now, TestContext.Current.CancellationToken);
        Assert.Null(await site.SubjectAsync(Email));
        Assert.Equal(kept, await site.SubjectAsync("kept@example.test"));
        Assert.Equal(HttpStatusCode.Gone, (await site.PostAsync("/en/account/confirm", ("code", code))).StatusCode);
        await using var store = site.Look();
        Assert.False(await store.Set<Account>().AnyAsync(a => a.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.False(await store.Set<Login>().AnyAsync(l => l.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.False(await store.Set<Choice>().AnyAsync(c => c.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.False(await store.Set<OneTimeCode>().AnyAsync(c => c.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.False(await store.Set<OutgoingMail>().AnyAsync(m => m.SubjectId == subject, TestContext.Current.CancellationToken));
        Assert.Empty(await site.Get<Entries>().OfAsync(store, subject, site.Now));
        Assert.Empty(site.Get<KeyStore>().CompartmentsOf(subject, site.Now));
    }

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task The_mail_says_who_sent_it_and_that_no_reply_is_read(string policy)
    {
        await using var site = await Site.StartAsync(policy: policy);
        await site.SignUpAsync(Email);
        var mail = await site.MailAsync(Email);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.EndsWith(policy == "coraye" ? "@coraye.com" : "@example.org", mail.MessageId, StringComparison.Ordinal);
        Assert.DoesNotContain("Durand", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(Email, mail.TextBody, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SignUpFromAsync(HttpClient browser, string email) => Site.PostAsync(
        browser, "/en/account/new", ("email", email), ("password", Site.Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"));

    [GeneratedRegex("<input [^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("name=\"(\\w+)\"", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("<li><a href=\"#(\\w+)\">", RegexOptions.None, 1000)]
    private static partial Regex SummaryLinks();

    [GeneratedRegex("<input [^>]*choice_newsletter_email[^>]* checked", RegexOptions.None, 1000)]
    private static partial Regex TickedNewsletter();
}
