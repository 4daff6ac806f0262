using Vow.Gate;

namespace Vow.Policy.Tests;

public class PromiseTests
{
    private static readonly DeclaredPolicy Small = PolicyReader.Read(Corpus.Small).Policy!;

    [Fact]
    public void Promises_follow_from_what_is_declared()
    {
        Assert.Equal(
            [
                "declared/account", "retention/account/active", "retention/account/archive", "notice/account", "declared/billing", "retention/billing/active",
                "declared/newsletter", "retention/newsletter/active", "choice/newsletter/email", "choice/newsletter/sms", "withdrawal/newsletter",
                "declared/security", "retention/security/active", "choice/security", "recipient/hosting", "recipient/mailer", "transfer/mailer",
                "right/access", "right/rectification", "right/erasure", "right/restriction", "right/portability", "right/objection", "right/withdrawal", "right/deadline",
                "collection/sign_up", "page/policy/en", "page/policy/fr", "map/vow", "sweep/vow", "map/shop", "sweep/shop",
                "ledger", "drill/life", "gate/closed-list", "security/log",
            ],
            DerivedPromises.Of(Small).Select(one => one.Id));
    }

    [Fact]
    public void A_policy_without_consent_promises_no_withdrawal()
    {
        var without = Small with { Purposes = [.. Small.Purposes.Where(one => one.Basis != Basis.Consent)] };

        Assert.DoesNotContain(DerivedPromises.Of(without), one => one.Id.Contains("withdrawal", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Basis.LegalObligation, Right.Erasure, false, RightStanding.Conditional)]
    [InlineData(Basis.VitalInterests, Right.Erasure, false, RightStanding.Conditional)]
    [InlineData(Basis.Consent, Right.Erasure, false, RightStanding.Yes)]
    [InlineData(Basis.PublicTask, Right.Erasure, false, RightStanding.None)]
    [InlineData(Basis.LegalObligation, Right.Objection, true, RightStanding.Yes)]
    [InlineData(Basis.Consent, Right.Objection, false, RightStanding.None)]
    [InlineData(Basis.LegitimateInterest, Right.Objection, false, RightStanding.Yes)]
    [InlineData(Basis.LegitimateInterest, Right.Portability, false, RightStanding.None)]
    [InlineData(Basis.Contract, Right.Portability, false, RightStanding.Yes)]
    [InlineData(Basis.Contract, Right.Withdrawal, false, RightStanding.None)]
    public void A_right_stands_by_basis_and_for_marketing_by_purpose(Basis basis, Right right, bool marketing, RightStanding expected) =>
        Assert.Equal(expected, RightsByBasis.Of(basis, right, marketing));
}
