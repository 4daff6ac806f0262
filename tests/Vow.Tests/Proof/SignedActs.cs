using Vow.Policies;
using Vow.Policy;
using Vow.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>What rests on a person's act ends when the act ends; on a second, small policy as on the shipped one.</summary>
public sealed class SignedActs
{
    private static readonly DateOnly Today = new(2027, 3, 1);
    private static readonly DeclaredPolicy Small = PolicyReader.Read(ReadPolicy.FilesIn(Repository.At("tests", "corpus", "policy", "small"))!).Policy!;

    [Theory]
    [InlineData(0, ProofState.Attested)]
    [InlineData(-1, ProofState.Unproven)]
    public void An_attestation_counts_until_its_last_day_and_no_longer(int days, ProofState state)
    {
        var act = new Attestation { About = "C4", Function = "office manager", Document = "binder 3", On = Today.AddDays(-100), Expires = Today.AddDays(days) };
        Assert.Equal(state, Report([act], []).Of("C4"));
    }

    [Theory]
    [InlineData(364, ProofState.Attested)]
    [InlineData(366, ProofState.Unproven)]
    public void An_attestation_written_for_longer_than_twelve_months_counts_for_twelve(int ago, ProofState state)
    {
        var act = new Attestation { About = "C4", Function = "office manager", Document = "binder 3", On = Today.AddDays(-ago), Expires = Today.AddYears(9) };
        Assert.Equal(state, Report([act], []).Of("C4"));
    }

    [Theory]
    [InlineData(0, ProofState.Waived)]
    [InlineData(-1, ProofState.Broken)]
    public void A_waiver_that_lapsed_lets_the_broken_promise_show_again(int days, ProofState state)
    {
        var waiver = new Waiver { About = "C1", Function = "manager", DpoAdvice = "followed", On = Today.AddDays(-100), Expires = Today.AddDays(days) };
        Assert.Equal(state, Report([], [waiver]).Rows.First(r => r.Promise == "retention/account/active").State);
    }

    [Fact]
    public void A_clause_shows_the_worst_of_what_stands_behind_it()
    {
        var report = Report([], []);
        Assert.Equal(ProofState.Broken, report.Of("C1"));
        Assert.Equal(ProofState.Unproven, report.Of("C2"));
        Assert.Equal(ProofState.Statement, report.Of("C3"));
    }

    [Fact]
    public void Nothing_examined_is_idle_and_never_kept()
    {
        var scope = new CheckScope(new("", ""), new("", ""));
        Assert.Equal(ProofState.Idle, Looked.Counted(0, 0, new("", ""), scope).State);
        Assert.Equal(ProofState.Kept, Looked.Counted(1, 0, new("", ""), scope).State);
        Assert.Equal(ProofState.Broken, Looked.Counted(1, 1, new("", ""), scope).State);
    }

    private static ProofReport Report(IReadOnlyList<Attestation> attestations, IReadOnlyList<Waiver> waivers)
    {
        var scope = new CheckScope(new("rows", "lignes"), new("paper", "papier"));
        var seen = new Dictionary<string, Seen>
        {
            ["retention/account/active"] = new(Looked.Counted(10, 1, new("one is late", "une est en retard"), scope), new Gate.Instant(1)),
            ["retention/account/archive"] = new(Looked.Counted(10, 0, new("", ""), scope), new Gate.Instant(1)),
        };
        return ProofReports.Of(Small, seen, attestations, waivers, Today);
    }
}
