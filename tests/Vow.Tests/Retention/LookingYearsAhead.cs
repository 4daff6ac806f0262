using System.Text.Json;
using System.Text.RegularExpressions;
using Vow.Sources;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary><c>vow simulate</c>, held beside <c>vow keep --at</c>.</summary>
public sealed class LookingYearsAhead
{
    [Fact]
    public async Task Each_year_is_what_keep_says_of_that_day_and_no_row_gets_lost_on_the_way()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 120);
        await using var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        var before = await SimulatedAsync(vow, 14);
        Assert.Equal(15, before.Count);
        Assert.Equal("2027-03-01", before[0].On);
        await AgreeAsync(vow, before, isArchiveEmpty: true);

        // After a sweep there are archives, which end in their turn.
        Assert.Equal(0, (await vow.RunAsync("source", "arm", "shop", "--confirm", "shop")).Exit);
        vow.Clock.Advance(TimeSpan.FromDays(31));
        var kept = await vow.RunAsync("keep", "--clock-ok");
        Assert.Equal(0, (await vow.RunAsync("keep", "--clock-ok", "--plan", kept.Error[(kept.Error.IndexOf("--plan ", StringComparison.Ordinal) + 7)..].Trim())).Exit);
        var after = await SimulatedAsync(vow, 12);
        Assert.True(after[0].Purposes["billing"].Archived > 0);
        await AgreeAsync(vow, after, isArchiveEmpty: false);
        Assert.Contains(after, y => y.Purposes["billing"].Gone > 0);
        Assert.All(after.Zip(after.Skip(1)), pair => Assert.All(pair.First.Purposes, p => Assert.True(pair.Second.Purposes[p.Key].Gone >= p.Value.Gone)));
    }

    [Fact]
    public async Task A_terminal_shows_a_table_and_a_source_that_is_away_is_said()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 30);
        await using (var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString }))
        {
            var table = await vow.RunAsync("simulate", "--years", "2");
            Assert.Equal(0, table.Exit);
            Assert.Matches(@"\naccount +2027-03-01 +\d+ +\d+ +\d+\r?\naccount +2028-03-01 ", table.Output);
            Assert.Equal(2, (await vow.RunAsync("simulate", "--years", "0")).Exit);
        }

        await using var away = await VowUnderTest.NewAsync();
        var without = await away.RunAsync("simulate");
        Assert.Equal(1, without.Exit);
        Assert.Contains("VOW_SHOP", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_desk_shows_a_picture_and_the_same_figures_as_a_table()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        var desk = await vow.AdminAsync();
        Assert.DoesNotContain("years-t", (await desk.ReadAsync("/desk/due")).Text, StringComparison.Ordinal);
        // Where the machine is slow the page shows how far the count is, first.
        var page = "";
        await VowUnderTest.UntilAsync(async () => (page = (await desk.ReadAsync("/desk/due?years=12")).Text).Contains("years-t", StringComparison.Ordinal));
        Assert.Contains("<title id=\"years-t\">What is left of today's rows, by year</title>", page, StringComparison.Ordinal);
        Assert.Contains("Ce qui reste des lignes d'aujourd'hui, par année", (await desk.ReadAsync("/fr/desk/due?years=12")).Text, StringComparison.Ordinal);
        var years = await SimulatedAsync(vow, 12);
        foreach (var (title, purpose) in new[] { ("Using an account", "account"), ("Billing", "billing") })
        {
            var rows = Regex.Matches(page, $"""<tr><th scope="row">{title}[^<]*</th><td>[^<]*</td><td class="n">([^<]+)</td><td class="n">([^<]+)</td><td class="n">([^<]+)</td></tr>""", RegexOptions.None, TimeSpan.FromSeconds(1));
            Assert.Equal(
                years.Select(y => y.Purposes[purpose]),
                rows.Select(r => new Counted(Number(r.Groups[1].Value), Number(r.Groups[2].Value), Number(r.Groups[3].Value))));
        }

        static long Number(string shown) => long.Parse(shown.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record Counted(long Active, long Archived, long Gone);

    private static async Task<List<(string On, Dictionary<string, Counted> Purposes)>> SimulatedAsync(VowUnderTest vow, int years)
    {
        var ran = await vow.RunAsync("simulate", "--years", years.ToString(System.Globalization.CultureInfo.InvariantCulture), "--format", "json");
        Assert.True(ran.Exit == 0, ran.Error);
        using var json = JsonDocument.Parse(ran.Output);
        return [.. json.RootElement.EnumerateArray().Select(y => (
            y.GetProperty("on").GetString()!,
            y.GetProperty("purposes").EnumerateArray().ToDictionary(
                p => p.GetProperty("purpose").GetString()!,
                p => new Counted(p.GetProperty("active").GetInt64(), p.GetProperty("archived").GetInt64(), p.GetProperty("gone").GetInt64()))))];
    }

    // What an archive holds already is no line of a look; what ends in it is.
    private static async Task AgreeAsync(VowUnderTest vow, List<(string On, Dictionary<string, Counted> Purposes)> years, bool isArchiveEmpty)
    {
        foreach (var (on, purposes) in years)
        {
            var ran = await vow.RunAsync("keep", "--at", on, "--format", "json");
            Assert.True(ran.Exit == 0, ran.Error);
            using var json = JsonDocument.Parse(ran.Output);
            var lines = json.RootElement.EnumerateArray().Select(l => (Purpose: l.GetProperty("purpose").GetString()!, Action: l.GetProperty("action").GetString()!, Rows: l.GetProperty("rows").GetInt64())).ToList();
            foreach (var (purpose, counted) in purposes)
            {
                var gone = lines.Where(l => l.Purpose == purpose && l.Action is "delete" or "clear" or "end").Sum(l => l.Rows);
                Assert.Equal((on, purpose, gone), (on, purpose, counted.Gone));
                var first = years[0].Purposes[purpose];
                Assert.Equal((on, purpose, first.Active + first.Archived + first.Gone), (on, purpose, counted.Active + counted.Archived + counted.Gone));
                if (isArchiveEmpty)
                {
                    Assert.Equal((on, purpose, lines.Where(l => l.Purpose == purpose && l.Action == "archive").Sum(l => l.Rows)), (on, purpose, counted.Archived));
                }
            }

            Assert.All(lines.Where(l => l.Action is not ("held" or "undated")), l => Assert.Contains(l.Purpose, purposes.Keys));
        }
    }
}
