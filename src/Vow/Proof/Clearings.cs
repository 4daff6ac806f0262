using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.Policy;
using Vow.Proof.Checks;

namespace Vow.Proof;

/// <summary>How it stands with throwing away, by hand, what is over its term in a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Due">The day by which it is to be done next.</param>
/// <param name="On">The day it was last done; null where it never was.</param>
/// <param name="Function">In what function it was signed; null where it never was.</param>
public sealed record Clearing(DeclaredSource Source, DateOnly Due, DateOnly? On, string? Function)
{
    /// <summary>Whether its day has passed.</summary>
    public bool IsLate(DateOnly today) => Due < today;
}

/// <summary>The recurring clearing out of what people keep by hand: each is a signed act about the source's promise, which counts until the next is due.</summary>
public static class Clearings
{
    /// <summary>What such an act is about.</summary>
    public static string About(string source) => "sweep/" + source;

    /// <summary>How it stands in each source that people look into by hand.</summary>
    public static async Task<IReadOnlyList<Clearing>> AllAsync(Store store, DeclaredPolicy policy, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policy);
        var sources = policy.Sources.Where(s => s.ByHand is not null).ToList();
        if (sources.Count == 0)
        {
            return [];
        }

        var about = sources.ConvertAll(s => About(s.Id));
        var acts = await store.Set<Attestation>().AsNoTracking().Where(a => about.Contains(a.About)).ToListAsync(cancel);
        return [.. sources.Select(source => Of(source, acts))];
    }

    /// <summary>The same of one source. Pure.</summary>
    /// <param name="source">A source looked into by hand.</param>
    /// <param name="acts">Signed acts.</param>
    public static Clearing Of(DeclaredSource source, IEnumerable<Attestation> acts)
    {
        ArgumentNullException.ThrowIfNull(source);
        var newest = acts.Where(a => a.About == About(source.Id)).OrderByDescending(Acts.LastDayOf).ThenByDescending(a => a.On).FirstOrDefault();
        // An act that was ended counts until the day before: then it is due again at once.
        return newest is null
            ? new Clearing(source, source.ByHand!.ClearFirst, null, null)
            : new Clearing(source, source.ByHand!.ClearEvery.EndFrom(newest.On) is var next && next < Acts.LastDayOf(newest) ? next : Acts.LastDayOf(newest), newest.On, newest.Function);
    }
}
