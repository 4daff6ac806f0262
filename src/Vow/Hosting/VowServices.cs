using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Vow.DataMap;
using Vow.Consent;
using Vow.Cookies;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Jobs;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Rights;
using Vow.Retention;

namespace Vow.Hosting;

/// <summary>What every process of Vow needs: store, deeds, keys, policy, evidence. Slices add their own.</summary>
public static class VowServices
{
    /// <summary>Registers the plumbing.</summary>
    public static void AddVow(this IServiceCollection services, VowOptions options, VowHome home, StoreModel model, PolicyInForce policy, PolicyInForce? next = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(home);
        services.AddSingleton(options);
        services.AddSingleton(home);
        services.AddSingleton(model);
        services.AddSingleton<Clock>();
        services.AddSingleton(_ => new Database(home, options.Store, model));
        services.AddSingleton<Deeds>();
        services.AddScoped(provider => provider.GetRequiredService<Database>().NewStore());
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton(provider =>
        {
            var clock = provider.GetRequiredService<Clock>();
            var holder = new PolicyHolder(policy, () => clock.Now);
            holder.Replace(policy, next);
            return holder;
        });
        services.AddScoped(provider => provider.GetRequiredService<PolicyHolder>().Current);
        services.AddSingleton<Entries>();
        services.AddSingleton<SqlLedgerStorage>();
        services.AddSingleton<SequencerJob>();
        services.AddSingleton<EntryPlaces>();
        services.AddSingleton<ContinueLog>();
        services.AddSingleton<Dossiers.GatherDossier>();
        services.AddSingleton<Dossiers.WriteDossier>();
        services.AddSingleton<RotateLogKey>();
        services.AddSingleton<Facts>();
        services.AddSingleton<IKnowsSubjects, PeopleFacts>();
        services.AddSingleton<SourceSet>();
        services.AddSingleton<IKnowsSubjects, StoreAnchors>();
        services.AddSingleton<LatestAnchors>();
        services.AddRetention();
        services.AddSingleton<Clockwork>();
        services.AddSingleton<IJob, RotateKeys>();
        services.AddConsent();
        services.AddCookies();
        services.AddGate();
        services.AddPolicies();
        services.AddRights();
        services.AddMe();
        services.AddDataProtection().SetApplicationName("Vow").PersistKeysToFileSystem(new DirectoryInfo(home.Protection));
        services.AddWall(options);
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
    }
}
