using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Rights.Packages;
using Vow.Site;
using Vow.Sources;

namespace Vow.Me;

/// <summary>Correcting, limiting, downloading.</summary>
internal static class ChangeDoor
{
    public static void MapChange(this IEndpointRouteBuilder routes)
    {
        MapCorrect(routes);
        MapEmail(routes);
        routes.MapGet("/me/restrict", async (Visit visit, Database database) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            await using var store = database.NewStore();
            return Pages.Show<RestrictPage>(200, ("Standing", await Restrict.OfAsync(store, subject)), ("Told", await Restrict.AtServicesAsync(store, subject)));
        });
        routes.MapPost("/me/restrict", async (HttpContext context, Visit visit, Restrict restrict, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            if (form["lift"] == "yes")
            {
                await restrict.LiftAsync(subject, form["purpose"].ToString(), Actor.Subject);
                return Pages.SeeOther(visit.Url("/me/restrict"));
            }

            return await restrict.PlaceAsync(subject, form["purpose"].ToString(), form["ground"].ToString(), visit.Language) is { } request
                ? Pages.SeeOther(visit.Url("/me/requests/" + request.Number))
                : Results.BadRequest();
        }).DisableAntiforgery();
        routes.MapGet("/me/download", (Visit visit) => visit.Closed(out _, out var answer) ? answer : Pages.Show<DownloadPage>());
        routes.MapPost("/me/download", async (HttpContext context, Visit visit, Download download, WritePackage write, ReadMyData read, Archive archive, HandLooks looks, PolicyInForce policy, VowOptions options, Database database, CancellationToken cancel) =>
        {
            if (visit.NotFresh(out var subject, out var answer))
            {
                return answer;
            }

            // Each form of the copy is one exercise of the right of access, recorded alike.
            switch ((await context.Request.ReadFormAsync(cancel))["as"].ToString())
            {
                case "page":
                    await download.Async(subject, visit.Language, "page", cancel);
                    return await MeSetup.ShowAsync(read, archive, looks, policy, database, visit, subject, copy: true, cancel);
                case "zip":
                    var content = await download.Async(subject, visit.Language, "zip", cancel);
                    return Results.Stream(to => write.ToAsync(content, visit.Language, to, cancel), WritePackage.Type, WritePackage.NameOf(Right.Access, null));
                default:
                    var data = PackageJson.Of(await download.Async(subject, visit.Language, "json", cancel), policy, options.Url, visit.Language);
                    return Results.File(JsonSerializer.SerializeToUtf8Bytes(data, PackageJson.Readable), "application/json; charset=utf-8", "data.json");
            }
        }).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(ReadMyData read, Visit visit, Guid subject, int status, bool done, FormErrors? errors, CancellationToken cancel)
    {
        var data = await read.Async(subject, visit.Now, cancel);
        return Pages.Show<CorrectPage>(status, ("Rows", CorrectableIn(data)), ("Away", data.Places.Unreachable), ("Done", done), ("Errors", errors));
    }

    private static async Task<IResult> ShowFaultAsync(ReadMyData read, Visit visit, Guid subject, IFormCollection form, string fault, CancellationToken cancel)
    {
        var data = await read.Async(subject, visit.Now, cancel);
        var rows = CorrectableIn(data);
        var (errors, field) = (new FormErrors(), CorrectPage.FieldOf(rows, form["source"].ToString(), form["table"].ToString(), form["key"].ToString(), form["column"].ToString()));
        errors.Add(field, fault);
        return Pages.Show<CorrectPage>(422, ("Rows", rows), ("Away", data.Places.Unreachable), ("Errors", errors), ("Typed", field.Length == 0 ? null : form["value"].ToString()));
    }

    private static IReadOnlyList<MyRow> CorrectableIn(MyData data) => PlanRequest.CorrectableIn(data);

    private static void MapCorrect(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/correct", async (Visit visit, ReadMyData read, string? done, CancellationToken cancel) =>
            visit.Closed(out var subject, out var answer) ? answer : await ShowAsync(read, visit, subject, 200, done is not null, null, cancel));
        routes.MapPost("/me/correct", async (HttpContext context, Visit visit, ReadMyData read, Correct correct, PolicyInForce policy, DataMap.SourceSet sources, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            var value = form["value"].ToString().Trim();
            var source = (await sources.FindAsync(form["source"].ToString(), cancel)).Source;
            var column = source?.Map.Find(form["table"].ToString())?.Column(form["column"].ToString());
            if (column?.Datum is not { } id || policy.Declared.Datum(id) is not { } datum)
            {
                return Results.BadRequest();
            }

            var country = policy.Declared.Controller.Address.Country;
            if (value.Length > 0 && InputChecks.Fault(visit, datum, value, country) is { } fault)
            {
                return await ShowFaultAsync(read, visit, subject, form, fault, cancel);
            }

            return await correct.Async(subject, source!.Name, form["table"].ToString(), form["key"].ToString(), column.Name, InputChecks.Tidy(datum, value, country), visit.Language, cancel: cancel) is var outcome and not CorrectOutcome.Corrected
                ? await ShowFaultAsync(read, visit, subject, form, WhyNot(visit, outcome, value.Length == 0), cancel)
                : Pages.SeeOther(visit.Url("/me/correct?done=yes"));
        }).DisableAntiforgery();
    }

    internal static string WhyNot(Visit visit, CorrectOutcome outcome, bool empty) => outcome switch
    {
        CorrectOutcome.NotWritable => visit.T(
            "The system that holds this value cannot store one of the characters you typed. Nothing was changed. Write it with other characters, or ask us: we see to it.",
            "Le système où se trouve cette donnée ne peut pas enregistrer l'un des caractères saisis. Rien n'a été modifié. Écrivez-la avec d'autres caractères, ou écrivez-nous\u00a0: nous nous en occuperons."),
        CorrectOutcome.NotNow => visit.T(
            "The system that holds this value cannot be changed at the moment. Nothing was changed. Try again later; if it lasts, ask us.",
            "Le système où se trouve cette donnée ne peut pas être modifié pour le moment. Rien n'a été modifié. Réessayez plus tard\u00a0; si cela dure, écrivez-nous."),
        CorrectOutcome.NotCorrectable when empty => visit.T("This cannot be left empty. Enter what is right.", "Ce champ ne peut pas rester vide. Saisissez la bonne valeur."),
        _ => visit.T(
            "This value cannot be corrected here: it is no longer there, or it is not one that people correct themselves. Nothing was changed. Ask us.",
            "Cette donnée ne peut pas être corrigée ici\u00a0: elle n'y est plus, ou ne se corrige pas en ligne. Rien n'a été modifié. Écrivez-nous."),
    };

    private static void MapEmail(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/me/correct/email", async (HttpContext context, Visit visit, ReadMyData read, Correct correct, CancellationToken cancel) =>
        {
            if (visit.NotFresh(out var subject, out var answer))
            {
                return answer;
            }

            var email = (await context.Request.ReadFormAsync(cancel))["email"].ToString().Trim();
            if (!Correct.IsAddress(email))
            {
                var errors = new FormErrors();
                errors.Add("email", visit.T("Enter an e-mail address, such as name@example.org.", "Saisissez une adresse e-mail, par exemple nom@example.org."));
                return await ShowAsync(read, visit, subject, 422, false, errors, cancel);
            }

            await correct.AskEmailAsync(subject, email, visit.Language);
            return Pages.Show<Message>(
                200, ("Title", visit.T("Look into both mailboxes", "Regardez dans vos deux boîtes")),
                ("Lines", new[] { visit.T("We wrote to the old and to the new address. The change counts when both have said yes.", "Nous avons écrit à l'ancienne et à la nouvelle adresse. Le changement vaut quand les deux ont dit oui.") }));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/me/email/{code}", async (string code, Visit visit, Correct correct) => await correct.IsOldSideAsync(code, visit.Now) is { } old
            ? Pages.Show<EmailPage>(200, ("Code", code), ("Old", old))
            : Gone(visit)).RequireRateLimiting(Wall.Doors);
        routes.MapPost("/me/email/{code}/stop", async (string code, Visit visit, Correct correct) => await correct.StopAsync(code)
            ? Pages.Show<Message>(
                200, ("Title", visit.T("The change is stopped", "Le changement est arrêté")),
                ("Lines", new[] { visit.T("Your address stays as it was. If you did not ask for the change, choose a new password.", "Votre adresse reste la même. Si vous n'aviez pas demandé ce changement, choisissez un nouveau mot de passe.") }),
                ("LinkTo", "/password"), ("LinkText", visit.T("Choose a new password", "Choisir un nouveau mot de passe")))
            : Gone(visit)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapPost("/me/email/{code}", async (string code, Visit visit, Correct correct) => await correct.SayYesAsync(code, visit.Language) switch
        {
            true => Pages.Show<Message>(200, ("Title", visit.T("Your address is changed", "Votre adresse est changée")), ("LinkTo", "/me"), ("LinkText", visit.T("My personal data", "Mes données personnelles"))),
            false => Pages.Show<Message>(200, ("Title", visit.T("Thank you", "Merci")), ("Lines", new[] { visit.T("The change counts once the other address has said yes too.", "Le changement vaudra quand l'autre adresse aura dit oui, elle aussi.") })),
            null => Gone(visit),
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static IResult Gone(Visit visit) => Pages.Show<Message>(
        410, ("Title", visit.T("This link no longer works", "Ce lien ne fonctionne plus")),
        ("Lines", new[] { visit.T("Start the change again from your personal data.", "Recommencez le changement depuis vos données personnelles.") }),
        ("LinkTo", "/me/correct"), ("LinkText", visit.T("Correct my data", "Corriger mes données")));
}
