using Vow.Gate;

namespace Vow.Policy.Tests;

public class WordingTests
{
    private static readonly DeclaredPolicy Small = PolicyReader.Read(Corpus.Small).Policy!;

    [Theory]
    [InlineData("account", "5 years after your last activity", "5 ans après votre dernière activité")]
    [InlineData("billing", "10 years from the close of the fiscal year that contains the date of the invoice", "10 ans à compter de la clôture de l'exercice comptable qui comprend la date de la facture")]
    [InlineData("newsletter", "3 years after your last sign-in or your last contact, whichever is later", "3 ans après votre dernière connexion ou votre dernier contact, la date la plus tardive étant retenue")]
    [InlineData("security", "until you object", "jusqu'à votre opposition")]
    public void A_term_is_said_in_words(string purpose, string english, string french)
    {
        Assert.Equal(english, RetentionWords.Of(Small, Small.Purpose(purpose)!, Language.En));
        Assert.Equal(french, RetentionWords.Of(Small, Small.Purpose(purpose)!, Language.Fr));
    }

    [Fact]
    public void A_consent_kept_without_a_period_ends_with_the_consent()
    {
        var newsletter = Small.Purpose("newsletter")!;
        newsletter = newsletter with { Keep = newsletter.Keep with { Active = newsletter.Keep.Active with { For = null } } };

        Assert.Equal("until you withdraw your consent", RetentionWords.Of(Small, newsletter, Language.En));
        Assert.Equal("jusqu'au retrait de votre consentement", RetentionWords.Of(Small, newsletter, Language.Fr));
    }

    [Fact]
    public void A_whole_life_names_who_opens_the_archive_and_why()
    {
        var account = Small.Purpose("account")!;

        Assert.Equal(
            "5 years after your last activity; then archived until 5 years after it leaves the active base (open only to: data protection officer and legal department; proof of the contract, C. civ. 2224); then deleted",
            RetentionWords.Whole(Small, account, Language.En));
        Assert.Equal(
            "5 ans après votre dernière activité\u00a0; puis archivage intermédiaire jusqu'à 5 ans après la sortie de la base active (accès restreint\u00a0: délégué à la protection des données et service juridique\u00a0; preuve du contrat, C. civ. 2224)\u00a0; puis suppression",
            RetentionWords.Whole(Small, account, Language.Fr));
    }

    [Fact]
    public void Periods_and_dates_are_said_without_the_machines_culture()
    {
        Assert.Equal(("1 year and 6 months", "1 an et 6 mois"), (CalendarWords.Of(new CalendarPeriod(1, 6, 0), Language.En), CalendarWords.Of(new CalendarPeriod(1, 6, 0), Language.Fr)));
        Assert.Equal(("1 November 2026", "1er novembre 2026"), (CalendarWords.Of(new DateOnly(2026, 11, 1), Language.En), CalendarWords.Of(new DateOnly(2026, 11, 1), Language.Fr)));
    }

    [Fact]
    public void Every_word_of_the_closed_lists_is_in_both_languages()
    {
        var all = Enum.GetValues<Basis>().Select(Terms.Of).Concat(Enum.GetValues<Role>().Select(Terms.Of)).Concat(Enum.GetValues<DataCategory>().Select(Terms.Of))
            .Concat(Enum.GetValues<Origin>().Select(Terms.Of)).Concat(Enum.GetValues<RecipientRole>().Select(Terms.Of)).Concat(Enum.GetValues<MechanismKind>().Select(Terms.Of))
            .Concat(Enum.GetValues<Phase>().Select(Terms.Of)).Concat(Enum.GetValues<Right>().Select(RightsByBasis.Title)).Concat(Enum.GetValues<Right>().Select(RightsByBasis.Article));

        Assert.All(all, word => Assert.True(word.En.Length > 0 && word.Fr.Length > 0));
        Assert.All(AdequacyDecisions.Eea, code => Assert.NotEqual(code, CountryNames.Of(code, Language.Fr)));
    }

    [Fact]
    public void The_page_holds_every_table_and_no_directive()
    {
        foreach (var language in Small.Languages)
        {
            var page = PolicyProse.Render(Small, language);

            Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
            Assert.All(Small.Purposes, purpose => Assert.Contains($"| {purpose.Title[language]} |", page, StringComparison.Ordinal));
            Assert.All(Small.Recipients, recipient => Assert.Contains(recipient.Name.Value!, page, StringComparison.Ordinal));
            Assert.All(Small.Data, datum => Assert.Contains($"| {datum.Title[language]}", page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_the_model_says_cannot_become_markup()
    {
        var policy = PolicyReader.Read(Corpus.With(PolicyFiles.Policy, "name: Hébergeur SARL", "name: \"a|b [x](javascript:y) <b>*\"")).Policy!;

        Assert.Contains("| a\\|b \\[x\\](javascript:y) \\<b\\>\\* |", PolicyProse.Render(policy, Language.En), StringComparison.Ordinal);
    }

    [Fact]
    public void A_challenged_framework_without_fallback_is_said_to_carry_nothing()
    {
        var policy = PolicyReader.Read(Corpus.With(PolicyFiles.Policy, ", fallback: \"clauses of 2026-03-04, module 2\"", "")).Policy!;

        Assert.Contains("EU-US Data Privacy Framework: not recorded yet, so no transfer is made", PolicyProse.Render(policy, Language.En), StringComparison.Ordinal);
        Assert.DoesNotContain("no transfer is made", PolicyProse.Render(Small, Language.En), StringComparison.Ordinal);
    }
}
