using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>Registers newsletters and maps their pages.</summary>
public static class NewslettersSetup
{
    /// <summary>Registers the deeds, and the sender, which runs with the server.</summary>
    public static void AddNewsletters(this IServiceCollection services)
    {
        services.AddSingleton<LetterLinks>();
        services.AddSingleton<Campaigns>();
        services.AddSingleton<Audience>();
        services.AddSingleton<TestLetter>();
        services.AddSingleton<StopWriting>();
        services.AddSingleton<IHearsReturns, StopOnReturn>();
        services.AddSingleton<SeeOpened>();
        services.AddSingleton<TextEndpoints>();
        services.AddSingleton<SendCampaigns>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SendCampaigns>());
    }

    /// <summary>Maps the pages.</summary>
    public static void MapNewsletters(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        CampaignsAtDesk.Map(routes);
        StopEndpoints.Map(routes);
        routes.ServiceProvider.GetRequiredService<TextEndpoints>().Map(routes);
        SeeOpened.Map(routes);
    }
}
