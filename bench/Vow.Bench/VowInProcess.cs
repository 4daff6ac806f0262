using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.Company;
using Vow.Evidence;
using Vow.Gate;
using Vow.Host;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;

namespace Vow.Bench;

/// <summary>Vow's services over a store of their own, without the web server.</summary>
internal sealed class VowInProcess : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly string folder;

    private VowInProcess(ServiceProvider services, string folder)
    {
        this.services = services;
        this.folder = folder;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Opens a new store: SQLite in a new folder, or the PostgreSQL named.</summary>
    public static async Task<VowInProcess> OpenAsync(string? postgres, Uri? smtp = null, string? policyFolder = null, Func<string, string?>? environment = null)
    {
        var folder = Directory.CreateTempSubdirectory("vow-bench-").FullName;
        // Everybody has an address under one domain: its pace is not what is measured.
        var options = new VowOptions { Home = folder, Store = postgres, Policy = policyFolder ?? Path.Combine("policies", "coraye"), Smtp = smtp, MailRate = 0, Environment = environment ?? (_ => null) };
        var home = new VowHome(folder);
        var files = ReadPolicy.FilesIn(options.Policy)!;
        var read = PolicyReader.Read(files);
        var declared = read.Policy ?? throw new InvalidOperationException("The policy has errors:\n" + string.Join('\n', read.Diagnostics.Select(f => f.ToString())));
        var (policy, version, _) = PutInForce.Decide(declared, [], files, Instant.From(TimeProvider.System.GetUtcNow()));
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        collection.AddSingleton(TimeProvider.System);
        collection.AddVow(options, home, Stores.Model, policy!);
        collection.AddPost();
        collection.AddRegister();
        collection.AddCompany();
        var vow = new VowInProcess(collection.BuildServiceProvider(), folder);
        await using (var store = vow.Get<Database>().NewStore())
        {
            await store.Database.EnsureCreatedAsync();
        }

        await vow.Get<Deeds>().DoAsync(deed => PutInForce.RecordAsync(deed, vow.Get<Entries>(), version!));
        return vow;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
