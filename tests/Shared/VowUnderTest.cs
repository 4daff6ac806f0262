using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MimeKit;
using Vow.Host;

namespace Vow.Tests.Shared;

/// <summary>The engines of Vow's own store. PostgreSQL skips where its programs are absent, and says so.</summary>
public enum Engine
{
    /// <summary>SQLite in the home folder.</summary>
    Sqlite,

    /// <summary>A new database on this test process's own PostgreSQL.</summary>
    Postgres,
}

/// <summary>What a run of a verb gave.</summary>
public sealed record Ran(int Exit, string Output, string Error);

/// <summary>
/// The real program in this process: its command line, Kestrel on a free port, a home folder of its own, the test's clock. Everything goes with it.
/// </summary>
public sealed class VowUnderTest : IAsyncDisposable
{
    private static readonly DateTimeOffset Spring = new(2027, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly List<HttpClient> visitors = [];
    private readonly Dictionary<string, string> environment;
    private readonly Action<IServiceCollection>? configure;
    private CancellationTokenSource stop = new();
    private Task<int> running = Task.FromResult(0);

    private VowUnderTest(Dictionary<string, string> environment, TestClock clock, Action<IServiceCollection>? configure)
    {
        this.environment = environment;
        this.configure = configure;
        Clock = clock;
        Url = new Uri(environment["VOW_URL"]);
        Home = environment["VOW_HOME"];
        Visitor = NewVisitor("en");
    }

    /// <summary>For <c>[MemberData]</c>: every engine.</summary>
    public static TheoryData<Engine> Engines => [Engine.Sqlite, Engine.Postgres];

    /// <summary>For <c>[MemberData]</c>: each shipped policy, and the other engine with the first. No policy is the product.</summary>
    public static TheoryData<Engine, string> Policies => new() { { Engine.Sqlite, "coraye" }, { Engine.Postgres, "coraye" }, { Engine.Sqlite, "template" } };

    /// <summary>The environment it runs in: for a process of its own on the same home.</summary>
    public IReadOnlyDictionary<string, string> Environment => environment;

    /// <summary>The clock of everything in it.</summary>
    public TestClock Clock { get; }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>Its home folder.</summary>
    public string Home { get; }

    /// <summary>A browser that asks for English pages. See <see cref="NewVisitor"/>.</summary>
    public HttpClient Visitor { get; }

    /// <summary>The running server's services.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    /// <summary>What the server printed, and where its faults went.</summary>
    public StringWriter Output { get; private set; } = new(CultureInfo.InvariantCulture);

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="engine">Engine of the store.</param>
    /// <param name="policy">The policy's folder; without it the shipped one.</param>
    /// <param name="now">The clock's first instant; without it 1 March 2027, 10:00 in Paris.</param>
    /// <param name="configure">Replaces services at the edge (a payment service, a mail door).</param>
    /// <param name="variables">More of the environment, such as connection strings of sources.</param>
    public static async Task<VowUnderTest> StartAsync(
        Engine engine = Engine.Sqlite,
        string? policy = null,
        DateTimeOffset? now = null,
        Action<IServiceCollection>? configure = null,
        IReadOnlyDictionary<string, string>? variables = null)
    {
        var vow = await NewAsync(policy, now, configure, variables, home => EmptyStore.PutAsync(engine, home));
        await vow.UpAsync();
        return vow;
    }

    /// <summary>An installation that is not started: for verbs alone, and for starts that are refused.</summary>
    public static Task<VowUnderTest> NewAsync(
        Engine engine = Engine.Sqlite,
        string? policy = null,
        DateTimeOffset? now = null,
        Action<IServiceCollection>? configure = null,
        IReadOnlyDictionary<string, string>? variables = null) => NewAsync(policy, now, configure, variables, async _ => engine == Engine.Postgres ? await PostgresServer.NewDatabaseAsync() : null);

    private static async Task<VowUnderTest> NewAsync(
        string? policy, DateTimeOffset? now, Action<IServiceCollection>? configure, IReadOnlyDictionary<string, string>? variables, Func<string, Task<string?>> store)
    {
        var port = Ports.Free();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VOW_HOME"] = Directory.CreateTempSubdirectory("vow-t-").FullName,
            ["VOW_LISTEN"] = $"127.0.0.1:{port}",
            ["VOW_URL"] = $"http://localhost:{port}",
            ["VOW_POLICY"] = policy ?? Repository.Policy("coraye"),
        };
        if (await store(environment["VOW_HOME"]) is { } database)
        {
            environment["VOW_STORE"] = database;
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        return new VowUnderTest(environment, new TestClock(now ?? Spring), configure);
    }

    /// <summary>Starts the server on the same home: after <see cref="DownAsync"/>, a restart.</summary>
    public async Task UpAsync()
    {
        stop = new CancellationTokenSource();
        Output = new StringWriter(CultureInfo.InvariantCulture);
        var started = new Started();
        var safe = TextWriter.Synchronized(Output);
        running = Task.Run(() => VowProgram.RunAsync(
            ["up"],
            environment.GetValueOrDefault,
            safe,
            safe,
            services =>
            {
                Edge(services);
                services.AddSingleton<IHostedService>(provider =>
                {
                    started.Services = provider;
                    return started;
                });
            },
            stop.Token));
        if (await Task.WhenAny(started.Serving.Task, running) != running)
        {
            // It listens; what it has to say (a first sign-in) is said when it is ready.
            await UntilAsync(() => running.IsCompleted || Said(safe));
        }

        if (running.IsCompleted)
        {
            throw new InvalidOperationException($"The server ended at its start with exit code {await running}:\n{Output}");
        }

        Services = started.Services;
    }

    private bool Said(TextWriter safe)
    {
        // The synchronized writer locks itself.
        lock (safe)
        {
            return Output.ToString().Contains("Vow is up", StringComparison.Ordinal);
        }
    }

    /// <summary>Stops the server; the home stays.</summary>
    public async Task<int> DownAsync()
    {
        await stop.CancelAsync();
        var exit = await running;
        stop.Dispose();
        return exit;
    }

    /// <summary>Runs a verb as a command of its own would: beside the server, or alone. Without one running, changing verbs take the lock.</summary>
    public Task<Ran> RunAsync(params string[] args) => RunAsync(null, args);

    /// <summary>Runs a verb as at a terminal, where somebody types this.</summary>
    public async Task<Ran> RunAnsweredAsync(string typed, params string[] args)
    {
        using var answers = new StringReader(typed);
        return await RunAsync(answers, args);
    }

    private async Task<Ran> RunAsync(TextReader? answers, string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await VowProgram.RunAsync(args, environment.GetValueOrDefault, output, error, Edge, TestContext.Current.CancellationToken, answers);
        return new Ran(exit, output.ToString(), error.ToString());
    }

    /// <summary>Another browser: its own cookies, the site's Origin on what it sends, no following of redirections.</summary>
    public HttpClient NewVisitor(string language)
    {
#pragma warning disable CA2000 // the client owns its handlers and is disposed with this
        var visitor = new HttpClient(new FromOwnPages(Url) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() } })
#pragma warning restore CA2000
        {
            BaseAddress = Url,
        };
        visitor.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        visitors.Add(visitor);
        return visitor;
    }

    /// <summary>Runs something with services of one request.</summary>
    public async Task<T> AskAsync<T>(Func<IServiceProvider, Task<T>> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider);
    }

    /// <summary>Mails that left so far (as .eml files), oldest first.</summary>
    public IReadOnlyList<MimeMessage> Mails() =>
        [.. Directory.EnumerateFiles(Path.Combine(Home, "outbox"), "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    /// <summary>Waits until so many mails have left, and gives them.</summary>
    public async Task<IReadOnlyList<MimeMessage>> MailsAsync(int atLeast)
    {
        var mails = Mails();
        await UntilAsync(() => (mails = Mails()).Count >= atLeast);
        return mails;
    }

    /// <summary>Waits for a condition that another task brings about; gives up after three minutes.</summary>
    public static Task UntilAsync(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return UntilAsync(() => Task.FromResult(condition()));
    }

    /// <summary>Waits for a condition that has to be asked for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!running.IsCompleted)
        {
            await DownAsync();
        }

        foreach (var visitor in visitors)
        {
            visitor.Dispose();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Home, recursive: true);
    }

    private void Edge(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Clock);
        // Hashing as slowly as the product does was a third of these tests' time. What the product does is asserted without this (Rules).
        services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1_000);
        configure?.Invoke(services);
    }

    /// <summary>A browser names the page a form comes from; the wall asks for it.</summary>
    private sealed class FromOwnPages(Uri url) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!HttpMethods.IsGet(request.Method.Method) && !request.Headers.Contains("Origin"))
            {
                request.Headers.Add("Origin", url.GetLeftPart(UriPartial.Authority));
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Started : IHostedLifecycleService
    {
        public TaskCompletionSource Serving { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IServiceProvider Services { get; set; } = null!;

        public Task StartedAsync(CancellationToken cancellationToken)
        {
            Serving.TrySetResult();
            return Task.CompletedTask;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
