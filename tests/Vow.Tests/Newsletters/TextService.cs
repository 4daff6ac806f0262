using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>
/// A company's own service in front of its provider of text messages, as docs/text-messages.openapi.json asks for it; it checks and makes signatures with code of this file alone.
/// </summary>
internal sealed class TextService : IAsyncDisposable
{
    public const string Secret = "a secret of forty characters, or so it is";

    private readonly Func<JsonObject, (int Status, string Body)?>? says;
    private readonly int port = Ports.Free();
    private readonly List<JsonObject> asked = [];
    private WebApplication? app;

    private TextService(Func<JsonObject, (int Status, string Body)?>? says) => this.says = says;

    /// <summary>What it was asked, where the signature was good.</summary>
    public IReadOnlyList<JsonObject> Asked
    {
        get
        {
            lock (asked)
            {
                return [.. asked];
            }
        }
    }

    /// <summary>What Vow is told of it.</summary>
    public Dictionary<string, string> Variables => new() { ["VOW_SMS_WEBHOOK"] = $"http://127.0.0.1:{port}/texts", ["VOW_SMS_WEBHOOK_SECRET"] = Secret };

    /// <param name="says">What it answers instead of taking the message; null to take it.</param>
    public static async Task<TextService> StartAsync(Func<JsonObject, (int Status, string Body)?>? says = null)
    {
        var service = new TextService(says);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, service.port));
        service.app = builder.Build();
        service.app.Run(service.AnswerAsync);
        await service.app.StartAsync();
        return service;
    }

    /// <summary>The service tells Vow something.</summary>
    /// <param name="vow">Whom.</param>
    /// <param name="told">What.</param>
    /// <param name="secret">What it signs with.</param>
    /// <param name="late">How old the signature is.</param>
    public static Task<HttpResponseMessage> TellAsync(VowUnderTest vow, JsonObject told, string secret = Secret, TimeSpan late = default)
    {
        var body = told.ToJsonString();
        return SendAsync(vow, body, Sign(secret, vow.Clock.Now - late, body));
    }

    /// <summary>Any bytes with any signature.</summary>
    public static async Task<HttpResponseMessage> SendAsync(VowUnderTest vow, string body, string? signature)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(vow.Url, "/sms/events")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
        {
            request.Headers.Add("Vow-Signature", signature);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static JsonObject Received(string from, string text) => new() { ["contract"] = 1, ["event"] = "received", ["from"] = from, ["text"] = text };

    public static JsonObject Report(JsonObject about, string status) => new() { ["contract"] = 1, ["event"] = "report", ["key"] = (string)about["key"]!, ["status"] = status };

    public static string Sign(string secret, DateTimeOffset at, string body) =>
        $"t={at.ToUnixTimeSeconds()},v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at.ToUnixTimeSeconds()}.{body}")));

    public ValueTask DisposeAsync() => app!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var signature = context.Request.Headers["Vow-Signature"].ToString();
        var at = signature.Split(',')[0] is ['t', '=', .. var time] ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, System.Globalization.CultureInfo.InvariantCulture)) : default;
        if (context.Request.Path != "/texts" || signature != Sign(Secret, at, body))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var told = JsonNode.Parse(body)!.AsObject();
        lock (asked)
        {
            asked.Add(told);
        }

        var (status, answer) = says?.Invoke(told) ?? (200, Outcome(told, "taken"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }

    public static string Outcome(JsonObject told, string outcome) => new JsonObject { ["key"] = (string)told["key"]!, ["outcome"] = outcome }.ToJsonString();
}
