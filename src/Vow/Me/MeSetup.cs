using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Jobs;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Site;

namespace Vow.Me;

/// <summary>My personal data: what a person reads and does about their own data.</summary>
public static class MeSetup
{
    /// <summary>Registers the slice.</summary>
    public static void AddMe(this IServiceCollection services)
    {
        services.AddSingleton<FindPerson>();
        services.AddSingleton<ReadMyData>();
        services.AddSingleton<MakeReceipt>();
        services.AddSingleton<ProveNumber>();
        services.AddSingleton<ChooseAtMe>();
        services.AddSingleton<StopByPhrase>();
        services.AddSingleton<StopAtAddress>();
        services.AddSingleton<EnterByLink>();
        services.AddSingleton<Correct>();
        services.AddSingleton<Download>();
        services.AddSingleton<IJob, ForgetOldLinks>();
    }

    /// <summary>Maps its pages.</summary>
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        MapReading(routes);
        MapChoices(routes);
        MapRequests(routes);
        routes.MapChange();
        routes.MapDelete();
        routes.MapLink();
    }

    /// <summary>Who is there; else the answer that leads them in.</summary>
    internal static bool Closed(this Visit visit, out Guid subject, out IResult answer)
    {
        subject = visit.Subject ?? Guid.Empty;
        answer = Pages.SeeOther(visit.Url("/sign-in?to=" + Uri.EscapeDataString(visit.Path)));
        return visit.Subject is null;
    }

    /// <summary>As <see cref="Closed"/>, for what asks the person to show who they are once more.</summary>
    internal static bool NotFresh(this Visit visit, out Guid subject, out IResult answer)
    {
        if (visit.Closed(out subject, out answer))
        {
            return true;
        }

        answer = Pages.SeeOther(visit.Url("/sign-in/again?to=" + Uri.EscapeDataString(visit.Path)));
        return !visit.IsFresh;
    }

    /// <summary>The page of what is held; as a copy it has no buttons.</summary>
    internal static async Task<IResult> ShowAsync(
        ReadMyData read, Archive archive, HandLooks looks, PolicyInForce policy, Database database, Visit visit, Guid subject, bool copy, CancellationToken cancel)
    {
        var data = await read.Async(subject, visit.Now, cancel);
        await using var store = database.NewStore();
        return Pages.Show<MePage>(
            200, ("Data", data), ("Copy", copy), ("Looks", await looks.OfAsync(store, subject, visit.Now, cancel)), ("Choices", await StandingChoices.OfAsync(store, subject)),
            ("Archives", (await archive.ArchiveOfAsync(subject)).Select(a => (Purpose: policy.Declared.Purpose(a.Purpose), a.Rows)).Where(a => a.Purpose is not null).Select(a => (a.Purpose!, a.Rows)).ToList()));
    }

    private static void MapReading(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", async (Visit visit, ReadMyData read, Archive archive, HandLooks looks, PolicyInForce policy, Database database, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            return await ShowAsync(read, archive, looks, policy, database, visit, subject, copy: false, cancel);
        });
        routes.MapGet("/me/number/{source}", (string source, Visit visit, PolicyInForce policy) =>
            visit.Closed(out _, out var answer) ? answer
            : policy.Declared.Sources.Any(s => s.Id == source) ? Pages.Show<NumberPage>(200, ("Source", source))
            : Results.NotFound());
        routes.MapPost("/me/number/{source}", async (string source, HttpContext context, Visit visit, ProveNumber prove, PolicyInForce policy, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            if (!policy.Declared.Sources.Any(s => s.Id == source))
            {
                return Results.NotFound();
            }

            var form = await context.Request.ReadFormAsync(cancel);
            await prove.Async(subject, source, form["number"].ToString(), cancel);
            return Pages.Show<NumberPage>(200, ("Source", source), ("Done", true));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static void MapChoices(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/choices", async (Visit visit, Database database, Guid? done) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            await using var store = database.NewStore();
            var standing = await StandingChoices.OfAsync(store, subject);
            return Pages.Show<ChoicesPage>(
                200, ("Standing", standing), ("OfAge", await Subjects.IsOfAgeAsync(store, subject)), ("UnderAge", await Subjects.UnderAgeSinceAsync(store, subject)), ("Done", standing.FirstOrDefault(s => s.Receipt == done)), ("Key", "me:" + Guid.CreateVersion7(visit.Now.ToDateTimeOffset()).ToString("N")));
        });
        routes.MapGet("/me/choices/again", async (Visit visit, Database database, Store store, PolicyInForce policy, string? to) =>
            visit.Closed(out var subject, out var answer) ? answer : Pages.Show<AgainPage>(
                200, ("OfAge", await Subjects.IsOfAgeAsync(store, subject)), ("Outdated", await OutdatedConsents.OfAsync(database, policy, subject)), ("To", LocalAddress.Of(to)),
                ("Key", "me:" + Guid.CreateVersion7(visit.Now.ToDateTimeOffset()).ToString("N"))));
        routes.MapPost("/me/choices", async (HttpContext context, Visit visit, ChooseAtMe choose, PolicyInForce policy, Store store, Deeds deeds, Facts facts, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            if (ChoiceActs.Of(form["act"].ToString()) is not { } act)
            {
                return Results.BadRequest();
            }

            if (act == ChoiceAct.Given && policy.Declared.Purpose(form["purpose"].ToString()) is { } asked && SayUnderAge.IsClosed(asked) && !await Subjects.IsOfAgeAsync(store, subject))
            {
                // Not by a box beside a yes that was not offered: what they said stands until they say otherwise, for its own sake.
                if (await Subjects.UnderAgeSinceAsync(store, subject) is not null)
                {
                    return Pages.Show<Message>(
                        422, ("Title", visit.T("You said that you are under 15", "Vous avez indiqué avoir moins de 15 ans")),
                        ("Lines", new[] { visit.T("Below that age, only you together with a parent can say yes to this. If you are 15 now, say so at the end of your choices. Nothing was recorded.", "Avant cet âge, vous ne pouvez y consentir qu'avec un parent. Si vous avez 15 ans maintenant, indiquez-le à la fin de vos choix. Rien n'a été enregistré.") }),
                        ("LinkTo", "/me/choices"), ("LinkText", visit.T("My choices", "Mes choix")));
                }

                if (form["of_age"] != "yes")
                {
                    return Pages.Show<Message>(
                        422, ("Title", visit.T("Say first that you are 15 or over", "Indiquez d'abord que vous avez 15 ans ou plus")),
                        ("Lines", new[] { visit.T("Below that age, only you together with a parent can say yes to this. Tick the box beside the choice if you are 15 or over. Nothing was recorded.", "Avant cet âge, vous ne pouvez y consentir qu'avec un parent. Cochez la case à côté du choix si vous avez 15 ans ou plus. Rien n'a été enregistré.") }),
                        ("LinkTo", "/me/choices"), ("LinkText", visit.T("My choices", "Mes choix")));
                }

                await deeds.DoAsync(deed => Subjects.SayAgeAsync(deed, facts, subject, ofAge: true), subject);
            }

            var request = new ChoiceRequest(
                subject, form["purpose"].ToString(), form["channel"].ToString(), act, form["text"].ToString() is { Length: > 0 } text ? text : null,
                visit.Language, "website/me", Explicit: true, Pending: false, form["key"].ToString());
            var outcome = await choose.Async(request);
            if (outcome is ChoiceOutcome.Recorded or ChoiceOutcome.Same && form["again"].ToString() is { Length: > 0 } to)
            {
                return Pages.SeeOther(visit.Url("/me/choices/again?to=" + Uri.EscapeDataString(LocalAddress.Of(to))));
            }

            return outcome switch
            {
                ChoiceOutcome.Recorded recorded => Pages.SeeOther(visit.Url("/me/choices?done=" + recorded.EntryId.ToString("D"))),
                ChoiceOutcome.Same same => Pages.SeeOther(visit.Url("/me/choices?done=" + same.EntryId.ToString("D"))),
                ChoiceOutcome.Refused refused => Pages.Show<Message>(
                    409, ("Title", visit.T(refused.Message)), ("Lines", new[] { visit.T(refused.Remedy) }), ("LinkTo", "/me/choices"), ("LinkText", visit.T("My choices", "Mes choix"))),
                _ => Results.BadRequest(),
            };
        }).DisableAntiforgery();
        routes.MapPost("/me/choices/age", async (HttpContext context, Visit visit, ChooseAtMe choose, Deeds deeds, Facts facts, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            switch ((await context.Request.ReadFormAsync(cancel))["age"].ToString())
            {
                case "under":
                    await choose.UnderAgeAsync(subject, visit.Language);
                    break;
                case "over":
                    await deeds.DoAsync(deed => Subjects.SayAgeAsync(deed, facts, subject, ofAge: true), subject);
                    break;
                default:
                    return Results.BadRequest();
            }

            return Pages.SeeOther(visit.Url("/me/choices#age"));
        }).DisableAntiforgery();
        routes.MapPost("/me/choices/stop", async (HttpContext context, Visit visit, StopByPhrase stop, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            var key = form["key"].ToString();
            return key.Length is 0 or > 60 ? Results.BadRequest()
                : await stop.DoAsync(subject, form["phrase"].ToString(), visit.Language, key) is { } entry ? Pages.SeeOther(visit.Url("/me/choices?done=" + entry.ToString("D")))
                : Results.BadRequest();
        }).DisableAntiforgery();
        routes.MapGet("/me/receipts/{id:guid}", async (Guid id, Visit visit, MakeReceipt make, CancellationToken cancel) =>
            visit.Closed(out var subject, out var answer) ? answer
            : await make.Async(subject, id, visit.Now, cancel) is { } receipt ? Pages.Show<ReceiptPage>(200, ("Receipt", receipt))
            : Results.NotFound());
        routes.MapGet("/me/receipts/{id:guid}.json", async (Guid id, Visit visit, MakeReceipt make, CancellationToken cancel) =>
            visit.Closed(out var subject, out var answer) ? answer
            : await make.Async(subject, id, visit.Now, cancel) is { } receipt ? Results.Text(receipt.ToJson().ToJsonString(Indented), "application/json")
            : Results.NotFound());
    }

    private static void MapRequests(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/requests", async (Visit visit, Database database) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            await using var store = database.NewStore();
            return Pages.Show<RequestsPage>(200, ("Requests", await RightsRequests.OfAsync(store, subject)));
        });
        routes.MapGet("/me/requests/{number}", async (string number, Visit visit, Database database, RightsRequests requests, Entries entries) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            await using var store = database.NewStore();
            return await requests.FindAsync(store, number, subject, visit.Now) is { } file
                ? Pages.Show<RequestPage>(200, ("File", file), ("Receipts", await entries.OfRequestAsync(store, subject, number, visit.Now)))
                : Results.NotFound();
        });
        routes.MapGet("/me/ask", (Visit visit) => visit.Closed(out _, out var answer) ? answer : Pages.Show<AskPage>());
        routes.MapPost("/me/ask", async (HttpContext context, Visit visit, Deeds deeds, RightsRequests requests, HandTasks byHand, CancellationToken cancel) =>
        {
            if (visit.Closed(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            var text = form["text"].ToString().Trim();
            var right = Enum.GetValues<Right>().Where(r => RightsByBasis.Id(r) == form["right"].ToString()).Select(r => (Right?)r).FirstOrDefault();
            if (text.Length is 0 or > 10_000)
            {
                var errors = new FormErrors();
                errors.Add("text", text.Length == 0
                    ? visit.T("Write what you want to know or have done.", "Écrivez ce que vous voulez savoir ou obtenir.")
                    : visit.T("Write 10,000 characters at most.", "Écrivez 10 000 caractères au plus."));
                return Pages.Show<AskPage>(422, ("Text", text), ("Right", form["right"].ToString()), ("Errors", errors));
            }

            var request = await deeds.DoAsync(
                async deed =>
                {
                    var opened = await requests.OpenAsync(deed, subject, right, "page", visit.Language, text, Actor.Subject);
                    await byHand.AskAsync(deed, opened);
                    return opened;
                },
                subject);
            return Pages.SeeOther(visit.Url("/me/requests/" + request.Number));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
