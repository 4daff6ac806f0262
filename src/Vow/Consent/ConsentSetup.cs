using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Jobs;

namespace Vow.Consent;

/// <summary>Consent in the server's table of contents.</summary>
public static class ConsentSetup
{
    /// <summary>Registers the front door and what the gate is told.</summary>
    public static void AddConsent(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<Choices>();
        services.AddSingleton<WithdrawalJournal>();
        services.AddSingleton<ReplayWithdrawals>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<ReplayWithdrawals>());
        services.AddSingleton<LiftOpposition>();
        services.AddSingleton<SayUnderAge>();
        services.AddSingleton<IKnowsSubjects, ConsentFacts>();
    }

    /// <summary>Maps the door for programs.</summary>
    public static void MapConsent(this IEndpointRouteBuilder routes) => routes
        .MapPost("/api/choices", RecordChoiceByProgram.AnswerAsync)
        .WithName("recordChoice")
        .WithSummary("Record a choice a person made elsewhere: consent given, refused or withdrawn, objection made or lifted.")
        .Accepts<ChoiceSent>("application/json")
        .Produces<ChoiceAnswered>()
        .Produces<ChoiceAnswered>(StatusCodes.Status409Conflict)
        .Produces<ApiFault>(StatusCodes.Status400BadRequest)
        .Produces<ApiFault>(StatusCodes.Status401Unauthorized)
        .Produces<ApiFault>(StatusCodes.Status413PayloadTooLarge);
}
