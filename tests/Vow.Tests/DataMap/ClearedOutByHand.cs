using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Policy;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;
using static Vow.Tests.DataMap.HandBed;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>What is over its term on paper: nobody can see it, somebody signs for it, and the proof says no more than that.</summary>
public sealed class ClearedOutByHand
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task It_is_unproven_then_attested_with_day_and_function_then_broken_and_never_kept(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, WithPaper());
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        var rows = (await vow.ProveAsync()).ByPromise;
        Assert.Equal("unproven", rows["sweep/letters"].State());
        Assert.Contains("never cleared out yet; due by 2027-06-30", rows["sweep/letters"].GetProperty("why").ToString(), StringComparison.Ordinal);
        Assert.Equal("unproven", rows["retention/support/active"].State());
        Assert.Contains("told at sweep/letters", rows["retention/support/active"].GetProperty("evidence").GetProperty("cannotSee").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("map/letters", rows.Keys);
        Assert.DoesNotContain("clearings", (await agent.ReadAsync("/desk")).Text, StringComparison.Ordinal);

        vow.Clock.Advance(TimeSpan.FromDays(90));
        agent = await vow.OperatorAsync("anne2", Role.Agent);
        Assert.Contains("/desk/clearings/letters", (await agent.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        var page = (await agent.ReadAsync("/desk/clearings/letters")).Text;
        Assert.Contains("30 June 2027", page, StringComparison.Ordinal);
        foreach (var (field, value, words) in new[]
        {
            ("function", "", "Name the function"), ("on", "2027-06-02", "Give the day it was done"), ("on", "2026-01-02", "Give the day it was done"),
            ("pages", "some", "Give the number of pages"), ("document", "", "Say where the record"),
        })
        {
            using var refused = await SignAsync(agent, (field, value));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(words, WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }

        using (var signed = await SignAsync(agent))
        {
            Assert.Equal(HttpStatusCode.SeeOther, signed.StatusCode);
        }

        Assert.Contains("30 May 2028", (await agent.ReadAsync("/desk/clearings/letters")).Text, StringComparison.Ordinal);
        rows = (await vow.ProveAsync()).ByPromise;
        Assert.Equal("attested", rows["sweep/letters"].State());
        Assert.Contains("cleared out by hand on 2027-05-30, attested by: Customer service, until 2028-05-30", rows["sweep/letters"].GetProperty("why").ToString(), StringComparison.Ordinal);
        Assert.Equal("attested", rows["retention/support/active"].State());
        await using (var store = vow.Services.GetRequiredService<Vow.Hosting.Database>().NewStore())
        {
            Assert.Equal(1, await store.Set<NoteRow>().CountAsync(n => n.Kind == "act.attested", Cancel));
        }

        vow.Clock.Advance(TimeSpan.FromDays(367));
        var (exit, late, _) = await vow.ProveAsync();
        Assert.Equal(1, exit);
        Assert.Equal("broken", late["sweep/letters"].State());
        Assert.Contains("nobody has signed for it since 2027-05-30", late["sweep/letters"].GetProperty("why").ToString(), StringComparison.Ordinal);
        Assert.Equal("broken", late["retention/support/active"].State());
        agent = await vow.OperatorAsync("anne3", Role.Agent);
        Assert.Contains("late", (await agent.ReadAsync("/desk/clearings/letters")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_act_that_was_ended_makes_it_due_again_at_once()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        var dpo = await vow.OperatorAsync("doris", Role.Dpo);
        using (await SignAsync(dpo, ("on", "2027-03-01")))
        {
        }

        Assert.Equal("attested", (await vow.ProveAsync()).ByPromise["sweep/letters"].State());
        var acts = (await dpo.ReadAsync("/desk/acts")).Text;
        Assert.Contains("sweep/letters", acts, StringComparison.Ordinal);
        var end = System.Text.RegularExpressions.Regex.Match(acts, "/desk/acts/[0-9a-f-]{36}/end", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Value;
        using var ended = await dpo.SendAsync(end);
        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["sweep/letters"].State());
    }

    [Fact]
    public async Task What_people_asked_for_is_idle_then_unproven_then_attested_and_broken_past_its_day()
    {
        var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await using var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.fr");
        Assert.Equal("idle", await StateAsync(vow));
        await site.PostAsync("/en/me/download");
        Assert.Equal("unproven", await StateAsync(vow));
        vow.Clock.Advance(TimeSpan.FromDays(11));
        var (_, rows, _) = await vow.ProveAsync();
        Assert.Equal("broken", rows["by_hand/letters"].State());
        Assert.Contains("1 task past the last day, the first since 2027-03-11", rows["by_hand/letters"].GetProperty("why").ToString(), StringComparison.Ordinal);
        // What people have a right to is nothing a controller can set aside; a term it may answer for.
        var declared = vow.Services.GetRequiredService<Vow.Policies.PolicyHolder>().Current.Declared;
        Assert.Equal(Vow.Proof.ActRefusal.NeverSetAside, Vow.Proof.SignActs.MaySetAside(declared, "by_hand/letters"));
        Assert.Equal(Vow.Proof.ActRefusal.None, Vow.Proof.SignActs.MaySetAside(declared, "sweep/letters"));
        Assert.Contains("told at by_hand/letters", rows["right/access"].GetProperty("evidence").GetProperty("cannotSee").ToString(), StringComparison.Ordinal);
        var agent = await vow.OperatorAsync("anne", Role.Agent);
        Assert.Contains("late", (await agent.ReadAsync("/desk")).Text, StringComparison.Ordinal);
        await DoAsync(agent, Assert.Single(await TasksAsync(agent)), 0, "");
        var why = (await vow.ProveAsync()).ByPromise["by_hand/letters"];
        Assert.Equal("attested", why.State());
        Assert.Contains("the last on 2027-03-12, attested by: Customer service", why.GetProperty("why").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_drill_does_not_wait_for_somebody_to_look_among_papers()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        await vow.JobAsync("proof.drill");
        var rows = (await vow.ProveAsync()).ByPromise;
        Assert.All(new[] { "right/access", "right/erasure", "right/rectification", "right/restriction" }, right => Assert.Equal("kept", rows[right].State()));
    }

    [Fact]
    public async Task The_command_line_says_that_nothing_is_connected_and_nothing_counted()
    {
        await using var vow = await VowUnderTest.StartAsync(policy: WithPaper());
        Assert.Contains("letters          by hand      to be cleared out by 2027-06-30", (await vow.RunAsync("source", "list")).Output, StringComparison.Ordinal);
        var check = await vow.RunAsync("source", "check", "letters");
        Assert.Equal(0, check.Exit);
        Assert.Contains("looked into by hand: there is no connection and no map to check. What people ask for is done by agent within 10 days", check.Output, StringComparison.Ordinal);
        var arm = await vow.RunAsync("source", "arm", "letters", "--confirm", "letters");
        Assert.Equal(1, arm.Exit);
        Assert.Contains("there is nothing to arm", arm.Error, StringComparison.Ordinal);
        Assert.Contains("nothing is connected there", (await vow.RunAsync("source", "grant", "letters")).Error, StringComparison.Ordinal);
        foreach (var verb in new[] { new[] { "keep", "--at", "2030-01-01" }, ["simulate", "--years", "1"] })
        {
            Assert.Contains("letters: looked into by hand, not counted here; to be cleared out by 2027-06-30", (await vow.RunAsync(verb)).Error, StringComparison.Ordinal);
        }

        Assert.Contains("looked into by hand; to be cleared out by 2027-06-30", (await vow.RunAsync("doctor")).Output, StringComparison.Ordinal);
        var draft = (await vow.RunAsync("source", "add", "cabinet", "--engine", "manual")).Output;
        Assert.Contains("engine: manual", draft, StringComparison.Ordinal);
        var officer = await vow.OperatorAsync("doris", Role.Dpo);
        var sources = (await officer.ReadAsync("/desk/sources")).Text;
        Assert.Contains("Looked into by hand", sources, StringComparison.Ordinal);
        Assert.DoesNotContain("vow source arm letters", sources, StringComparison.Ordinal);
        Assert.DoesNotContain("letters", (await officer.ReadAsync("/desk")).Text.Split("Nothing is changed yet in: ")[^1].Split('<')[0], StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(VowUnderTest vow) => (await vow.ProveAsync()).ByPromise["by_hand/letters"].State();

    private static Task<HttpResponseMessage> SignAsync(HttpClient desk, params (string Name, string Value)[] instead)
    {
        var form = new Dictionary<string, string> { ["function"] = "Customer service", ["on"] = "2027-05-30", ["pages"] = "120", ["document"] = "binder 7" };
        foreach (var (name, value) in instead)
        {
            form[name] = value;
        }

        return desk.SendAsync("/desk/clearings/letters", [.. form.Select(f => (f.Key, f.Value))]);
    }
}
