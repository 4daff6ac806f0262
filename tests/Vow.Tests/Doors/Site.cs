using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Vow.Gate;
using Vow.Host;
using Vow.Hosting;
using Vow.People;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>The real server with a home of its own and a clock that is set by hand, and a browser before it.</summary>
public sealed partial class Site : IAsyncDisposable
{
    /// <summary>A password nobody guesses.</summary>
    public const string Password = "orage tabouret merlan 47 velours";

    private readonly string home = Directory.CreateTempSubdirectory("vow-doors-").FullName;
    private readonly StringWriter said = new(CultureInfo.InvariantCulture);
    private Task<int> running = Task.FromResult(0);
    private Inside inside = null!;

    private Site()
    {
    }

    /// <summary>Address of the site.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A browser with cookies.</summary>
    public HttpClient Browser { get; private set; } = null!;

    /// <summary>The server's clock.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>This instant by that clock.</summary>
    public Instant Now => Instant.From(Time.GetUtcNow());

    /// <summary>Starts it on an engine: <c>sqlite</c> or <c>postgres</c>.</summary>
    public static async Task<Site> StartAsync(string engine)
    {
        var store = engine == "postgres" ? await PostgresServer.NewDatabaseAsync() : null;
        var site = new Site();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            site.Address = new Uri("http://" + free.LocalEndpoint);
        }

        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["VOW_HOME"] = site.home,
            ["VOW_LISTEN"] = site.Address.Authority,
            ["VOW_URL"] = site.Address.GetLeftPart(UriPartial.Authority),
            ["VOW_STORE"] = store,
            ["VOW_POLICY"] = Path.Combine(Root(), "policies", "coraye"),
        };
        var up = new TaskCompletionSource<Inside>(TaskCreationOptions.RunContinuationsAsynchronously);
        site.running = Task.Run(() => VowProgram.RunAsync(["up"], environment.GetValueOrDefault, site.said, site.said, services =>
        {
            services.AddSingleton<TimeProvider>(site.Time);
            services.AddSingleton(up);
            services.AddHostedService<Inside>();
        }));
        if (await Task.WhenAny(up.Task, site.running) != up.Task)
        {
            throw new InvalidOperationException("The server did not start: " + site.said);
        }

        site.inside = await up.Task;
        site.Browser = site.NewBrowser();
        return site;
    }

    /// <summary>Another browser, on another desk.</summary>
    public HttpClient NewBrowser()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add("User-Agent", "doors");
        return client;
    }

    /// <summary>A part of the server.</summary>
    public T Get<T>()
        where T : notnull => inside.Services.GetRequiredService<T>();

    /// <summary>A store to look into.</summary>
    public Store Look() => Get<Database>().NewStore();

    /// <summary>The one person known by an address; null where there is none.</summary>
    public async Task<Guid?> SubjectAsync(string email)
    {
        await using var store = Look();
        return await Identifiers.FindAsync(store, Identifiers.Email, email) is [var one] ? one : null;
    }

    /// <summary>Sends a form.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) => PostAsync(Browser, path, fields);

    /// <summary>Sends a form from a browser.</summary>
    public static Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] fields) =>
        browser.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), TestContext.Current.CancellationToken);

    /// <summary>Reads a page.</summary>
    public async Task<string> PageAsync(string path) => await TextAsync(await Browser.GetAsync(path, TestContext.Current.CancellationToken));

    /// <summary>The text of an answer, entities resolved.</summary>
    public static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>Signs up with the required fields and what else is given.</summary>
    public Task<HttpResponseMessage> SignUpAsync(string email, params (string Name, string Value)[] more) => PostAsync(
        "/en/account/new",
        [("email", email), ("password", Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"), .. more]);

    /// <summary>Signs up, opens the mail and confirms: the browser is then signed in.</summary>
    public async Task<Guid> AccountAsync(string email, params (string Name, string Value)[] more)
    {
        Assert.Equal(HttpStatusCode.SeeOther, (await SignUpAsync(email, more)).StatusCode);
        var code = CodeIn(await MailAsync(email));
        Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync("/en/account/confirm", ("code", code))).StatusCode);
        return (await SubjectAsync(email))!.Value;
    }

    /// <summary>Waits for the newest of so many mails to an address.</summary>
    public async Task<MimeMessage> MailAsync(string to, int count = 1)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var mails = MailsTo(to);
            if (mails.Count >= count)
            {
                return mails[^1];
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Mails that have left for an address, oldest first.</summary>
    public IReadOnlyList<MimeMessage> MailsTo(string to) =>
    [
        .. new DirectoryInfo(Path.Combine(home, "outbox")).GetFiles("*.eml").OrderBy(f => f.LastWriteTimeUtc).Select(f => MimeMessage.Load(f.FullName))
            .Where(m => m.To.Mailboxes.Single().Address == to),
    ];

    /// <summary>The code at the end of the link in a mail.</summary>
    public static string CodeIn(MimeMessage mail) => Link().Match(mail.TextBody ?? "").Groups[1].Value;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        inside.Stop();
        await running;
        Browser.Dispose();
        Directory.Delete(home, recursive: true);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "vow.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        }

        return folder;
    }

    [GeneratedRegex(@"/(?:account/confirm|password)/([\w-]{43})")]
    private static partial Regex Link();

    private sealed class Inside(IServiceProvider services, IHostApplicationLifetime life, TaskCompletionSource<Inside> up) : IHostedService
    {
        public IServiceProvider Services => services;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            life.ApplicationStarted.Register(() => up.TrySetResult(this));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Stop() => life.StopApplication();
    }
}
