using System.Numerics;
using System.Runtime.Intrinsics;

namespace Vow.Gate;

/// <summary>
/// One question about many people at once: a scan over one slot's last open days as packed facts write them. The result names candidates; each use is decided
/// again by itself when it takes place.
/// </summary>
public static class OpenColumn
{
    /// <summary>
    /// Marks the people to whom the use is open. What only the tables can tell (an exception to a restriction, a role for an archive) is not looked at: those people
    /// are not marked.
    /// </summary>
    /// <param name="policy">The policy; the days are of its epoch.</param>
    /// <param name="question">The question, the same for all.</param>
    /// <param name="openUntil">The last open day of each person, by <see cref="PackedFacts.OpenUntil"/>.</param>
    /// <param name="now">The instant.</param>
    /// <param name="open">One bit a person, lowest first: at least (people + 63) / 64 words, all of which are written.</param>
    /// <returns>What stands against the use whoever the person is: where there is anything, nobody is marked.</returns>
    public static Decision Decide(CompiledPolicy policy, in Question question, ReadOnlySpan<ushort> openUntil, Instant now, Span<ulong> open)
    {
        ArgumentNullException.ThrowIfNull(policy);
        open.Clear();
        var decision = GateDecision.Ask(policy, question, now);
        if (decision.Allowed)
        {
            Mark(openUntil, Threshold(policy.Zone.DayOf(now)), open);
        }

        return decision;
    }

    /// <summary>The least last day that is open on a day: a slot is open where its number is this or more.</summary>
    public static ushort Threshold(DateOnly today) => (ushort)Math.Clamp(today.DayNumber - PackedFacts.FirstDay, PackedFacts.Closed + 1, PackedFacts.NoEnd);

    private static void Mark(ReadOnlySpan<ushort> openUntil, ushort threshold, Span<ulong> open)
    {
        var at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var least = Vector256.Create(threshold);
            for (; at + 64 <= openUntil.Length; at += 64)
            {
                var word = 0ul;
                for (var part = 0; part < 4; part++)
                {
                    var days = Vector256.Create(openUntil.Slice(at + (16 * part), 16));
                    word |= (ulong)Vector256.GreaterThanOrEqual(days, least).ExtractMostSignificantBits() << (16 * part);
                }

                open[at >> 6] = word;
            }
        }

        for (; at < openUntil.Length; at++)
        {
            if (openUntil[at] >= threshold)
            {
                open[at >> 6] |= 1ul << (at & 63);
            }
        }
    }

    /// <summary>How many are marked.</summary>
    public static int Count(ReadOnlySpan<ulong> open)
    {
        var count = 0;
        foreach (var word in open)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
