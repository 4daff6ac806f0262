using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Jobs;
using Vow.Policies;

namespace Vow.Company.Accounts;

/// <summary>Registers accounts and maps their pages.</summary>
public static class AccountsSetup
{
    /// <summary>Registers the deeds.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountLinks>();
        services.AddSingleton<SignUp>();
        services.AddSingleton<ConfirmAccount>();
        services.AddSingleton<SignInPerson>();
        services.AddSingleton<NewPassword>();
        services.AddSingleton<Unconfirmed>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<Unconfirmed>());
        services.AddSingleton<IKnowsSubjects, AccountFacts>();
    }

    /// <summary>Maps the pages. A policy whose sign-up asks for what an account cannot keep is refused here, not at somebody's form.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var declared = routes.ServiceProvider.GetRequiredService<PolicyHolder>().Current.Declared;
        var fields = declared.Collection.FirstOrDefault(c => c.Id == SignUpForm.Point)?.Fields ?? [];
        if (fields.FirstOrDefault(f => !SignUpForm.Kept.Contains(f.Name)) is { } unknown)
        {
            throw new InvalidOperationException($"The policy's sign-up collects '{unknown.Name}', which an account has no place for: take it out of collection.sign_up.");
        }

        AccountEndpoints.Map(routes);
        SignInEndpoints.Map(routes);
        PasswordEndpoints.Map(routes);
    }
}
