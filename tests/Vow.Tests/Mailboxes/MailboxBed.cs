using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.Mailboxes;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>An installation with a mailbox of the rights desk on a real Dovecot, and what people write to it.</summary>
internal sealed partial class MailboxBed : IAsyncDisposable
{
    public const string Address = "privacy@example.org";

    // A mail server takes no message as received in its future: the test's clock stands before the machine's. A Monday.
    private static readonly DateTimeOffset Autumn = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly bool ownServers;

    private MailboxBed(MailServers servers, VowUnderTest vow, bool ownServers)
    {
        Servers = servers;
        Vow = vow;
        this.ownServers = ownServers;
    }

    public MailServers Servers { get; }

    public VowUnderTest Vow { get; }

    public DateTimeOffset Now => Vow.Clock.Now;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MailboxBed> StartAsync(Engine engine = Engine.Sqlite, MailServers? servers = null, params (string Name, string Value)[] variables)
    {
        var own = servers is null;
        servers ??= await MailServers.StartAsync(Address, "dpo@example.org");
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VOW_MAILBOXES"] = "privacy",
            ["VOW_MAILBOX_PRIVACY"] = $"imap://privacy:{MailServers.Password}@127.0.0.1:{servers.Imap}",
            ["VOW_MAILBOX_PRIVACY_ADDRESS"] = Address,
        };
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        try
        {
            return new MailboxBed(servers, await VowUnderTest.StartAsync(engine, now: Autumn, variables: all), own);
        }
        catch when (own)
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>A data protection officer has chosen the day it is read from, and armed it where that is wanted.</summary>
    public async Task<HttpClient> WatchedAsync(bool armed, string box = "privacy", string address = Address)
    {
        var dpo = await Vow.OperatorAsync("dora", Role.Dpo);
        await StartReadingAsync(dpo, box);
        if (armed)
        {
            await ArmAsync(dpo, box, address);
        }

        return dpo;
    }

    public async Task StartReadingAsync(HttpClient browser, string box = "privacy")
    {
        using var started = await browser.SendAsync($"/desk/mailboxes/{box}/start", ("since", Now.AddDays(-30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.SeeOther, started.StatusCode);
    }

    public async Task ArmAsync(HttpClient browser, string box = "privacy", string address = Address)
    {
        using var armed = await browser.SendAsync($"/desk/mailboxes/{box}/arm", ("function", "Data protection officer"), ("address", address));
        Assert.Equal(HttpStatusCode.SeeOther, armed.StatusCode);
        // What comes from here on comes after.
        Vow.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    public static MimeMessage Written(string from, string subject, string text, string? id = null, string to = Address)
    {
        var message = new MimeMessage { Subject = subject, MessageId = id ?? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) + "@example.fr" };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(new MailboxAddress("", to));
        message.Body = new TextPart("plain") { Text = text };
        return message;
    }

    /// <summary>Puts a message into the mailbox as received now, and waits until it is listed.</summary>
    public async Task<FoundMail> ComesAsync(MimeMessage message, TimeSpan? ago = null, string box = "privacy")
    {
        var before = (await MessagesAsync()).Select(m => m.Id).ToHashSet();
        await Servers.AppendAsync(box, message, Now - (ago ?? TimeSpan.Zero));
        return await UntilAsync(rows => rows.FirstOrDefault(m => !before.Contains(m.Id)));
    }

    public async Task<T> UntilAsync<T>(Func<IReadOnlyList<FoundMail>, T?> found)
        where T : class
    {
        T? one = null;
        await VowUnderTest.UntilAsync(async () => (one = found(await MessagesAsync())) is not null);
        return one!;
    }

    public async Task<IReadOnlyList<FoundMail>> MessagesAsync()
    {
        await using var store = Look();
        return await store.Set<FoundMail>().AsNoTracking().OrderBy(m => m.Uid).ToListAsync(Cancel);
    }

    public Store Look() => Vow.Services.GetRequiredService<Database>().NewStore();

    public async Task<RightsRequest?> RequestAsync(Guid? id)
    {
        await using var store = Look();
        return await store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, Cancel);
    }

    public static string Path(FoundMail row) => $"/desk/mailboxes/messages/{row.Id:D}";

    public static async Task<string> OpenedAsync(HttpClient agent, FoundMail row)
    {
        using var opened = await agent.SendAsync(Path(row) + "/open", ("reason", "sorting the mail"));
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        return (await agent.ReadAsync(Path(row))).Text;
    }

    /// <summary>Opens a message and says it is a request.</summary>
    public async Task<RightsRequest> SortedAsync(HttpClient agent, FoundMail row, string about = "right.access", string speaks = "en", params (string, string)[] more)
    {
        await OpenedAsync(agent, row);
        using var sorted = await agent.SendAsync(Path(row) + "/sort", [("as", "request"), ("about", about), ("speaks", speaks), .. more]);
        Assert.True(sorted.StatusCode == HttpStatusCode.SeeOther, WebUtility.HtmlDecode(await sorted.Content.ReadAsStringAsync(Cancel)));
        var number = Number().Match(sorted.Headers.Location!.OriginalString).Value;
        await using var store = Look();
        return await store.Set<RightsRequest>().AsNoTracking().FirstAsync(r => r.Number == number, Cancel);
    }

    /// <summary>The mail of a template, once it has left.</summary>
    public async Task<MimeMessage> MailAsync(Func<MimeMessage, bool> wanted)
    {
        MimeMessage? found = null;
        await VowUnderTest.UntilAsync(() => (found = Vow.Mails().FirstOrDefault(wanted)) is not null);
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        await Vow.DisposeAsync();
        if (ownServers)
        {
            await Servers.DisposeAsync();
        }
    }

    [GeneratedRegex(@"\d{4}-\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
