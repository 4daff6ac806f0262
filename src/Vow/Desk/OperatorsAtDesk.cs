using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/operators: who works here. The data protection officer reads, administrators invite and disable.</summary>
public static class OperatorsAtDesk
{
    private const int LongestName = 100;

    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(Visit visit, Store store) => PageAsync(visit, store, 200);

    /// <summary>POST /desk/operators: an invitation.</summary>
    public static async Task<IResult> InviteAsync(HttpContext context, Visit visit, Store store, DeskOperators operators, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        ArgumentNullException.ThrowIfNull(policies);
        var form = await context.Request.ReadFormAsync();
        var (name, until) = (form["name"].ToString().Trim(), form["until"].ToString());
        var errors = new FormErrors();
        if (name.Length is 0 or > LongestName)
        {
            errors.Add("name", visit.T("Give a name of 1 to 100 characters.", "Donnez un nom de 1 à 100 caractères."));
        }

        if (!Gate.Words.TryParse(form["role"], out Role role) || role == Role.None)
        {
            errors.Add("role", visit.T("Choose a role.", "Choisissez un rôle."));
        }

        Instant? expires = null;
        if (until.Length > 0)
        {
            var zone = policies.Current.Zone;
            if (DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) && last >= zone.DayOf(visit.Now) && last.Year < 9999)
            {
                expires = zone.StartOf(last.AddDays(1));
            }
            else
            {
                errors.Add("until", visit.T("Give a day from today on, or leave it empty.", "Indiquez un jour à partir d'aujourd'hui, ou laissez vide."));
            }
        }

        if (errors.None)
        {
            if (await operators.InviteAsync(visit.Operator().Id, name, role, expires) is { } password)
            {
                return await PageAsync(visit, store, 200, ("Password", password), ("PasswordOf", name));
            }

            errors.Add("name", visit.T("This name is taken, also by accesses that ended. Choose another.", "Ce nom est pris, y compris par un accès terminé. Choisissez-en un autre."));
        }

        return await PageAsync(visit, store, StatusCodes.Status422UnprocessableEntity, ("Name", name), ("Errors", errors));
    }

    /// <summary>POST /desk/operators/{id}/start-over: the device is lost, or the first password died.</summary>
    public static async Task<IResult> StartOverAsync(Guid id, Visit visit, Store store, DeskOperators operators)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        return await operators.StartOverAsync(visit.Operator().Id, id) is { } password
            ? await PageAsync(visit, store, 200, ("Password", password))
            : await LastAsync(visit, store);
    }

    /// <summary>POST /desk/operators/{id}/disable.</summary>
    public static async Task<IResult> DisableAsync(Guid id, Visit visit, Store store, DeskOperators operators)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        return await operators.DisableAsync(visit.Operator().Id, id) ? Pages.SeeOther(visit.Url("/desk/operators")) : await LastAsync(visit, store);
    }

    private static Task<IResult> LastAsync(Visit visit, Store store)
    {
        var errors = new FormErrors();
        errors.Add("", visit.T(
            "This was not done: the access has ended already, or it is the last administrator's. Invite another administrator first, and let them sign in.",
            "Rien n'a été fait\u00a0: l'accès est déjà terminé, ou c'est celui du dernier administrateur. Invitez d'abord un autre administrateur, qui doit se connecter."));
        return PageAsync(visit, store, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    private static async Task<IResult> PageAsync(Visit visit, Store store, int status, params (string, object?)[] more) =>
        Pages.Show<OperatorsPage>(
            status, [("Operators", await DeskOperators.AllAsync(store)), ("MayChange", DeskRights.May(visit.Operator().Role, DeskPlace.ChangeOperators)), .. more]);
}
