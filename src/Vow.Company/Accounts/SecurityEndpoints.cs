using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>
/// /account/security: sessions, the second step, passkeys. Whoever changes what opens the account shows within ten minutes before that it is them.
/// </summary>
internal static class SecurityEndpoints
{
    private const string Page = "/account/security";

    private static readonly Ticket Offered = new("vow-second-step", TimeSpan.FromMinutes(15));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Page, (HttpContext context, Visit visit, Store store, VowOptions options) => ShowAsync(context, visit, store, options, 200, null));
        routes.MapPost(Page + "/sessions", EndSessionsAsync).DisableAntiforgery();
        routes.MapGet(Page + "/second-step", ShowSecondStepAsync);
        routes.MapPost(Page + "/second-step", AddSecondStepAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost(Page + "/second-step/remove", RemoveSecondStepAsync).DisableAntiforgery();
        routes.MapPost(Page + "/second-step/codes", RenewCodesAsync).DisableAntiforgery();
        routes.MapPost(Page + "/passkeys/options", async (HttpContext context, Visit visit, Store store, Passkeys passkeys) =>
            await FreshAsync(visit, store) is { } login ? Results.Text(await passkeys.OptionsToAddAsync(context, login), "application/json") : Results.StatusCode(StatusCodes.Status403Forbidden))
            .DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost(Page + "/passkeys", AddPasskeyAsync).DisableAntiforgery();
        routes.MapPost(Page + "/passkeys/{id:guid}/remove", RemovePasskeyAsync).DisableAntiforgery();
    }

    /// <summary>The login of somebody who has just shown who they are; null where they must do so first.</summary>
    public static async Task<Login?> FreshAsync(Visit visit, Store store) =>
        visit is { Subject: { } subject, IsFresh: true } ? await Logins.OfAsync(store, subject) : null;

    /// <summary>Sends somebody to the door, or once more through it.</summary>
    public static IResult ToDoor(Visit visit, string page = Page) =>
        Pages.SeeOther(visit.Url((visit.Subject is null ? "/sign-in?to=" : "/sign-in/again?to=") + Uri.EscapeDataString(page)));

    private static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, VowOptions options, int status, FormErrors? errors)
    {
        if (visit.Subject is not { } subject)
        {
            return ToDoor(visit);
        }

        var login = await Logins.OfAsync(store, subject);
        return Pages.Show<SecurityPage>(
            status,
            ("Sessions", await Sessions.OfAsync(store, subject, visit.Now)), ("Here", Sessions.HashOf(context)), ("Login", login),
            ("SecondStep", login is null ? null : await SecondFactors.OfAsync(store, login.Id)),
            ("Passkeys", login is null ? [] : await Passkeys.OfAsync(store, login.Id)),
            ("Company", options.Company?.Name), ("Connected", login is not null && await SignInWithCompany.IsConnectedAsync(store, login.Id)), ("Errors", errors), ("Account", await AnswerTerms.OfAsync(store, subject)));
    }

    private static async Task<IResult> EndSessionsAsync(HttpContext context, Visit visit, Sessions sessions)
    {
        if (visit.Subject is not { } subject)
        {
            return ToDoor(visit);
        }

        var one = (await context.Request.ReadFormAsync())["session"].ToString();
        var here = Sessions.HashOf(context);
        await sessions.EndElsewhereAsync(subject, one.Length == 0 || one == here ? null : one, here);
        return Pages.SeeOther(visit.Url(Page));
    }

    private static async Task<IResult> ShowSecondStepAsync(HttpContext context, Visit visit, Store store, IDataProtectionProvider protection)
    {
        if (await FreshAsync(visit, store) is not { } login)
        {
            return ToDoor(visit, Page + "/second-step");
        }

        var secret = TimeCode.NewSecret();
        Offered.Give(context, protection, visit.Now, login.Id.ToString("N"), Convert.ToHexString(secret));
        return Pages.Show<SecondStepPage>(200, ("Name", login.Name), ("Secret", secret));
    }

    private static async Task<IResult> AddSecondStepAsync(
        HttpContext context, Visit visit, Store store, Deeds deeds, SecondFactors factors, SecurityChanges changes, IDataProtectionProvider protection)
    {
        if (await FreshAsync(visit, store) is not { } login || Offered.Read(context, protection, visit.Now) is not [var id, var hex] || id != login.Id.ToString("N"))
        {
            return ToDoor(visit, Page + "/second-step");
        }

        var secret = Convert.FromHexString(hex);
        var code = (await context.Request.ReadFormAsync())["code"].ToString();
        if (TimeCode.Match(secret, code, visit.Now) is not { } step)
        {
            var errors = new FormErrors();
            errors.Add("code", visit.T(
                "This is not the code shown now. Wait for the next one and type it; check that the device's clock is right.",
                "Ce n'est pas le code affiché en ce moment. Attendez le suivant et saisissez-le\u00a0; vérifiez l'heure de l'appareil."));
            return Pages.Show<SecondStepPage>(422, ("Name", login.Name), ("Secret", secret), ("Errors", errors));
        }

        var codes = await deeds.DoAsync(
            async deed =>
            {
                await changes.TellAsync(deed, login, SecurityChange.SecondStepAdded, visit.Language);
                return await factors.EnrolAsync(deed, login.Id, login.SubjectId, secret, step);
            },
            login.SubjectId);
        Offered.TakeBack(context);
        return Pages.Show<RecoveryCodesPage>(200, ("Codes", codes));
    }

    private static async Task<IResult> RemoveSecondStepAsync(Visit visit, Store store, Deeds deeds, SecurityChanges changes)
    {
        if (await FreshAsync(visit, store) is not { } login)
        {
            return ToDoor(visit);
        }

        await deeds.DoAsync(
            async deed =>
            {
                if (await SecondFactors.IsEnrolledAsync(deed.Store, login.Id))
                {
                    await SecondFactors.DropAsync(deed, login.Id);
                    await changes.TellAsync(deed, login, SecurityChange.SecondStepRemoved, visit.Language);
                }
            },
            login.SubjectId);
        return Pages.SeeOther(visit.Url(Page));
    }

    private static async Task<IResult> RenewCodesAsync(Visit visit, Store store, Deeds deeds, SecurityChanges changes)
    {
        if (await FreshAsync(visit, store) is not { } login || !await SecondFactors.IsEnrolledAsync(store, login.Id))
        {
            return ToDoor(visit);
        }

        var codes = await deeds.DoAsync(
            async deed =>
            {
                await changes.TellAsync(deed, login, SecurityChange.CodesRenewed, visit.Language);
                return await SecondFactors.RenewCodesAsync(deed, login.Id, login.SubjectId);
            },
            login.SubjectId);
        return Pages.Show<RecoveryCodesPage>(200, ("Codes", codes));
    }

    private static async Task<IResult> AddPasskeyAsync(HttpContext context, Visit visit, Store store, Passkeys passkeys, SecurityChanges changes, VowOptions options)
    {
        if (await FreshAsync(visit, store) is not { } login)
        {
            return ToDoor(visit);
        }

        var form = await context.Request.ReadFormAsync();
        if (PasskeyNames.Of(form["name"]) is { } name
            && await passkeys.AddAsync(context, login, form["passkey"].ToString(), name, deed => changes.TellAsync(deed, login, SecurityChange.PasskeyAdded, visit.Language)))
        {
            return Pages.SeeOther(visit.Url(Page));
        }

        var errors = new FormErrors();
        errors.Add("name", PasskeyNames.Fault(visit));
        return await ShowAsync(context, visit, store, options, 422, errors);
    }

    private static async Task<IResult> RemovePasskeyAsync(Guid id, Visit visit, Store store, Deeds deeds, SecurityChanges changes)
    {
        if (await FreshAsync(visit, store) is not { } login)
        {
            return ToDoor(visit);
        }

        await deeds.DoAsync(
            async deed =>
            {
                if (await Passkeys.RemoveAsync(deed, login.Id, id))
                {
                    await changes.TellAsync(deed, login, SecurityChange.PasskeyRemoved, visit.Language);
                }
            },
            login.SubjectId);
        return Pages.SeeOther(visit.Url(Page));
    }
}
