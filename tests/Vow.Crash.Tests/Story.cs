using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>Something that must come to the same end wherever its process is killed.</summary>
internal abstract class Story
{
    // Work of the clock and of the log runs beside what is told, looks at sources by itself, and may take two rounds in one: the last of these can be one fewer.
    private static readonly string[] Beside = ["source.begin", "deed.committed", "ledger.before-commit", "ledger.committed", "ledger.anchored", "post.handed-over", "post.done"];

    /// <summary>Steps it must have; any of them missing would mean that crashes are no longer tried there.</summary>
    protected abstract string[] Expected { get; }

    /// <summary>The state it begins from, nothing running.</summary>
    protected abstract Task<Bed> PrepareAsync(Engine engine);

    /// <summary>Runs it in a process of its own, to its end or to the step; true where it was killed.</summary>
    protected abstract Task<bool> RunAsync(Bed bed, string? step, int nth);

    /// <summary>What must be true of what a crash leaves.</summary>
    protected virtual Task AfterTheCrashAsync(Bed bed) => Task.CompletedTask;

    /// <summary>Does what anybody would do after a crash: starts again, asks again.</summary>
    protected abstract Task RecoverAsync(Bed bed);

    /// <summary>The end, a line per fact.</summary>
    protected abstract Task<IReadOnlyList<string>> EndAsync(Bed bed);

    /// <summary>Tells it once whole, then killed at each step, or at the first, the middle and the last.</summary>
    public async Task TellAsync(Engine engine, bool everyStep)
    {
        await using var start = await PrepareAsync(engine);
        string[] steps;
        IReadOnlyList<string> end;
        await using (var whole = await start.CopyAsync())
        {
            Assert.False(await RunAsync(whole, null, 1));
            steps = whole.Steps;
            Assert.Empty(Expected.Except(steps));
            await RecoverAsync(whole);
            end = await EndAsync(whole);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{steps.Length} steps: {string.Join(' ', steps)}\n{string.Join('\n', end)}");
        foreach (var at in everyStep ? Enumerable.Range(0, steps.Length) : [0, steps.Length / 2, steps.Length - 1])
        {
            var step = steps[at];
            var nth = steps.Take(at + 1).Count(s => s == step);
            await using var bed = await start.CopyAsync();
            var killed = await RunAsync(bed, step, nth);
            Assert.True(killed || Beside.Contains(step), $"never killed at {step} ({nth})");
            try
            {
                await AfterTheCrashAsync(bed);
                await RecoverAsync(bed);
                Assert.Equal(end, await EndAsync(bed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Killed at step {at + 1} of {steps.Length}, {step} ({nth}): {failure.Message}", failure);
            }
        }
    }
}
