using System.Diagnostics;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Sources.Tests;

/// <summary>The sample shop, the sample policy's map of it, and a whole sweep: the three files must agree.</summary>
public sealed class OldShopMap : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"vow-shop-{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}.db");

    private string ConnectionString => $"Data Source={file};Pooling=False";

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task The_sample_map_covers_the_sample_shop_without_a_finding(string policy)
    {
        var (map, catalogue, plan) = await MakeAsync(policy);
        Assert.Empty(MapCheck.Run(map, catalogue, p => plan.Rules.Values.SelectMany(r => r.Purposes).Any(r => r.Purpose == p) ? ["last_login", "last_purchase", "last_subscription"] : null));
        Assert.Equal(["invoice_lines", "invoices", "customers"], map.Personal.OrderBy(t => t.DeletionRank).Select(t => t.Name));
        Assert.Equal(TimeEncoding.Text, map.Table("invoices").Column("issued_on")!.Encoding);
    }

    [Fact]
    public async Task The_shop_holds_every_kind_of_row_a_sweep_meets()
    {
        var (map, _, plan) = await MakeAsync();
        await using var session = await SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Look);
        var customers = await session.CountDueAsync(plan, "customers");
        Assert.Equal(3000, customers.Examined);
        Assert.InRange(customers.Due, 200, 1200);
        // Whoever never came back is dated by the day they signed up: nobody stays for ever for want of a date.
        Assert.Equal(0, customers.Undated);
        Assert.Equal(2, (await session.FindRootsAsync("email", "contact@bureau3.example.org")).Length);
    }

    [Fact]
    public async Task A_sweep_of_the_shop_ends_and_leaves_nothing_due()
    {
        var (map, _, plan) = await MakeAsync();
        long due;
        await using (var look = await SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Look))
        {
            due = (await look.CountDueAsync(plan, "customers")).Due;
        }

        var taken = 0;
        for (var batch = 1; batch > 0;)
        {
            await using var session = await SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Change);
            batch = (await session.TakeDueAsync(plan, "customers", BatchLimits.For(map.Engine))).Units;
            taken += batch;
            await session.CommitAsync();
        }

        Assert.Equal(due, taken);
        await using var after = await SourceSession.OpenAsync(map, ConnectionString, SessionAccess.Look);
        Assert.Equal(new DueCount(3000 - due, 0, 0, (await after.CountUndatedAsync(plan, "customers")), 0), await after.CountDueAsync(plan, "customers"));
        Assert.Empty((await after.FindOverdueAsync(plan, "customers")).CounterExamples);
    }

    [Fact]
    public async Task The_shop_never_overwrites_a_file()
    {
        await File.WriteAllTextAsync(file, "mine");
        Assert.Equal(2, await ShopAsync());
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    public void Dispose()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + suffix);
        }
    }

    private async Task<(DataMap Map, Catalogue Catalogue, DuePlan Plan)> MakeAsync(string policy = "coraye")
    {
        Assert.Equal(0, await ShopAsync());
        var folder = Path.Combine(Root(), "policies", policy);
        var files = PolicyFiles.From(policy, PolicyFiles.Names.Where(n => File.Exists(Path.Combine(folder, n))).Select(n => KeyValuePair.Create(n, File.ReadAllText(Path.Combine(folder, n)))));
        var reading = PolicyReader.Read(files);
        Assert.False(reading.HasErrors, string.Join("\n", reading.Diagnostics));
        var (map, catalogue) = await DataMapReader.ReadAsync(reading.Policy!.Sources.Single(), EngineKind.Sqlite, ConnectionString);
        var cutOff = SmallShop.Paris.StartOf(new DateOnly(2021, 11, 23));
        return (map, catalogue, DuePlan.For(map, SmallShop.Paris, p => p is "account" or "billing" ? new PurposeTerm(cutOff, ["last_login", "last_purchase", "last_subscription"]) : null));
    }

    private async Task<int> ShopAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Shop.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, file, "3000", "1", "2026-11-23"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Root()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "vow.slnx")))
        {
            here = here.Parent ?? throw new DirectoryNotFoundException("vow.slnx");
        }

        return here.FullName;
    }
}
