using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Site;

namespace Vow.SignIn;

/// <summary>Somebody who has taken the first step and must take the second.</summary>
/// <param name="Login">Their login.</param>
/// <param name="Subject">Whose account.</param>
/// <param name="ShownBy">What the first step was.</param>
/// <param name="To">Where they were going: a page of this site.</param>
public sealed record HalfIn(Guid Login, Guid Subject, ShownBy ShownBy, string To);

/// <summary>The way between a first and a second step of people's sign-in: ten minutes, in a sealed cookie that opens nothing by itself.</summary>
public static class SecondDoor
{
    /// <summary>Where the second step is asked for.</summary>
    public const string Path = "/sign-in/code";

    private static readonly Ticket Kept = new("vow-sign-in", TimeSpan.FromMinutes(10));

    /// <summary>Gives the ticket where the person has a second step, and the page that asks for it; null where there is none to take.</summary>
    public static async Task<string?> AskAsync(HttpContext context, Guid subject, ShownBy shownBy, string to)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.RequestServices;
        await using var store = services.GetRequiredService<Database>().NewStore();
        if (await Logins.OfAsync(store, subject) is not { } login || !await SecondFactors.IsEnrolledAsync(store, login.Id))
        {
            return null;
        }

        // The stamp ties the ticket to the password of this moment.
        Kept.Give(
            context, services.GetRequiredService<IDataProtectionProvider>(), services.GetRequiredService<Visit>().Now,
            login.Id.ToString("N"), subject.ToString("N"), login.SecurityStamp ?? "", shownBy.ToString(), to);
        return Path;
    }

    /// <summary>Who stands between the steps in this browser; null where nobody does, or the password has changed meanwhile.</summary>
    public static async Task<HalfIn?> ReadAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.RequestServices;
        if (Kept.Read(context, services.GetRequiredService<IDataProtectionProvider>(), services.GetRequiredService<Visit>().Now) is not [var id, var of, var stamp, var how, var to]
            || !Guid.TryParse(of, out var subject))
        {
            return null;
        }

        await using var store = services.GetRequiredService<Database>().NewStore();
        return await Logins.OfAsync(store, subject) is { } login && login.Id.ToString("N") == id && login.SecurityStamp == stamp && Enum.TryParse<ShownBy>(how, out var shownBy)
            ? new(login.Id, subject, shownBy, LocalAddress.Of(to))
            : null;
    }

    /// <summary>Takes the ticket back.</summary>
    public static void Close(HttpContext context) => Kept.TakeBack(context);
}
