using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Desk;

/// <summary>GET /desk/findings: what today's law finds in the policy in force, with the norm, what is done until it is mended, and who decided otherwise.</summary>
public static class FindingsAtDesk
{
    /// <summary>Reads the text in force again, on today's date.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Database database, PolicyHolder policies, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(visit);
        var policy = policies.Current;
        var version = (await PutInForce.VersionsAsync(database)).Find(one => one.Epoch == policy.Compiled.Epoch);
        var files = PolicyFiles.From(policy.Declared.Name, version is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(version.Files) ?? []);
        var query = ListQuery.Read(context, Enum.GetValues<Severity>().Select(DiagnosticText.Word));
        var all = PolicyReader.Read(files, policy.Zone.DayOf(visit.Now)).Diagnostics;
        var shown = all.Where(one => query.Filter is null || DiagnosticText.Word(one.Severity) == query.Filter).OrderBy(one => one.Severity).ThenBy(one => one.Effect is null).ThenBy(one => one.Span).ToImmutableArray();
        return Pages.Show<FindingsPage>(
            200, ("Query", query), ("Total", shown.Length), ("Findings", shown.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()),
            ("Counts", all.CountBy(one => one.Severity).ToDictionary()));
    }
}
