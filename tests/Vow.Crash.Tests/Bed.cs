using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Vow.Jobs;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>An installation beside a small shop, both of which can be copied while nothing runs: each crash begins from the same state.</summary>
internal sealed partial class Bed : IAsyncDisposable
{
    private const string Password = "orage tabouret merlan 47 velours";

    private readonly string folder;

    private readonly string? sources;

    private readonly IReadOnlyDictionary<string, string> more;

    private Bed(string folder, VowUnderTest vow, string? sources, IReadOnlyDictionary<string, string> more)
    {
        this.folder = folder;
        this.sources = sources;
        this.more = more;
        Vow = vow;
    }

    /// <summary>The installation.</summary>
    public VowUnderTest Vow { get; }

    private string ShopFile => Path.Combine(folder, "shop.db");

    private string ListFolder => Path.Combine(folder, "lists");

    /// <summary>Everything in the folder of lists.</summary>
    public IEnumerable<string> Lists => new DirectoryInfo(ListFolder).EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal);

    /// <summary>One of the lists.</summary>
    public string List(string name) => File.ReadAllText(Path.Combine(ListFolder, name));

    private string Listed => Path.Combine(folder, "steps");

    /// <summary>Every step the killed or recorded process announced, those that count with a + before them.</summary>
    public string[] Heard => File.Exists(Listed) ? File.ReadAllLines(Listed) : [];

    /// <summary>The steps that count.</summary>
    public string[] Steps => [.. Heard.Where(l => l.StartsWith('+')).Select(l => l[1..])];

    /// <summary>A new one, not started, with these rows in its shop, and files in a folder of lists where its policy declares one more source.</summary>
    public static Task<Bed> NewAsync(Engine engine, string shop, string? sources = null, params (string Name, string Text)[] lists) => NewAsync(engine, shop, null, new Dictionary<string, string>(), sources, lists);

    /// <summary>The same at another instant, with more of the environment.</summary>
    public static async Task<Bed> NewAsync(Engine engine, string shop, DateTimeOffset? now, IReadOnlyDictionary<string, string> more, string? sources = null, params (string Name, string Text)[] lists)
    {
        var bed = await MakeAsync(engine == Engine.Postgres ? await PostgresServer.NewDatabaseAsync() : null, now, sources, more);
        foreach (var (name, text) in lists)
        {
            Directory.CreateDirectory(bed.ListFolder);
            File.WriteAllText(Path.Combine(bed.ListFolder, name), text);
        }

        await using var file = new SqliteConnection($"Data Source={bed.ShopFile};Pooling=False");
        await file.OpenAsync();
        await using var command = file.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL;" + Shop.Schema + shop;
        await command.ExecuteNonQueryAsync();
        return bed;
    }

    /// <summary>The same state again: home, store, keys, shop, clock. Nothing may be running.</summary>
    public async Task<Bed> CopyAsync()
    {
        SqliteConnection.ClearAllPools();
        var store = Vow.Environment.GetValueOrDefault("VOW_STORE");
        var copy = await MakeAsync(store is null ? null : await PostgresServer.NewDatabaseAsync(new NpgsqlConnectionStringBuilder(store).Database), Vow.Clock.Now, sources, more);
        Copy(folder, copy.folder);
        Copy(Vow.Home, copy.Vow.Home);
        return copy;
    }

    /// <summary>From here the steps of the other process count.</summary>
    public void CountFromHere() => File.WriteAllText(Path.Combine(folder, "from"), "");

    /// <summary>Signs up and confirms in the running server; then every job that is due has run, so that a process at the same instant finds none.</summary>
    public async Task SignUpAsync(string email)
    {
        await PostAsync(Vow.Visitor, "/en/account/new", ("email", email), ("password", Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"));
        var mail = (await Vow.MailsAsync(1))[^1];
        Vow.Clock.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(Vow.Visitor, "/en/account/confirm", ("code", Code().Match(mail.TextBody ?? "").Groups[1].Value));
        Vow.Clock.Advance(TimeSpan.FromHours(1));
        await Vow.Services.GetRequiredService<Clockwork>().RunDueAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the server; what waits for the log is in it.</summary>
    public async Task DownAsync()
    {
        Assert.Equal(0, await Vow.DownAsync());
        await Vow.RunAsync("source", "list");
    }

    /// <summary>A browser that has just signed in.</summary>
    public async Task<HttpClient> SignedInAsync(string email)
    {
        var browser = Vow.NewVisitor("en");
        await PostAsync(browser, "/en/sign-in", ("email", email), ("password", Password));
        return browser;
    }

    /// <summary>Sends a form that must be taken.</summary>
    public static async Task PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        Assert.True(answer.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
    }

    /// <summary>One number of the store.</summary>
    public async Task<long> CountAsync(string sql) => long.Parse((await StoreAsync(sql)).Single(), CultureInfo.InvariantCulture);

    /// <summary>Rows of the store, one line each.</summary>
    public async Task<IReadOnlyList<string>> StoreAsync(string sql)
    {
        await using DbConnection connection = Vow.Environment.GetValueOrDefault("VOW_STORE") is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={Path.Combine(Vow.Home, "vow.db")};Pooling=False");
        return await LinesAsync(connection, sql);
    }

    /// <summary>SQL that is true where a stretch <c>i</c> of the log's index holds an entry.</summary>
    public string Holds(string entry) =>
        Vow.Environment.ContainsKey("VOW_STORE") ? $"position(uuid_send({entry}) IN i.ids) % 16 = 1" : $"instr(i.ids, unhex({entry}, '-')) % 16 = 1";

    /// <summary>Rows of the shop, one line each.</summary>
    public async Task<IReadOnlyList<string>> ShopAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={ShopFile};Pooling=False");
        return await LinesAsync(connection, sql);
    }

    /// <summary>Compartments of anybody that still have a key.</summary>
    public async Task<IReadOnlyList<string>> CompartmentsAsync()
    {
        await Vow.UpAsync();
        var keys = Vow.Services.GetRequiredService<global::Vow.Keys.KeyStore>();
        var now = global::Vow.Gate.Instant.From(Vow.Clock.Now);
        string[] all = [.. (await StoreAsync("SELECT id FROM people_subject")).SelectMany(id => keys.CompartmentsOf(Guid.Parse(id), now)).Order(StringComparer.Ordinal)];
        await Vow.DownAsync();
        return all;
    }

    /// <summary>Whether the log holds every entry and proves it.</summary>
    public async Task SoundAsync()
    {
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM ledger_pending"));
        Assert.StartsWith("Sound: ", (await Vow.RunAsync("ledger", "verify")).Output, StringComparison.Ordinal);
    }

    /// <summary>Waits for something in the store or of another process; gives up after a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Vow.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        if (sources is not null)
        {
            Directory.GetParent(Vow.Environment["VOW_POLICY"])!.Delete(recursive: true);
        }
    }

    private static async Task<Bed> MakeAsync(string? store, DateTimeOffset? now, string? sources, IReadOnlyDictionary<string, string> more)
    {
        var folder = Directory.CreateTempSubdirectory("vow-crash-").FullName;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VOW_SHOP"] = $"Data Source={Path.Combine(folder, "shop.db")};Pooling=False;Default Timeout=5",
            ["VOW_CRASH_LIST"] = Path.Combine(folder, "steps"),
            ["VOW_CRASH_FROM"] = Path.Combine(folder, "from"),
        };
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        if (store is not null)
        {
            variables["VOW_STORE"] = store;
        }

        string? policy = null;
        if (sources is not null)
        {
            variables["VOW_LISTS"] = Path.Combine(folder, "lists");
            policy = Directory.CreateTempSubdirectory("vow-crash-policy-").CreateSubdirectory("coraye").FullName;
            Copy(Repository.Policy("coraye"), policy);
            File.AppendAllText(Path.Combine(policy, "sources.yaml"), sources);
        }

        return new Bed(folder, await VowUnderTest.NewAsync(policy: policy, now: now, variables: variables), sources, more);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in new DirectoryInfo(from).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target);
        }
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(DbConnection connection, string sql)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return lines;
    }

    [GeneratedRegex(@"/account/confirm/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
