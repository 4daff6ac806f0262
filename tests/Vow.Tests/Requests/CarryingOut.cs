using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Keys;
using Vow.Policy;
using Vow.Rights;
using Vow.Rights.Packages;
using Vow.Sources;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Retention;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>What is done at the desk for a request whose person is known, in Vow's store, a PostgreSQL database and a MariaDB one at once.</summary>
public sealed partial class CarryingOut
{
    private const string Email = "marie@example.fr";
    private const string Request = "/desk/requests/2026-0001";

    private const string Rows = """
        INSERT INTO customers VALUES (1, 'Marie@Example.fr', '<b>Marie</b>', 'Durand', '=cmd()', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL);
        INSERT INTO customers VALUES (2, 'paul@example.fr', 'Paul', 'Petit', NULL, NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices VALUES (10, 1, 'F2021-000010', '2021-05-06', 'marie@example.fr', 'Marie', 'Durand', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        INSERT INTO invoice_lines VALUES (10, 1, 1, 'Sigil Pro', 4900);
        CREATE TABLE messages (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), body VARCHAR(190) NOT NULL, closed_on VARCHAR(10));
        CREATE INDEX ix_messages_customer_id ON messages (customer_id);
        INSERT INTO messages VALUES (1, 1, 'Please also write to my brother luc@example.org, his number is 06 12 34 56 78', NULL);
        """;

    // What the shipped map says of the shop, once more for an older one, and the questions asked there.
    private static string OldShop()
    {
        var shop = File.ReadAllText(Path.Combine(Repository.Policy("coraye"), PolicyFiles.Sources)).ReplaceLineEndings("\n");
        return shop[shop.IndexOf("  shop:\n", StringComparison.Ordinal)..].Replace("  shop:\n", "\n  oldshop:\n", StringComparison.Ordinal).Replace("engine: sqlite", "engine: mariadb", StringComparison.Ordinal)
            .Replace("VOW_SHOP", "VOW_OLD", StringComparison.Ordinal).TrimEnd() + """

                  messages:
                    key: [id]
                    serves: [support]
                    subject:
                      - { from: [customer_id], to: customers, at: [id] }
                    columns:
                      id: { technical: number of the message }
                      customer_id: { link: who wrote it }
                      body: { datum: support_message }
                      closed_on: { anchor: support_closed, encoding: date }
                    at_end: delete

            """;
    }

    private sealed record Town(Site Site, RetentionBed Shop, RetentionBed Old, Guid Marie) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            await Shop.DisposeAsync();
            await Old.DisposeAsync();
        }
    }

    // Marie has an account, is a customer of both shops, and asks by the public form.
    private static async Task<Town> AskAsync(string about, Engine engine = Engine.Sqlite)
    {
        var old = await RetentionBed.OpenAsync("sqlite", Rows, EngineKind.MariaDb, marked: true);
        var shop = await RetentionBed.OpenAsync("sqlite", Rows.Replace("CREATE TABLE messages", "CREATE TABLE unused", StringComparison.Ordinal).Replace("ON messages", "ON unused", StringComparison.Ordinal).Replace("INTO messages", "INTO unused", StringComparison.Ordinal), EngineKind.Postgres, marked: true, sources: OldShop(), variables: name => name == "VOW_OLD" ? old.ShopAddress : null);
        await shop.RunAsync("DROP TABLE unused");
        var vow = await VowUnderTest.StartAsync(engine, shop.Policy, shop.Time.GetUtcNow(), variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["VOW_SHOP"] = shop.ShopAddress, ["VOW_OLD"] = old.ShopAddress });
        var site = Site.Of(vow);
        var marie = await site.AccountAsync(Email);
        await site.AskAsync(("about", about), ("email", Email), ("text", "please"));
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("/rights/follow/", StringComparison.Ordinal)));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        return new Town(site, shop, old, marie);
    }

    private static async Task<string> TiedAsync(Town town, HttpClient desk)
    {
        using (var opened = await desk.SendAsync(Request + "/open", ("reason", "working on it")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        }

        using (var tied = await desk.SendAsync(Request + "/tie", ("by", "email"), ("value", Email), ("how", "called back on her number")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
        }

        return await PlanAsync(desk);
    }

    private static async Task<string> PlanAsync(HttpClient desk)
    {
        using var looked = await desk.SendAsync(Request + "/plan");
        Assert.Equal(Request + "/plan", looked.Headers.Location?.OriginalString);
        var (status, text) = await desk.ReadAsync(Request + "/plan");
        Assert.Equal(HttpStatusCode.OK, status);
        return text;
    }

    private static string HashIn(string page) => Hash().Match(page).Groups[1].Value;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_copy_of_everything_is_made_from_all_sources_and_fetched_once_behind_the_mailbox(Engine engine)
    {
        await using var town = await AskAsync("right.access", engine);
        var site = town.Site;
        var officer = await site.OperatorAsync("dora", Role.Dpo);
        var plan = await TiedAsync(town, officer);
        Assert.Contains("our system \"shop\"", plan, StringComparison.Ordinal);
        Assert.Contains("our system \"oldshop\"", plan, StringComparison.Ordinal);
        Assert.Contains("luc@example.org", plan, StringComparison.Ordinal);
        using (var stale = await officer.SendAsync(Request + "/plan/give", ("plan", new string('0', 64))))
        {
            Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        }

        using (var given = await officer.SendAsync(Request + "/plan/give", ("plan", HashIn(plan))))
        {
            Assert.Equal((HttpStatusCode.SeeOther, Request), (given.StatusCode, given.Headers.Location?.OriginalString));
        }

        var request = await site.RequestAsync("2026-0001");
        Assert.Equal((RequestState.Answered, HashIn(plan)), (request.State, request.PlanHash));
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("waits for you", StringComparison.Ordinal)));
        Assert.DoesNotContain(site.MailsTo(Email), m => m.TextBody!.Contains("Durand", StringComparison.Ordinal) || m.TextBody.Contains("Lilas", StringComparison.Ordinal));

        // The page behind the first mail's link: the address is shown to be hers, then a link comes that works once.
        var follow = RequestBed.FollowIn(site.MailsTo(Email).First(m => m.TextBody!.Contains("/rights/follow/", StringComparison.Ordinal)));
        var stranger = site.NewBrowser();
        using (var early = await Site.PostAsync(stranger, follow + "/package"))
        {
            Assert.Equal(HttpStatusCode.Gone, early.StatusCode);
        }

        using (var proven = await Site.PostAsync(stranger, follow + "/address"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, proven.StatusCode);
        }

        using (var sent = await Site.PostAsync(stranger, follow + "/package"))
        {
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        }

        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("/rights/package/", StringComparison.Ordinal)));
        var link = Link().Match(site.MailsTo(Email).First(m => m.TextBody!.Contains("/rights/package/", StringComparison.Ordinal)).TextBody!).Groups[1].Value;
        // Scanners look; looking uses nothing up.
        Assert.Equal(HttpStatusCode.OK, (await stranger.ReadAsync(link)).Status);
        using var fetched = await Site.PostAsync(stranger, link);
        Assert.Equal("application/zip", fetched.Content.Headers.ContentType?.MediaType);
        using var zip = new ZipArchive(new MemoryStream(await fetched.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        Look(zip);
        using (var again = await Site.PostAsync(stranger, link))
        {
            Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        }

        // Nobody else gets it by its number, and she herself only after showing who she is.
        var other = Site.Of(site.Vow);
        await other.AccountAsync("eve@example.fr");
        using (var guessed = await other.PostAsync("/en/me/requests/2026-0001/package"))
        {
            Assert.Equal(HttpStatusCode.Gone, guessed.StatusCode);
        }

        using (var own = await site.PostAsync("/en/me/requests/2026-0001/package"))
        {
            Assert.Equal("application/zip", own.Content.Headers.ContentType?.MediaType);
        }

        await using (var store = site.Look())
        {
            Assert.Equal(2, (await store.Set<Package>().SingleAsync(TestContext.Current.CancellationToken)).Taken);
        }

        // Thirty days on it is gone, with its key.
        site.Time.Advance(TimeSpan.FromDays(31));
        await site.Vow.JobAsync("rights.packages");
        await using (var store = site.Look())
        {
            Assert.Empty(await store.Set<PackagePart>().ToListAsync(TestContext.Current.CancellationToken));
        }

        Assert.DoesNotContain(site.Get<KeyStore>().CompartmentsOf(town.Marie, site.Now), c => c.StartsWith("package:", StringComparison.Ordinal));
        Assert.DoesNotContain("M'envoyer", await Site.TextAsync(await stranger.GetAsync(follow, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    private static void Look(ZipArchive zip)
    {
        string Read(string name)
        {
            using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        }

        var json = Read("data.json");
        var data = JsonNode.Parse(json)!;
        Assert.Equal("access", data["right"]!.ToString());
        var records = data["purposes"]!.AsArray().SelectMany(p => p!["records"]!.AsArray()).ToList();
        Assert.Contains(records, r => r!["source"]!.ToString() == "shop" && r["record"]!.ToString() == "invoices");
        Assert.Contains(records, r => r!["source"]!.ToString() == "oldshop" && r["record"]!.ToString() == "messages");
        Assert.Contains(records, r => r!["source"]!.ToString() == "vow");
        // Two contact details of her brother are left out, and it is said where.
        Assert.DoesNotContain("luc@example.org", json, StringComparison.Ordinal);
        Assert.DoesNotContain("06 12 34 56 78", json, StringComparison.Ordinal);
        Assert.Equal(2, (int)data["left_out"]!);
        Assert.Contains("another person's contact details, left out", json, StringComparison.Ordinal);
        // Neither secrets nor hashes nor who of the staff looked.
        foreach (var secret in new[] { "password_hash", "\"operator\"", "AQAAAA", "\"proof_fingerprint\"", "paul@example.fr", "dora" })
        {
            Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
        }

        SchemaCheck.Holds(JsonNode.Parse(Read("schema.json"))!, data);
        foreach (var (page, said) in new[] { (Read("data.en.html"), "What we hold about you"), (Read("data.fr.html"), "Ce que nous détenons à votre sujet") })
        {
            Assert.Contains(said, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            Assert.Contains("F2021-000010", page, StringComparison.Ordinal);
            // What a name holds is text, and the page loads nothing from anywhere.
            Assert.DoesNotContain("<b>Marie", page, StringComparison.Ordinal);
            Assert.Contains("&lt;b&gt;Marie&lt;/b&gt;", page, StringComparison.Ordinal);
            Assert.DoesNotMatch("(?i)<(script|img|iframe|link|object)|src=|url\\(|@import", page);
        }

        Assert.Contains("\"'=cmd()\"", Read("tables/shop-customers.csv"), StringComparison.Ordinal);
        Assert.All(zip.Entries, entry => Assert.DoesNotContain("..", entry.FullName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_is_no_good_after_half_an_hour_and_a_later_one_takes_the_place_of_an_earlier()
    {
        await using var town = await AskAsync("right.access");
        var site = town.Site;
        var officer = await site.OperatorAsync("dora", Role.Dpo);
        using (await officer.SendAsync(Request + "/plan/give", ("plan", HashIn(await TiedAsync(town, officer)))))
        {
        }

        var follow = RequestBed.FollowIn(site.MailsTo(Email).First(m => m.TextBody!.Contains("/rights/follow/", StringComparison.Ordinal)));
        await Site.PostAsync(site.Browser, follow + "/address");
        var links = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await Site.PostAsync(site.Browser, follow + "/package");
            await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Count(m => m.TextBody!.Contains("/rights/package/", StringComparison.Ordinal)) == i + 1);
            site.Time.Advance(TimeSpan.FromSeconds(1));
            links = [.. site.MailsTo(Email).Where(m => m.TextBody!.Contains("/rights/package/", StringComparison.Ordinal)).Select(m => Link().Match(m.TextBody!).Groups[1].Value)];
        }

        var first = links.First(l => l != links[^1]);
        using (var replaced = await Site.PostAsync(site.Browser, first))
        {
            Assert.Equal(HttpStatusCode.Gone, replaced.StatusCode);
        }

        site.Time.Advance(TimeSpan.FromMinutes(31));
        using var late = await Site.PostAsync(site.Browser, links[^1]);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
    }

    [Fact]
    public async Task What_may_be_carried_elsewhere_is_what_she_gave_or_was_observed_on_consent_or_contract()
    {
        await using var town = await AskAsync("right.portability");
        var site = town.Site;
        var officer = await site.OperatorAsync("dora", Role.Dpo);
        using (await officer.SendAsync(Request + "/plan/give", ("plan", HashIn(await TiedAsync(town, officer)))))
        {
        }

        using var own = await site.PostAsync("/en/me/requests/2026-0001/package");
        using var zip = new ZipArchive(new MemoryStream(await own.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        using var reader = new StreamReader(zip.GetEntry("data.json")!.Open());
        var data = JsonNode.Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken))!;
        var values = data["purposes"]!.AsArray().SelectMany(p => p!["records"]!.AsArray()).SelectMany(r => r!["data"]!.AsArray()).ToList();
        Assert.NotEmpty(values);
        Assert.All(values, v => Assert.True((bool)v!["portability"]!));
        // An invoice's number is ours, worked out; an amount likewise.
        Assert.DoesNotContain(values, v => v!["datum"]!.ToString() is "invoice_number" or "invoice_amount");
        Assert.Null(data["log_of_evidence"]);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_erasure_begun_at_the_desk_ends_like_the_person_s_own_and_answers_where_the_file_says(Engine engine)
    {
        await using var town = await AskAsync("right.erasure", engine);
        var site = town.Site;
        var agent = await site.AgentAsync("alice");
        var seen = await TiedAsync(town, agent);
        // A question that is open, and who may confirm.
        Assert.Contains("Still running", seen, StringComparison.Ordinal);
        Assert.Contains("The data protection officer confirms an erasure", seen, StringComparison.Ordinal);
        using (var refused = await agent.SendAsync(Request + "/plan/erase", ("plan", new string('0', 64))))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        var officer = await site.OperatorAsync("dora", Role.Dpo);
        using (await officer.SendAsync(Request + "/open", ("reason", "working on it")))
        {
        }

        var plan = HashIn(await PlanAsync(officer));
        site.Time.Advance(TimeSpan.FromMinutes(11));
        using (var stale = await officer.SendAsync(Request + "/plan/erase", ("plan", plan)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, stale.StatusCode);
        }

        officer = await site.OperatorAsync("denis", Role.Dpo);
        using (await officer.SendAsync(Request + "/open", ("reason", "working on it")))
        {
        }

        plan = HashIn(await PlanAsync(officer));
        await town.Shop.RunAsync("INSERT INTO invoices VALUES (12, 1, 'F2026-000012', '2026-05-06', 'marie@example.fr', 'Marie', 'Durand', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', 4900)");
        using (var changed = await officer.SendAsync(Request + "/plan/erase", ("plan", plan), ("never", "yes")))
        {
            Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
            plan = HashIn(WebUtility.HtmlDecode(await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        Assert.Equal(1, await town.Shop.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
        using (var begun = await officer.SendAsync(Request + "/plan/erase", ("plan", plan), ("never", "yes")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        }

        await site.Vow.JobAsync("rights.resume");
        foreach (var shop in new[] { town.Shop, town.Old })
        {
            Assert.Equal(0, await shop.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
            Assert.Equal(0, await shop.ShopAsync("SELECT COUNT(*) FROM invoices WHERE customer_id = 1"));
            Assert.Equal(1, await shop.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 2"));
        }

        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("We then looked again, everywhere", StringComparison.Ordinal)));
        Assert.Contains(site.MailsTo(Email), m => m.Subject == "Answer to your request 2026-0001" && m.TextBody!.Contains("certificate of erasure", StringComparison.Ordinal) && m.TextBody.Contains("complain", StringComparison.Ordinal));
        Assert.Equal(RequestState.Answered, (await site.RequestAsync("2026-0001")).State);
        await using (var store = site.Look())
        {
            Assert.Equal(1, await store.Set<Vow.Retention.OppositionRow>().CountAsync(TestContext.Current.CancellationToken));
            Assert.Equal(1, await store.Set<RightsRequest>().CountAsync(TestContext.Current.CancellationToken));
        }

        // What comes back within the month is found by the second look, and goes again.
        await town.Old.RunAsync("INSERT INTO customers VALUES (1, 'Marie@Example.fr', 'Marie', 'Durand', NULL, NULL, NULL, NULL, NULL, NULL, '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL)");
        site.Time.Advance(TimeSpan.FromDays(31));
        for (var i = 0; i < 4; i++)
        {
            await site.Vow.JobAsync("rights.resume");
            site.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(0, await town.Old.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
        await using (var store = site.Look())
        {
            Assert.Empty(await store.Set<RightsStep>().Where(s => s.DoneAt == null).ToListAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task An_erasure_takes_a_copy_that_waits_with_it()
    {
        await using var town = await AskAsync("right.access");
        var site = town.Site;
        var officer = await site.OperatorAsync("dora", Role.Dpo);
        using (await officer.SendAsync(Request + "/plan/give", ("plan", HashIn(await TiedAsync(town, officer)))))
        {
        }

        await using (var store = site.Look())
        {
            Assert.NotEmpty(await store.Set<PackagePart>().ToListAsync(TestContext.Current.CancellationToken));
        }

        var page = await site.PageAsync("/en/me/delete");
        using (await site.PostAsync("/en/me/delete", ("plan", HashIn(page))))
        {
        }

        await using (var store = site.Look())
        {
            Assert.Empty(await store.Set<PackagePart>().ToListAsync(TestContext.Current.CancellationToken));
            Assert.DoesNotContain(await store.Set<RightsStep>().Where(s => s.DoneAt == null).ToListAsync(TestContext.Current.CancellationToken), s => PackageStep.Of(s.Kind) is not null);
        }
    }

    [Fact]
    public async Task A_value_is_corrected_in_its_system_and_only_then_is_there_something_to_answer()
    {
        await using var town = await AskAsync("right.rectification");
        var site = town.Site;
        var agent = await site.AgentAsync("alice");
        var plan = await TiedAsync(town, agent);
        Assert.Contains("oldshop-customers-last_name", plan, StringComparison.Ordinal);
        (string, string)[] answer = [("outcome", "answered"), ("text", "We corrected your last name.")];
        using (var nothing = await agent.SendAsync(Request + "/answer", answer))
        {
            Assert.Equal(HttpStatusCode.Conflict, nothing.StatusCode);
            Assert.Contains("nothing was done for this right yet", WebUtility.HtmlDecode(await nothing.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }

        (string, string)[] value = [("source", "oldshop"), ("table", "customers"), ("key", "[\"i:1\"]"), ("column", "last_name"), ("value", "Martin")];
        using (var somebodyElse = await agent.SendAsync(Request + "/plan/correct", [.. value.Where(v => v.Item1 != "key"), ("key", "[\"i:2\"]")]))
        {
            Assert.Equal(HttpStatusCode.BadRequest, somebodyElse.StatusCode);
        }

        using (var corrected = await agent.SendAsync(Request + "/plan/correct", value))
        {
            Assert.Equal(HttpStatusCode.SeeOther, corrected.StatusCode);
        }

        Assert.Equal(1, await town.Old.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1 AND last_name = 'Martin'"));
        Assert.Equal(RequestState.Open, (await site.RequestAsync("2026-0001")).State);
        using (var sent = await agent.SendAsync(Request + "/answer", answer))
        {
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        }

        var file = await site.PageAsync("/en/me/requests/2026-0001");
        Assert.Contains("Corrected: Last name.", file, StringComparison.Ordinal);
        Assert.Contains("We corrected your last name.", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restriction_is_placed_for_the_file_and_lifted_only_after_the_person_was_told()
    {
        await using var town = await AskAsync("right.restriction");
        var site = town.Site;
        var agent = await site.AgentAsync("alice");
        await TiedAsync(town, agent);
        using (var without = await agent.SendAsync(Request + "/plan/restrict", ("purpose", "account")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, without.StatusCode);
        }

        using (var placed = await agent.SendAsync(Request + "/plan/restrict", ("purpose", "account"), ("ground", "a")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, placed.StatusCode);
        }

        Assert.Equal(RequestState.Answered, (await site.RequestAsync("2026-0001")).State);
        Assert.Contains("limited since", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("no longer use it", StringComparison.Ordinal)));
        using (var untold = await agent.SendAsync(Request + "/lift"))
        {
            Assert.Equal(HttpStatusCode.Conflict, untold.StatusCode);
        }

        using (var told = await agent.SendAsync(Request + "/lift/announce", ("why", "We have checked: your name is spelt as on your card.")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, told.StatusCode);
        }

        Assert.Contains("limited since", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        using (var lifted = await agent.SendAsync(Request + "/lift"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, lifted.StatusCode);
        }

        Assert.DoesNotContain("limited since", await site.PageAsync("/en/me/restrict"), StringComparison.Ordinal);
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("spelt as on your card", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_objection_sent_as_one_of_the_policy_s_phrases_stops_what_the_phrase_is_about()
    {
        await using var town = await AskAsync("phrase.stop_email");
        var site = town.Site;
        var agent = await site.AgentAsync("alice");
        var plan = await TiedAsync(town, agent);
        Assert.Matches("value=\"newsletter\"[^>]*checked|checked[^>]*value=\"newsletter\"", plan);
        using (var none = await agent.SendAsync(Request + "/plan/stop"))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
        }

        using (var stopped = await agent.SendAsync(Request + "/plan/stop", ("purpose", "newsletter"), ("never", "yes")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, stopped.StatusCode);
        }

        Assert.Equal(RequestState.Answered, (await site.RequestAsync("2026-0001")).State);
        Assert.Contains("you objected", await site.PageAsync("/en/me/choices"), StringComparison.Ordinal);
        await using var store = site.Look();
        Assert.Equal(1, await store.Set<Vow.Retention.OppositionRow>().CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_request_that_names_no_right_is_given_one_and_a_refusal_says_which_data_by_which_text_until_when_and_who_decided()
    {
        await using var town = await AskAsync("");
        var site = town.Site;
        var agent = await site.AgentAsync("alice");
        using (await agent.SendAsync(Request + "/open", ("reason", "working on it")))
        {
        }

        using (await agent.SendAsync(Request + "/name", ("right", "erasure")))
        {
        }

        Assert.Equal(Right.Erasure, (await site.RequestAsync("2026-0001")).Right);
        (string, string)[] refusal = [("outcome", "refused"), ("text", "The invoices are younger than ten years."), ("about", "billing"), ("unfounded", "yes"), ("decided", "")];
        using (var nobody = await agent.SendAsync(Request + "/answer", refusal))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.StatusCode);
            Assert.Contains("Name who decides", WebUtility.HtmlDecode(await nobody.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }

        using (var sent = await agent.SendAsync(Request + "/answer", [.. refusal.Where(f => f.Item1 != "decided"), ("decided", "Anne Martin, managing director")]))
        {
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        }

        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(m => m.TextBody!.Contains("younger than ten years", StringComparison.Ordinal)));
        var letter = site.MailsTo(Email).First(m => m.TextBody!.Contains("younger than ten years", StringComparison.Ordinal)).TextBody!;
        foreach (var said in new[] { "Invoice number", "L123-22", "10 years", "manifestly unfounded or excessive", "Anne Martin, managing director", "CNIL", "court" })
        {
            Assert.Contains(said, letter, StringComparison.OrdinalIgnoreCase);
        }
    }

    [GeneratedRegex("name=\"plan\"[^>]*value=\"([0-9a-f]{64})\"", RegexOptions.None, 1000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"http://localhost:\d+(/\w\w/rights/package/[\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
