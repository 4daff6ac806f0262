using System.Diagnostics;

namespace Vow.CrashHost;

/// <summary>Listens to the steps every assembly announces, and ends this process at the one asked for.</summary>
/// <param name="step">Its name; <c>*</c> = any; null = none.</param>
/// <param name="nth">Which time it is reached.</param>
/// <param name="from">A file: only steps after it appeared count.</param>
/// <param name="list">A file that every step is written to.</param>
internal sealed class Killer(string? step, int nth, string? from, string? list) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly Lock one = new();
    private int reached;

    /// <summary>Listens from now on.</summary>
    public static void Arm(string? step, int nth, string? from, string? list) => DiagnosticListener.AllListeners.Subscribe(new Killer(step, nth, from, list));

    /// <inheritdoc />
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Vow.Hosting.Steps.ListenerName)
        {
            value.Subscribe(this, name => list is not null || step is "*" || name == step);
        }
    }

    /// <inheritdoc />
    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Steps come from several threads; one at a time they have an order.
        lock (one)
        {
            var counts = from is null || File.Exists(from);
            if (list is not null)
            {
                File.AppendAllText(list, (counts ? "+" : "") + value.Key + "\n");
            }

            if (counts && (step is "*" || value.Key == step) && ++reached == nth)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();
                // The signal is on its way; nothing more may become durable on this thread.
                new ManualResetEvent(false).WaitOne();
            }
        }
    }

    /// <inheritdoc />
    public void OnCompleted()
    {
    }

    /// <inheritdoc />
    public void OnError(Exception error)
    {
    }
}
