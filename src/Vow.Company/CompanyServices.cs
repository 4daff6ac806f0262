using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Accounts;
using Vow.Company.Newsletters;

namespace Vow.Company;

/// <summary>The company's own slices: its site and software.</summary>
public static class CompanyServices
{
    /// <summary>Registers them.</summary>
    public static void AddCompany(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddAccounts();
        services.AddNewsletters();
    }

    /// <summary>Maps their pages.</summary>
    public static void MapCompany(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapAccounts();
        routes.MapNewsletters();
    }
}
