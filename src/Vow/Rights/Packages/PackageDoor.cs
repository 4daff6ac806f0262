using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.Me;
using Vow.Site;

namespace Vow.Rights.Packages;

/// <summary>Where a copy is fetched: behind a session, or behind a link that was mailed to an address shown to be theirs and works once.</summary>
internal static class PackageDoor
{
    public static void MapPackages(this IEndpointRouteBuilder routes)
    {
        routes.MapSchema();
        routes.MapPost("/me/requests/{number}/package", async (string number, Visit visit, TakePackage take) =>
            visit.Closed(out var subject, out var answer) ? answer
            // Signing in again leads to a page, not to a form: back to the request, where the button is.
            : !visit.IsFresh ? Pages.SeeOther(visit.Url("/sign-in/again?to=" + Uri.EscapeDataString("/me/requests/" + number)))
            : await take.ForPersonAsync(subject, number) is { } open ? Give(take, open) : Gone(visit)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost("/rights/follow/{code}/package", async (string code, Visit visit, FollowRequest files, TakePackage take) =>
            await files.FindAsync(code, visit.Now) is { } file && await take.MailLinkAsync(file.Request)
                ? Pages.Show<Message>(
                    200, ("Title", visit.T("We have sent you the link", "Nous vous avons envoyé le lien")),
                    ("Lines", new[] { visit.T("It is in the mailbox of your request. It works once, for 30 minutes.", "Il est dans la boîte e-mail de votre demande. Il fonctionne une seule fois, pendant 30 minutes.") }),
                    ("LinkTo", "/rights/follow/" + code), ("LinkText", visit.T("Back to your request", "Retour à votre demande")))
                : Gone(visit)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/rights/package/{code}", async (string code, Visit visit, TakePackage take) =>
            await take.OpensAsync(code, visit.Now) ? Pages.Show<PackagePage>(200, ("Code", code)) : Gone(visit)).RequireRateLimiting(Wall.Doors);
        routes.MapPost("/rights/package/{code}", async (string code, Visit visit, TakePackage take) =>
            await take.ByLinkAsync(code) is { } open ? Give(take, open) : Gone(visit)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    /// <summary>Streams it, part by part. A part that is gone breaks the answer off: half a file must not look whole.</summary>
    internal static IResult Give(TakePackage take, OpenPackage open) => new Streamed(take, open);

    private static IResult Gone(Visit visit) => Pages.Show<Message>(
        StatusCodes.Status410Gone, ("Title", visit.T("There is nothing to download here", "Il n'y a rien à télécharger ici")),
        ("Lines", new[] { visit.T("The link was used, or its time is over, or the file was destroyed. Open your request again to have another link, or ask us anew.", "Le lien a servi, ou son délai est passé, ou le fichier a été détruit. Rouvrez votre demande pour recevoir un autre lien, ou écrivez-nous de nouveau.") }),
        ("LinkTo", "/rights"), ("LinkText", visit.T("Your rights", "Vos droits")));

    private sealed class Streamed(TakePackage take, OpenPackage open) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = WritePackage.Type;
            response.ContentLength = open.Package.Bytes;
            response.Headers.ContentDisposition = $"attachment; filename=\"{open.Name}\"";
            response.Headers.CacheControl = "no-store";
            if (!await take.WriteAsync(open, response.Body, httpContext.RequestAborted))
            {
                httpContext.Abort();
            }
        }
    }
}
