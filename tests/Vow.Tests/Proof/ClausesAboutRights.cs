using System.Text.Json;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>How the published clauses about choices and rights stand on the first day, the witness's life once lived, one by one: none looks better than it is.</summary>
public sealed class ClausesAboutRights
{
    // Worst first: a clause shows the worst of its promises.
    private static readonly string[] Worst = ["broken", "unproven", "unkeepable", "waived", "attested", "idle", "kept", "statement"];

    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["S7.1"] = "idle",
        ["S7.2"] = "kept",
        ["S7.3"] = "unproven",
        ["S7.4"] = "kept",
        ["S7.5"] = "unproven",
        ["S7.6"] = "idle",
        ["S7.7"] = "unkeepable",
        ["S7.8"] = "kept",
        ["S7.9"] = "idle",
        ["S7.10"] = "idle",
        ["S7.11"] = "unproven",
        ["S7.12"] = "kept",
        ["S7.13"] = "kept",
        ["S8.1"] = "kept",
        ["S8.2"] = "unproven",
        ["S8.3"] = "unproven",
        ["S8.4"] = "idle",
        ["S8.5"] = "unproven",
        ["S8.6"] = "unkeepable",
        ["S8.7"] = "unproven",
        ["S8.8"] = "idle",
        ["S8.9"] = "kept",
        ["S8.10"] = "kept",
    };

    [Fact]
    public async Task Stand_as_listed()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.JobAsync("proof.drill");
        var (_, promises, rows) = await vow.ProveAsync();
        var stand = rows.Where(row => row.GetProperty("clause") is { ValueKind: JsonValueKind.String } clause && (clause.GetString()!.StartsWith("S7.", StringComparison.Ordinal) || clause.GetString()!.StartsWith("S8.", StringComparison.Ordinal)))
            .GroupBy(row => row.GetProperty("clause").GetString()!).ToDictionary(clause => clause.Key, clause => clause.Select(row => row.State()).MinBy(state => Array.IndexOf(Worst, state))!, StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', Expected.Select(one => one.Key + " " + one.Value)), string.Join('\n', stand.Select(one => one.Key + " " + one.Value)));

        // The form is looked at, and what is published about it can't be kept as it was written.
        Assert.Equal("kept", promises["collection/rights_request"].State());
        foreach (var clause in new[] { "S7.7", "S8.6" })
        {
            Assert.Contains(rows, row => row.GetProperty("clause").ToString() == clause && row.State() == "unkeepable" && row.GetProperty("why").ToString().Length > 80);
        }
    }
}
