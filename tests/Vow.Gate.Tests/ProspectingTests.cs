using CsCheck;

namespace Vow.Gate.Tests;

public sealed class ProspectingTests
{
    private static readonly ProspectingCase Nothing = new() { Means = ProspectingMeans.Email, Objected = false, WithinTerm = true };

    private static readonly ProspectingCase Everything = new()
    {
        Means = ProspectingMeans.Email,
        Objected = false,
        WithinTerm = true,
        Consented = true,
        Customer = true,
        Self = true,
        Similar = true,
        OptOutAtCollection = true,
        RelatedToProfession = true,
        InformedAtCollection = true,
        RunningContract = true,
        LegalHours = true,
    };

    /// <summary>Each row by a case of its own: what makes it apply, and the same with one fact missing.</summary>
    public static TheoryData<string, ProspectingCase, ProspectingRule, bool> Table => new()
    {
        { "an objection stops what everything else allows", Everything with { Objected = true }, ProspectingRule.Objection, false },
        { "a list that can't be read stops everything", Everything with { Objected = null }, ProspectingRule.Objection, false },
        { "a last contact of more than the term ago stops everything", Everything with { WithinTerm = false }, ProspectingRule.Term, false },
        { "a last contact nobody knows of stops everything", Everything with { WithinTerm = null }, ProspectingRule.Term, false },
        { "a generic address may be written to", Nothing with { Recipient = ProspectingRecipient.Generic }, ProspectingRule.GenericAddress, true },
        { "a generic address is no number to call", Nothing with { Recipient = ProspectingRecipient.Generic, Means = ProspectingMeans.Call }, ProspectingRule.Otherwise, false },
        { "a generic address that objected is left alone", Nothing with { Recipient = ProspectingRecipient.Generic, Objected = true }, ProspectingRule.Objection, false },
        { "consent to e-mail opens e-mail", Nothing with { Consented = true }, ProspectingRule.Consent, true },
        { "consent to text messages opens them", Nothing with { Consented = true, Means = ProspectingMeans.Sms }, ProspectingRule.Consent, true },
        { "consent opens automated calls", Nothing with { Consented = true, Means = ProspectingMeans.Automated }, ProspectingRule.Consent, true },
        { "without consent nothing is open", Nothing, ProspectingRule.Otherwise, false },
        { "a partner's offer by consent to that partner", Nothing with { Consented = true, Self = false }, ProspectingRule.Consent, true },
        { "a customer hears of what is similar", Soft, ProspectingRule.SoftOptIn, true },
        { "a customer hears of it by text message", Soft with { Means = ProspectingMeans.Sms }, ProspectingRule.SoftOptIn, true },
        { "not by an automated call", Soft with { Means = ProspectingMeans.Automated }, ProspectingRule.Otherwise, false },
        { "not about a partner", Soft with { Self = false }, ProspectingRule.Otherwise, false },
        { "not where nobody knows whose offer it is", Soft with { Self = null }, ProspectingRule.Otherwise, false },
        { "not about something else", Soft with { Similar = false }, ProspectingRule.Otherwise, false },
        { "not where no refusal was offered at collection", Soft with { OptOutAtCollection = false }, ProspectingRule.Otherwise, false },
        { "not to somebody who bought nothing", Soft with { Customer = false }, ProspectingRule.Otherwise, false },
        { "not to somebody of whom nobody knows whether they did", Soft with { Customer = null }, ProspectingRule.Otherwise, false },
        { "a professional, about the work", Professional, ProspectingRule.ProfessionalAboutWork, true },
        { "not about anything else", Professional with { RelatedToProfession = false }, ProspectingRule.Otherwise, false },
        { "not without having been told", Professional with { InformedAtCollection = null }, ProspectingRule.Otherwise, false },
        { "not by text message", Professional with { Means = ProspectingMeans.Sms }, ProspectingRule.Otherwise, false },
        { "a call by consent within legal hours", Call with { Consented = true }, ProspectingRule.CallByConsent, true },
        { "a call by consent at night", Call with { Consented = true, LegalHours = false }, ProspectingRule.Otherwise, false },
        { "a call about a running contract", Call with { RunningContract = true }, ProspectingRule.CallAboutContract, true },
        { "a call without either", Call, ProspectingRule.Otherwise, false },
        { "a call to a customer about what is similar", Soft with { Means = ProspectingMeans.Call, LegalHours = true }, ProspectingRule.Otherwise, false },
    };

    private static ProspectingCase Soft => Nothing with { Customer = true, Self = true, Similar = true, OptOutAtCollection = true };

    private static ProspectingCase Professional => Nothing with { Recipient = ProspectingRecipient.Professional, RelatedToProfession = true, InformedAtCollection = true };

    private static ProspectingCase Call => Nothing with { Means = ProspectingMeans.Call, LegalHours = true };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_row_decides_its_case(string why, ProspectingCase facts, ProspectingRule rule, bool allowed)
    {
        Assert.NotEmpty(why);
        Assert.Equal(new ProspectingVerdict(rule, allowed), Prospecting.Decide(facts));
    }

    [Fact]
    public void Every_row_names_its_text_of_law() => Assert.All(Prospecting.Rows, row => Assert.NotEmpty(row.Ground));

    [Fact]
    public void Each_row_has_a_case_of_its_own() =>
        Assert.Equal(Prospecting.Rows.Select(row => row.Rule), Table.Select(row => row.Data.Item3).Distinct().Order());

    [Fact]
    public void Only_the_row_of_professionals_is_doctrine() =>
        Assert.Equal([ProspectingRule.ProfessionalAboutWork], Table.Where(row => Prospecting.Decide(row.Data.Item2).IsDoctrine).Select(row => row.Data.Item3).Distinct());

    [Fact]
    public void Forgetting_a_fact_never_opens_a_door() => Cases.Sample(facts =>
    {
        if (Prospecting.Decide(facts).Allowed)
        {
            return;
        }

        foreach (var forgotten in Forgetting(facts))
        {
            Assert.False(Prospecting.Decide(forgotten).Allowed);
        }
    });

    [Fact]
    public void An_objection_closes_every_door() => Cases.Sample(facts => Assert.False(Prospecting.Decide(facts with { Objected = true }).Allowed));

    [Theory]
    [InlineData("contact@example.test", true)]
    [InlineData("INFO@example.test", true)]
    [InlineData("marie.info@example.test", false)]
    [InlineData("@example.test", false)]
    [InlineData("contact", false)]
    [InlineData("accueil@example.test", true)]
    [InlineData("achats@example.test", true)]
    [InlineData("admin@example.test", true)]
    [InlineData("administration@example.test", true)]
    [InlineData("commercial@example.test", true)]
    [InlineData("compta@example.test", true)]
    [InlineData("comptabilite@example.test", true)]
    [InlineData("hello@example.test", true)]
    [InlineData("infos@example.test", true)]
    [InlineData("office@example.test", true)]
    [InlineData("purchasing@example.test", true)]
    [InlineData("sales@example.test", true)]
    [InlineData("secretariat@example.test", true)]
    [InlineData("support@example.test", true)]
    public void A_generic_address_names_a_desk(string address, bool generic) => Assert.Equal(generic, Prospecting.IsGeneric(address));

    private static readonly Gen<bool?> Known = Gen.Int[0, 2].Select(n => n == 0 ? (bool?)null : n == 1);

    private static readonly Gen<ProspectingCase> Cases = Gen.Select(
        Gen.Enum<ProspectingMeans>(), Gen.Enum<ProspectingRecipient>(), Known.Array[11]).Select((means, recipient, known) => new ProspectingCase
        {
            Means = means,
            Recipient = recipient,
            Objected = known[0],
            Consented = known[1],
            Customer = known[2],
            Self = known[3],
            Similar = known[4],
            OptOutAtCollection = known[5],
            RelatedToProfession = known[6],
            InformedAtCollection = known[7],
            RunningContract = known[8],
            LegalHours = known[9],
            WithinTerm = known[10],
        });

    private static IEnumerable<ProspectingCase> Forgetting(ProspectingCase facts) =>
    [
        facts with { Objected = null }, facts with { Consented = null }, facts with { Customer = null }, facts with { Self = null }, facts with { Similar = null },
        facts with { OptOutAtCollection = null }, facts with { RelatedToProfession = null }, facts with { InformedAtCollection = null },
        facts with { RunningContract = null }, facts with { LegalHours = null }, facts with { WithinTerm = null },
    ];
}
