using Microsoft.Extensions.DependencyInjection;

namespace Vow.Company;

/// <summary>The company's own slices: its site and software.</summary>
public static class CompanyServices
{
    /// <summary>Registers them.</summary>
    public static void AddCompany(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
    }
}
