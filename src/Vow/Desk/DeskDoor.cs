using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Site;

namespace Vow.Desk;

/// <summary>Stands before every page of the desk: who is not signed in is sent to the door, whose role has no business there is refused.</summary>
public static class DeskDoor
{
    /// <summary>Lets in operators whose role may enter the place.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, DeskPlace place)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var visit = context.HttpContext.RequestServices.GetRequiredService<Visit>();
            return visit.Operator is not { } op ? Pages.SeeOther(visit.Url("/desk/sign-in"))
                : DeskRights.May(op.Role, place) ? await next(context)
                : Results.StatusCode(StatusCodes.Status403Forbidden);
        });

    /// <summary>The operator of a request that came through the door.</summary>
    public static (Guid Id, Role Role) Operator(this Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return visit.Operator ?? throw new InvalidOperationException("A page of the desk was reached around its door.");
    }
}
