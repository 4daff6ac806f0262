using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>A text message as it reached the provider.</summary>
internal sealed record TextTaken(string To, string From, string Body, string Report);

/// <summary>
/// The provider of text messages, as its documents describe it: messages by HTTP under the account's secret, errors by number, and forms of its own signed as it
/// signs them, with code of this file alone.
/// </summary>
internal sealed class TextProvider : IAsyncDisposable
{
    public const string Account = "AC0123456789abcdef0123456789abcdef";
    private const string Token = "the secret of the account";

    private readonly Func<string, Task<(int Status, int Code)?>>? refuses;
    private readonly int port = Ports.Free();
    private readonly List<TextTaken> taken = [];
    private WebApplication? app;

    private TextProvider(Func<string, Task<(int Status, int Code)?>>? refuses) => this.refuses = refuses;

    public IReadOnlyList<TextTaken> Taken
    {
        get
        {
            lock (taken)
            {
                return [.. taken];
            }
        }
    }

    public Dictionary<string, string> Variables => new()
    {
        ["VOW_TWILIO_ACCOUNT"] = Account,
        ["VOW_TWILIO_TOKEN"] = Token,
        ["VOW_TWILIO_FROM"] = "+33757000000",
        ["VOW_TWILIO_URL"] = $"http://127.0.0.1:{port}",
    };

    /// <param name="refuses">Told of each number before it is answered: the HTTP status and error number of a refusal, or null to take the message.</param>
    public static async Task<TextProvider> StartAsync(Func<string, Task<(int Status, int Code)?>>? refuses = null)
    {
        var provider = new TextProvider(refuses);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, provider.port));
        provider.app = builder.Build();
        provider.app.Run(provider.AnswerAsync);
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>Somebody texts the company.</summary>
    public static Task<HttpResponseMessage> TextAsync(VowUnderTest vow, string from, string body, string? signature = null) =>
        SayAsync(vow, "/sms/answer", signature, ("From", from), ("Body", body), ("To", "+33757000000"), ("MessageSid", "SM0123456789abcdef0123456789abcdef"));

    /// <summary>The provider reports what became of a message.</summary>
    public static Task<HttpResponseMessage> ReportAsync(VowUnderTest vow, TextTaken about, string status, string code = "") =>
        SayAsync(vow, new Uri(about.Report).AbsolutePath, null, ("MessageStatus", status), ("ErrorCode", code), ("To", about.To));

    public async ValueTask DisposeAsync() => await app!.DisposeAsync();

    private static async Task<HttpResponseMessage> SayAsync(VowUnderTest vow, string path, string? signature, params (string Name, string Value)[] fields)
    {
        // No browser: no Origin, no cookie.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(vow.Url, path)) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        request.Headers.Add("X-Twilio-Signature", signature ?? Sign(new Uri(vow.Url, path).AbsoluteUri, fields));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // The address, then each field's name and value in the order of their names: HMAC-SHA1 under the secret, base64.
    private static string Sign(string url, (string Name, string Value)[] fields) =>
#pragma warning disable CA5350 // what the provider does
        Convert.ToBase64String(HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(url + string.Concat(fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Name + f.Value)))));
#pragma warning restore CA5350

    private async Task AnswerAsync(HttpContext context)
    {
        var known = Convert.ToBase64String(Encoding.UTF8.GetBytes(Account + ":" + Token));
        var form = await context.Request.ReadFormAsync();
        (int Status, int Code)? refused = context.Request.Path != $"/2010-04-01/Accounts/{Account}/Messages.json" ? (404, 20404)
            : AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization!).Parameter != known ? (401, 20003)
            : refuses is null ? null : await refuses(form["To"]!);
        context.Response.ContentType = "application/json";
        if (refused is var (status, code))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync($$"""{"code": {{code}}, "message": "The number {{form["To"]}} was refused", "more_info": "", "status": {{status}}}""");
            return;
        }

        lock (taken)
        {
            taken.Add(new TextTaken(form["To"]!, form["From"]!, form["Body"]!, form["StatusCallback"]!));
        }

        context.Response.StatusCode = 201;
        await context.Response.WriteAsync($$"""{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued", "to": "{{form["To"]}}"}""");
    }
}
