using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Vow.Register;

/// <summary>The register of processing, its recipients, disclosures and transfers, in the server's table of contents.</summary>
public static class RegisterSetup
{
    /// <summary>Registers the slice; the switches of transfers are followed while the server runs.</summary>
    public static void AddRegister(this IServiceCollection services)
    {
        services.AddSingleton<Disclosures>();
        services.AddSingleton<SwitchTransfers>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SwitchTransfers>());
    }
}
