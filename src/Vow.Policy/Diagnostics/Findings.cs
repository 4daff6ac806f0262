using System.Collections.Immutable;

namespace Vow.Policy.Diagnostics;

/// <summary>Gathers diagnostics while a policy is read; gives them back in a stable order, each once.</summary>
internal sealed class Findings
{
    // A hostile file can hold a fault on every line; nobody reads more than this.
    private const int Most = 1_000;
    private readonly HashSet<Diagnostic> found = [];

    public bool HasErrors { get; private set; }

    public void Add(DiagnosticCode code, Span span, string message, string help)
    {
        HasErrors |= code.Severity == Severity.Error;
        if (found.Count < Most)
        {
            found.Add(new Diagnostic(code.Code, code.Severity, span, message, help, code.Article));
        }
    }

    public ImmutableArray<Diagnostic> InOrder() =>
        [.. found.OrderBy(one => one.Span).ThenBy(one => one.Code, StringComparer.Ordinal).ThenBy(one => one.Message, StringComparer.Ordinal)];
}
