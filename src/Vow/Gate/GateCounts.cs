using System.Collections.Concurrent;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;

namespace Vow.GateAnswers;

/// <summary>
/// Counts answers by day, purpose and reason, in memory, and writes them down every minute: never a row per answer, never a person. What was
/// counted in the last minute is lost in a crash.
/// </summary>
public sealed class GateCounts(Deeds deeds) : IJob
{
    private readonly ConcurrentDictionary<(DateOnly Day, string Purpose, string Reason), Cell> cells = new();

    /// <inheritdoc />
    public string Name => "gate_counts";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <summary>Counts one answer: once as allowed, or once for each of its reasons.</summary>
    public void Count(PolicyInForce policy, in Question question, Decision decision, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var day = policy.Zone.DayOf(now);
        // What a caller wrote instead of a purpose is not kept.
        var purpose = question.Purpose < 0 ? "?" : policy.Compiled.Purposes[question.Purpose].Id;
        if (decision.Allowed)
        {
            Add((day, purpose, "allowed"), 1);
        }

        foreach (var reason in decision)
        {
            Add((day, purpose, Reasons.Code(reason)), 1);
        }
    }

    /// <summary>Counts many answers to one question, by the reason given.</summary>
    public void Count(PolicyInForce policy, string purpose, string reason, long answers, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Add((policy.Zone.DayOf(now), purpose, reason), answers);
    }

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        var taken = new List<((DateOnly Day, string Purpose, string Reason) Key, long Answers)>();
        foreach (var (key, cell) in cells)
        {
            if (Interlocked.Exchange(ref cell.Answers, 0) is > 0 and var answers)
            {
                taken.Add((key, answers));
            }
        }

        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await deeds.DoAsync(deed => deed.ExecuteAllAsync([.. taken.Select(t => new Statement(
                """
                INSERT INTO gate_count (day, purpose, reason, answers) VALUES (@d, @p, @r, @n)
                ON CONFLICT (day, purpose, reason) DO UPDATE SET answers = gate_count.answers + @n
                """,
                ("@d", t.Key.Day), ("@p", t.Key.Purpose), ("@r", t.Key.Reason), ("@n", t.Answers)))]));
        }
        catch
        {
            foreach (var (key, answers) in taken)
            {
                Add(key, answers);
            }

            throw;
        }
    }

    private void Add((DateOnly, string, string) key, long answers) => Interlocked.Add(ref cells.GetOrAdd(key, static _ => new Cell()).Answers, answers);

    private sealed class Cell
    {
        public long Answers;
    }
}
