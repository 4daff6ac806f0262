using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Retention;
using Vow.Site;

namespace Vow.Desk;

/// <summary>POST /desk/people/{id}/archive: opens what is archived of a person for one purpose, for a role the policy names and a reason.</summary>
public static class ArchivesAtDesk
{
    /// <summary>Records the reading, then shows it in the answer; nothing stays open.</summary>
    public static async Task<IResult> OpenAsync(
        Guid id, HttpContext context, Visit visit, Deeds deeds, Entries entries, Archive archive, OpenFiles open, PersonViews views, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(policies);
        var op = visit.Operator();
        if (!open.IsOpen(op.Id, id, visit.Now))
        {
            return Pages.SeeOther(visit.Url("/desk/people/" + id.ToString("D")));
        }

        var form = await context.Request.ReadFormAsync();
        var (purpose, reason) = (form["purpose"].ToString(), form["reason"].ToString());

        // The policy says who may, and an attempt by others is no reading.
        if (policies.Current.Declared.Purpose(purpose)?.Keep.Archive is not { } terms || !terms.OpenTo.Contains(op.Role))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (!ReadPerson.IsReason(reason))
        {
            var errors = new FormErrors();
            OpenPeople.AskReason(visit, reason, errors, "reason-" + purpose);
            return await views.ReadAsync(id, op.Role, visit.Now) is { } view
                ? Pages.Show<PersonPage>(StatusCodes.Status422UnprocessableEntity, ("View", view), ("Errors", errors))
                : Results.NotFound();
        }

        // The archive writes the entry itself, under the archive's key.
        await ReadPerson.RecordAsync(deeds, entries, op.Id, id, "archive", reason, compartment: null);
        return await archive.OpenAsync(id, purpose, op.Role, reason.Trim(), Actor.Operator(op.Id)) is ArchiveOpening.Opened opened
            ? Pages.Show<ArchivePage>(200, ("Id", id), ("Purpose", purpose), ("Rows", opened.Rows))
            : Results.NotFound();
    }
}
