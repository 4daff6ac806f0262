using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Consent;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>The doors of people with an account: in, out, and once more.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (Visit visit, string? to) => visit.Subject is null
            ? Pages.Show<SignInPage>(200, ("To", LocalAddress.Of(to)))
            : Pages.SeeOther(visit.Url(LocalAddress.Of(to))));
        routes.MapPost("/sign-in", InAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost("/sign-out", OutAsync).DisableAntiforgery();
        routes.MapGet("/sign-in/again", AgainAsync);
        routes.MapPost("/sign-in/again", InAgainAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static async Task<IResult> InAsync(HttpContext context, Visit visit, SignInPerson signIn, Sessions sessions, Database database, PolicyInForce policy)
    {
        var form = await context.Request.ReadFormAsync();
        var email = Identifiers.Normalise(Identifiers.Email, form["email"].ToString());
        var to = LocalAddress.Of(form["to"]);
        var (outcome, subject) = await signIn.DoAsync(email, form["password"].ToString(), visit.Language, Caller.Of(context));
        switch (outcome)
        {
            case SignInOutcome.In:
                await sessions.BeginAsync(context, subject);
                // Whose consent no longer counts is asked at the door; "later" leads on.
                return Pages.SeeOther(visit.Url((await OutdatedConsents.OfAsync(database, policy, subject)).Count == 0 ? to : "/me/choices/again?to=" + Uri.EscapeDataString(to)));
            case SignInOutcome.Unconfirmed:
                return Pages.SeeOther(visit.Url("/account/new/sent"));
            default:
                return Pages.Show<SignInPage>(422, ("To", to), ("Email", form["email"].ToString()), ("Errors", Wrong(visit)));
        }
    }

    private static async Task<IResult> OutAsync(HttpContext context, Visit visit, Deeds deeds)
    {
        if (visit.Subject is { } subject)
        {
            var caller = Caller.Of(context);
            await deeds.DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.SignedOut, subject));
        }

        await Sessions.EndAsync(context);
        return Pages.SeeOther(visit.Url("/"));
    }

    private static async Task<IResult> AgainAsync(Visit visit, Store store, string? to)
    {
        var local = LocalAddress.Of(to);
        if (visit.Subject is not { } subject)
        {
            return Pages.SeeOther(visit.Url("/sign-in?to=" + Uri.EscapeDataString(local)));
        }

        // Who came by link and has no password shows it by another link.
        return await Logins.OfAsync(store, subject) is null
            ? Pages.SeeOther(visit.Url("/me/link"))
            : Pages.Show<SignInPage>(200, ("To", local), ("Again", true));
    }

    private static async Task<IResult> InAgainAsync(HttpContext context, Visit visit, Store store, SignInPerson signIn, Sessions sessions)
    {
        if (visit.Subject is not { } subject || await Logins.OfAsync(store, subject) is not { } login)
        {
            return Pages.SeeOther(visit.Url("/sign-in"));
        }

        var form = await context.Request.ReadFormAsync();
        var to = LocalAddress.Of(form["to"]);
        var (outcome, same) = await signIn.DoAsync(login.Name, form["password"].ToString(), visit.Language, Caller.Of(context));
        if (outcome != SignInOutcome.In)
        {
            return Pages.Show<SignInPage>(422, ("To", to), ("Again", true), ("Errors", Wrong(visit)));
        }

        await sessions.BeginAsync(context, same);
        return Pages.SeeOther(visit.Url(to));
    }

    private static FormErrors Wrong(Visit visit)
    {
        var errors = new FormErrors();
        errors.Add("password", visit.T(
            "This address and password do not go together. Check both. After five wrong tries the account stays shut for five minutes, then longer: choose a new password if you have forgotten it.",
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux. Après cinq essais erronés, le compte reste fermé cinq minutes, puis plus longtemps\u00a0: choisissez un nouveau mot de passe si vous l'avez oublié."));
        return errors;
    }
}
