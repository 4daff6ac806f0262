using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.DataMap;

/// <summary>A company's small service that keeps people in a file and answers the webhook contract, written from its document alone; it fails when told to.</summary>
internal sealed class PeopleService : IAsyncDisposable
{
    public const string Secret = "a secret of the test that is long enough";

    private readonly WebApplication app;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vow-service-");
    private readonly string file;
    private readonly Dictionary<string, JsonObject> answered = [];

    private PeopleService(WebApplication app, Func<DateTimeOffset> now)
    {
        this.app = app;
        file = Path.Combine(folder.FullName, "people.json");
        Now = now;
    }

    public string Address => app.Urls.Single() + "/privacy";

    /// <summary>What happens to the next calls, before the service does anything.</summary>
    public Queue<Func<HttpContext, Task>> Trouble { get; } = new();

    /// <summary>The same of the next calls of one operation.</summary>
    public Queue<(string Operation, Func<HttpContext, Task> Trouble)> TroubleWith { get; } = new();

    /// <summary>Its clock.</summary>
    public Func<DateTimeOffset> Now { get; set; }

    /// <summary>Whether it says that it erased and does not.</summary>
    public bool Lies { get; set; }

    /// <summary>Calls whose signature held, and what was answered.</summary>
    public List<(JsonObject Asked, JsonObject? Answer)> Calls { get; } = [];

    public int Erasures { get; private set; }

    /// <summary>The secret it knows.</summary>
    public string Known { get; set; } = Secret;

    /// <summary>Whose records it keeps without using them for a purpose.</summary>
    public HashSet<(long Person, string Purpose)> Restricted { get; } = [];

    /// <summary>Operations it carried out that restrict or lift, in order; what it only answered again is not among them.</summary>
    public List<string> Restrictions { get; } = [];

    /// <summary>Orders to restrict or to lift that it was given: operation and key.</summary>
    public IEnumerable<(string Operation, string Key)> RestrictionOrders =>
        Calls.Select(c => ((string)c.Asked["operation"]!, (string)c.Asked["key"]!)).Where(c => c.Item1 is "restrict" or "lift_restriction");

    public IEnumerable<string> Orders => Calls.Where(c => (string?)c.Asked["operation"] == "erase").Select(c => (string)c.Asked["key"]!);

    public static async Task<PeopleService> StartAsync(Func<DateTimeOffset> now)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new PeopleService(builder.Build(), now);
        service.Write(new JsonArray(
            new JsonObject { ["id"] = 7, ["email"] = "marie@example.fr", ["last_name"] = "Durand", ["message"] = "My licence is lost.", ["closed_on"] = "2026-05-06" },
            new JsonObject { ["id"] = 8, ["email"] = "paul@example.fr", ["last_name"] = "Petit", ["message"] = "Hello.", ["closed_on"] = "2026-05-07" }));
        service.app.MapPost("/privacy", service.AnswerAsync);
        await service.app.StartAsync();
        return service;
    }

    /// <summary>The shipped policy in a folder of its own, with a source declared beside the shop.</summary>
    public string Policy(string sources)
    {
        var copy = folder.CreateSubdirectory("coraye").FullName;
        foreach (var shipped in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            File.Copy(shipped, Path.Combine(copy, Path.GetFileName(shipped)), overwrite: true);
        }

        File.AppendAllText(Path.Combine(copy, PolicyFiles.Sources), sources);
        return copy;
    }

    public JsonArray People() => JsonNode.Parse(File.ReadAllText(file))!.AsArray();

    public static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read);
        var body = read.ToArray();
        if (!Holds(context.Request.Headers["Vow-Signature"].ToString(), body))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var asked = JsonNode.Parse(body)!.AsObject();
        if (Trouble.TryDequeue(out var trouble) || (TroubleWith.TryPeek(out var one) && one.Operation == (string?)asked["operation"] && (trouble = TroubleWith.Dequeue().Trouble) is not null))
        {
            Calls.Add((asked, null));
            await trouble(context);
            return;
        }

        var key = (string)asked["key"]!;
        if (!answered.TryGetValue(key, out var answer))
        {
            answer = answered[key] = Do(asked);
        }

        Calls.Add((asked, answer));
        await context.Response.WriteAsJsonAsync(answer);
    }

    private JsonObject Do(JsonObject asked)
    {
        var people = People();
        var ids = (asked["persons"] as JsonArray ?? []).Select(p => (long)p!["key"]![0]!).ToHashSet();
        var theirs = people.Where(p => ids.Contains((long)p!["id"]!)).ToList();
        switch ((string?)asked["operation"])
        {
            case "greet":
                return new JsonObject { ["contract"] = 1 };
            case "find":
                return new JsonObject
                {
                    ["persons"] = new JsonArray([.. people.Where(p => (string?)asked["identifier"]!["kind"] == "email" && (string?)p!["email"] == (string?)asked["identifier"]!["value"])
                        .Select(p => new JsonObject { ["table"] = "contacts", ["key"] = new JsonArray((long)p!["id"]!) })]),
                };
            case "access":
                return new JsonObject
                {
                    ["records"] = new JsonArray([.. theirs.Select(p => new JsonObject { ["table"] = "contacts", ["key"] = new JsonArray((long)p!["id"]!), ["values"] = p.DeepClone() })]),
                };
            case "still_there":
                return new JsonObject { ["tables"] = new JsonArray(new JsonObject { ["table"] = "contacts", ["records"] = theirs.Count }) };
            case "erase":
                Erasures++;
                if (!Lies)
                {
                    Write(new JsonArray([.. people.Except(theirs).Select(p => p!.DeepClone())]));
                }

                return new JsonObject { ["key"] = (string?)asked["key"], ["outcome"] = "done", ["deleted"] = theirs.Count, ["cleared"] = 0 };
            case "restrict" or "lift_restriction":
                var operation = (string)asked["operation"]!;
                Restrictions.Add(operation);
                foreach (var id in ids.Select(id => (id, (string)asked["purpose"]!)))
                {
                    _ = operation == "restrict" ? Restricted.Add(id) : Restricted.Remove(id);
                }

                return new JsonObject { ["key"] = (string?)asked["key"], ["outcome"] = "done", ["records"] = theirs.Count };
            case "rectify":
                people.Single(p => (long)p!["id"]! == (long)asked["record"]![0]!)![(string)asked["column"]!] = asked["value"]?.DeepClone();
                Write(people);
                return new JsonObject { ["key"] = (string?)asked["key"], ["outcome"] = "done" };
            default:
                throw new InvalidOperationException("The contract has no such operation.");
        }
    }

    private void Write(JsonArray people) => File.WriteAllText(file, people.ToJsonString());

    private bool Holds(string signature, byte[] body)
    {
        var parts = signature.Split(',');
        var time = parts[0][2..];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Known), Encoding.UTF8.GetBytes(time + ".").Concat(body).ToArray()));
        return parts[1] == "v1=" + expected && Math.Abs(Now().ToUnixTimeSeconds() - long.Parse(time, CultureInfo.InvariantCulture)) <= 300;
    }
}
