using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Vow.Tests.Shared;

/// <summary>
/// A real Postfix and a real Dovecot of one test, on private ports and in a private folder. Mailboxes exist for the addresses named; others of their domains are
/// refused at the door; those of <c>gone.test</c> are taken while the test lets them and bounce afterwards, as an address that dies does.
/// </summary>
public sealed class MailServers : IAsyncDisposable
{
    /// <summary>The password of every mailbox.</summary>
    public const string Password = "seau-violet-9";

    private readonly string folder;
    private Process dovecot;

    private MailServers(string folder, int smtp, int imap, int imaps, Process dovecot)
    {
        this.folder = folder;
        Smtp = smtp;
        Imap = imap;
        Imaps = imaps;
        this.dovecot = dovecot;
    }

    /// <summary>Why they can't run here, or null.</summary>
    public static string? Absent => Environment.UserName != "root" ? "Postfix starts as root only"
        : !File.Exists("/usr/sbin/postfix") ? "Postfix is not installed (/usr/sbin/postfix)"
        : !File.Exists("/usr/sbin/dovecot") ? "Dovecot is not installed (/usr/sbin/dovecot)"
        : null;

    /// <summary>Port of the mail server.</summary>
    public int Smtp { get; }

    /// <summary>Port of the mailboxes.</summary>
    public int Imap { get; }

    /// <summary>Port of the mailboxes under TLS; 0 where there is none.</summary>
    public int Imaps { get; }

    /// <summary>The certificate of who signed the mail server's, in PEM.</summary>
    public string Authority => Path.Combine(folder, "dovecot", "ca.pem");

    /// <summary>Starts both with these mailboxes; skips the test where they are absent.</summary>
    public static Task<MailServers> StartAsync(params string[] mailboxes) => StartAsync(null, mailboxes);

    /// <summary>The same, where the mailboxes are also read under TLS, by tokens that this address knows (RFC 7662).</summary>
    public static async Task<MailServers> StartAsync(Uri? introspection, params string[] mailboxes)
    {
        Assert.SkipWhen(Absent is not null, Absent ?? "");
        var folder = Directory.CreateTempSubdirectory("vow-mail-").FullName;
        await RunAsync("chmod", "755", folder);
        foreach (var name in new[] { "queue", "data", "mail", "postfix", "dovecot" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        await RunAsync("chown", "postfix", Path.Combine(folder, "data"));
        await RunAsync("chown", "nobody:nogroup", Path.Combine(folder, "mail"));
        var (smtp, imap, imaps) = (Ports.Free(), Ports.Free(), introspection is null ? 0 : Ports.Free());
        await WritePostfixAsync(folder, smtp, mailboxes);
        await RunAsync("/usr/sbin/postfix", "-c", Path.Combine(folder, "postfix"), "start");
        await WriteDovecotAsync(folder, imap, imaps, introspection);
        var servers = new MailServers(folder, smtp, imap, imaps, Start(folder));
        await ListeningAsync(smtp);
        await ListeningAsync(imap);
        return servers;
    }

    /// <summary>From now on addresses of <c>gone.test</c> bounce.</summary>
    public void LetDie() => File.WriteAllText(Path.Combine(folder, "mail", "gone"), "");

    /// <summary>The mails that reached an address of <c>gone.test</c> while it lived.</summary>
    public IReadOnlyList<MimeMessage> TakenByTheDying() =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, "mail"), "taken.*").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file, TestContext.Current.CancellationToken))];

    /// <summary>Puts a message into a mailbox as received at an instant, which Dovecot believes only where it is past.</summary>
    public async Task AppendAsync(string name, MimeMessage message, DateTimeOffset received)
    {
        using var imap = await SignedInAsync(name);
        await imap.Inbox!.AppendAsync(new MailKit.AppendRequest(message, MailKit.MessageFlags.None, received), TestContext.Current.CancellationToken);
        await imap.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    /// <summary>The flags of what lies in a mailbox, oldest first.</summary>
    public async Task<IReadOnlyList<MailKit.MessageFlags>> FlagsAsync(string name)
    {
        using var imap = await SignedInAsync(name);
        await imap.Inbox!.OpenAsync(MailKit.FolderAccess.ReadOnly, TestContext.Current.CancellationToken);
        var flags = await imap.Inbox.FetchAsync(0, -1, new MailKit.FetchRequest(MailKit.MessageSummaryItems.Flags), TestContext.Current.CancellationToken);
        await imap.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        return [.. flags.Select(one => one.Flags!.Value & ~MailKit.MessageFlags.Recent)];
    }

    /// <summary>The server goes away.</summary>
    public async Task StopMailboxesAsync()
    {
        await RunAsync("kill", "-TERM", dovecot.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await dovecot.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        dovecot.Dispose();
    }

    /// <summary>It comes back; with the messages of a mailbox numbered anew, where one is named.</summary>
    public async Task StartMailboxesAsync(string? numberedAnew = null)
    {
        if (numberedAnew is not null)
        {
            foreach (var file in new DirectoryInfo(Path.Combine(folder, "mail", numberedAnew)).EnumerateFiles("dovecot*"))
            {
                file.Delete();
            }
        }

        dovecot = Start(folder);
        await ListeningAsync(Imap);
    }

    private static Process Start(string folder) => Process.Start(new ProcessStartInfo("/usr/sbin/dovecot", ["-F", "-c", Path.Combine(folder, "dovecot", "dovecot.conf")]) { UseShellExecute = false })
        ?? throw new InvalidOperationException("Dovecot did not start.");

    private async Task<ImapClient> SignedInAsync(string name)
    {
        var imap = new ImapClient();
        await imap.ConnectAsync("127.0.0.1", Imap, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await imap.AuthenticateAsync(name, Password, TestContext.Current.CancellationToken);
        return imap;
    }

    /// <summary>What lies in a mailbox, oldest first.</summary>
    public async Task<IReadOnlyList<MimeMessage>> MailboxAsync(string name)
    {
        using var imap = new ImapClient();
        await imap.ConnectAsync("127.0.0.1", Imap, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await imap.AuthenticateAsync(name, Password, TestContext.Current.CancellationToken);
        await imap.Inbox!.OpenAsync(MailKit.FolderAccess.ReadOnly, TestContext.Current.CancellationToken);
        var messages = new List<MimeMessage>();
        for (var i = 0; i < imap.Inbox.Count; i++)
        {
            messages.Add(await imap.Inbox.GetMessageAsync(i, TestContext.Current.CancellationToken));
        }

        await imap.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        return messages;
    }

    /// <summary>Waits until a mailbox holds so many mails, and gives them.</summary>
    public Task<IReadOnlyList<MimeMessage>> MailboxAsync(string name, int count) => MailboxAsync(name, mails => mails.Count >= count);

    /// <summary>Waits until a mail of this kind lies in a mailbox, and gives it: what is sent at once arrives in any order.</summary>
    public async Task<MimeMessage> MailAsync(string name, Func<MimeMessage, bool> wanted) => (await MailboxAsync(name, mails => mails.Any(wanted))).First(wanted);

    private async Task<IReadOnlyList<MimeMessage>> MailboxAsync(string name, Func<IReadOnlyList<MimeMessage>, bool> isThere)
    {
        IReadOnlyList<MimeMessage> found = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isThere(found = await MailboxAsync(name)))
        {
            await Task.Delay(100, patience.Token);
        }

        return found;
    }

    /// <summary>Hands a message to the mail server, as somebody elsewhere does.</summary>
    public async Task HandInAsync(MimeMessage message, string from, string to)
    {
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync("127.0.0.1", Smtp, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await smtp.SendAsync(message, new MailboxAddress("", from), [new MailboxAddress("", to)], TestContext.Current.CancellationToken);
        await smtp.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await RunAsync("/usr/sbin/postfix", "-c", Path.Combine(folder, "postfix"), "stop");
        await StopMailboxesAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task WritePostfixAsync(string folder, int port, string[] mailboxes)
    {
        var config = Path.Combine(folder, "postfix");
        var dying = $"test -e {folder}/mail/gone && exit 67; cat > {folder}/mail/taken.$$";
        var script = Path.Combine(folder, "dying");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n" + dying + "\n");
        await RunAsync("chmod", "755", script);
        await File.WriteAllTextAsync(Path.Combine(config, "main.cf"), $$"""
            compatibility_level = 3.6
            queue_directory = {{folder}}/queue
            data_directory = {{folder}}/data
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mx.test
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            maillog_file = {{folder}}/log
            maillog_file_prefixes = {{folder}}
            recipient_delimiter = +
            virtual_mailbox_domains = {{string.Join(", ", mailboxes.Select(m => m.Split('@')[1]).Distinct(StringComparer.Ordinal))}}
            virtual_mailbox_base = {{folder}}/mail
            virtual_mailbox_maps = inline:{ {{string.Join(", ", mailboxes.Select(m => $"{{{m} = {m.Split('@')[0]}/}}"))}} }
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            virtual_minimum_uid = 100
            relay_domains = gone.test
            transport_maps = inline:{ {gone.test = dying:} }
            smtpd_recipient_restrictions = permit_mynetworks, reject
            """ + "\n");
        await File.WriteAllTextAsync(Path.Combine(config, "master.cf"), $"""
            127.0.0.1:{port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            local unix - n n - - local
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            dying unix - n n - - pipe
              flags= user=nobody argv={script}
            """ + "\n");
    }

    private static async Task WriteDovecotAsync(string folder, int port, int securePort, Uri? introspection)
    {
        var own = Path.Combine(folder, "dovecot");
        if (introspection is not null)
        {
            await WriteCertificatesAsync(own);
            await File.WriteAllTextAsync(Path.Combine(own, "oauth2.conf"), $"""
                introspection_mode = post
                introspection_url = {introspection.AbsoluteUri}
                username_attribute = username
                active_attribute = active
                active_value = true
                """ + "\n");
        }

        var tls = introspection is null ? "ssl = no" : $"ssl = yes\nssl_cert = <{own}/server.pem\nssl_key = <{own}/server.key\nauth_mechanisms = plain xoauth2 oauthbearer";
        var tokens = introspection is null ? "" : $$"""
            passdb {
              driver = oauth2
              mechanisms = xoauth2 oauthbearer
              args = {{own}}/oauth2.conf
            }
            """;
        await File.WriteAllTextAsync(Path.Combine(own, "dovecot.conf"), $$"""
            protocols = imap
            listen = 127.0.0.1
            base_dir = {{folder}}/dovecot/run
            state_dir = {{folder}}/dovecot/state
            log_path = {{folder}}/dovecot/log
            {{tls}}
            disable_plaintext_auth = no
            first_valid_uid = 100
            mail_location = maildir:{{folder}}/mail/%n
            {{tokens}}
            passdb {
              driver = static
              args = password={{Password}}
            }
            userdb {
              driver = static
              args = uid=65534 gid=65534 home={{folder}}/mail/%n
            }
            service imap-login {
              inet_listener imap {
                port = {{port}}
              }
              inet_listener imaps {
                port = {{securePort}}
                ssl = {{(securePort > 0 ? "yes" : "no")}}
              }
            }
            """ + "\n");
    }

    // An authority of the test's own, and the server's certificate signed by it for this machine.
    private static async Task WriteCertificatesAsync(string own)
    {
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(70));
        using var root = RSA.Create(2048);
        var asked = new CertificateRequest("CN=Test authority", root, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = asked.CreateSelfSigned(from, to);
        using var key = RSA.Create(2048);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, from, to, [1, 2, 3, 4]);
        await File.WriteAllTextAsync(Path.Combine(own, "ca.pem"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(own, "server.pem"), signed.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(own, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task ListeningAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new InvalidOperationException(program + " did not start");
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: exit {process.ExitCode}");
        }
    }
}
