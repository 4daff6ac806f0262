using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Rights;
using Vow.Site;

namespace Vow.Me;

/// <summary>Erasure as its person sees it: the plan, the word, the report.</summary>
internal static class DeleteDoor
{
    public static void MapDelete(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/delete", async (Visit visit, PlanLeaving planning, CancellationToken cancel) =>
            visit.Closed(out var subject, out var answer) ? answer : Pages.Show<DeletePage>(200, ("Plan", await planning.Async(subject, visit.Now, cancel))));
        routes.MapPost("/me/delete", async (HttpContext context, Visit visit, Erase erase, PlanLeaving planning, RightsRequests requests, PolicyInForce policy, Database database, CancellationToken cancel) =>
        {
            if (visit.NotFresh(out var subject, out var answer))
            {
                return answer;
            }

            var form = await context.Request.ReadFormAsync(cancel);
            if (await erase.BeginAsync(subject, form["plan"].ToString(), form["never"] == "yes", visit.Language, "page", Actor.Subject, cancel: cancel) is not EraseOutcome.Begun begun)
            {
                return Pages.Show<DeletePage>(409, ("Plan", await planning.Async(subject, visit.Now, cancel)), ("Changed", true));
            }

            // Begun is durable: from here a closed window changes nothing.
            await erase.RunAsync(begun.Request.Id, CancellationToken.None);
            await using var store = database.NewStore();
            var file = await requests.FindAsync(store, begun.Request.Number, subject, visit.Now);
            var byHand = HandTasks.In(policy.Declared).Where(s => file?.Steps.Any(step => step.Kind == HandStep.Erase && step.Source == s.Id && step.DoneAt is null) == true).ToList();
            visit.Subject = null;
            return Pages.Show<DeletePage>(
                200, ("Request", begun.Request), ("ByHand", byHand), ("Finished", file?.Request.State == RequestState.Answered), ("Answer", file?.Messages.LastOrDefault(m => m.Ours).Text));
        }).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }
}
