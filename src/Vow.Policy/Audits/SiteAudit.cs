using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Audits;

/// <summary>What is wrong with something seen on a site.</summary>
public enum AuditFault : byte
{
    /// <summary>A cookie or entry that no tracker of the policy names.</summary>
    UndeclaredName,
    /// <summary>Somebody else's host that no tracker of the policy names.</summary>
    UndeclaredHost,
    /// <summary>Somebody else was called before anything was said.</summary>
    BeforeChoice,
    /// <summary>A tracker that acts after a no, or after the yes was taken back.</summary>
    AfterNo,
    /// <summary>A tracker that acts though nobody asked for it in its place.</summary>
    WithoutClick,
    /// <summary>A cookie that lives longer than the policy says.</summary>
    TooLong,
}

/// <summary>One thing seen that the policy does not allow.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Page">On which page.</param>
/// <param name="State">What the visitor had said.</param>
/// <param name="What">Host and path of a request, or the name and host of what is stored.</param>
/// <param name="StartedBy">What started a request; null where that is not known.</param>
/// <param name="Tracker">The tracker of the policy it belongs to; null where none does.</param>
public sealed record AuditFinding(AuditFault Fault, string Page, VisitState State, string What, string? StartedBy, string? Tracker);

/// <summary>How a site stands against a policy.</summary>
public enum AuditVerdict : byte
{
    /// <summary>Every state of every known page was seen, and nothing was wrong.</summary>
    Kept,
    /// <summary>Something was wrong.</summary>
    Broken,
    /// <summary>Nothing was wrong in what was seen, and not all was seen.</summary>
    Unproven,
}

/// <summary>A report held against a policy.</summary>
/// <param name="Verdict">How the site stands.</param>
/// <param name="Findings">What is wrong, each thing once for a page and state.</param>
/// <param name="Examined">How many requests, cookies and entries were looked at.</param>
/// <param name="Unreached">Pages and states that could not be seen.</param>
/// <param name="NeverSeen">Trackers declared for pages that were met nowhere: a hint, not a fault.</param>
public sealed record AuditResult(AuditVerdict Verdict, ImmutableArray<AuditFinding> Findings, int Examined, ImmutableArray<PageVisit> Unreached, ImmutableArray<string> NeverSeen);

/// <summary>Holds what a browser saw against what the policy declares (GDPR 5(2); LIL 82).</summary>
public static class SiteAudit
{
    /// <summary>How old a report may be and still say something of today.</summary>
    public static TimeSpan Fresh { get; } = TimeSpan.FromDays(8);

    /// <summary>Compares.</summary>
    /// <param name="report">What was seen.</param>
    /// <param name="policy">What is declared.</param>
    /// <param name="now">When it is compared: an old report proves nothing of today.</param>
    public static AuditResult Compare(SiteReport report, DeclaredPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(policy);
        var met = new HashSet<string>(StringComparer.Ordinal);
        var findings = new List<AuditFinding>();
        var examined = 0;
        foreach (var visit in report.Visits.Where(visit => visit.Fault is null))
        {
            examined += visit.Requests.Length + visit.Cookies.Length + visit.Stored.Length;
            findings.AddRange(visit.Requests.Where(request => !report.Own.Contains(request.Host, StringComparer.OrdinalIgnoreCase))
                .Select(request => OfRequest(visit, request, policy, met)).OfType<AuditFinding>());
            findings.AddRange(visit.Cookies.SelectMany(cookie => OfName(visit, cookie.Name, cookie.Host, policy, met).Concat(OfLife(visit, cookie, policy, report.At))));
            findings.AddRange(visit.Stored.SelectMany(entry => OfName(visit, entry.Name, entry.Host, policy, met)));
        }

        ImmutableArray<AuditFinding> distinct = [.. findings.Distinct()];
        ImmutableArray<PageVisit> unreached = [.. report.Visits.Where(visit => visit.Fault is not null)];
        var whole = unreached.IsEmpty && report.Visits.Any() && report.Pages.Length >= report.Known && now - report.At <= Fresh
            && report.Pages.All(page => Enum.GetValues<VisitState>().All(state => report.Visits.Any(visit => visit.Page == page && visit.State == state)));
        return new AuditResult(
            !distinct.IsEmpty ? AuditVerdict.Broken : whole && examined > 0 ? AuditVerdict.Kept : AuditVerdict.Unproven,
            distinct, examined, unreached,
            [.. policy.Trackers.Where(tracker => tracker.NecessaryFor is null && tracker.Kind != TrackerKind.Device && !(tracker.Names.IsEmpty && tracker.Domains.IsEmpty) && !met.Contains(tracker.Id)).Select(tracker => tracker.Id)]);
    }

    private static AuditFinding? OfRequest(PageVisit visit, SeenRequest request, DeclaredPolicy policy, HashSet<string> met)
    {
        var declared = policy.Trackers.Where(tracker => tracker.Domains.Any(domain => Within(request.Host, domain))).ToList();
        met.UnionWith(declared.Select(tracker => tracker.Id));
        var what = request.Host + request.Path;
        if (declared.Exists(tracker => Allowed(tracker, policy, visit.State)))
        {
            return null;
        }

        var fault = visit.State == VisitState.Before ? AuditFault.BeforeChoice
            : declared.Count == 0 ? AuditFault.UndeclaredHost
            : visit.State == VisitState.Accepted ? AuditFault.WithoutClick : AuditFault.AfterNo;
        return new AuditFinding(fault, visit.Page, visit.State, what, request.StartedBy, declared.FirstOrDefault()?.Id);
    }

    private static IEnumerable<AuditFinding> OfName(PageVisit visit, string name, string host, DeclaredPolicy policy, HashSet<string> met)
    {
        var declared = policy.Trackers.Where(tracker => tracker.Holds(name)).ToList();
        met.UnionWith(declared.Select(tracker => tracker.Id));
        if (declared.Exists(tracker => Allowed(tracker, policy, visit.State)))
        {
            yield break;
        }

        var fault = declared.Count == 0 ? AuditFault.UndeclaredName
            : visit.State == VisitState.Before ? AuditFault.BeforeChoice
            : visit.State == VisitState.Accepted ? AuditFault.WithoutClick : AuditFault.AfterNo;
        yield return new AuditFinding(fault, visit.Page, visit.State, $"{name} ({host})", null, declared.FirstOrDefault()?.Id);
    }

    // A day's grace: the cookie was set some time before the browser was asked.
    private static IEnumerable<AuditFinding> OfLife(PageVisit visit, SeenCookie cookie, DeclaredPolicy policy, DateTimeOffset at)
    {
        var declared = policy.Trackers.Where(tracker => tracker.Holds(cookie.Name)).ToList();
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        if (cookie.Ends is { } ends && declared.Count > 0 && declared.TrueForAll(tracker => DateOnly.FromDateTime(ends.UtcDateTime) > (tracker.Lives?.EndFrom(day) ?? day).AddDays(1)))
        {
            yield return new AuditFinding(AuditFault.TooLong, visit.Page, visit.State, $"{cookie.Name} ({cookie.Host})", null, declared[0].Id);
        }
    }

    // Nobody can say yes to somebody unnamed. What is asked about in its place acts after a yes on the first layer only where its purpose stood there.
    private static bool Allowed(Tracker tracker, DeclaredPolicy policy, VisitState state) =>
        tracker.NecessaryFor is not null
        || policy.Purpose(tracker.Purpose) is { Exempt: true }
        || (state == VisitState.Accepted && tracker.SetBy.All(id => policy.Recipient(id) is { IsKnown: true }) && (tracker.Loads != TrackerLoads.OnClick || policy.Trackers.Any(other => other.Purpose == tracker.Purpose && other.NecessaryFor is null && other.Loads == TrackerLoads.AfterConsent)));

    private static bool Within(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
