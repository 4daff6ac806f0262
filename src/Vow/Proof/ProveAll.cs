using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof.Checks;

namespace Vow.Proof;

/// <summary>Looks at every promise of the policy in force, against live data, our own pages and what jobs left behind.</summary>
public sealed class ProveAll(ProofParts parts, Deeds deeds, Entries entries, OwnSite site)
{
    /// <summary>Looks now and keeps what was seen, with its entry.</summary>
    public async Task<ProofReport> RunAsync(Instant now, CancellationToken cancel = default)
    {
        var seen = await LookAsync(now, null, cancel);
        await deeds.DoAsync(async deed =>
        {
            await deed.ExecuteAsync("DELETE FROM proof_result");
            deed.Store.AddRange(seen.Select(s => StoredLook.Write(s.Key, s.Value.Looked, s.Value.At)));
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "proof.run", Actor.System, Summary(seen));
        });
        return await ReportAsync(seen, now, cancel);
    }

    /// <summary>Looks as of a moment and keeps nothing.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="promise">One promise only, by id; null for all.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<ProofReport> SeeAsync(Instant now, string? promise = null, CancellationToken cancel = default)
    {
        var report = await ReportAsync(await LookAsync(now, promise, cancel), now, cancel);
        return promise is null ? report : report with { Rows = [.. report.Rows.Where(r => r.Promise == promise)] };
    }

    private async Task<Dictionary<string, Seen>> LookAsync(Instant now, string? only, CancellationToken cancel)
    {
        await using var reached = await site.ReachAsync(cancel);
        var view = await ProofView.OpenAsync(parts, reached?.Client, now, cancel);
        var seen = new Dictionary<string, Seen>(StringComparer.Ordinal);
        foreach (var promise in DerivedPromises.Of(view.Declared).Where(p => only is null || p.Id == only))
        {
            seen[promise.Id] = new Seen(await Check.LookAsync(view, promise, cancel), now);
        }

        return seen;
    }

    private async Task<ProofReport> ReportAsync(Dictionary<string, Seen> seen, Instant now, CancellationToken cancel)
    {
        await using var store = parts.Database.NewStore();
        var (attestations, waivers) = await ProofReports.ActsAsync(store, cancel);
        var policy = parts.Policies.Current;
        return ProofReports.Of(policy.Declared, seen, attestations, waivers, policy.Zone.DayOf(now));
    }

    private static JsonObject Summary(Dictionary<string, Seen> seen)
    {
        var summary = new JsonObject { ["promises"] = seen.Count };
        foreach (var states in seen.Values.GroupBy(s => s.Looked.State).OrderBy(g => g.Key))
        {
            summary[states.Key.Code()] = states.Count();
        }

        var lines = seen.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value.Looked.State.Code()} {s.Value.Looked.Examined} {s.Value.Looked.Violations}\n"));
        summary["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
        return summary;
    }
}
