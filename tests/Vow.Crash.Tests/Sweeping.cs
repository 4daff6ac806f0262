using System.Text.RegularExpressions;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>Years on, everybody left: the sweep archives and deletes in the own store and in the shop.</summary>
internal sealed partial class Sweeping : Story
{
    private static readonly DateTimeOffset Arming = new(2032, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = new(2032, 12, 15, 9, 0, 0, TimeSpan.Zero);

    // 1 and 2 left and are archived with their invoices; 3 left so long ago that nothing may be kept; 4 is still here.
    private const string People = """
        INSERT INTO customers (id, email, first_name, last_name, street, city, created_at, last_seen) VALUES
          (1, 'ada@example.fr', 'Ada', 'Lee', 'rue A', 'Lyon', '2020-02-01', '2025-06-01 10:00:00'),
          (2, 'bob@example.fr', 'Bob', 'Ray', 'rue B', 'Lyon', '2020-02-01', '2026-06-01 10:00:00'),
          (3, 'cyd@example.fr', 'Cyd', 'May', NULL, NULL, '2012-02-01', '2012-03-01 10:00:00'),
          (4, 'dan@example.fr', 'Dan', 'Fox', 'rue D', 'Metz', '2020-02-01', '2032-06-01 10:00:00');
        INSERT INTO invoices (id, customer_id, number, issued_on, email, first_name, last_name, street, city, total_cents) VALUES
          (10, 1, 'F-10', '2025-05-05', 'ada@example.fr', 'Ada', 'Lee', 'rue A', 'Lyon', 4900),
          (11, 2, 'F-11', '2026-05-05', 'bob@example.fr', 'Bob', 'Ray', 'rue B', 'Lyon', 4900),
          (12, 4, 'F-12', '2032-02-03', 'dan@example.fr', 'Dan', 'Fox', 'rue D', 'Metz', 4900);
        INSERT INTO invoice_lines VALUES (10, 1, 1, 'Sigil Pro', 4900), (11, 1, 1, 'Sigil Pro', 4900), (12, 1, 1, 'Sigil Pro', 4900);
        """;

    private string plan = "";

    protected override string[] Expected =>
    [
        "sweep.planned", "source.begin", "sweep.foreign-deleted", "sweep.staged", "source.committed", "sweep.foreign-committed", "sweep.done", "deed.committed",
        "ledger.committed", "ledger.anchored",
    ];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, People);
        await bed.Vow.UpAsync();
        await bed.SignUpAsync("marie@example.fr");
        await bed.DownAsync();
        bed.Vow.Clock.Now = Arming;
        var armed = await bed.Vow.RunAsync("source", "arm", "shop", "--confirm", "shop");
        Assert.True(armed.Exit == 0, armed.Error);
        Assert.Contains("first sweep waits", armed.Output, StringComparison.Ordinal);
        bed.Vow.Clock.Now = Day;
        var shown = await bed.Vow.RunAsync("keep", "--clock-ok");
        plan = Plan().Match(shown.Error).Groups[1].Value;
        Assert.True(plan.Length > 0, shown.Output + shown.Error);
        return bed;
    }

    protected override Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        bed.CountFromHere();
        return CrashingVow.RunAsync(bed.Vow, step, nth, "keep", "--clock-ok", "--plan", plan);
    }

    protected override async Task AfterTheCrashAsync(Bed bed) => await NothingIsLostAsync(bed);

    protected override async Task RecoverAsync(Bed bed)
    {
        var confirmed = plan;
        Ran ran;
        var tries = 0;
        do
        {
            // A claim of the dead process runs out within a minute.
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(2));
            ran = await bed.Vow.RunAsync(["keep", "--clock-ok", "--plan", confirmed]);
            confirmed = Plan().Match(ran.Error) is { Success: true } other ? other.Groups[1].Value : confirmed;
            await NothingIsLostAsync(bed);
        }
        while (ran.Exit != 0 && ++tries < 5);
        Assert.True(ran.Exit == 0, ran.Error);
        var again = await bed.Vow.RunAsync("keep", "--clock-ok");
        Assert.Equal("Nothing is due.\n", again.Output);
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM retention_batch WHERE state IN (0, 1)"));
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM retention_archive WHERE batch_id NOT IN (SELECT id FROM retention_batch WHERE state = 2)"));
        var done = await bed.CountAsync("SELECT COUNT(*) FROM retention_batch WHERE state = 2");
        var told = await bed.StoreAsync($"SELECT n.detail FROM ledger_note n JOIN ledger_index i ON {bed.Holds("n.entry_id")} WHERE n.kind = 'retention.batch'");
        Assert.Equal(done, told.Count);
        Assert.Equal(done, told.Select(d => Batch().Match(d).Value).Distinct().Count());
        return
        [
            .. await Shop.RowsAsync(bed),
            .. (await bed.StoreAsync("SELECT source, table_name, rows, archived FROM retention_batch WHERE state = 2")).Select(l => "batch: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT source, table_name, compartment, until, key_tag, content_tag FROM retention_archive")).Select(l => "archive: " + l).Order(StringComparer.Ordinal),
            .. await End.CountsAsync(bed, "people_subject", "people_identifier", "people_finding", "consent_choice", "accounts_account", "gate_facts", "retention_notice", "retention_ending"),
        ];
    }

    // Each row is in its table, or sealed in the archive, or in both; the one that nothing is kept of is left out.
    private static async Task NothingIsLostAsync(Bed bed)
    {
        foreach (var (table, all, apart) in new[] { ("customers", 3, "WHERE id <> 3"), ("invoices", 3, ""), ("invoice_lines", 3, "") })
        {
            var there = long.Parse((await bed.ShopAsync($"SELECT COUNT(*) FROM {table} {apart}")).Single(), System.Globalization.CultureInfo.InvariantCulture);
            var archived = await bed.CountAsync($"SELECT COUNT(DISTINCT key_tag) FROM retention_archive WHERE source = 'shop' AND table_name = '{table}'");
            Assert.True(there + archived >= all, $"{table}: {there} there, {archived} archived, {all} once");
        }
    }

    [GeneratedRegex("--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Batch();
}
