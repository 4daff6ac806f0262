using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Site;

namespace Vow.Policies;

/// <summary>Shows the policy in force, and each earlier version word for word as it was in force here.</summary>
internal sealed class PublishPolicy(PolicyHolder policies)
{
    private readonly ConcurrentDictionary<(int Epoch, Language Language, string Prefix), PolicyPageText> rendered = new();

    public async Task<IResult> CurrentAsync(Database database, Visit visit)
    {
        var policy = policies.Current;
        var epoch = policy.Compiled.Epoch;
        if (!rendered.TryGetValue((epoch, visit.Language, visit.Prefix), out var text))
        {
            text = PolicyHtml.Render(PolicyProse.Render(policy.Declared, Published(policy.Declared, visit.Language), Changes(policy, [.. Counting(await PutInForce.VersionsAsync(database)).Where(v => v.Since <= visit.Now)])), visit.Prefix);
            rendered[(epoch, visit.Language, visit.Prefix)] = text;
        }

        return Pages.Show<PolicyPage>(
            StatusCodes.Status200OK, ("Text", text), ("Version", policy.Declared.Version), ("Since", policy.Since), ("IsCurrent", true), ("Coming", policies.Next is { } next ? ((int Epoch, Instant Since)?)(next.Compiled.Epoch, next.Since) : null));
    }

    public static async Task<IResult> VersionsAsync(Database database) =>
        Pages.Show<PolicyVersions>(StatusCodes.Status200OK, ("Versions", Counting(await PutInForce.VersionsAsync(database)).Reverse().Select(v => (v.Epoch, v.Since, Reading(v)?.Version)).ToList()));

    public async Task<IResult> VersionAsync(Database database, Visit visit, int epoch)
    {
        var versions = Counting(await PutInForce.VersionsAsync(database)).ToList();
        if (versions.Find(v => v.Epoch == epoch) is not { } version)
        {
            return Results.NotFound();
        }

        var declared = Reading(version);
        if (!rendered.TryGetValue((-epoch, visit.Language, visit.Prefix), out var text))
        {
            // A file set that today's language no longer reads still shows its prose as it was written.
            text = PolicyHtml.Render(declared is null
                ? PolicyLineage.FilesOf(version)[PolicyFiles.Text(visit.Language)] ?? ""
                : PolicyProse.Render(declared, Published(declared, visit.Language), Changes(policies.Current, [.. versions.Where(v => v.Epoch <= epoch)])), visit.Prefix);
            rendered[(-epoch, visit.Language, visit.Prefix)] = text;
        }

        return Pages.Show<PolicyPage>(
            StatusCodes.Status200OK, ("Text", text), ("Version", declared?.Version), ("Since", version.Since), ("IsCurrent", epoch == policies.Current.Compiled.Epoch));
    }

    // A version that was announced and then overtaken never spoke to anybody.
    private static IEnumerable<PolicyVersion> Counting(List<PolicyVersion> versions) => versions.Where(v => PolicyLineage.Counts(versions, v));

    private static Language Published(DeclaredPolicy policy, Language wanted) => policy.Languages.Contains(wanted) ? wanted : policy.Languages[0];

    private static ImmutableArray<PolicyChange> Changes(PolicyInForce policy, List<PolicyVersion> versions) =>
    [
        .. versions.Where(v => v.Epoch > 1).Reverse<PolicyVersion>().Select(v => new PolicyChange(
            policy.Zone.DayOf(v.Since), new Bilingual("A new version came into force.", "Une nouvelle version est entrée en vigueur."))),
    ];

    private static DeclaredPolicy? Reading(PolicyVersion version) => PolicyReader.Recall(PolicyLineage.FilesOf(version));
}
