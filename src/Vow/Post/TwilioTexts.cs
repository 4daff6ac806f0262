using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Twilio.Clients;
using Twilio.Exceptions;
using Twilio.Http;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Security;
using Twilio.Types;
using Vow.Hosting;

namespace Vow.Post;

/// <summary>
/// Twilio, or what speaks as it does (<c>VOW_TWILIO_…</c>): takes our text messages, and tells what it says from what anybody else could send to the same address.
/// </summary>
public sealed class TwilioTexts : ITextProvider
{
    /// <summary>Where a provider reports what became of a message: its mark follows.</summary>
    public const string ReportPath = "/sms/report/";

    /// <summary>Where it passes on what people text to us.</summary>
    public const string AnswerPath = "/sms/answer";

    // The number itself: no such number, no mobile, out of reach for good. https://www.twilio.com/docs/api/errors
    private static readonly int[] OfTheNumber = [21211, 21214, 21217, 21614, 30005, 30006];

    // The person told the provider to stop.
    private static readonly int[] ByThePerson = [21610];

    // Off, out of reach, full: it may arrive another time.
    private static readonly int[] ForNow = [30003, 30004, 30008];

    // Our sender or account: no message will leave before somebody has looked.
    private static readonly int[] OfTheSender = [21212, 21603, 21606, 21607, 21659, 21701, 21703];

    private readonly TwilioAccount account;
    private readonly Uri site;
    private readonly System.Net.Http.HttpClient http;
    private readonly TwilioRestClient client;
    private readonly RequestValidator signatures;

    /// <summary>Speaks to an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="site">Address of this site, as people see it.</param>
    public TwilioTexts(TwilioAccount account, Uri site)
    {
        ArgumentNullException.ThrowIfNull(account);
        this.account = account;
        this.site = site;
#pragma warning disable CA2000 // the client owns its handlers and is disposed with this
        http = new System.Net.Http.HttpClient(new AtAddress(account.Url) { InnerHandler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false } })
#pragma warning restore CA2000
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        client = new TwilioRestClient(account.Account, account.Token, httpClient: new SystemNetHttpClient(http));
        signatures = new RequestValidator(account.Token);
    }

    /// <inheritdoc />
    public string? Stop => account.Stop;

    /// <inheritdoc />
    public async Task<(HandedOver Outcome, string? Answer)> HandOverAsync(string to, string text, string mark)
    {
        var message = new CreateMessageOptions(new PhoneNumber(to)) { Body = text, StatusCallback = new Uri(site, ReportPath + mark) };
        if (account.IsService)
        {
            message.MessagingServiceSid = account.From;
        }
        else
        {
            message.From = new PhoneNumber(account.From);
        }

        try
        {
            await MessageResource.CreateAsync(message, client);
            return (HandedOver.Left, null);
        }
        catch (ApiException refused)
        {
            return (Outcome(refused), Code(refused.Code != 0 ? refused.Code : refused.Status));
        }
#pragma warning disable CA1031 // whatever else the library meets on the line: the message may have left
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (TextServer.NeverLeft(failure) ? HandedOver.NotNow : HandedOver.InDoubt, (failure.InnerException ?? failure).GetType().Name);
        }
    }

    /// <summary>What a report says; null where it asks for nothing.</summary>
    /// <param name="status">The provider's word for how far the message has come.</param>
    /// <param name="code">The provider's code of what went wrong.</param>
    public static (ReturnKind Kind, string Status)? Report(string status, string code)
    {
        var number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        return status is not ("undelivered" or "failed") ? null
            : OfTheNumber.Contains(number) ? (ReturnKind.Hard, Code(number))
            : ByThePerson.Contains(number) ? (ReturnKind.Stop, Code(number))
            : ForNow.Contains(number) ? (ReturnKind.Soft, Code(number))
            : null;
    }

    /// <summary>
    /// Whether the provider sent a form to an address of ours: it signs the address as people see it and the form's fields
    /// (https://www.twilio.com/docs/usage/security).
    /// </summary>
    /// <param name="path">The path it was sent to.</param>
    /// <param name="form">What was sent.</param>
    /// <param name="signature">The header <c>X-Twilio-Signature</c>.</param>
    public bool IsFromProvider(string path, IFormCollection form, string? signature)
    {
        ArgumentNullException.ThrowIfNull(form);
        return signature is { Length: > 0 and <= 200 } && form.All(field => field.Value.Count == 1)
            && signatures.Validate(new Uri(site, path).AbsoluteUri, form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal), signature);
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static string Code(int code) => string.Create(CultureInfo.InvariantCulture, $"SMS {code}");

    private static HandedOver Outcome(ApiException refused) => refused switch
    {
        { Code: var code } when OfTheNumber.Contains(code) => HandedOver.NoSuchAddress,
        { Code: var code } when ByThePerson.Contains(code) => HandedOver.Stopped,
        { Code: var code } when OfTheSender.Contains(code) => HandedOver.NotNow,
        { Status: 400 } => HandedOver.Refused,
        { Status: >= 500 and not 503 } => HandedOver.InDoubt,
        // Credentials, money, too many at once: nobody's message leaves now.
        _ => HandedOver.NotNow,
    };

    // The library knows one address; ours may be another, such as a relay of the company's own.
    private sealed class AtAddress(Uri url) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(url, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
