using System.Diagnostics;

namespace Vow.Ledger;

/// <summary>Says aloud which durable step was just reached, so that a test can end the process exactly there.</summary>
internal static class LedgerSteps
{
    internal const string BeforeCommit = "ledger.before-commit";
    internal const string Committed = "ledger.committed";
    internal const string Anchored = "ledger.anchored";

    private static readonly DiagnosticListener Steps = new("Vow.Steps");

    internal static void Reached(string step, LedgerHead head)
    {
        if (Steps.IsEnabled(step))
        {
            Steps.Write(step, head);
        }
    }
}
