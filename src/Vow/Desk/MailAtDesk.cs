using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Post;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>A mail that waits, without whom it is for and what it says.</summary>
public sealed record WaitingMail
{
    /// <summary>Its row.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which text it was made from.</summary>
    public required string Template { get; init; }

    /// <summary>When it was written.</summary>
    public required Instant CreatedAt { get; init; }

    /// <summary>Attempts so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Not tried before.</summary>
    public required Instant NextAt { get; init; }

    /// <summary>What the last attempt answered, without addresses; null before the first.</summary>
    public required string? LastAnswer { get; init; }
}

/// <summary>/desk/mail: what waits to leave, and what was given up. No address and no word of a mail is shown.</summary>
public static class MailAtDesk
{
    /// <summary>Days for which what was given up is shown.</summary>
    public const int Days = 30;

    private const string GivenUp = "post.given_up";

    /// <summary>GET /desk/mail.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, MailServer transport)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(transport);
        var templates = await TemplatesAsync(store);
        var list = List(visit, policies);
        var query = ListQuery.Read(context, templates.Select(t => t.Template), list.Sorts);
        var rows = Rows(store, list, query);
        var since = visit.Now.Plus(TimeSpan.FromDays(-Days));
        var (lost, _) = await LatestEntries.PageAsync(store, GivenUp, 0, ListQuery.PageSize);
        return Pages.Show<MailPage>(
            200, ("Query", query), ("Heads", list.Heads), ("Templates", templates), ("Total", await rows.CountAsync()),
            ("Waiting", (await rows.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync()).ToImmutableArray()),
            ("Lost", lost.Where(entry => entry.At >= since).ToImmutableArray()), ("AsFiles", transport.IsFolder));
    }

    /// <summary>GET /desk/mail/file: templates, times and answers; about nobody.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var list = List(visit, policies);
        var query = ListQuery.Read(context, (await TemplatesAsync(store)).Select(t => t.Template), list.Sorts);
        return list.FileOf(await Rows(store, list, query).Take(DeskList<WaitingMail>.MostRows + 1).ToListAsync(), visit);
    }

    private static async Task<ImmutableArray<(string Template, int Count)>> TemplatesAsync(Store store)
    {
        var counts = await store.Set<OutgoingMail>().GroupBy(m => m.Template).Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync();
        return [.. counts.Select(one => (one.Key, one.Count))];
    }

    private static IQueryable<WaitingMail> Rows(Store store, DeskList<WaitingMail> list, ListQuery query) => list.InOrder(
        store.Set<OutgoingMail>().AsNoTracking().Where(m => query.Filter == null || m.Template == query.Filter).OrderBy(m => m.NextAt).ThenBy(m => m.Id)
            .Select(m => new WaitingMail { Id = m.Id, Template = m.Template, CreatedAt = m.CreatedAt, Attempts = m.Attempts, NextAt = m.NextAt, LastAnswer = m.LastAnswer }),
        query,
        rows => rows.ThenBy(m => m.Id));

    private static DeskList<WaitingMail> List(Visit visit, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        return new DeskList<WaitingMail>("mail")
            .Sorted("template", visit.T("Text", "Texte"), m => m.Template, m => m.Template)
            .Sorted("written", visit.T("Written", "Écrit"), m => m.CreatedAt, m => Words.Iso(m.CreatedAt, zone))
            .Sorted("attempts", visit.T("Attempts", "Tentatives"), m => m.Attempts, m => Words.Iso(m.Attempts), number: true)
            .Sorted("next", visit.T("Next try", "Prochaine tentative"), m => m.NextAt, m => Words.Iso(m.NextAt, zone))
            .Sorted("answer", visit.T("Last answer", "Dernière réponse"), m => m.LastAnswer, m => m.LastAnswer ?? "");
    }
}
