using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Desk;

/// <summary>A reading at the desk, as the data protection officer sees it.</summary>
/// <param name="Access">The row.</param>
/// <param name="Name">Who read.</param>
public sealed record NamedAccess(DeskAccess Access, string Name);

/// <summary>/desk/entries and /desk/accesses: what was done, and who looked.</summary>
public static class EntriesAtDesk
{
    private static readonly string[] Opened = ["person", "search", "archive", "request"];

    /// <summary>GET /desk/entries.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Store store)
    {
        var kinds = await LatestEntries.KindsAsync(store);
        var query = ListQuery.Read(context, kinds);
        var (entries, total) = await LatestEntries.PageAsync(store, query.Filter, query.Skip, ListQuery.PageSize);
        return Pages.Show<EntriesPage>(200, ("Query", query), ("Kinds", kinds), ("Entries", entries), ("Total", total));
    }

    /// <summary>GET /desk/accesses.</summary>
    public static async Task<IResult> ShowAccessesAsync(HttpContext context, Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var query = ListQuery.Read(context, Opened);
        var all = store.Set<DeskAccess>().AsNoTracking().Where(a => query.Filter == null || a.What == query.Filter);
        var total = await all.CountAsync();
        var rows = await all.OrderByDescending(a => a.At).Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync();
        var names = (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name);
        return Pages.Show<AccessesPage>(
            200, ("Query", query), ("Total", total), ("Accesses", rows.Select(a => new NamedAccess(a, names.GetValueOrDefault(a.OperatorId, ""))).ToImmutableArray()));
    }
}
