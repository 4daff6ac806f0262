using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>Acts at the desk: a person signs, the promise shows it, and it ends.</summary>
public sealed class SigningActs : IDisposable
{
    private readonly string folder = WithAClauseToAttest();

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_clause_is_attested_by_a_person_until_a_day_and_no_longer_once_the_act_is_ended(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, folder);
        var dpo = await vow.OperatorAsync("anne", Role.Dpo);
        Assert.Equal(ProofState.Unproven, await StateAsync(vow, "C4"));
        using (var signed = await dpo.SendAsync("/desk/acts/attest", Act("C4", "2027-03-01", "2028-03-01")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, signed.StatusCode);
        }

        Assert.Equal(ProofState.Attested, await StateAsync(vow, "C4"));
        var (_, page) = await dpo.ReadAsync("/desk/acts");
        Assert.Contains("anne", page, StringComparison.Ordinal);
        Assert.Contains("binder 3", page, StringComparison.Ordinal);
        Assert.Contains("act.attested", (await dpo.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);

        var id = Regex.Match(page, "/desk/acts/([0-9a-f-]{36})/end", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        using (var ended = await dpo.SendAsync($"/desk/acts/{id}/end"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        }

        Assert.Equal(ProofState.Unproven, await StateAsync(vow, "C4"));
        Assert.Contains("act.ended", (await dpo.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);
        using var again = await dpo.SendAsync($"/desk/acts/{id}/end");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Theory]
    [InlineData("T1", "office manager", "binder 3", "2027-03-01", "2027-06-01", "attest-about")]
    [InlineData("C4", "", "binder 3", "2027-03-01", "2027-06-01", "attest-function")]
    [InlineData("C4", "office manager", " ", "2027-03-01", "2027-06-01", "attest-says")]
    [InlineData("C4", "office manager", "binder 3", "2027-03-02", "2027-06-01", "attest-on")]
    [InlineData("C4", "office manager", "binder 3", "2027-03-01", "2028-03-02", "attest-expires")]
    [InlineData("C4", "office manager", "binder 3", "2027-03-01", "2027-02-28", "attest-expires")]
    [InlineData("C4", "office manager", "binder 3", "2027-03-01", "soon", "attest-expires")]
    public async Task An_act_that_lacks_something_is_refused_and_says_what(string about, string function, string says, string on, string expires, string field)
    {
        await using var vow = await VowUnderTest.StartAsync(policy: folder);
        var dpo = await vow.OperatorAsync("anne", Role.Dpo);
        using var refused = await dpo.SendAsync("/desk/acts/attest", ("about", about), ("function", function), ("says", says), ("on", on), ("expires", expires));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains($"href=\"#{field}\"", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(ProofState.Unproven, await StateAsync(vow, "C4"));
    }

    [Fact]
    public async Task The_controller_s_decision_sets_a_promise_aside_for_a_time_with_the_officer_s_advice_but_never_one_about_a_rule_of_law()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var dpo = await vow.OperatorAsync("anne", Role.Dpo);
        var rows = (await ReportAsync(vow)).Rows;
        var open = rows.First(r => r.State == ProofState.Unproven && r.Promise is { } id && id.StartsWith("retention/", StringComparison.Ordinal)).Promise!;
        using (var mute = await dpo.SendAsync("/desk/acts/waive", Act(open, "2027-03-01", "2027-09-01")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        using (var decided = await dpo.SendAsync("/desk/acts/waive", [.. Act(open, "2027-03-01", "2027-09-01"), ("followed", "no")]))
        {
            Assert.Equal(HttpStatusCode.SeeOther, decided.StatusCode);
        }

        Assert.Equal(ProofState.Waived, (await ReportAsync(vow)).Rows.First(r => r.Promise == open).State);
        Assert.Contains("Advice not followed: binder 3", (await dpo.ReadAsync("/desk/acts?show=waiver")).Text, StringComparison.Ordinal);

        foreach (var family in new[] { "choice/", "withdrawal/", "gate/", "transfer/", "right/" })
        {
            var id = rows.First(r => r.Promise?.StartsWith(family, StringComparison.Ordinal) == true).Promise!;
            using var refused = await dpo.SendAsync("/desk/acts/waive", [.. Act(id, "2027-03-01", "2027-09-01"), ("followed", "yes")]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData(Role.Legal)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Agent)]
    public async Task Only_the_officer_and_administrators_sign(Role role)
    {
        await using var vow = await VowUnderTest.StartAsync(policy: folder);
        var browser = await vow.OperatorAsync("somebody", role);
        foreach (var form in new[] { "attest", "waive" })
        {
            using var refused = await browser.SendAsync("/desk/acts/" + form, Act("C4", "2027-03-01", "2027-06-01"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    /// <summary>The template with one more clause, on which no check can look.</summary>
    private static string WithAClauseToAttest()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("vow-t-policy-").FullName, "template")).FullName;
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("template")))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var promises = Path.Combine(copy, "promises.yaml");
        File.WriteAllText(promises, File.ReadAllText(promises).Replace(
            "clauses:\n",
            "clauses:\n  C4:\n    says: { en: The office is locked., fr: Le bureau est fermé à clé. }\n    attest: the office manager attests it yearly\n",
            StringComparison.Ordinal));
        return copy;
    }

    private static (string, string)[] Act(string about, string on, string expires) => [("about", about), ("function", "office manager"), ("says", "binder 3"), ("on", on), ("expires", expires)];

    private static async Task<ProofState?> StateAsync(VowUnderTest vow, string clause) => (await ReportAsync(vow)).Of(clause);

    private static Task<ProofReport> ReportAsync(VowUnderTest vow) =>
        vow.AskAsync(s => ProofReports.LatestAsync(s.GetRequiredService<Store>(), s.GetRequiredService<PolicyHolder>().Current, vow.Now()));
}
