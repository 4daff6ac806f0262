using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>What a right first password gives: a quarter of an hour to set up an own password and the second step.</summary>
/// <param name="Login">Whose.</param>
/// <param name="FirstPasswordEndsAt">Which first password it was.</param>
/// <param name="Secret">The secret offered to the operator's device.</param>
public sealed record SetUpTicket(Guid Login, Instant FirstPasswordEndsAt, byte[] Secret)
{
    private static readonly Ticket Kept = new("vow-desk-set-up", TimeSpan.FromMinutes(15));

    /// <summary>Gives a ticket to this browser.</summary>
    public static void Give(HttpContext context, IDataProtectionProvider protection, Guid login, Instant firstPasswordEndsAt, Instant now) => Kept.Give(
        context, protection, now, login.ToString("N"), firstPasswordEndsAt.Microseconds.ToString(CultureInfo.InvariantCulture), Convert.ToHexString(TimeCode.NewSecret()));

    /// <summary>The ticket this browser holds, if it still counts.</summary>
    public static SetUpTicket? Read(HttpContext context, IDataProtectionProvider protection, Instant now) => Kept.Read(context, protection, now) is [var login, var end, var secret]
        ? new(Guid.ParseExact(login, "N"), new Instant(long.Parse(end, CultureInfo.InvariantCulture)), Convert.FromHexString(secret))
        : null;

    /// <summary>Takes it back.</summary>
    public static void TakeBack(HttpContext context) => Kept.TakeBack(context);
}
