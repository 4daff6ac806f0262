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
        routes.MapGet("/sign-in", (Visit visit, VowOptions options, string? to) => visit.Subject is null
            ? Pages.Show<SignInPage>(200, ("To", LocalAddress.Of(to)), ("Company", options.Company?.Name))
            : Pages.SeeOther(visit.Url(LocalAddress.Of(to))));
        routes.MapPost("/sign-in", InAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet(SecondDoor.Path, async (HttpContext context, Visit visit) =>
            await SecondDoor.ReadAsync(context) is null ? Pages.SeeOther(visit.Url("/sign-in")) : Pages.Show<CodePage>());
        routes.MapPost(SecondDoor.Path, CodeAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost("/sign-out", OutAsync).DisableAntiforgery();
        routes.MapGet("/sign-in/again", AgainAsync);
        routes.MapPost("/sign-in/again", InAgainAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    /// <summary>
    /// Where a person goes on once the session has begun: what waits for their answer is asked at the door, new terms of use and then consents that no longer count, each on a
    /// page of its own; "later" leads on.
    /// </summary>
    public static async Task<IResult> OnAsync(Visit visit, Database database, PolicyInForce policy, Guid subject, string to)
    {
        var next = (await OutdatedConsents.OfAsync(database, policy, subject)).Count == 0 ? to : "/me/choices/again?to=" + Uri.EscapeDataString(to);
        await using var store = database.NewStore();
        return Pages.SeeOther(visit.Url(AnswerTerms.IsAsked(await AnswerTerms.OfAsync(store, subject)) ? AnswerTerms.Page + "?to=" + Uri.EscapeDataString(next) : next));
    }

    private static async Task<IResult> InAsync(HttpContext context, Visit visit, SignInPerson signIn, Sessions sessions, Database database, PolicyInForce policy, VowOptions options)
    {
        var form = await context.Request.ReadFormAsync();
        var to = LocalAddress.Of(form["to"]);
        if (form["passkey"].ToString() is { Length: > 0 } credential)
        {
            if (await signIn.ByPasskeyAsync(context, credential, Caller.Of(context)) is not { } who)
            {
                return Pages.Show<SignInPage>(422, ("To", to), ("Company", options.Company?.Name), ("Errors", NoPasskey(visit)));
            }

            await sessions.BeginAsync(context, who, ShownBy.SignIn);
            return await OnAsync(visit, database, policy, who, to);
        }

        var email = Identifiers.Normalise(Identifiers.Email, form["email"].ToString());
        var (outcome, subject) = await signIn.ByPasswordAsync(email, form["password"].ToString(), null, visit.Language, Caller.Of(context));
        switch (outcome)
        {
            case SignInOutcome.In:
                await sessions.BeginAsync(context, subject, ShownBy.SignIn);
                return await OnAsync(visit, database, policy, subject, to);
            case SignInOutcome.NeedsCode when await SecondDoor.AskAsync(context, subject, ShownBy.SignIn, to) is { } door:
                return Pages.SeeOther(visit.Url(door));
            case SignInOutcome.Unconfirmed:
                return Pages.SeeOther(visit.Url("/account/new/sent"));
            default:
                return Pages.Show<SignInPage>(422, ("To", to), ("Company", options.Company?.Name), ("Email", form["email"].ToString()), ("Errors", Wrong(visit)));
        }
    }

    private static async Task<IResult> CodeAsync(HttpContext context, Visit visit, SignInPerson signIn, Sessions sessions, Database database, PolicyInForce policy)
    {
        if (await SecondDoor.ReadAsync(context) is not { } half)
        {
            return Pages.SeeOther(visit.Url("/sign-in"));
        }

        if (!await signIn.ByCodeAsync(half, (await context.Request.ReadFormAsync())["code"].ToString(), Caller.Of(context)))
        {
            var errors = new FormErrors();
            errors.Add("code", visit.T(
                "This code does not open the account. Wait for the next one, or use a recovery code. After five wrong tries the account stays shut for five minutes, then longer.",
                "Ce code n'ouvre pas le compte. Attendez le suivant, ou utilisez un code de secours. Après cinq essais erronés, le compte reste fermé cinq minutes, puis plus longtemps."));
            return Pages.Show<CodePage>(422, ("Errors", errors));
        }

        SecondDoor.Close(context);
        await sessions.BeginAsync(context, half.Subject, half.ShownBy);
        return await OnAsync(visit, database, policy, half.Subject, half.To);
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
        return await Logins.OfAsync(store, subject) is not { PasswordHash: not null } login
            ? Pages.SeeOther(visit.Url("/me/link"))
            : await AskAgainAsync(store, login, local, 200, null);
    }

    private static async Task<IResult> AskAgainAsync(Store store, Login login, string to, int status, FormErrors? errors) => Pages.Show<SignInPage>(
        status, ("To", to), ("Again", true), ("WithCode", await SecondFactors.IsEnrolledAsync(store, login.Id)), ("Errors", errors));

    private static async Task<IResult> InAgainAsync(HttpContext context, Visit visit, Store store, SignInPerson signIn, Sessions sessions)
    {
        if (visit.Subject is not { } subject || await Logins.OfAsync(store, subject) is not { } login)
        {
            return Pages.SeeOther(visit.Url("/sign-in"));
        }

        var form = await context.Request.ReadFormAsync();
        var to = LocalAddress.Of(form["to"]);
        if (form["passkey"].ToString() is { Length: > 0 } credential)
        {
            if (await signIn.ByPasskeyAsync(context, credential, Caller.Of(context)) != subject)
            {
                return await AskAgainAsync(store, login, to, 422, NoPasskey(visit));
            }
        }
        else if ((await signIn.ByPasswordAsync(login.Name, form["password"].ToString(), form["code"].ToString(), visit.Language, Caller.Of(context))).Outcome != SignInOutcome.In)
        {
            return await AskAgainAsync(store, login, to, 422, Wrong(visit));
        }

        await sessions.BeginAsync(context, subject, ShownBy.SignIn);
        return Pages.SeeOther(visit.Url(to));
    }

    private static FormErrors NoPasskey(Visit visit)
    {
        var errors = new FormErrors();
        errors.Add("", visit.T(
            "This passkey opens no account here. Try again within five minutes of opening the page, or sign in another way.",
            "Cette clé d'accès n'ouvre aucun compte ici. Réessayez dans les cinq minutes qui suivent l'ouverture de la page, ou connectez-vous autrement."));
        return errors;
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
