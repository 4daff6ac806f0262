using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Hosting;
using Vow.Retention;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Backups;

/// <summary>The disaster, its drill, and what a backup refuses to be.</summary>
public sealed partial class BackingUpAndRestoring
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Whoever_was_erased_since_the_backup_is_erased_again_before_anything_is_served(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        using var elsewhere = new Folder();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        await Doorstep.PostAsync(site.Browser, "/en/sign-out");
        await site.AccountAsync("paul@example.test");
        await Doorstep.PostAsync(site.Browser, "/en/sign-out");
        var made = await vow.RunAsync("backup", elsewhere.At("data"), "--keys", elsewhere.At("keys"));
        Assert.Equal((0, ""), (made.Exit, made.Error));
        Assert.DoesNotContain(Directory.EnumerateFiles(elsewhere.At("data"), "*", SearchOption.AllDirectories), file => Path.GetFileName(file) is "keys.db" or "ledger.key" || file.Contains("master", StringComparison.Ordinal));

        await SignInAsync(site, "marie@example.test");
        var plan = PlanOf().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
        Assert.Contains("Your account is deleted", await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan))), StringComparison.Ordinal);
        await site.MailAsync("marie@example.test", 2);
        var told = site.MailsTo("marie@example.test").Count;
        Assert.Contains("works on", (await vow.RunAsync("restore", elsewhere.At("data"), "--replace")).Error, StringComparison.Ordinal);
        await vow.DownAsync();

        SqliteConnection.ClearAllPools();
        Assert.Contains("add --replace", (await vow.RunAsync("restore", elsewhere.At("data"))).Error, StringComparison.Ordinal);
        var restored = await vow.RunAsync("restore", elsewhere.At("data"), "--keys", elsewhere.At("keys"), "--replace");
        Assert.Equal((0, ""), (restored.Exit, restored.Error));
        Assert.Contains("keys.db is here already and stays", restored.Output, StringComparison.Ordinal);
        Assert.Contains("1 erasure is on record", restored.Output, StringComparison.Ordinal);

        // As it stands, the promise is broken; looking changes nothing.
        var broken = await vow.RunAsync("prove", "--promise", "right/erasure", "--at", "2027-03-01T12:00:00Z", "--format", "json");
        Assert.Equal(1, broken.Exit);
        Assert.Contains("1 person who was erased is in the database again", broken.Output, StringComparison.Ordinal);

        await vow.UpAsync();
        Assert.Contains("1 person erased before had come back", vow.Output.ToString(), StringComparison.Ordinal);
        Assert.Null(await site.SubjectAsync("marie@example.test"));
        Assert.NotNull(await site.SubjectAsync("paul@example.test"));
        Assert.NotEqual(1, (await vow.RunAsync("prove", "--promise", "right/erasure")).Exit);
        Assert.Equal(told, site.MailsTo("marie@example.test").Count);
        await SignInAsync(site, "paul@example.test");
        Assert.Contains("Durand", await site.PageAsync("/en/me"), StringComparison.Ordinal);

        // The log was longer: it waits until somebody decides.
        await VowUnderTest.UntilAsync(async () => (await site.PageAsync("/health")).Contains("degraded", StringComparison.Ordinal));
        Assert.Equal(0, (await vow.RunAsync("ledger", "continue")).Exit);
        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
        await vow.DownAsync();
        await vow.UpAsync();
        Assert.DoesNotContain("had come back", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task What_was_refused_since_the_backup_stays_refused_and_what_was_agreed_to_is_asked_again(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        using var elsewhere = new Folder();
        var site = Doorstep.Of(vow);
        await site.AccountAsync("marie@example.test");
        await ChooseAsync(site, "given", "newsletter", "email");
        await ChooseAsync(site, "given", "newsletter", "sms");
        await ListAsync("before@example.test");
        var before = await StandingAsync(vow);
        Assert.Equal((0, ""), (await vow.RunAsync("backup", elsewhere.At("data"), "--keys", elsewhere.At("keys")) is var made ? (made.Exit, made.Error) : default));

        vow.Clock.Advance(TimeSpan.FromHours(1));
        await ChooseAsync(site, "withdrawn", "newsletter", "email");
        await ChooseAsync(site, "given", "open_rate", "");
        await ListAsync("since@example.test");

        // A store that was not put back knows them all.
        await vow.DownAsync();
        await vow.UpAsync();
        Assert.DoesNotContain("did not know", vow.Output.ToString(), StringComparison.Ordinal);
        await vow.DownAsync();
        SqliteConnection.ClearAllPools();
        Assert.DoesNotContain("example.test", await File.ReadAllTextAsync(Path.Combine(vow.Home, "withdrawals"), Cancel), StringComparison.Ordinal);

        var restored = await vow.RunAsync("restore", elsewhere.At("data"), "--replace");
        Assert.Equal((0, ""), (restored.Exit, restored.Error));
        await vow.UpAsync();
        Assert.Contains("2 refusals and withdrawals that this older database did not know were recorded again", vow.Output.ToString(), StringComparison.Ordinal);
        var expected = before.Select(one => one.Replace("newsletter/email=Given", "newsletter/email=Withdrawn", StringComparison.Ordinal).Replace("listed 1", "listed 2", StringComparison.Ordinal));
        Assert.Equal(expected, await StandingAsync(vow));
        await SignInAsync(site, "marie@example.test");

        // Said once: a start finds nothing more to say, nor does one after a new yes.
        await ChooseAsync(site, "given", "newsletter", "email");
        var after = await StandingAsync(vow);
        await vow.DownAsync();
        await vow.UpAsync();
        Assert.DoesNotContain("did not know", vow.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(after, await StandingAsync(vow));

        async Task ListAsync(string address)
        {
            await File.WriteAllTextAsync(elsewhere.At("list.csv"), "email\n" + address + "\n", Cancel);
            var listed = await vow.RunAsync("import", "optouts", elsewhere.At("list.csv"));
            Assert.Equal((0, ""), (listed.Exit, listed.Error));
        }
    }

    private static async Task ChooseAsync(Doorstep site, string act, string purpose, string channel)
    {
        using var done = await site.PostAsync(
            "/en/me/choices", ("purpose", purpose), ("channel", channel), ("text", "2026-11-01"), ("act", act), ("of_age", "yes"), ("key", "me:" + Guid.CreateVersion7(site.Time.GetUtcNow())));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
    }

    // The choices that count, and how many addresses are never to be written to.
    private static async Task<string[]> StandingAsync(VowUnderTest vow)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var choices = await store.Set<Choice>().AsNoTracking().OrderBy(c => c.At).ToListAsync(Cancel);
        return
        [
            .. choices.GroupBy(c => (c.Purpose, c.Channel)).Select(g => $"{g.Key.Purpose}/{g.Key.Channel}={g.Last().Act}").Order(StringComparer.Ordinal),
            $"listed {await store.Set<OppositionRow>().CountAsync(Cancel)}",
        ];
    }

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_machine_that_burnt_is_replaced_by_the_two_backups(Engine engine)
    {
        using var elsewhere = new Folder();
        string key;
        await using (var first = await VowUnderTest.StartAsync(engine))
        {
            var there = Doorstep.Of(first);
            await there.AccountAsync("marie@example.test");
            Assert.Equal(HttpStatusCode.SeeOther, (await there.PostAsync("/fr/me/ask", ("text", "Que savez-vous de moi ?"), ("right", ""))).StatusCode);
            key = (await there.PageAsync("/log/vkey")).Trim();
            await first.DownAsync();
            Assert.Equal(0, (await first.RunAsync("backup", elsewhere.At("data"), "--keys", elsewhere.At("keys"))).Exit);
        }

        await using var vow = await VowUnderTest.NewAsync(engine);
        var restored = await vow.RunAsync(engine == Engine.Postgres
            ? ["restore", elsewhere.At("data"), "--keys", elsewhere.At("keys"), "--replace"]
            : ["restore", elsewhere.At("data"), "--keys", elsewhere.At("keys")]);
        Assert.Equal((0, ""), (restored.Exit, restored.Error));
        await vow.UpAsync();
        var site = Doorstep.Of(vow);
        await SignInAsync(site, "marie@example.test");
        // What the request says is sealed: it opens with the key that came apart.
        var requests = await site.PageAsync("/en/me/requests");
        var number = NumberOf().Match(requests).Value;
        Assert.Contains("Que savez-vous de moi ?", await site.PageAsync(number), StringComparison.Ordinal);
        Assert.Equal(key, (await site.PageAsync("/log/vkey")).Trim());
        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("degraded", await site.PageAsync("/health"), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(vow.Home, "keys.db")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_backup_that_is_altered_cut_short_or_of_another_kind_is_not_put_in_place()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var elsewhere = new Folder();
        Assert.Equal(0, (await vow.RunAsync("backup", elsewhere.At("data"), "--keys", elsewhere.At("keys"))).Exit);
        await vow.DownAsync();
        await FaultAsync("not empty", "backup", elsewhere.At("data"));
        await FaultAsync("lies in VOW_HOME", "backup", Path.Combine(vow.Home, "backups"));
        await FaultAsync("must not lie in one folder", "backup", elsewhere.At("both"), "--keys", elsewhere.At("both/keys"));
        SqliteConnection.ClearAllPools();
        var store = await File.ReadAllBytesAsync(Path.Combine(vow.Home, "vow.db"), Cancel);
        await FaultAsync("is no backup", "restore", elsewhere.At("nothing"), "--replace");
        await FaultAsync("holds keys, not data", "restore", elsewhere.At("keys"), "--replace");
        await FaultAsync("holds data, not keys", "restore", elsewhere.At("data"), "--keys", elsewhere.At("data"), "--replace");

        var manifest = Path.Combine(elsewhere.At("data"), "backup.json");
        var text = await File.ReadAllTextAsync(manifest, Cancel);
        await File.WriteAllTextAsync(manifest, text.Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal), Cancel);
        await FaultAsync("newer Vow", "restore", elsewhere.At("data"), "--replace");
        await File.WriteAllTextAsync(manifest, text.Replace("\"sqlite\"", "\"postgresql\"", StringComparison.Ordinal), Cancel);
        await FaultAsync("of a postgresql store", "restore", elsewhere.At("data"), "--replace");
        await File.WriteAllTextAsync(manifest, "{ nonsense", Cancel);
        await FaultAsync("can't be read", "restore", elsewhere.At("data"), "--replace");
        await File.WriteAllTextAsync(manifest, text, Cancel);
        var copy = Path.Combine(elsewhere.At("data"), "vow.db");
        var bytes = await File.ReadAllBytesAsync(copy, Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes, Cancel);
        await FaultAsync("missing or was altered", "restore", elsewhere.At("data"), "--replace");
        Assert.Equal(store, await File.ReadAllBytesAsync(Path.Combine(vow.Home, "vow.db"), Cancel));

        async Task FaultAsync(string said, params string[] words)
        {
            SqliteConnection.ClearAllPools();
            var ran = await vow.RunAsync(words);
            Assert.Equal(2, ran.Exit);
            Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_the_server_is_writing_at_that_moment_is_waited_for()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var elsewhere = new Folder();
        await Doorstep.Of(vow).AccountAsync("marie@example.test");
        var anchor = Path.Combine(vow.Home, "anchor");
        await VowUnderTest.UntilAsync(() => File.Exists(anchor));
        await vow.DownAsync();
        // As the log holds it while it appends; freed only once the backup has met it.
        var held = new FileStream(anchor, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var backup = vow.RunAsync("backup", elsewhere.At("data"), "--keys", elsewhere.At("keys"));
        await VowUnderTest.UntilAsync(() => backup.IsCompleted || File.Exists(Path.Combine(elsewhere.At("keys"), "ledger.key")));
        await Task.WhenAny(backup, Task.Delay(200, TestContext.Current.CancellationToken));
        await held.DisposeAsync();
        var made = await backup;
        Assert.Equal((0, ""), (made.Exit, made.Error));
        Assert.Equal(await File.ReadAllBytesAsync(anchor, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(elsewhere.At("keys"), "anchor"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_restore_broken_off_between_putting_aside_and_putting_in_place_is_run_again()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var elsewhere = new Folder();
        await Doorstep.Of(vow).AccountAsync("marie@example.test");
        Assert.Equal(0, (await vow.RunAsync("backup", elsewhere.At("data"))).Exit);
        await vow.DownAsync();
        SqliteConnection.ClearAllPools();
        using (Retention.RetentionBed.BreakAt("restore.aside"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => vow.RunAsync("restore", elsewhere.At("data"), "--replace"));
        }

        Assert.False(File.Exists(Path.Combine(vow.Home, "vow.db")));
        Assert.Equal(0, (await vow.RunAsync("restore", elsewhere.At("data"))).Exit);
        await vow.UpAsync();
        Assert.NotNull(await Doorstep.Of(vow).SubjectAsync("marie@example.test"));
    }

    private static async Task SignInAsync(Doorstep site, string email)
    {
        using var done = await site.PostAsync("/en/sign-in", ("email", email), ("password", Doorstep.Password));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
    }

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();

    [GeneratedRegex("/en/me/requests/[\\w-]+", RegexOptions.None, 1000)]
    private static partial Regex NumberOf();
}
