using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Policies;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>The door of the company's own accounts. Not there where no issuer is set up.</summary>
internal static class CompanyEndpoints
{
    private const string Security = "/account/security";

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<VowOptions>().Company is not { } company)
        {
            return;
        }

        routes.MapGet("/sign-in/company", (Visit visit, string? to) => Results.Challenge(
            new AuthenticationProperties { RedirectUri = visit.Url("/sign-in/company/done?to=" + Uri.EscapeDataString(LocalAddress.Of(to))) }, [CompanyAccounts.Scheme]))
            .RequireRateLimiting(Wall.Doors);
        routes.MapGet("/sign-in/company/done", DoneAsync);
        routes.MapGet("/sign-in/company/failed", (Visit visit) => Pages.Show<Message>(
            502,
            ("Title", visit.T($"{company.Name} did not let you in", $"{company.Name} n'a pas permis la connexion")),
            ("Lines", new[] { visit.T("The sign-in was refused there, took too long, or was begun in another browser. Nothing was changed here.", "La connexion y a été refusée, a pris trop de temps ou a commencé dans un autre navigateur. Rien n'a été modifié ici.") }),
            ("LinkTo", "/sign-in"), ("LinkText", visit.T("Sign in", "Se connecter"))));
        routes.MapGet("/sign-in/company/connect", async (HttpContext context, Visit visit, Store store) =>
            await CompanyAccounts.ReadAsync(context) is null ? Pages.SeeOther(visit.Url(Security))
            : await SecurityEndpoints.FreshAsync(visit, store) is null ? SecurityEndpoints.ToDoor(visit, "/sign-in/company/connect")
            : Pages.Show<ConnectPage>(200, ("Company", company.Name)));
        routes.MapPost("/sign-in/company/connect", ConnectAsync).DisableAntiforgery();
        routes.MapPost("/sign-in/company/disconnect", async (Visit visit, Store store, SignInWithCompany with) =>
        {
            if (await SecurityEndpoints.FreshAsync(visit, store) is not { } login)
            {
                return SecurityEndpoints.ToDoor(visit);
            }

            return await with.DisconnectAsync(login, visit.Language) ? Pages.SeeOther(visit.Url(Security)) : Pages.Show<Message>(
                409,
                ("Title", visit.T("This is your only way in", "C'est votre seul moyen d'entrer")),
                ("Lines", new[] { visit.T("Add a passkey or choose a password first.", "Ajoutez d'abord une clé d'accès ou choisissez un mot de passe.") }),
                ("LinkTo", Security), ("LinkText", visit.T("Signing in and sessions", "Connexion et sessions")));
        }).DisableAntiforgery();
    }

    private static async Task<IResult> DoneAsync(
        HttpContext context, Visit visit, Store store, SignInWithCompany with, Sessions sessions, Database database, PolicyInForce policy, VowOptions options, string? to)
    {
        if (await CompanyAccounts.ReadAsync(context) is not { } named)
        {
            return Pages.SeeOther(visit.Url("/sign-in"));
        }

        // Somebody who is in already came to connect.
        if (visit.Subject is not null && await CompanyAccounts.ConnectedAsync(store, named) is null)
        {
            return Pages.SeeOther(visit.Url("/sign-in/company/connect"));
        }

        var (outcome, subject) = await with.DoAsync(named, visit.Language, Caller.Of(context));
        switch (outcome)
        {
            case CompanyOutcome.In:
                await CompanyAccounts.CloseAsync(context);
                // The second step a person asked for here is asked for whichever way they come.
                if (await SecondDoor.AskAsync(context, subject, ShownBy.SignIn, LocalAddress.Of(to)) is { } door)
                {
                    return Pages.SeeOther(visit.Url(door));
                }

                await sessions.BeginAsync(context, subject, ShownBy.SignIn);
                return await SignInEndpoints.OnAsync(visit, database, policy, subject, LocalAddress.Of(to));
            case CompanyOutcome.MustProve:
                return Pages.Show<Message>(
                    409,
                    ("Title", visit.T("You have an account here already", "Vous avez déjà un compte ici")),
                    ("Lines", new[] { visit.T($"Sign in to it once with its own password or passkey: then {options.Company!.Name} can open it too.", $"Connectez-vous une fois avec son propre mot de passe ou sa clé d'accès\u00a0: {options.Company!.Name} pourra ensuite l'ouvrir aussi.") }),
                    ("LinkTo", "/sign-in?to=%2Fsign-in%2Fcompany%2Fconnect"), ("LinkText", visit.T("Sign in and connect", "Se connecter et relier")));
            default:
                await CompanyAccounts.CloseAsync(context);
                return Pages.Show<Message>(
                    403,
                    ("Title", visit.T("Your address is not checked there", "Votre adresse n'y est pas vérifiée")),
                    ("Lines", new[] { visit.T($"{options.Company!.Name} does not say that your e-mail address is yours. Have it confirmed there, then try again.", $"{options.Company!.Name} n'indique pas que votre adresse e-mail est bien la vôtre. Faites-la confirmer là-bas, puis réessayez.") }),
                    ("LinkTo", "/sign-in"), ("LinkText", visit.T("Sign in another way", "Se connecter autrement")));
        }
    }

    private static async Task<IResult> ConnectAsync(HttpContext context, Visit visit, Store store, SignInWithCompany with)
    {
        if (await SecurityEndpoints.FreshAsync(visit, store) is not { } login)
        {
            return SecurityEndpoints.ToDoor(visit, "/sign-in/company/connect");
        }

        if (await CompanyAccounts.ReadAsync(context) is { } named)
        {
            await CompanyAccounts.CloseAsync(context);
            await with.ConnectAsync(named, login, visit.Language);
        }

        return Pages.SeeOther(visit.Url(Security));
    }
}
