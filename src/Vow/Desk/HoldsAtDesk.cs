using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Retention;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>A hold as typed at the desk, given back when something stands in the way.</summary>
/// <param name="Reason"><c>litigation</c>, <c>restriction_b</c> or <c>restriction_c</c>.</param>
/// <param name="Purpose">Purpose id; empty for all.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Review">Day of review, ISO 8601.</param>
public sealed record TypedHold(string Reason = "litigation", string Purpose = "", string Owner = "", string Review = "");

/// <summary>Placing and lifting stops on deletion, on a person's open page.</summary>
public static class HoldsAtDesk
{
    /// <summary>Reasons a form can name.</summary>
    public static readonly IReadOnlyList<(string Code, HoldReason Reason)> Reasons =
        [("litigation", HoldReason.Litigation), ("restriction_b", HoldReason.Restriction18B), ("restriction_c", HoldReason.Restriction18C)];

    private const int LongestOwner = 100;

    /// <summary>POST /desk/people/{id}/holds.</summary>
    public static async Task<IResult> PlaceAsync(
        Guid id, HttpContext context, Visit visit, Deeds deeds, Holds holds, OpenFiles open, PersonViews views, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(policies);
        var op = visit.Operator();
        var page = visit.Url("/desk/people/" + id.ToString("D"));
        if (!open.IsOpen(op.Id, id, visit.Now))
        {
            return Pages.SeeOther(page);
        }

        var form = await context.Request.ReadFormAsync();
        var typed = new TypedHold(form["kind"].ToString(), form["purpose"].ToString(), form["owner"].ToString().Trim(), form["review"].ToString());
        var errors = new FormErrors();
        var reason = Reasons.Where(r => r.Code == typed.Reason).Select(r => (HoldReason?)r.Reason).FirstOrDefault();
        if (reason is null)
        {
            errors.Add("kind", visit.T("Choose why deletion stops.", "Choisissez pourquoi la suppression est suspendue."));
        }

        if (typed.Purpose.Length > 0 && policies.Current.Declared.Purpose(typed.Purpose) is null)
        {
            errors.Add("purpose", visit.T("Choose a purpose of the policy, or all.", "Choisissez une finalité de la politique, ou toutes."));
        }

        if (typed.Owner.Length is 0 or > LongestOwner)
        {
            errors.Add("owner", visit.T("Name who answers for it, in 1 to 100 characters.", "Nommez qui en répond, en 1 à 100 caractères."));
        }

        if (!DateOnly.TryParseExact(typed.Review, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var review)
            || review <= policies.Current.Zone.DayOf(visit.Now) || review > policies.Current.Zone.DayOf(visit.Now).AddYears(2))
        {
            errors.Add("review", visit.T("Give a day after today, at most two years ahead: nothing is held without being looked at again.", "Indiquez un jour après aujourd'hui, deux ans au plus\u00a0: rien n'est suspendu sans être réexaminé."));
        }

        if (!errors.None)
        {
            return await views.ReadAsync(id, op.Role, visit.Now) is { } view
                ? Pages.Show<PersonPage>(StatusCodes.Status422UnprocessableEntity, ("View", view), ("Typed", typed), ("Errors", errors))
                : Results.NotFound();
        }

        var hold = new HoldRequest(id, null, null, null, typed.Purpose.Length == 0 ? null : typed.Purpose, reason!.Value, typed.Owner, review);
        await deeds.DoAsync(deed => holds.PlaceAsync(deed, hold, Actor.Operator(op.Id)), id);
        return Pages.SeeOther(page);
    }

    /// <summary>
    /// POST /desk/people/{id}/holds/{hold}/lift. A hold that comes from a restriction in force goes with the restriction, which ends only after the person
    /// was told (GDPR 18(3)).
    /// </summary>
    public static async Task<IResult> LiftAsync(Guid id, Guid hold, Visit visit, Deeds deeds, Holds holds, OpenFiles open, PersonViews views)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(views);
        var op = visit.Operator();
        if (open.IsOpen(op.Id, id, visit.Now) && !await LiftAsync(deeds, holds, id, hold, op.Id) && await views.ReadAsync(id, op.Role, visit.Now) is { } view)
        {
            var errors = new FormErrors();
            errors.Add("", visit.T(
                "Not lifted: it was lifted already, or the person's restriction still stands and ends first.",
                "Non levée\u00a0: elle l'était déjà, ou la limitation demandée par la personne est encore en vigueur et doit d'abord prendre fin."));
            return Pages.Show<PersonPage>(StatusCodes.Status409Conflict, ("View", view), ("Errors", errors));
        }

        return Pages.SeeOther(visit.Url("/desk/people/" + id.ToString("D")));
    }

    private static Task<bool> LiftAsync(Deeds deeds, Holds holds, Guid subject, Guid hold, Guid by) => deeds.DoAsync(
        async deed =>
        {
            var standing = await deed.Store.Set<HoldRow>().AsNoTracking().FirstOrDefaultAsync(h => h.Id == hold && h.SubjectId == subject && h.LiftedAt == null);
            return standing is not null
                && (standing.Reason == HoldReason.Litigation
                    || !await deed.Store.Set<Restriction>().AnyAsync(r => r.SubjectId == subject && r.LiftedAt == null && (standing.Purpose == null || r.Purpose == standing.Purpose)))
                && await holds.LiftAsync(deed, hold, Actor.Operator(by));
        },
        subject);
}
