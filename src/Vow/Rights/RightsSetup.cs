using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Jobs;

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
        services.AddSingleton<PlanLeaving>();
        services.AddSingleton<Erase>();
        services.AddSingleton<ErasureJournal>();
        services.AddSingleton<ReplayErasures>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<ReplayErasures>());
        services.AddSingleton<Restrict>();
        services.AddSingleton<RestrictAtServices>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<RestrictAtServices>());
        services.AddSingleton<ResumeErasures>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<ResumeErasures>());
        services.AddSingleton<IKnowsSubjects, RightsFacts>();
    }
}
