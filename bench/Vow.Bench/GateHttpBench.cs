using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.Company;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Host;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;
using Vow.Site;

namespace Vow.Bench;

/// <summary>
/// Decisions over HTTP with 64 connections, against a Kestrel endpoint that reads the same JSON, checks the key's hash and returns the same bytes. Each server is a
/// process of its own on one core, the tool on another; the judge is the server's processor time per answer.
/// </summary>
internal static class GateHttpBench
{
    private const int Connections = 64;
    private const int People = 256;

    public static async Task RunAsync(TimeSpan length, int runs)
    {
        using var ours = await Served.StartAsync("vow");
        using var theirs = await Served.StartAsync("bare");
        Pin(Environment.ProcessId, 1);
        var (byAccount, byEmail) = (Asked(ours, "account"), Asked(ours, "email"));
        foreach (var server in new[] { ours, theirs })
        {
            await LoadAsync(server, byAccount, length);
        }

        await LoadAsync(ours, byEmail, length);
        var (a, b, c) = (new List<(double Rate, double Cpu)>(), new List<(double Rate, double Cpu)>(), new List<(double Rate, double Cpu)>());
        for (var run = 0; run < runs; run++)
        {
            a.Add(await LoadAsync(ours, byAccount, length));
            b.Add(await LoadAsync(theirs, byAccount, length));
            c.Add(await LoadAsync(ours, byEmail, length));
        }

        await Results.WriteAsync(
            "gate-http",
            [
                new Row("processor time an answer", Results.Median(a.Select(x => x.Cpu)), Results.Median(b.Select(x => x.Cpu)), Results.Median(a.Zip(b, (x, y) => y.Cpu / x.Cpu)), "us"),
                new Row("answers", Results.Median(a.Select(x => x.Rate)), Results.Median(b.Select(x => x.Rate)), Results.Median(a.Zip(b, (x, y) => x.Rate / y.Rate)), "answers/s"),
                new Row("asked by e-mail", Results.Median(c.Select(x => x.Cpu)), Results.Median(b.Select(x => x.Cpu)), Results.Median(c.Zip(b, (x, y) => y.Cpu / x.Cpu)), "us"),
            ],
            new JsonObject { ["runtime"] = Environment.Version.ToString() },
            [
                $"{Connections} connections, {People} people, SQLite; server on one core, tool on another. Goal 0.7 on processor time, people named by their account.",
                "A person named by an address is looked for in the store at every question: told apart. A strict reading of the row at each question is not in the API yet: not measured.",
                "Not measured: TLS, a network.",
            ]);
    }

    /// <summary>Serves one side until its input ends; the first line says where, the second the key, the third the people.</summary>
    public static async Task ServeAsync(string side)
    {
        await using var app = side == "vow" ? await VowAsync() : Bare();
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        Console.WriteLine(side == "vow" ? app.Configuration["bench:key"] : Key);
        Console.WriteLine(side == "vow" ? app.Configuration["bench:people"] : "");
        await Console.In.ReadLineAsync();
        await app.StopAsync();
    }

    private const string Key = "vow_00000000000000000000000000000000_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq";

    private static async Task<WebApplication> VowAsync()
    {
        var folder = Directory.CreateTempSubdirectory("vow-bench-").FullName;
        var options = new VowOptions { Home = folder, Policy = Path.Combine("policies", "coraye") };
        var files = ReadPolicy.FilesIn(options.Policy)!;
        var (policy, version, _) = PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, Instant.From(TimeProvider.System.GetUtcNow()));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddRouting();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddVow(options, new VowHome(folder), Stores.Model, policy!);
        builder.Services.AddRegister();
        builder.Services.AddPost();
        builder.Services.AddCompany();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        await using (var store = app.Services.GetRequiredService<Database>().NewStore())
        {
            await store.Database.EnsureCreatedAsync();
        }

        var deeds = app.Services.GetRequiredService<Deeds>();
        await deeds.DoAsync(deed => PutInForce.RecordAsync(deed, app.Services.GetRequiredService<Entries>(), version!));
        var people = new List<Guid>();
        for (var n = 0; n < People; n++)
        {
            people.Add(await deeds.DoAsync(async deed =>
            {
                var subject = Vow.People.Identifiers.Add(deed.Store, Vow.People.Identifiers.Email, $"person{n}@example.org", "en", deed.Now);
                await deed.Store.SaveChangesAsync();
                await app.Services.GetRequiredService<Facts>().RewriteAsync(deed, subject.Id);
                return subject.Id;
            }));
        }

        app.Configuration["bench:key"] = (await deeds.DoAsync(deed => app.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), "bench"))).Key;
        app.Configuration["bench:people"] = string.Join(',', people);
        app.UseWall();
        app.MapGate();
        return app;
    }

    private static WebApplication Bare()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Key));
        // As long as Vow's own answer to these questions.
        var answer = Encoding.UTF8.GetBytes("""{"allowed":false,"reasons":[{"code":"choice_none","clause":"S4.5, S4.6, S4.7, S5.5, S7.1","message":"The person has not said yes to this.","remedy":"Ask them, with the current sentence and an empty box."}]}""");
        app.MapPost("/api/gate", async context =>
        {
            var header = context.Request.Headers.Authorization.ToString();
            if (header.Length < 7 || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[7..])), hash))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            if (await JsonSerializer.DeserializeAsync(context.Request.Body, BareJson.Default.BareQuestion) is not { Purpose: not null })
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer);
        });
        return app;
    }

    private static byte[][] Asked(Served server, string by) =>
        [.. server.People.Select((id, n) => Encoding.UTF8.GetBytes(
            $$"""{"subject":{"by":"{{by}}","value":"{{(by == "account" ? id : $"person{n}@example.org")}}"},"purpose":"newsletter","channel":"email","data":["email"]}"""))];

    private static async Task<(double Rate, double Cpu)> LoadAsync(Served server, byte[][] questions, TimeSpan length)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        var done = 0L;
        var before = server.Cpu;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            for (var n = connection; clock.Elapsed < length; n++)
            {
                using var content = new ByteArrayContent(questions[n % questions.Length]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await client.PostAsync(new Uri("/api/gate", UriKind.Relative), content);
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref done);
            }
        }));
        return (done / clock.Elapsed.TotalSeconds, (server.Cpu - before).TotalMicroseconds / done);
    }

    private static void Pin(int process, int core)
    {
        if (Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset"))
        {
            using var pin = Process.Start(new ProcessStartInfo("/usr/bin/taskset", ["-a", "-c", "-p", core.ToString(CultureInfo.InvariantCulture), process.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            pin.WaitForExit();
        }
    }

    private sealed class Served : IDisposable
    {
        private readonly Process process;

        private Served(Process process, Uri address, string key, string[] people) => (this.process, Address, Key, People) = (process, address, key, people);

        public Uri Address { get; }

        public string Key { get; }

        public string[] People { get; }

        public TimeSpan Cpu
        {
            get
            {
                process.Refresh();
                return process.TotalProcessorTime;
            }
        }

        public static async Task<Served> StartAsync(string side)
        {
            var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["gate-http-serve", side]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
            Pin(process.Id, 0);
            var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The side {side} did not start.");
            var key = await process.StandardOutput.ReadLineAsync();
            var people = await process.StandardOutput.ReadLineAsync();
            return new Served(process, new Uri(address), key!, people!.Split(',', StringSplitOptions.RemoveEmptyEntries));
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}

internal sealed record BareSubject(string? By, string? Value);

internal sealed record BareQuestion(BareSubject? Subject, string? Purpose, string? Channel, IReadOnlyList<string>? Data, string? Recipient, string? Country, string? Role, string? Exception);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BareQuestion))]
internal sealed partial class BareJson : JsonSerializerContext;
