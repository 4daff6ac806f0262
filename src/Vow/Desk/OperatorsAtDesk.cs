using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>/desk/operators: who works here. The data protection officer reads, administrators invite, change and disable.</summary>
public static class OperatorsAtDesk
{
    private const int LongestName = 100;

    /// <summary>What the list can show alone: where an access stands, or a role.</summary>
    public static readonly ImmutableArray<string> Shown = ["works", "invited", "ended", .. Enum.GetValues<Role>().Where(r => r != Role.None).Select(r => r.Code())];

    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) => PageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>POST /desk/operators/file: the list as a file, for a reason: it names people who work here.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, Exports exports)
    {
        ArgumentNullException.ThrowIfNull(exports);
        var errors = new FormErrors();
        var reason = await Exports.ReasonAsync(context, visit, errors);
        if (!errors.None)
        {
            return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Reason", reason), ("Errors", errors));
        }

        var (list, _, all) = await ReadAsync(context, visit, store, policies);
        return await exports.GiveAsync(list, all, reason, visit);
    }

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
                return await PageAsync(context, visit, store, policies, StatusCodes.Status200OK, ("Password", password), ("PasswordOf", name));
            }

            errors.Add("name", visit.T("This name is taken, also by accesses that ended. Choose another.", "Ce nom est pris, y compris par un accès terminé. Choisissez-en un autre."));
        }

        return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Name", name), ("Typed", form["role"].ToString()), ("Until", until), ("Errors", errors));
    }

    /// <summary>POST /desk/operators/{id}/start-over: the device is lost, or the first password died.</summary>
    public static async Task<IResult> StartOverAsync(Guid id, HttpContext context, Visit visit, Store store, DeskOperators operators, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        return await operators.StartOverAsync(visit.Operator().Id, id) is { } password
            ? await PageAsync(context, visit, store, policies, StatusCodes.Status200OK, ("Password", password))
            : await LastAsync(context, visit, store, policies);
    }

    /// <summary>POST /desk/operators/{id}/disable.</summary>
    public static async Task<IResult> DisableAsync(Guid id, HttpContext context, Visit visit, Store store, DeskOperators operators, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        return await operators.DisableAsync(visit.Operator().Id, id) ? Pages.SeeOther(visit.Url("/desk/operators")) : await LastAsync(context, visit, store, policies);
    }

    /// <summary>POST /desk/operators/{id}/role: counts from that operator's next request.</summary>
    public static async Task<IResult> ChangeRoleAsync(Guid id, HttpContext context, Visit visit, Store store, DeskOperators operators, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(operators);
        if (!Gate.Words.TryParse((await context.Request.ReadFormAsync())["role"], out Role role) || role == Role.None)
        {
            var errors = new FormErrors();
            errors.Add("role-" + id.ToString("D"), visit.T("Choose a role.", "Choisissez un rôle."));
            return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
        }

        return await operators.ChangeRoleAsync(visit.Operator().Id, id, role) ? Pages.SeeOther(visit.Url("/desk/operators")) : await LastAsync(context, visit, store, policies);
    }

    /// <summary>Where an operator's access stands, as a word of the filter.</summary>
    public static string StandingOf(DeskOperator one, Instant now)
    {
        ArgumentNullException.ThrowIfNull(one);
        return !one.Access.StandsAt(now) ? "ended" : !one.IsEnrolled ? "invited" : "works";
    }

    /// <summary>The same in words.</summary>
    public static Bilingual Of(string standing) => standing switch
    {
        "ended" => new("Ended", "Terminé"),
        "invited" => new("Invited", "Invité"),
        _ => new("Works here", "En poste"),
    };

    private static Task<IResult> LastAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var errors = new FormErrors();
        errors.Add("", visit.T(
            "This was not done: the access has ended already, or it is the last administrator's. Invite another administrator first, and let them sign in.",
            "Rien n'a été fait\u00a0: l'accès est déjà terminé, ou c'est celui du dernier administrateur. Invitez d'abord un autre administrateur, qui doit se connecter."));
        return PageAsync(context, visit, store, policies, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        var (list, query, all) = await ReadAsync(context, visit, store, policies);
        return Pages.Show<OperatorsPage>(
            status,
            [
                ("Query", query), ("Heads", list.Heads), ("Total", all.Length), ("Operators", all.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()),
                ("MayChange", DeskRights.May(visit.Operator().Role, DeskPlace.ChangeOperators)), .. more,
            ]);
    }

    private static async Task<(DeskList<DeskOperator> List, ListQuery Query, ImmutableArray<DeskOperator> All)> ReadAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var (zone, now) = (policies.Current.Zone, visit.Now);
        var list = new DeskList<DeskOperator>("operators")
            .Sorted("name", visit.T("Name", "Nom"), o => o.Access.Name, o => o.Access.Name)
            .Sorted("role", visit.T("Role", "Rôle"), o => o.Access.Role, o => visit.T(DeskWords.Of(o.Access.Role)))
            .Sorted("state", visit.T("State", "État"), o => StandingOf(o, now), o => visit.T(Of(StandingOf(o, now))))
            .InFile(visit.T("Since", "Depuis"), o => Words.Iso(o.Access.CreatedAt, zone))
            .Sorted("until", visit.T("Until", "Jusqu'au"), o => o.Access.ExpiresAt, o => Words.Iso(o.Access.ExpiresAt, zone))
            .InFile(visit.T("Taken away", "Retiré le"), o => Words.Iso(o.Access.DisabledAt, zone));
        if (DeskRights.May(visit.Operator().Role, DeskPlace.ChangeOperators))
        {
            list.Column(visit.T("Change", "Modifier"));
        }

        var query = ListQuery.Read(context, Shown, list.Sorts);
        var all = (await DeskOperators.AllAsync(store)).Where(o => query.Filter is null || StandingOf(o, now) == query.Filter || o.Access.Role.Code() == query.Filter);
        return (list, query, [.. list.InOrder(all, query)]);
    }
}
