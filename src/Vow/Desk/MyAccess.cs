using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/access: what opens the desk for the operator who is there. A passkey stands in for the code of the device.</summary>
public static class MyAccess
{
    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(Visit visit, Store store) => PageAsync(visit, store, 200);

    /// <summary>POST /desk/access/passkeys/options: what the browser needs to make a passkey.</summary>
    public static async Task<IResult> OptionsAsync(HttpContext context, Visit visit, Store store, Passkeys passkeys)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(passkeys);
        return visit.IsFresh ? Results.Text(await passkeys.OptionsToAddAsync(context, await LoginAsync(visit, store)), "application/json") : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    /// <summary>POST /desk/access/passkeys.</summary>
    public static async Task<IResult> AddAsync(HttpContext context, Visit visit, Store store, Passkeys passkeys, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(passkeys);
        ArgumentNullException.ThrowIfNull(entries);
        var form = await context.Request.ReadFormAsync();
        var login = await LoginAsync(visit, store);
        if (visit.IsFresh && PasskeyNames.Of(form["name"]) is { } name && await passkeys.AddAsync(
            context, login, form["passkey"].ToString(), name, deed => entries.AppendAsync(deed, "desk.operator.passkey_added", Actor.Operator(login.Id), new JsonObject())))
        {
            return Pages.SeeOther(visit.Url("/desk/access"));
        }

        var errors = new FormErrors();
        errors.Add("name", PasskeyNames.Fault(visit));
        return await PageAsync(visit, store, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
    }

    /// <summary>POST /desk/access/passkeys/{id}/remove.</summary>
    public static async Task<IResult> RemoveAsync(Guid id, Visit visit, Deeds deeds, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(entries);
        var login = visit.Operator().Id;
        await deeds.DoAsync(async deed =>
        {
            if (await Passkeys.RemoveAsync(deed, login, id))
            {
                await entries.AppendAsync(deed, "desk.operator.passkey_removed", Actor.Operator(login), new JsonObject());
            }
        });
        return Pages.SeeOther(visit.Url("/desk/access"));
    }

    /// <summary>POST /desk/access/codes: new recovery codes; the earlier ones stop working.</summary>
    public static async Task<IResult> RenewCodesAsync(Visit visit, Store store, Deeds deeds, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(entries);
        if (!visit.IsFresh)
        {
            return await PageAsync(visit, store, StatusCodes.Status403Forbidden);
        }

        var login = visit.Operator().Id;
        var codes = await deeds.DoAsync(async deed =>
        {
            await entries.AppendAsync(deed, "desk.operator.codes_renewed", Actor.Operator(login), new JsonObject());
            return await SecondFactors.RenewCodesAsync(deed, login, null);
        });
        return Pages.Show<RecoveryCodesPage>(200, ("Codes", codes), ("Desk", true));
    }

    private static Task<Login> LoginAsync(Visit visit, Store store) => Logins.GetAsync(store, visit.Operator().Id);

    private static async Task<IResult> PageAsync(Visit visit, Store store, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var login = visit.Operator().Id;
        return Pages.Show<MyAccessPage>(
            status, [("Passkeys", await Passkeys.OfAsync(store, login)), ("CodesLeft", (await SecondFactors.OfAsync(store, login))?.CodesLeft ?? 0), .. more]);
    }
}
