using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Backups;

/// <summary>
/// Stores of earlier days, kept as backups, open with today's program: their people, their log, what was erased from them. Set VOW_WRITE_STORES=1 to keep
/// one of today's on each engine.
/// </summary>
public sealed partial class OpeningEarlierStores
{
    private const string Password = "orage tabouret merlan 47 velours";

    private static string KeptIn => Repository.At("tests", "fixtures", "stores");

    public static TheoryData<string> Kept => [.. Directory.EnumerateFiles(KeptIn, "*.zip").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kept))]
    public Task A_store_of_an_earlier_day_is_brought_up_to_date_and_served(string store) => InFolderAsync(async folder =>
    {
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(KeptIn, store), folder, TestContext.Current.CancellationToken);
        await OpensAsync(folder, File.Exists(Path.Combine(folder, "data", "vow.db")) ? Engine.Sqlite : Engine.Postgres);
    });

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public Task A_store_of_today_opens_as_they_do(Engine engine) => InFolderAsync(async folder =>
    {
        await using (var vow = await VowUnderTest.StartAsync(engine))
        {
            var site = Doorstep.Of(vow);
            await SignUpAsync(site, "ana@example.test", "Ana", "Petit");
            await Doorstep.PostAsync(site.Browser, "/en/sign-out");
            await SignUpAsync(site, "marie@example.test", "Marie", "Durand");
            var plan = Plan().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
            Assert.Contains("Your account is deleted", await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan))), StringComparison.Ordinal);
            await site.MailAsync("marie@example.test", 2);
            await vow.DownAsync();
            var made = await vow.RunAsync("backup", Path.Combine(folder, "data"), "--keys", Path.Combine(folder, "keys"));
            Assert.Equal((0, ""), (made.Exit, made.Error));
        }

        if (Environment.GetEnvironmentVariable("VOW_WRITE_STORES") is not null)
        {
            var day = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await ZipFile.CreateFromDirectoryAsync(folder, Path.Combine(KeptIn, $"{day}-{(engine == Engine.Sqlite ? "sqlite" : "postgresql")}.zip"), TestContext.Current.CancellationToken);
        }

        SqliteConnection.ClearAllPools();
        await OpensAsync(folder, engine);
    });

    private static async Task OpensAsync(string folder, Engine engine)
    {
        await using var vow = await VowUnderTest.NewAsync(engine);
        var restored = await vow.RunAsync(["restore", Path.Combine(folder, "data"), "--keys", Path.Combine(folder, "keys"), .. engine == Engine.Postgres ? ["--replace"] : Array.Empty<string>()]);
        Assert.Equal((0, ""), (restored.Exit, restored.Error));
        await vow.UpAsync();
        var site = Doorstep.Of(vow);
        using var signed = await site.PostAsync("/en/sign-in", ("email", "ana@example.test"), ("password", Password));
        Assert.Equal(HttpStatusCode.SeeOther, signed.StatusCode);
        Assert.Contains("Petit", await site.PageAsync("/en/me"), StringComparison.Ordinal);
        Assert.Null(await site.SubjectAsync("marie@example.test"));
        Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
        Assert.NotEqual(2, (await vow.RunAsync("prove", "--promise", "right/erasure")).Exit);

        // Entries of that day are found by their ids, and their proof with them.
        await using var rows = vow.Services.GetRequiredService<Database>().NewStore();
        foreach (var id in await rows.Set<LinkRow>().OrderBy(link => link.At).Select(link => link.EntryId).Take(3).ToListAsync(TestContext.Current.CancellationToken))
        {
            var proven = await vow.RunAsync("ledger", "prove", id.ToString());
            Assert.Equal((0, ""), (proven.Exit, proven.Error));
            Assert.Contains("c2sp.org/tlog-proof", proven.Output, StringComparison.Ordinal);
        }
    }

    private static async Task SignUpAsync(Doorstep site, string email, string first, string last)
    {
        using var asked = await site.PostAsync("/en/account/new", ("email", email), ("password", Password), ("last_name", last), ("first_name", first), ("terms", "yes"));
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        using var confirmed = await site.PostAsync("/en/account/confirm", ("code", Doorstep.CodeIn(await site.MailAsync(email))));
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.StatusCode);
    }

    private static async Task InFolderAsync(Func<string, Task> act)
    {
        var folder = Directory.CreateTempSubdirectory("vow-earlier-").FullName;
        try
        {
            await act(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
