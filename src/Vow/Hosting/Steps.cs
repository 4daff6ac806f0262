using System.Diagnostics;

namespace Vow.Hosting;

/// <summary>
/// Announces each durable step by name, so that a test can end the process exactly there. Nobody listens in the product: the cost is one check.
/// </summary>
public static class Steps
{
    /// <summary>The listener's name, shared by every assembly that makes durable steps.</summary>
    public const string ListenerName = "Vow.Steps";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <summary>Says that the step named (<c>slice.what-is-now-durable</c>) has just been made.</summary>
    public static void Reached(string step)
    {
        if (Listener.IsEnabled(step))
        {
            Listener.Write(step, null);
        }
    }
}
