using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MimeKit;
using Vow.Hosting;
using Vow.Mailboxes;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Mailboxes;

/// <summary>How a mailbox is reached: what the settings must say, encrypted, by password or by token.</summary>
public sealed class OpeningMailboxes
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("refresh_token")]
    [InlineData("assertion")]
    public async Task A_mailbox_is_read_under_TLS_by_a_token_of_each_grant(string grant)
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var servers = await MailServers.StartAsync(new Uri(issuer.Url, "/introspect"), MailboxBed.Address);
        var file = Path.Combine(Directory.CreateTempSubdirectory("vow-key-").FullName, "key.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { client_email = "reader@project.test", private_key = issuer.KeyPem }), Cancel);
        (string, string)[] by = grant switch
        {
            "assertion" => [("VOW_MAILBOX_PRIVACY_OAUTH_KEY", file)],
            "refresh_token" => [("VOW_MAILBOX_PRIVACY_OAUTH_CLIENT", "vow"), ("VOW_MAILBOX_PRIVACY_OAUTH_SECRET", "between us"), ("VOW_MAILBOX_PRIVACY_OAUTH_REFRESH", "given once")],
            _ => [("VOW_MAILBOX_PRIVACY_OAUTH_CLIENT", "vow"), ("VOW_MAILBOX_PRIVACY_OAUTH_SECRET", "between us")],
        };
        await using var bed = await MailboxBed.StartAsync(
            servers: servers,
            variables:
            [
                ("VOW_MAILBOX_PRIVACY", $"imaps://privacy%40example.org@localhost:{servers.Imaps}"), ("VOW_MAILBOX_PRIVACY_CA", servers.Authority), ("VOW_MAILBOX_PRIVACY_OAUTH", new Uri(issuer.Url, "/token").AbsoluteUri),
                ("VOW_MAILBOX_PRIVACY_OAUTH_SCOPE", "mail"), .. by,
            ]);
        await bed.WatchedAsync(armed: false);
        await bed.ComesAsync(MailboxBed.Written("ada@example.fr", "My data", "What data do you hold?"));
        Assert.Equal(grant == "assertion" ? "urn:ietf:params:oauth:grant-type:jwt-bearer" : grant, issuer.Asked[0]["grant_type"]);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_refused_token_or_an_unknown_certificate_is_said_at_the_desk_without_a_secret()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var servers = await MailServers.StartAsync(new Uri(issuer.Url, "/introspect"), MailboxBed.Address);
        await using var bed = await MailboxBed.StartAsync(
            servers: servers,
            variables:
            [
                ("VOW_MAILBOXES", "privacy,dpo"), ("VOW_MAILBOX_PRIVACY", $"imaps://privacy%40example.org@localhost:{servers.Imaps}"), ("VOW_MAILBOX_PRIVACY_CA", servers.Authority),
                ("VOW_MAILBOX_PRIVACY_OAUTH", new Uri(issuer.Url, "/token").AbsoluteUri), ("VOW_MAILBOX_PRIVACY_OAUTH_SCOPE", "mail"), ("VOW_MAILBOX_PRIVACY_OAUTH_CLIENT", "vow"),
                ("VOW_MAILBOX_PRIVACY_OAUTH_SECRET", "another secret"), ("VOW_MAILBOX_DPO", $"imaps://dpo%40example.org:{MailServers.Password}@localhost:{servers.Imaps}"),
            ]);
        var dpo = await bed.Vow.OperatorAsync("dora", Gate.Role.Dpo);
        await VowUnderTest.UntilAsync(async () => (await dpo.ReadAsync("/desk/mailboxes")).Text is var page
            && page.Contains("<code>token: invalid_grant</code>", StringComparison.Ordinal) && page.Contains("<code>certificate</code>", StringComparison.Ordinal));
        var said = bed.Vow.Output + (await dpo.ReadAsync("/desk/mailboxes")).Text;
        Assert.DoesNotContain("another secret", said, StringComparison.Ordinal);
        Assert.DoesNotContain("is wrong", said, StringComparison.Ordinal);
        Assert.DoesNotContain(MailServers.Password, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VOW_MAILBOX_PRIVACY", "pop3://x@y", "imaps://user@host")]
    [InlineData("VOW_MAILBOX_PRIVACY", "imaps://privacy%40example.org@host", "needs a password")]
    [InlineData("VOW_MAILBOX_PRIVACY_ADDRESS", "nobody", "must be the mail address")]
    [InlineData("VOW_MAILBOX_PRIVACY_OAUTH", "http://issuer.example/token", "https://")]
    [InlineData("VOW_MAILBOX_PRIVACY_CA", "/nowhere.pem", "is not there")]
    [InlineData("VOW_MAILBOXES", "Privacy!", "small letters")]
    [InlineData("VOW_MAILBOX_RATE", "0", "VOW_MAILBOX_RATE")]
    [InlineData("VOW_CLAMD", "clamd", "VOW_CLAMD")]
    public void What_the_settings_lack_is_said_in_words_and_no_secret_with_it(string name, string value, string said)
    {
        var given = new Dictionary<string, string> { ["VOW_MAILBOXES"] = "privacy", ["VOW_MAILBOX_PRIVACY"] = "imaps://privacy%40example.org:hush-hush@host" };
        given[name] = value;
        var (options, faults) = VowOptions.Read(given.GetValueOrDefault);
        Assert.Contains(faults, fault => fault.Contains(said, StringComparison.Ordinal));
        Assert.DoesNotContain("hush-hush", string.Join('\n', faults) + string.Join('\n', options.Mailboxes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scanner_is_asked_by_its_own_protocol_and_keeps_what_it_finds_out_of_the_file()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var scanner = ScanAsync(listener);
        await using var bed = await MailboxBed.StartAsync(variables: ("VOW_CLAMD", listener.LocalEndpoint.ToString()!));
        await bed.WatchedAsync(armed: true);
        var agent = await bed.Vow.OperatorAsync("alice", Gate.Role.Agent);
        var message = MailboxBed.Written("ada@example.fr", "My data", "A copy of my data please.");
        message.Body = new Multipart("mixed")
        {
            message.Body!,
            new MimePart("application/pdf") { Content = new MimeContent(new MemoryStream("BAD"u8.ToArray())), ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "a.pdf" } },
            new MimePart("application/pdf") { Content = new MimeContent(new MemoryStream("good"u8.ToArray())), ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "b.pdf" } },
        };
        var row = await bed.ComesAsync(message);
        await MailboxBed.OpenedAsync(agent, row);
        using (var refused = await agent.SendAsync(MailboxBed.Path(row) + "/sort", ("as", "request"), ("about", "right.access"), ("speaks", "en"), ("keep", "0"), ("keep", "1")))
        {
            Assert.Contains("virus scanner found something", WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }

        await bed.SortedAsync(agent, row, more: ("keep", "1"));
        listener.Stop();
        await scanner;

        // Nobody answers there any more: what is attached waits, the words need not.
        message.Subject = "Once more";
        var next = await bed.ComesAsync(message);
        await MailboxBed.OpenedAsync(agent, next);
        using (var waits = await agent.SendAsync(MailboxBed.Path(next) + "/sort", ("as", "request"), ("about", "right.erasure"), ("speaks", "en"), ("keep", "1")))
        {
            Assert.Contains("virus scanner does not answer", WebUtility.HtmlDecode(await waits.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }

        await bed.SortedAsync(agent, next, "right.erasure");
    }

    // Speaks clamd's INSTREAM: chunks with their lengths, an answer that ends with a zero.
    private static async Task ScanAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(Cancel);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            using (client)
            {
                await using var line = client.GetStream();
                var command = new byte[10];
                await line.ReadExactlyAsync(command, Cancel);
                Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
                var whole = new MemoryStream();
                var length = new byte[4];
                while (true)
                {
                    await line.ReadExactlyAsync(length, Cancel);
                    var chunk = new byte[System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(length)];
                    if (chunk.Length == 0)
                    {
                        break;
                    }

                    await line.ReadExactlyAsync(chunk, Cancel);
                    whole.Write(chunk);
                }

                await line.WriteAsync(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(whole.ToArray()).Contains("BAD", StringComparison.Ordinal) ? "stream: Test.Thing FOUND\0" : "stream: OK\0"), Cancel);
            }
        }
    }
}
