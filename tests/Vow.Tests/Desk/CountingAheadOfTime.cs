using Vow.Desk;
using Vow.Gate;

namespace Vow.Tests.Desk;

/// <summary>A count that takes long, at the desk: made once for all who ask, seen while it goes on.</summary>
public sealed class CountingAheadOfTime
{
    private static readonly TimeSpan Little = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource<string> ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Instant> begun = [];
    private Action<double> tell = _ => { };
    private int woken;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_sees_how_far_it_is_and_what_it_gave_until_that_is_old()
    {
        var count = Count();
        var (now, later) = (new Instant(1_000), new Instant(2_000));
        Assert.Null(count.Look(_ => true));
        Assert.Equal(new AheadStanding<string>(null, 0), count.Ask(now, _ => false));
        Assert.Equal(1, woken);
        var running = count.RunAsync(Cancel);
        tell(0.4);
        // Another reader, later: the same count goes on.
        Assert.Equal(new AheadStanding<string>(null, 0.4), await count.AskAsync(later, _ => false, Little, Cancel));
        Assert.Equal(new AheadStanding<string>(null, 0.4), count.Look(_ => true));
        var waiting = count.AskAsync(later, _ => false, Plenty, Cancel);
        ending.SetResult("counted");
        await running;
        var made = new CountedAhead<string>(now, "counted");
        Assert.Equal(new AheadStanding<string>(made, null), await waiting);
        Assert.Equal(now, Assert.Single(begun));
        Assert.Equal(1, woken);

        Assert.Equal(new AheadStanding<string>(made, null), count.Look(_ => true));
        Assert.Null(count.Look(_ => false));
        Assert.Equal(new AheadStanding<string>(made, null), count.Ask(later, at => at == now));
        Assert.Equal(1, woken);
        // Too old: it is still there to be seen while the next is made.
        Assert.Equal(new AheadStanding<string>(made, 0), count.Ask(later, _ => false));
        Assert.Equal(2, woken);
    }

    [Fact]
    public async Task A_count_that_fails_is_over_and_can_be_asked_for_again()
    {
        var count = Count();
        count.Ask(new Instant(1), _ => false);
        var waiting = count.AskAsync(new Instant(1), _ => false, Plenty, Cancel);
        ending.SetException(new InvalidOperationException("The source went away."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => count.RunAsync(Cancel));
        Assert.Equal(new AheadStanding<string>(null, null), await waiting);
        Assert.Equal(0, count.Ask(new Instant(2), _ => false).Part);
        Assert.Equal(2, woken);
    }

    private AheadCount<string> Count() => new(
        (now, progress, _) =>
        {
            begun.Add(now);
            tell = progress;
            return ending.Task;
        },
        () => woken++);
}
