using System.Collections.Concurrent;
using Vow.Gate;

namespace Vow.Desk;

/// <summary>
/// Which operator may see which page now, a person's or a request's: opened with a reason, for a quarter of an hour. In memory only, so a restart closes all: the reason is
/// given again.
/// </summary>
public sealed class OpenFiles
{
    /// <summary>How long a reason counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(Guid Operator, Guid Subject), Instant> until = new();

    /// <summary>Opens a page. Only after the reading was recorded and committed.</summary>
    public void Open(Guid op, Guid subject, Instant now)
    {
        foreach (var (key, end) in until)
        {
            if (end <= now)
            {
                until.TryRemove(key, out _);
            }
        }

        until[(op, subject)] = now.Plus(Lifetime);
    }

    /// <summary>Whether the page is open to the operator.</summary>
    public bool IsOpen(Guid op, Guid subject, Instant now) => until.TryGetValue((op, subject), out var end) && now < end;
}
