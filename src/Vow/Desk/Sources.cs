using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Desk;

/// <summary>A source as the desk shows it.</summary>
/// <param name="Name">Its name in the policy's sources.</param>
/// <param name="State">How Vow stands to it; null before it was first seen.</param>
/// <param name="Attached">Its map and findings; null where it can't be spoken to.</param>
/// <param name="Why">Why it can't; null where it can.</param>
public sealed record SourceView(string Name, SourceState? State, AttachedSource? Attached, string? Why)
{
    /// <summary>Whether sweeps may change it: Vow's own store always, others once armed.</summary>
    public bool IsArmed => Attached?.IsOwn == true || State?.Armed == true;
}

/// <summary>GET /desk/sources: where data lies and what was found there. Arming stays at the terminal, where its counts are confirmed.</summary>
public static class Sources
{
    /// <summary>Reads every source's catalogue afresh and shows it.</summary>
    public static async Task<IResult> ShowAsync(Store store, SourceSet sources, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var states = await store.Set<SourceState>().AsNoTracking().ToDictionaryAsync(s => s.Name, StringComparer.Ordinal, cancel);
        var (attached, unreachable) = await sources.ReadAsync(cancel);
        return Pages.Show<SourcesPage>(200, ("Sources", (ImmutableArray<SourceView>)
        [
            .. attached.Select(s => new SourceView(s.Name, states.GetValueOrDefault(s.Name), s, null)),
            .. unreachable.Select(s => new SourceView(s.Name, states.GetValueOrDefault(s.Name), null, s.Why)),
        ]));
    }
}
