using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.People;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>Pages of forgotten and changed passwords.</summary>
internal static class PasswordEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/change-password", () => Results.Redirect("/account/password"));
        routes.MapGet("/password", () => Pages.Show<ForgottenPage>());
        routes.MapPost("/password", ForgottenAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/password/sent", (Visit visit) => Pages.Show<Message>(
            200,
            ("Title", visit.T("Look at your mail", "Consultez votre messagerie")),
            ("Lines", new[]
            {
                visit.T(
                    "If there is an account under this address, a link is on its way to it. It works for one hour.",
                    "S'il existe un compte lié à cette adresse, un lien vient de lui être envoyé. Il fonctionne pendant une heure."),
            })));
        routes.MapGet("/password/{code}", async (string code, Visit visit, NewPassword passwords) =>
            await passwords.LookAsync(code) is null ? Gone(visit) : Pages.Show<NewPasswordPage>(200, ("Code", code))).RequireRateLimiting(Wall.Doors);
        routes.MapPost("/password/new", SetAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/account/password", (Visit visit) => visit.Subject is null
            ? Pages.SeeOther(visit.Url("/sign-in?to=%2Faccount%2Fpassword"))
            : Pages.Show<NewPasswordPage>());
        routes.MapPost("/account/password", ChangeAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static async Task<IResult> ForgottenAsync(HttpContext context, Visit visit, NewPassword passwords)
    {
        var email = (await context.Request.ReadFormAsync())["email"].ToString();
        if (!email.Contains('@', StringComparison.Ordinal))
        {
            var errors = new FormErrors();
            errors.Add("email", visit.T("Write the e-mail address as name@example.com.", "Écrivez l'adresse e-mail sous la forme nom@exemple.fr."));
            return Pages.Show<ForgottenPage>(422, ("Email", email), ("Errors", errors));
        }

        await passwords.ForgottenAsync(email, visit.Language);
        return Pages.SeeOther(visit.Url("/password/sent"));
    }

    private static async Task<IResult> SetAsync(HttpContext context, Visit visit, Store store, NewPassword passwords)
    {
        var form = await context.Request.ReadFormAsync();
        var code = form["code"].ToString();
        var password = form["password"].ToString();
        if (await passwords.LookAsync(code) is not { } login)
        {
            return Gone(visit);
        }

        var errors = await FaultsAsync(visit, store, login, password);
        if (!errors.None)
        {
            return Pages.Show<NewPasswordPage>(422, ("Code", code), ("Errors", errors));
        }

        return await passwords.SetByLinkAsync(code, login, password, visit.Language) ? Changed(visit, "/sign-in", visit.T("Sign in", "Se connecter")) : Gone(visit);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, Visit visit, Store store, NewPassword passwords, Sessions sessions)
    {
        if (visit.Subject is not { } subject || await Logins.OfAsync(store, subject) is not { } login)
        {
            return Pages.SeeOther(visit.Url("/sign-in?to=%2Faccount%2Fpassword"));
        }

        var form = await context.Request.ReadFormAsync();
        var password = form["password"].ToString();
        var errors = await FaultsAsync(visit, store, login, password);
        if (errors.None && !await passwords.ChangeAsync(login, form["old"].ToString(), password, visit.Language, Caller.Of(context)))
        {
            errors.Add("old", visit.T("This is not your password until now. Check it.", "Ce n'est pas votre mot de passe actuel. Vérifiez-le."));
        }

        if (!errors.None)
        {
            return Pages.Show<NewPasswordPage>(422, ("Errors", errors));
        }

        await sessions.BeginAsync(context, subject, ShownBy.SignIn);
        return Changed(visit, "/me", visit.T("See my personal data", "Voir mes données personnelles"));
    }

    private static async Task<FormErrors> FaultsAsync(Visit visit, Store store, Login login, string password)
    {
        var account = await store.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.SubjectId == login.SubjectId);
        var errors = new FormErrors();
        if (PasswordRule.Fault(visit, password, [login.Name, account?.LastName ?? "", account?.FirstName ?? "", account?.Company ?? ""]) is { } fault)
        {
            errors.Add("password", fault);
        }

        return errors;
    }

    private static IResult Changed(Visit visit, string to, string text) => Pages.Show<Message>(
        200,
        ("Title", visit.T("Your password is changed", "Votre mot de passe est modifié")),
        ("Lines", new[] { visit.T("Other sessions under your account have ended.", "Les autres sessions ouvertes sur votre compte ont pris fin.") }),
        ("LinkTo", to), ("LinkText", text));

    private static IResult Gone(Visit visit) => Pages.Show<Message>(
        410,
        ("Title", visit.T("This link no longer works", "Ce lien ne fonctionne plus")),
        ("Lines", new[] { visit.T("It was used already, or is older than an hour. Ask for another one.", "Il a déjà servi, ou il a plus d'une heure. Demandez-en un autre.") }),
        ("LinkTo", "/password"), ("LinkText", visit.T("Ask for another link", "Demander un autre lien")));
}
