using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.GateAnswers;

/// <summary>
/// Follows the log while programs follow the gate, and always where several processes may share the store: whoever an entry is about has done something, perhaps in another
/// process. The log's tree is the feed: dense, total, in the order of commits. What this process does itself is heard of at its commit, without the log.
/// </summary>
public sealed partial class FollowLog(GateSessions sessions, Facts facts, SqlLedgerStorage log, Database database, Clock clock, ILogger<FollowLog> logger) : BackgroundService
{
    /// <summary>Entries that are read one by one; further behind, everybody counts as changed.</summary>
    private const int Most = 20_000;

    private const int Together = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a look counts: without a word from the log nobody is vouched for.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private string? origin;
    private long followed;
    private long size;
    private long lookedAt;

    /// <summary>Entries in the log when it was last looked at.</summary>
    public long Size => Volatile.Read(ref size);

    /// <summary>Whether the log was looked at within the last second.</summary>
    public bool IsFresh => Volatile.Read(ref lookedAt) is > 0 and var at && Stopwatch.GetElapsedTime(at) < Lease;

    /// <summary>Looks once: touches whoever the new entries are about.</summary>
    public async Task LookAsync(CancellationToken cancel = default)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var at = Stopwatch.GetTimestamp();
            var head = await log.ReadHead(cancel);
            var now = head?.Size ?? 0;
            if (origin is null)
            {
                // Nobody has been told anything yet: what lies before is read with the facts themselves.
                followed = now;
            }
            else if (origin != (head?.LogId ?? "") || now < followed || now - followed > Most)
            {
                TouchEverybody();
                followed = now;
            }
            else if (now > followed)
            {
                await ReadAsync(now, cancel);
                followed = now;
            }

            origin = head?.LogId ?? "";
            Volatile.Write(ref size, now);
            if (!await IsBehindAsync(cancel))
            {
                Volatile.Write(ref lookedAt, at);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        turn.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        facts.Follow(() => IsFresh);
        using var timer = new PeriodicTimer(Pace, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!sessions.Any && database.IsSqlite)
                {
                    continue;
                }

                sessions.Sweep();
                try
                {
                    await LookAsync(stoppingToken);
                }
#pragma warning disable CA1031 // the next look may find the store again; until then no heartbeat vouches for anything
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Failed(logger, failure.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task ReadAsync(long until, CancellationToken cancel)
    {
        var ids = new List<Guid>();
        for (var bundle = followed / TileId.FullWidth; bundle * TileId.FullWidth < until; bundle++)
        {
            var first = bundle * TileId.FullWidth;
            var width = (int)Math.Min(TileId.FullWidth, until - first);
            if (await log.ReadBundle(bundle, width, cancel) is not { } bytes || !Read(bytes, first, width, ids))
            {
                // What can't be read may be about anybody.
                TouchEverybody();
                return;
            }
        }

        foreach (var together in ids.Chunk(Together))
        {
            await using var connection = await database.OpenAsync(cancel);
            await using var command = database.Command(
                connection, null,
                $"SELECT subject_id FROM ledger_link WHERE entry_id IN ({string.Join(", ", together.Select((_, i) => FormattableString.Invariant($"@e{i}")))})",
                [.. together.Select((id, i) => (FormattableString.Invariant($"@e{i}"), (object?)id))]);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var subject = reader.GetGuid(0);
                facts.Touch(subject);
                sessions.Touch(subject);
            }
        }
    }

    private void TouchEverybody()
    {
        facts.TouchEverybody();
        sessions.TouchEverybody();
    }

    // Acts wait to be sealed into the log, a moment as a rule. Where one waits for longer (the log is not allowed to grow, or can't keep up) the log's word is old.
    private async Task<bool> IsBehindAsync(CancellationToken cancel)
    {
        if (database.IsSqlite)
        {
            return false;
        }

        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT entry_id FROM ledger_pending ORDER BY entry_id LIMIT 1");
        return await command.ExecuteScalarAsync(cancel) is Guid oldest && MadeAt(oldest).Plus(Lease) < clock.Now;
    }

    // RFC 9562, 5.7: the first 48 bits are milliseconds of Unix time.
    private static Instant MadeAt(Guid entry)
    {
        Span<byte> bytes = stackalloc byte[16];
        entry.TryWriteBytes(bytes, bigEndian: true, out _);
        return new Instant((BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16) * 1000);
    }

    private bool Read(byte[] bundle, long first, int width, List<Guid> ids)
    {
        var offset = 0;
        for (var i = 0; i < width; i++)
        {
            if (!EntryBundle.TryReadNext(bundle, ref offset, out var body) || LedgerEntry.TryParse(body) is not { } entry)
            {
                return false;
            }

            if (first + i >= followed)
            {
                ids.Add(entry.Id);
            }
        }

        return true;
    }

    [LoggerMessage(4101, LogLevel.Error, "The log could not be followed ({Failure}); until it can, programs that decide by themselves refuse.")]
    private static partial void Failed(ILogger logger, string failure);
}
