using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Ledger;
using Vow.Proof;

namespace Vow.Evidence;

/// <summary>Reads the whole log without trusting it, against its signed checkpoint and the anchor outside the database.</summary>
public sealed class LedgerVerify(VowHome home, VowOptions options, SqlLedgerStorage storage)
{
    /// <summary>What was found; null where the log has not begun.</summary>
    /// <param name="report">Hears which part of the log is read, 0 to 1.</param>
    /// <param name="since">A checkpoint believed earlier, from which on alone is read.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<LogVerification?> RunAsync(Action<double>? report = null, Checkpoint? since = null, CancellationToken cancel = default)
    {
        if (!File.Exists(home.SigningKey))
        {
            return null;
        }

        using var signer = LogKeys.Current(home, options);
        // The remembered checkpoint is read before the head: a server may make the log longer meanwhile.
        var anchored = (await SequencerJob.Anchor(home, static (_, _) => ValueTask.CompletedTask).ReadLongest(cancel))
            .Select(note => Checkpoint.TryOpen(note, signer.Verifier))
            .OfType<Checkpoint>()
            .MaxBy(checkpoint => checkpoint.Size);
        if (await storage.ReadHead(cancel) is not { } head)
        {
            return anchored is { Size: > 0 } ? new LogVerification(LogFault.Shrunk, 0, anchored.Size, null) : null;
        }

        var watched = new Watched(storage, Math.Max(1, head.Size), report);
        return since is null
            ? await LogVerifier.Verify(watched, head.SignedCheckpoint, signer.Verifier, anchored, cancel)
            : await LogVerifier.VerifySince(watched, head.SignedCheckpoint, signer.Verifier, since, cancel);
    }

    /// <summary>A checkpoint that was kept, where it is signed by this log's key or one before it; null otherwise.</summary>
    public Checkpoint? Open(byte[] note)
    {
        using var signer = LogKeys.Current(home, options);
        return new[] { signer.Verifier }.Concat(LogKeys.Past(home)).Select(key => Checkpoint.TryOpen(note, key)).FirstOrDefault(c => c is not null);
    }

    private sealed class Watched(SqlLedgerStorage storage, long size, Action<double>? report) : ILogTiles
    {
        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => storage.ReadTile(id, cancellation);

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation)
        {
            report?.Invoke((double)index * TileId.FullWidth / size);
            return storage.ReadBundle(index, width, cancellation);
        }
    }
}

/// <summary>Reads the whole log every night and keeps what was found, for the promise that it is whole.</summary>
public sealed class VerifyLedgerNightly(LedgerVerify verify, Deeds deeds) : IJob
{
    /// <inheritdoc />
    public string Name => "ledger.verify";

    /// <inheritdoc />
    public string? Cron => "20 3 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        if (await verify.RunAsync(cancel: cancel) is { } found)
        {
            await deeds.DoAsync(deed => deed.ExecuteAsync(
                """
                INSERT INTO proof_ledger_reading (log_id, at, size, fault, first_bad) VALUES (@l, @at, @n, @f, @b)
                ON CONFLICT (log_id) DO UPDATE SET at = @at, size = @n, fault = @f, first_bad = @b
                """,
                ("@l", found.Checkpoint?.Origin ?? "unknown"), ("@at", now), ("@n", found.Checkpoint?.Size ?? 0L), ("@f", found.Fault.ToString()), ("@b", found.FirstBad)));
        }
    }
}
