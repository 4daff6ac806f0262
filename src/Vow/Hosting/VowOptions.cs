using Vow.Sources;

namespace Vow.Hosting;

/// <summary>What an installation is told from outside. Secrets come from here or from files, never from the policy.</summary>
public sealed record VowOptions
{
    /// <summary><c>VOW_HOME</c>: the folder of everything, by default <c>./data</c>.</summary>
    public string Home { get; init; } = "data";

    /// <summary><c>VOW_LISTEN</c>: address and port to listen on, by default <c>127.0.0.1:5080</c>.</summary>
    public string Listen { get; init; } = "127.0.0.1:5080";

    /// <summary><c>VOW_URL</c>: the public address, by default <c>http://localhost</c> and the port of <c>VOW_LISTEN</c>. A name, since passkeys refuse numbers.</summary>
    public Uri Url { get; init; } = new("http://localhost:5080");

    /// <summary><c>VOW_STORE</c>: an Npgsql connection string; absent = SQLite in the home folder.</summary>
    public string? Store { get; init; }

    /// <summary><c>VOW_POLICY</c>: the policy's folder, by default <c>policies/coraye</c>.</summary>
    public string Policy { get; init; } = Path.Combine("policies", "coraye");

    /// <summary><c>VOW_SAMPLE=yes</c>: serve the sample policy on a public address all the same.</summary>
    public bool SampleAllowed { get; init; }

    /// <summary><c>VOW_SMTP</c>: <c>smtp://user:password@host:port</c> or <c>smtps://…</c>; absent = .eml files in the home folder.</summary>
    public Uri? Smtp { get; init; }

    /// <summary><c>VOW_RETURN</c>: the mailbox that undelivered mails come back to, such as <c>bounces@example.org</c>; each mail leaves with a return address of its own under it. Needs <c>VOW_IMAP</c>.</summary>
    public string? Return { get; init; }

    /// <summary><c>VOW_IMAP</c>: how that mailbox is read: <c>imap://user:password@host:port</c> or <c>imaps://…</c>.</summary>
    public Uri? Imap { get; init; }

    /// <summary>
    /// <c>VOW_MAILBOXES</c> names the mailboxes of the rights desk, such as <c>privacy,dpo</c>; <c>VOW_MAILBOX_PRIVACY</c> and what begins so says how each is read
    /// (<see cref="Mailboxes.DeskMailbox"/>). Empty = none is read.
    /// </summary>
    public IReadOnlyList<Mailboxes.DeskMailbox> Mailboxes { get; init; } = [];

    /// <summary><c>VOW_MAILBOX_RATE</c>: messages taken from one of them in a day, by default 2,000; the others wait in it.</summary>
    public int MailboxRate { get; init; } = 2_000;

    /// <summary><c>VOW_CLAMD</c>: address and port of a virus scanner (clamd) that looks at attachments before they enter a file; absent = none does.</summary>
    public System.Net.IPEndPoint? Clamd { get; init; }

    /// <summary><c>VOW_DKIM</c>: selector and domain under which mails are signed (RFC 6376), such as <c>vow1@example.org</c>; absent = the mail server signs, or nobody.</summary>
    public (string Selector, string Domain)? Dkim { get; init; }

    /// <summary><c>VOW_DNS</c>: address and port of the name server the doctor asks; absent = the machine's own.</summary>
    public System.Net.IPEndPoint? Dns { get; init; }

    /// <summary><c>VOW_MAIL_RATE</c>: mails a minute to one domain, by default 1,200; 0 = no limit.</summary>
    public int MailRate { get; init; } = 1_200;

    /// <summary>
    /// <c>VOW_TWILIO_ACCOUNT</c>, <c>VOW_TWILIO_TOKEN</c> (or <c>VOW_TWILIO_TOKEN_FILE</c>), <c>VOW_TWILIO_FROM</c>, <c>VOW_TWILIO_STOP</c>, <c>VOW_TWILIO_URL</c>: the
    /// company that delivers text messages; absent = none are sent and nothing about them is shown.
    /// </summary>
    public TwilioAccount? Twilio { get; init; }

    /// <summary>
    /// <c>VOW_SMS_WEBHOOK</c>, <c>VOW_SMS_WEBHOOK_SECRET</c> (or <c>VOW_SMS_WEBHOOK_SECRET_FILE</c>), <c>VOW_SMS_STOP</c>: another company that delivers text messages, behind a
    /// service of the company's own; absent = as without <see cref="Twilio"/>.
    /// </summary>
    public TextWebhook? TextWebhook { get; init; }

    /// <summary>
    /// <c>VOW_OIDC_ISSUER</c>, <c>VOW_OIDC_CLIENT</c>, <c>VOW_OIDC_SECRET</c>, <c>VOW_OIDC_NAME</c>: the company's own accounts, by OpenID Connect; absent = no
    /// such button.
    /// </summary>
    public CompanyIssuer? Company { get; init; }

    /// <summary><c>VOW_PROXIES</c>: addresses of reverse proxies whose forwarded headers are believed, separated by commas.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>
    /// <c>VOW_SITES</c>: origins of the company's other sites whose pages carry the banner and send its answers here, such as <c>https://www.example.org</c>,
    /// separated by commas. They must share a domain with <c>VOW_URL</c>.
    /// </summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary><c>VOW_COOKIE_DOMAIN</c>: the domain those sites share, for the cookie that remembers a choice; absent = this host alone.</summary>
    public string? CookieDomain { get; init; }

    /// <summary><c>VOW_PROOF</c>: <c>full</c>, <c>summary</c> (the default) or <c>off</c>: how much of the proof and the log everybody may see.</summary>
    public Publicity Proof { get; init; } = Publicity.Summary;

    /// <summary><c>VOW_UNUSUAL_READING</c>: beyond how many people an operator opens in a day the data protection officer is told; 500 by default.</summary>
    public int UnusualReading { get; init; } = 500;

    /// <summary>Looks up connection strings of sources (<c>connection: { env: NAME }</c>).</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Reads the options; every fault at once, in words.</summary>
    /// <param name="get">Looks up an environment variable.</param>
    public static (VowOptions Options, IReadOnlyList<string> Faults) Read(Func<string, string?> get)
    {
        ArgumentNullException.ThrowIfNull(get);
        var faults = new List<string>();
        string? Given(string name) => get(name) is { Length: > 0 } text ? text : null;
        Uri? Address(string name, params ReadOnlySpan<string> schemes)
        {
            if (Given(name) is not { } text)
            {
                return null;
            }

            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme))
            {
                return uri;
            }

            faults.Add($"{name} is not an address that starts with {string.Join(" or ", schemes.ToArray().Select(s => s + "://"))}.");
            return null;
        }

        // A secret may lie in a file, which only the program can read, instead of the environment.
        string? Secret(string name)
        {
            if (Given(name + "_FILE") is not { } file)
            {
                return Given(name);
            }

            if (Given(name) is not null)
            {
                faults.Add($"{name} and {name}_FILE say the same thing: give one of them.");
                return null;
            }

            try
            {
                if (File.ReadAllText(file).Trim() is { Length: > 0 } secret)
                {
                    return secret;
                }

                faults.Add($"{name}_FILE is empty.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{name}_FILE can't be read ({failure.GetType().Name}).");
            }

            return null;
        }

        T Unread<T>(T instead, string fault)
        {
            faults.Add(fault);
            return instead;
        }

        var defaults = new VowOptions();
        var options = new VowOptions
        {
            Home = Given("VOW_HOME") ?? defaults.Home,
            Listen = Given("VOW_LISTEN") ?? defaults.Listen,
            Url = Address("VOW_URL", "http", "https") ?? defaults.Url,
            Store = Given("VOW_STORE"),
            Policy = Given("VOW_POLICY") ?? defaults.Policy,
            SampleAllowed = Given("VOW_SAMPLE") == "yes",
            Smtp = Address("VOW_SMTP", "smtp", "smtps"),
            Return = Given("VOW_RETURN") is not { } mailbox || IsMailbox(mailbox) ? Given("VOW_RETURN") : Unread<string?>(null, "VOW_RETURN must be a mail address, such as bounces@example.org."),
            Imap = Address("VOW_IMAP", "imap", "imaps"),
            Mailboxes = Vow.Mailboxes.DeskMailbox.Read(Given, Secret, faults),
            MailboxRate = Given("VOW_MAILBOX_RATE") switch
            {
                null => defaults.MailboxRate,
                var text when int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var most) && most is > 0 and <= 1_000_000 => most,
                _ => Unread(defaults.MailboxRate, "VOW_MAILBOX_RATE must be a number of messages a day, from 1 to 1000000."),
            },
            Clamd = Given("VOW_CLAMD") switch
            {
                null => null,
                var text when System.Net.IPEndPoint.TryParse(text, out var scanner) && scanner.Port > 0 => scanner,
                _ => Unread<System.Net.IPEndPoint?>(null, "VOW_CLAMD must be an IP address and a port, such as 127.0.0.1:3310."),
            },
            Dkim = Given("VOW_DKIM") switch
            {
                null => null,
                var text when text.Split('@') is [{ Length: > 0 } selector, { Length: > 0 } domain] && IsName(selector) && IsName(domain) => (selector.ToLowerInvariant(), domain.ToLowerInvariant()),
                _ => Unread<(string, string)?>(null, "VOW_DKIM must be a selector and a domain, such as vow1@example.org."),
            },
            Dns = Given("VOW_DNS") switch
            {
                null => null,
                var text when System.Net.IPEndPoint.TryParse(text, out var server) => server.Port == 0 ? new System.Net.IPEndPoint(server.Address, 53) : server,
                _ => Unread<System.Net.IPEndPoint?>(null, "VOW_DNS must be an IP address, with a port where it is not 53."),
            },
            MailRate = Given("VOW_MAIL_RATE") switch
            {
                null => defaults.MailRate,
                var text when int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var rate) && rate <= 1_000_000 => rate,
                _ => Unread(defaults.MailRate, "VOW_MAIL_RATE must be a number of mails a minute, up to 1000000; 0 means no limit."),
            },
            Sites = [.. (Given("VOW_SITES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(site => site.TrimEnd('/'))],
            CookieDomain = Given("VOW_COOKIE_DOMAIN"),
            Proxies = [.. (Given("VOW_PROXIES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Proof = Given("VOW_PROOF") switch
            {
                null or "summary" => Publicity.Summary,
                "full" => Publicity.Full,
                "off" => Publicity.Off,
                _ => Unread(Publicity.Summary, "VOW_PROOF must be full, summary or off."),
            },
            UnusualReading = Given("VOW_UNUSUAL_READING") is not { } people ? defaults.UnusualReading
                : int.TryParse(people, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var usual) && usual is > 0 and <= 1_000_000 ? usual
                : Unread(defaults.UnusualReading, "VOW_UNUSUAL_READING must be a number of people from 1 to 1000000, such as 500."),
            Environment = get,
        };
        if (!System.Net.IPEndPoint.TryParse(options.Listen, out var endpoint) || endpoint.Port == 0)
        {
            faults.Add("VOW_LISTEN must be an IP address and a port, such as 127.0.0.1:5080 or 0.0.0.0:5080.");
        }
        else if (Given("VOW_URL") is null)
        {
            // Forms are taken from our own address only: it must be the one that answers.
            options = options with { Url = new Uri($"http://localhost:{endpoint.Port}") };
        }

        if ((options.Return is null) != (options.Imap is null))
        {
            faults.Add("VOW_RETURN and VOW_IMAP belong together: the mailbox mails come back to, and how it is read.");
        }

        if (Address("VOW_OIDC_ISSUER", "https", "http") is { } issuer)
        {
            if (issuer.Scheme == "http" && !issuer.IsLoopback)
            {
                faults.Add("VOW_OIDC_ISSUER must start with https://, except on this machine.");
            }

            if (Given("VOW_OIDC_CLIENT") is { } client && Secret("VOW_OIDC_SECRET") is { } secret)
            {
                options = options with { Company = new(issuer, client, secret, Given("VOW_OIDC_NAME") ?? issuer.Host) };
            }
            else
            {
                faults.Add("VOW_OIDC_ISSUER needs VOW_OIDC_CLIENT and VOW_OIDC_SECRET, as the issuer gave them.");
            }
        }

        if (new[] { "VOW_TWILIO_ACCOUNT", "VOW_TWILIO_TOKEN", "VOW_TWILIO_TOKEN_FILE", "VOW_TWILIO_FROM", "VOW_TWILIO_STOP", "VOW_TWILIO_URL" }.Any(name => Given(name) is not null))
        {
            var token = Secret("VOW_TWILIO_TOKEN");
            if (Given("VOW_TWILIO_ACCOUNT") is not { } account || token is null || Given("VOW_TWILIO_FROM") is not { } from)
            {
                faults.Add("Text messages need VOW_TWILIO_ACCOUNT, VOW_TWILIO_TOKEN (or VOW_TWILIO_TOKEN_FILE) and VOW_TWILIO_FROM, as the provider's console shows them.");
            }
            else
            {
                var twilio = new TwilioAccount(account, token, from, Given("VOW_TWILIO_STOP"), Address("VOW_TWILIO_URL", "https", "http") ?? TwilioAccount.Usual);
                if (twilio.Fault is { } fault)
                {
                    faults.Add(fault);
                }

                options = options with { Twilio = twilio };
            }
        }

        if (new[] { "VOW_SMS_WEBHOOK", "VOW_SMS_WEBHOOK_SECRET", "VOW_SMS_WEBHOOK_SECRET_FILE", "VOW_SMS_STOP" }.Any(name => Given(name) is not null))
        {
            var (address, fault) = WebhookAddress.Read("VOW_SMS_WEBHOOK", Given("VOW_SMS_WEBHOOK"), Secret("VOW_SMS_WEBHOOK_SECRET"));
            if (address is null)
            {
                faults.Add(fault!);
            }
            else
            {
                options = options with { TextWebhook = new TextWebhook(address, Given("VOW_SMS_STOP")) };
            }

            if (Given("VOW_SMS_STOP") is { } stop && !TwilioAccount.IsNumber(stop))
            {
                faults.Add("VOW_SMS_STOP must be a number such as 36111 or +33600000000.");
            }

            if (options.Twilio is not null)
            {
                faults.Add("VOW_TWILIO_… and VOW_SMS_WEBHOOK both name who delivers text messages: keep one of them.");
            }
        }

        foreach (var site in options.Sites.Where(s => !(Uri.TryCreate(s, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == s)))
        {
            faults.Add($"VOW_SITES: \"{site}\" is not the origin of a site: write https:// and its name, and nothing after.");
        }

        foreach (var proxy in options.Proxies.Where(p => !System.Net.IPAddress.TryParse(p, out _)))
        {
            faults.Add($"VOW_PROXIES: \"{proxy}\" is not an IP address.");
        }

        return (options, faults);
    }

    // The local part must leave room for what marks each mail (RFC 5321, 4.5.3.1.1: 64 octets).
    private static bool IsMailbox(string text) => text.Split('@') is [{ Length: > 0 and <= 40 } local, { Length: > 0 } domain] && !local.Contains('+', StringComparison.Ordinal) && IsName(domain) && local.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static bool IsName(string text) => text.Length <= 253 && text.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    /// <summary>The address to listen on.</summary>
    public System.Net.IPEndPoint Endpoint => System.Net.IPEndPoint.Parse(Listen);

    /// <summary>Whether others than this machine can reach the address.</summary>
    public bool IsPublic => !System.Net.IPAddress.IsLoopback(Endpoint.Address) || !(Url.IsLoopback || Url.Host == "localhost");
}

/// <summary>An OpenID Connect issuer whose accounts open accounts here.</summary>
/// <param name="Issuer">Its address: <c>/.well-known/openid-configuration</c> lies under it.</param>
/// <param name="Client">What it calls this installation.</param>
/// <param name="Secret">The secret it gave.</param>
/// <param name="Name">What people call it, on the button.</param>
public sealed record CompanyIssuer(Uri Issuer, string Client, string Secret, string Name)
{
    // A record prints its members: the secret must not be among them.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Issuer = ").Append(Issuer).Append(", Client = ").Append(Client);
        return true;
    }
}

/// <summary>An account with the company that delivers text messages.</summary>
/// <param name="Account">What it calls the account, <c>AC…</c>.</param>
/// <param name="Token">Its secret: it opens the account, and signs what the company says to us.</param>
/// <param name="From">Who is shown as the sender: a number (<c>+33…</c>), a short number, a name of up to 11 letters and digits, or a messaging service (<c>MG…</c>).</param>
/// <param name="Stop">The number people text STOP to, where they can't reply to the sender; null where they reply.</param>
/// <param name="Url">Where it is spoken to.</param>
public sealed record TwilioAccount(string Account, string Token, string From, string? Stop, Uri Url)
{
    /// <summary>Where it is spoken to unless told otherwise.</summary>
    public static readonly Uri Usual = new("https://api.twilio.com");

    /// <summary>Whether the sender is a messaging service, which chooses among its numbers.</summary>
    public bool IsService => From.StartsWith("MG", StringComparison.Ordinal) && From.Length == 34;

    /// <summary>What is wrong with it, in words; null where nothing is.</summary>
    internal string? Fault => this switch
    {
        { Account: var account } when !(account.Length == 34 && account.StartsWith("AC", StringComparison.Ordinal) && account.All(char.IsAsciiLetterOrDigit)) =>
            "VOW_TWILIO_ACCOUNT must be the account's SID: AC and 32 letters and digits.",
        { IsService: false, From: var from } when !IsNumber(from) && !(from.Length is > 0 and <= 11 && from.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') && from.Any(char.IsAsciiLetter)) =>
            "VOW_TWILIO_FROM must be a number such as +33600000000, a short number, a name of up to 11 letters and digits, or a messaging service (MG…).",
        { IsService: false, Stop: null, From: var from } when !IsNumber(from) => "VOW_TWILIO_FROM is a name, which nobody can reply to: say in VOW_TWILIO_STOP to which number people text STOP.",
        { Stop: { } stop } when !IsNumber(stop) => "VOW_TWILIO_STOP must be a number such as 36111 or +33600000000.",
        { Url: { Scheme: "http", IsLoopback: false } } => "VOW_TWILIO_URL must start with https://, except on this machine.",
        _ => null,
    };

    internal static bool IsNumber(string text) => text.TrimStart('+') is { Length: >= 3 and <= 15 } digits && text.Length - digits.Length <= 1 && digits.All(char.IsAsciiDigit);

    // A record prints its members: the secret must not be among them.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Account = ").Append(Account).Append(", From = ").Append(From).Append(", Url = ").Append(Url);
        return true;
    }
}

/// <summary>A service of the company's own that hands text messages to whoever delivers them.</summary>
/// <param name="Address">Where it answers, and the secret both sides sign with.</param>
/// <param name="Stop">The number people text STOP to, where they can't reply to the sender; null where they reply.</param>
public sealed record TextWebhook(WebhookAddress Address, string? Stop);

/// <summary>How much of the proof and the log everybody may see.</summary>
public enum Publicity
{
    /// <summary>What is promised, when it was checked, kept or broken.</summary>
    Summary,

    /// <summary>Figures and reasons too.</summary>
    Full,

    /// <summary>Nothing; auditors have their key.</summary>
    Off,
}
