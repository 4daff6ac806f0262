using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;
using static Vow.Tests.DataMap.HandBed;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>Paper that no program reaches: each right makes a task for a person, with a day; what they sign is what is told.</summary>
public sealed partial class LookedIntoByHand
{
    private const string Email = "marie@example.fr";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_access_makes_somebody_look_and_the_person_reads_what_was_found(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine, WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        var me = await site.PageAsync("/en/me");
        Assert.Contains("No program can look into: the cabinet of letters.", me, StringComparison.Ordinal);
        Assert.Empty(await TasksAsync(agent));

        var given = JsonNode.Parse(await Doorstep.TextAsync(await site.PostAsync("/en/me/download")))!["by_hand"]![0]!;
        Assert.Equal(("letters", "the cabinet of letters", "2027-03-11"), (given["source"]!.ToString(), given["title"]!.ToString(), given["told_by"]!.ToString()));
        Assert.Null(given["attested"]);
        Assert.Contains("We look by hand in: the cabinet of letters. We tell you by 11 March 2027.", await site.PageAsync("/en/me"), StringComparison.Ordinal);
        Assert.Contains("Nous cherchons à la main dans : l'armoire des courriers. Nous vous répondons au plus tard le 11 mars 2027.", (await site.PageAsync("/fr/me")).Replace('\u00a0', ' '), StringComparison.Ordinal);
        var number = Number().Match(await site.PageAsync("/en/me/requests")).Value;
        var file = await site.PageAsync("/en/me/requests/" + number);
        Assert.Contains("under way", file, StringComparison.Ordinal);
        Assert.Contains("by 11 March 2027", file, StringComparison.Ordinal);

        var task = Assert.Single(await TasksAsync(agent));
        var closed = (await agent.ReadAsync(task)).Text;
        Assert.DoesNotContain("Durand", closed, StringComparison.Ordinal);
        using (var early = await agent.SendAsync(task + "/done", ("found", "no")))
        {
            // Not open to them: nothing is signed.
            Assert.Equal(HttpStatusCode.SeeOther, early.StatusCode);
            Assert.Single(await TasksAsync(agent));
        }

        var open = await OpenAsync(agent, task);
        Assert.Contains("Durand", open, StringComparison.Ordinal);
        Assert.Contains("Marie", open, StringComparison.Ordinal);
        Assert.DoesNotContain(Email, open, StringComparison.Ordinal);
        using (var mute = await agent.SendAsync(task + "/done", ("found", "yes"), ("pages", "0"), ("said", " ")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
            var page = WebUtility.HtmlDecode(await mute.Content.ReadAsStringAsync(Cancel));
            Assert.Contains("Give the number of pages or records", page, StringComparison.Ordinal);
            Assert.Contains("Write what you found or did", page, StringComparison.Ordinal);
        }

        await DoAsync(agent, task, 3, "A letter of 2025 about a parcel that never came.");
        Assert.Empty(await TasksAsync(agent));
        me = await site.PageAsync("/en/me");
        Assert.Contains("We looked by hand in: the cabinet of letters, on 1 March 2027. Found (3 pages or records).", me, StringComparison.Ordinal);
        Assert.Contains("a parcel that never came", me, StringComparison.Ordinal);
        file = await site.PageAsync("/en/me/requests/" + number);
        Assert.Contains("answered", file, StringComparison.Ordinal);
        Assert.Contains("- the cabinet of letters, 1 March 2027: found (3 pages or records): A letter of 2025 about a parcel that never came.", file, StringComparison.Ordinal);
        var mail = (await site.MailAsync(Email, 2)).TextBody;
        Assert.Contains("/en/me/requests/" + number, mail, StringComparison.Ordinal);
        Assert.DoesNotContain("parcel", mail, StringComparison.Ordinal);

        // An answer counts for a month: nobody looks twice for the same.
        var again = JsonNode.Parse(await Doorstep.TextAsync(await site.PostAsync("/en/me/download")))!["by_hand"]![0]!;
        Assert.Null(again["told_by"]);
        Assert.Equal(("2027-03-01", "agent", true, 3), (again["attested"]!["on"]!.ToString(), again["attested"]!["by_role"]!.ToString(), (bool)again["attested"]!["found"]!, (int)again["attested"]!["pages"]!));
        Assert.Contains("parcel", again["attested"]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Empty(await TasksAsync(agent));
        await using var store = site.Look();
        Assert.Equal(0, await store.Set<RightsStep>().CountAsync(s => s.Work != null, Cancel));
        Assert.Equal(1, await store.Set<LinkRow>().CountAsync(l => l.Kind == HandTasks.Kind, Cancel));
        Assert.Equal(2, await store.Set<Vow.Desk.DeskAccess>().CountAsync(a => a.What == "task", Cancel));
    }

    [Fact]
    public async Task Nothing_found_is_an_answer_of_its_own()
    {
        var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        await site.PostAsync("/en/me/download");
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        var task = Assert.Single(await TasksAsync(agent));
        await DoAsync(agent, task, 0, "");
        Assert.Contains("Nothing of yours was found there.", await site.PageAsync("/en/me"), StringComparison.Ordinal);
        Assert.Contains("answered", await site.PageAsync("/en/me/requests/" + Number().Match(await site.PageAsync("/en/me/requests")).Value), StringComparison.Ordinal);
        // What is done stays done.
        using var twice = await agent.SendAsync(task + "/done", ("found", "yes"), ("pages", "9"), ("said", "Something after all."));
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Contains("Nothing of yours was found there.", await site.PageAsync("/en/me"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_role_that_does_it_and_the_officer_find_a_task()
    {
        var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        await site.PostAsync("/en/me/download");
        var dpo = await vow.OperatorAsync("doris", Role.Dpo);
        var task = Assert.Single(await TasksAsync(dpo));
        var legal = await vow.OperatorAsync("leon", Role.Legal);
        Assert.Empty(await TasksAsync(legal));
        Assert.Equal(HttpStatusCode.Forbidden, (await legal.ReadAsync(task)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await legal.ReadAsync("/desk/clearings/letters")).Status);
        using var refused = await legal.SendAsync(task + "/open");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var signed = await legal.SendAsync(task + "/done", ("found", "no"));
        Assert.Equal(HttpStatusCode.Forbidden, signed.StatusCode);
        Assert.Single(await TasksAsync(dpo));
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_erasure_waits_for_the_paper_and_its_certificate_says_that_nobody_asked_again(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine, WithPaper());
        await using var site = Doorstep.Of(vow);
        var subject = await site.AccountAsync(Email);
        await site.PostAsync("/en/me/download");
        var plan = await site.PageAsync("/en/me/delete");
        Assert.Contains("We look by hand in: the cabinet of letters. We tell you by 11 March 2027. We destroy there what we find of yours for: Customer service.", Spaced(plan), StringComparison.Ordinal);
        Assert.Contains("Stays there: ", plan, StringComparison.Ordinal);
        var done = await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", PlanOf().Match(plan).Groups[1].Value)));
        Assert.Contains("Your account is being deleted", done, StringComparison.Ordinal);
        Assert.Contains("We look by hand in: the cabinet of letters. We tell you by 11 March 2027.", done, StringComparison.Ordinal);
        await using (var store = site.Look())
        {
            // Our own store does not wait for the paper; the request does.
            Assert.Equal(0, await store.Set<Vow.People.Identifier>().CountAsync(i => i.SubjectId == subject, Cancel));
            Assert.Equal(RequestState.Working, (await store.Set<RightsRequest>().SingleAsync(r => r.Right == Right.Erasure, Cancel)).State);
            // The look asked for before falls away with it.
            Assert.Equal(RequestState.Answered, (await store.Set<RightsRequest>().SingleAsync(r => r.Right == Right.Access, Cancel)).State);
        }

        var agent = await vow.OperatorAsync("anne", Role.Agent);
        var task = Assert.Single(await TasksAsync(agent));
        var page = await OpenAsync(agent, task);
        Assert.Contains("Durand", page, StringComparison.Ordinal);
        Assert.Contains("Destroy: Customer service", page, StringComparison.Ordinal);
        Assert.Contains("Leave in place: ", page, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            vow.Clock.Advance(TimeSpan.FromMinutes(5));
            await vow.JobAsync("rights.resume");
        }

        await using (var store = site.Look())
        {
            Assert.False(await store.Set<RightsStep>().AnyAsync(s => s.Kind == ErasureStep.Certify && s.DoneAt != null, Cancel));
        }

        await DoAsync(agent, task, 4, "Four pages shredded.");
        await vow.JobAsync("rights.resume");
        // The confirmation of the address was the first.
        var mail = (await site.MailAsync(Email, 2)).TextBody!;
        Assert.Contains("Here one of us looked by hand and answers for it; no program can check:", mail, StringComparison.Ordinal);
        Assert.Contains("- the cabinet of letters, 1 March 2027: destroyed by hand (4 pages or records).", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("shredded", mail, StringComparison.Ordinal);
        await using var end = site.Look();
        var certified = await end.Set<LinkRow>().SingleAsync(l => l.Kind == ErasureCertificate.Kind, Cancel);
        var entry = await vow.Services.GetRequiredService<Entries>().FindAsync(end, subject, certified.EntryId, vow.Now(), Cancel);
        var certificate = ErasureCertificate.Read(entry!.Value.Entry.Detail)!;
        Assert.Equal(new AttestedPlace("letters", 4, new DateOnly(2027, 3, 1), "agent"), Assert.Single(certificate.Attested));
        Assert.DoesNotContain(certificate.Places, place => place.Source == "letters");
        var dossier = await vow.Services.GetRequiredService<Dossiers.GatherDossier>().Async(subject, Actor.System, "a question of the authority", Cancel);
        var html = System.Text.Encoding.UTF8.GetString((await vow.Services.GetRequiredService<Dossiers.WriteDossier>().FilesAsync(dossier!)).Single(f => f.Name == "dossier.en.html").Content);
        Assert.Contains("the cabinet of letters", html, StringComparison.Ordinal);
        Assert.Contains("attested, in the role Customer service", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_reaches_the_paper_that_holds_the_same()
    {
        var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        var form = Key().Match(await site.PageAsync("/en/me/correct"));
        Assert.True(form.Success);
        using var sent = await site.PostAsync("/en/me/correct", ("source", "vow"), ("table", "accounts_account"), ("key", form.Groups[1].Value), ("column", "last_name"), ("value", "Martin"));
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        var page = await OpenAsync(agent, Assert.Single(await TasksAsync(agent)));
        Assert.Contains("Martin", page, StringComparison.Ordinal);
        Assert.Contains("is now:", page, StringComparison.Ordinal);
        await DoAsync(agent, Assert.Single(await TasksAsync(agent)), 1, "The letter bears the new name.");
        var file = await site.PageAsync("/en/me/requests/" + Number().Match(await site.PageAsync("/en/me/requests")).Value);
        Assert.Contains("answered", file, StringComparison.Ordinal);
        Assert.Contains("Corrected: Last name.", file, StringComparison.Ordinal);
        Assert.Contains("corrected by hand (1 page or record)", file, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_restriction_and_its_end_are_carried_to_the_paper_by_hand(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine, WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        // A purpose of which nothing lies there makes nobody look.
        await site.PostAsync("/en/me/restrict", ("purpose", "billing"), ("ground", "a"));
        Assert.Empty(await TasksAsync(agent));
        using var placed = await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("ground", "a"));
        var file = placed.Headers.Location!.ToString();
        Assert.Contains("under way", await site.PageAsync(file), StringComparison.Ordinal);
        Assert.Contains("Set aside by hand, the cabinet of letters: still to do.", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        var task = Assert.Single(await TasksAsync(agent));
        Assert.Contains("It is about: Customer service", await OpenAsync(agent, task), StringComparison.Ordinal);
        await DoAsync(agent, task, 2, "In the locked drawer.");
        Assert.Contains("Looked for by hand, and set aside where something was found: the cabinet of letters.", await site.PageAsync(file), StringComparison.Ordinal);

        await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("lift", "yes"));
        Assert.Contains("Freed by hand for use again, the cabinet of letters: still to do.", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        await DoAsync(agent, Assert.Single(await TasksAsync(agent)), 2, "Back in the cabinet.");
        Assert.DoesNotContain("cabinet", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);

        // Lifted before anybody had looked, there is nothing to take back.
        using var next = await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("ground", "a"));
        Assert.Single(await TasksAsync(agent));
        await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("lift", "yes"));
        Assert.Empty(await TasksAsync(agent));
        Assert.Contains("answered", await site.PageAsync(next.Headers.Location!.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_in_words_is_not_answered_before_somebody_has_looked_and_a_refusal_lets_it_fall()
    {
        var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync(Email);
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        using var asked = await site.PostAsync("/en/me/ask", ("right", "access"), ("text", "What did I write to you in 2025?"));
        var number = asked.Headers.Location!.ToString().Split('/')[^1];
        var desk = "/desk/requests/" + number;
        await agent.SendAsync(desk + "/open", ("reason", "answering it"));
        using (var early = await agent.SendAsync(desk + "/answer", ("outcome", "answered"), ("text", "Nothing.")))
        {
            Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
            Assert.Contains("something is still to be done by hand", WebUtility.HtmlDecode(await early.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }

        var task = Assert.Single(await TasksAsync(agent));
        Assert.Contains(task, (await agent.ReadAsync(desk)).Text, StringComparison.Ordinal);
        await DoAsync(agent, task, 1, "One letter of May 2025.");
        Assert.Contains("One letter of May 2025.", (await agent.ReadAsync(desk)).Text, StringComparison.Ordinal);
        using (var answered = await agent.SendAsync(desk + "/answer", ("outcome", "answered"), ("text", "You wrote one letter, in May 2025.")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);
        }

        using var other = await site.PostAsync("/en/me/ask", ("right", "rectification"), ("text", "Correct the colour of my cat."));
        desk = "/desk/requests/" + other.Headers.Location!.ToString().Split('/')[^1];
        await agent.SendAsync(desk + "/open", ("reason", "answering it"));
        Assert.Single(await TasksAsync(agent));
        using var refused = await agent.SendAsync(desk + "/answer", ("outcome", "refused"), ("text", "We hold nothing about the colour of your cat."));
        Assert.Equal(HttpStatusCode.SeeOther, refused.StatusCode);
        Assert.Empty(await TasksAsync(agent));
        // What is not about papers makes nobody look.
        await site.PostAsync("/en/me/ask", ("text", "How do I change my password?"));
        Assert.Empty(await TasksAsync(agent));
    }

    [Fact]
    public async Task Killed_after_it_was_signed_it_is_done_once_and_the_erasure_goes_on()
    {
        await using var bed = await Retention.RetentionBed.OpenAsync(sources: Cabinet);
        var subject = await ServiceBed.PersonAsync(bed);
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now, Cancel);
        var begun = Assert.IsType<EraseOutcome.Begun>(await bed.Get<Erase>().BeginAsync(subject, plan.Hash, false, Language.En, "page", Actor.Subject, cancel: Cancel));
        Assert.False(await bed.Get<Erase>().RunAsync(begun.Request.Id, Cancel));
        Guid task;
        await using (var store = bed.Get<Database>().NewStore())
        {
            task = Assert.Single(await HandTasks.OpenAsync(store, cancel: Cancel)).Id;
        }

        var act = new HandAct(true, 2, "Shredded.", Guid.CreateVersion7(bed.Time.GetUtcNow()), Role.Agent);
        using (Retention.RetentionBed.BreakAt("by_hand.done"))
        {
            await Assert.ThrowsAsync<Retention.RetentionBed.BrokenOff>(() => bed.Get<HandTasks>().DoneAsync(task, act));
        }

        await bed.RestartAsync();
        Assert.False(await bed.Get<HandTasks>().DoneAsync(task, act with { Pages = 7 }));
        Assert.Equal(2, await bed.StoreAsync("SELECT rows FROM rights_step WHERE source = 'letters'"));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'by_hand.done'"));
        await bed.Get<Erase>().RunAsync(begun.Request.Id, Cancel);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'"));
    }

    private static string Spaced(string page) => Regex.Replace(page, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(5));

    [GeneratedRegex(@"20\d\d-\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("name=\"plan\"[^>]*value=\"([0-9a-f]{64})\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();

    [GeneratedRegex("name=\"table\" value=\"accounts_account\"[^>]*>\\s*<[^>]*name=\"key\" value=\"(\\[.*?\\])\"", RegexOptions.None, 1000)]
    private static partial Regex Key();
}
