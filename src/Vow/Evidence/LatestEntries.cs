using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Evidence;

/// <summary>An entry as lists show it: what and when, never about whom.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="At">When.</param>
/// <param name="Index">Its place in its log; null while it waits to be sequenced.</param>
/// <param name="EndedLog">The origin of the log it stands in, where that one ended and another followed it.</param>
public sealed record ListedEntry(Guid Id, string Kind, Instant At, long? Index, string? EndedLog);

/// <summary>In which order entries are listed.</summary>
public enum EntryOrder
{
    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The oldest first.</summary>
    Oldest,

    /// <summary>By kind, the newest of each first.</summary>
    Kind,

    /// <summary>By kind from the end of the alphabet, the newest of each first.</summary>
    KindFromEnd,
}

/// <summary>Entries by time. Those whose link ended with its compartment are in the log, but no longer in these lists.</summary>
public static class LatestEntries
{
    /// <summary>A page of them with how many there are.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kind">Only of this kind; null for all.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="take">How many to give.</param>
    /// <param name="order">In which order.</param>
    public static async Task<(IReadOnlyList<ListedEntry> Entries, int Total)> PageAsync(Store store, string? kind, int skip, int take, EntryOrder order = EntryOrder.Newest)
    {
        ArgumentNullException.ThrowIfNull(store);
        var all = store.Set<NoteRow>().Select(n => new { n.EntryId, n.Kind, n.At })
            .Concat(store.Set<LinkRow>().Select(l => new { l.EntryId, l.Kind, l.At }))
            .Where(e => kind == null || e.Kind == kind);
        var total = await all.CountAsync();
        var ordered = order switch
        {
            EntryOrder.Newest => all.OrderByDescending(e => e.At).ThenByDescending(e => e.EntryId),
            EntryOrder.Oldest => all.OrderBy(e => e.At).ThenBy(e => e.EntryId),
            EntryOrder.Kind => all.OrderBy(e => e.Kind).ThenByDescending(e => e.At).ThenByDescending(e => e.EntryId),
            EntryOrder.KindFromEnd => all.OrderByDescending(e => e.Kind).ThenByDescending(e => e.At).ThenByDescending(e => e.EntryId),
        };
        var rows = await ordered.Skip(skip).Take(take).ToListAsync();
        await store.Database.OpenConnectionAsync();
        var places = await EntryStretches.FindAsync(store.Database.GetDbConnection(), [.. rows.Select(r => r.EntryId)]);
        return ([.. rows.Select(r => places.TryGetValue(r.EntryId, out var place) ? new ListedEntry(r.EntryId, r.Kind, r.At, place.Index, place.Log) : new(r.EntryId, r.Kind, r.At, null, null))], total);
    }

    /// <summary>Kinds that occur, in order.</summary>
    public static Task<List<string>> KindsAsync(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<NoteRow>().Select(n => n.Kind).Union(store.Set<LinkRow>().Select(l => l.Kind)).OrderBy(k => k).ToListAsync();
    }
}
