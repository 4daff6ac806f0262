using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>Pages of sign-up, from the form to the confirmed account.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/terms", () => Pages.Show<TermsPage>());
        routes.MapGet("/account/new", (PolicyInForce policy, VowOptions options) => PointOf(policy, options) is { } point ? Pages.Show<SignUpPage>(200, ("Point", point)) : Results.NotFound());
        routes.MapPost("/account/new", CreateAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/account/new/sent", Sent);
        routes.MapGet("/account/confirm/{code}", LookAsync).RequireRateLimiting(Wall.Doors);
        routes.MapPost("/account/confirm", ConfirmAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/account/confirmed", (Visit visit) => Pages.Show<Message>(
            200,
            ("Title", visit.T("Your account is confirmed", "Votre compte est confirmé")),
            ("Lines", new[] { visit.T("You are signed in, and your choices count from now on.", "Vous êtes connecté, et vos choix comptent désormais.") }),
            ("LinkTo", "/me"), ("LinkText", visit.T("See my personal data", "Voir mes données personnelles"))));
    }

    // What the policy collects here, but for a yes to what nothing could carry: it would be kept for nothing.
    private static CollectionPoint? PointOf(PolicyInForce policy, VowOptions options) =>
        policy.Declared.Collection.FirstOrDefault(c => c.Id == SignUpForm.Point) is { } point
            ? point with { Choices = [.. point.Choices.Where(choice => TextServer.Carries(options, policy.Declared, choice.Channel))] }
            : null;

    private static async Task<IResult> CreateAsync(HttpContext context, Visit visit, PolicyInForce policy, VowOptions options, SignUp signUp)
    {
        if (PointOf(policy, options) is not { } point)
        {
            return Results.NotFound();
        }

        var form = SignUpForm.Read(await context.Request.ReadFormAsync(), policy.Declared, point);
        var errors = form.Faults(visit, policy.Declared, point);
        if (!errors.None)
        {
            return Pages.Show<SignUpPage>(422, ("Point", point), ("Form", form), ("Errors", errors));
        }

        await signUp.DoAsync(form, visit.Language);
        return Pages.SeeOther(visit.Url("/account/new/sent"));
    }

    private static IResult Sent(Visit visit, MailServer transport, VowOptions options, VowHome home)
    {
        var lines = new List<string>
        {
            visit.T(
                "We have sent a mail to the address you gave. Open the link in it within seven days: it ends the sign-up.",
                "Nous avons envoyé un e-mail à l'adresse indiquée. Ouvrez le lien qu'il contient dans les sept jours\u00a0: il termine l'inscription."),
            visit.T(
                "Nothing there after some minutes? Look among unwanted mail, then try again.",
                "Rien après quelques minutes\u00a0? Regardez dans les courriers indésirables, puis recommencez."),
        };
        if (transport.IsFolder && !options.IsPublic)
        {
            lines.Add(visit.T(
                $"No mail server is set up here: the mail lies in {home.Outbox}.",
                $"Aucun serveur de messagerie n'est configuré ici\u00a0: l'e-mail se trouve dans {home.Outbox}."));
        }

        return Pages.Show<Message>(200, ("Title", visit.T("Look at your mail", "Consultez votre messagerie")), ("Lines", lines));
    }

    private static async Task<IResult> LookAsync(string code, Visit visit, ConfirmAccount confirm) =>
        await confirm.WorksAsync(code) ? Pages.Show<ConfirmPage>(200, ("Code", code)) : Gone(visit);

    private static async Task<IResult> ConfirmAsync(HttpContext context, Visit visit, ConfirmAccount confirm, Sessions sessions)
    {
        var form = await context.Request.ReadFormAsync();
        if (await confirm.DoAsync(form["code"].ToString(), Caller.Of(context)) is not { } subject)
        {
            return Gone(visit);
        }

        await sessions.BeginAsync(context, subject, ShownBy.Confirmation);
        return Pages.SeeOther(visit.Url("/account/confirmed"));
    }

    private static IResult Gone(Visit visit) => Pages.Show<Message>(
        410,
        ("Title", visit.T("This link no longer works", "Ce lien ne fonctionne plus")),
        ("Lines", new[]
        {
            visit.T(
                "It was used already, is older than seven days, or a later mail has taken its place. If your account is confirmed, sign in; if not, sign up again.",
                "Il a déjà servi, il a plus de sept jours, ou un e-mail plus récent l'a remplacé. Si votre compte est confirmé, connectez-vous\u00a0; sinon, inscrivez-vous de nouveau."),
        }),
        ("LinkTo", "/sign-in"), ("LinkText", visit.T("Sign in", "Se connecter")));
}
