using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Sessions of people who came by a link to an address that is theirs: with or without an account.</summary>
public static class LinkSession
{
    /// <summary>
    /// Begins the session and writes the log, and gives where to go on. The caller has used the link up. Whoever asked for a second step is asked
    /// for it here too: a mailbox alone must not open what they closed twice.
    /// </summary>
    public static async Task<string> SignInAsync(HttpContext context, Guid subject, string to)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.RequestServices;
        var caller = Caller.Of(context);
        if (await SecondDoor.AskAsync(context, subject, ShownBy.Link, to) is { } door)
        {
            return door;
        }

        await services.GetRequiredService<Deeds>().DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.Link, subject), subject);
        await services.GetRequiredService<Sessions>().BeginAsync(context, subject, ShownBy.Link);
        return to;
    }
}
