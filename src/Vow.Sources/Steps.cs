using System.Diagnostics;

namespace Vow.Sources;

/// <summary>
/// Announces each durable step to whoever listens to <c>Vow.Steps</c> (tests that stop the process there). Nothing personal is in the payload: the
/// source's name.
/// </summary>
internal static class Steps
{
    private static readonly DiagnosticListener Listener = new("Vow.Steps");

    /// <summary>A transaction on a source has begun; nothing is durable.</summary>
    public const string Begin = "source.begin";

    /// <summary>A transaction on a source has committed; nobody else knows yet.</summary>
    public const string Committed = "source.committed";

    public static void Announce(string step, string source)
    {
        if (Listener.IsEnabled(step))
        {
            Listener.Write(step, source);
        }
    }
}
