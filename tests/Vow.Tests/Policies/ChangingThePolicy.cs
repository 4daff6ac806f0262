using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Policies;

public sealed class ChangingThePolicy
{
    private const string Email = "marie@example.fr";
    private const string Kept = "active: { for: 5 years, after: last_activity }\n      archive:\n        for: 5 years\n        after: active_end\n        data: [last_name, first_name, email]";

    private const string Shop = """
        INSERT INTO customers VALUES (1, 'old@example.fr', 'Ada', 'Old', NULL, NULL, NULL, NULL, NULL, 'FR', '2020-01-02 10:00:00', '2021-01-04 10:00:00', NULL);
        INSERT INTO customers VALUES (2, 'middle@example.fr', 'Bob', 'Middle', NULL, NULL, NULL, NULL, NULL, 'FR', '2020-01-02 10:00:00', '2023-03-04 10:00:00', NULL);
        INSERT INTO customers VALUES (3, 'soon@example.fr', 'Cyd', 'Soon', NULL, NULL, NULL, NULL, NULL, 'FR', '2020-01-02 10:00:00', '2024-03-10 10:00:00', NULL);
        INSERT INTO customers VALUES (4, 'new@example.fr', 'Dan', 'New', NULL, NULL, NULL, NULL, NULL, 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices SELECT id, id, 'F2010-' || id, '2010-05-06', email, first_name, last_name, NULL, NULL, NULL, NULL, 'FR', 4900 FROM customers;
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task TickAsync(VowUnderTest vow) => vow.Services.GetRequiredService<Clockwork>().RunDueAsync(Cancel);

    private static int Epoch(VowUnderTest vow) => vow.Services.GetRequiredService<PolicyHolder>().Current.Compiled.Epoch;

    private static async Task<Guid> MemberAsync(Doorstep site, PolicyBed bed)
    {
        var member = await site.AccountAsync(
            Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", bed.Vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Hash));
        // The confirmation, then the choices that count from now on.
        await site.MailAsync(Email, 2);
        return member;
    }

    private static Task<Ran> NewsletterAsync(PolicyBed bed) => bed.Vow.RunAsync("decide", "--subject", "email=" + Email, "--purpose", "newsletter", "--channel", "email");

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_changed_folder_is_said_at_the_start_and_changes_nothing(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine);
        var title = await bed.Vow.Visitor.GetStringAsync(new Uri("/en/policy", UriKind.Relative), Cancel);
        await bed.Vow.DownAsync();
        bed.Edit("name: CORAYE\n", "name: ACME\n");

        await bed.Vow.UpAsync();

        Assert.Contains("version 1", bed.Vow.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("vow plan", bed.Vow.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, Epoch(bed.Vow));
        Assert.Equal(title, await bed.Vow.Visitor.GetStringAsync(new Uri("/en/policy", UriKind.Relative), Cancel));
    }

    [Fact]
    public async Task A_folder_with_errors_does_not_stop_what_is_in_force()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        await bed.Vow.DownAsync();
        await File.WriteAllTextAsync(Path.Combine(bed.Policy, "policy.yaml"), "language: [", Cancel);

        await bed.Vow.UpAsync();

        Assert.Contains("differs", bed.Vow.Output.ToString(), StringComparison.Ordinal);
        var plan = await bed.Vow.RunAsync("plan");
        Assert.Equal(1, plan.Exit);
        Assert.Contains("policy.yaml:2:1 error", plan.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await bed.Vow.RunAsync("plan", "--policy", Path.Combine(bed.Policy, "none"))).Exit);
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_plan_says_for_how_many_people_data_ends_earlier_or_later(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine, Shop);
        Assert.Equal("Nothing differs.\n", (await bed.Vow.RunAsync("plan")).Output);
        // A customer's row serves two purposes, and goes when both have ended.
        bed.Edit(Kept, Kept.Replace("for: 5 years, after", "for: 3 years, after", StringComparison.Ordinal));
        Assert.Empty(JsonNode.Parse((await bed.Vow.RunAsync("plan", "--format", "json")).Output)!["ends"]!.AsArray());
        bed.Edit("active: { for: 5 years, after: last_activity }\n      archive:\n        for: 10 years", "active: { for: 3 years, after: last_activity }\n      archive:\n        for: 10 years");

        var plan = JsonNode.Parse((await bed.Vow.RunAsync("plan", "--format", "json")).Output)!;

        // The clock says 1 March 2027: Middle left more than three years ago, Soon does in ten days; Old has been due under both.
        var ends = plan["ends"]!.AsArray().Where(e => e!["table"]!.ToString() == "customers").ToDictionary(e => e!["by"]!.ToString(), e => e!);
        Assert.Equal((1, 0, 1), ((int)ends["2027-03-01"]["earlier"]!, (int)ends["2027-03-01"]["later"]!, (int)ends["2027-03-01"]["earlier_people"]!));
        Assert.Equal((2, 0, 2), ((int)ends["2027-03-31"]["earlier"]!, (int)ends["2027-03-31"]["later"]!, (int)ends["2027-03-31"]["earlier_people"]!));
        Assert.All(ends.Values, e => Assert.True((bool)e["exact"]!));
        Assert.Contains(plan["promises"]!["changed"]!.AsArray(), p => p!["id"]!.ToString() == "retention/account/active");
        Assert.Equal(4, (int)plan["announcement"]!["elsewhere"]![0]!["people"]!);

        // The way back: later by as many.
        var back = JsonNode.Parse((await bed.Vow.RunAsync("plan", "--against", bed.Policy, "--policy", bed.First, "--format", "json")).Output)!;
        Assert.Equal((0, 1), ((int)back["ends"]![0]!["earlier"]!, (int)back["ends"]![0]!["later"]!));
        Assert.Equal(1, Epoch(bed.Vow));
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_change_is_announced_first_and_comes_into_force_on_its_day_without_a_restart(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine, Shop);
        var site = Doorstep.Of(bed.Vow);
        await MemberAsync(site, bed);
        bed.Edit("answer_within: 1 month", "answer_within: 20 days");
        var plan = await bed.Vow.RunAsync("plan");
        Assert.Equal(0, plan.Exit);
        var id = plan.Output.Split("vow apply --plan ")[1].Trim();

        var early = await bed.Vow.RunAsync("apply", "--now");
        var soon = await bed.Vow.RunAsync("apply", "--from", "2027-03-10");
        var other = await bed.Vow.RunAsync("apply", "--plan", "0123456789abcdef");
        Assert.All([early, soon, other], ran => Assert.Equal(1, ran.Exit));
        Assert.Contains("--from: 2027-04-01", early.Error, StringComparison.Ordinal);
        Assert.Contains("2027-04-01", soon.Error, StringComparison.Ordinal);
        Assert.Contains(id, other.Error, StringComparison.Ordinal);

        var done = await bed.Vow.RunAsync("apply", "--plan", id);
        Assert.True(done.Exit == 0, done.Error);
        Assert.Contains("2027-04-01", done.Output, StringComparison.Ordinal);
        Assert.Equal("Nothing differs.\n", (await bed.Vow.RunAsync("plan")).Output);
        var mail = await site.MailAsync(Email, 3);
        Assert.Contains("1 April 2027", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("time to answer, from 1 month to 20 days", mail.TextBody, StringComparison.Ordinal);

        Assert.Equal(1, Epoch(bed.Vow));
        Assert.Contains("1 April 2027", await PageAsync(bed, "/en/policy/versions"), StringComparison.Ordinal);
        Assert.Contains("A new version is announced for 1 April 2027", await PageAsync(bed, "/en/policy"), StringComparison.Ordinal);
        Assert.Contains("not yet in force", await PageAsync(bed, "/en/policy/versions/2"), StringComparison.Ordinal);
        bed.Vow.Clock.Now = new DateTimeOffset(2027, 3, 31, 21, 59, 59, TimeSpan.Zero);
        Assert.Equal(1, Epoch(bed.Vow));
        bed.Vow.Clock.Now = new DateTimeOffset(2027, 3, 31, 22, 0, 0, TimeSpan.Zero);
        Assert.Equal(2, Epoch(bed.Vow));
        await TickAsync(bed.Vow);
        await TickAsync(bed.Vow);
        Assert.Equal(1, await NotesAsync(bed, "policy.in_force", "\"epoch\":2"));
        Assert.Equal(3, site.MailsTo(Email).Count);
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task Facts_are_made_ahead_and_what_a_person_does_meanwhile_overtakes_them(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine);
        var site = Doorstep.Of(bed.Vow);
        var member = await MemberAsync(site, bed);
        bed.Edit("answer_within: 1 month", "answer_within: 20 days");
        Assert.Equal(0, (await bed.Vow.RunAsync("apply")).Exit);
        Assert.Equal("1 2", await EpochsAsync(bed, member));
        Assert.Equal(0, (await NewsletterAsync(bed)).Exit);

        // Withdrawn under the old version: the row made ahead says yes, and must not be believed.
        await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "withdrawn"), ("key", "me:no"));
        bed.Vow.Clock.Now = new DateTimeOffset(2027, 4, 2, 8, 0, 0, TimeSpan.Zero);
        Assert.Equal(2, Epoch(bed.Vow));
        var answer = await NewsletterAsync(bed);

        Assert.Equal(1, answer.Exit);
        Assert.Contains("choice_withdrawn", answer.Output, StringComparison.Ordinal);
        using var policy = JsonDocumentOf(await GateAsync(bed, member));
        Assert.False(policy.RootElement.GetProperty("allowed").GetBoolean());
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task Consents_to_words_that_no_longer_count_are_asked_again(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine);
        var site = Doorstep.Of(bed.Vow);
        await MemberAsync(site, bed);
        Assert.Equal(0, (await NewsletterAsync(bed)).Exit);
        bed.Edit("        version: 2026-11-01\n        en: \"Yes, CORAYE may send me its own news and offers", "        version: 2027-02-01\n        en: \"Yes, CORAYE may send me its own and its friends' news and offers");
        bed.Edit("accepted: [2026-11-01]\n      explicit: true\n      closed_to_minors: true\n      withdrawn_by: [page, message, mail, letter]\n    channels: [email, sms]", "accepted: [2027-02-01]\n      explicit: true\n      closed_to_minors: true\n      withdrawn_by: [page, message, mail, letter]\n    channels: [email, sms]");
        var plan = JsonNode.Parse((await bed.Vow.RunAsync("plan", "--format", "json")).Output)!;
        var lapsed = Assert.Single(plan["consents"]!.AsArray())!;
        Assert.Equal(("newsletter", "email", "2026-11-01", 1), (lapsed["purpose"]!.ToString(), lapsed["channel"]!.ToString(), lapsed["text_version"]!.ToString(), (int)lapsed["people"]!));

        var done = await bed.Vow.RunAsync("apply", "--now");

        Assert.True(done.Exit == 0, done.Error);
        Assert.Contains("text_outdated", (await NewsletterAsync(bed)).Output, StringComparison.Ordinal);
        Assert.Contains("/en/me/choices/again", (await site.MailAsync(Email, 3)).TextBody, StringComparison.Ordinal);
        Assert.Contains("/en/me/choices/again", await site.PageAsync("/en/me"), StringComparison.Ordinal);
        await site.PostAsync("/en/sign-out");
        var door = await site.PostAsync("/en/sign-in", ("email", Email), ("password", Doorstep.Password), ("to", "/me"));
        Assert.Equal("/en/me/choices/again?to=%2Fme", door.Headers.Location!.ToString());
        Assert.Contains("its friends' news", await site.PageAsync("/en/me/choices/again"), StringComparison.Ordinal);
        var yes = await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("text", "2027-02-01"), ("act", "given"), ("key", "me:again"), ("again", "/me"));
        Assert.Equal(HttpStatusCode.SeeOther, yes.StatusCode);
        Assert.Contains("Nothing is left to answer", await site.PageAsync(yes.Headers.Location!.ToString()), StringComparison.Ordinal);
        Assert.Equal(0, (await NewsletterAsync(bed)).Exit);
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task What_the_people_there_stand_against_is_refused_with_how_many_they_are(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine, Shop);
        var site = Doorstep.Of(bed.Vow);
        await MemberAsync(site, bed);
        await site.PostAsync("/en/me/choices", ("purpose", "figures"), ("channel", ""), ("act", "objected"), ("key", "me:no"));

        async Task<string> RefusedAsync(string code)
        {
            var plan = await bed.Vow.RunAsync("plan", "--format", "json");
            Assert.Equal(1, plan.Exit);
            var refusal = JsonNode.Parse(plan.Output)!["refusals"]!.AsArray().First(r => r!["code"]!.ToString() == code)!;
            var apply = await bed.Vow.RunAsync("apply");
            Assert.Equal(1, apply.Exit);
            Assert.Contains(code, apply.Error, StringComparison.Ordinal);
            bed.Restore();
            return $"{refusal["about"]} {refusal["count"]}";
        }

        bed.Edit(PolicyBed.Interest, "    basis: contract\n    contract: { en: the terms of use, fr: les conditions d'utilisation }\n");
        Assert.Equal("figures 1", await RefusedAsync("basis.after-refusal"));

        bed.Edit("Yes, CORAYE may send me its own news", "Yes, CORAYE may send me any news");
        Assert.Equal("newsletter 1", await RefusedAsync("consent.words-changed"));

        bed.Edit("data: [email, last_name?, first_name?, phone?, language?]\n    keep:\n      active: { for: 3 years, after: last_contact }", "data: [email, last_name?, first_name?, phone?, language?, company?]\n    keep:\n      active: { for: 3 years, after: last_contact }");
        Assert.Equal("newsletter 1", await RefusedAsync("consent.widened"));

        bed.Edit("  shop:\n", "  old_shop:\n", "sources.yaml");
        Assert.Equal("account billing 4", (await RefusedAsync("rows.without-purpose")));
        Assert.Equal(1, Epoch(bed.Vow));
    }

    [Fact]
    public async Task Without_a_promised_period_the_day_is_named_by_whoever_applies()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite, announced: false);
        var site = Doorstep.Of(bed.Vow);
        await MemberAsync(site, bed);
        bed.Edit("answer_within: 1 month", "answer_within: 20 days");

        var refused = await bed.Vow.RunAsync("apply");
        var done = await bed.Vow.RunAsync("apply", "--from", "2027-03-02");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("--from", refused.Error, StringComparison.Ordinal);
        Assert.True(done.Exit == 0, done.Error);
        Assert.Equal(2, (await bed.Vow.RunAsync("apply", "--from", "soon")).Exit);
        Assert.Equal(2, (await bed.Vow.RunAsync("apply", "--from", "2027-03-02", "--now")).Exit);
    }

    [Fact]
    public async Task What_concerns_nobody_comes_into_force_at_once_and_a_restart_finds_it()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        bed.Edit("answer_within: 1 month", "answer_within: 20 days");

        var done = await bed.Vow.RunAsync("apply");

        Assert.Equal("Version 2 is in force.\n0 people told by mail.\n", done.Output);
        Assert.Equal(2, Epoch(bed.Vow));
        await bed.Vow.DownAsync();
        bed.Restore();
        await bed.Vow.UpAsync();
        Assert.Equal(2, Epoch(bed.Vow));
        Assert.Contains("differs from version 2", bed.Vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_follows_an_announced_one_begins_no_earlier_and_takes_its_place()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        var site = Doorstep.Of(bed.Vow);
        await MemberAsync(site, bed);
        bed.Edit("answer_within: 1 month", "answer_within: 20 days");
        Assert.Equal(0, (await bed.Vow.RunAsync("apply")).Exit);
        bed.Edit("website: https://www.coraye.com", "website: https://coraye.com");

        Assert.Equal(1, (await bed.Vow.RunAsync("apply", "--now")).Exit);
        Assert.Equal(0, (await bed.Vow.RunAsync("apply")).Exit);

        bed.Vow.Clock.Now = new DateTimeOffset(2027, 4, 1, 8, 0, 0, TimeSpan.Zero);
        Assert.Equal(3, Epoch(bed.Vow));
        await TickAsync(bed.Vow);
        Assert.Equal((0, 1), (await NotesAsync(bed, "policy.in_force", "\"epoch\":2"), await NotesAsync(bed, "policy.in_force", "\"epoch\":3")));
        Assert.DoesNotContain("/policy/versions/2", await PageAsync(bed, "/en/policy/versions"), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(PolicyBed bed, string path) =>
        WebUtility.HtmlDecode(await bed.Vow.Visitor.GetStringAsync(new Uri(path, UriKind.Relative), Cancel));

    private static Task<int> NotesAsync(PolicyBed bed, string kind, string with) => bed.Vow.AskAsync(services =>
        services.GetRequiredService<Store>().Set<NoteRow>().CountAsync(n => n.Kind == kind && n.Detail.Contains(with)));

    private static Task<string> EpochsAsync(PolicyBed bed, Guid subject) => bed.Vow.AskAsync(async services => string.Join(" ", await
        services.GetRequiredService<Store>().Set<GateAnswers.FactsRow>().Where(f => f.SubjectId == subject).Select(f => f.Epoch).OrderBy(e => e).ToListAsync()));

    private static async Task<string> GateAsync(PolicyBed bed, Guid subject)
    {
        var policy = bed.Vow.Services.GetRequiredService<PolicyHolder>().Current.Compiled;
        var now = Instant.From(bed.Vow.Clock.Now);
        var packed = await bed.Vow.Services.GetRequiredService<GateAnswers.Facts>().PackedAsync(subject, now);
        var decision = GateDecision.Decide(policy, packed, Question.Resolve(policy, "newsletter", "email"), now);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"allowed":{{(decision.Allowed ? "true" : "false")}}}""");
    }

    private static System.Text.Json.JsonDocument JsonDocumentOf(string text) => System.Text.Json.JsonDocument.Parse(text);
}
