using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Sources;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Retention;
using Vow.Tests.Shared;
using static Vow.Tests.DataMap.ServiceBed;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>A restriction (GDPR 18) and its end reach a service that takes such orders; one that takes none is named.</summary>
public sealed class RestrictingAtAService
{
    private const string Email = "marie@example.fr";

    private static readonly (long, string) Marie = (7, "support");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_person_and_the_desk_see_it_pending_until_the_service_confirms(Engine engine)
    {
        await using var service = await StartAsync();
        var vow = await VowUnderTest.StartAsync(engine, service.Policy(Crm), variables: Variables(service));
        await using var site = Doorstep.Of(vow);
        service.Now = () => vow.Clock.Now;
        service.Known = "another secret, until somebody mends it there";
        await site.AccountAsync(Email);
        var desk = await vow.OperatorAsync("anne", Role.Dpo);
        var number = (await RestrictAsync(site)).Split('/')[^1];
        await vow.JobAsync("rights.restrict");
        Assert.Empty(service.Restricted);
        var file = await site.PageAsync("/en/me/requests/" + number);
        Assert.Contains("under way", file, StringComparison.Ordinal);
        Assert.Contains("Service told of the restriction", file, StringComparison.Ordinal);
        Assert.Contains("still to do", file, StringComparison.Ordinal);
        Assert.Contains("not confirmed yet, and asked again until it is", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        Assert.Contains("pas encore confirmé", await site.PageAsync("/fr/me/restrict"), StringComparison.Ordinal);
        var (status, seen) = await desk.ReadAsync("/desk/requests/" + number);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Service told of the restriction", seen, StringComparison.Ordinal);
        Assert.Contains("tries so far", seen, StringComparison.Ordinal);

        service.Known = PeopleService.Secret;
        vow.Clock.Advance(TimeSpan.FromHours(7));
        await vow.JobAsync("rights.restrict");
        Assert.Contains(Marie, service.Restricted);
        file = await site.PageAsync("/en/me/requests/" + number);
        Assert.Contains("answered", file, StringComparison.Ordinal);
        Assert.Contains("Told, and confirmed by: our system \"crm\".", file, StringComparison.Ordinal);
        Assert.DoesNotContain("still to do", file, StringComparison.Ordinal);
        Assert.Contains("Service told of the restriction, our system \"crm\": confirmed.", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("lift", "yes"))).StatusCode);
        var page = await site.PageAsync("/en/me/restrict");
        Assert.Contains("may be used again", page, StringComparison.Ordinal);
        Assert.Contains("Service told that the restriction is lifted, our system \"crm\": not confirmed yet", page, StringComparison.Ordinal);
        await vow.JobAsync("rights.restrict");
        Assert.Empty(service.Restricted);
        Assert.DoesNotContain("crm", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        await using var store = site.Look();
        Assert.Equal(0, await store.Set<RightsStep>().CountAsync(s => s.Work != null, Cancel));
    }

    [Fact]
    public async Task A_service_that_takes_no_such_order_is_named_and_never_given_one()
    {
        await using var service = await StartAsync();
        var vow = await VowUnderTest.StartAsync(policy: service.Policy(Untold), variables: Variables(service));
        await using var site = Doorstep.Of(vow);
        service.Now = () => vow.Clock.Now;
        await site.AccountAsync(Email);
        var desk = await vow.OperatorAsync("anne", Role.Dpo);
        var number = (await RestrictAsync(site)).Split('/')[^1];
        await vow.JobAsync("rights.restrict");
        Assert.Empty(service.RestrictionOrders);
        var file = await site.PageAsync("/en/me/requests/" + number);
        Assert.Contains("answered", file, StringComparison.Ordinal);
        Assert.Contains("Service that takes no order to restrict, to be told by our team", file, StringComparison.Ordinal);
        Assert.Contains("Takes no such order from here, so that our team has to tell it: our system \"crm\".", file, StringComparison.Ordinal);
        Assert.Contains("takes no order to restrict", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        Assert.Contains("by you, not by itself", (await desk.ReadAsync("/desk/requests/" + number)).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("lift", "yes"))).StatusCode);
        await vow.JobAsync("rights.restrict");
        Assert.Empty(service.RestrictionOrders);
        Assert.Contains("Service that takes no order to lift it", await site.PageAsync("/en/me/requests/" + number), StringComparison.Ordinal);
        var scope = (await vow.ProveAsync()).ByPromise["right/restriction"].GetProperty("evidence").GetProperty("cannotSee").GetString();
        Assert.Contains("services that take no restriction: crm", scope, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_restricts_nothing_and_the_order_waits()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        await PlaceAsync(bed);
        service.Known = "not the secret that Vow signs with, at all";
        await RunAsync(bed);
        Assert.Empty(service.Calls);
        Assert.Empty(service.Restricted);
        Assert.Equal((1, 1), (await OpenStepsAsync(bed), await bed.StoreAsync("SELECT attempts FROM rights_step WHERE source = 'crm'")));
        service.Known = PeopleService.Secret;
        await RunAsync(bed);
        Assert.Contains(Marie, service.Restricted);
        Assert.Equal(0, await OpenStepsAsync(bed));
    }

    [Fact]
    public async Task A_slow_answer_is_given_up_and_the_order_given_again_under_its_key()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        await PlaceAsync(bed);
        var gone = new TaskCompletionSource();
        service.TroubleWith.Enqueue(("restrict", async context =>
        {
            using var left = context.RequestAborted.Register(gone.SetResult);
            bed.Time.Advance(WebhookSession.Patience);
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }
        ));
        await RunAsync(bed);
        // The service hears of it a moment later.
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Empty(service.Restricted);
        Assert.Equal(1, await OpenStepsAsync(bed));
        await RunAsync(bed);
        Assert.Contains(Marie, service.Restricted);
        Assert.Equal(2, service.RestrictionOrders.Count());
        Assert.Single(service.RestrictionOrders.Distinct());
        Assert.Equal(0, await OpenStepsAsync(bed));
    }

    [Fact]
    public async Task An_error_and_an_order_taken_and_not_done_keep_it_open_under_one_key()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        await PlaceAsync(bed);
        service.Trouble.Enqueue(PeopleService.Fail);
        service.TroubleWith.Enqueue(("restrict", PeopleService.Fail));
        service.TroubleWith.Enqueue(("restrict", context =>
        {
            context.Response.StatusCode = 202;
            return context.Response.WriteAsJsonAsync(new JsonObject { ["key"] = (string?)service.Calls[^1].Asked["key"], ["outcome"] = "working" }, Cancel);
        }
        ));
        service.TroubleWith.Enqueue(("restrict", context => context.Response.WriteAsJsonAsync(new JsonObject { ["key"] = Guid.Empty.ToString("D"), ["outcome"] = "done", ["records"] = 1 }, Cancel)));
        for (var i = 0; i < 4; i++)
        {
            await RunAsync(bed);
            Assert.Equal(1, await OpenStepsAsync(bed));
            Assert.Empty(service.Restricted);
        }

        await RunAsync(bed);
        Assert.Contains(Marie, service.Restricted);
        Assert.Single(service.RestrictionOrders.Distinct());
        Assert.Equal(4, service.RestrictionOrders.Count());
        Assert.Single(service.Restrictions);
        Assert.Equal(0, await OpenStepsAsync(bed));
        Assert.Equal(1, await EntriesAsync(bed, "restriction.placed_at_service"));
    }

    [Theory]
    [InlineData("restrict.found", 1)]
    [InlineData("restrict.service-confirmed", 2)]
    public async Task A_crash_on_the_way_gives_the_order_again_and_it_is_done_and_recorded_once(string step, int orders)
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        await PlaceAsync(bed);
        using (RetentionBed.BreakAt(step))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.Get<RestrictAtServices>().RunAsync(bed.Now, Cancel));
        }

        await bed.RestartAsync();
        await RunAsync(bed);
        await RunAsync(bed);
        Assert.Equal(orders, service.RestrictionOrders.Count());
        Assert.Single(service.RestrictionOrders.Distinct());
        Assert.Single(service.Restrictions);
        Assert.Contains(Marie, service.Restricted);
        Assert.Equal(1, await bed.StoreAsync("SELECT rows FROM rights_step WHERE source = 'crm'"));
        Assert.Equal(1, await EntriesAsync(bed, "restriction.placed_at_service"));
        Assert.Equal(1, await EntriesAsync(bed, "rights.answered"));
    }

    [Fact]
    public async Task Lifted_before_the_service_was_asked_there_is_nothing_to_take_back()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PlaceAsync(bed);
        Assert.True(await bed.Get<Restrict>().LiftAsync(subject, "support", Actor.Subject));
        await RunAsync(bed);
        Assert.Empty(service.Calls);
        Assert.Equal(0, await OpenStepsAsync(bed));
        Assert.Equal(1, await EntriesAsync(bed, "rights.answered"));
    }

    [Fact]
    public async Task Orders_about_a_purpose_never_overtake_each_other()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PlaceAsync(bed);
        // Nobody knows whether this one arrived: it must be settled before it is taken back.
        service.TroubleWith.Enqueue(("restrict", PeopleService.Fail));
        await RunAsync(bed);
        Assert.True(await bed.Get<Restrict>().LiftAsync(subject, "support", Actor.Subject));
        service.TroubleWith.Enqueue(("restrict", PeopleService.Fail));
        await RunAsync(bed);
        Assert.DoesNotContain(service.RestrictionOrders, o => o.Operation == "lift_restriction");

        // And the next restriction waits for the end of the one before.
        Assert.NotNull(await bed.Get<Restrict>().PlaceAsync(subject, "support", "a", Language.En));
        service.TroubleWith.Enqueue(("lift_restriction", PeopleService.Fail));
        await RunAsync(bed);
        Assert.Equal(["restrict"], service.Restrictions);
        await RunAsync(bed);
        Assert.Equal(["restrict", "lift_restriction", "restrict"], service.Restrictions);
        Assert.Contains(Marie, service.Restricted);
        Assert.Equal(0, await OpenStepsAsync(bed));
        Assert.Equal(2, await EntriesAsync(bed, "rights.answered"));
    }

    [Fact]
    public async Task Somebody_the_service_does_not_know_is_not_ordered_about()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        await PlaceAsync(bed, "nobody@example.fr");
        await RunAsync(bed);
        Assert.Equal(["find"], service.Calls.Select(c => (string?)c.Asked["operation"]));
        await using var store = bed.Get<Database>().NewStore();
        var request = await store.Set<RightsRequest>().SingleAsync(Cancel);
        var file = await bed.Get<RightsRequests>().FindAsync(store, request.Number, request.SubjectId, bed.Now);
        Assert.Contains("nothing there is shown to be yours: our system \"crm\"", file!.Messages.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purpose_the_service_holds_nothing_for_is_no_concern_of_it()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var request = await bed.Get<Restrict>().PlaceAsync(subject, "billing", "a", Language.En);
        Assert.Equal(RequestState.Answered, request!.State);
        await RunAsync(bed);
        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task An_order_unconfirmed_for_more_than_a_day_breaks_the_promise()
    {
        await using var service = await StartAsync();
        var vow = await VowUnderTest.StartAsync(policy: service.Policy(Crm), variables: Variables(service));
        await using var site = Doorstep.Of(vow);
        service.Now = () => vow.Clock.Now;
        service.Known = "another secret, until somebody mends it there";
        await site.AccountAsync(Email);
        await RestrictAsync(site);
        Assert.NotEqual("broken", (await vow.ProveAsync()).ByPromise["right/restriction"].State());
        vow.Clock.Advance(TimeSpan.FromHours(25));
        var promise = (await vow.ProveAsync()).ByPromise["right/restriction"];
        Assert.Equal("broken", promise.State());
        Assert.Contains("waited more than a day for a service to confirm: crm", promise.GetProperty("why").GetString(), StringComparison.Ordinal);
        service.Known = PeopleService.Secret;
        // The server has tried by itself too: the next try may lie six hours off.
        vow.Clock.Advance(TimeSpan.FromHours(7));
        await vow.JobAsync("rights.restrict");
        Assert.NotEqual("broken", (await vow.ProveAsync()).ByPromise["right/restriction"].State());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task The_file_outlives_its_term_until_the_service_knows_that_the_restriction_is_lifted(string engine)
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service, engine: engine);
        var subject = await PlaceAsync(bed);
        await RunAsync(bed);
        await SixYearsOnAsync(1, 1);
        Assert.True(await bed.Get<Restrict>().LiftAsync(subject, "support", Actor.Subject));
        service.TroubleWith.Enqueue(("lift_restriction", PeopleService.Fail));
        await RunAsync(bed);
        await SixYearsOnAsync(1, 1);
        Assert.Contains(Marie, service.Restricted);
        await RunAsync(bed);
        Assert.Empty(service.Restricted);
        await SixYearsOnAsync(0, 0);

        async Task SixYearsOnAsync(int requests, int restrictions)
        {
            bed.Time.Advance(TimeSpan.FromDays(6 * 366));
            await bed.SweepAsync();
            Assert.Equal((requests, restrictions), (await bed.StoreAsync("SELECT COUNT(*) FROM rights_request"), await bed.StoreAsync("SELECT COUNT(*) FROM rights_restriction")));
        }
    }

    private static async Task<string> RestrictAsync(Doorstep site)
    {
        var placed = await site.PostAsync("/en/me/restrict", ("purpose", "support"), ("ground", "a"));
        Assert.Equal(HttpStatusCode.SeeOther, placed.StatusCode);
        return placed.Headers.Location!.ToString();
    }

    private static async Task<Guid> PlaceAsync(RetentionBed bed, string email = Email)
    {
        var subject = await PersonAsync(bed, email);
        var request = await bed.Get<Restrict>().PlaceAsync(subject, "support", "a", Language.En);
        Assert.Equal(RequestState.Working, request!.State);
        return subject;
    }

    private static async Task RunAsync(RetentionBed bed)
    {
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        await bed.Get<RestrictAtServices>().RunAsync(bed.Now, Cancel);
    }

    private static Task<long> OpenStepsAsync(RetentionBed bed) => bed.StoreAsync("SELECT COUNT(*) FROM rights_step WHERE done_at IS NULL");

    private static Task<long> EntriesAsync(RetentionBed bed, string kind) => bed.StoreAsync($"SELECT COUNT(*) FROM ledger_link WHERE kind = '{kind}'");
}
