using System.Diagnostics;

namespace Vow.CrashHost;

/// <summary>Listens to the steps every assembly announces, and ends this process at the one asked for.</summary>
internal sealed class Killer(string step, int nth) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private int reached;

    /// <summary>Listens from now on.</summary>
    public static void Arm(string step, int nth) => DiagnosticListener.AllListeners.Subscribe(new Killer(step, nth));

    /// <inheritdoc />
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Vow.Hosting.Steps.ListenerName)
        {
            value.Subscribe(this, name => name == step);
        }
    }

    /// <inheritdoc />
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == step && Interlocked.Increment(ref reached) == nth)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            // The signal is on its way; nothing more may become durable on this thread.
            new ManualResetEvent(false).WaitOne();
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
