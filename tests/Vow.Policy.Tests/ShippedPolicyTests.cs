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
}
