using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Hosting;
using Vow.Keys;
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

    /// <summary>How the log was found; null until it was opened.</summary>
    public LedgerCondition? Condition { get; private set; }

    /// <summary>The newest checkpoint this process has published.</summary>
    public byte[]? Published { get; private set; }

    /// <summary>The log's public key, as auditors keep it.</summary>
    public string? VerifierKey { get; private set; }

    /// <summary>The log's signing key in its file, made at first use.</summary>
    public static LogSigner Signer(VowHome home, VowOptions options)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        if (!File.Exists(home.SigningKey))
        {
            // The name stays with the log for its whole life, whatever the address becomes.
            SecretFile.Write(home.SigningKey, $"{options.Url.Host}/log/1 {Convert.ToBase64String(LogSigner.NewSeed())}\n");
        }

        var parts = File.ReadAllText(home.SigningKey).Split(' ', StringSplitOptions.TrimEntries);
        return new LogSigner(parts[0], Convert.FromBase64String(parts[1]));
    }

    /// <summary>The anchor outside the database.</summary>
    public static FileAnchor Anchor(VowHome home, Func<byte[], CancellationToken, ValueTask> publish)
    {
        ArgumentNullException.ThrowIfNull(home);
        return new FileAnchor(home.Anchor, publish);
    }

    /// <summary>Opens the log and sequences everything that waits, once: for commands, which end when they are done.</summary>
    public async Task<LedgerCondition> DrainAsync(CancellationToken cancel = default)
    {
        using var signer = Signer(home, options);
        var start = await Sequencer.Start(storage, Anchor(home, PublishAsync), signer, cancel);
        if (start.Sequencer is { } sequencer)
        {
            while ((await sequencer.RunRound(cancel)).Outcome is RoundOutcome.Sequenced or RoundOutcome.Lost)
            {
            }
        }

        return start.Condition;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var signer = Signer(home, options);
        VerifierKey = signer.Verifier.ToString();
        var start = await Sequencer.Start(storage, Anchor(home, PublishAsync), signer, stoppingToken);
        Condition = start.Condition;
        if (start.Sequencer is not { } sequencer)
        {
            RefusesToGrow(log, start.Condition, start.Size, start.AnchoredSize ?? 0);
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var round = await sequencer.RunRound(stoppingToken);
                if (round.Outcome is RoundOutcome.DatabaseOlderThanAnchor or RoundOutcome.StorageCorrupt)
                {
                    Condition = round.Outcome == RoundOutcome.StorageCorrupt ? LedgerCondition.StorageCorrupt : LedgerCondition.DatabaseOlderThanAnchor;
                    RefusesToGrow(log, Condition.Value, round.Size, start.AnchoredSize ?? 0);
                    return;
                }

                // A full round has more behind it; any other leaves the writer to the deeds for a while.
                if (round.Outcome == RoundOutcome.Idle || (round.Outcome == RoundOutcome.Sequenced && round.Sequenced < Full))
                {
                    await Task.Delay(Pace, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a failed round is tried again; what was durable is found again by the next one
            catch (Exception failure)
#pragma warning restore CA1031
            {
                RoundFailed(log, failure.GetType().Name);
                await Task.Delay(Pace * 5, stoppingToken);
            }
        }
    }

    private ValueTask PublishAsync(byte[] checkpoint, CancellationToken cancel)
    {
        Published = checkpoint;
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(4001, LogLevel.Critical, "The log refuses to grow ({Condition}): its database has {Size} entries, its anchor knows {Anchored}. Entries wait; run: vow doctor, then vow ledger continue.")]
    private static partial void RefusesToGrow(ILogger logger, LedgerCondition condition, long size, long anchored);

    [LoggerMessage(4002, LogLevel.Warning, "A ledger round failed ({Failure}) and will be tried again.")]
    private static partial void RoundFailed(ILogger logger, string failure);
}
