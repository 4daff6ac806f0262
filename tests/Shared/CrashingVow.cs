using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vow.Tests.Shared;

/// <summary>
/// The real program as a process of its own on the home of a <see cref="VowUnderTest"/> that is down, killed at a step:
/// <c>await using var vow = await VowUnderTest.NewAsync(); await CrashingVow.RunAsync(vow, "deed.committed", 2, "keep"); await vow.UpAsync();</c>
/// </summary>
public sealed class CrashingVow : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string clock;

    private CrashingVow(Process process, string clock)
    {
        this.process = process;
        this.clock = clock;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything it printed.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <summary>Runs a verb to its end; true where the step was reached and the process killed there.</summary>
    /// <param name="vow">Whose home, store and clock; its server must be down.</param>
    /// <param name="step">The step to be killed at; null = not at all.</param>
    /// <param name="nth">Which time the step is reached, from 1.</param>
    /// <param name="args">The verb and its words.</param>
    public static async Task<bool> RunAsync(VowUnderTest vow, string? step, int nth, params string[] args)
    {
        await using var run = Start(vow, step, nth, args);
        return await run.EndAsync();
    }

    /// <summary>Starts it: <c>up</c> for the server, which then is reached at the harness's own address.</summary>
    public static CrashingVow Start(VowUnderTest vow, string? step, int nth, params string[] args) => Start(vow, step, nth, null, args);

    /// <summary>Starts the server on a machine whose files can't grow past so many KiB: what would be written beyond fails.</summary>
    public static CrashingVow StartCramped(VowUnderTest vow, int largestFile) => Start(vow, null, 1, largestFile, "up");

    private static CrashingVow Start(VowUnderTest vow, string? step, int nth, int? largestFile, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(vow);
        // Beside the home, which holds nothing but what the program puts there.
        var clock = vow.Home + ".clock";
        var program = Repository.At("artifacts", "bin", "Vow.CrashHost", "debug", "Vow.CrashHost");
        // The signal would end the process; ignored, the write fails as it does on a full disk.
        string[] limited = ["-c", $"trap '' XFSZ; ulimit -f {largestFile?.ToString(CultureInfo.InvariantCulture)}; exec \"$0\" \"$@\"", program, .. args];
        var start = new ProcessStartInfo(largestFile is null ? program : "/bin/bash", largestFile is null ? args : limited)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in vow.Environment)
        {
            start.Environment[name] = value;
        }

        if (largestFile is not null)
        {
            // The runtime's own trick of mapping code twice goes by a file that would count.
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        }

        start.Environment["VOW_CRASH_STEP"] = step ?? "";
        start.Environment["VOW_CRASH_AT"] = nth.ToString(CultureInfo.InvariantCulture);
        start.Environment["VOW_CRASH_CLOCK"] = clock;
        File.WriteAllText(clock, Text(vow.Clock.Now));
        return new CrashingVow(Process.Start(start) ?? throw new InvalidOperationException("The crash host did not start."), clock);
    }

    /// <summary>Sets the clock of the running process.</summary>
    public void SetClock(DateTimeOffset now)
    {
        // Whole or not at all: the process reads it at any time.
        File.WriteAllText(clock + ".next", Text(now));
        File.Move(clock + ".next", clock, overwrite: true);
    }

    /// <summary>Waits until the server says that it is up; false where it ended before.</summary>
    public async Task<bool> UpAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await Task.WhenAny(up.Task, process.WaitForExitAsync(patience.Token)) == up.Task;
    }

    /// <summary>Waits for the end; true where it was killed at the step, false where it ended by itself.</summary>
    public async Task<bool> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        // 128 + SIGKILL, as .NET gives it.
        return process.ExitCode == 137;
    }

    /// <summary>The exit code, once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        File.Delete(clock);
    }

    private static string Text(DateTimeOffset now) => now.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        if (line.StartsWith("Vow is up", StringComparison.Ordinal))
        {
            up.TrySetResult();
        }
    }
}
