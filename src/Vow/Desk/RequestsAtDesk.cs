using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Mailboxes;
using Vow.Policies;
using Vow.Rights;
using Vow.SignIn;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>/desk/requests: rights requests with their clocks. What people wrote is opened like a person's page: for a reason, recorded first.</summary>
public static class RequestsAtDesk
{
    /// <summary>The longest answer.</summary>
    public const int LongestAnswer = 10_000;

    /// <summary>The shortest text that can give a reason for a refusal.</summary>
    public const int ShortestRefusal = 20;

    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["open", "ready", "mine", "unassigned", "unknown", "late", "working", "answered", "refused", "withdrawn", "lapsed"];

    /// <summary>GET /desk/requests.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) => ListPageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>POST /desk/requests/file: the list as a file, for a reason.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, Exports exports)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(exports);
        var errors = new FormErrors();
        var reason = await Exports.ReasonAsync(context, visit, errors);
        if (!errors.None)
        {
            return await ListPageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        var list = List(visit, policies.Current.Zone);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        return await exports.GiveAsync(list, await Rows(store, list, query, policies.Current.Zone.DayOf(visit.Now), visit.Operator().Id).Take(DeskList<RightsRequest>.MostRows + 1).ToListAsync(), reason, visit);
    }

    private static async Task<IResult> ListPageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policies);
        var list = List(visit, policies.Current.Zone);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var rows = Rows(store, list, query, policies.Current.Zone.DayOf(visit.Now), visit.Operator().Id);
        return Pages.Show<RequestsPage>(
            status, [("Query", query), ("Heads", list.Heads), ("Total", await rows.CountAsync()), ("Requests", await rows.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync()), .. more]);
    }

    private static DeskList<RightsRequest> List(Visit visit, PolicyZone zone) => new DeskList<RightsRequest>("requests")
        .Sorted("number", visit.T("Number", "Numéro"), r => r.Number, r => r.Number)
        .Sorted("right", visit.T("Right", "Droit"), r => r.Right, r => Vow.Me.RequestPage.RightOf(r, visit.Language))
        .Sorted("received", visit.T("Received", "Reçue le"), r => r.ReceivedOn, r => Words.Iso(r.ReceivedOn))
        .Sorted("due", visit.T("Due", "Date limite de réponse"), r => r.Extended ?? r.Due, r => Words.Iso(r.Extended ?? r.Due))
        .Sorted("state", visit.T("State", "État"), r => r.State, r => visit.T(DeskWords.Of(r.State)))
        .InFile(visit.T("Closed", "Close le"), r => Words.Iso(r.ClosedAt, zone))
        .InFile(visit.T("How it came", "Arrivée par"), r => r.Channel)
        .InFile(visit.T("Person (pseudonym)", "Personne (pseudonyme)"), r => r.SubjectId.ToString("D"));

    private static IQueryable<RightsRequest> Rows(Store store, DeskList<RightsRequest> list, ListQuery query, DateOnly today, Guid op)
    {
        var all = store.Set<RightsRequest>().AsNoTracking();
        all = query.Filter switch
        {
            "open" => all.Where(r => r.State == RequestState.Open),
            "ready" => RightsRequests.Ready(all),
            "mine" => all.Where(r => r.State <= RequestState.Working && r.AssignedTo == op),
            "unassigned" => all.Where(r => r.State <= RequestState.Working && r.AssignedTo == null),
            "unknown" => all.Where(r => r.State <= RequestState.Working && r.AnswerTo != null && r.Identity == null),
            "late" => all.Where(r => r.State <= RequestState.Working && !(r.Suspends && r.IdentityGivenOn == null) && (r.Extended ?? r.Due) < today),
            "working" => all.Where(r => r.State == RequestState.Working),
            "answered" => all.Where(r => r.State == RequestState.Answered),
            "refused" => all.Where(r => r.State == RequestState.Refused),
            "withdrawn" => all.Where(r => r.State == RequestState.Withdrawn),
            "lapsed" => all.Where(r => r.State == RequestState.Lapsed),
            _ => all,
        };
        return list.InOrder(
            all.OrderBy(r => r.ClosedAt == null ? 0 : 1).ThenBy(r => r.ClosedAt == null && r.Minor ? 0 : 1).ThenBy(r => r.Extended ?? r.Due).ThenBy(r => r.Number), query, rows => rows.ThenByDescending(r => r.Number));
    }

    /// <summary>GET /desk/requests/{number}: clock and steps; the messages where they are open to this operator.</summary>
    public static Task<IResult> ShowOneAsync(string number, Visit visit, Store store, RightsRequests requests, OpenFiles open) =>
        PageAsync(number, visit, store, requests, open, 200);

    /// <summary>POST /desk/requests/{number}/open: recorded and committed first, open afterwards.</summary>
    public static async Task<IResult> OpenAsync(
        string number, HttpContext context, Visit visit, Store store, Deeds deeds, Entries entries, KeyStore keys, RightsRequests requests, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(open);
        if (await FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        var reason = (await context.Request.ReadFormAsync())["reason"].ToString();
        var errors = new FormErrors();
        OpenPeople.AskReason(visit, reason, errors);
        if (!errors.None)
        {
            return await PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        // Where the file's key is gone nobody makes it a new one: the row alone is written.
        var compartment = keys.Find(request.SubjectId, Compartment.Rights, visit.Now) is null ? null : Compartment.Rights;
        var op = visit.Operator().Id;
        await ReadPerson.RecordAsync(deeds, entries, op, request.SubjectId, "request", reason, compartment);
        Steps.Reached("desk.read-recorded");
        open.Open(op, request.Id, visit.Now);
        return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
    }

    /// <summary>POST /desk/requests/{number}/answer: by somebody who has the messages open.</summary>
    public static async Task<IResult> AnswerAsync(
        string number, HttpContext context, Visit visit, Store store, RightsRequests requests, AnswerRequest answering, OpenFiles open, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(answering);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(open);
        if (await FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        var op = visit.Operator().Id;
        var page = visit.Url("/desk/requests/" + request.Number);
        if (!open.IsOpen(op, request.Id, visit.Now))
        {
            return Pages.SeeOther(page);
        }

        var form = await context.Request.ReadFormAsync();
        var (outcome, text) = (form["outcome"].ToString(), form["text"].ToString().ReplaceLineEndings("\n").Trim());
        var errors = new FormErrors();
        if (outcome is not ("answered" or "refused"))
        {
            errors.Add("outcome", visit.T("Choose whether the request is answered or refused.", "Choisissez si la demande est satisfaite ou refusée."));
        }

        var refusal = RefusalTerms.Read(form, policies.Current.Declared);
        if (outcome == "refused" && refusal is { Unfounded: true, DecidedBy.Length: < 5 or > 200 })
        {
            errors.Add("decided", visit.T("Name who decides that it is manifestly unfounded or excessive, with their function: it is for us to show it (GDPR 12(5)).", "Nommez qui décide qu'elle est manifestement infondée ou excessive, avec sa fonction\u00a0: c'est à nous de le démontrer (RGPD 12(5))."));
        }

        if (text.Length > LongestAnswer || text.Length < (outcome == "refused" ? ShortestRefusal : 1))
        {
            errors.Add("text", outcome == "refused"
                ? visit.T("A refusal gives its reasons, in 20 to 10,000 characters.", "Un refus donne ses motifs, en 20 à 10 000 caractères.")
                : visit.T("Write the answer, in 10,000 characters at most.", "Rédigez la réponse, en 10 000 caractères au plus."));
        }

        if (!errors.None)
        {
            return await PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Outcome", outcome), ("Text", text), ("Errors", errors), ("Typed", refusal.Typed));
        }

        switch (await answering.Async(request.Number, outcome == "refused" ? refusal : null, text, op))
        {
            case AnswerOutcome.NoAddress:
                return await PageAsync(number, visit, store, requests, open, 200, ("ByLetter", true));
            case AnswerOutcome.ByHand:
                errors.Add("", visit.T("Not sent: something is still to be done by hand for this request. Do it first; its steps name it.", "Non envoyée\u00a0: il reste un acte à faire à la main pour cette demande. Faites-le d'abord\u00a0; les étapes l'indiquent."));
                return await PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Outcome", outcome), ("Text", text), ("Errors", errors));
            case AnswerOutcome.NothingDone:
                errors.Add("", visit.T("Not sent: nothing was done for this right yet. Carry it out by its plan, or refuse it with the reasons.", "Non envoyée\u00a0: rien n'a encore été fait pour ce droit. Exécutez-le par son plan, ou refusez-le avec les motifs."));
                return await PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Outcome", outcome), ("Text", text), ("Errors", errors));
            case AnswerOutcome.NotOpen:
                errors.Add("", visit.T("Not sent: this request was answered already, or the server is carrying it out.", "Non envoyée\u00a0: cette demande a déjà reçu une réponse, ou le serveur est en train de l'exécuter."));
                return await PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
            default:
                return Pages.SeeOther(page);
        }
    }

    internal static Task<RightsRequest?> FindAsync(Store store, string number) => store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Number == number);

    internal static async Task<IResult> PageAsync(
        string number, Visit visit, Store store, RightsRequests requests, OpenFiles open, int status, params (string, object?)[] more)
    {
        if (await FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        // Sealed texts are opened only for whom they are open to.
        var file = open.IsOpen(visit.Operator().Id, request.Id, visit.Now)
            ? await requests.FindAsync(store, number, null, visit.Now)
            : null;
        var steps = file?.Steps ?? await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request.Id).OrderBy(s => s.Ordinal).ToListAsync();
        var byHand = file?.ByHand ?? await HandTasks.OfAsync(store, request.Id, null);
        var colleagues = (await OperatorAccess.AllAsync(store)).Where(o => DeskRights.May(o.Role, DeskPlace.Requests)).ToList();
        return Pages.Show<RequestPage>(
            status,
            [
                ("Request", request), ("Steps", steps), ("ByHand", byHand), ("File", file), ("Colleagues", colleagues.Where(o => o.StandsAt(visit.Now)).Select(o => (o.Login, o.Name)).ToList()),
                ("AssignedTo", colleagues.FirstOrDefault(o => o.Login == request.AssignedTo)?.Name), ("Purges", file is null ? [] : await PurgeCopies.OfAsync(store, request.Id)), ("Restricted", await LiftRestriction.StandingAsync(store, request)), .. more,
            ]);
    }
}
