using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;


namespace Vow.Site;

/// <summary>Answers that carry only a status get a page (or, for the API, a JSON body) that says what to do.</summary>
public static class Problems
{
    /// <summary>Shows the page of a bare status.</summary>
    public static Task ShowAsync(StatusCodeContext status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var context = status.HttpContext;
        var code = context.Response.StatusCode;
        var visit = context.RequestServices.GetRequiredService<Visit>();
        var (title, line) = code == StatusCodes.Status403Forbidden && HttpMethods.IsGet(context.Request.Method)
            ? (visit.T("This page is not for your role", "Cette page n'est pas pour votre rôle"),
                visit.T("Somebody whose role opens it can help. An administrator gives roles at the desk, under Operators.", "Une personne dont le rôle l'ouvre peut vous aider. Un administrateur attribue les rôles à l'espace de gestion, sous Opérateurs."))
            : Of(code, visit);
        var desk = context.Request.Path.StartsWithSegments("/desk");
        return context.Request.Path.StartsWithSegments("/api")
            ? Results.Json(new { error = title, help = line }, statusCode: code).ExecuteAsync(context)
            : Pages.Show<Message>(code, ("Title", title), ("Lines", new[] { line }), ("LinkTo", desk ? "/desk" : "/"), ("LinkText", desk ? visit.T("Back to the desk", "Retour à l'espace de gestion") : visit.T("Go to the home page", "Aller à l'accueil"))).ExecuteAsync(context);
    }

    /// <summary>What a status means to a person, and what to do.</summary>
    public static (string Title, string Line) Of(int status, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return status switch
        {
            400 => (visit.T("This request could not be read", "Cette demande n'a pas pu être lue"),
                visit.T("Go back, check what you typed, and send it again.", "Revenez en arrière, vérifiez votre saisie et envoyez-la de nouveau.")),
            401 => (visit.T("Please sign in first", "Veuillez d'abord vous connecter"),
                visit.T("This part is for people who are signed in, or for programs with an API key.", "Cette partie est réservée aux personnes connectées, ou aux programmes munis d'une clé d'API.")),
            403 => (visit.T("This is not allowed", "Cette action n'est pas autorisée"),
                visit.T("The form did not come from this site, or your role does not allow it. Open the page here and try again.", "Le formulaire ne venait pas de ce site, ou votre rôle ne le permet pas. Ouvrez la page ici et réessayez.")),
            404 => (visit.T("There is no such page", "Cette page n'existe pas"),
                visit.T("The address may be mistyped, or the page has gone.", "L'adresse est peut-être mal saisie, ou la page n'existe plus.")),
            405 => (visit.T("This address does not do that", "Cette adresse ne fait pas cela"),
                visit.T("Open the page and use its form.", "Ouvrez la page et utilisez son formulaire.")),
            409 => (visit.T("Something changed meanwhile", "Quelque chose a changé entre-temps"),
                visit.T("Load the page again and look before you repeat the step.", "Rechargez la page et vérifiez avant de recommencer.")),
            413 => (visit.T("This is too large", "L'envoi est trop volumineux"),
                visit.T("Send less at once.", "Envoyez moins de données à la fois.")),
            415 => (visit.T("This kind of content is not read here", "Ce type de contenu n'est pas lu ici"),
                visit.T("Programs send JSON, with Content-Type: application/json.", "Les programmes envoient du JSON, avec Content-Type\u00a0: application/json.")),
            429 => (visit.T("Too many attempts", "Trop de tentatives"),
                visit.T("Wait a minute, then try again.", "Attendez une minute, puis réessayez.")),
            503 => (visit.T("We cannot record anything at the moment", "Nous ne pouvons rien enregistrer pour le moment"),
                visit.T("What you sent was not taken. Try again in a few minutes; if this goes on, write to us.", "Votre envoi n'a pas été pris en compte. Réessayez dans quelques minutes\u00a0; si cela persiste, écrivez-nous.")),
            _ => (visit.T("Something went wrong on our side", "Une erreur s'est produite de notre côté"),
                visit.T("What you sent was probably not taken. Wait a few minutes, load the page again to see, and repeat it only if it is missing. If this goes on, write to us.", "Votre envoi n'a probablement pas été pris en compte. Attendez quelques minutes, rechargez la page pour le vérifier, et ne recommencez que s'il manque. Si cela persiste, écrivez-nous.")),
        };
    }
}
