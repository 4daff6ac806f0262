using System.Collections.Immutable;
using CsCheck;
using Vow.Policy.Drafting;

namespace Vow.Policy.Tests;

public class DraftTests
{
    private static readonly ImmutableArray<PurposeKind> Kinds = [.. Enum.GetValues<PurposeKind>().Where(kind => kind != PurposeKind.Other)];

    public static TheoryData<PurposeKind> EveryKind => [.. Kinds];

    public static TheoryData<string> Shipped() => ShippedPolicyTests.Shipped();

    private static DraftAnswers Answers(params PurposeKind[] kinds) => new()
    {
        Name = "acme",
        Version = new DateOnly(2026, 11, 1),
        Company = "Éditions du Port & fils \"Nord\"",
        Register = "RCS Brest 732 829 320",
        Siren = "732829320",
        Address = new PostalAddress("1 rue du Port", "29200", "Brest", "FR"),
        Email = "privacy@example.org",
        Website = "https://www.example.org",
        FiscalYearEnd = "06-30",
        DpoName = "Alix Martin",
        DpoEmail = "dpo@example.org",
        Purposes = [.. kinds],
    };

    [Fact]
    public void The_catalogue_writes_out_every_kind_once() =>
        Assert.Equal(Kinds.Order(), PurposeCatalogue.All.Select(entry => entry.Kind).Order());

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_policy_of_any_kind_reads_with_no_remark_but_what_only_the_company_knows(PurposeKind kind) =>
        Assert.Equal([], Avoidable(PolicyDraft.Write(Answers(kind))));

    [Fact]
    public void Any_choice_of_kinds_languages_and_names_gives_a_policy_that_reads_and_compiles() =>
        Gen.Select(
            Gen.Int[0, Kinds.Length - 1].Array[0, Kinds.Length], Gen.Int[1, 3], Gen.OneOf(Gen.String[1, 40], Gen.String[Gen.Char["{}[]*_|#<>&\"'\\:;,!?%@`~é\u00a0 ab"], 1, 30]), Gen.Bool)
        .Sample(
            (kinds, languages, company, software) =>
            {
                var answers = Answers([.. kinds.Select(at => Kinds[at])]) with
                {
                    Company = company,
                    HasSoftware = software,
                    Languages = [.. Enum.GetValues<Language>().Where(language => (languages & (1 << (int)language)) != 0)],
                };
                if (!answers.Faults().IsEmpty)
                {
                    return;
                }

                var files = PolicyDraft.Write(answers);
                Assert.Equal([], Avoidable(files));
                var policy = PolicyReader.Read(files).Policy!;
                // Half a surrogate pair is no text: it is written as the replacement character.
                Assert.Equal(string.Concat(company.EnumerateRunes()), policy.Controller.Name);
                Assert.NotNull(Compiler.Compile(policy, 1).Policy);
                Assert.All(policy.Languages, language => Assert.DoesNotContain(PurposeCatalogue.CompanyMark, PolicyProse.Render(policy, language), StringComparison.Ordinal));
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_policy_written_again_from_its_model_is_the_same_policy(string name) =>
        Same(Corpus.Load(Path.Combine(Corpus.Root, "policies", name)));

    [Fact]
    public void The_whole_catalogue_is_the_same_when_written_again() => Same(PolicyDraft.Write(Answers([.. Kinds])));

    [Fact]
    public void What_is_not_said_is_unknown_and_says_who_must_say_it()
    {
        var reading = PolicyReader.Read(PolicyDraft.Write(Answers() with { DpoName = null, FiscalYearEnd = null }));

        Assert.All(reading.Diagnostics.Where(one => one.Code == "fact.unknown"), one => Assert.Contains("must say it", one.Message.En, StringComparison.Ordinal));
        Assert.False(reading.Policy!.Dpo.Name.IsKnown);
        Assert.False(reading.Policy.Controller.FiscalYearEnd.IsKnown);
        Assert.All(reading.Policy.Recipients, one => Assert.False(one.IsKnown));
    }

    [Fact]
    public void A_period_that_was_not_compared_with_its_source_is_marked_in_the_file_and_not_on_the_page()
    {
        var files = PolicyDraft.Write(Answers(PurposeKind.BreachRegister));

        Assert.Contains("# [unverified] 5 years.", files[PolicyFiles.Policy], StringComparison.Ordinal);
        Assert.All(Enum.GetValues<Language>(), language => Assert.DoesNotContain("unverified", PolicyProse.Render(PolicyReader.Read(files).Policy!, language), StringComparison.Ordinal));
    }

    [Fact]
    public void Comments_bring_what_a_host_must_keep()
    {
        var policy = PolicyReader.Read(PolicyDraft.Write(Answers(PurposeKind.Comments))).Policy!;

        Assert.NotNull(policy.Purpose("host_identification"));
    }

    [Theory]
    [InlineData("siren", "732829321")]
    [InlineData("siren", "73282932")]
    [InlineData("email", "nobody")]
    [InlineData("website", "www.example.org")]
    [InlineData("country", "France")]
    [InlineData("fiscal-year-end", "31-12")]
    [InlineData("dpo-name", "éditions du port & fils \"nord\" ")]
    public void An_answer_that_cannot_be_is_said_by_its_name(string answer, string value)
    {
        var right = Answers();
        var wrong = answer switch
        {
            "siren" => right with { Siren = value },
            "email" => right with { Email = value },
            "website" => right with { Website = value },
            "country" => right with { Address = right.Address with { Country = value } },
            "fiscal-year-end" => right with { FiscalYearEnd = value },
            _ => right with { DpoName = value },
        };

        Assert.Empty(right.Faults());
        Assert.Equal([answer], wrong.Faults().Select(fault => fault.Answer));
    }

    [Fact]
    public void French_prose_puts_a_no_break_space_before_what_calls_for_one()
    {
        var files = PolicyDraft.Write(Answers([.. Kinds]) with { Company = "Acme" });
        var french = files[PolicyFiles.Text(Language.Fr)] + string.Concat(PolicyReader.Read(files).Policy!.Purposes.Select(purpose => $"{purpose.Why.Fr}\n{purpose.KeepsBecause?.Fr}\n{purpose.Consent?.Text.Fr}\n"));

        Assert.DoesNotMatch("[\\w*] [;:!?»]", french);
    }

    private static IEnumerable<string> Avoidable(PolicyFiles files) =>
        PolicyReader.Read(files).Diagnostics.Where(one => one.Severity != Severity.Note && one.Code != "fact.unknown").Select(one => $"{one.Span} {one.Code}: {one.Message.En}");

    private static void Same(PolicyFiles files)
    {
        var first = PolicyReader.Read(files);
        Assert.True(first.Policy is not null, DiagnosticText.Render(first.Diagnostics, files));
        var written = files with
        {
            Texts = files.Texts.SetItem(PolicyFiles.Policy, PolicyWriter.Policy(first.Policy)).SetItem(PolicyFiles.Promises, PolicyWriter.Promises(first.Policy)),
        };
        var second = PolicyReader.Read(written);
        Assert.True(second.Policy is not null, DiagnosticText.Render(second.Diagnostics, written));
        Assert.Equal(Remarks(first), Remarks(second));
        Assert.Equal(Shape.Of(first.Policy with { Hash = "" }), Shape.Of(second.Policy with { Hash = "" }));
    }

    private static IEnumerable<string> Remarks(PolicyReading reading) => reading.Diagnostics.Select(one => $"{one.Code} {one.Message.En}").Order(StringComparer.Ordinal);
}
