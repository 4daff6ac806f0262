using Vow.Gate;

namespace Vow.Hosting;

/// <summary>The edge where time comes in: deeds ask it once and pass <c>now</c> on.</summary>
public sealed class Clock(TimeProvider time)
{
    /// <summary>This instant.</summary>
    public Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>For timers and framework parts that want it.</summary>
    public TimeProvider Provider => time;
}
