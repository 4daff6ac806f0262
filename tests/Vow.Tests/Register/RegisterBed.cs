using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Tests.Shared;

namespace Vow.Tests.Register;

/// <summary>A small company whose mailer works from the United States and whose printer from New Zealand.</summary>
internal sealed class SmallCompany : IDisposable
{
    public const string Clauses = "mechanism: { kind: standard_clauses, from: 2026-03-04, to: 2028-12-31, document: clauses of 2026-03-04 }";

    private const string Framework = "mechanism: { kind: data_privacy_framework, from: 2026-01-01, to: 2026-12-31, document: listing 42, fallback: \"clauses of 2026-03-04, module 2\" }";

    private readonly string root = Directory.CreateTempSubdirectory("vow-small-").FullName;

    public SmallCompany(string mechanism = Clauses, string more = "")
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(Repository.At("tests", "corpus", "policy", "small")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        Edit("fields: [email*, password*, name*, phone]", "fields: [email*, password*, phone]");
        Edit(Framework, mechanism);
        Edit("    does: { en: delivers our e-mail, fr: achemine nos e-mails }", "    does: { en: delivers our e-mail, fr: achemine nos e-mails }\n    delivers: [email]");
        Edit("  mailer:\n", "  printer:\n    name: 印刷 <&> Co.\n    role: joint\n    does: { en: prints letters, fr: imprime les lettres }\n    countries: [NZ]\n    contract: none yet\n    arrangement: of 2026-05-05\n  mailer:\n");
        Edit("    recipients: [mailer]\n", "    recipients: [mailer, printer]\n    persons: [customers, prospects]\n    automated_decision: none\n");
        Edit("  country: FR }\n".TrimStart(), "country: FR }\n  phone: \"+33 2 98 00 00 00\"\n");
        File.AppendAllText(Path.Combine(Folder, "policy.yaml"), """

            documents:
              mail_contract: { kind: processor_contract, title: { en: Contract with the mailer, fr: Contrat avec l'expéditeur }, file: contracts/mailer.pdf, owner: Head of purchasing, review: 2027-01-15, recipients: [mailer] }
              letter_study: { kind: impact_assessment, title: { en: Study of the letter, fr: Étude de la lettre }, file: studies/letter.pdf, owner: Data protection officer, review: 2028-01-15, purposes: [newsletter] }
            security_measures:
              access_control: { en: "Named accounts, two steps.", fr: "Comptes nominatifs, deux étapes." }
              backup: { en: "Every night, kept 30 days.", fr: "Chaque nuit, conservées 30 jours." }
            trackers:
              opened: { title: { en: Opening of the letter, fr: Ouverture de la lettre }, purpose: newsletter, kind: pixel, set_by: [mailer], lives: 13 months }

            """ + more);
    }

    public string Folder => Path.Combine(root, "small");

    public void Edit(string from, string to)
    {
        var path = Path.Combine(Folder, "policy.yaml");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>The policy as it would be in force, read from its files.</summary>
    public PolicyInForce Read(DateOnly on = default)
    {
        var files = ReadPolicy.FilesIn(Folder)!;
        var reading = PolicyReader.Read(files, on);
        Assert.True(reading.Policy is not null, string.Join('\n', reading.Diagnostics.Select(d => d.Message.En)));
        return PutInForce.Decide(reading.Policy!, [], files, default).Policy!;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}

/// <summary>What tests of the register do to a running program.</summary>
internal static class RegisterBed
{
    /// <summary>The codes of the gate's reasons for giving data to a recipient, over HTTP.</summary>
    public static async Task<string> GateAsync(this VowUnderTest vow, string recipient, string? country = null)
    {
        var (_, key) = await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.Empty, "robot"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/gate", UriKind.Relative))
        {
            Content = new StringContent(new JsonObject
            {
                ["subject"] = new JsonObject { ["by"] = "email", ["value"] = "nobody@example.test" },
                ["purpose"] = "newsletter",
                ["channel"] = "email",
                ["recipient"] = recipient,
                ["country"] = country,
            }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await vow.Visitor.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reasons = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reasons"]!.AsArray();
        // Nobody said yes to the letter: that is not asked here.
        return string.Join(' ', reasons.Select(r => (string)r!["code"]!).Where(code => code != "choice_none"));
    }

    public static Task MailAsync(this VowUnderTest vow, Guid? subject, string template = "account.password") => vow.Services.GetRequiredService<Deeds>().DoAsync(
        deed => Outbox.EnqueueAsync(deed, new Mail("ada@example.test", subject, template, "Hello", "Words")));

    public static async Task<T> OneAsync<T>(this VowUnderTest vow, string sql)
    {
        var database = vow.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync();
        await using var ask = database.Command(connection, null, sql);
        return (T)Convert.ChangeType((await ask.ExecuteScalarAsync())!, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>A mail server that takes everything and counts it; only mailboxes called full are full.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly Func<string, Task<string?>>? heard;
    private readonly Func<Task>? met;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int taken;

    /// <param name="heard">Told of each message before the server says that it took it; answers with a refusal, or null to take it.</param>
    /// <param name="met">Told of each call before the server says who it is.</param>
    public MailServer(Func<string, Task<string?>>? heard = null, Func<Task>? met = null)
    {
        this.heard = heard;
        this.met = met;
        listener.Start();
        Address = $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        serving = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public int Taken => Volatile.Read(ref taken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        await (met?.Invoke() ?? Task.CompletedTask);
        await writer.WriteLineAsync("220 here");
        var to = "";
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line.StartsWith("DATA", StringComparison.Ordinal))
            {
                await writer.WriteLineAsync("354 go on");
                while (await reader.ReadLineAsync(stop.Token) is not "." and not null)
                {
                }

                if (heard is not null && await heard(to) is { } refusal)
                {
                    await writer.WriteLineAsync(refusal);
                    continue;
                }

                Interlocked.Increment(ref taken);
            }

            if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
            {
                to = line["RCPT TO:<".Length..line.IndexOf('>', StringComparison.Ordinal)];
                if (to.StartsWith("full", StringComparison.Ordinal))
                {
                    await writer.WriteLineAsync("452 mailbox full");
                    continue;
                }
            }

            if (line.StartsWith("QUIT", StringComparison.Ordinal))
            {
                await writer.WriteLineAsync("221 bye");
                return;
            }

            await writer.WriteLineAsync("250 ok");
        }
    }
}
