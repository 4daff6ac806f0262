using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>Somebody a search found: nothing of theirs is shown before a reason opens the page.</summary>
/// <param name="Id">The person's pseudonym.</param>
/// <param name="Since">Since when Vow knows them.</param>
/// <param name="Erased">Whether only what the law keeps is left.</param>
public sealed record FoundPerson(Guid Id, Instant Since, bool Erased);

/// <summary>Searching and opening people: the address carries a pseudonym, what is typed travels in the form.</summary>
public static class OpenPeople
{
    /// <summary>What the gate's answers on a person's page can be filtered by.</summary>
    public static readonly ImmutableArray<string> Gates = ["allowed", "refused"];

    /// <summary>GET /desk/people.</summary>
    public static IResult Show() => Pages.Show<PeoplePage>();

    /// <summary>POST /desk/people: the search is recorded, then made.</summary>
    public static async Task<IResult> SearchAsync(
        HttpContext context, Visit visit, Store store, Deeds deeds, Entries entries, KeyStore keys, SearchSources elsewhere, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        var form = await context.Request.ReadFormAsync(cancel);
        var (by, value, reason) = (form["by"].ToString(), form["value"].ToString().Trim(), form["reason"].ToString());
        var errors = CheckSearch(visit, value, reason);
        if (!errors.None)
        {
            return Pages.Show<PeoplePage>(StatusCodes.Status422UnprocessableEntity, ("By", by), ("Value", value), ("Reason", reason), ("Errors", errors));
        }

        await ReadPerson.RecordAsync(deeds, entries, visit.Operator().Id, null, "search", reason);
        var (there, found) = await MadeAsync(visit, store, keys, elsewhere, by, value, cancel);
        return Pages.Show<PeoplePage>(200, ("Query", ListQuery.Read(context, [], [])), ("By", by), ("Value", value), ("Reason", reason), ("Found", found), ("Elsewhere", there));
    }

    /// <summary>POST /desk/people/file: who was found, as a file. The search is made again, and taking its result away is the reading that is recorded.</summary>
    public static async Task<IResult> FileAsync(
        HttpContext context, Visit visit, Store store, KeyStore keys, SearchSources elsewhere, PolicyHolder policies, Exports exports, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(exports);
        var form = await context.Request.ReadFormAsync(cancel);
        var (by, value, reason) = (form["by"].ToString(), form["value"].ToString().Trim(), form["export-reason"].ToString());
        if (value.Length is 0 or > 320 || !ReadPerson.IsReason(reason))
        {
            var errors = CheckSearch(visit, value, reason);
            return Pages.Show<PeoplePage>(StatusCodes.Status422UnprocessableEntity, ("By", by), ("Value", value), ("Reason", reason), ("Errors", errors));
        }

        var (_, found) = await MadeAsync(visit, store, keys, elsewhere, by, value, cancel);
        return await exports.GiveAsync(List(visit, policies), found, reason, visit);
    }

    private static FormErrors CheckSearch(Visit visit, string value, string reason)
    {
        var errors = new FormErrors();
        if (value.Length is 0 or > 320)
        {
            errors.Add("value", visit.T("Enter the e-mail address or customer number you look for.", "Saisissez l'adresse e-mail ou le numéro de client recherché."));
        }

        AskReason(visit, reason, errors);
        return errors;
    }

    internal static async Task<(SourceSearch There, ImmutableArray<FoundPerson> Found)> MadeAsync(
        Visit visit, Store store, KeyStore keys, SearchSources elsewhere, string by, string value, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(elsewhere);
        var there = await elsewhere.FindAsync(by == Identifiers.Email, value, cancel);
        return (there, await FindAsync(store, keys, by, value, there.Linked, DeskRights.May(visit.Operator().Role, DeskPlace.Archives), visit.Now));
    }

    private static DeskList<FoundPerson> List(Visit visit, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return new DeskList<FoundPerson>("people")
            .Column(visit.T("Known since", "Connue depuis"), p => Words.Iso(p.Since, policies.Current.Zone))
            .Column(visit.T("State", "État"), p => p.Erased ? visit.T("erased: only what the law keeps is left", "effacée\u00a0: il ne reste que ce que la loi conserve") : visit.T("known", "connue"))
            .InFile(visit.T("Person (pseudonym)", "Personne (pseudonyme)"), p => p.Id.ToString("D"));
    }

    /// <summary>GET /desk/people/{id}: the page where it is open to this operator, else the question why.</summary>
    public static async Task<IResult> ShowPersonAsync(Guid id, HttpContext context, Visit visit, OpenFiles open, PersonViews views)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(views);
        var op = visit.Operator();
        return !open.IsOpen(op.Id, id, visit.Now) ? Pages.Show<ReasonPage>(200, ("Id", id))
            : await views.ReadAsync(id, op.Role, visit.Now) is { } view ? Pages.Show<PersonPage>(200, ("View", view), ("Query", ListQuery.Read(context, [.. Gates, .. view.Entries.Select(entry => entry.Kind)], [])))
            : Results.NotFound();
    }

    /// <summary>POST /desk/people/{id}/open: recorded and committed first, open afterwards.</summary>
    public static async Task<IResult> OpenAsync(Guid id, HttpContext context, Visit visit, Store store, Deeds deeds, Entries entries, KeyStore keys, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(open);
        var reason = (await context.Request.ReadFormAsync())["reason"].ToString();
        var errors = new FormErrors();
        AskReason(visit, reason, errors);
        if (!errors.None)
        {
            return Pages.Show<ReasonPage>(StatusCodes.Status422UnprocessableEntity, ("Id", id), ("Reason", reason), ("Errors", errors));
        }

        var op = visit.Operator();
        if (await store.Set<Subject>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) is not { } subject
            || (subject.ErasedAt is not null && !DeskRights.May(op.Role, DeskPlace.Archives)))
        {
            return Results.NotFound();
        }

        // An erased person gets no new key: the entry lies with what is left, or there is only the row.
        var compartment = subject.ErasedAt is null ? Compartment.Identity : keys.CompartmentsOf(id, visit.Now).FirstOrDefault();
        await ReadPerson.RecordAsync(deeds, entries, op.Id, id, "person", reason, compartment);
        Steps.Reached("desk.read-recorded");
        open.Open(op.Id, id, visit.Now);
        return Pages.SeeOther(visit.Url("/desk/people/" + id.ToString("D")));
    }

    /// <summary>
    /// POST /desk/people/elsewhere: opens somebody who exists in a company's database only. They are looked for once more by what was typed, so that a form
    /// made up leads to nobody; then they get a pseudonym, the reading is recorded, and the page opens.
    /// </summary>
    public static async Task<IResult> OpenElsewhereAsync(
        HttpContext context, Visit visit, Deeds deeds, Entries entries, SearchSources elsewhere, OpenFiles open, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(elsewhere);
        ArgumentNullException.ThrowIfNull(open);
        var form = await context.Request.ReadFormAsync(cancel);
        var (source, root, key, reason) = (form["source"].ToString(), form["root"].ToString(), form["key"].ToString(), form["reason"].ToString());
        var there = ReadPerson.IsReason(reason) ? await elsewhere.FindAsync(form["by"] == Identifiers.Email, form["value"].ToString(), cancel) : null;
        if (there?.Others.FirstOrDefault(f => f.Source == source && f.Person.Root == root && f.Person.Key.Text == key) is not { } found)
        {
            return Pages.SeeOther(visit.Url("/desk/people"));
        }

        var op = visit.Operator();
        var id = await elsewhere.MakeKnownAsync(found, visit.Language, Actor.Operator(op.Id));
        await ReadPerson.RecordAsync(deeds, entries, op.Id, id, "person", reason);
        Steps.Reached("desk.read-recorded");
        open.Open(op.Id, id, visit.Now);
        return Pages.SeeOther(visit.Url("/desk/people/" + id.ToString("D")));
    }

    internal static void AskReason(Visit visit, string reason, FormErrors errors, string field = "reason")
    {
        if (!ReadPerson.IsReason(reason))
        {
            errors.Add(field, visit.T("Say why, in 5 to 300 characters: a request number, a call, a dispute.", "Indiquez pourquoi, en 5 à 300 caractères\u00a0: un numéro de demande, un appel, un litige."));
        }
    }

    private static async Task<ImmutableArray<FoundPerson>> FindAsync(Store store, KeyStore keys, string by, string value, IReadOnlyList<Guid> linked, bool archives, Instant now)
    {
        var ids = by == Identifiers.Email
            ? await Identifiers.FindAsync(store, Identifiers.Email, value)
            : await store.Set<Identifier>().Where(i => i.Kind != Identifiers.Email && i.Value == value).Select(i => i.SubjectId).Distinct().ToListAsync();
        ids.AddRange(linked);
        if (archives)
        {
            List<string> kinds = by == Identifiers.Email ? [by] : await store.Set<Identifier>().Where(i => i.Kind != Identifiers.Email).Select(i => i.Kind).Distinct().ToListAsync();
            List<string> prints = kinds.ConvertAll(kind => Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, value, now));
            ids.AddRange(await store.Set<Finding>().Where(f => prints.Contains(f.Fingerprint)).Select(f => f.SubjectId).Distinct().ToListAsync());
        }

        var people = await store.Set<Subject>().AsNoTracking().Where(s => ids.Contains(s.Id)).OrderBy(s => s.CreatedAt).ToListAsync();
        return [.. people.Where(p => p.ErasedAt is null || archives).Select(p => new FoundPerson(p.Id, p.CreatedAt, p.ErasedAt is not null))];
    }
}
