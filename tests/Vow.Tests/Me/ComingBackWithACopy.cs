using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Proof;
using Vow.Proof.Checks;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;
using Vow.Tests.Retention;

namespace Vow.Tests.Me;

/// <summary>An older copy of a company's database is put in place of the one from which somebody was erased.</summary>
public sealed class ComingBackWithACopy
{
    private const string Marie = "INSERT INTO customers VALUES (1, 'Marie@Example.fr', 'Marie', 'Durand', NULL, NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL);";

    private const string Rows = Marie + """
        INSERT INTO customers VALUES (2, 'paul@example.fr', 'Paul', 'Petit', NULL, NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices VALUES (11, 2, 'F2021-000011', '2021-05-06', 'paul@example.fr', 'Paul', 'Petit', NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite", EngineKind.Sqlite)]
    [InlineData("postgresql", EngineKind.Sqlite)]
    [InlineData("sqlite", EngineKind.Postgres)]
    [InlineData("sqlite", EngineKind.MariaDb)]
    public async Task Who_was_erased_is_erased_again_whatever_else_their_row_said_then_and_nobody_else(string engine, EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync(engine, Rows, at, marked: true);
        await EraseAsync(bed);
        Assert.Equal(0, await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
        await LookAsync(bed);
        Assert.Equal((0, 0), (await AgainAsync(bed), await BrokenAsync(bed)));

        // The copy: her row as it was a visit earlier, and no word of the erasure.
        await bed.RunAsync("DELETE FROM vow_batch; " + Marie.Replace("2025-03-04", "2024-12-30", StringComparison.Ordinal));
        Assert.Equal(1, await BrokenAsync(bed));
        await LookAsync(bed);
        Assert.Equal(0, await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"));
        Assert.Equal((1, 1), (await bed.ShopAsync("SELECT COUNT(*) FROM customers"), await bed.ShopAsync("SELECT COUNT(*) FROM invoices")));
        Assert.Equal((1, 0), (await AgainAsync(bed), await BrokenAsync(bed)));
        await LookAsync(bed);
        Assert.Equal(1, await AgainAsync(bed));
    }

    [Fact]
    public async Task Without_a_table_of_batches_it_is_seen_by_the_row_itself()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Rows);
        await EraseAsync(bed);
        await bed.RunAsync(Marie.Replace("Marie@", "new@", StringComparison.Ordinal));
        await LookAsync(bed);
        // The number may be somebody else's by now, and nothing says that a copy was put back.
        Assert.Equal((1, 0), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"), await BrokenAsync(bed)));
        await bed.RunAsync("DELETE FROM customers WHERE id = 1; " + Marie);
        Assert.Equal(1, await BrokenAsync(bed));
        await LookAsync(bed);
        Assert.Equal((0, 0), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"), await BrokenAsync(bed)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_row_that_reads_otherwise_under_the_same_key_waits_for_somebody_to_judge(bool same)
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Rows, marked: true);
        await EraseAsync(bed);
        await bed.RunAsync("DELETE FROM vow_batch; " + Marie.Replace("Marie@", "new@", StringComparison.Ordinal));
        await LookAsync(bed);
        await LookAsync(bed);
        Assert.Equal((1, 0, 1), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"), await AgainAsync(bed), await BrokenAsync(bed)));

        var waiting = Assert.Single(await UndoneAsync(bed));
        Assert.Equal(("customers", 1L), (Assert.Single(waiting.Unlike).Root, waiting.Unlike[0].Key.Values[0]));
        Assert.False(await bed.Get<EraseAgain>().DecideAsync("shop", Guid.Empty, same, Actor.System, Cancel));
        Assert.True(await bed.Get<EraseAgain>().DecideAsync("shop", waiting.Done.Step, same, Actor.System, Cancel));
        Assert.Equal((same ? 0 : 1, 1, 0), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"), await AgainAsync(bed), await BrokenAsync(bed)));
        await LookAsync(bed);
        Assert.Equal((same ? 0 : 1, 1), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1"), await AgainAsync(bed)));
    }

    [Fact]
    public async Task One_that_waits_is_not_forgotten_because_a_later_one_was_done_again()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Rows, marked: true);
        await EraseAsync(bed);
        var later = Marie.Replace("(1,", "(3,", StringComparison.Ordinal);
        await bed.RunAsync(later);
        await EraseAsync(bed);
        Assert.Equal((2, 1), (await bed.StoreAsync("SELECT COUNT(*) FROM retention_tombstone"), await bed.ShopAsync("SELECT COUNT(*) FROM customers")));

        await bed.RunAsync("DELETE FROM vow_batch; " + later + Marie.Replace("Marie@", "new@", StringComparison.Ordinal));
        await LookAsync(bed);
        await LookAsync(bed);
        Assert.Equal((0, 1), (await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 3"), await bed.ShopAsync("SELECT COUNT(*) FROM customers WHERE id = 1")));
        Assert.Equal(1, await BrokenAsync(bed));
    }

    [Fact]
    public async Task What_is_kept_for_it_names_nobody_in_the_open_and_ends_with_the_oldest_backup()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Rows, marked: true);
        await EraseAsync(bed);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM retention_tombstone"));
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM retention_tombstone WHERE instr(sealed, CAST('customers' AS BLOB)) > 0"));
        bed.Time.Advance(TimeSpan.FromDays(399));
        await LookAsync(bed);
        Assert.Equal(1, await bed.StoreAsync("SELECT COUNT(*) FROM retention_tombstone"));
        bed.Time.Advance(TimeSpan.FromDays(2));
        await LookAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT COUNT(*) FROM retention_tombstone"));
    }

    [Fact]
    public async Task What_a_sweep_took_goes_again_with_the_next()
    {
        await using var bed = await RetentionBed.OpenAsync(shop: Marie.Replace("2025-03-04", "2010-03-04", StringComparison.Ordinal), marked: true);
        await bed.ArmAsync();
        await bed.SweepAsync();
        Assert.Equal(0, await bed.ShopAsync("SELECT COUNT(*) FROM customers"));
        await bed.RunAsync("DELETE FROM vow_batch; " + Marie.Replace("2025-03-04", "2010-03-04", StringComparison.Ordinal));
        await bed.SweepAsync();
        Assert.Equal(0, await bed.ShopAsync("SELECT COUNT(*) FROM customers"));
    }

    private static async Task EraseAsync(RetentionBed bed)
    {
        var subject = await ErasingAPerson.PersonAsync(bed);
        await ErasingAPerson.BeginAsync(bed, subject);
        await ErasingAPerson.RunToTheEndAsync(bed, subject);
    }

    private static async Task LookAsync(RetentionBed bed)
    {
        bed.Time.Advance(TimeSpan.FromMinutes(2));
        await bed.Get<EraseAgain>().RunAsync(bed.Now, Cancel);
    }

    private static Task<long> AgainAsync(RetentionBed bed) => bed.StoreAsync("SELECT COUNT(*) FROM ledger_note WHERE kind = 'erasure.again'");

    private static async Task<List<UndoneErasure>> UndoneAsync(RetentionBed bed) =>
        [.. (await EraseAgain.FindAsync(bed.Get<Database>(), (await bed.Get<SourceSet>().ReadAsync(Cancel)).Attached, bed.Get<KeyStore>(), bed.Now, Cancel)).SelectMany(one => one.Undone)];

    private static async Task<long> BrokenAsync(RetentionBed bed)
    {
        var parts = new ProofParts(bed.Get<Database>(), bed.Get<SourceSet>(), bed.Get<PolicyHolder>(), bed.Get<VowOptions>(), bed.Get<Holds>(), bed.Get<SweepPlan>(), bed.Get<KeyStore>(), bed.Get<ErasureJournal>());
        return (await DrillCheck.ErasureAsync(await ProofView.OpenAsync(parts, null, bed.Now, Cancel), Cancel)).Violations;
    }
}
