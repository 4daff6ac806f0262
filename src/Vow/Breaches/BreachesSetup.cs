using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Jobs;

namespace Vow.Breaches;

/// <summary>Registers the register of breaches and maps its pages.</summary>
public static class BreachesSetup
{
    /// <summary>Registers the slice.</summary>
    public static void AddBreaches(this IServiceCollection services)
    {
        services.AddSingleton<RecordBreach>();
        services.AddSingleton<IJob, WarnOfBreaches>();
    }

    /// <summary>Maps the desk's pages.</summary>
    public static void MapBreaches(this IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/breaches").DisableAntiforgery();
        desk.MapGet("/", BreachesAtDesk.ShowAsync).RequireRole(DeskPlace.Breaches);
        desk.MapGet("/file", BreachesAtDesk.FileAsync).RequireRole(DeskPlace.Breaches);
        desk.MapPost("/", BreachesAtDesk.EnterAsync).RequireRole(DeskPlace.RecordBreaches);
        desk.MapGet("/{number}", BreachAtDesk.ShowAsync).RequireRole(DeskPlace.Breaches);
        desk.MapPost("/{number}/facts", BreachAtDesk.CompleteAsync).RequireRole(DeskPlace.RecordBreaches);
        desk.MapPost("/{number}/decision", BreachAtDesk.DecideAsync).RequireRole(DeskPlace.RecordBreaches);
        desk.MapPost("/{number}/notified", BreachAtDesk.NotifiedAsync).RequireRole(DeskPlace.RecordBreaches);
        desk.MapPost("/{number}/told", BreachAtDesk.ToldAsync).RequireRole(DeskPlace.RecordBreaches);
        desk.MapPost("/{number}/close", BreachAtDesk.CloseAsync).RequireRole(DeskPlace.RecordBreaches);
    }
}
