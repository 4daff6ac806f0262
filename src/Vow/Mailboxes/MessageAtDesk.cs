using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Desk;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Site;

namespace Vow.Mailboxes;

/// <summary>
/// /desk/mailboxes/messages/{id}: one message, opened for a reason that is recorded first, and what somebody says it is. Its words are shown as text; what is attached is only
/// given out as files to save.
/// </summary>
public static class MessageAtDesk
{
    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(Guid id, Visit visit, Store store, KeyStore keys, OpenFiles open) => PageAsync(id, visit, store, keys, open, 200);

    /// <summary>POST …/open: recorded and committed first, open afterwards.</summary>
    public static async Task<IResult> OpenAsync(Guid id, HttpContext context, Visit visit, Store store, KeyStore keys, OpenFiles open, Deeds deeds, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(open);
        if (await store.Set<FoundMail>().AsNoTracking().Where(m => m.Id == id).Select(m => new { m.SubjectId }).FirstOrDefaultAsync() is not { } found)
        {
            return Results.NotFound();
        }

        var reason = (await context.Request.ReadFormAsync())["reason"].ToString();
        var errors = new FormErrors();
        OpenPeople.AskReason(visit, reason, errors, "reason");
        if (!errors.None)
        {
            return await PageAsync(id, visit, store, keys, open, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        if (found.SubjectId is { } made)
        {
            await ReadPerson.RecordAsync(deeds, entries, visit.Operator().Id, made, "message", reason, Compartment.Rights);
            open.Open(visit.Operator().Id, id, visit.Now);
        }

        return Pages.SeeOther(visit.Url($"/desk/mailboxes/messages/{id:D}"));
    }

    /// <summary>POST …/sort: what it is, by one press.</summary>
    public static async Task<IResult> SortAsync(Guid id, HttpContext context, Visit visit, Store store, KeyStore keys, OpenFiles open, SortMail sort, PolicyHolder policies, Deeds deeds, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(sort);
        ArgumentNullException.ThrowIfNull(policies);
        var by = visit.Operator().Id;
        if (!open.IsOpen(by, id, visit.Now))
        {
            return Pages.SeeOther(visit.Url($"/desk/mailboxes/messages/{id:D}"));
        }

        var form = await context.Request.ReadFormAsync();
        var kept = form["keep"].Select(place => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).Where(place => place >= 0).ToHashSet();
        var errors = new FormErrors();
        var (outcome, number) = (SortOutcome.Done, form["number"].ToString().Trim());
        switch (form["as"].ToString())
        {
            case "request" when AskedFor.Of(policies.Current.Declared, form["about"].ToString()) is { } asked && Languages.Of(form["speaks"].ToString()) is { } language:
                (outcome, var request) = await sort.AsRequestAsync(id, asked.Right, language, form["minor"] == "yes", OnBehalf.Read(form["behalf"].ToString()), kept, by);
                if (request is not null)
                {
                    // Who sorted it has read it: the file is open to them, as one they typed in would be.
                    await ReadPerson.RecordAsync(deeds, entries, by, request.SubjectId, "request", visit.T("sorted as ", "triée sous le numéro ") + request.Number, Compartment.Rights);
                    open.Open(by, request.Id, visit.Now);
                    return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
                }

                break;
            case "request":
                errors.Add("about", visit.T("Choose a right, or leave it open, and the language to answer in.", "Choisissez un droit, ou laissez la question ouverte, et la langue de la réponse."));
                break;
            case "file":
                outcome = await sort.AsPartOfAsync(id, number, kept, by);
                break;
            case "nothing":
                outcome = await sort.AsideAsync(id, forOthers: false, by);
                break;
            case "others":
                outcome = await sort.AsideAsync(id, forOthers: true, by);
                break;
            default:
                errors.Add("", visit.T("Say what the message is.", "Indiquez ce qu'est le message."));
                break;
        }

        if (errors.None && outcome == SortOutcome.Done)
        {
            return Pages.SeeOther(visit.Url("/desk/mailboxes?show=waiting"));
        }

        switch (outcome)
        {
            case SortOutcome.NotNow:
                errors.Add("", visit.T("Not done: somebody sorted this message before.", "Non effectué\u00a0: quelqu'un a déjà trié ce message."));
                break;
            case SortOutcome.NoSender:
                errors.Add("", visit.T("It names no address to answer to. Enter it by hand, with the address or the postal one it gives.", "Il n'indique aucune adresse où répondre. Saisissez-le à la main, avec l'adresse postale ou électronique qu'il donne."));
                break;
            case SortOutcome.NoFile:
                errors.Add("number", visit.T("There is no open file of that number, or it holds as many messages as it may.", "Il n'y a pas de dossier ouvert à ce numéro, ou il contient déjà le nombre maximal de messages."));
                break;
            case SortOutcome.Infected:
                errors.Add("keep", visit.T("The virus scanner found something in an attachment. Leave it out.", "L'antivirus a détecté quelque chose dans une pièce jointe. Ne la conservez pas."));
                break;
            case SortOutcome.NotScanned:
                errors.Add("keep", visit.T("The virus scanner does not answer. Try again, or leave the attachments out.", "L'antivirus ne répond pas. Réessayez, ou ne conservez pas les pièces jointes."));
                break;
            default:
                break;
        }

        return await PageAsync(id, visit, store, keys, open, outcome == SortOutcome.NotNow ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Number", number));
    }

    /// <summary>GET …/attachments/{place}: a file to save, whatever it says it is.</summary>
    public static async Task<IResult> AttachmentAsync(Guid id, int place, HttpContext context, Visit visit, Store store, KeyStore keys, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(open);
        return open.IsOpen(visit.Operator().Id, id, visit.Now)
            && await store.Set<FoundMail>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id) is { } row && SortMail.Read(keys, row, visit.Now) is { } mail
            && mail.Attachments.ElementAtOrDefault(place) is { Content: { } content } attachment
                ? AttachmentAtDesk.Give(context, attachment.Name, content)
                : Results.NotFound();
    }

    private static async Task<IResult> PageAsync(Guid id, Visit visit, Store store, KeyStore keys, OpenFiles open, int status, params (string, object?)[] more)
    {
        if (await store.Set<FoundMail>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id) is not { } row)
        {
            return Results.NotFound();
        }

        var mail = open.IsOpen(visit.Operator().Id, id, visit.Now) ? SortMail.Read(keys, row, visit.Now) : null;
        var files = new[] { row.GuessId, row.RequestId }.OfType<Guid>().ToList();
        var numbers = await RightsRequests.NumbersAsync(store, files);
        return Pages.Show<MessagePage>(
            status,
            [
                ("Row", row), ("Mail", mail), ("Guess", row.GuessId is { } guess ? numbers.GetValueOrDefault(guess) : null), ("File", row.RequestId is { } request ? numbers.GetValueOrDefault(request) : null), .. more,
            ]);
    }
}

/// <summary>Gives what was attached as a file to save: never shown, never named as anything a browser would open.</summary>
public static class AttachmentAtDesk
{
    /// <summary>GET /desk/requests/{number}/attachments/{id}, where the file is open to this operator.</summary>
    public static async Task<IResult> GiveAsync(string number, Guid id, HttpContext context, Visit visit, Store store, KeyStore keys, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        return await RequestsAtDesk.FindAsync(store, number) is { } request && open.IsOpen(visit.Operator().Id, request.Id, visit.Now)
            && await RightsAttachments.FindAsync(store, keys, request, id, visit.Now) is { } found
                ? Give(context, found.Name, found.Content)
                : Results.NotFound();
    }

    internal static IResult Give(HttpContext context, string name, byte[] content)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(content, "application/octet-stream", name);
    }
}
