namespace Vow.Policy.Tests;

public class ShippedPolicyTests
{
    public static TheoryData<string> Shipped() => [.. Folders().Select(path => Path.GetFileName(path))];

    /// <summary>Where the shipped policies lie.</summary>
    public static IEnumerable<string> Folders() => Directory.EnumerateDirectories(Path.Combine(Corpus.Root, "policies"));

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_policy_reads_without_errors_and_compiles(string name)
    {
        var files = Corpus.Load(Path.Combine(Corpus.Root, "policies", name));

        var reading = PolicyReader.Read(files);

        var errors = reading.Diagnostics.Where(one => one.Severity == Severity.Error).Select(one => DiagnosticText.Render(one, files));
        Assert.True(reading.Policy is not null, string.Join('\n', errors));
        Assert.Empty(reading.Policy.Decisions);
        Assert.DoesNotContain(reading.Policy.Clauses, clause => clause.Standing == ClauseStanding.Attest);
        var compiled = Compiler.Compile(reading.Policy, 1);
        Assert.NotNull(compiled.Policy);
        Assert.Equal(reading.Policy.Hash, compiled.Policy.Hash);
    }

    /// <summary>What the template was written from: run the catalogue again with these after changing it, and keep its sources.yaml.</summary>
    internal static Drafting.DraftAnswers Template { get; } = new()
    {
        Name = "template",
        Version = new DateOnly(2026, 11, 1),
        Company = "Éditions de l'Exemple",
        Register = "RCS Brest 732 829 320",
        Siren = "732829320",
        Address = new PostalAddress("1 rue de l'Exemple", "29200", "Brest", "FR"),
        Email = "privacy@example.org",
        DpoEmail = "dpo@example.org",
        Website = "https://www.example.org",
        HasSoftware = true,
        FiscalYearEnd = "12-31",
        IsSample = true,
    };

    [Fact]
    public void The_template_is_what_the_catalogue_writes_today()
    {
        var shipped = Corpus.Load(Path.Combine(Corpus.Root, "policies", "template"));

        Assert.All(Drafting.PolicyDraft.Write(Template).Texts, file => Assert.Equal(file.Value, shipped[file.Key]));
    }

    [Fact]
    public void The_template_is_told_nothing_but_what_only_its_company_knows()
    {
        var reading = PolicyReader.Read(Corpus.Load(Path.Combine(Corpus.Root, "policies", "template")));

        Assert.Equal([], reading.Diagnostics.Where(one => one.Severity != Severity.Note && one.Code != "fact.unknown").Select(one => $"{one.Code} {one.Message.En}"));
        Assert.True(reading.Policy!.Sample);
    }

    [Fact]
    public void The_template_speaks_of_no_other_company_and_has_clauses_of_its_own()
    {
        var (template, coraye) = (Read("template"), Read("coraye"));

        Assert.Empty(template.Clauses.Select(one => one.Id).Intersect(coraye.Clauses.Select(one => one.Id)));
        Assert.DoesNotContain("coraye", string.Concat(Corpus.Load(Path.Combine(Corpus.Root, "policies", "template")).Texts.Values), StringComparison.OrdinalIgnoreCase);

        static DeclaredPolicy Read(string name) => PolicyReader.Read(Corpus.Load(Path.Combine(Corpus.Root, "policies", name))).Policy!;
    }
}
