using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>The desk's door: name, password and the code of an authenticator, all three each time. Which of them was wrong is not said.</summary>
public sealed class DeskDoor(Deeds deeds, Clock clock, Passwords passwords, Sessions sessions, IServiceScopeFactory scopes)
{
    /// <summary>Signs an operator in.</summary>
    /// <param name="context">The request; its answer gets the session's cookie.</param>
    /// <param name="name">Their name at the desk.</param>
    /// <param name="password">Their password.</param>
    /// <param name="code">The six digits their authenticator shows.</param>
    /// <returns>Whether the session has begun.</returns>
    public async Task<bool> SignInAsync(HttpContext context, string name, string password, string code)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(code);
        var caller = Caller.Of(context);
        if (await passwords.TryAsync(Login.KeyOfOperator(name), password, caller) is not { } right)
        {
            return false;
        }

        // The try stays counted until all three were right.
        if (!await MayEnterAsync(right.Login, code))
        {
            await deeds.DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.Failed, subject: null));
            return false;
        }

        await deeds.DoAsync(deed => Passwords.PassedAsync(deed, right, caller));
        await sessions.BeginAtDeskAsync(context, right.Login);
        return true;
    }

    private async Task<bool> MayEnterAsync(Guid login, string code)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var logins = scope.ServiceProvider.GetRequiredService<UserManager<Login>>();
        return await store.Set<Login>().FindAsync(login) is { } found
            && await Operators.RoleOfAsync(store, login, found.SecurityStamp ?? "", clock.Now) is not null
            && await logins.VerifyTwoFactorTokenAsync(found, TokenOptions.DefaultAuthenticatorProvider, code.Replace(" ", "", StringComparison.Ordinal));
    }
}
