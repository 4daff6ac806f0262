using Microsoft.EntityFrameworkCore;
using Vow.Company;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Host;

/// <summary>The server: everything it maps, as a table of contents.</summary>
public static class Server
{
    /// <summary>Starts it and serves until it is told to stop.</summary>
    public static async Task<int> UpAsync(VowOptions options, TextWriter output, TextWriter error, Action<IServiceCollection>? configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var builder = WebApplication.CreateSlimBuilder();
        var home = new VowHome(options.Home);
        var files = ReadPolicy.FilesIn(options.Policy);
        if (files is null)
        {
            await error.WriteLineAsync($"There is no policy folder at {options.Policy}. Set VOW_POLICY to one.");
            return 2;
        }

        var reading = PolicyReader.Read(files);
        if (reading.Policy is not { } declared)
        {
            await error.WriteLineAsync("The policy has errors; nothing was started. Run: vow check");
            return 1;
        }

        var time = TimeProvider.System;
        await using var early = options.Store is null
            ? Stores.Model.Sqlite(new DbContextOptionsBuilder().UseSqlite($"Data Source={home.StoreFile}"))
            : Stores.Model.Postgres(new DbContextOptionsBuilder().UseNpgsql(options.Store));
        await early.Database.EnsureCreatedAsync();
        var (policy, version, _) = PutInForce.Decide(declared, await PutInForce.VersionsAsync(early), files, Instant.From(time.GetUtcNow()));
        if (policy is null)
        {
            return 1;
        }

        builder.Services.AddSingleton(time);
        builder.Services.AddVow(options, home, Stores.Model, policy);
        builder.Services.AddSignIn(options);
        builder.Services.AddPost();
        builder.Services.AddCompany();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<SequencerJob>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Clockwork>());
        configure?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Endpoint);
        });
        await using var app = builder.Build();
        if (version is not null)
        {
            await app.Services.GetRequiredService<Deeds>().DoAsync(deed => PutInForce.RecordAsync(deed, app.Services.GetRequiredService<Entries>(), version));
        }

        app.UseWall();
        app.UseSignIn();
        app.MapSiteFiles();
        app.MapWellKnown();
        app.MapPolicies();
        app.MapGate();
        app.MapConsent();
        app.MapCompany();
        await app.StartAsync();
        await output.WriteLineAsync($"Vow is up at {options.Url}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
