using Microsoft.Extensions.DependencyInjection;

namespace Vow.Post;

/// <summary>Registers the post.</summary>
public static class PostSetup
{
    /// <summary>Registers the sender; it runs with the server.</summary>
    public static void AddPost(this IServiceCollection services)
    {
        services.AddSingleton<MailTransport>();
        services.AddSingleton<MarketingPost>();
        services.AddSingleton<MailPurposes>();
        services.AddSingleton<Sender>();
        services.AddHostedService(provider => provider.GetRequiredService<Sender>());
    }
}
