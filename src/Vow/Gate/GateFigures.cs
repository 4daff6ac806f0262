using Microsoft.EntityFrameworkCore;
using Vow.Hosting;

namespace Vow.GateAnswers;

/// <summary>How often the gate gave an answer.</summary>
/// <param name="Purpose">Purpose asked; <c>?</c> where undeclared.</param>
/// <param name="Reason">Reason code, or <c>allowed</c>.</param>
/// <param name="Answers">Answers.</param>
public sealed record GateFigure(string Purpose, string Reason, long Answers);

/// <summary>The gate's front door for the desk: counts and keys, never a person.</summary>
public static class GateFigures
{
    /// <summary>Answers since a day, by purpose and reason, the most frequent first.</summary>
    public static async Task<IReadOnlyList<GateFigure>> SinceAsync(Store store, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(store);
        var counts = await store.Set<GateCount>().AsNoTracking().Where(c => c.Day >= day)
            .GroupBy(c => new { c.Purpose, c.Reason }).Select(g => new { g.Key.Purpose, g.Key.Reason, Answers = g.Sum(c => c.Answers) }).ToListAsync();
        return [.. counts.Select(c => new GateFigure(c.Purpose, c.Reason, c.Answers)).OrderByDescending(c => c.Answers).ThenBy(c => c.Purpose, StringComparer.Ordinal)];
    }

    /// <summary>Every API key that was ever made, newest first.</summary>
    public static Task<List<ApiKey>> KeysAsync(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<ApiKey>().AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync();
    }
}
