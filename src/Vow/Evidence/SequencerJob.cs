using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>
/// Opens the log at start and makes it grow: a round every 200 ms while entries wait. A log that may not grow leaves its entries waiting;
/// the gate, choices and withdrawals go on.
/// </summary>
public sealed partial class SequencerJob(VowHome home, VowOptions options, SqlLedgerStorage storage, ILogger<SequencerJob> log) : BackgroundService
{
    private const int Full = 4096;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    // One at a time: a round, or what changes the log or its key between rounds.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly SemaphoreSlim changed = new(0, 1);
    private Sequencer? sequencer;
    private LogSigner? signer;

    /// <summary>How the log was found; null until it was opened.</summary>
    public LedgerCondition? Condition { get; private set; }

    /// <summary>Whether the last round failed for a reason of the moment (the disk is full, the server away): it is tried again, and entries wait.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>The newest checkpoint this process has published.</summary>
    public byte[]? Published { get; private set; }

    /// <summary>The log's public key, as auditors keep it.</summary>
    public string? VerifierKey { get; private set; }

    /// <summary>The anchor outside the database.</summary>
    public static FileAnchor Anchor(VowHome home, Func<byte[], CancellationToken, ValueTask> publish)
    {
        ArgumentNullException.ThrowIfNull(home);
        return new FileAnchor(home.Anchor, publish);
    }

    /// <summary>Opens the log and sequences everything that waits, once: for commands, which end when they are done.</summary>
    public Task<LedgerCondition> DrainAsync(CancellationToken cancel = default) => AloneAsync(
        async () =>
        {
            using var signer = LogKeys.Current(home, options);
            return await DrainAsync(signer, successor: null, cancel);
        },
        cancel);

    /// <summary>Sequences what waits with the keys given: both sign while one follows the other. Only within <see cref="AloneAsync"/>.</summary>
    internal async Task<LedgerCondition> DrainAsync(LogSigner signer, LogSigner? successor, CancellationToken cancel)
    {
        var start = await Sequencer.Start(storage, Anchor(home, PublishAsync), signer, cancel, successor);
        if (start.Sequencer is { } once)
        {
            while ((await once.RunRound(cancel)).Outcome is RoundOutcome.Sequenced or RoundOutcome.Lost)
            {
            }
        }

        return start.Condition;
    }

    /// <summary>Does something to the log or its key between two rounds; afterwards the log is opened anew.</summary>
    internal async Task<T> AloneAsync<T>(Func<Task<T>> act, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            Close();
            LogKeys.Settle(home, await storage.ReadHead(cancel));
            return await act();
        }
        finally
        {
            turn.Release();
            if (changed.CurrentCount == 0)
            {
                changed.Release();
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var round = await RoundAsync(stoppingToken);
                IsFailing = false;
                if (round is not { } done)
                {
                    // It may not grow. Only a person can mend that; then it is opened again.
                    await changed.WaitAsync(stoppingToken);
                }
                else if (done.Outcome == RoundOutcome.Idle || (done.Outcome == RoundOutcome.Sequenced && done.Sequenced < Full))
                {
                    // A full round has more behind it; any other leaves the writer to the deeds for a while.
                    await Task.Delay(Pace, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // a failed round is tried again; what was durable is found again by the next one
            catch (Exception failure)
#pragma warning restore CA1031
            {
                IsFailing = true;
                RoundFailed(log, failure.GetType().Name);
                await Task.Delay(Pace * 5, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Close();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        Close();
        turn.Dispose();
        changed.Dispose();
    }

    private async Task<RoundResult?> RoundAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (sequencer is null)
            {
                LogKeys.Settle(home, await storage.ReadHead(cancel));
                signer = LogKeys.Current(home, options);
                VerifierKey = signer.Verifier.ToString();
                var start = await Sequencer.Start(storage, Anchor(home, PublishAsync), signer, cancel);
                Condition = start.Condition;
                if (start.Sequencer is null)
                {
                    Close();
                    RefusesToGrow(log, start.Condition, start.Size, start.AnchoredSize ?? 0);
                    return null;
                }

                sequencer = start.Sequencer;
            }

            var round = await sequencer.RunRound(cancel);
            if (round.Outcome is RoundOutcome.DatabaseOlderThanAnchor or RoundOutcome.StorageCorrupt)
            {
                Condition = round.Outcome == RoundOutcome.StorageCorrupt ? LedgerCondition.StorageCorrupt : LedgerCondition.DatabaseOlderThanAnchor;
                Close();
                RefusesToGrow(log, Condition.Value, round.Size, round.Size);
                return null;
            }

            return round;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Close()
    {
        sequencer = null;
        signer?.Dispose();
        signer = null;
    }

    /// <summary>Shows a checkpoint that is anchored.</summary>
    internal ValueTask PublishAsync(byte[] checkpoint, CancellationToken cancel)
    {
        Published = checkpoint;
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(4001, LogLevel.Critical, "The log refuses to grow ({Condition}): its database has {Size} entries, its anchor knows {Anchored}. Entries wait; run: vow doctor, then vow ledger continue.")]
    private static partial void RefusesToGrow(ILogger logger, LedgerCondition condition, long size, long anchored);

    [LoggerMessage(4002, LogLevel.Warning, "A ledger round failed ({Failure}) and will be tried again.")]
    private static partial void RoundFailed(ILogger logger, string failure);
}
