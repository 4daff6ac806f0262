using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Jobs;
using Vow.Rights.Packages;

namespace Vow.Rights;

/// <summary>Registers the rights requests.</summary>
public static class RightsSetup
{
    /// <summary>Registers the slice.</summary>
    public static void AddRights(this IServiceCollection services)
    {
        services.AddSingleton<RightsRequests>();
        services.AddSingleton<HandTasks>();
        services.AddSingleton<HandLooks>();
        services.AddSingleton<LookFor>();
        services.AddSingleton<RightsMails>();
        services.AddSingleton<ReceiveRequest>();
        services.AddSingleton<ImportRequests>();
        services.AddSingleton<TieRequest>();
        services.AddSingleton<AcceptBehalf>();
        services.AddSingleton<MoveDeadline>();
        services.AddSingleton<FollowRequest>();
        services.AddSingleton<ProveFurther>();
        services.AddSingleton<AskDocument>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<AskDocument>());
        services.AddSingleton<IJob, WarnOfRequests>();
        services.AddSingleton<PlanLeaving>();
        services.AddSingleton<Erase>();
        services.AddSingleton<ErasureJournal>();
        services.AddSingleton<ReplayErasures>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<ReplayErasures>());
        services.AddSingleton<EraseAgain>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<EraseAgain>());
        services.AddSingleton<Restrict>();
        services.AddSingleton<RestrictAtServices>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<RestrictAtServices>());
        services.AddSingleton<ResumeErasures>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<ResumeErasures>());
        services.AddSingleton<NameRight>();
        services.AddSingleton<StopForRequest>();
        services.AddSingleton<LiftRestriction>();
        services.AddSingleton<PlanRequest>();
        services.AddSingleton<GatherPackage>();
        services.AddSingleton<WritePackage>();
        services.AddSingleton<TakePackage>();
        services.AddSingleton<MakePackage>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<MakePackage>());
        services.AddSingleton<IKnowsSubjects, RightsFacts>();
    }

    /// <summary>Maps the public form, the page behind its link, and the door for programs.</summary>
    public static void MapRights(this IEndpointRouteBuilder routes)
    {
        routes.MapIntake();
        routes.MapPackages();
        routes.MapPost("/api/requests", RequestByProgram.AnswerAsync)
            .WithName("sendRequest")
            .WithSummary("Pass a rights request on: a file is opened, or joined, and acknowledged at once. It is tied to nobody until it is shown who asks.")
            .Accepts<RequestSent>("application/json")
            .Produces<RequestTaken>()
            .Produces<ApiFault>(StatusCodes.Status400BadRequest)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized);
    }
}
