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

    /// <summary>A file's successor lies beside it, whole and durable; the file itself is the old one.</summary>
    public const string Written = "source.written";

    /// <summary>The successor has taken the file's name.</summary>
    public const string Renamed = "source.renamed";

    public static void Announce(string step, string source)
    {
        if (Listener.IsEnabled(step))
        {
            Listener.Write(step, source);
        }
    }
}
