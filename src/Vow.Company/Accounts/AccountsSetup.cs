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
        services.AddSingleton<SecurityChanges>();
        services.AddSingleton<SignInWithCompany>();
        services.AddSingleton<Profile>();
        services.AddSingleton<ConfirmPhone>();
        services.AddSingleton<Hobbies>();
        services.AddSingleton<AnswerTerms>();
        services.AddSingleton<Unconfirmed>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<Unconfirmed>());
        services.AddSingleton<IKnowsSubjects, AccountFacts>();
    }

    /// <summary>Maps the pages. A policy whose forms ask for what an account cannot keep is refused here, not at somebody's form.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var declared = routes.ServiceProvider.GetRequiredService<PolicyHolder>().Current.Declared;
        foreach (var (id, kept) in new[] { (SignUpForm.Point, SignUpForm.Kept), (Profile.Point, Profile.Kept) })
        {
            var fields = declared.Collection.FirstOrDefault(c => c.Id == id)?.Fields ?? [];
            if (fields.FirstOrDefault(f => !kept.Contains(f.Name)) is { } unknown)
            {
                throw new InvalidOperationException($"The policy collects '{unknown.Name}' in collection.{id}, which an account has no place for: take it out there.");
            }
        }

        AccountEndpoints.Map(routes);
        SignInEndpoints.Map(routes);
        PasswordEndpoints.Map(routes);
        SecurityEndpoints.Map(routes);
        CompanyEndpoints.Map(routes);
        ProfileEndpoints.Map(routes);
        ConfirmPhone.Map(routes);
        AnswerTerms.Map(routes);
    }
}
