using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>
/// One installation from its first hour to its second month: an old shop is attached, a person signs up, chooses, takes back and asks; the shop is
/// armed, its overdue customers have their thirty days, and then everything promised of the uses that have begun is kept, with figures.
/// </summary>
public sealed partial class TheScriptedStory
{
    private const string Email = "marie@example.test";
    private const string Password = "orage tabouret merlan 47 velours";

    [Theory]
    [MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task After_the_first_month_what_is_promised_is_kept_with_figures_and_nothing_is_broken(Engine engine, string policy)
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 400);
        var variables = new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString };
        if (engine == Engine.Postgres)
        {
            // The witness's throw-away copy; without one the drill is not held, and what rests on it stays unproven.
            variables["VOW_SCRATCH"] = await PostgresServer.NewDatabaseAsync(prefix: "scratch");
        }

        await using var vow = await VowUnderTest.StartAsync(engine, Repository.Policy(policy), variables: variables);
        var made = DerivedPromises.Of(vow.Services.GetRequiredService<PolicyHolder>().Current.Declared).Select(promise => promise.Id).ToHashSet(StringComparer.Ordinal);
        Assert.True(policy != "coraye" || Kept.All(made.Contains), "The first policy makes every promise of the story.");

        // First hour: nothing is claimed that nobody looked at.
        var (_, fresh, rows) = await vow.ProveAsync();
        Assert.Equal([], rows.Where(r => r.State() == "kept" && Examined(r) == 0).Select(r => r.GetProperty("promise").GetString()));
        Assert.Equal("unproven", fresh["sweep/shop"].State());

        await LiveAsync(vow);
        await HearAsync(vow);

        // The shop is armed: whoever was overdue has thirty days from their notice, and until then the promise is not kept.
        var armed = await vow.RunAsync("source", "arm", "shop", "--confirm", "shop");
        Assert.True(armed.Exit == 0, armed.Error);
        var (exit, waiting, _) = await vow.ProveAsync();
        Assert.Equal(1, exit);
        foreach (var id in new[] { "retention/account/active", "retention/billing/active" })
        {
            Assert.Equal((id, "broken"), (id, waiting[id].State()));
            Assert.Contains("notice runs until 2027-03-31", waiting[id].GetProperty("why").GetRawText(), StringComparison.Ordinal);
        }

        // A silent month: the sweep doubts the clock, then the number of people; each is confirmed as the product asks.
        vow.Clock.Advance(TimeSpan.FromDays(31));
        await NightAsync(vow);
        var doubted = await vow.RunAsync("keep");
        Assert.True(doubted.Exit == 1 && doubted.Error.Contains("--clock-ok", StringComparison.Ordinal), doubted.Output + doubted.Error);
        var kept = await vow.RunAsync("keep", "--clock-ok");
        if (Plan().Match(kept.Error) is { Success: true } plan)
        {
            kept = await vow.RunAsync("keep", "--plan", plan.Groups[1].Value);
        }

        Assert.True(kept.Exit == 0, kept.Error);
        var (end, promises, all) = await vow.ProveAsync();
        Assert.Equal([], all.Where(r => r.State() == "broken").Select(r => $"{r.GetProperty("promise")}: {r.GetProperty("why")}"));
        Assert.Equal(0, end);
        // Where a single choice could be made, it was taken back: no standing choice is left whose proof could be in use.
        foreach (var id in Kept.Where(made.Contains).Where(id => id != "retention/consent_proof/active" || made.Contains("choice/open_rate")))
        {
            Assert.Equal((id, "kept"), (id, promises[id].State()));
            Assert.True(Examined(promises[id]) > 0, id);
        }

        // What is published about messages and offers stands on what was sent, refused and stopped in that month.
        if (policy == "coraye")
        {
            foreach (var clause in Heard)
            {
                Assert.Equal((clause, "kept"), (clause, all.First(r => r.GetProperty("clause").GetString() == clause).State()));
            }
        }

        Assert.Equal([], all.Where(r => Named(r).StartsWith("declared/", StringComparison.Ordinal) && r.State() != "kept").Select(Named));

        // No card was taken and no contest held: that is said, not counted as kept.
        foreach (var id in new[] { "retention/saved_card/active", "retention/contest/active", "choice/retargeting" }.Where(made.Contains))
        {
            Assert.Equal((id, "idle"), (id, promises[id].State()));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(Counts(all));
        Assert.DoesNotContain(all, r => r.State() == "kept" && Examined(r) == 0);

        // The month for an answer ends today; tomorrow the unanswered request is late.
        Assert.Equal("broken", (await vow.ProveAsync("--at", "2027-04-03", "--promise", "right/deadline")).ByPromise["right/deadline"].State());
    }

    private static readonly string[] Kept =
    [
        "declared/account", "declared/billing", "declared/newsletter", "declared/open_rate", "declared/security", "declared/rights_requests",
        "retention/account/active", "retention/account/archive", "retention/billing/active", "retention/billing/archive", "notice/account",
        "choice/newsletter/email", "choice/newsletter/sms", "choice/open_rate", "content/newsletter", "opposition/email", "message/service_mail",
        "retention/newsletter/active", "retention/open_rate/active", "choice/newsletter_partners/email", "withdrawal/newsletter", "withdrawal/open_rate",
        "collection/sign_up", "collection/sign_in",
        "choice/statistics", "choice/survey", "recipient/cnil", "recipient/tax_authority", "recipient/judicial_authority",
        "retention/security/active", "security/log", "right/deadline", "right/withdrawal", "right/objection", "right/erasure", "right/access", "right/restriction",
        "retention/rights_requests/active", "retention/consent_proof/active", "retention/consent_proof/archive", "retention/evidence/active", "retention/evidence/archive",
        "page/policy/en", "page/policy/fr", "map/vow", "map/shop", "sweep/vow", "sweep/shop", "ledger", "drill/life", "gate/closed-list",
    ];

    private static readonly string[] Heard = ["S4.3", "S4.4", "S4.5", "S4.6", "S4.7", "S4.8", "S5.12", "S5.13", "S5.14", "S7.9", "S7.10"];

    // A newsletter goes out; it is opened, and stopped as a mail provider does it; partners are told no by the policy's own phrase.
    private static async Task HearAsync(VowUnderTest vow)
    {
        var policy = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared;
        var measured = policy.Purpose("open_rate") is not null;
        await vow.ReaderAsync("faithful@example.test", "fr", measured ? ["newsletter", "open_rate"] : ["newsletter"]);
        var leaving = await vow.ReaderAsync("leaving@example.test", "en", "newsletter");
        await vow.SentAsync();
        var letters = vow.Mails().Where(m => m.Headers["List-Unsubscribe"] is not null).ToDictionary(m => m.To.Mailboxes.Single().Address, StringComparer.Ordinal);
        if (measured)
        {
            using var opened = await vow.Visitor.GetAsync(new Uri($"/letters/{Stopping.Pixel().Match(letters["faithful@example.test"].HtmlBody!).Groups[1].Value}.gif", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        using var stopped = await vow.Visitor.PostAsync(Stopping.OneClick(letters["leaving@example.test"]), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        await vow.Services.GetRequiredService<StopByPhrase>().DoAsync(leaving, "stop_partners", Language.En, "no partners");
        await vow.SentAsync();
        Assert.DoesNotContain(vow.Mails().GroupBy(m => m.To.Mailboxes.Single().Address + m.Subject), g => g.Key.StartsWith("leaving", StringComparison.Ordinal) && g.Count() > 1);
    }

    private static async Task LiveAsync(VowUnderTest vow)
    {
        var me = vow.NewVisitor("en");
        var policy = vow.Services.GetRequiredService<PolicyHolder>().Current.Declared;
        var text = policy.Purpose("newsletter")!.Consent!.TextVersion;
        await SendAsync(
            me, "/en/account/new", ("email", Email), ("password", Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"),
            ("of_age", "yes"), ("choice_newsletter_email", "yes"), ("shown", policy.Hash));
        var mail = (await vow.MailsAsync(1)).Single(m => m.To.Mailboxes.Single().Address == Email);
        await SendAsync(me, "/en/account/confirm", ("code", Code().Match(mail.TextBody ?? "").Groups[1].Value));
        await SendAsync(me, "/en/me/choices", ("act", "given"), ("purpose", "newsletter"), ("channel", "email"), ("text", text), ("key", "one"));
        if (policy.Purpose("open_rate") is not null)
        {
            await SendAsync(me, "/en/me/choices", ("act", "given"), ("purpose", "open_rate"), ("channel", ""), ("text", text), ("key", "two"));
        }

        // The last means of contact is agreed to and taken back: the only one, where there is one.
        var means = policy.Purpose("newsletter")!.Channels[^1];
        await SendAsync(me, "/en/me/choices", ("act", "given"), ("purpose", "newsletter"), ("channel", means), ("text", text), ("key", "three"));
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(me, "/en/me/choices", ("act", "withdrawn"), ("purpose", "newsletter"), ("channel", means), ("key", "four"));
        await SendAsync(me, "/en/me/ask", ("right", "access"), ("text", "What do you hold about me?"));
    }

    // The jobs of the running server, each once after the clock moved.
    private static async Task NightAsync(VowUnderTest vow)
    {
        var now = Instant.From(vow.Clock.Now);
        await VowUnderTest.UntilAsync(() =>
        {
            using var store = vow.Services.GetRequiredService<Database>().NewStore();
            return store.Set<JobRun>().Count(r => r.At >= now && (r.Name == "proof.drill" || r.Name == "ledger.verify" || r.Name == "proof.run")) == 3;
        });
    }

    private static async Task SendAsync(HttpClient me, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await me.PostAsync(path, form, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, $"{path}: {answer.StatusCode}");
    }

    private static string Named(JsonElement row) => row.GetProperty("promise").GetString() ?? "";

    private static long Examined(JsonElement row) => row.GetProperty("evidence").GetProperty("examined").GetInt64();

    private static string Counts(List<JsonElement> all) => string.Join('\n',
        all.DistinctBy(r => r.GetProperty("promise").ValueKind == JsonValueKind.String ? r.GetProperty("promise").GetString() : "clause " + r.GetProperty("clause").GetString())
            .GroupBy(r => r.State()).Select(g => $"{g.Key} {g.Count()}")
            .Concat(all.Where(r => r.State() is "unproven" or "idle" && r.GetProperty("promise").ValueKind == JsonValueKind.String).Select(r => $"{r.State()} {r.GetProperty("promise")} {r.GetProperty("why")}").Distinct()));

    [GeneratedRegex(@"/account/confirm/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
