using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Site;

namespace Vow.Proof;

/// <summary>Proof: services, jobs and the public page.</summary>
public static class ProofSetup
{
    /// <summary>Registers the slice.</summary>
    public static void AddProof(this IServiceCollection services)
    {
        services.AddSingleton<ProofParts>();
        services.AddSingleton(provider => new OwnSite(provider.GetRequiredService<VowOptions>(), provider.GetService<StartSite>()));
        services.AddSingleton<ProveAll>();
        services.AddSingleton<SignActs>();
        services.AddSingleton<SignClearing>();
        services.AddSingleton(provider => new Rehearsal(services, provider.GetRequiredService<VowOptions>(), provider.GetRequiredService<PolicyHolder>(), provider.GetRequiredService<StoreModel>()));
        services.AddSingleton<LedgerVerify>();
        services.AddSingleton<LogFace>();
        services.AddSingleton<AuditorKeys>();
        services.AddSingleton<IJob, VerifyLedgerNightly>();
        services.AddSingleton<IJob, DrillJob>();
        services.AddSingleton<IJob, ProofRun>();
    }

    /// <summary>Maps <c>/proof</c> and the log's public face.</summary>
    public static void MapProof(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/proof", async (VowOptions options, PolicyInForce policy, Visit visit, Store store, SqlLedgerStorage log, CancellationToken cancel) =>
        {
            if (options.Proof == Publicity.Off)
            {
                return Results.NotFound();
            }

            var full = options.Proof == Publicity.Full;
            var report = await ProofReports.LatestAsync(store, policy, visit.Now, cancel);
            var size = full ? (await log.ReadHead(cancel))?.Size : null;
            return Pages.Show<ProofPage>(200, ("Report", report), ("Full", full), ("LogSize", size));
        });
        routes.MapLog();
        routes.MapVerify();
    }
}
