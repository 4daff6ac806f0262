using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policy;
using Vow.Site;

namespace Vow.Policies;

/// <summary>The policy's pages, and the site's first page, in the server's table of contents.</summary>
public static class PoliciesSetup
{
    /// <summary>Registers what the pages need.</summary>
    public static void AddPolicies(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<PublishPolicy>();
        services.AddSingleton<PlanPolicy>();
        services.AddSingleton<ApplyPolicy>();
        services.AddSingleton<FollowPolicy>();
        services.AddSingleton<TellPeople>();
        services.AddSingleton<Proposals>();
        services.AddSingleton<IJob, TellJob>();
    }

    /// <summary>The schema by which an editor helps to write a policy's file.</summary>
    private static IResult ShowSchema(string name) =>
        LanguageSchema.Names.FirstOrDefault(one => one.Name == name).File is { } file && LanguageSchema.Of(file) is { } schema
            ? Results.Text(schema.ToJsonString(), "application/schema+json")
            : Results.NotFound();

    /// <summary>Maps the pages.</summary>
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Pages.Show<FrontPage>());
        routes.MapGet("/policy", (PublishPolicy publish, Database database, Visit visit) => publish.CurrentAsync(database, visit));
        routes.MapGet("/schema/{name}", ShowSchema);
        routes.MapGet("/policy/versions", (Database database) => PublishPolicy.VersionsAsync(database));
        routes.MapGet("/policy/versions/{epoch:int}", (PublishPolicy publish, Database database, Visit visit, int epoch) => publish.VersionAsync(database, visit, epoch));
        var desk = routes.MapGroup("/desk/policy/change").DisableAntiforgery();
        desk.MapGet("/", ProposeAtDesk.ShowAsync).RequireRole(DeskPlace.PolicyChange);
        desk.MapPost("/", ProposeAtDesk.PlanAsync).RequireRole(DeskPlace.PolicyChange);
        desk.MapGet("/{id:guid}", ProposeAtDesk.OneAsync).RequireRole(DeskPlace.PolicyChange);
        desk.MapGet("/{id:guid}/files.zip", ProposeAtDesk.DownloadAsync).RequireRole(DeskPlace.PolicyChange);
        desk.MapPost("/{id:guid}/withdraw", ProposeAtDesk.WithdrawAsync).RequireRole(DeskPlace.PolicyChange);
        desk.MapPost("/{id:guid}/apply", ProposeAtDesk.ApplyAsync).RequireRole(DeskPlace.ApplyPolicy).RequireRateLimiting(Wall.Doors);
    }
}
