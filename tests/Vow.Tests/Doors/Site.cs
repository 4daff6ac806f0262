using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>The running site as somebody at its doors sees it: forms, pages, mails.</summary>
public sealed partial class Site : IAsyncDisposable
{
    /// <summary>A password nobody guesses.</summary>
    public const string Password = "orage tabouret merlan 47 velours";

    private readonly VowUnderTest vow;

    private Site(VowUnderTest vow)
    {
        this.vow = vow;
        Browser = NewBrowser();
    }

    /// <summary>The installation behind it.</summary>
    public VowUnderTest Vow => vow;

    /// <summary>A browser with cookies.</summary>
    public HttpClient Browser { get; }

    /// <summary>The server's clock.</summary>
    public TestClock Time => vow.Clock;

    /// <summary>This instant by that clock.</summary>
    public Instant Now => Instant.From(Time.Now);

    /// <summary>Starts it with a shipped policy.</summary>
    public static async Task<Site> StartAsync(Engine engine = Engine.Sqlite, string policy = "coraye") => new(await VowUnderTest.StartAsync(engine, Repository.Policy(policy)));

    /// <summary>The doors of an installation that runs; it ends with this.</summary>
    public static Site Of(VowUnderTest vow) => new(vow);

    /// <summary>Another browser, on another desk.</summary>
    public HttpClient NewBrowser()
    {
        var browser = vow.NewVisitor("en");
        browser.DefaultRequestHeaders.Add("User-Agent", "doors");
        return browser;
    }

    /// <summary>A part of the server.</summary>
    public T Get<T>()
        where T : notnull => vow.Services.GetRequiredService<T>();

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

    /// <summary>Waits until so many mails have left for an address, and gives the last. The clock goes on, so that the next one is later.</summary>
    public async Task<MimeMessage> MailAsync(string to, int count = 1)
    {
        await VowUnderTest.UntilAsync(() => MailsTo(to).Count >= count);
        Time.Advance(TimeSpan.FromSeconds(1));
        return MailsTo(to)[^1];
    }

    /// <summary>Mails that have left for an address, oldest first.</summary>
    public IReadOnlyList<MimeMessage> MailsTo(string to) => [.. vow.Mails().Where(m => m.To.Mailboxes.Single().Address == to)];

    /// <summary>The code at the end of the link in a mail.</summary>
    public static string CodeIn(MimeMessage mail) => Link().Match(mail.TextBody ?? "").Groups[1].Value;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => vow.DisposeAsync();

    [GeneratedRegex(@"/(?:account/confirm|password)/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
