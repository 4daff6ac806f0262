using Microsoft.AspNetCore.Http;
using Vow.Dossiers;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Desk;

/// <summary>POST /desk/people/{id}/dossier: the file on one person for the authority or a court, as one archive. Taking it away is recorded first.</summary>
public static class DossierAtDesk
{
    /// <summary>Gives it.</summary>
    public static async Task<IResult> GiveAsync(
        Guid id, HttpContext context, Visit visit, Deeds deeds, Entries entries, OpenFiles open, PersonViews views, GatherDossier gather, WriteDossier write, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(gather);
        ArgumentNullException.ThrowIfNull(write);
        var op = visit.Operator();
        if (!open.IsOpen(op.Id, id, visit.Now))
        {
            return Pages.SeeOther(visit.Url("/desk/people/" + id.ToString("D")));
        }

        var reason = (await context.Request.ReadFormAsync(cancel))["dossier-reason"].ToString();
        var errors = new FormErrors();
        OpenPeople.AskReason(visit, reason, errors, "dossier-reason");
        if (!errors.None)
        {
            return await views.ReadAsync(id, op.Role, visit.Now) is { } view
                ? Pages.Show<PersonPage>(StatusCodes.Status422UnprocessableEntity, ("View", view), ("Errors", errors))
                : Results.NotFound();
        }

        await ReadPerson.RecordAsync(deeds, entries, op.Id, id, "dossier", reason, compartment: null);
        return await gather.Async(id, Actor.Operator(op.Id), reason, cancel) is { } dossier
            ? Results.File(await write.ZipAsync(dossier), "application/zip", $"dossier-{id:N}.zip")
            : Results.NotFound();
    }
}
