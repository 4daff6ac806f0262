using System.Collections.Immutable;

namespace Vow.Policy.Diagnostics;

/// <summary>Gathers diagnostics while a policy is read; gives them back in a stable order, each once.</summary>
internal sealed class Findings
{
    // A hostile file can hold a fault on every line; nobody reads more than this. Counted by severity, so that warnings never crowd out an error.
    private const int Most = 1_000;
    private readonly Dictionary<Severity, int> counts = [];
    private readonly HashSet<Diagnostic> found = [];

    public bool HasErrors { get; private set; }

    public Diagnostic Add(DiagnosticCode code, Span span, Bilingual message, Bilingual help, string? about = null)
    {
        HasErrors |= code.Severity == Severity.Error;
        var count = counts.GetValueOrDefault(code.Severity);
        var rule = code as LawRule;
        var diagnostic = new Diagnostic(code.Code, code.Severity, span, message, help, code.Article) { About = about, Effect = rule?.Effect, Unverified = rule?.Unverified };
        if (count < Most && found.Add(diagnostic))
        {
            counts[code.Severity] = count + 1;
        }

        return diagnostic;
    }

    /// <summary>Takes back what another finding, already added, says better. That there are errors stands: the other is one.</summary>
    public void Withdraw(Diagnostic diagnostic)
    {
        if (found.Remove(diagnostic))
        {
            counts[diagnostic.Severity]--;
        }
    }

    public ImmutableArray<Diagnostic> InOrder() => InOrder(found);

    public static ImmutableArray<Diagnostic> InOrder(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.OrderBy(one => one.Span).ThenBy(one => one.Code, StringComparer.Ordinal).ThenBy(one => one.Message.En, StringComparer.Ordinal)];
}
