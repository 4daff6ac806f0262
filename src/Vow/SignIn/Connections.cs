using Microsoft.AspNetCore.Http;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>Where a request comes from, for the connection log only.</summary>
/// <param name="IpAddress">Its address; <c>local</c> where there is none.</param>
/// <param name="UserAgent">What the browser or software calls itself, cut to 512 characters.</param>
public readonly record struct Caller(string IpAddress, string? UserAgent)
{
    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(context.Connection.RemoteIpAddress?.ToString() ?? "local", agent.Length == 0 ? null : agent[..Math.Min(agent.Length, 512)]);
    }
}

/// <summary>The connection log: written at each coming and going, kept for the term of the purpose <c>security</c>.</summary>
public static class Connections
{
    /// <summary>Signed in with a password.</summary>
    public const string SignedIn = "signed_in";

    /// <summary>Tried, and was refused.</summary>
    public const string Failed = "failed";

    /// <summary>Signed out.</summary>
    public const string SignedOut = "signed_out";

    /// <summary>Came in by a link to an address.</summary>
    public const string Link = "link";

    /// <summary>Writes a line in the deed.</summary>
    public static Task WriteAsync(Deed deed, Caller caller, string what, Guid? subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync(
            "INSERT INTO security_connection (id, subject_id, at, ip_address, user_agent, what) VALUES (@id, @s, @at, @ip, @ua, @w)",
            ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@s", subject), ("@at", deed.Now),
            ("@ip", caller.IpAddress), ("@ua", caller.UserAgent), ("@w", what));
    }
}
