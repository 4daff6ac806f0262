using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Gate;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>An officer confirms the plan of a request from outside; after a crash only the clock goes on with what was begun.</summary>
/// <param name="erasure">Whether it is an erasure; else the copy of an access.</param>
internal sealed partial class AnsweringAtDesk(bool erasure) : Story
{
    private const string Email = "marie@example.fr";
    private const string Password = "orage tabouret merlan 47 velours";
    private const string Request = "/desk/requests/2027-0001";

    private const string People = """
        INSERT INTO customers VALUES (1, 'Marie@Example.fr', 'Marie', 'Durand', NULL, NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2025-03-04 10:00:00', NULL);
        INSERT INTO customers VALUES (2, 'paul@example.fr', 'Paul', 'Petit', NULL, NULL, '2 rue des Lilas', '75011', 'Paris', 'FR', '2020-01-02 10:00:00', '2026-03-04 10:00:00', NULL);
        INSERT INTO invoices VALUES (10, 1, 'F2021-000010', '2021-05-06', 'marie@example.fr', 'Marie', 'Durand', NULL, '1 rue des Lilas', '75011', 'Paris', 'FR', 4900);
        CREATE TABLE vow_batch (id TEXT PRIMARY KEY, outcome TEXT NOT NULL, at INTEGER NOT NULL);
        """;

    private byte[] secret = [];

    protected override string[] Expected => erasure
        ? ["erase.begun", "erase.finish_moves", "erase.staged", "erase.source-committed", "erase.source", "erase.own", "erase.certify", "erase.tell", "keys.destroyed", "erase.keys"]
        : ["package.part", "package.built", "package.told", "deed.committed"];

    private string Last => erasure ? "erase.keys" : "package.told";

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, People);
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        await Bed.PostAsync(bed.Vow.Visitor, "/en/rights", ("about", erasure ? "right.erasure" : "right.access"), ("email", Email), ("text", "please"));
        var first = await bed.Vow.Services.GetRequiredService<DeskOperators>().InviteAsync(Guid.Empty, "dora", Role.Dpo, null);
        var officer = bed.Vow.NewVisitor("en");
        await Bed.PostAsync(officer, "/desk/sign-in", ("name", "dora"), ("password", first!));
        secret = Decode(Secret().Match(await officer.GetStringAsync(new Uri("/desk/sign-in/set-up", UriKind.Relative))).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await Bed.PostAsync(officer, "/desk/sign-in/set-up", ("password", Password), ("code", Code(bed)));
        await Bed.PostAsync(officer, Request + "/open", ("reason", "working on it"));
        await Bed.PostAsync(officer, Request + "/tie", ("by", "email"), ("value", Email), ("how", "called back on her number"));
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM post_outbox") == 0);
        bed.Vow.Clock.Advance(TimeSpan.FromHours(1));
        await bed.DownAsync();
        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "up");
        Assert.True(await vow.UpAsync(), vow.Said);
        var (officer, plan) = await PlanAsync(bed);
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM ledger_pending") == 0 && bed.Heard.LastOrDefault(l => l.StartsWith("ledger.", StringComparison.Ordinal)) == "ledger.anchored");
        bed.CountFromHere();
        try
        {
            await ConfirmAsync(officer, plan);
        }
        catch (HttpRequestException)
        {
            // It died with the order.
        }

        var end = vow.EndAsync();
        while (!end.IsCompleted && !bed.Steps.Contains(Last))
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
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await bed.Vow.UpAsync();
        if (await bed.CountAsync("SELECT COUNT(*) FROM rights_request WHERE state = 0") == 1)
        {
            var (officer, plan) = await PlanAsync(bed);
            await ConfirmAsync(officer, plan);
        }

        await Bed.UntilAsync(async () =>
        {
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
            return await bed.CountAsync("SELECT COUNT(*) FROM rights_step WHERE done_at IS NULL AND kind NOT IN ('look_again', 'package_end')") == 0
                && await bed.CountAsync("SELECT COUNT(*) FROM retention_ending") == 0 && await bed.CountAsync("SELECT COUNT(*) FROM post_outbox WHERE attempts < 8") == 0;
        });
        if (!erasure)
        {
            // Whole, whatever was written before the crash.
            using var form = new FormUrlEncodedContent([]);
            using var answer = await (await bed.SignedInAsync(Email)).PostAsync(new Uri("/en/me/requests/2027-0001/package", UriKind.Relative), form);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
            foreach (var entry in zip.Entries)
            {
                using var read = new StreamReader(await entry.OpenAsync());
                Assert.NotEmpty(await read.ReadToEndAsync());
            }

            Assert.Contains(zip.Entries, entry => entry.FullName == "tables/shop-customers.csv");
        }

        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal(1, await bed.CountAsync("SELECT COUNT(*) FROM rights_request WHERE closed_at IS NOT NULL AND state = 2"));
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM rights_package_part WHERE package_id NOT IN (SELECT id FROM rights_package)"));
        return
        [
            .. await Shop.RowsAsync(bed),
            .. (await bed.StoreAsync("SELECT kind, source, COUNT(*) FROM rights_step WHERE done_at IS NOT NULL GROUP BY kind, source")).Select(l => "step: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT source, table_name, compartment, until FROM retention_archive")).Select(l => "archive: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT kind, COUNT(*) FROM ledger_link WHERE kind IN ('erasure.begun', 'erasure.certificate', 'package.made', 'rights.answered', 'rights.confirmed') GROUP BY kind")).Select(l => "linked: " + l).Order(StringComparer.Ordinal),
            .. await End.CountsAsync(bed, "rights_request", "rights_message", "rights_package", "rights_package_part", "people_identifier", "accounts_account"),
            // An answer handed over just before a crash may be handed over once more, under the same number.
            $"answers: {bed.Vow.Mails().Where(mail => mail.Subject == "Answer to your request 2027-0001").Select(mail => mail.MessageId).Distinct().Count()}",
        ];
    }

    private Task ConfirmAsync(HttpClient officer, string plan) => Bed.PostAsync(officer, Request + (erasure ? "/plan/erase" : "/plan/give"), ("plan", plan));

    private async Task<(HttpClient Officer, string Plan)> PlanAsync(Bed bed)
    {
        var officer = bed.Vow.NewVisitor("en");
        await Bed.PostAsync(officer, "/desk/sign-in", ("name", "dora"), ("password", Password), ("code", Code(bed)));
        await Bed.PostAsync(officer, Request + "/open", ("reason", "working on it"));
        await Bed.PostAsync(officer, Request + "/plan");
        var page = WebUtility.HtmlDecode(await officer.GetStringAsync(new Uri(Request + "/plan", UriKind.Relative)));
        var plan = Hash().Match(page).Groups[1].Value;
        Assert.True(plan.Length > 0, page);
        return (officer, plan);
    }

    private string Code(Bed bed) => TimeCode.At(secret, TimeCode.StepOf(Instant.From(bed.Vow.Clock.Now)));

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{30,})</code>", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("name=\"plan\"[^>]*value=\"([0-9a-f]{64})\"", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
