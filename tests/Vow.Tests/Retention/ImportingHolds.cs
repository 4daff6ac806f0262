using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary><c>vow import holds</c>, before a source is armed.</summary>
public sealed class ImportingHolds : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vow-holds-");

    [Fact]
    public async Task Whoever_a_file_names_stays_when_the_others_go_and_a_file_counts_once()
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People);
        await using var vow = await VowUnderTest.NewAsync(Engine.Sqlite, bed.Policy, bed.Time.GetUtcNow(), variables: new Dictionary<string, string> { ["VOW_SHOP"] = bed.ShopAddress });
        var file = await FileAsync("""
            source,email,purpose,reason,owner,review
            shop,CYD@example.fr,,litigation,"Ana Roy, legal",2027-05-01
            shop,dan@example.fr,billing,restriction_18_1_c,"Ana Roy, legal",2027-05-01
            """);
        var placed = await vow.RunAsync("import", "holds", file);
        Assert.True(placed.Exit == 0, placed.Error);
        Assert.Contains("2 holds placed, 0 stood already.", placed.Output, StringComparison.Ordinal);
        Assert.Contains("\"known\": 2", (await vow.RunAsync("import", "holds", file, "--format", "json")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await vow.RunAsync("source", "arm", "shop", "--confirm", "shop")).Exit);
        vow.Clock.Advance(TimeSpan.FromDays(31));
        var kept = await vow.RunAsync("keep", "--clock-ok");
        Assert.Equal(0, (await vow.RunAsync("keep", "--clock-ok", "--plan", kept.Error[(kept.Error.IndexOf("--plan ", StringComparison.Ordinal) + 7)..].Trim())).Exit);
        // Ada is gone; Bob is still here, Cyd and Dan are held.
        Assert.Equal(0, await bed.ShopAsync("SELECT count(*) FROM customers WHERE id = 1"));
        Assert.Equal(3, await bed.ShopAsync("SELECT count(*) FROM customers"));
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM invoices WHERE customer_id = 4"));
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_by_line_and_column_and_nothing_is_placed()
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People);
        await using var vow = await VowUnderTest.StartAsync(Engine.Sqlite, bed.Policy, bed.Time.GetUtcNow(), variables: new Dictionary<string, string> { ["VOW_SHOP"] = bed.ShopAddress });
        var file = await FileAsync("""
            source;email;phone;purpose;reason;owner;review
            shop;ada@example.fr;;;litigation;Ana Roy;2027-05-01
            shop;nobody@example.fr;;;litigation;Ana Roy;2027-05-01
            nowhere;ada@example.fr;;;litigation;Ana Roy;2027-05-01
            shop;ada@example.fr;0612;;because;;2026-01-01

            shop;;;spying;litigation;Ana Roy;2031-05-01
            """);
        var refused = await vow.RunAsync("import", "holds", file);
        Assert.Equal(1, refused.Exit);
        var said = refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            ["line 3, column 2 (email)", "line 4, column 1 (source)", "line 5", "line 5, column 5 (reason)", "line 5, column 6 (owner)", "line 5, column 7 (review)", "line 7", "line 7, column 4 (purpose)", "line 7, column 7 (review)"],
            said[..^1].Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.StartsWith("No hold was placed.", said[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("example.fr", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.Contains("0 holds placed, 0 stood", (await vow.RunAsync("import", "holds", await FileAsync("source,email,reason,owner,review"))).Output, StringComparison.Ordinal);

        var headed = await vow.RunAsync("import", "holds", await FileAsync("source,ada@example.fr,reason"));
        Assert.Equal(1, headed.Exit);
        Assert.Contains("line 1, column 2: This heading is not known.", headed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("example.fr", headed.Error, StringComparison.Ordinal);

        // Somebody Vow knows itself.
        await vow.PersonAsync("eve@example.fr");
        Assert.Contains("1 holds placed, 0 stood", (await vow.RunAsync("import", "holds", await FileAsync("source,email,reason,owner,review\nvow,eve@example.fr,litigation,Ana Roy,2027-05-01"))).Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<string> FileAsync(string text)
    {
        var file = Path.Combine(folder.FullName, "holds.csv");
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
