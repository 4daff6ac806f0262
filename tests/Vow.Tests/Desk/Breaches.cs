using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Breaches;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>The register of breaches and the 72 hours, from awareness to closing.</summary>
public sealed class Breaches
{
    private static readonly (string, string)[] Facts =
        [("how", "the hosting company told us by telephone"), ("nature", "A copy of the customer table lay open on a test server for two days."), ("affects", "confidentiality"), ("purpose", "account"), ("people", "300")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // A Friday evening: the time ends on Monday evening, at the hour, whatever the weekend.
    [InlineData("2027-03-05T18:00:00Z", "2027-03-08T18:00:00Z")]
    // Before Easter Monday.
    [InlineData("2026-04-03T10:00:00Z", "2026-04-06T10:00:00Z")]
    // The night clocks change: 72 hours are 72 hours.
    [InlineData("2027-03-26T23:30:00Z", "2027-03-29T23:30:00Z")]
    public void The_72_hours_end_at_their_hour(string aware, string end) =>
        Assert.Equal(Instant.From(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture)), BreachClock.DeadlineOf(Instant.From(DateTimeOffset.Parse(aware, System.Globalization.CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(0, 0), InlineData(47, 0), InlineData(48, 1), InlineData(65, 1), InlineData(66, 2), InlineData(72, 3), InlineData(1_000, 3)]
    public void Alarms_come_at_two_days_six_hours_before_and_at_the_end(int hours, int alarm)
    {
        var aware = Instant.From(new DateTimeOffset(2027, 3, 5, 18, 0, 0, TimeSpan.Zero));
        Assert.Equal(alarm, BreachClock.AlarmAt(aware, aware.Plus(TimeSpan.FromHours(hours))));
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task A_breach_is_entered_decided_notified_in_phases_told_and_closed(Engine engine, string policy)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, Repository.Policy(policy));
        var dora = await vow.OperatorAsync("dora", Role.Dpo);
        var purpose = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Purposes[0];
        (string, string)[] facts = [.. Facts.Where(f => f.Item1 != "purpose"), ("purpose", purpose.Id)];
        // The clock stands at 10:00 in Paris on 1 March: aware the evening before.
        using (var ahead = await dora.SendAsync("/desk/breaches", [("day", "2027-03-02"), ("hour", "09:00"), .. facts]))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, ahead.StatusCode);
        }

        var page = await EnterAsync(dora, "2027-02-28", "20:00", facts);
        Assert.Equal("/desk/breaches/2027-B01", page);
        Assert.Contains("3 March 2027, 20:00", (await dora.ReadAsync(page)).Text, StringComparison.Ordinal);
        Assert.Contains("2027-B01", (await dora.ReadAsync("/desk")).Text, StringComparison.Ordinal);

        // Nothing is recorded as sent before it was decided, and nothing closes.
        await RefusedAsync(dora, page + "/notified", HttpStatusCode.Conflict, ("sent-day", "2027-03-01"), ("sent-hour", "09:30"), ("sent-text", "the notice as it was sent"));
        await RefusedAsync(dora, page + "/close", HttpStatusCode.Conflict);
        await RefusedAsync(dora, page + "/decision", HttpStatusCode.UnprocessableEntity, ("risk", "high"), ("reasons", "Passwords can be guessed from it."), ("decided", "Zoé Martin, managing director"), ("advice", "notify at once"));
        await DoneAsync(dora, page + "/decision", ("risk", "high"), ("telling", "each"), ("reasons", "Addresses and telephone numbers were open to anybody."), ("decided", "Zoé Martin, managing director"), ("advice", "notify at once"));
        var draft = (await dora.ReadAsync(page)).Text;
        var declared = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared;
        Assert.Contains("(a) Nature of the breach", draft, StringComparison.Ordinal);
        Assert.Contains("a) Nature de la violation", draft, StringComparison.Ordinal);
        Assert.Contains(declared.Datum(purpose.Data[0].Datum)!.Title.En, draft, StringComparison.Ordinal);
        Assert.Contains("not known yet; will follow (GDPR 33(4))", draft, StringComparison.Ordinal);
        await DoneAsync(dora, page + "/notified", ("sent-day", "2027-03-01"), ("sent-hour", "09:30"), ("sent-text", "the notice as it was sent"));
        await RefusedAsync(dora, page + "/close", HttpStatusCode.Conflict);

        // What becomes known later completes the facts and is sent as a second phase.
        vow.Clock.Advance(TimeSpan.FromDays(4));
        dora = await vow.OperatorAsync("dina", Role.Dpo);
        await DoneAsync(dora, page + "/facts", [.. facts, ("records", "1200"), ("consequences", "unwanted calls"), ("measures", "the server was closed")]);
        await DoneAsync(dora, page + "/notified", ("sent-day", "2027-03-05"), ("sent-hour", "09:00"), ("sent-text", "what became known later"));
        await DoneAsync(dora, page + "/told", ("told-day", "2027-03-05"), ("told-hour", "09:30"), ("told-text", "what people were told"));
        await DoneAsync(dora, page + "/close");
        await RefusedAsync(dora, page + "/close", HttpStatusCode.Conflict);

        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var breach = await store.Set<Breach>().AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((BreachRisk.High, "", 0), (breach.Risk, breach.DelayReasons, breach.Alarm));
        Assert.Equal([false, false, true], await store.Set<BreachNotice>().OrderBy(n => n.At).Select(n => n.ToPeople).ToListAsync(Cancel));
        await vow.Services.GetRequiredService<SequencerJob>().DrainAsync(Cancel);
        var entries = (await LatestEntries.PageAsync(store, null, 0, 50)).Entries.Select(e => e.Kind).ToList();
        Assert.Superset(new HashSet<string> { "breach.entered", "breach.decided", "breach.notified", "breach.completed", "breach.people_told", "breach.closed" }, entries.ToHashSet());
        Assert.Contains("In the register: 1; notified to the authority: 1", (await dora.ReadAsync("/desk/board")).Text, StringComparison.Ordinal);

        // The register as a file, and its page to the auditor, who writes nothing in it.
        var auditor = await vow.OperatorAsync("ada", Role.Auditor);
        Assert.Contains("managing director", await auditor.GetStringAsync(new Uri("/desk/breaches/file", UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.Contains("(a) Nature of the breach", (await auditor.ReadAsync(page)).Text, StringComparison.Ordinal);
        await RefusedAsync(auditor, "/desk/breaches", HttpStatusCode.Forbidden, [("day", "2027-03-05"), ("hour", "09:00"), .. facts]);
        var agent = await vow.OperatorAsync("alice", Role.Agent);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.ReadAsync("/desk/breaches")).Status);
    }

    [Fact]
    public async Task A_late_notification_says_why_and_one_that_is_none_keeps_its_reasons()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var dora = await vow.OperatorAsync("dora", Role.Dpo);
        var late = await EnterAsync(dora, "2027-02-25", "09:00", Facts);
        await DoneAsync(dora, late + "/decision", ("risk", "risk"), ("reasons", "Some telephone numbers were open to anybody."), ("decided", "Zoé Martin, managing director"), ("advice", "notify at once"));
        await RefusedAsync(dora, late + "/notified", HttpStatusCode.UnprocessableEntity, ("sent-day", "2027-03-01"), ("sent-hour", "09:30"), ("sent-text", "the notice as it was sent"));
        await DoneAsync(dora, late + "/notified", ("sent-day", "2027-03-01"), ("sent-hour", "09:30"), ("sent-text", "the notice as it was sent"), ("delay", "nobody read the mailbox on the weekend"));
        await DoneAsync(dora, late + "/close");

        var none = await EnterAsync(dora, "2027-03-01", "09:00", Facts);
        await DoneAsync(dora, none + "/decision", ("risk", "unlikely"), ("reasons", "The copy was encrypted and its key was not with it."), ("decided", "Zoé Martin, managing director"), ("advice", "agreed"));
        await RefusedAsync(dora, none + "/notified", HttpStatusCode.Conflict, ("sent-day", "2027-03-01"), ("sent-hour", "09:30"), ("sent-text", "the notice as it was sent"));
        await DoneAsync(dora, none + "/close");
        var file = await dora.GetStringAsync(new Uri("/desk/breaches/file", UriKind.Relative), Cancel);
        Assert.Contains("nobody read the mailbox", file, StringComparison.Ordinal);
        Assert.Contains("its key was not with it", file, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_officer_is_warned_once_for_each_alarm_until_it_is_notified(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var dora = await vow.OperatorAsync("dora", Role.Dpo);
        await EnterAsync(dora, "2027-03-01", "10:00", Facts);
        var warn = vow.Services.GetServices<Jobs.IJob>().OfType<WarnOfBreaches>().Single();
        async Task<int> AlarmAsync(double hours)
        {
            vow.Clock.Now = new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero).AddHours(hours);
            await warn.RunAsync(vow.Now(), Cancel);
            await warn.RunAsync(vow.Now(), Cancel);
            await using var store = vow.Services.GetRequiredService<Database>().NewStore();
            await vow.Services.GetRequiredService<SequencerJob>().DrainAsync(Cancel);
            return (await LatestEntries.PageAsync(store, null, 0, 50)).Entries.Count(e => e.Kind == "breach.alarm");
        }

        var alarms = new List<int>();
        foreach (var hours in new[] { 47.9, 48, 60, 66, 72, 200 })
        {
            alarms.Add(await AlarmAsync(hours));
        }

        Assert.Equal("0 1 1 2 3 3", string.Join(' ', alarms));
        if (vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Dpo.Email is { IsKnown: true })
        {
            await VowUnderTest.UntilAsync(() => vow.Mails().Count(m => m.Subject!.Contains("2027-B01", StringComparison.Ordinal)) == 3);
        }

        dora = await vow.OperatorAsync("dina", Role.Dpo);
        Assert.Contains("the 72 hours were over", (await dora.ReadAsync("/desk")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> EnterAsync(HttpClient dpo, string day, string hour, (string, string)[] facts)
    {
        using var entered = await dpo.SendAsync("/desk/breaches", [("day", day), ("hour", hour), .. facts]);
        Assert.True(entered.StatusCode == HttpStatusCode.SeeOther, WebUtility.HtmlDecode(await entered.Content.ReadAsStringAsync(Cancel)));
        return entered.Headers.Location!.OriginalString;
    }

    private static async Task DoneAsync(HttpClient browser, string path, params (string, string)[] form)
    {
        using var done = await browser.SendAsync(path, form);
        Assert.DoesNotContain("sign-in", done.Headers.Location?.OriginalString ?? "", StringComparison.Ordinal);
        Assert.True(done.StatusCode == HttpStatusCode.SeeOther, path + ": " + WebUtility.HtmlDecode(await done.Content.ReadAsStringAsync(Cancel)));
    }

    private static async Task RefusedAsync(HttpClient browser, string path, HttpStatusCode status, params (string, string)[] form)
    {
        using var refused = await browser.SendAsync(path, form);
        Assert.Equal(status, refused.StatusCode);
    }
}
