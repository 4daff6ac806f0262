using Microsoft.EntityFrameworkCore;
using Vow.Company.Accounts;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;
using Vow.Tests.Retention;

namespace Vow.Tests.Me;

public sealed class ErasingAPerson
{
    private const string Shop = """
        CREATE TABLE vow_batch (id TEXT PRIMARY KEY, outcome TEXT NOT NULL, at INTEGER NOT NULL);
        """ + Rows;

    private const string Rows = """
        INSERT INTO customers VALUES (1, 'Marie@Example.fr', 'Marie', 'Durand', NULL, NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL);
        INSERT INTO customers VALUES (2, 'paul@example.fr', 'Paul', 'Petit', NULL, NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices VALUES (10, 1, 'F2021-000010', '2021-05-06', 'marie@example.fr', 'Marie', 'Durand', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        INSERT INTO invoices VALUES (11, 2, 'F2021-000011', '2021-05-06', 'paul@example.fr', 'Paul', 'Petit', NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        INSERT INTO invoice_lines VALUES (10, 1, 1, 'Sigil Pro', 4900), (11, 1, 1, 'Sigil Pro', 4900);
        """;

    [Theory]
    [InlineData("sqlite", EngineKind.Sqlite)]
    [InlineData("postgresql", EngineKind.Sqlite)]
    [InlineData("sqlite", EngineKind.Postgres)]
    [InlineData("sqlite", EngineKind.MariaDb)]
    public async Task Deletes_everywhere_keeps_what_a_text_asks_for_sealed_and_touches_nobody_else(string engine, EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync(engine, Rows, at, marked: true);
        var subject = await PersonAsync(bed);
        await BeginAsync(bed, subject);
        await RunToTheEndAsync(bed, subject);

        Assert.Equal(Ended, await EndStateAsync(bed, subject));
        Assert.Equal(1, await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 2"));
        Assert.Equal(1, await bed.ShopAsync("SELECT COUNT(*) FROM invoices WHERE id = 11"));
        var archives = await bed.Get<Archive>().ArchiveOfAsync(subject);
        Assert.Equal(["account", "billing"], archives.Select(a => a.Purpose));
        // 10 years from the close of the fiscal year of the invoice.
        Assert.Equal(new DateOnly(2031, 12, 31), archives[1].Until);
        var opened = Assert.IsType<ArchiveOpening.Opened>(await bed.Get<Archive>().OpenAsync(subject, "billing", Vow.Gate.Role.Legal, "audit", Actor.System));
        Assert.Contains(opened.Rows, r => r.Data["number"]?["value"]?.ToString() == "F2021-000010");
        Assert.DoesNotContain(opened.Rows, r => r.Data.ContainsKey("email"));
        Assert.True((await bed.Get<Facts>().ReadAsync(subject, bed.Now)).Erasing);
        Assert.Equal([subject], await bed.Get<Archive>().FindAsync("email", "marie@example.fr", bed.Now));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM retention_opposition"));
    }

    [Fact]
    public async Task The_answer_carries_a_certificate_that_stands_alone_and_says_where_was_looked_again()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        await bed.Get<Erase>().RunAsync(request.Id);
        var mail = await MailAsync(bed);
        var json = ReceiptIn(mail);
        using var signer = LogKeys.Current(bed.Get<VowHome>(), bed.Get<VowOptions>());
        var given = ReceiptCheck.Read(json);
        Assert.NotNull(given);
        var check = ReceiptCheck.Check(given, [signer.Verifier]);
        Assert.Null(check.Fault);
        var certificate = ErasureCertificate.Read(check.Detail);
        Assert.NotNull(certificate);
        Assert.Equal(request.Number, certificate.Request);
        Assert.Equal(["shop", "vow"], certificate.Places.Select(place => place.Source).Order(StringComparer.Ordinal));
        Assert.All(certificate.Places, place => Assert.Equal(0, place.Left));
        // One customer, one invoice and its line left the shop.
        Assert.Equal(3, certificate.Places.Single(place => place.Source == "shop").Deleted);
        Assert.Equal(["account", "billing"], certificate.Stays.Select(stay => stay.Purpose));
        // The same in words, above.
        Assert.Contains("We then looked again, everywhere:", mail, StringComparison.Ordinal);
        var altered = ReceiptCheck.Read(json.Replace("\"deleted\": 3", "\"deleted\": 4", StringComparison.Ordinal));
        Assert.NotNull(ReceiptCheck.Check(altered!, [signer.Verifier]).Fault);
    }

    [Fact]
    public async Task What_comes_back_into_our_own_store_before_the_certificate_is_found_and_goes_again()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        using (RetentionBed.BreakAt("erase.own"))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.Get<Erase>().RunAsync(request.Id));
        }

        await bed.Get<Deeds>().DoAsync(async deed =>
        {
            deed.Store.Add(new Vow.People.Identifier { Id = Guid.CreateVersion7(bed.Time.GetUtcNow()), SubjectId = subject, Kind = Identifiers.Email, Value = "again@example.fr", ConfirmedAt = deed.Now });
            return await deed.Store.SaveChangesAsync();
        });
        await RunToTheEndAsync(bed, subject);
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM people_identifier"));
        Assert.Equal(Ended, await EndStateAsync(bed, subject));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'"));
    }

    [Theory]
    [InlineData("erase.journaled", true)]
    [InlineData("erase.finish_moves", true)]
    [InlineData("erase.staged", true)]
    [InlineData("erase.source-committed", true)]
    [InlineData("erase.source", true)]
    [InlineData("erase.own", true)]
    [InlineData("erase.certify", true)]
    [InlineData("erase.tell", true)]
    [InlineData("compartment.ending", true)]
    [InlineData("keys.destroyed", true)]
    [InlineData("erase.keys", true)]
    [InlineData("erase.staged", false)]
    [InlineData("erase.source-committed", false)]
    [InlineData("erase.staged", true, EngineKind.MariaDb)]
    [InlineData("erase.source-committed", true, EngineKind.MariaDb)]
    [InlineData("erase.source-committed", false, EngineKind.MariaDb)]
    public async Task Broken_off_anywhere_it_ends_the_same(string step, bool marked, EngineKind at = EngineKind.Sqlite)
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", Rows, at, marked);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        using (RetentionBed.BreakAt(step))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(async () =>
            {
                await bed.Get<Erase>().RunAsync(request.Id);
                await RunToTheEndAsync(bed, subject);
            });
        }

        await bed.RestartAsync();
        await RunToTheEndAsync(bed, subject);
        Assert.Equal(Ended, await EndStateAsync(bed, subject));
        Assert.Equal(2, (await bed.Get<Archive>().ArchiveOfAsync(subject)).Count);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'"));
    }

    [Fact]
    public async Task A_source_that_is_away_keeps_its_step_open_and_everything_after_it()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        File.Move(bed.ShopFile, bed.ShopFile + ".away");
        Assert.False(await bed.Get<Erase>().RunAsync(request.Id));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM accounts_account"));
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM rights_step WHERE kind = 'own' AND done_at IS NOT NULL"));

        File.Move(bed.ShopFile + ".away", bed.ShopFile);
        await RunToTheEndAsync(bed, subject);
        Assert.Equal(Ended, await EndStateAsync(bed, subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("erase.found-late")]
    [InlineData("erase.source-committed")]
    public async Task A_source_that_was_away_when_it_began_is_asked_when_it_answers(string brokenOffAt)
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", Rows, marked: true);
        var subject = await PersonAsync(bed);
        File.Move(bed.ShopFile, bed.ShopFile + ".away");
        var request = await BeginAsync(bed, subject);
        await RunToTheEndAsync(bed, subject);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM accounts_account"));

        File.Move(bed.ShopFile + ".away", bed.ShopFile);
        if (brokenOffAt.Length > 0)
        {
            using (RetentionBed.BreakAt(brokenOffAt))
            {
                await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => RunToTheEndAsync(bed, subject));
            }

            await bed.RestartAsync();
        }

        await RunToTheEndAsync(bed, subject);
        Assert.Equal(Ended, await EndStateAsync(bed, subject));
        Assert.Equal(2, (await bed.Get<Archive>().ArchiveOfAsync(subject)).Count);
    }

    [Fact]
    public async Task A_source_that_was_away_and_does_not_know_the_person_is_said_to_have_been_asked()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        await bed.ShopAsync("UPDATE customers SET email = 'other@example.fr' WHERE id = 1 RETURNING id");
        File.Move(bed.ShopFile, bed.ShopFile + ".away");
        var request = await BeginAsync(bed, subject);
        File.Move(bed.ShopFile + ".away", bed.ShopFile);
        await bed.Get<Erase>().RunAsync(request.Id);
        var certificate = ErasureCertificate.Read(ReceiptCheck.Read(ReceiptIn(await MailAsync(bed)))!.Detail);
        var shop = Assert.Single(certificate!.Places, p => p.Source == "shop");
        Assert.Equal((0, 0, 0), (shop.Deleted, shop.Kept, shop.Left));
        Assert.Contains("customers", shop.LookedFor);
    }

    [Fact]
    public async Task A_plan_that_is_no_longer_the_plan_is_not_done()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now);
        await bed.ShopAsync("INSERT INTO invoices VALUES (12, 1, 'F2026-000012', '2026-05-06', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 100) RETURNING id");
        Assert.IsType<EraseOutcome.PlanChanged>(await bed.Get<Erase>().BeginAsync(subject, plan.Hash, false, Language.En, "page", Actor.Subject));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM accounts_account"));
    }

    [Fact]
    public async Task Rows_that_come_back_are_found_30_days_on_and_go_again()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        await RunToTheEndAsync(bed, subject);
        await bed.ShopAsync("INSERT INTO customers VALUES (1, 'marie@example.fr', 'Marie', 'Durand', NULL, NULL, NULL, NULL, NULL, NULL, '2020-01-02', NULL, NULL) RETURNING id");
        bed.Time.Advance(TimeSpan.FromDays(31));
        await bed.Get<Erase>().RunAsync(request.Id);
        bed.Time.Advance(TimeSpan.FromDays(1));
        await bed.Get<Erase>().RunAsync(request.Id);
        Assert.Equal(0, await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await bed.Get<Erase>().RunAsync(request.Id);
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM rights_step WHERE done_at IS NULL OR work IS NOT NULL"));
    }

    [Fact]
    public async Task What_is_held_stays_and_the_plan_says_so()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        Assert.NotNull(await bed.Get<Restrict>().PlaceAsync(subject, "billing", "c", Language.En));
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now);
        Assert.True(plan.Holds);
        Assert.All(plan.Lines.Where(l => l.Table is "invoices" or "invoice_lines" or "customers"), l => Assert.True(l.What is Leaving.Keep or Leaving.Clear));
        Assert.Contains(plan.Lines, l => l.Table == "accounts_account" && l.What == Leaving.Archive);
    }

    [Fact]
    public async Task A_restriction_closes_the_gate_for_its_purpose_and_lifts_only_when_told()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop);
        var subject = await PersonAsync(bed);
        await bed.Get<Restrict>().PlaceAsync(subject, "account", "a", Language.Fr);
        Assert.Single((await bed.Get<Facts>().ReadAsync(subject, bed.Now)).Restricted);
        Assert.False(await bed.Get<Restrict>().LiftAsync(subject, "account", Actor.Operator(Guid.Empty)));
        await bed.Get<Deeds>().DoAsync(deed => Restrict.TellAsync(deed, subject, "account"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.True(await bed.Get<Restrict>().LiftAsync(subject, "account", Actor.Operator(Guid.Empty)));
        Assert.Empty((await bed.Get<Facts>().ReadAsync(subject, bed.Now)).Restricted);
    }

    [Theory, InlineData(EngineKind.Sqlite), InlineData(EngineKind.MariaDb)]
    public async Task A_correction_reaches_the_company_s_database_and_an_invoice_is_never_rewritten(EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Rows, at: at);
        var subject = await PersonAsync(bed);
        var correct = bed.Get<Correct>();
        Assert.Equal(CorrectOutcome.Corrected, await correct.Async(subject, "shop", "customers", "[\"i:1\"]", "last_name", "Martin", Language.En));
        Assert.Equal(1, await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1 AND last_name = 'Martin'"));
        Assert.Equal(CorrectOutcome.NotFound, await correct.Async(subject, "shop", "invoices", "[\"i:10\"]", "last_name", "Martin", Language.En));
        Assert.Equal(CorrectOutcome.NotFound, await correct.Async(subject, "shop", "customers", "[\"i:2\"]", "last_name", "Martin", Language.En));
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM rights_request"));
    }

    [Fact]
    public async Task A_shared_address_shows_nothing_before_a_number_and_three_tries_are_all()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Shop + "INSERT INTO customers (id, email, created_at) VALUES (3, 'MARIE@example.fr', '2020-01-02');");
        var subject = await PersonAsync(bed);
        var place = (await bed.Get<FindPerson>().Async(subject)).Places.Single(p => p.Source.Name == "shop");
        Assert.True(place.Asks);
        Assert.Empty(place.Persons);
        var prove = bed.Get<ProveNumber>();
        await prove.Async(subject, "shop", "F2021-000011");
        await prove.Async(subject, "shop", "4900");
        await prove.Async(subject, "shop", "nothing-1");
        await prove.Async(subject, "shop", "F2021-000010");
        Assert.Empty((await bed.Get<FindPerson>().Async(subject)).Places.Single(p => p.Source.Name == "shop").Persons);
        bed.Time.Advance(TimeSpan.FromDays(31));
        await prove.Async(subject, "shop", "f2021-000010");
        Assert.Single((await bed.Get<FindPerson>().Async(subject)).Places.Single(p => p.Source.Name == "shop").Persons);
    }

    private const string Ended = "shop 0/0/0 account 0 identifiers 0 identity gone answered";

    private static async Task<string> EndStateAsync(RetentionBed bed, Guid subject)
    {
        var customers = await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1");
        var invoices = await bed.ShopAsync("SELECT COUNT(*) FROM invoices WHERE customer_id = 1");
        var lines = await bed.ShopAsync("SELECT COUNT(*) FROM invoice_lines WHERE invoice_id = 10");
        var accounts = await bed.StoreAsync("SELECT COUNT(*) FROM accounts_account");
        var identifiers = await bed.StoreAsync("SELECT COUNT(*) FROM people_identifier");
        var identity = bed.Get<KeyStore>().Find(subject, Compartment.Identity, bed.Now) is null ? "gone" : "there";
        await using var store = bed.Get<Database>().NewStore();
        var state = (await store.Set<RightsRequest>().SingleAsync(r => r.Right == Right.Erasure, TestContext.Current.CancellationToken)).State;
        return $"shop {customers}/{invoices}/{lines} account {accounts} identifiers {identifiers} identity {identity} {state.ToString().ToLowerInvariant()}";
    }

    internal static async Task<Guid> PersonAsync(RetentionBed bed)
    {
        var subject = await bed.Get<Deeds>().DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, "marie@example.fr", "en", deed.Now);
            await deed.Store.SaveChangesAsync();
            deed.Store.Add(new Account { SubjectId = person.Id, CustomerNumber = "C1", LastName = "Durand", FirstName = "Marie", TermsVersion = "1", ConfirmedAt = deed.Now, LastLogin = deed.Now });
            await deed.Store.SaveChangesAsync();
            await deed.ExecuteAsync("UPDATE people_identifier SET confirmed_at = @now", ("@now", deed.Now));
            return person.Id;
        });
        bed.Get<KeyStore>().Ensure(subject, Compartment.Identity, bed.Now);
        return subject;
    }

    internal static async Task<RightsRequest> BeginAsync(RetentionBed bed, Guid subject)
    {
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now);
        return Assert.IsType<EraseOutcome.Begun>(await bed.Get<Erase>().BeginAsync(subject, plan.Hash, true, Language.En, "page", Actor.Subject)).Request;
    }

    private static async Task<string> MailAsync(RetentionBed bed)
    {
        await using var store = bed.Get<Database>().NewStore();
        return Assert.Single(await store.Set<OutgoingMail>().Where(m => m.Template == "rights.erased").ToListAsync(TestContext.Current.CancellationToken)).Body;
    }

    private static string ReceiptIn(string mail) => mail[mail.IndexOf('{', StringComparison.Ordinal)..(mail.LastIndexOf('}') + 1)];

    // The log and the post do their part between the steps, as they do in the server.
    internal static async Task RunToTheEndAsync(RetentionBed bed, Guid subject)
    {
        var resume = bed.Get<ResumeErasures>();
        for (var i = 0; i < 6; i++)
        {
            await resume.RunAsync(bed.Now, TestContext.Current.CancellationToken);
            await bed.Get<SequencerJob>().DrainAsync(TestContext.Current.CancellationToken);
            await bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("DELETE FROM post_outbox WHERE subject_id = @s", ("@s", subject)));
            bed.Time.Advance(TimeSpan.FromMinutes(10));
        }
    }
}
