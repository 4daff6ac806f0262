using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Retention;
using Vow.Sources;
using Archive = Vow.Retention.Archive;

namespace Vow.Tests.Retention;

public sealed class SweepingAShop
{
    // Ada left in 2019 with an invoice of that year; Bob is still here; Cyd left long ago without ever buying; Dan bought in 2013 only.
    internal const string People = """
        INSERT INTO customers (id, email, first_name, last_name, street, city, created_at, last_seen) VALUES
          (1, 'ada@example.fr', 'Ada', 'Lee', 'rue A', 'Lyon', '2015-02-01', '2019-06-01 10:00:00'),
          (2, 'bob@example.fr', 'Bob', 'Ray', 'rue B', 'Lyon', '2016-02-01', '2026-06-01 10:00:00'),
          (3, 'cyd@example.fr', 'Cyd', 'May', NULL, NULL, '2012-02-01', '2012-03-01 10:00:00'),
          (4, 'dan@example.fr', 'Dan', 'Fox', 'rue D', 'Metz', '2012-02-01', '2013-03-01 10:00:00');
        INSERT INTO invoices (id, customer_id, number, issued_on, email, first_name, last_name, street, city, total_cents) VALUES
          (10, 1, 'F-10', '2019-05-05', 'ada@example.fr', 'Ada', 'Lee', 'rue A', 'Lyon', 4900),
          (11, 2, 'F-11', '2017-05-05', 'bob@example.fr', 'Bob', 'Ray', 'rue B', 'Lyon', 4900),
          (12, 4, 'F-12', '2013-02-03', 'dan@example.fr', 'Dan', 'Fox', 'rue D', 'Metz', 4900);
        INSERT INTO invoice_lines VALUES (10, 1, 1, 'Sigil Pro', 4900), (11, 1, 1, 'Sigil Pro', 4900), (12, 1, 1, 'Sigil Pro', 4900);
        """;

    [Theory]
    [InlineData("sqlite", EngineKind.Sqlite)]
    [InlineData("postgresql", EngineKind.Sqlite)]
    [InlineData("sqlite", EngineKind.Postgres)]
    [InlineData("postgresql", EngineKind.MariaDb)]
    public async Task Whoever_left_goes_to_the_archives_their_purposes_declare_and_whoever_stayed_stays(string engine, EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync(engine, People, at);
        await bed.ArmAsync();
        var look = await bed.Get<SweepPlan>().LookAsync(bed.Now);
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.Empty(done.Waiting);
        Assert.Equal(Sorted(look.Lines.Where(l => l.IsDone)), Sorted(done.Lines));
        Assert.Equal(
            [
                "shop customers account archive 1", "shop customers account delete 2", "shop customers billing archive 1", "shop customers billing delete 2",
                "shop invoice_lines billing archive 1", "shop invoice_lines billing delete 1", "shop invoices billing archive 1", "shop invoices billing delete 1",
            ],
            Sorted(done.Lines));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers"));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM invoices"));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM invoice_lines"));

        var archive = bed.Get<Archive>();
        var ada = Assert.Single(await archive.FindAsync(Identifiers.Email, " ADA@example.fr", bed.Now));
        var kept = await archive.ArchiveOfAsync(ada);
        // Last seen 2019-06-01: five years active, five in the archive. Invoice of 2019: ten years from the close of that year.
        Assert.Equal([("account", 1, new DateOnly(2029, 6, 1)), ("billing", 3, new DateOnly(2029, 12, 31))], kept.Select(k => (k.Purpose, k.Rows, k.Until)));
        var refused = await archive.OpenAsync(ada, "account", Role.Agent, "a dispute", Actor.System);
        Assert.Equal("archive.role", Assert.IsType<ArchiveOpening.Refused>(refused).Code);
        var opened = Assert.IsType<ArchiveOpening.Opened>(await archive.OpenAsync(ada, "account", Role.Legal, "a dispute", Actor.System));
        Assert.Equal(["email", "first_name", "last_name"], Assert.Single(opened.Rows).Data.Select(d => d.Key).Order());
        Assert.Equal("Ada", (string?)opened.Rows[0].Data["first_name"]!["value"]);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM people_identifier"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM retention_tombstone"));

        // Again: nothing is left to do.
        Assert.Empty(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Lines);
    }

    [Theory]
    [InlineData("sqlite", "sweep.planned")]
    [InlineData("sqlite", "sweep.foreign-deleted")]
    [InlineData("sqlite", "sweep.staged")]
    [InlineData("sqlite", "sweep.foreign-committed")]
    [InlineData("sqlite", "sweep.done")]
    [InlineData("postgresql", "sweep.foreign-deleted")]
    [InlineData("postgresql", "sweep.staged")]
    [InlineData("postgresql", "sweep.foreign-committed")]
    [InlineData("sqlite", "sweep.staged", EngineKind.Postgres)]
    [InlineData("sqlite", "sweep.foreign-committed", EngineKind.Postgres)]
    [InlineData("sqlite", "sweep.planned", EngineKind.MariaDb)]
    [InlineData("sqlite", "sweep.foreign-deleted", EngineKind.MariaDb)]
    [InlineData("sqlite", "sweep.staged", EngineKind.MariaDb)]
    [InlineData("sqlite", "sweep.foreign-committed", EngineKind.MariaDb)]
    [InlineData("sqlite", "sweep.done", EngineKind.MariaDb)]
    public async Task Broken_off_at_any_step_and_run_again_it_loses_nothing_and_does_nothing_twice(string engine, string step, EngineKind at = EngineKind.Sqlite)
    {
        await using var bed = await RetentionBed.OpenAsync(engine, People, at);
        await bed.ArmAsync();
        using (RetentionBed.BreakAt(step))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.SweepAsync());
        }

        var state = step switch { "sweep.staged" or "sweep.foreign-committed" => BatchState.Staged, "sweep.done" => BatchState.Done, _ => BatchState.Planned };
        Assert.Equal(1, await bed.StoreAsync($"SELECT count(*) FROM retention_batch WHERE state = {(int)state}"));
        // In the base, or in the archive, or in both; never in neither.
        Assert.True(await bed.ShopAsync("SELECT count(*) FROM customers WHERE id = 1") + await bed.StoreAsync("SELECT count(*) FROM retention_archive WHERE table_name = 'customers'") > 0);
        await bed.RestartAsync();
        await EndsAsync(bed);
    }

    /// <summary>A sweep that is run again ends as one that nothing disturbed: nothing lost, nothing done twice, each batch once in the log.</summary>
    internal static async Task EndsAsync(RetentionBed bed)
    {
        await bed.SweepAsync();
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers"));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM invoices"));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM invoice_lines"));
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM retention_archive WHERE table_name = 'customers' AND compartment = 'archive:account'"));
        Assert.Equal(4, await bed.StoreAsync("SELECT count(*) FROM retention_archive a JOIN retention_batch b ON b.id = a.batch_id WHERE b.state = 2"));
        Assert.Equal(4, await bed.StoreAsync("SELECT count(*) FROM retention_archive"));
        Assert.Equal(await bed.StoreAsync("SELECT count(*) FROM retention_batch WHERE state = 2"), await bed.StoreAsync("SELECT count(*) FROM ledger_note WHERE kind = 'retention.batch'"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM retention_batch WHERE state IN (0, 1)"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM retention_tombstone"));
    }

    [Fact]
    public async Task An_archive_ends_on_its_day_and_its_key_with_it()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        await bed.ArmAsync();
        await bed.SweepAsync();
        var ada = Assert.Single(await bed.Get<Archive>().FindAsync(Identifiers.Email, "ada@example.fr", bed.Now));
        Assert.Contains("archive:account", bed.Get<Vow.Keys.KeyStore>().CompartmentsOf(ada, bed.Now));
        bed.Time.SetUtcNow(new DateTimeOffset(2029, 6, 1, 12, 0, 0, TimeSpan.Zero));
        await bed.SweepAsync();
        Assert.Equal(2, (await bed.Get<Archive>().ArchiveOfAsync(ada)).Count);
        bed.Time.Advance(TimeSpan.FromDays(1));
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.Contains(new SweepLine("shop", "customers", "account", "end", 1), done.Lines);
        Assert.Equal("billing", Assert.Single(await bed.Get<Archive>().ArchiveOfAsync(ada)).Purpose);
        Assert.Equal(["archive:billing"], bed.Get<Vow.Keys.KeyStore>().CompartmentsOf(ada, bed.Now));
    }

    [Fact]
    public async Task A_hold_keeps_everything_of_the_person_until_it_is_lifted()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        await bed.ArmAsync();
        var holds = bed.Get<Holds>();
        var hold = await bed.Get<Deeds>().DoAsync(deed => holds.PlaceAsync(
            deed, new HoldRequest(null, "shop", "customers", RowKey.Of(1), null, HoldReason.Litigation, "Legal", new DateOnly(2027, 6, 1)), Actor.System));
        await bed.SweepAsync();
        Assert.Equal(2, await bed.ShopAsync("SELECT count(*) FROM customers"));
        Assert.Equal(2, await bed.ShopAsync("SELECT count(*) FROM invoices"));
        Assert.True(await bed.Get<Deeds>().DoAsync(deed => holds.LiftAsync(deed, hold, Actor.System)));
        await bed.SweepAsync();
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task Whoever_is_active_in_the_own_store_is_not_due_elsewhere()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        await bed.ArmAsync();
        await AccountAsync(bed, "ada@example.fr", bed.Now);
        await bed.SweepAsync();
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers WHERE id = 1"));
        Assert.Equal(2, await bed.ShopAsync("SELECT count(*) FROM customers"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task An_account_of_the_own_store_is_archived_on_its_day_and_not_before(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed, "ada@example.fr", bed.Now);
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 11, 22, 12, 0, 0, TimeSpan.Zero));
        Assert.Empty(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Lines);
        bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("sweep.ceiling", Assert.IsType<SweepOutcome.Refused>(await bed.SweepAsync(confirm: false)).Code);
        var look = await bed.Get<SweepPlan>().LookAsync(bed.Now);
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.Equal(Sorted(look.Lines.Where(l => l.IsDone)), Sorted(done.Lines));
        Assert.Contains(new SweepLine("vow", "accounts_account", "account", "archive", 1), done.Lines);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM accounts_account"));
        Assert.Equal(new DateOnly(2036, 11, 22), Assert.Single(await bed.Get<Archive>().ArchiveOfAsync(ada)).Until);
    }

    [Fact]
    public async Task Nothing_is_touched_in_a_source_that_is_only_observed()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.Contains(done.Waiting, w => w.Name == "shop" && w.Why.Contains("vow source arm shop", StringComparison.Ordinal));
        Assert.Equal(4, await bed.ShopAsync("SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task Arming_needs_the_name_again_tells_the_overdue_and_waits_thirty_days()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        var arm = bed.Get<ArmSource>();
        Assert.Equal("source.name", Assert.IsType<ArmOutcome.Refused>(await arm.ArmAsync("shop", "store", Actor.System, bed.Now)).Code);
        var look = (await arm.LookAsync("shop", bed.Now)).Look!;
        Assert.InRange(look.Sample.Count, 1, 10);
        Assert.DoesNotContain(look.Sample, s => s.Values.Any(v => v.Value.Contains("example", StringComparison.Ordinal) || v.Value == "Ada"));
        var armed = Assert.IsType<ArmOutcome.Armed>(await arm.ArmAsync("shop", "shop", Actor.System, bed.Now));
        Assert.Equal((3, true), (armed.Notices, armed.ExactlyOnce));
        Assert.Equal(3, await bed.StoreAsync("SELECT count(*) FROM post_outbox WHERE template = 'retention.notice'"));
        await bed.Get<Notices>().SendDueAsync(bed.Now);
        Assert.Equal(3, await bed.StoreAsync("SELECT count(*) FROM post_outbox WHERE template = 'retention.notice'"));
        bed.Time.Advance(TimeSpan.FromDays(29));
        await bed.SweepAsync();
        Assert.Equal(4, await bed.ShopAsync("SELECT count(*) FROM customers"));
        bed.Time.Advance(TimeSpan.FromDays(2));
        await bed.SweepAsync();
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task Above_the_ceiling_only_the_plan_that_was_shown_is_done()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        await bed.ArmAsync();
        var refused = Assert.IsType<SweepOutcome.Refused>(await bed.SweepAsync(confirm: false));
        Assert.Equal("sweep.ceiling", refused.Code);
        // Bob becomes overdue too: that was not shown.
        await bed.ShopAsync("UPDATE customers SET last_seen = '2014-01-01' WHERE id = 2; SELECT 0");
        var changed = Assert.IsType<SweepOutcome.Refused>(await bed.Get<Sweep>().RunAsync(new SweepRequest(refused.Plan), bed.Now));
        Assert.Equal("sweep.plan_changed", changed.Code);
        Assert.Equal(4, await bed.ShopAsync("SELECT count(*) FROM customers"));
        Assert.IsType<SweepOutcome.Done>(await bed.Get<Sweep>().RunAsync(new SweepRequest(changed.Plan), bed.Now));
        Assert.Equal(0, await bed.ShopAsync("SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task A_clock_that_jumped_stops_the_sweep_until_somebody_says_that_it_is_right()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: People);
        Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        bed.Time.Advance(TimeSpan.FromDays(400));
        // An act after the jump must not hide it.
        await bed.Get<Deeds>().DoAsync(deed => bed.Get<Entries>().AppendAsync(deed, "test.act", Actor.System, []));
        Assert.Equal("sweep.clock", Assert.IsType<SweepOutcome.Refused>(await bed.Get<Sweep>().RunAsync(new SweepRequest(), bed.Now)).Code);
        Assert.IsType<SweepOutcome.Done>(await bed.Get<Sweep>().RunAsync(new SweepRequest(ClockConfirmed: true), bed.Now));
        bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.IsType<SweepOutcome.Done>(await bed.Get<Sweep>().RunAsync(new SweepRequest(), bed.Now));
    }

    [Fact]
    public async Task The_opposition_list_stops_sending_when_its_key_is_lost()
    {
        await using var bed = await RetentionBed.OpenAsync();
        var list = bed.Get<OppositionList>();
        var deeds = bed.Get<Deeds>();
        Assert.True(await deeds.DoAsync(deed => list.AddAsync(deed, "email", "No@Example.fr ", Actor.System)));
        Assert.Equal(ListAnswer.Listed, await deeds.DoAsync(deed => list.IsOnAsync(deed, "email", "no@example.fr")));
        Assert.Equal(ListAnswer.Free, await deeds.DoAsync(deed => list.IsOnAsync(deed, "email", "yes@example.fr")));
        Assert.False(await deeds.DoAsync(deed => list.LiftByConsentAsync(deed, "email", "no@example.fr", Guid.Empty, Actor.System)));
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bed.Get<VowHome>().KeyFile};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM controller_key WHERE name = 'list'";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(ListAnswer.Unreadable, await deeds.DoAsync(deed => list.IsOnAsync(deed, "email", "yes@example.fr")));
        Assert.False(await list.IsReadableAsync());
    }

    private static Task<Guid> AccountAsync(RetentionBed bed, string email, Instant seen) => bed.Get<Deeds>().DoAsync(async deed =>
    {
        var subject = Identifiers.Add(deed.Store, Identifiers.Email, email, "en", deed.Now);
        deed.Store.ChangeTracker.Entries<Vow.People.Identifier>().Single().Entity.ConfirmedAt = deed.Now;
        deed.Store.Add(new Vow.Company.Accounts.Account
        {
            SubjectId = subject.Id,
            CustomerNumber = "C-1",
            LastName = "Lee",
            FirstName = "Ada",
            TermsVersion = "2026-11-01",
            TermsAcceptedAt = deed.Now,
            CreatedAt = deed.Now,
            ConfirmedAt = deed.Now,
            LastLogin = seen,
        });
        await deed.Store.SaveChangesAsync();
        return subject.Id;
    });

    private static IEnumerable<string> Sorted(IEnumerable<SweepLine> lines) =>
        lines.Select(l => $"{l.Source} {l.Table} {l.Purpose} {l.Action} {l.Rows}").Order(StringComparer.Ordinal);
}
