using System.CommandLine;
using Vow.Evidence;
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
        var verify = run.Service<LedgerVerify>();
        if (await run.Progress.ShowAsync("Reading the log", report => verify.RunAsync(report, run.Cancel)) is not { } found)
        {
            await run.Output.WriteLineAsync("The log has not begun: there is nothing to verify.");
            return 0;
        }

        if (found.IsSound)
        {
            await run.Output.WriteLineAsync($"Sound: {found.Checkpoint?.Size} entries, every one under the signed root of {found.Checkpoint?.Origin}.");
            return 0;
        }

        await run.Output.WriteLineAsync($"BROKEN at index {found.FirstBad}: {Words(found.Fault)}"
            + (found.End > found.FirstBad + 1 ? $" (the first bad entry lies before index {found.End})." : "."));
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
}
