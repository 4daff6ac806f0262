using System.CommandLine;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Commands;

/// <summary><c>vow ledger verify</c>: reads the whole log without trusting it, against its signed checkpoint and the anchor outside the database.</summary>
public static class LedgerVerifyCommand
{
    /// <summary>The verb. Exit code 1 where something was altered, with the index of the first bad entry.</summary>
    public static Verb Verb() => new(
        new Command("verify", "Reads the whole log and compares every entry with the signed root; names the first bad index."),
        VerbNeeds.Reading,
        RunAsync)
    {
        Under = "ledger",
    };

    private static async Task<int> RunAsync(VerbRun run)
    {
        var home = run.Service<VowHome>();
        if (!File.Exists(home.SigningKey))
        {
            await run.Output.WriteLineAsync("The log has not begun: there is nothing to verify.");
            return 0;
        }

        using var signer = SequencerJob.Signer(home, run.Options);
        // The remembered checkpoint is read before the head: a server may make the log longer meanwhile.
        var anchored = (await SequencerJob.Anchor(home, static (_, _) => ValueTask.CompletedTask).ReadLongest(run.Cancel))
            .Select(note => Checkpoint.TryOpen(note, signer.Verifier))
            .OfType<Checkpoint>()
            .MaxBy(checkpoint => checkpoint.Size);
        var storage = run.Service<SqlLedgerStorage>();
        if (await storage.ReadHead(run.Cancel) is not { } head)
        {
            if (anchored is { Size: > 0 })
            {
                await run.Output.WriteLineAsync($"BROKEN at index 0: the database holds no log; its anchor knows {anchored.Size} entries.");
                return 1;
            }

            await run.Output.WriteLineAsync("The log has not begun: there is nothing to verify.");
            return 0;
        }

        var verification = await run.Progress.ShowAsync("Reading the log", report =>
            LogVerifier.Verify(new Watched(storage, Math.Max(1, head.Size), report), head.SignedCheckpoint, signer.Verifier, anchored, run.Cancel));
        if (verification.IsSound)
        {
            await run.Output.WriteLineAsync($"Sound: {head.Size} entries, every one under the signed root of {head.LogId}.");
            return 0;
        }

        await run.Output.WriteLineAsync($"BROKEN at index {verification.FirstBad}: {Words(verification.Fault)}"
            + (verification.End > verification.FirstBad + 1 ? $" (the first bad entry lies before index {verification.End})." : "."));
        return 1;
    }

    private static string Words(LogFault fault) => fault switch
    {
        LogFault.None => "nothing is wrong",
        LogFault.CheckpointNotSigned => "the checkpoint is not signed by this log's key",
        LogFault.AnotherLog => "the anchor belongs to another log",
        LogFault.Shrunk => "the log is shorter than its anchor knows",
        LogFault.Rewritten => "entries differ from those that were anchored",
        LogFault.EntryMissing => "the entry is missing or cut short",
        LogFault.EntryAltered => "the entry was altered",
        LogFault.TileMissing => "a hash of the tree is missing",
        LogFault.TileAltered => "a hash of the tree was altered",
        LogFault.RootDiffers => "the entries do not give the signed root",
    };

    private sealed class Watched(SqlLedgerStorage storage, long size, Action<double> report) : ILogTiles
    {
        public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => storage.ReadTile(id, cancellation);

        public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation)
        {
            report((double)index * TileId.FullWidth / size);
            return storage.ReadBundle(index, width, cancellation);
        }
    }
}
