using System.Text.RegularExpressions;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policy;
using Vow.Proof;
using Vow.Tests.Shared;

namespace Vow.Host.Tests.HouseRules;

/// <summary>What the gate and the proof say is said in both languages, in the glossary's words.</summary>
public sealed partial class WordRules
{
    private static readonly string Glossary = File.ReadAllText(Repository.At("docs", "guide", "glossary.md"));

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_of_a_promise_bears_the_glossarys_name(ProofState state)
    {
        var word = state.Word();

        Assert.Contains($"| {word.En.ToLowerInvariant()} | {word.Fr.ToLowerInvariant()} |", Glossary, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_reason_of_the_gate_is_said_and_mended_in_both_languages(Reason reason)
    {
        var (message, remedy) = GateReasons.Of(reason);

        foreach (var said in new[] { message, remedy })
        {
            Assert.NotEmpty(said.En);
            Assert.NotEmpty(said.Fr);
            Assert.NotEqual(said.En, said.Fr);
        }
    }

    /// <summary>A browser breaks a line at a plain space, and leaves a quotation mark alone at its start.</summary>
    [Fact]
    public void A_french_sentence_holds_its_quotation_marks_by_no_break_spaces()
    {
        var bare = Directory.EnumerateFiles(Repository.At("src"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((text, index) => (Place: $"{Path.GetFileName(file)}:{index + 1}", Text: text.TrimStart())))
            .Where(line => !line.Text.StartsWith("//", StringComparison.Ordinal) && BareMark().IsMatch(line.Text))
            .Select(line => line.Place);

        Assert.Empty(bare);
    }

    [GeneratedRegex("« | »")]
    private static partial Regex BareMark();

    public static TheoryData<ProofState> States() => [.. Enum.GetValues<ProofState>()];

    public static TheoryData<Reason> Reasons() => [.. Enum.GetValues<Reason>()];
}
