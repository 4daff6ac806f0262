using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Keys;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>A member of both Vow and the shop leaves; after a crash only the clock goes on with it.</summary>
internal sealed partial class Erasing : Story
{
    private const string Email = "marie@example.fr";

    private const string People = """
        INSERT INTO customers VALUES (1, 'Marie@Example.fr', 'Marie', 'Durand', NULL, NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL);
        INSERT INTO customers VALUES (2, 'paul@example.fr', 'Paul', 'Petit', NULL, NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices VALUES (10, 1, 'F2021-000010', '2021-05-06', 'marie@example.fr', 'Marie', 'Durand', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        INSERT INTO invoices VALUES (11, 2, 'F2021-000011', '2021-05-06', 'paul@example.fr', 'Paul', 'Petit', NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        INSERT INTO invoice_lines VALUES (10, 1, 1, 'Sigil Pro', 4900), (11, 1, 1, 'Sigil Pro', 4900);
        CREATE TABLE vow_batch (id TEXT PRIMARY KEY, outcome TEXT NOT NULL, at INTEGER NOT NULL);
        """;

    protected override string[] Expected =>
    [
        "erase.begun", "erase.finish_moves", "source.begin", "erase.staged", "source.committed", "erase.source-committed", "erase.source", "erase.own", "erase.certify", "erase.tell",
        "compartment.ending", "keys.destroyed", "erase.keys", "deed.committed", "ledger.anchored",
    ];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, People);
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        await bed.DownAsync();
        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "up");
        Assert.True(await vow.UpAsync(), vow.Said);
        var browser = await bed.SignedInAsync(Email);
        var plan = await PlanAsync(browser);
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM ledger_pending") == 0 && bed.Heard.LastOrDefault(l => l.StartsWith("ledger.", StringComparison.Ordinal)) == "ledger.anchored");
        bed.CountFromHere();
        try
        {
            await Bed.PostAsync(browser, "/me/delete", ("plan", plan), ("never", "yes"));
        }
        catch (HttpRequestException)
        {
            // It died with the order.
        }

        // The keys wait for the certificate to be in the log and the answer to be handed over; each look is some seconds on.
        var end = vow.EndAsync();
        while (!end.IsCompleted && !bed.Steps.Contains("erase.keys"))
        {
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
            vow.SetClock(bed.Vow.Clock.Now);
            await Task.WhenAny(end, Task.Delay(300));
        }

        // A step is heard a moment before the process dies of it.
        return (end.IsCompleted || (step is not null && bed.Steps.Count(s => s == step) >= nth)) && await end;
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        await bed.Vow.UpAsync();
        if (await bed.CountAsync("SELECT COUNT(*) FROM rights_request") == 0)
        {
            var browser = await bed.SignedInAsync(Email);
            await Bed.PostAsync(browser, "/me/delete", ("plan", await PlanAsync(browser)), ("never", "yes"));
        }

        await Bed.UntilAsync(async () =>
        {
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
            return await bed.CountAsync("SELECT COUNT(*) FROM rights_step WHERE done_at IS NULL AND kind <> 'look_again'") == 0
                && await bed.CountAsync("SELECT COUNT(*) FROM retention_ending") == 0;
        });
        var subject = Guid.Parse((await bed.StoreAsync("SELECT id FROM people_subject")).Single());
        var compartments = bed.Vow.Services.GetRequiredService<KeyStore>().CompartmentsOf(subject, Instant.From(bed.Vow.Clock.Now));
        Assert.Equal([Compartment.Archive("account"), Compartment.Archive("billing"), Compartment.Rights], compartments.Order(StringComparer.Ordinal));
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal(1, await bed.CountAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'"));
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM retention_archive WHERE batch_id NOT IN (SELECT id FROM retention_batch WHERE state = 2)"));
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM retention_batch WHERE state IN (0, 1)"));
        Assert.Equal(1, await bed.CountAsync("SELECT COUNT(*) FROM rights_request WHERE closed_at IS NOT NULL AND state = 2"));
        return
        [
            .. await Shop.RowsAsync(bed),
            .. (await bed.StoreAsync("SELECT source, archived FROM retention_batch WHERE state = 2")).Select(l => "batch: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT kind, source, COUNT(*) FROM rights_step WHERE done_at IS NOT NULL GROUP BY kind, source")).Select(l => "step: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT source, table_name, compartment, until FROM retention_archive")).Select(l => "archive: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT source, COUNT(*) FROM retention_tombstone GROUP BY source")).Select(l => "tombstones: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT compartment, kind, COUNT(*) FROM ledger_link WHERE kind LIKE 'erasure.%' OR kind LIKE 'rights.%' GROUP BY compartment, kind")).Select(l => "linked: " + l).Order(StringComparer.Ordinal),
            .. await End.CountsAsync(
                bed, "people_subject", "people_identifier", "people_finding", "consent_choice", "accounts_account", "rights_request", "rights_message", "retention_opposition", "post_outbox"),
            // Others may leave or not before the person does: a confirmation, a word about a new browser.
            $"answers: {bed.Vow.Mails().Count(mail => mail.Subject?.EndsWith("is deleted", StringComparison.Ordinal) == true)}",
        ];
    }

    private static async Task<string> PlanAsync(HttpClient browser)
    {
        var page = WebUtility.HtmlDecode(await browser.GetStringAsync(new Uri("/en/me/delete", UriKind.Relative)));
        var plan = Hash().Match(page).Groups[1].Value;
        Assert.True(plan.Length > 0, page);
        return plan;
    }

    [GeneratedRegex("name=\"plan\"[^>]*value=\"([0-9a-f]{64})\"", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
