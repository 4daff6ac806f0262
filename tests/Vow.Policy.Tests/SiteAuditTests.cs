using System.Collections.Immutable;
using Vow.Policy.Audits;

namespace Vow.Policy.Tests;

public class SiteAuditTests
{
    private static readonly DateTimeOffset Night = DateTimeOffset.Parse("2026-11-30T02:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly DeclaredPolicy Policy = PolicyReader.Recall(Corpus.Load(Path.Combine(Corpus.Root, "policies", "coraye")))!;

    [Fact]
    public void Nothing_examined_an_unvisited_page_a_state_not_reached_and_an_old_report_prove_nothing()
    {
        Assert.Equal(AuditVerdict.Kept, Verdict(Report()));
        Assert.Equal(AuditVerdict.Unproven, Verdict(Report() with { Visits = [.. Report().Visits.Select(visit => visit with { Requests = [] })] }));
        Assert.Equal(AuditVerdict.Unproven, Verdict(Report() with { Known = 2 }));
        Assert.Equal(AuditVerdict.Unproven, Verdict(Report() with { Visits = [.. Report().Visits.Skip(1)] }));
        Assert.Equal(AuditVerdict.Unproven, Verdict(Report() with { Visits = [.. Report().Visits.Select(visit => visit.State == VisitState.Refused ? visit with { Fault = "no banner" } : visit)] }));
        Assert.Equal(AuditVerdict.Kept, Verdict(Report(), 8));
        Assert.Equal(AuditVerdict.Unproven, Verdict(Report(), 9));
    }

    [Theory]
    [InlineData(VisitState.Before, AuditFault.BeforeChoice)]
    [InlineData(VisitState.Signal, AuditFault.AfterNo)]
    [InlineData(VisitState.Refused, AuditFault.AfterNo)]
    [InlineData(VisitState.Accepted, null)]
    [InlineData(VisitState.Withdrawn, AuditFault.AfterNo)]
    public void A_tracker_that_waits_for_a_yes_may_act_after_one_and_at_no_other_time(VisitState state, AuditFault? fault)
    {
        var result = SiteAudit.Compare(Seen(state, new SeenCookie("vow-visitor", "www.example.org", Night.AddMonths(13), ByHeader: false)), Policy, Night);
        Assert.Equal(fault, result.Findings.Select(finding => (AuditFault?)finding.Fault).SingleOrDefault());
        Assert.DoesNotContain("audience_number", result.NeverSeen);
    }

    [Fact]
    public void A_cookie_may_not_outlive_its_word_and_one_that_ends_with_the_browser_never_does()
    {
        Assert.Equal([AuditFault.TooLong], Faults(Seen(VisitState.Accepted, new SeenCookie("vow-visitor", "www.example.org", Night.AddMonths(14), ByHeader: true))));
        Assert.Empty(Faults(Seen(VisitState.Accepted, new SeenCookie("vow-visitor", "www.example.org", null, ByHeader: true))));
        Assert.Equal([AuditFault.UndeclaredName], Faults(Seen(VisitState.Accepted, new SeenCookie("vow-visitors", "www.example.org", null, ByHeader: true))));
    }

    [Fact]
    public void Another_host_is_nobody_s_unless_the_policy_names_it_and_its_end_alone_does_not_make_it_the_same()
    {
        var known = Policy with { Trackers = [.. Policy.Trackers.Select(tracker => tracker.Id == "audience_number" ? tracker with { Domains = ["count.example"] } : tracker)] };
        Assert.Equal([AuditFault.UndeclaredHost], Ask("count.example", Policy));
        Assert.Empty(Ask("eu.count.example", known));
        Assert.Equal([AuditFault.UndeclaredHost], Ask("account.example", known));
        Assert.Equal([AuditFault.UndeclaredHost], Ask("notcount.example", known));

        static IEnumerable<AuditFault> Ask(string host, DeclaredPolicy policy) => SiteAudit.Compare(
            Report() with { Visits = [.. Report().Visits.Select(visit => visit.State == VisitState.Accepted ? visit with { Requests = [new SeenRequest(host, "/a.js", "script", null)] } : visit)] }, policy, Night)
            .Findings.Select(finding => finding.Fault);
    }

    private static AuditVerdict Verdict(SiteReport report, int days = 0) => SiteAudit.Compare(report, Policy, Night.AddDays(days)).Verdict;

    private static IEnumerable<AuditFault> Faults(SiteReport report) => SiteAudit.Compare(report, Policy, Night).Findings.Select(finding => finding.Fault);

    private static SiteReport Seen(VisitState state, SeenCookie cookie) =>
        Report() with { Visits = [.. Report().Visits.Select(visit => visit.State == state ? visit with { Cookies = [cookie] } : visit)] };

    private static SiteReport Report() => new(
        "https://www.example.org/", Night, 1, ["/"], ["www.example.org"],
        [.. Enum.GetValues<VisitState>().Select(state => new PageVisit("/", state, null, [new SeenRequest("www.example.org", "/", "document", null)], [], []))]);
}
