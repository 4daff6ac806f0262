using System.Net.Sockets;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Post;

/// <summary>A company that delivers text messages.</summary>
public interface ITextProvider : IDisposable
{
    /// <summary>The number people text STOP to; null where they reply.</summary>
    string? Stop { get; }

    /// <summary>Hands a message over.</summary>
    /// <param name="to">The number (E.164).</param>
    /// <param name="text">What it says.</param>
    /// <param name="mark">Its mark, under which the provider reports what became of it.</param>
    /// <returns>What became of it, and the provider's code where it said no: never a number.</returns>
    Task<(HandedOver Outcome, string? Answer)> HandOverAsync(string to, string text, string mark);
}

/// <summary>Hands text messages to the provider of the options; without one it takes nothing.</summary>
public sealed class TextServer : IDisposable
{
    private readonly ITextProvider? provider;

    /// <summary>Speaks to the provider of the options.</summary>
    /// <param name="options">Names the provider, if any.</param>
    /// <param name="clock">The time calls are signed with.</param>
    public TextServer(VowOptions options, Clock clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        provider = options switch
        {
            { Twilio: { } account } => new TwilioTexts(account, options.Url),
            { TextWebhook: { } webhook } => new WebhookTexts(webhook, clock),
            _ => null,
        };
    }

    /// <summary>Whether something said yes to on a channel can be sent there: a channel of text messages carries nothing without a provider.</summary>
    /// <param name="options">Names the provider.</param>
    /// <param name="policy">Declares the channels.</param>
    /// <param name="channel">The channel's id; null or empty where the purpose has none.</param>
    public static bool Carries(VowOptions options, DeclaredPolicy policy, string? channel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(policy);
        return options.Twilio is not null || options.TextWebhook is not null || string.IsNullOrEmpty(channel) || policy.Channel(channel)?.Kind != ChannelKind.Sms;
    }

    /// <summary>Whether there is a provider.</summary>
    public bool IsOn => provider is not null;

    /// <summary>The provider, where it is Twilio.</summary>
    public TwilioTexts? Twilio => provider as TwilioTexts;

    /// <summary>The provider, where it is one behind the webhook.</summary>
    public WebhookTexts? Webhook => provider as WebhookTexts;

    /// <inheritdoc cref="ITextProvider.Stop" />
    public string? Stop => provider?.Stop;

    /// <inheritdoc cref="ITextProvider.HandOverAsync" />
    public Task<(HandedOver Outcome, string? Answer)> HandOverAsync(string to, string text, string mark) =>
        provider?.HandOverAsync(to, text, mark) ?? Task.FromResult<(HandedOver, string?)>((HandedOver.NotNow, "no provider"));

    /// <inheritdoc />
    public void Dispose() => provider?.Dispose();

    /// <summary>Whether no line was made, so that nothing went over it.</summary>
    internal static bool NeverLeft(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            if (at is SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
            {
                return at is not SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted };
            }
        }

        return false;
    }
}
