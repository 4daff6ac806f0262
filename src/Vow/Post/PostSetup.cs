using Microsoft.Extensions.DependencyInjection;
using Vow.Jobs;

namespace Vow.Post;

/// <summary>Registers the post.</summary>
public static class PostSetup
{
    /// <summary>Registers the sender; it runs with the server.</summary>
    public static void AddPost(this IServiceCollection services)
    {
        services.AddSingleton<DkimSigning>();
        services.AddSingleton<MailDoctor>();
        services.AddSingleton<ReturnPath>();
        services.AddSingleton<MailServer>();
        services.AddSingleton<DomainPace>();
        services.AddSingleton<ReturnedMail>();
        services.AddSingleton<IJob, ReadReturns>();
        services.AddSingleton<ActOnReturn>();
        services.AddSingleton<TextServer>();
        services.AddSingleton<Deliverers>();
        services.AddSingleton<MarketingPost>();
        services.AddSingleton<MailPurposes>();
        services.AddSingleton<Sender>();
        services.AddHostedService(provider => provider.GetRequiredService<Sender>());
    }
}
