using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.Keys;
using Vow.Mailboxes;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>What the officer does with an identity document, and what anybody at the rights desk does with one that nobody asked for.</summary>
public static class IdentityAtDesk
{
    private const int ShortestDoubt = 20;
    private const int LongestDoubt = 2_000;

    internal static void MapIdentity(this IEndpointRouteBuilder desk)
    {
        desk.MapPost("/requests/{number}/document", AskAsync).RequireRole(DeskPlace.IdentityDocuments);
        desk.MapPost("/requests/{number}/document/see", SeeAsync).RequireRole(DeskPlace.IdentityDocuments);
        desk.MapPost("/requests/{number}/document/check", CheckAsync).RequireRole(DeskPlace.IdentityDocuments);
        desk.MapPost("/requests/{number}/attachments/{id:guid}/destroy", DestroyAsync).RequireRole(DeskPlace.Requests);
    }

    /// <summary>POST document: asks for one, with the doubt written out.</summary>
    public static async Task<IResult> AskAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, AskDocument document)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(document);
        if (await ShutAsync(number, visit, store, open) is { } shut)
        {
            return shut;
        }

        var doubt = (await context.Request.ReadFormAsync())["doubt"].ToString().ReplaceLineEndings("\n").Trim();
        var errors = new FormErrors();
        if (doubt.Length is < ShortestDoubt or > LongestDoubt)
        {
            errors.Add("doubt", visit.T("Write why you doubt, in 20 to 2,000 characters: whoever asks reads it.", "Rédigez la raison de votre doute, en 20 à 2 000 caractères\u00a0: la personne la lira."));
            return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
        }

        var op = visit.Operator().Id;
        switch (await deeds.DoAsync(deed => document.AskAsync(deed, number, doubt, op)))
        {
            case ClockOutcome.Done:
                return Pages.SeeOther(visit.Url("/desk/requests/" + number));
            case ClockOutcome.ByLetter:
                return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status200OK, ("ByLetter", true));
            default:
                errors.Add("", visit.T("Not done: it is known who asks, the request is closed, or a document is there.", "Non effectué\u00a0: l'identité est établie, la demande est close, ou une pièce est déjà là."));
                return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
        }
    }

    /// <summary>POST document/see: given out once, as a file to look at and throw away.</summary>
    public static async Task<IResult> SeeAsync(string number, HttpContext context, Visit visit, Store store, OpenFiles open, AskDocument document)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(document);
        return await ShutAsync(number, visit, store, open) ?? (await document.SeeAsync(number, visit.Operator().Id) is { } seen ? AttachmentAtDesk.Give(context, seen.Name, seen.Content) : Results.NotFound());
    }

    /// <summary>POST document/check: what it showed; it is destroyed.</summary>
    public static async Task<IResult> CheckAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, AskDocument document)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(document);
        if (await ShutAsync(number, visit, store, open) is { } shut)
        {
            return shut;
        }

        var said = (await context.Request.ReadFormAsync())["shows"].ToString();
        if (said is "same" or "other" && await document.CheckAsync(number, said == "same", visit.Operator().Id))
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + number));
        }

        var errors = new FormErrors();
        errors.Add("", visit.T("Not done: look at the document first, then say what it shows.", "Non effectué\u00a0: consultez d'abord la pièce, puis dites ce qu'elle montre."));
        return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    /// <summary>POST attachments/{id}/destroy: a copy of an identity document that nobody asked for goes from the file, and the message that brought it from the mailbox.</summary>
    internal static async Task<IResult> DestroyAsync(string number, Guid id, Visit visit, Store store, OpenFiles open, PurgeCopies purge)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(purge);
        if (await ShutAsync(number, visit, store, open) is { } shut)
        {
            return shut;
        }

        return await purge.Async(number, id, visit.Operator().Id) ? Pages.SeeOther(visit.Url("/desk/requests/" + number)) : Results.NotFound();
    }

    // By somebody who has the file open.
    private static async Task<IResult?> ShutAsync(string number, Visit visit, Store store, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return await RequestsAtDesk.FindAsync(store, number) is not { } request ? Results.NotFound()
            : !open.IsOpen(visit.Operator().Id, request.Id, visit.Now) ? Pages.SeeOther(visit.Url("/desk/requests/" + request.Number))
            : null;
    }
}
