using System.Text.RegularExpressions;

namespace Vow.Policy.Tests;

/// <summary>A French officer reads every finding in French: whole, in the glossary's words, about the same things as in English.</summary>
public sealed partial class FrenchFindingsTests
{
    // What stands between quotation marks and is no name of the file: an example to be filled in, or a button.
    private static readonly Dictionary<string, string> Translated = new(StringComparer.Ordinal)
    {
        ["My personal data"] = "Mes données personnelles",
        ["delete my account"] = "supprimer mon compte",
        ["who must say it"] = "qui doit le dire",
        ["why it is not personal"] = "pourquoi ce n'est pas une donnée personnelle",
        ["clauses of DATE, module 2, assessment of DATE"] = "clauses du DATE, module 2, analyse du DATE",
        [": "] = ":",
        [" #"] = "#",
    };

    public static TheoryData<string> Faulty() => [.. FaultyTexts.All.Select(one => one.Name)];

    public static TheoryData<string> Rules() => [.. LawRules.All.Select(rule => rule.Code)];

    public static TheoryData<string> Norms() =>
        [.. DiagnosticCodes.All.Select(code => code.Article).Concat(LawRules.All.Select(rule => rule.Unverified)).Concat(Enum.GetValues<PurposeKind>().Select(kind => RetentionReference.Of(kind)?.Source)).OfType<string>().Distinct()];

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_finding_is_said_in_French_about_the_same_things(string name)
    {
        var fault = FaultyTexts.All.Single(one => one.Name == name);

        Assert.All(PolicyReader.Read(fault.Files()).Diagnostics, one => { IsFrench(one.Message); IsFrench(one.Help); });
    }

    [Fact]
    public void What_the_published_policy_of_coraye_breaks_is_said_in_French()
    {
        var found = PolicyReader.Read(Corpus.Load(Path.Combine(Corpus.Root, "tests", "corpus", "coraye-as-published"))).Diagnostics;

        Assert.NotEmpty(found);
        Assert.All(found.Where(one => one.Code != "fact.unknown"), one => { IsFrench(one.Message); IsFrench(one.Help); });
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_is_done_until_a_finding_is_mended_is_said_in_French(string code)
    {
        var effect = LawRules.All.Single(rule => rule.Code == code).Effect;

        Assert.NotEqual(effect.En, effect.Fr);
        Assert.Empty(Faults(effect));
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void A_norm_is_cited_in_French(string norm)
    {
        string[] known =
        [
            "art", "bis", "à", "titre", "indicatif", "par", "analogie", "non", "vérifié", "exemples", "de", "la", "les", "des", "sur", "du", "le", "et", "dans", "un", "lu", "lue", "texte", "pendante", "remplacée", "depuis",
            "guide", "durées", "conservation", "version", "août", "commentaire", "numéro", "déduit", "sans", "exception", "pour", "professionnels", "ses", "équivalents", "décision", "considérant", "civ", "com", "conso",
            "RGPD", "CJUE", "CEPD", "LIL", "CPCE", "CNIL", "LCEN", "CMF", "PCI", "DSS", "UE", "SAN", "WP", "C", "P", "D", "L", "II",
        ];

        var cited = RetentionWords.Cite(norm, Language.Fr);

        Assert.Empty(Letters().Matches(cited).Select(word => word.Value).Where(word => word.Length > 1 || char.IsLower(word[0])).Except(known.Concat(["a", "b", "c", "d", "e", "f", "g"]), StringComparer.Ordinal));
        Assert.Empty(Spaces(cited, norm));
        Assert.Equal(norm, RetentionWords.Cite(norm, Language.En));
    }

    [Theory]
    [InlineData("GDPR 13(1)(f), 44-49", "RGPD 13(1)(f), 44-49")]
    [InlineData("GDPR 45; Decision (EU) 2023/1795; CJEU C-703/25 P (pending)", "RGPD 45\u00a0; décision (UE) 2023/1795\u00a0; CJUE C-703/25 P (pendante)")]
    [InlineData("LIL 82; EDPB 2/2023; GDPR 5(1)(c)", "LIL 82\u00a0; CEPD 2/2023\u00a0; RGPD 5(1)(c)")]
    [InlineData("CNIL 2021-122; GDPR 6(1)(f), recital 49", "CNIL 2021-122\u00a0; RGPD 6(1)(f), considérant 49")]
    [InlineData("CPCE L34-5", "CPCE L34-5")]
    public void The_texts_and_those_who_speak_bear_their_French_names(string norm, string french) => Assert.Equal(french, RetentionWords.Cite(norm, Language.Fr));

    [Fact]
    public void A_decision_and_old_tables_are_said_in_French_too()
    {
        var rule = LawRules.All.First(one => one.Code == "law.outdated");
        var old = Assert.Single(PolicyReader.Read(Corpus.Of("lawful"), AdequacyDecisions.CheckedOn.AddMonths(7)).Diagnostics);

        Assert.Equal(rule.Code, old.Code);
        IsFrench(old.Message);
        IsFrench(old.Help);
    }

    [Theory]
    [InlineData("Write basis: consent.", "Écrivez basis: consent.", true)]
    [InlineData("Write it: \"x\".", "Écrivez-le\u00a0: «\u00a0x\u00a0».", true)]
    [InlineData("Write it: \"x\".", "Écrivez-le : «\u00a0x\u00a0».", false)]
    [InlineData("Write it: \"x\".", "Écrivez-le: «\u00a0x\u00a0».", false)]
    [InlineData("Write it: \"x\".", "Écrivez-le\u00a0: « x\u00a0».", false)]
    [InlineData("Write \"x\".", "Écrivez «\u00a0y\u00a0».", false)]
    [InlineData("Write \"x\".", "Write \"x\".", false)]
    [InlineData("A data breach.", "Une fuite de données.", false)]
    public void The_rules_of_these_tests_tell_good_French_from_bad(string en, string fr, bool good) => Assert.Equal(good, en != fr && Faults(new(en, fr)).Count == 0);

    private static void IsFrench(Bilingual said)
    {
        Assert.NotEqual(said.En, said.Fr);
        Assert.Empty(Faults(said));
    }

    private static List<string> Faults(Bilingual said) =>
    [
        .. Spaces(said.Fr, said.En),
        .. GuideTests.Misleading("fr").Where(word => said.Fr.Contains(word, StringComparison.OrdinalIgnoreCase)),
        .. Quoted(said.En).Select(one => Translated.GetValueOrDefault(one, one)).Order(StringComparer.Ordinal)
            .SequenceEqual(Quoted(said.Fr).Order(StringComparer.Ordinal)) ? Array.Empty<string>() : [$"{said.En} / {said.Fr}"],
    ];

    /// <summary>Double punctuation without its no-break space. A colon stands bare only in what is to be written into the file, the same in both languages.</summary>
    private static IEnumerable<string> Spaces(string french, string english) =>
        Bare().Matches(french).Select(one => one.Value)
            .Concat(Tight().Matches(french).Select(one => one.Value).Where(word => !english.Contains(word, StringComparison.Ordinal)));

    private static IEnumerable<string> Quoted(string text) => Quotes().Matches(text).Select(one => one.Groups["it"].Value);

    [GeneratedRegex("[ ][;:!?»]|«[^\u00a0]|[^\u00a0]»")]
    private static partial Regex Bare();

    [GeneratedRegex(@"[^\s«]+[;:!?](?=\s|$|\p{L})")]
    private static partial Regex Tight();

    [GeneratedRegex("\"(?<it>[^\"]*)\"|«\u00a0(?<it>[^»]*)\u00a0»")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Letters();
}
