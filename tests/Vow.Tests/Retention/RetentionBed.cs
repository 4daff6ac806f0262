using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;
using Npgsql;
using Vow.Company;
using Vow.Evidence;
using Vow.Gate;
using Vow.Host;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Sources;
using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary>Vow over a new store on either engine, beside a small old shop on any of those spoken to, with a clock of the test's own.</summary>
internal sealed class RetentionBed : IAsyncDisposable
{
    internal const string Schema = """
        CREATE TABLE customers (
          id INTEGER PRIMARY KEY, email TEXT NOT NULL, first_name TEXT, last_name TEXT, company TEXT, phone TEXT,
          street TEXT, postcode TEXT, city TEXT, country TEXT, created_at TEXT NOT NULL, last_seen TEXT, subscribed_on TEXT);
        CREATE TABLE products (id INTEGER PRIMARY KEY, label TEXT NOT NULL, price_cents INTEGER NOT NULL);
        CREATE TABLE invoices (
          id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), number TEXT NOT NULL UNIQUE, issued_on TEXT NOT NULL,
          email TEXT, first_name TEXT, last_name TEXT, company TEXT, street TEXT, postcode TEXT, city TEXT, country TEXT, total_cents INTEGER NOT NULL);
        CREATE TABLE invoice_lines (
          invoice_id INTEGER NOT NULL REFERENCES invoices (id), line_no INTEGER NOT NULL, product_id INTEGER NOT NULL REFERENCES products (id),
          label TEXT NOT NULL, amount_cents INTEGER NOT NULL, PRIMARY KEY (invoice_id, line_no));
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE INDEX ix_customers_email ON customers (email);
        CREATE INDEX ix_customers_last_seen ON customers (last_seen);
        CREATE INDEX ix_customers_subscribed_on ON customers (subscribed_on);
        CREATE INDEX ix_invoices_customer_id ON invoices (customer_id);
        CREATE INDEX ix_invoices_issued_on ON invoices (issued_on);
        INSERT INTO products VALUES (1, 'Sigil Pro', 4900);
        """;

    private readonly string folder;
    private readonly VowOptions options;
    private readonly EngineKind at;
    private readonly string shopAt;
    private ServiceProvider services;

    private RetentionBed(string folder, VowOptions options, EngineKind at, string shopAt, FakeTimeProvider time)
    {
        this.folder = folder;
        this.options = options;
        this.at = at;
        this.shopAt = shopAt;
        Time = time;
        services = null!;
    }

    public FakeTimeProvider Time { get; }

    public Instant Now => Instant.From(Time.GetUtcNow());

    public string ShopFile => Path.Combine(folder, "shop.db");

    /// <summary>The shop's connection string, as its owner.</summary>
    public string ShopAddress => shopAt;

    /// <summary>The folder of the policy.</summary>
    public string Policy => options.Policy;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A store, and a shop beside it.</summary>
    /// <param name="engine">The store's engine.</param>
    /// <param name="shop">Statements that fill the shop.</param>
    /// <param name="at">The shop's engine.</param>
    /// <param name="marked">Whether the shop has its table of batches already.</param>
    /// <param name="reached">How Vow reaches the shop, where not straight.</param>
    /// <param name="database">The shop's database, where it is not one of its own on the shared server.</param>
    /// <param name="variables">Environment variables beside the shop's.</param>
    /// <param name="sources">Sources declared beside the shop, as <c>sources.yaml</c> has them.</param>
    public static async Task<RetentionBed> OpenAsync(
        string engine = "sqlite", string shop = "", EngineKind at = EngineKind.Sqlite, bool marked = false, Func<string, string>? reached = null, string? database = null,
        Func<string, string?>? variables = null, string? sources = null)
    {
        var folder = Directory.CreateTempSubdirectory("vow-retention-").FullName;
        var straight = database ?? at switch
        {
            EngineKind.Postgres => await PostgresServer.NewDatabaseAsync(),
            EngineKind.MariaDb => await MariaDbServer.NewDatabaseAsync(),
            _ => $"Data Source={Path.Combine(folder, "shop.db")};Pooling=False;Default Timeout=2",
        };
        var connection = reached?.Invoke(straight) ?? straight;
        var home = Path.Combine(folder, "home");
        var options = new VowOptions
        {
            Home = home,
            Store = await EmptyStore.PutAsync(engine == "postgresql" ? Engine.Postgres : Engine.Sqlite, home),
            Policy = PolicyFolder(folder, at, sources),
            Environment = name => name == "VOW_SHOP" ? connection : variables?.Invoke(name),
        };
        var bed = new RetentionBed(folder, options, at, at == EngineKind.Sqlite ? $"Data Source={Path.Combine(folder, "shop.db")};Pooling=False" : straight, new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));
        await using (var shopConnection = bed.ShopConnection())
        {
            await shopConnection.OpenAsync();
            await using var command = shopConnection.CreateCommand();
            var dialect = Dialect.Of(at);
            command.CommandText = (at == EngineKind.Sqlite ? "PRAGMA journal_mode = WAL;" : "")
                + (at == EngineKind.MariaDb ? Schema.Replace(" TEXT", " VARCHAR(190)", StringComparison.Ordinal) : Schema)
                + (marked ? dialect.GrantSql(new Vow.Sources.DataMap { Source = "shop", Engine = at, Tables = [] }, "keeper " + Path.GetFileName(folder)).Replace("@'%'", "@localhost", StringComparison.Ordinal) : "")
                + shop;
            await command.ExecuteNonQueryAsync();
        }

        await bed.StartAsync(anew: true);
        return bed;
    }

    /// <summary>As after a crash: a new process over the same store, keys and shop.</summary>
    public async Task RestartAsync()
    {
        await services.DisposeAsync();
        await StartAsync(anew: false);
    }

    /// <summary>What a person downloads about themself, for programs.</summary>
    public async Task<string> DownloadAsync(Guid subject) => Vow.Rights.Packages.PackageJson.Of(
        await Get<Vow.Me.Download>().Async(subject, Language.Fr, "json", TestContext.Current.CancellationToken), Get<PolicyHolder>().Current, Get<VowOptions>().Url, Language.Fr)
        .ToJsonString(Vow.Rights.Packages.PackageJson.Readable);

    public async Task<SweepOutcome> SweepAsync(bool confirm = true)
    {
        var sweep = Get<Sweep>();
        var outcome = await sweep.RunAsync(new SweepRequest(ClockConfirmed: true), Now);
        return confirm && outcome is SweepOutcome.Refused { Code: "sweep.ceiling", Plan: { } plan }
            ? await sweep.RunAsync(new SweepRequest(plan), Now)
            : outcome;
    }

    /// <summary>Arms the shop and lets the first wait pass.</summary>
    public async Task ArmAsync()
    {
        var outcome = await Get<ArmSource>().ArmAsync("shop", "shop", Actor.System, Now, asSuperuser: at != EngineKind.Sqlite);
        Assert.True(outcome is ArmOutcome.Armed, (outcome as ArmOutcome.Refused)?.Message + string.Join("\n", (outcome as ArmOutcome.Refused)?.Findings.Select(f => f.ToString()) ?? []));
        Time.Advance(TimeSpan.FromDays(31));
    }

    public async Task<long> ShopAsync(string sql)
    {
        await using var connection = ShopConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Statements of the shop's owner.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = ShopConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> StoreAsync(string sql)
    {
        var database = Get<Database>();
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Breaks off at a durable step, as a crash would: the exception leaves everything where it is.</summary>
    public static IDisposable BreakAt(string step) => On(step, 1, () => throw new BrokenOff(step));

    /// <summary>Does something when a durable step is reached for the nth time, by what this test began and by no other.</summary>
    public static IDisposable On(string step, int nth, Action act) => DiagnosticListener.AllListeners.Subscribe(new Listener(step, nth, act));

    /// <summary>Waits until somebody in the shop waits for a lock.</summary>
    public async Task UntilAWaitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var waiting = at == EngineKind.MariaDb
            ? "SELECT count(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()"
            : "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while (await ShopAsync(waiting) == 0)
        {
            // MariaDB's lists of transactions are kept for a tenth of a second, counted from the last look.
            await Task.Delay(150, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(bool anew)
    {
        var files = ReadPolicy.FilesIn(options.Policy)!;
        var (policy, version, _) = PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, Now);
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddVow(options, new VowHome(options.Home), Stores.Model, policy!);
        collection.AddCompany();
        services = collection.BuildServiceProvider();
        if (anew)
        {
            await Get<Deeds>().DoAsync(deed => PutInForce.RecordAsync(deed, Get<Entries>(), version!));
        }
    }

    /// <summary>A connection to the shop that is not Vow's.</summary>
    public DbConnection ShopConnection() => at switch
    {
        EngineKind.Postgres => new NpgsqlConnection(shopAt),
        EngineKind.MariaDb => new MySqlConnection(shopAt + ";AllowUserVariables=true"),
        _ => new SqliteConnection(shopAt),
    };

    // The shipped policy; where the shop isn't SQLite, a copy that says so.
    private static string PolicyFolder(string home, EngineKind at, string? sources)
    {
        var here = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(here, "policies", "coraye")))
        {
            here = Path.GetDirectoryName(here)!;
        }

        var shipped = Path.Combine(here, "policies", "coraye");
        if (at == EngineKind.Sqlite && sources is null)
        {
            return shipped;
        }

        var copy = Directory.CreateDirectory(Path.Combine(home, "coraye")).FullName;
        foreach (var file in Directory.EnumerateFiles(shipped))
        {
            File.WriteAllText(Path.Combine(copy, Path.GetFileName(file)), File.ReadAllText(file).Replace("engine: sqlite", "engine: " + Dialect.Of(at).Word, StringComparison.Ordinal));
        }

        File.AppendAllText(Path.Combine(copy, PolicyFiles.Sources), sources);
        return copy;
    }

    public sealed class BrokenOff(string step) : Exception("Broken off at " + step);

    // The announcement is heard by the whole process, and other tests make the same steps: only those of this test's own flow count.
    private sealed class Listener(string step, int nth, Action act) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly string test = TestContext.Current.Test!.UniqueID;
        private int reached;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == Steps.ListenerName)
            {
                value.Subscribe(this, name => name == step);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            // The listener hands every written step to every subscriber, whatever each asked for.
            if (value.Key == step && TestContext.Current.Test?.UniqueID == test && Interlocked.Increment(ref reached) == nth)
            {
                act();
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
