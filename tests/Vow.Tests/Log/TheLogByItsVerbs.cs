using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Gate;
using Vow.Ledger;
using Vow.Tests.Desk;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Log;

/// <summary>What people, auditors and administrators do with the log: check a receipt, take the log away, give it another key, continue after a loss.</summary>
public sealed partial class TheLogByItsVerbs
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_receipt_is_believed_by_whoever_has_the_public_key_and_no_altered_one_is(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        var text = await ReceiptAsync(site, "given");
        var receipt = JsonNode.Parse(text)!.AsObject();
        var key = (await site.PageAsync("/log/vkey")).Trim();

        // The record of the choice: the four parts of ISO/IEC TS 27560.
        var record = receipt["consent_record"]!;
        Assert.Equal(receipt["id"]!.ToString(), record["record_id"]!.ToString());
        Assert.NotEmpty(record["pii_principal_id"]!.ToString());
        var processing = record["pii_processing"]![0]!;
        foreach (var field in new[] { "privacy_notice", "language", "purpose", "pii_information", "pii_controllers", "storage_locations", "retention_period", "jurisdiction", "recipient_third_parties", "withdrawal_method", "lawful_basis", "privacy_rights", "consent_text" })
        {
            Assert.False(string.IsNullOrEmpty(processing[field]?.ToString()), field);
        }

        foreach (var field in new[] { "party_id", "party_type", "party_name", "party_address", "party_contact" })
        {
            Assert.All(record["party_identification"]!.AsArray(), party => Assert.False(string.IsNullOrEmpty(party![field]?.ToString()), field));
        }

        Assert.Equal("given", record["events"]![0]!["event_state"]!.ToString());

        var said = await VerifyAsync(vow, text, key);
        Assert.Equal(0, said.Exit);
        Assert.Contains("consent.given", said.Output, StringComparison.Ordinal);
        Assert.Contains("purpose newsletter", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync(vow, receipt["proof"]!.ToString(), key)).Exit);

        var forged = receipt.DeepClone().AsObject();
        forged["detail"]!["purpose"] = "account";
        Assert.Contains("the details were altered", (await VerifyAsync(vow, forged.ToJsonString(), key, exit: 1)).Output, StringComparison.Ordinal);
        forged = receipt.DeepClone().AsObject();
        forged["at"] = "2020-01-01T00:00:00Z";
        Assert.Contains("another act, time or number", (await VerifyAsync(vow, forged.ToJsonString(), key, exit: 1)).Output, StringComparison.Ordinal);
        var proof = receipt["proof"]!.ToString();
        Assert.Contains("not signed by this log's key", (await VerifyAsync(vow, proof.Replace("index ", "index 1", StringComparison.Ordinal), key, exit: 1)).Output, StringComparison.Ordinal);
        using var other = new LogSigner("localhost/log/1", LogSigner.NewSeed());
        Assert.Contains("NOT PROVEN", (await VerifyAsync(vow, text, other.Verifier.ToString(), exit: 1)).Output, StringComparison.Ordinal);
        Assert.Contains("not a receipt", (await VerifyAsync(vow, "{\"proof\": 3}", key, exit: 2)).Error, StringComparison.Ordinal);

        // The page says the same in both languages, and keeps nothing.
        Assert.Contains(key, await site.PageAsync("/en/verify"), StringComparison.Ordinal);
        var page = await Doorstep.TextAsync(await GiveAsync(site, "/fr/verify", text));
        Assert.Contains("prouvé", page, StringComparison.Ordinal);
        Assert.Contains("Consentement donné", page, StringComparison.Ordinal);
        forged["at"] = "2020-01-01T00:00:00Z";
        Assert.Contains("not proven", await Doorstep.TextAsync(await GiveAsync(site, "/en/verify", forged.ToJsonString())), StringComparison.Ordinal);
        using var nonsense = await GiveAsync(site, "/en/verify", "hello");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nonsense.StatusCode);
        using var nothing = await GiveAsync(site, "/en/verify", "");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
    }

    [Fact]
    public async Task An_auditor_takes_the_log_away_and_finds_what_was_altered_in_it()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        await ReceiptAsync(site, "given");
        var folder = Path.Combine(vow.Home, "for-the-auditor");
        var first = await vow.RunAsync("ledger", "export", folder);
        Assert.Equal((0, ""), (first.Exit, first.Error));
        var kept = Path.Combine(vow.Home, "checkpoint.kept");
        File.Copy(Path.Combine(folder, "checkpoint"), kept);
        await ReceiptAsync(site, "withdrawn");
        Assert.Equal(0, (await vow.RunAsync("ledger", "export", folder)).Exit);
        var key = (await site.PageAsync("/log/vkey")).Trim();

        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify", "--folder", folder, "--key", key)).Output, StringComparison.Ordinal);
        Assert.Contains("compare it with", (await vow.RunAsync("ledger", "verify", "--folder", folder)).Output, StringComparison.Ordinal);
        Assert.Contains("since the checkpoint of", (await vow.RunAsync("ledger", "verify", "--folder", folder, "--key", key, "--since", kept)).Output, StringComparison.Ordinal);
        Assert.Contains("since the checkpoint of", (await vow.RunAsync("ledger", "verify", "--since", kept)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("marie", string.Concat(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText)), StringComparison.OrdinalIgnoreCase);

        var bundle = Directory.EnumerateFiles(Path.Combine(folder, "tile", "entries"), "*", SearchOption.AllDirectories).OrderByDescending(file => new FileInfo(file).Length).First();
        var bytes = await File.ReadAllBytesAsync(bundle, Cancel);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, Cancel);
        var broken = await vow.RunAsync("ledger", "verify", "--folder", folder, "--key", key);
        Assert.Equal(1, broken.Exit);
        Assert.Contains("BROKEN at index", broken.Output, StringComparison.Ordinal);

        var taken = Path.Combine(vow.Home, "outbox");
        Assert.Contains("holds something else", (await vow.RunAsync("ledger", "export", taken)).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await vow.RunAsync("ledger", "verify", "--folder", taken)).Exit);
        Assert.Equal(2, (await vow.RunAsync("ledger", "verify", "--since", Path.Combine(vow.Home, "nothing"))).Exit);
    }

    [Fact]
    public async Task Entries_are_shown_and_proved_by_index_and_by_id_without_what_they_say_of_a_person()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        var receipt = JsonNode.Parse(await ReceiptAsync(site, "given"))!;
        var id = receipt["id"]!.ToString();
        var index = receipt["index"]!.ToString();

        Assert.Contains(id, (await vow.RunAsync("ledger", "show", "--last", "50")).Output, StringComparison.Ordinal);
        var one = await vow.RunAsync("ledger", "show", id);
        Assert.Equal(one.Output, (await vow.RunAsync("ledger", "show", index)).Output);
        Assert.Contains("sealed under the person's key", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("newsletter", one.Output, StringComparison.Ordinal);
        Assert.Equal(id, JsonNode.Parse((await vow.RunAsync("ledger", "show", id, "--format", "json")).Output)!["entry"]!["id"]!.ToString());
        var about = await vow.RunAsync("ledger", "show", "0");
        Assert.Contains("nobody", about.Output, StringComparison.Ordinal);

        var file = Path.Combine(vow.Home, "one.tlog-proof");
        Assert.Equal(0, (await vow.RunAsync("ledger", "prove", index, "--to", file)).Exit);
        Assert.Equal(0, (await vow.RunAsync("ledger", "verify", file)).Exit);
        foreach (var nothing in new[] { "999999", "-1", "nonsense", Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString() })
        {
            Assert.Equal(2, (await vow.RunAsync("ledger", "show", "--", nothing)).Exit);
            Assert.Equal(2, (await vow.RunAsync("ledger", "prove", "--", nothing)).Exit);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_signing_key_is_an_entry_and_what_the_old_one_signed_stays_good(bool up)
    {
        await using var vow = await VowUnderTest.StartAsync();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        var old = (await site.PageAsync("/log/vkey")).Trim();
        var receipt = await ReceiptAsync(site, "given");
        var kept = Path.Combine(vow.Home, "checkpoint.kept");
        await File.WriteAllTextAsync(kept, await site.PageAsync("/log/checkpoint"), Cancel);
        if (!up)
        {
            await vow.DownAsync();
        }

        var changed = await vow.RunAsync("ledger", "change-key");
        Assert.Equal((0, ""), (changed.Exit, changed.Error));
        if (!up)
        {
            await vow.UpAsync();
        }

        var next = (await site.PageAsync("/log/vkey")).Trim();
        Assert.NotEqual(old, next);
        Assert.Contains(next, changed.Output, StringComparison.Ordinal);
        var later = await ReceiptAsync(site, "withdrawn");
        Assert.Equal(0, (await VerifyAsync(vow, receipt, old)).Exit);
        Assert.Equal(0, (await VerifyAsync(vow, later, next)).Exit);
        await VerifyAsync(vow, later, old, exit: 1);
        // The installation itself believes both.
        Assert.Equal(0, (await VerifyAsync(vow, receipt, key: null)).Exit);
        Assert.Equal(0, (await VerifyAsync(vow, later, key: null)).Exit);
        Assert.Equal(0, (await vow.RunAsync("ledger", "verify", "--since", kept)).Exit);
        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
        Assert.Contains("ledger.key_changed", (await vow.RunAsync("ledger", "show", "--last", "100")).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(vow.Home, "ledger.key.next")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(vow.Home, "ledger.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task After_a_restored_database_the_log_waits_until_a_person_continues_it_and_says_what_was_lost()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        var receipt = await ReceiptAsync(site, "given");
        var old = (await site.PageAsync("/log/vkey")).Trim();
        await vow.DownAsync();
        var backup = Path.Combine(vow.Home, "backup.db");
        Copy(Path.Combine(vow.Home, "vow.db"), backup);
        Assert.Contains("nothing to continue", (await vow.RunAsync("ledger", "continue")).Output, StringComparison.Ordinal);
        await vow.UpAsync();
        await ReceiptAsync(site, "withdrawn");
        await vow.DownAsync();
        SqliteConnection.ClearAllPools();
        Copy(backup, Path.Combine(vow.Home, "vow.db"));

        await vow.UpAsync();
        await VowUnderTest.UntilAsync(async () => (await site.PageAsync("/health")).Contains("degraded", StringComparison.Ordinal));
        Assert.Equal(1, (await vow.RunAsync("ledger", "change-key")).Exit);
        var waiting = await site.PostAsync("/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "withdrawn"), ("key", "me:while-waiting"));
        Assert.Equal(HttpStatusCode.SeeOther, waiting.StatusCode);

        var continued = await vow.RunAsync("ledger", "continue");
        Assert.Equal((0, ""), (continued.Exit, continued.Error));
        Assert.Contains("published entr", continued.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("No published entry was lost", continued.Output, StringComparison.Ordinal);
        var next = (await site.PageAsync("/log/vkey")).Trim();
        Assert.StartsWith("localhost/log/2", next, StringComparison.Ordinal);
        var first = JsonNode.Parse((await vow.RunAsync("ledger", "show", "0", "--format", "json")).Output)!;
        Assert.Equal(("ledger.continued", "localhost/log/1"), (first["entry"]!["kind"]!.ToString(), first["detail"]!["old_log"]!.ToString()));
        Assert.True((long)first["detail"]!["lost"]! > 0);

        // What waited is in the new log; what was proved before still is, by the log put aside.
        var later = await ReceiptAsync(site, "given");
        Assert.Equal(0, (await VerifyAsync(vow, later, next)).Exit);
        Assert.DoesNotContain("degraded", await site.PageAsync("/health"), StringComparison.Ordinal);
        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await vow.RunAsync("ledger", "verify", "--folder", Path.Combine(vow.Home, "log-1"), "--key", old)).Exit);
        var again = JsonNode.Parse(await site.PageAsync($"/en/me/receipts/{JsonNode.Parse(receipt)!["id"]}.json"))!;
        Assert.Equal("sealed", again["state"]!.ToString());
        Assert.Equal(0, (await VerifyAsync(vow, again.ToJsonString(), old)).Exit);
        Assert.Contains("nothing to continue", (await vow.RunAsync("ledger", "continue")).Output, StringComparison.Ordinal);
        Assert.Contains("log/2", (await vow.RunAsync("doctor")).Output, StringComparison.Ordinal);

        // At the desk too: nothing that stands in the log put aside is shown as waiting.
        var auditor = await vow.OperatorAsync("audrey", Role.Auditor);
        var listed = "";
        await VowUnderTest.UntilAsync(async () => !(listed = await auditor.GetStringAsync("/en/desk/entries", Cancel)).Contains("</svg>Waiting", StringComparison.Ordinal));
        Assert.Contains("</svg>In localhost/log/1, which ended", listed, StringComparison.Ordinal);
        Assert.Contains("</svg>In the log", listed, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiptAsync(Doorstep site, string act)
    {
        var key = KeyOf().Match(await site.PageAsync("/en/me/choices")).Groups[1].Value;
        using var done = await site.PostAsync(
            "/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("text", "2026-11-01"), ("act", act), ("of_age", "yes"), ("key", key));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        var id = done.Headers.Location!.ToString().Split('=')[1];
        var text = "";
        await VowUnderTest.UntilAsync(async () => (text = await (await site.Browser.GetAsync($"/en/me/receipts/{id}.json", Cancel)).Content.ReadAsStringAsync(Cancel)).Contains("\"sealed\"", StringComparison.Ordinal));
        return text;
    }

    private static async Task<Ran> VerifyAsync(VowUnderTest vow, string receipt, string? key, int exit = 0)
    {
        var file = Path.Combine(vow.Home, "given.receipt");
        await File.WriteAllTextAsync(file, receipt, Cancel);
        var ran = await vow.RunAsync(key is null ? ["ledger", "verify", file] : ["ledger", "verify", file, "--key", key]);
        Assert.Equal(exit, ran.Exit);
        return ran;
    }

    private static async Task<HttpResponseMessage> GiveAsync(Doorstep site, string path, string text)
    {
        using var form = new MultipartFormDataContent { { new StringContent(text), "receipt" } };
        return await site.Browser.PostAsync(path, form, Cancel);
    }

    private static void Copy(string from, string to)
    {
        SqliteConnection.ClearAllPools();
        foreach (var beside in new[] { "-wal", "-shm" })
        {
            File.Delete(to + beside);
        }

        using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Pooling = false }.ToString());
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString());
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    [GeneratedRegex("name=\"key\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex KeyOf();
}
