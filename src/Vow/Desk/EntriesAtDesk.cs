using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
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
    /// <summary>What the list of readings can show alone; <c>export</c> is every list that was taken as a file.</summary>
    public static readonly ImmutableArray<string> Opened = ["person", "search", "archive", "request", "task", "export", "alarm"];

    /// <summary>GET /desk/entries.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var kinds = await LatestEntries.KindsAsync(store);
        var list = EntryList(visit, policies);
        var query = ListQuery.Read(context, kinds, list.Sorts);
        var (entries, total) = await LatestEntries.PageAsync(store, query.Filter, query.Skip, ListQuery.PageSize, OrderOf(query));
        return Pages.Show<EntriesPage>(200, ("Query", query), ("Heads", list.Heads), ("Kinds", kinds), ("Entries", entries), ("Total", total));
    }

    /// <summary>GET /desk/entries/file: kinds, times and places; about nobody.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var list = EntryList(visit, policies);
        var query = ListQuery.Read(context, await LatestEntries.KindsAsync(store), list.Sorts);
        var (entries, _) = await LatestEntries.PageAsync(store, query.Filter, 0, DeskList<ListedEntry>.MostRows + 1, OrderOf(query));
        return list.FileOf(entries, visit);
    }

    /// <summary>GET /desk/accesses.</summary>
    public static Task<IResult> ShowAccessesAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) =>
        AccessesPageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>POST /desk/accesses/file: the readings as a file, for a reason; this one is the next line of the list.</summary>
    public static async Task<IResult> AccessesFileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, Exports exports)
    {
        ArgumentNullException.ThrowIfNull(exports);
        var errors = new FormErrors();
        var reason = await Exports.ReasonAsync(context, visit, errors);
        if (!errors.None)
        {
            return await AccessesPageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        var list = AccessList(visit, policies, await NamesAsync(store));
        var query = ListQuery.Read(context, Opened, list.Sorts);
        return await exports.GiveAsync(list, await Accesses(store, list, query).Take(DeskList<DeskAccess>.MostRows + 1).ToListAsync(), reason, visit);
    }

    /// <summary>What was opened, in words.</summary>
    public static Bilingual Of(string what)
    {
        ArgumentNullException.ThrowIfNull(what);
        return what switch
        {
            "person" => new("a page", "une fiche"),
            "archive" => new("an archive", "une archive"),
            "request" => new("the messages of a request", "les messages d'une demande"),
            "message" => new("a message that came by e-mail", "un message arrivé par e-mail"),
            "task" => new("a task done by hand", "une tâche à la main"),
            "search" => new("a search", "une recherche"),
            UnusualReading.Alarm => new("unusual reading, told to the officer", "consultation inhabituelle, signalée au délégué"),
            Exports.Prefix + "requests" => new("the list of requests, as a file", "la liste des demandes, en fichier"),
            Exports.Prefix + "readings" => new("the list of readings, as a file", "la liste des consultations, en fichier"),
            Exports.Prefix + "operators" => new("the list of operators, as a file", "la liste des opérateurs, en fichier"),
            Exports.Prefix + "acts" => new("the list of signed acts, as a file", "la liste des actes signés, en fichier"),
            Exports.Prefix + "people" => new("people found, as a file", "des personnes trouvées, en fichier"),
            _ => new(what, what),
        };
    }

    private static async Task<IResult> AccessesPageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        var names = await NamesAsync(store);
        var list = AccessList(visit, policies, names);
        var query = ListQuery.Read(context, Opened, list.Sorts);
        var rows = Accesses(store, list, query);
        var page = await rows.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync();
        return Pages.Show<AccessesPage>(
            status,
            [
                ("Query", query), ("Heads", list.Heads), ("Total", await rows.CountAsync()),
                ("Accesses", page.Select(a => new NamedAccess(a, names.GetValueOrDefault(a.OperatorId, ""))).ToImmutableArray()), .. more,
            ]);
    }

    private static IQueryable<DeskAccess> Accesses(Store store, DeskList<DeskAccess> list, ListQuery query)
    {
        ArgumentNullException.ThrowIfNull(store);
        var all = store.Set<DeskAccess>().AsNoTracking();
        all = query.Filter switch
        {
            null => all,
            "export" => all.Where(a => a.What.StartsWith(Exports.Prefix)),
            var what => all.Where(a => a.What == what),
        };
        return list.InOrder(all.OrderByDescending(a => a.At).ThenByDescending(a => a.Id), query, rows => rows.ThenByDescending(a => a.At).ThenByDescending(a => a.Id));
    }

    private static async Task<Dictionary<Guid, string>> NamesAsync(Store store) => (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name);

    private static DeskList<DeskAccess> AccessList(Visit visit, PolicyHolder policies, Dictionary<Guid, string> names)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        return new DeskList<DeskAccess>("readings")
            .Sorted("when", visit.T("When", "Quand"), a => a.At, a => Words.Iso(a.At, zone))
            .Sorted("who", visit.T("Who", "Qui"), a => a.OperatorId, a => names.GetValueOrDefault(a.OperatorId, ""))
            .Sorted("what", visit.T("What", "Quoi"), a => a.What, a => visit.T(Of(a.What)))
            .Sorted("lines", visit.T("Lines", "Lignes"), a => a.Rows, a => a.Rows is { } rows ? Words.Iso(rows) : "", number: true)
            .Column(visit.T("Why", "Pourquoi"), a => a.Reason)
            .Column(visit.T("Person", "Personne"), a => a.SubjectId?.ToString("D") ?? "");
    }

    /// <summary>Whether it is in the log, and in which.</summary>
    internal static Bilingual StateOf(ListedEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry switch
        {
            { Index: null } => new("Waiting", "En attente"),
            { EndedLog: { } ended } => new($"In {ended}, which ended", $"Dans {ended}, qui a pris fin"),
            _ => new("In the log", "Dans le journal"),
        };
    }

    private static DeskList<ListedEntry> EntryList(Visit visit, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        return new DeskList<ListedEntry>("entries")
            .Sorted("kind", visit.T("What", "Quoi"), e => e.Kind, e => e.Kind)
            .Sorted("when", visit.T("When", "Quand"), e => e.At, e => Words.Iso(e.At, zone))
            .Column(visit.T("Place in the log", "Place dans le journal"), e => e.Index is { } index ? Words.Iso(index) : "", number: true)
            .Column(visit.T("State", "État"), e => visit.T(StateOf(e)))
            .InFile(visit.T("Entry", "Inscription"), e => e.Id.ToString("D"));
    }

    private static EntryOrder OrderOf(ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("when", false) => EntryOrder.Oldest,
        ("kind", false) => EntryOrder.Kind,
        ("kind", true) => EntryOrder.KindFromEnd,
        _ => EntryOrder.Newest,
    };
}
