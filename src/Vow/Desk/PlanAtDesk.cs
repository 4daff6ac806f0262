using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Rights.Packages;
using Vow.Site;
using Vow.Sources;

namespace Vow.Desk;

/// <summary>
/// /desk/requests/{number}/plan: what would be done for a request, source by source, and the one press that starts it. Looking is recorded and opens the person's data for a
/// quarter of an hour; what can't be taken back asks for a fresh sign-in and for the very plan that was shown.
/// </summary>
public static class PlanAtDesk
{
    private const int LongestReason = 2_000;
    private const int ShortestReason = 20;

    internal static void MapPlans(this IEndpointRouteBuilder desk)
    {
        desk.MapPost("/requests/{number}/plan", LookAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapGet("/requests/{number}/plan", ShowAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/plan/erase", EraseAsync).RequireRole(DeskPlace.EraseForRequests);
        desk.MapPost("/requests/{number}/plan/give", GiveAsync).RequireRole(DeskPlace.GiveCopies);
        desk.MapPost("/requests/{number}/plan/correct", CorrectAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/plan/restrict", RestrictAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/plan/stop", StopAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/name", NameAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/lift/announce", AnnounceAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/lift", LiftAsync).RequireRole(DeskPlace.CarryOut);
        desk.MapPost("/requests/{number}/copy", CopyAsync).RequireRole(DeskPlace.GiveCopies);
    }

    /// <summary>POST: by who has the file open. The reading of the person's data is recorded first; the file's number is the reason.</summary>
    public static async Task<IResult> LookAsync(string number, Visit visit, Store store, Deeds deeds, Entries entries, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        var op = visit.Operator().Id;
        if (!request.IsKnown || !open.IsOpen(op, request.Id, visit.Now))
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }

        await ReadPerson.RecordAsync(deeds, entries, op, request.SubjectId, "plan", visit.T("request ", "demande ") + request.Number, Compartment.Rights);
        Steps.Reached("desk.read-recorded");
        open.Open(op, request.SubjectId, visit.Now);
        return Pages.SeeOther(Here(visit, request));
    }

    /// <summary>GET: the plan as it stands now.</summary>
    public static async Task<IResult> ShowAsync(string number, string? done, Visit visit, Store store, OpenFiles open, PlanRequest planning, CancellationToken cancel)
    {
        var (request, shut) = await OpenAsync(number, visit, store, open);
        return request is null ? shut! : await PageAsync(request, visit, planning, StatusCodes.Status200OK, cancel, ("Done", done == "yes"));
    }

    /// <summary>POST erase: the plan that was shown, confirmed.</summary>
    public static async Task<IResult> EraseAsync(
        string number, HttpContext context, Visit visit, Store store, OpenFiles open, PlanRequest planning, PolicyHolder policies, Erase erase, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(planning);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(erase);
        var (request, shut) = await OpenAsync(number, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var (plan, refused) = await ConfirmAsync(request, form["plan"].ToString(), visit, planning, cancel);
        if (plan is null)
        {
            return refused!;
        }

        var (by, language) = (visit.Operator().Id, RightsMails.LanguageOf(request));
        if (await erase.BeginAsync(
            request.SubjectId, plan.Hash, form["never"] == "yes", language, request.Channel, Actor.Operator(by),
            desk: new DeskAct(request.Number, by, PlanWords.Of(plan, policies.Current, language)), cancel: cancel) is not EraseOutcome.Begun begun)
        {
            return await PageAsync(request, visit, planning, StatusCodes.Status409Conflict, cancel, ("Errors", Changed(visit)));
        }

        // Begun is durable: from here a closed window changes nothing.
        await erase.RunAsync(begun.Request.Id, CancellationToken.None);
        return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
    }

    /// <summary>POST give: a copy is made, for access or portability; texts that were ticked are given whole.</summary>
    public static async Task<IResult> GiveAsync(
        string number, HttpContext context, Visit visit, Store store, OpenFiles open, PlanRequest planning, PolicyHolder policies, MakePackage make, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(planning);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(make);
        var (request, shut) = await OpenAsync(number, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var (plan, refused) = await ConfirmAsync(request, form["plan"].ToString(), visit, planning, cancel);
        if (plan is null)
        {
            return refused!;
        }

        var op = visit.Operator();
        var whole = form["whole"].OfType<string>().Where(id => plan.Given!.Proposed.Any(proposed => proposed.Id == id)).ToArray();
        if (await make.BeginAsync(
            request.SubjectId, request.Right!.Value, plan.Hash, new PackageWork(op.Id, op.Role, whole),
            new DeskAct(request.Number, op.Id, PlanWords.Of(plan, policies.Current, RightsMails.LanguageOf(request)))) is not { } begun)
        {
            return await PageAsync(request, visit, planning, StatusCodes.Status409Conflict, cancel, ("Errors", Changed(visit)));
        }

        await make.RunAsync(begun.Id, CancellationToken.None);
        return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
    }

    /// <summary>POST correct: one value; the file stays open for the next.</summary>
    public static async Task<IResult> CorrectAsync(
        string number, HttpContext context, Visit visit, Store store, OpenFiles open, PlanRequest planning, PolicyHolder policies, Correct correct, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(planning);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(correct);
        var (request, shut) = await OpenAsync(number, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        if (request is not { State: RequestState.Open, Right: Right.Rectification } || await planning.Async(request, visit.Now, cancel) is not { } plan)
        {
            return await PageAsync(request, visit, planning, StatusCodes.Status409Conflict, cancel, ("Errors", Changed(visit)));
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var (source, table, key, column, value) = (form["source"].ToString(), form["table"].ToString(), form["key"].ToString(), form["column"].ToString(), form["value"].ToString().Trim());
        var errors = new FormErrors();
        var field = CorrectPage.FieldOf(plan.Correctable, source, table, key, column);
        if (field.Length == 0 || plan.Correctable.First(row => row.Source.Name == source && row.Table.Name == table && row.Row.Key.Text == key).Table.Column(column) is not { Correctable: true, Datum: { } id }
            || policies.Current.Declared.Datum(id) is not { } datum)
        {
            return Results.BadRequest();
        }

        var country = policies.Current.Declared.Controller.Address.Country;
        if (value.Length > 0 && InputChecks.Fault(visit, datum, value, country) is { } fault)
        {
            errors.Add(field, fault);
        }
        else if (await correct.Async(
            request.SubjectId, source, table, key, column, InputChecks.Tidy(datum, value, country), RightsMails.LanguageOf(request), new DeskAct(request.Number, visit.Operator().Id), cancel)
            is var outcome and not CorrectOutcome.Corrected)
        {
            errors.Add(field, ChangeDoor.WhyNot(visit, outcome, value.Length == 0));
        }

        return errors.None
            ? Pages.SeeOther(Here(visit, request) + "?done=yes")
            : await PageAsync(request, visit, planning, StatusCodes.Status422UnprocessableEntity, cancel, ("Errors", errors), ("Typed", value));
    }

    /// <summary>POST restrict: one purpose, by one of the four cases.</summary>
    public static async Task<IResult> RestrictAsync(string number, HttpContext context, Visit visit, Store store, OpenFiles open, PlanRequest planning, Restrict restrict, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(restrict);
        var (request, shut) = await OpenAsync(number, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var (purpose, ground) = (form["purpose"].ToString(), form["ground"].ToString());
        var errors = new FormErrors();
        if (ground is not ("a" or "b" or "c" or "d"))
        {
            errors.Add("ground", visit.T("Choose the case that the person is in.", "Choisissez le cas dans lequel se trouve la personne."));
        }
        else if (await restrict.PlaceAsync(request.SubjectId, purpose, ground, RightsMails.LanguageOf(request), new DeskAct(request.Number, visit.Operator().Id)) is null)
        {
            errors.Add("", visit.T("Not done: this is restricted already, or the request is no longer open.", "Non effectué\u00a0: c'est déjà limité, ou la demande n'est plus ouverte."));
        }

        return errors.None
            ? Pages.SeeOther(visit.Url("/desk/requests/" + request.Number))
            : await PageAsync(request, visit, planning, StatusCodes.Status422UnprocessableEntity, cancel, ("Errors", errors), ("Chosen", new[] { purpose }));
    }

    /// <summary>POST stop: an objection or a withdrawal.</summary>
    public static async Task<IResult> StopAsync(string number, HttpContext context, Visit visit, Store store, OpenFiles open, PlanRequest planning, StopForRequest stop, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(stop);
        var (request, shut) = await OpenAsync(number, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var form = await context.Request.ReadFormAsync(cancel);
        string[] chosen = [.. form["purpose"].OfType<string>()];
        var errors = new FormErrors();
        if (chosen.Length == 0)
        {
            errors.Add("purpose", visit.T("Choose at least one purpose.", "Choisissez au moins une finalité."));
        }
        else if (request.Right is not (Right.Objection or Right.Withdrawal)
            || await stop.Async(request.SubjectId, request.Right.Value, chosen, form["never"] == "yes", new DeskAct(request.Number, visit.Operator().Id)) is null)
        {
            errors.Add("", visit.T("Not done: the request is no longer open, or this person is being erased.", "Non effectué\u00a0: la demande n'est plus ouverte, ou cette personne est en cours d'effacement."));
        }

        return errors.None
            ? Pages.SeeOther(visit.Url("/desk/requests/" + request.Number))
            : await PageAsync(request, visit, planning, StatusCodes.Status422UnprocessableEntity, cancel, ("Errors", errors), ("Chosen", chosen));
    }

    /// <summary>POST name: says which right a request that named none is about, as its words show.</summary>
    public static async Task<IResult> NameAsync(string number, HttpContext context, Visit visit, Store store, OpenFiles open, NameRight name)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(name);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        var typed = (await context.Request.ReadFormAsync())["right"].ToString();
        if (open.IsOpen(visit.Operator().Id, request.Id, visit.Now) && Enum.GetValues<Right>().Where(r => RightsByBasis.Id(r) == typed).Select(r => (Right?)r).FirstOrDefault() is { } right)
        {
            await name.Async(request, right, visit.Operator().Id);
        }

        return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
    }

    /// <summary>POST lift/announce: tells the person, with the reason, before anything is lifted.</summary>
    public static async Task<IResult> AnnounceAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, LiftRestriction lift)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(lift);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        if (!open.IsOpen(visit.Operator().Id, request.Id, visit.Now))
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }

        var reason = (await context.Request.ReadFormAsync())["why"].ToString().ReplaceLineEndings("\n").Trim();
        var errors = new FormErrors();
        if (reason.Length is < ShortestReason or > LongestReason)
        {
            errors.Add("why", visit.T("Write why, in 20 to 2,000 characters: the person reads it.", "Rédigez la raison, en 20 à 2 000 caractères\u00a0: la personne la lira."));
            return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
        }

        switch (await lift.AnnounceAsync(request, reason, visit.Operator().Id))
        {
            case LiftAnnounced.ByLetter:
                return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status200OK, ("ByLetter", true));
            case LiftAnnounced.NotStanding:
                errors.Add("", visit.T("Not done: nothing of this request is restricted any more, or its end was announced before.", "Non effectué\u00a0: plus rien n'est limité au titre de cette demande, ou la levée a déjà été annoncée."));
                return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
            default:
                return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }
    }

    /// <summary>POST lift: once the person was told.</summary>
    public static async Task<IResult> LiftAsync(string number, Visit visit, Store store, RightsRequests requests, OpenFiles open, LiftRestriction lift)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(lift);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        if (!open.IsOpen(visit.Operator().Id, request.Id, visit.Now) || await lift.LiftAsync(store, request, visit.Operator().Id))
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }

        var errors = new FormErrors();
        errors.Add("", visit.T("Not lifted: the person must be told first (GDPR 18(3)).", "Limitation non levée\u00a0: la personne doit d'abord en être informée (RGPD 18(3))."));
        return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    /// <summary>POST copy: where the answer goes by letter, the copy is taken here to be printed. Recorded first.</summary>
    public static async Task<IResult> CopyAsync(string number, Visit visit, Store store, RightsRequests requests, KeyStore keys, OpenFiles open, TakePackage take)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(take);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        var op = visit.Operator().Id;
        if (!open.IsOpen(op, request.Id, visit.Now))
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }

        if (!visit.IsFresh)
        {
            return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status403Forbidden, ("Errors", NotFresh(visit)));
        }

        return AnswerAddress.Open(keys, request, visit.Now) is { Email: null, Post: not null } && await take.AtDeskAsync(request.Id, op) is { } given
            ? PackageDoor.Give(take, given)
            : Results.NotFound();
    }

    private static string Here(Visit visit, RightsRequest request) => visit.Url($"/desk/requests/{request.Number}/plan");

    private static FormErrors Changed(Visit visit)
    {
        var errors = new FormErrors();
        errors.Add("", visit.T("Nothing was done: something changed since you looked, or the request is no longer open. Here it is as it stands now.", "Rien n'a été fait\u00a0: quelque chose a changé depuis votre lecture, ou la demande n'est plus ouverte. Voici ce qu'il en est à présent."));
        return errors;
    }

    private static FormErrors NotFresh(Visit visit)
    {
        var errors = new FormErrors();
        errors.Add("", visit.T("Nothing was done: you signed in more than ten minutes ago. Sign out and in again: this shows that it is still you.", "Rien n'a été fait\u00a0: votre connexion date de plus de dix minutes. Déconnectez-vous puis reconnectez-vous\u00a0: cela montre que c'est toujours vous."));
        return errors;
    }

    // What can't be taken back: shown a moment ago, by somebody who has just shown who they are, and still the same.
    private static async Task<(RequestPlan? Plan, IResult? Refused)> ConfirmAsync(RightsRequest request, string hash, Visit visit, PlanRequest planning, CancellationToken cancel)
    {
        if (!visit.IsFresh)
        {
            return (null, await PageAsync(request, visit, planning, StatusCodes.Status403Forbidden, cancel, ("Errors", NotFresh(visit))));
        }

        return await planning.Async(request, visit.Now, cancel) is { Hash.Length: > 0 } plan && plan.Hash == hash
            ? (plan, null)
            : (null, await PageAsync(request, visit, planning, StatusCodes.Status409Conflict, cancel, ("Errors", Changed(visit))));
    }

    private static async Task<(RightsRequest? Request, IResult? Shut)> OpenAsync(string number, Visit visit, Store store, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(open);
        return await RequestsAtDesk.FindAsync(store, number) is not { } request ? (null, Results.NotFound())
            : !open.IsOpen(visit.Operator().Id, request.SubjectId, visit.Now) ? (null, Pages.SeeOther(visit.Url("/desk/requests/" + request.Number)))
            : (request, null);
    }

    private static async Task<IResult> PageAsync(RightsRequest request, Visit visit, PlanRequest planning, int status, CancellationToken cancel, params (string, object?)[] more) =>
        await planning.Async(request, visit.Now, cancel) is { } plan
            ? Pages.Show<PlanPage>(status, [("Plan", plan), .. more])
            : Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
}
