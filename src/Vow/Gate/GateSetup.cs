using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Jobs;

namespace Vow.GateAnswers;

/// <summary>The gate over HTTP, and the document that describes the API, in the server's table of contents.</summary>
public static class GateSetup
{
    /// <summary>Name of the API's document: <c>/openapi/v1.json</c>.</summary>
    private const string Document = "v1";

    /// <summary>Registers keys, counts and the document.</summary>
    public static void AddGate(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Candidates>();
        services.AddSingleton<AnswersWritten>();
        services.AddSingleton<GateCounts>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<GateCounts>());
        services.AddSingleton<PolicyBytes>();
        services.AddSingleton<GateSessions>();
        services.AddSingleton<FollowLog>();
        services.AddHostedService(provider => provider.GetRequiredService<FollowLog>());
        services.AddSingleton<MarketingGate>();
        services.AddSingleton<PrepareFacts>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<PrepareFacts>());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Vow";
                document.Info.Description = "Ask the gate before each use of personal data; record choices people make elsewhere. Authorization: Bearer vow_ID_SECRET.";
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Maps the gate and the document.</summary>
    public static void MapGate(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        routes.MapPost("/api/gate", AskGate.AnswerAsync)
            .WithName("askGate")
            .WithSummary("May these data of this person be used for this purpose, now? The answer says why not.")
            .Accepts<GateQuestion>("application/json")
            .Produces<GateAnswer>()
            .Produces<ApiFault>(StatusCodes.Status400BadRequest)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized);
        routes.MapPost("/api/gate/explain", AskGate.ExplainAsync)
            .WithName("explainGate")
            .WithSummary("The same question with each rule's verdict, what it rested on, and the nearest change that would turn the answer.")
            .Accepts<GateQuestion>("application/json")
            .Produces<GateExplanation>()
            .Produces<ApiFault>(StatusCodes.Status400BadRequest)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized);
        routes.MapPost("/api/gate/candidates", ListCandidates.AnswerAsync)
            .WithName("listCandidates")
            .WithSummary("Whom this use is open to now, a JSON value a line: {\"account\"}, and {\"people\"} at the end. Ask the gate about each at the moment of the use.")
            .Accepts<CandidatesAsked>("application/json")
            .Produces<Candidate>(StatusCodes.Status200OK, ListCandidates.Lines)
            .Produces<ApiFault>(StatusCodes.Status400BadRequest)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized)
            .Produces(StatusCodes.Status429TooManyRequests)
            .RequireRateLimiting(Wall.Streams);
        routes.MapGet("/api/gate/policy", GivePolicy.AnswerAsync)
            .WithName("getGatePolicy")
            .WithSummary("The compiled policy in force, or the one announced, by its epoch: for programs that decide by themselves.")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .Produces(StatusCodes.Status304NotModified)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized)
            .Produces<ApiFault>(StatusCodes.Status404NotFound);
        routes.MapPost("/api/gate/facts", GiveFacts.AnswerAsync)
            .WithName("getGateFacts")
            .WithSummary("What the gate decides by about a person, packed. With a stream's session, changes of it are told on that stream.")
            .Accepts<FactsAsked>("application/json")
            .Produces<FactsGiven>()
            .Produces<ApiFault>(StatusCodes.Status400BadRequest)
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized)
            .Produces<ApiFault>(StatusCodes.Status409Conflict)
            .Produces<ApiFault>(StatusCodes.Status429TooManyRequests);
        routes.MapGet("/api/gate/stream", GateStream.AnswerAsync)
            .WithName("followGate")
            .WithSummary("Server-sent events: changed facts of the people asked for under this session, and a heartbeat every 500 ms that vouches for the rest.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Produces<ApiFault>(StatusCodes.Status401Unauthorized)
            .Produces(StatusCodes.Status429TooManyRequests)
            .RequireRateLimiting(Wall.Streams);
    }
}
