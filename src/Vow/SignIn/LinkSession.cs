using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Sessions of people who came by a link to an address that is theirs: with or without an account.</summary>
public static class LinkSession
{
    /// <summary>Begins the session and writes the log. The caller has used the link up.</summary>
    public static async Task SignInAsync(HttpContext context, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.RequestServices;
        var caller = Caller.Of(context);
        await services.GetRequiredService<Deeds>().DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.Link, subject), subject);
        await services.GetRequiredService<Sessions>().BeginAsync(context, subject);
    }
}
