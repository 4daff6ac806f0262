using Microsoft.AspNetCore.Http;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/keys: keys for the company's programs. A key is shown once, in the answer to the form that made it.</summary>
public static class KeysAtDesk
{
    /// <summary>The longest name of a program.</summary>
    public const int LongestName = 100;

    /// <summary>GET.</summary>
    public static async Task<IResult> ShowAsync(Store store) => Pages.Show<KeysPage>(200, ("Keys", await GateFigures.KeysAsync(store)));

    /// <summary>POST /desk/keys.</summary>
    public static async Task<IResult> MakeAsync(HttpContext context, Visit visit, Store store, Deeds deeds, ApiKeys keys)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(keys);
        var name = (await context.Request.ReadFormAsync())["name"].ToString().Trim();
        if (name.Length is 0 or > LongestName)
        {
            var errors = new FormErrors();
            errors.Add("name", visit.T("Name the program that will hold the key, in 1 to 100 characters.", "Nommez le programme qui détiendra la clé, en 1 à 100 caractères."));
            return Pages.Show<KeysPage>(StatusCodes.Status422UnprocessableEntity, ("Keys", await GateFigures.KeysAsync(store)), ("Name", name), ("Errors", errors));
        }

        var by = visit.Operator().Id;
        var (_, key) = await deeds.DoAsync(deed => keys.MakeAsync(deed, by, name));
        return Pages.Show<KeysPage>(200, ("Keys", await GateFigures.KeysAsync(store)), ("Made", key));
    }

    /// <summary>POST /desk/keys/{id}/revoke.</summary>
    public static async Task<IResult> RevokeAsync(Guid id, Visit visit, Deeds deeds, ApiKeys keys)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(keys);
        var by = visit.Operator().Id;
        await deeds.DoAsync(deed => keys.RevokeAsync(deed, by, id));
        return Pages.SeeOther(visit.Url("/desk/keys"));
    }
}
