using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Register;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>The client against the real server: what it knows follows what people do, and what it can't be sure of it refuses.</summary>
public sealed class DecidingInTheProgram
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Engine> Engines => VowUnderTest.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_withdrawal_closes_the_use_here_and_facts_are_fetched_once(Engine engine)
    {
        await using var bed = await ClientBed.OpenAsync(engine);
        Assert.Equal("facts_stale", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        Assert.Equal("allowed", (await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).ToString());
        Assert.Equal("allowed", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        Assert.Null(bed.Client.Fault);
        // The clock of the client stands still: nothing closes but by being told.
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        await UntilAsync(bed, "choice_withdrawn");
        await bed.ChooseAsync(ChoiceAct.Given);
        await UntilAsync(bed, "allowed");
        Assert.Equal(1, bed.Link.FactsAsked);
        Assert.Equal("purpose_undeclared", (await bed.Client.DecideAsync(bed.Ana, new Use("world_domination"), Cancel)).ToString());
        Assert.Equal("allowed", (await bed.Client.DecideAsync(Subject.Email("Ana@Example.org"), ClientBed.Newsletter, Cancel)).ToString());
        Assert.Equal("choice_none", (await bed.Client.DecideAsync(Subject.Email("nobody@example.org"), ClientBed.Newsletter, Cancel)).ToString());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_server_that_is_gone_vouches_for_two_seconds_and_one_that_is_back_is_followed_again(Engine engine)
    {
        await using var bed = await ClientBed.OpenAsync(engine);
        await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel);
        await bed.Server.DownAsync();
        bed.Time.Advance(VowClient.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Equal("allowed", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        bed.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("facts_stale", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        Assert.Equal("facts_stale", (await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).ToString());
        Assert.False(bed.Client.IsCurrent);
        await VowUnderTest.UntilAsync(() => bed.Client.Fault is not null);
        await bed.Server.UpAsync();
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        await bed.FollowsAsync();
        // The new server knows nothing of what was given: everything is asked for anew.
        Assert.Equal("choice_withdrawn", (await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).ToString());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_was_done_while_the_stream_was_cut_is_told_without_asking_again(Engine engine)
    {
        await using var bed = await ClientBed.OpenAsync(engine);
        await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel);
        bed.Link.Fails = path => path == "/api/gate/stream";
        bed.Link.Cut();
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        bed.Time.Advance(VowClient.Lease);
        Assert.Equal("facts_stale", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        bed.Link.Fails = _ => false;
        await bed.FollowsAsync();
        Assert.Equal("choice_withdrawn", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        Assert.Equal(1, bed.Link.FactsAsked);
    }

    [Fact]
    public async Task Without_a_connection_what_the_policy_marks_as_necessary_goes_on_by_what_was_last_known()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        var necessary = new Use("account");
        var before = (await bed.Client.DecideAsync(bed.Ana, necessary, Cancel)).ToString();
        Assert.NotEqual("facts_stale", before);
        await bed.Server.DownAsync();
        bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(before, bed.Client.Decide(bed.Ana, necessary).ToString());
        Assert.Equal("facts_stale", bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString());
        Assert.Equal("facts_stale", (await bed.Client.DecideAsync(Subject.Email("never.met@example.org"), necessary, Cancel)).ToString());
    }

    [Fact]
    public async Task A_strict_question_is_the_servers_to_answer_whatever_is_known_here()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        var strict = ClientBed.Newsletter with { Strict = true };
        await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel);
        bed.Link.Fails = path => path == "/api/gate/stream";
        bed.Link.Cut();
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        Assert.Equal("choice_withdrawn", (await bed.Client.DecideAsync(bed.Ana, strict, Cancel)).ToString());
        Assert.Equal("facts_stale", bed.Client.Decide(bed.Ana, strict).ToString());
        bed.Link.Fails = _ => true;
        Assert.Equal("facts_stale", (await bed.Client.DecideAsync(bed.Ana, strict, Cancel)).ToString());
    }

    [Fact]
    public async Task A_policy_the_client_has_not_got_decides_nothing()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        Assert.True((await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).Allowed);
        bed.Link.Fails = path => path == "/api/gate/policy";
        Assert.Equal(SwitchRefusal.None, await bed.Server.Services.GetRequiredService<SwitchTransfers>().SuspendAsync("adequacy", "a court said so", Actor.System));
        await UntilAsync(bed, "facts_stale");
        Assert.False(bed.Client.IsCurrent);
        bed.Link.Fails = _ => false;
        await bed.FollowsAsync();
        Assert.True((await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).Allowed);
    }

    [Fact]
    public async Task A_revoked_key_takes_with_it_what_it_had_fetched()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        Assert.True((await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).Allowed);
        var services = bed.Server.Services;
        await using (var store = services.GetRequiredService<Database>().NewStore())
        {
            var key = Assert.Single(await GateFigures.KeysAsync(store));
            Assert.True(await services.GetRequiredService<Deeds>().DoAsync(deed => services.GetRequiredService<ApiKeys>().RevokeAsync(deed, key.Id, key.Id)));
        }

        await UntilAsync(bed, "facts_stale");
        Assert.Equal("facts_stale", (await bed.Client.DecideAsync(bed.Ana, ClientBed.Newsletter, Cancel)).ToString());
        Assert.Contains("make another", bed.Client.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://privacy.example.org", "vow_1")]
    [InlineData("ftp://localhost", "vow_1")]
    [InlineData("https://privacy.example.org", "secret")]
    [InlineData("https://privacy.example.org", "vow_1\n2")]
    public void A_key_is_sent_over_no_open_line_and_must_be_one(string server, string key) =>
        Assert.Throws<ArgumentException>(() => new VowClient(new VowClientOptions { Server = new Uri(server), Key = key }));

    private static Task UntilAsync(ClientBed bed, string expected) =>
        VowUnderTest.UntilAsync(() => bed.Client.Decide(bed.Ana, ClientBed.Newsletter).ToString() == expected);
}
