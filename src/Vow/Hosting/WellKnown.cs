using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Evidence;
using Vow.Ledger;
using Vow.Policies;

namespace Vow.Hosting;

/// <summary>Addresses that programs know by convention: health, and whom to write to about a weakness (RFC 9116).</summary>
public static class WellKnown
{
    /// <summary>Maps them.</summary>
    public static void MapWellKnown(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Health);
        routes.MapGet("/.well-known/security.txt", SecurityTxt);
    }

    /// <summary><c>ok</c>, or <c>degraded</c> with what is wrong; the database must answer, or the status is 503.</summary>
    private static async Task<IResult> Health(Database database, SequencerJob sequencer, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancel);
            await using var command = database.Command(connection, null, "SELECT 1");
            await command.ExecuteScalarAsync(cancel);
        }
        catch (System.Data.Common.DbException)
        {
            return Results.Json(new { status = "down", store = "unreachable" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        var ledger = sequencer.IsFailing ? "its rounds fail: is the disk full?" : sequencer.Condition is not { } condition ? "opening" : condition switch
        {
            LedgerCondition.Ready => "growing",
            LedgerCondition.DatabaseOlderThanAnchor => "database is older than its published log",
            LedgerCondition.AnchorUnreadable => "its anchor can't be believed",
            LedgerCondition.KeyOfAnotherLog => "the signing key belongs to another log",
            LedgerCondition.StorageCorrupt => "its tiles don't give its root",
        };
        return Results.Json(new { status = ledger is "growing" or "opening" ? "ok" : "degraded", store = "ok", ledger });
    }

    private static IResult SecurityTxt(PolicyInForce policy, VowOptions options, Clock clock)
    {
        // RFC 9116 wants an end date; a year from today is its own recommendation's ceiling.
        var expires = clock.Now.ToDateTimeOffset().AddDays(180).ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture);
        return Results.Text(
            $"Contact: mailto:{policy.Declared.Controller.Email}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {new Uri(options.Url, "/.well-known/security.txt")}\n",
            "text/plain; charset=utf-8");
    }
}
