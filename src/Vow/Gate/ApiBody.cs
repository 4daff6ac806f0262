using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Vow.Consent;
using Vow.Rights;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>What a program is told when its request can't be served.</summary>
/// <param name="Error">What is wrong.</param>
/// <param name="Help">What to do.</param>
public sealed record ApiFault(string Error, string Help);

/// <summary>How the API's JSON is read and written: lower_case names, nothing unknown, nothing twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false, DefaultIgnoreCondition = JsonIgnoreCondition.Never, MaxDepth = 8)]
[JsonSerializable(typeof(GateQuestion))]
[JsonSerializable(typeof(GateAnswer))]
[JsonSerializable(typeof(GateExplanation))]
[JsonSerializable(typeof(ChoiceSent))]
[JsonSerializable(typeof(ChoiceAnswered))]
[JsonSerializable(typeof(CandidatesAsked))]
[JsonSerializable(typeof(Candidate))]
[JsonSerializable(typeof(CandidatesEnd))]
[JsonSerializable(typeof(FactsAsked))]
[JsonSerializable(typeof(FactsGiven))]
[JsonSerializable(typeof(StreamOpened))]
[JsonSerializable(typeof(StreamFacts))]
[JsonSerializable(typeof(StreamBeat))]
[JsonSerializable(typeof(StreamEnded))]
[JsonSerializable(typeof(RequestSent))]
[JsonSerializable(typeof(RequestTaken))]
[JsonSerializable(typeof(ApiFault))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Reads and answers JSON for programs. Faults name the member and never repeat what was sent: it may be personal data.</summary>
internal static class ApiBody
{
    /// <summary>Bytes a request may have: a question is a few hundred.</summary>
    public const int Most = 16 * 1024;

    public static async Task<(T? Body, IResult? Fault)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, Visit visit)
        where T : class
    {
        if (context.Request.ContentLength > Most)
        {
            return (null, TooLarge(visit));
        }

        // A question is a few hundred bytes: only where its length is not said is the most reserved.
        var most = (int)(context.Request.ContentLength ?? Most) + 1;
        var bytes = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(
                bytes.AsMemory(0, most), (int)(context.Request.ContentLength ?? most), throwOnEndOfStream: false, context.RequestAborted);
            if (length > Most)
            {
                return (null, TooLarge(visit));
            }

            var body = JsonSerializer.Deserialize(bytes.AsSpan(0, length), type);
            return body is null || !Whole(body) ? (null, Bad(visit.T("A required member is missing.", "Un membre obligatoire manque."), visit)) : (body, null);
        }
        catch (JsonException fault)
        {
            return (null, Bad(visit.T($"The body is not the JSON expected, at {Place(fault)}.", $"Le corps n'est pas le JSON attendu, à {Place(fault)}."), visit));
        }
        finally
        {
            // What was sent may be personal data: it does not wait in the pool for the next request. The rest of the array was never written.
            bytes.AsSpan(0, most).Clear();
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>400 with these words.</summary>
    public static IResult Bad(string error, Visit visit) => Say(
        new ApiFault(error, visit.T("See /openapi/v1.json for the shape of a request.", "Voir /openapi/v1.json pour la forme d'une requête.")), ApiJson.Default.ApiFault, StatusCodes.Status400BadRequest);

    public static IResult Say<T>(T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new Said(JsonSerializer.SerializeToUtf8Bytes(answer, type), status);

    /// <summary>200 with an answer already written.</summary>
    public static IResult Say(byte[] json) => new Said(json, StatusCodes.Status200OK);

    // Where the source of a member is missing the constructor was given null, whatever the annotation says.
    private static bool Whole(object body) => body switch
    {
        GateQuestion question => question.Subject is not null && Whole(question.Subject) && question.Purpose is not null && (question.Data is null || question.Data.All(d => d is not null)),
        CandidatesAsked asked => asked.Purpose is not null && (asked.Data is null || asked.Data.All(d => d is not null)),
        FactsAsked asked => asked.Subject is not null && Whole(asked.Subject),
        ChoiceSent sent => sent.Subject is not null && Whole(sent.Subject) && sent.Purpose is not null && sent.Act is not null && sent.Language is not null && sent.IdempotencyKey is not null,
        RequestSent sent => sent.Language is not null && sent.IdempotencyKey is not null,
        SubjectNamed subject => subject.By is not null && subject.Value is not null,
        _ => true,
    };

    // The path may hold a name that was sent: only the line and byte are told.
    private static string Place(JsonException fault) => FormattableString.Invariant($"line {(fault.LineNumber ?? 0) + 1}, byte {fault.BytePositionInLine ?? 0}");

    private static IResult TooLarge(Visit visit) => Say(
        new ApiFault(visit.T("The body is too large.", "Le corps est trop volumineux."), visit.T("Send at most 16 KiB.", "Envoyez au plus 16 Kio.")), ApiJson.Default.ApiFault, StatusCodes.Status400BadRequest);

    // With its length said: the answer leaves in one piece.
    private sealed class Said(byte[] json, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = json.Length;
            return response.Body.WriteAsync(json, 0, json.Length, httpContext.RequestAborted);
        }
    }
}
