using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;
using Vow.Hosting;
using Vow.Sources;

namespace Vow.Post;

/// <summary>
/// Any other provider of text messages, behind a small service of the company's own (<c>VOW_SMS_WEBHOOK</c>, <c>docs/text-messages.openapi.json</c>): one signed POST for each
/// message, and one address of this site for all that comes back, signed the same way.
/// </summary>
public sealed class WebhookTexts : ITextProvider
{
    /// <summary>Version of the contract.</summary>
    public const int Contract = 1;

    /// <summary>Where the service says what became of messages, and what people text to us.</summary>
    public const string EventsPath = "/sms/events";

    // Answers are a few words.
    private const int LargestAnswer = 16 * 1024;

    private readonly TextWebhook webhook;
    private readonly Clock clock;

    // A redirect would carry a number to an address nobody chose.
    private readonly HttpClient http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Speaks to a service.</summary>
    /// <param name="webhook">Where it is, and the secret both know.</param>
    /// <param name="clock">The time calls are signed with.</param>
    public WebhookTexts(TextWebhook webhook, Clock clock)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        this.webhook = webhook;
        this.clock = clock;
    }

    /// <inheritdoc />
    public string? Stop => webhook.Stop;

    /// <inheritdoc />
    public async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(string to, string text, string mark)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["contract"] = Contract, ["operation"] = "send", ["key"] = mark, ["to"] = to, ["text"] = text });
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address.Uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.Header, webhook.Address.Sign(clock.Now, body));
        try
        {
            using var answer = await http.SendAsync(request);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => Read(await answer.Content.ReadAsByteArrayAsync(), mark),
                // What failed behind the service may have failed after the message left.
                >= HttpStatusCode.InternalServerError and not HttpStatusCode.ServiceUnavailable => (HandedOver.InDoubt, Code(answer.StatusCode)),
                // It took nothing: a wrong secret, too many at once, no such address.
                _ => (HandedOver.NotNow, Code(answer.StatusCode)),
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return (TextServer.NeverLeft(failure) ? HandedOver.NotNow : HandedOver.InDoubt, (failure.InnerException ?? failure).GetType().Name);
        }
    }

    /// <summary>What a report says; null where it asks for nothing.</summary>
    /// <param name="status">The service's word for what became of the message.</param>
    public static (ReturnKind Kind, string Status)? Report(string status) => status switch
    {
        "no_such_number" => (ReturnKind.Hard, "SMS " + status),
        "not_reached" => (ReturnKind.Soft, "SMS " + status),
        "stopped" => (ReturnKind.Stop, "SMS " + status),
        _ => null,
    };

    /// <summary>Whether the service sent a body, not long ago.</summary>
    /// <param name="body">What was sent.</param>
    /// <param name="signature">The header <see cref="WebhookSignature.Header"/>.</param>
    /// <param name="now">The present instant.</param>
    public bool IsFromProvider(ReadOnlySpan<byte> body, string? signature, Instant now) => webhook.Address.Verify(signature, body, now);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    // A service that takes a message and answers for another, or in words nobody agreed on, may have sent it.
    private static (HandedOver, string?) Read(byte[] body, string mark)
    {
        var answer = TextMessageJson.Read(body);
        return answer?.Word("key") != mark ? (HandedOver.InDoubt, "SMS not understood") : answer.Word("outcome") switch
        {
            "taken" => (HandedOver.Left, null),
            "no_such_number" => (HandedOver.NoSuchAddress, "SMS no_such_number"),
            "stopped" => (HandedOver.Stopped, "SMS stopped"),
            "refused" => (HandedOver.Refused, "SMS refused"),
            "not_now" => (HandedOver.NotNow, "SMS not_now"),
            _ => (HandedOver.InDoubt, "SMS not understood"),
        };
    }

    private static string Code(HttpStatusCode status) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"HTTP {(int)status}");
}
