using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Proof;

/// <summary>
/// Plays with the real engine on a throw-away home: the same services, registered the same way, over another store, other keys and a clock
/// that can be moved. Nothing of it reaches the real store, and no mail leaves. On PostgreSQL it needs a database of its own (<c>VOW_SCRATCH</c>).
/// </summary>
public sealed class Rehearsal(IServiceCollection registered, VowOptions options, PolicyHolder policies, StoreModel model)
{
    private static readonly Type[] Replaced =
        [typeof(VowOptions), typeof(VowHome), typeof(TimeProvider), typeof(PolicyHolder), typeof(Database), typeof(IHostedService), typeof(StartSite)];

    /// <summary>Why it can't be played here; null where it can.</summary>
    public string? WhyNot => options.Store is null || Scratch is not null ? null : "The store is PostgreSQL and no scratch database is named: set VOW_SCRATCH to one whose name contains \"scratch\".";

    private string? Scratch => options.Environment("VOW_SCRATCH") is { Length: > 0 } given
        && new NpgsqlConnectionStringBuilder(given).Database?.Contains("scratch", StringComparison.OrdinalIgnoreCase) == true ? given : null;

    /// <summary>Plays, then throws everything away.</summary>
    /// <param name="now">Where the movable clock begins.</param>
    /// <param name="play">What is played.</param>
    public async Task<T> PlayAsync<T>(Instant now, Func<IServiceProvider, MovableClock, Task<T>> play)
    {
        ArgumentNullException.ThrowIfNull(play);
        var folder = Directory.CreateTempSubdirectory("vow-drill-");
        try
        {
            var home = new VowHome(folder.FullName);
            var stage = options with { Home = folder.FullName, Store = options.Store is null ? null : Scratch, Smtp = null, Environment = static _ => null };
            var clock = new MovableClock(now);
            var services = new ServiceCollection();
            foreach (var one in registered.Where(d => !Replaced.Contains(d.ServiceType)))
            {
                ((ICollection<ServiceDescriptor>)services).Add(one);
            }

            services.AddSingleton(stage);
            services.AddSingleton(home);
            services.AddSingleton<TimeProvider>(clock);
            // Nobody looks among papers for somebody made up: what is done by hand is told by its own promises.
            var policy = policies.Current;
            services.AddSingleton(new PolicyHolder(policy with { Declared = policy.Declared with { Sources = [.. policy.Declared.Sources.Where(source => source.ByHand is null)] } }));
            services.AddSingleton(_ => new Database(home, stage.Store, model));
            await using var provider = services.BuildServiceProvider();
            await using (var store = provider.GetRequiredService<Database>().NewStore())
            {
                await store.Database.EnsureDeletedAsync();
                await store.Database.EnsureCreatedAsync();
            }

            return await play(provider, clock);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A clock that stands until it is moved.</summary>
public sealed class MovableClock(Instant start) : TimeProvider
{
    private long microseconds = start.Microseconds;

    /// <summary>What it shows.</summary>
    public Instant Now
    {
        get => new(Interlocked.Read(ref microseconds));
        set => Interlocked.Exchange(ref microseconds, value.Microseconds);
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();
}
