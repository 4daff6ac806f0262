using System.IO.Compression;
using System.Net;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Backups;

/// <summary>Stores of earlier days, kept as backups, open with today's program: their people, their log, what was erased from them.</summary>
public sealed class OpeningEarlierStores
{
    public static TheoryData<string> Kept => [.. Directory.EnumerateFiles(Repository.At("tests", "fixtures", "stores"), "*.zip").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_store_of_an_earlier_day_is_brought_up_to_date_and_served(string store)
    {
        var folder = Directory.CreateTempSubdirectory("vow-earlier-").FullName;
        try
        {
            await ZipFile.ExtractToDirectoryAsync(Repository.At("tests", "fixtures", "stores", store), folder, TestContext.Current.CancellationToken);
            await using var vow = await VowUnderTest.NewAsync();
            var restored = await vow.RunAsync("restore", Path.Combine(folder, "data"), "--keys", Path.Combine(folder, "keys"));
            Assert.Equal((0, ""), (restored.Exit, restored.Error));
            await vow.UpAsync();
            var site = Doorstep.Of(vow);
            using var signed = await site.PostAsync("/en/sign-in", ("email", "ana@example.test"), ("password", "orage tabouret merlan 47 velours"));
            Assert.Equal(HttpStatusCode.SeeOther, signed.StatusCode);
            Assert.Contains("Petit", await site.PageAsync("/en/me"), StringComparison.Ordinal);
            Assert.Null(await site.SubjectAsync("marie@example.test"));
            Assert.Contains("Sound: ", (await vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
            Assert.NotEqual(2, (await vow.RunAsync("prove", "--promise", "right/erasure")).Exit);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
