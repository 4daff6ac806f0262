using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Vow.Policies;
using Vow.Post;
using Vow.Site;
using Vow.Sources;

namespace Vow.Company.Newsletters;

/// <summary>
/// What the provider of text messages says to us: what became of a message, and what people text back. Believed by its signature alone. A word to stop is acted
/// on; any other text is counted and dropped, since nobody is told that texts are read, and what they may hold is not ours to keep.
/// </summary>
public sealed partial class TextEndpoints(TextServer texts, ActOnReturn act, StopWriting stop, PolicyHolder policies, IMeterFactory meters, ILogger<TextEndpoints> log)
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
        if (texts.IsOn)
        {
            routes.MapPost(TextServer.AnswerPath, AnswerAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(Largest));
            routes.MapPost(TextServer.ReportPath + "{mark}", ReportAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(Largest));
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext context, Visit visit, CancellationToken cancel)
    {
        if (await SignedAsync(context, TextServer.AnswerPath, cancel) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        // A provider that knows words of its own says so (OptOutType).
        if (form["OptOutType"] != "STOP" && !StopWords.AreIn(form["Body"].ToString()))
        {
            dropped.Add(1);
        }
        else if (Telephone.Read(form["From"].ToString(), policies.Current.Declared.Controller.Address.Country) is { } number && !await stop.ByTextAsync(number, visit.Now))
        {
            // Asked again once the list's key is back; until then nobody is written to.
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return Results.Text(Nothing, "text/xml");
    }

    private async Task<IResult> ReportAsync(string mark, HttpContext context, Visit visit, CancellationToken cancel)
    {
        if (await SignedAsync(context, TextServer.ReportPath + mark, cancel) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (TextServer.Report(form["MessageStatus"].ToString(), form["ErrorCode"].ToString()) is var (kind, status))
        {
            await act.DoAsync(mark, kind, status, visit.Now, cancel);
        }

        return Results.Text(Nothing, "text/xml");
    }

    private async Task<IFormCollection?> SignedAsync(HttpContext context, string path, CancellationToken cancel)
    {
        if (context.Request.HasFormContentType && await context.Request.ReadFormAsync(cancel) is { Files.Count: 0 } form
            && texts.IsFromProvider(path, form, context.Request.Headers["X-Twilio-Signature"]))
        {
            return form;
        }

        unsigned.Add(1);
        Unsigned(log);
        return null;
    }

    [LoggerMessage(6102, LogLevel.Warning, "Something that the provider of text messages did not sign was sent to its address; it was not acted on. If it comes from the provider, look at VOW_TWILIO_TOKEN and VOW_URL.")]
    private static partial void Unsigned(ILogger logger);
}
