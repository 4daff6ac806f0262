using System.Text.Json.Nodes;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>What came of giving the log another signing key.</summary>
/// <param name="Condition">How the log was found; anything but ready means that nothing was changed.</param>
/// <param name="Old">The public half of the key until now.</param>
/// <param name="New">The public half of the key from now on; null where nothing was changed.</param>
public sealed record RotatedLogKey(LedgerCondition Condition, string Old, string? New);

/// <summary>
/// Gives the log another signing key under its own name. The change is an entry of the log; the checkpoint over it carries both signatures, so that whoever
/// holds the old key can follow to the new one. What the old key signed stays good.
/// </summary>
public sealed class RotateLogKey(VowHome home, VowOptions options, SqlLedgerStorage storage, Deeds deeds, Entries entries, SequencerJob sequencer)
{
    /// <summary>The kind of its entry.</summary>
    public const string Kind = "ledger.key_changed";

    /// <summary>Does it.</summary>
    public Task<RotatedLogKey> RunAsync(CancellationToken cancel = default) => sequencer.AloneAsync(
        async () =>
        {
            using var signer = LogKeys.Current(home, options);
            var condition = await sequencer.DrainAsync(signer, successor: null, cancel);
            if (condition != LedgerCondition.Ready)
            {
                return new RotatedLogKey(condition, signer.Verifier.ToString(), null);
            }

            // The key is on disk before anything is signed with it.
            using var next = LogKeys.Successor(home, signer.Origin);
            Steps.Reached("ledger.successor-written");
            await deeds.DoAsync(deed => entries.AppendAsync(
                deed, Kind, Actor.System, new JsonObject { ["old"] = signer.Verifier.ToString(), ["new"] = next.Verifier.ToString() }));
            await sequencer.DrainAsync(signer, next, cancel);
            Steps.Reached("ledger.signed-by-both");
            return new RotatedLogKey(condition, signer.Verifier.ToString(), LogKeys.Settle(home, await storage.ReadHead(cancel)) ? next.Verifier.ToString() : null);
        },
        cancel);
}
