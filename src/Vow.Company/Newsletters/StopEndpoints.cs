using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Site;

namespace Vow.Company.Newsletters;

/// <summary>
/// The stop link of a letter (RFC 8058). GET shows a page with a button and changes nothing, since programs that look at links come by; POST stops, without
/// session, question or redirection, whatever its body says: mailbox providers send it, and so does the page's button.
/// </summary>
internal static class StopEndpoints
{
    /// <summary>What the query says where only the measuring of openings is to stop.</summary>
    public const string Measuring = "measuring";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/one-click/{token}", ShowAsync);
        routes.MapPost("/one-click/{token}", StopAsync).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(string token, Visit visit, LetterLinks links, StopWriting stop)
    {
        if (links.ReadStop(token, visit.Now) is not var (campaign, subject) || await stop.AboutAsync(campaign, subject, visit.Now) is not { } about)
        {
            return Unknown(visit);
        }

        return Pages.Show<StopPage>(200, ("Token", token), ("Purpose", about.Purpose), ("Measuring", about.Measuring), ("Test", subject is null));
    }

    private static async Task<IResult> StopAsync(string token, string? only, Visit visit, LetterLinks links, StopWriting stop)
    {
        if (links.ReadStop(token, visit.Now) is not var (campaign, subject) || await stop.AboutAsync(campaign, subject, visit.Now) is not { } about)
        {
            return Unknown(visit);
        }

        if (subject is { } person)
        {
            if (only == Measuring)
            {
                await stop.MeasuringAsync(person, visit.Now);
            }
            else
            {
                await stop.DoAsync(campaign, person, visit.Now);
            }
        }

        return Pages.Show<StopPage>(200, ("Token", token), ("Purpose", about.Purpose), ("Done", true), ("OnlyMeasuring", only == Measuring), ("Test", subject is null));
    }

    private static IResult Unknown(Visit visit) => Pages.Show<Message>(
        404,
        ("Title", visit.T("This link is not complete", "Ce lien n'est pas complet")),
        ("Lines", new[]
        {
            visit.T(
                "Copy the whole address from the message, or sign in and use \"My choices\": there you stop our messages with one button.",
                "Copiez l'adresse entière depuis le message, ou connectez-vous et utilisez «\u00a0Mes choix\u00a0»\u00a0: un seul bouton y arrête nos messages."),
        }),
        ("LinkTo", "/me/choices"), ("LinkText", visit.T("My choices", "Mes choix")));
}
