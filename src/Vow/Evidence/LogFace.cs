using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>
/// Which checkpoint the public sees: the newest under <c>full</c>; under <c>summary</c> one an hour, so that the rhythm of entries tells
/// nothing about when a person acted; none under <c>off</c>. Auditors with their key always see the newest.
/// </summary>
public sealed class LogFace(SqlLedgerStorage storage, VowOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Lock gate = new();
    private (long Hour, byte[] Checkpoint)? shown;

    /// <summary>The checkpoint this visitor may see, and the size it speaks of; null where there is none for them.</summary>
    /// <param name="auditor">Whether an auditor's key was shown.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<(byte[] Note, long Size)?> CheckpointAsync(bool auditor, Instant now, CancellationToken cancel)
    {
        if (await storage.ReadHead(cancel) is not { } head || (options.Proof == Publicity.Off && !auditor))
        {
            return null;
        }

        if (auditor || options.Proof == Publicity.Full)
        {
            return (head.SignedCheckpoint, head.Size);
        }

        var hour = now.Microseconds / (Hour.Ticks / 10);
        lock (gate)
        {
            if (shown is not { } known || known.Hour != hour)
            {
                shown = (hour, head.SignedCheckpoint);
            }

            return (shown.Value.Checkpoint, SizeOf(shown.Value.Checkpoint));
        }
    }

    // The second line of a checkpoint is its size.
    private static long SizeOf(byte[] note) => long.Parse(Encoding.UTF8.GetString(note).Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The log over HTTP, as C2SP tlog-tiles asks: <c>/log/checkpoint</c>, <c>/log/vkey</c>, <c>/log/tile/…</c>.</summary>
public static class LogEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/log/checkpoint", async (HttpContext context, LogFace face, AuditorKeys keys, Clock clock, CancellationToken cancel) =>
        {
            var auditor = await keys.IsAuditorAsync(context.Request, clock.Now, cancel);
            return await face.CheckpointAsync(auditor, clock.Now, cancel) is { } shown ? Results.Bytes(shown.Note, "text/plain; charset=utf-8") : Results.NotFound();
        });
        routes.MapGet("/log/vkey", (VowHome home, VowOptions options) =>
        {
            using var signer = LogKeys.Current(home, options);
            return Results.Text(signer.Verifier + "\n", "text/plain");
        });
        routes.MapGet("/log/tile/{**path}", async (string path, HttpContext context, LogFace face, SqlLedgerStorage log, AuditorKeys keys, Clock clock, CancellationToken cancel) =>
        {
            var auditor = await keys.IsAuditorAsync(context.Request, clock.Now, cancel);
            var bundle = TileId.TryParseBundlePath("tile/" + path);
            if (bundle is not null && !auditor)
            {
                // Entries carry times and kinds: together with what one knows of a person they would tell what that person did.
                return Results.StatusCode(StatusCodes.Status403Forbidden);
            }

            if ((bundle ?? TileId.TryParsePath("tile/" + path)) is not { } tile || await face.CheckpointAsync(auditor, clock.Now, cancel) is not { } shown
                || tile.Width > TileId.WidthAt(tile.Level, tile.Index, shown.Size))
            {
                return Results.NotFound();
            }

            var bytes = bundle is not null ? await log.ReadBundle(tile.Index, tile.Width, cancel) : await log.ReadTile(tile, cancel);
            if (bytes is null)
            {
                return Results.NotFound();
            }

            if (tile.IsFull)
            {
                context.Response.Headers.CacheControl = bundle is null ? "public, max-age=31536000, immutable" : "private, max-age=31536000, immutable";
            }

            return Results.Bytes(bundle is null ? bytes[..(tile.Width * Hash32.Length)] : FirstEntries(bytes, tile.Width), "application/octet-stream");
        });
    }

    // A log that has grown holds a wider bundle: the asked entries are its beginning.
    private static byte[] FirstEntries(byte[] bundle, int width)
    {
        var offset = 0;
        for (var i = 0; i < width && EntryBundle.TryReadNext(bundle, ref offset, out _); i++)
        {
        }

        return bundle[..offset];
    }
}
