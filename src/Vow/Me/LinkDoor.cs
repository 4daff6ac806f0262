using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Me;

/// <summary>The door for people without an account.</summary>
internal static class LinkDoor
{
    public static void MapLink(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/link", () => Pages.Show<LinkPage>());
        routes.MapPost("/me/link", async (HttpContext context, Visit visit, EnterByLink enter, CancellationToken cancel) =>
        {
            var email = (await context.Request.ReadFormAsync(cancel))["email"].ToString().Trim();
            if (email.Length is < 3 or > 254 || email.IndexOf('@', StringComparison.Ordinal) is < 1 || email.EndsWith('@') || email.Any(char.IsWhiteSpace))
            {
                var errors = new FormErrors();
                errors.Add("email", visit.T("Enter an e-mail address, such as name@example.org.", "Saisissez une adresse e-mail, par exemple nom@example.org."));
                return Pages.Show<LinkPage>(422, ("Email", email), ("Errors", errors));
            }

            await enter.AskAsync(email, visit.Language, cancel);
            return Pages.Show<LinkPage>(200, ("Sent", true));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);

        // A look by a mail scanner must not use the link up: only the button does.
        routes.MapGet("/me/link/{code}", async (string code, Visit visit, EnterByLink enter) =>
            await enter.WorksAsync(code, visit.Now) ? Pages.Show<LinkPage>(200, ("Code", code)) : Expired(visit)).RequireRateLimiting(Wall.Doors);
        routes.MapPost("/me/link/{code}", async (string code, HttpContext context, Visit visit, EnterByLink enter) =>
        {
            if (await enter.UseAsync(code) is not { } subject)
            {
                return Expired(visit);
            }

            return Pages.SeeOther(visit.Url(await LinkSession.SignInAsync(context, subject, "/me")));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static IResult Expired(Visit visit) => Pages.Show<Message>(
        410,
        ("Title", visit.T("This link no longer works", "Ce lien ne fonctionne plus")),
        ("Lines", new[] { visit.T("A link works once, for 30 minutes. Ask for another.", "Un lien fonctionne une fois, pendant 30 minutes. Demandez-en un autre.") }),
        ("LinkTo", "/me/link"),
        ("LinkText", visit.T("Ask for another link", "Demander un autre lien")));
}
