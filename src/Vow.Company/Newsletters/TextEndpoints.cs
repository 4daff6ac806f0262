using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Post;
using Vow.Site;
using Vow.Sources;

namespace Vow.Company.Newsletters;

/// <summary>
/// What the provider of text messages says to us: what became of a message, and what people text back. Believed by its signature alone. A word to stop is acted
/// on; any other text is counted and dropped, since nobody is told that texts are read, and what they may hold is not ours to keep.
/// </summary>
public sealed partial class TextEndpoints(TextServer texts, ActOnReturn act, StopWriting stop, Deeds deeds, PolicyHolder policies, IMeterFactory meters, ILogger<TextEndpoints> log)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Vow.Newsletters";

    // A form of the provider has about thirty short fields.
    private const int Largest = 32 * 1024;

    // An answer in TwiML that does nothing: no text goes back, the provider or the next message does that.
    private const string Nothing = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

    private readonly Counter<long> unsigned = meters.Create(MeterName).CreateCounter<long>("vow.sms.unsigned", "{message}", "Messages to the provider's addresses that it had not signed.");
    private readonly Counter<long> dropped = meters.Create(MeterName).CreateCounter<long>("vow.sms.not_understood", "{message}", "Text messages of people that asked for nothing we do.");

    internal void Map(IEndpointRouteBuilder routes)
    {
        // Without a provider nothing is there to be spoken to.
        if (texts.Twilio is { } twilio)
        {
            routes.MapPost(TwilioTexts.AnswerPath, (HttpContext context, Visit visit, CancellationToken cancel) => AnswerAsync(twilio, context, visit, cancel))
                .DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(Largest));
            routes.MapPost(TwilioTexts.ReportPath + "{mark}", (string mark, HttpContext context, Visit visit, CancellationToken cancel) => ReportAsync(twilio, mark, context, visit, cancel))
                .DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(Largest));
        }

        if (texts.Webhook is { } webhook)
        {
            routes.MapPost(WebhookTexts.EventsPath, (HttpContext context, Visit visit, CancellationToken cancel) => EventAsync(webhook, context, visit, cancel))
                .DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(Largest));
        }
    }

    private async Task<IResult> AnswerAsync(TwilioTexts twilio, HttpContext context, Visit visit, CancellationToken cancel)
    {
        if (await SignedAsync(twilio, context, TwilioTexts.AnswerPath, cancel) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        // A provider that knows words of its own says so (OptOutType).
        return await HeardAsync(form["From"].ToString(), form["Body"].ToString(), form["OptOutType"] == "STOP", visit.Now)
            ? Results.Text(Nothing, "text/xml")
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    // False where it must be asked again once the list's key is back; until then nobody is written to.
    private async Task<bool> HeardAsync(string from, string text, bool stops, Instant now)
    {
        if (!stops && !StopWords.AreIn(text))
        {
            dropped.Add(1);
            return true;
        }

        return Telephone.Read(from, policies.Current.Declared.Controller.Address.Country) is not { } number || await stop.ByTextAsync(number, now);
    }

    private async Task<IResult> ReportAsync(TwilioTexts twilio, string mark, HttpContext context, Visit visit, CancellationToken cancel)
    {
        if (await SignedAsync(twilio, context, TwilioTexts.ReportPath + mark, cancel) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (TwilioTexts.Report(form["MessageStatus"].ToString(), form["ErrorCode"].ToString()) is var (kind, status))
        {
            await act.DoAsync(mark, kind, status, visit.Now, cancel);
        }

        return Results.Text(Nothing, "text/xml");
    }

    private async Task<IResult> EventAsync(WebhookTexts webhook, HttpContext context, Visit visit, CancellationToken cancel)
    {
        using var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read, cancel);
        var (body, signature) = (read.ToArray(), context.Request.Headers[WebhookSignature.Header].ToString());
        if (!webhook.IsFromProvider(body, signature, visit.Now))
        {
            unsigned.Add(1);
            UnsignedEvent(log);
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (TextEvent.Read(body) is not { } told)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        // Written down before it is acted on: a crash here costs an answer, and the service says it again under a signature of its own time.
        if (!await deeds.DoAsync(deed => HeardCalls.TakeAsync(deed, signature)))
        {
            return Results.StatusCode(StatusCodes.Status409Conflict);
        }

        switch (told)
        {
            case TextEvent.Received text:
                return Results.StatusCode(await HeardAsync(text.From, text.Text, stops: false, visit.Now) ? StatusCodes.Status204NoContent : StatusCodes.Status503ServiceUnavailable);
            case TextEvent.Reported report when WebhookTexts.Report(report.Status) is var (kind, status):
                await act.DoAsync(report.Key, kind, status, visit.Now, cancel);
                break;
        }

        return Results.StatusCode(StatusCodes.Status204NoContent);
    }

    private async Task<IFormCollection?> SignedAsync(TwilioTexts twilio, HttpContext context, string path, CancellationToken cancel)
    {
        if (context.Request.HasFormContentType && await context.Request.ReadFormAsync(cancel) is { Files.Count: 0 } form
            && twilio.IsFromProvider(path, form, context.Request.Headers["X-Twilio-Signature"]))
        {
            return form;
        }

        unsigned.Add(1);
        Unsigned(log);
        return null;
    }

    [LoggerMessage(6102, LogLevel.Warning, "Something that the provider of text messages did not sign was sent to its address; it was not acted on. If it comes from the provider, look at VOW_TWILIO_TOKEN and VOW_URL.")]
    private static partial void Unsigned(ILogger logger);

    [LoggerMessage(6103, LogLevel.Warning, "Something that the service for text messages did not sign, or signed at another time, was sent to its address; it was not acted on. If it comes from the service, look at VOW_SMS_WEBHOOK_SECRET and at both clocks.")]
    private static partial void UnsignedEvent(ILogger logger);
}
