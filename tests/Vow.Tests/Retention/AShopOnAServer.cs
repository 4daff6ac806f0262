using System.Text.RegularExpressions;
using MySqlConnector;
using Npgsql;
using Vow.Sources;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary>From a database nobody mapped to a sweep by a role that can do no more: every verb of a source, on a server.</summary>
public sealed partial class AShopOnAServer
{
    [Theory]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task Is_drafted_checked_granted_armed_kept_and_proved(EngineKind at)
    {
        // Only for its database and its policy.
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, at);
        var role = "vow_" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("N")[..12];
        await using (var first = await VowUnderTest.NewAsync(Engine.Sqlite, bed.Policy, bed.Time.GetUtcNow(), variables: Shop(bed.ShopAddress)))
        {
            var drafted = await first.RunAsync("source", "add", "other", "--engine", Dialect.Of(at).Word, "--env", "VOW_SHOP");
            Assert.Contains($"engine: {Dialect.Of(at).Word}", drafted.Output, StringComparison.Ordinal);
            Assert.Contains("key: [invoice_id, line_no]", drafted.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(bed.ShopAddress, drafted.Output, StringComparison.Ordinal);

            var before = await first.RunAsync("source", "check", "shop");
            Assert.Equal(0, before.Exit);
            Assert.Contains("source.superuser", before.Output, StringComparison.Ordinal);
            Assert.Contains("CREATE INDEX", before.Output, StringComparison.Ordinal);
            var refused = await first.RunAsync("source", "arm", "shop", "--confirm", "shop");
            Assert.Equal(1, refused.Exit);
            Assert.Contains("--as-superuser", refused.Error, StringComparison.Ordinal);

            var granted = await first.RunAsync("source", "grant", "shop", "--role", role);
            Assert.Equal(0, granted.Exit);
            await bed.RunAsync(granted.Output + (at == EngineKind.MariaDb ? $"ALTER USER {role}@'%' ACCOUNT UNLOCK;" : ""));
        }

        var asRole = at == EngineKind.MariaDb
            ? new MySqlConnectionStringBuilder(bed.ShopAddress) { UserID = role }.ConnectionString
            : new NpgsqlConnectionStringBuilder(bed.ShopAddress) { Username = role }.ConnectionString;
        // Not started: its own clock would sweep as well.
        await using var vow = await VowUnderTest.NewAsync(Engine.Sqlite, bed.Policy, bed.Time.GetUtcNow(), variables: Shop(asRole));
        var check = await vow.RunAsync("source", "check", "shop");
        Assert.Equal(0, check.Exit);
        Assert.DoesNotContain("source.superuser", check.Output, StringComparison.Ordinal);
        var armed = await vow.RunAsync("source", "arm", "shop", "--confirm", "shop");
        Assert.Equal("", armed.Error);
        vow.Clock.Advance(TimeSpan.FromDays(31));
        var kept = await vow.RunAsync("keep", "--clock-ok");
        if (Plan().Match(kept.Error) is { Success: true } plan)
        {
            kept = await vow.RunAsync("keep", "--clock-ok", "--plan", plan.Groups[1].Value);
        }

        Assert.True(kept.Exit == 0, kept.Error);
        Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers"));
        var proved = await vow.ProveAsync("--promise", "retention/account/active");
        Assert.Equal("kept", proved.ByPromise["retention/account/active"].State());
        Assert.DoesNotContain(asRole, vow.Output.ToString() + kept.Output + check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_fails_tells_no_secret()
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", "", EngineKind.MariaDb);
        var wrong = new MySqlConnectionStringBuilder(bed.ShopAddress) { Password = "correct-horse" }.ConnectionString;
        await using var vow = await VowUnderTest.NewAsync(Engine.Sqlite, bed.Policy, bed.Time.GetUtcNow(), variables: Shop(wrong));
        foreach (var words in new[] { new[] { "source", "check", "shop" }, ["source", "add", "other", "--engine", "mariadb", "--env", "VOW_SHOP"], ["source", "list"] })
        {
            var ran = await vow.RunAsync(words);
            Assert.DoesNotContain("correct-horse", ran.Output + ran.Error, StringComparison.Ordinal);
            Assert.Contains("VOW_SHOP", ran.Output + ran.Error, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, string> Shop(string connection) => new(StringComparer.Ordinal) { ["VOW_SHOP"] = connection };

    [GeneratedRegex(@"--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
