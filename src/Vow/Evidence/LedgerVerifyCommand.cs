using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Commands;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>
/// <c>vow ledger verify</c>: reads the whole log without trusting it, or what was added since a checkpoint that was kept, or a copy in a folder; or checks
/// one receipt. With <c>--key</c> it needs no installation.
/// </summary>
public static class LedgerVerifyCommand
{
    private static readonly Argument<string?> ReceiptFile = new("receipt") { Description = "A receipt: the .json or .tlog-proof a person was given.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Since = new("--since") { Description = "A checkpoint kept earlier: only what was added since is read.", HelpName = "FILE" };
    private static readonly Option<string?> Folder = new("--folder") { Description = "A copy of the log made by: vow ledger export", HelpName = "DIR" };
    private static readonly Option<string?> Key = new("--key") { Description = "The log's public key (name+hash+key), or a file that holds it.", HelpName = "KEY" };

    /// <summary>The verb. Exit code 1 where something was altered, with the index of the first bad entry.</summary>
    public static Verb Verb() => new(
        new Command("verify", "Reads the log and compares every entry with the signed root, naming the first bad index; or checks a receipt.") { ReceiptFile, Since, Folder, Key },
        VerbNeeds.Reading,
        RunAsync)
    {
        Under = "ledger",
        NeedsNothing = words => words.GetValue(Folder) is not null || (words.GetValue(ReceiptFile) is not null && words.GetValue(Key) is not null),
    };

    private static async Task<int> RunAsync(VerbRun run)
    {
        VerifierKey? key = null;
        if (run.Words.GetValue(Key) is { } given && (key = await ReadKeyAsync(given, run.Cancel)) is null)
        {
            return await run.FaultAsync($"--key \"{given}\" is neither a public key of a log (name+hash+key, as /log/vkey gives it) nor a file with one.");
        }

        Checkpoint? since = null;
        byte[]? remembered = null;
        if (run.Words.GetValue(Since) is { } file)
        {
            if (!File.Exists(file) || Checkpoint.Unverified(remembered = await File.ReadAllBytesAsync(file, run.Cancel)) is null)
            {
                return await run.FaultAsync($"--since \"{file}\" is not a checkpoint: a file as /log/checkpoint gives it.");
            }
        }

        if (run.Words.GetValue(ReceiptFile) is { } receipt)
        {
            return await ReceiptAsync(run, receipt, key is null ? [LogKeys.Current(run.Service<VowHome>(), run.Options).Verifier, .. LogKeys.Past(run.Service<VowHome>())] : [key]);
        }

        if (run.Words.GetValue(Folder) is { } path)
        {
            var folder = new LogFolder(path);
            if (folder.Checkpoint is not { } signed || (key ?? folder.Key) is not { } believed)
            {
                return await run.FaultAsync($"{path} holds no log: no checkpoint, or no key. Name a folder made by: vow ledger export");
            }

            if (remembered is not null && (since = Checkpoint.TryOpen(remembered, believed)) is null)
            {
                return await run.FaultAsync("The checkpoint of --since is not signed by this key.");
            }

            if (key is null)
            {
                await run.Output.WriteLineAsync($"The key is the folder's own: compare it with the one the log publishes at /log/vkey. {believed}");
            }

            return await SayAsync(run, await (since is null
                ? LogVerifier.Verify(folder, signed, believed, null, run.Cancel)
                : LogVerifier.VerifySince(folder, signed, believed, since, run.Cancel)), since);
        }

        var verify = run.Service<LedgerVerify>();
        if (remembered is not null && (since = verify.Open(remembered)) is null)
        {
            return await run.FaultAsync("The checkpoint of --since is not signed by this log's key.");
        }

        if (await run.Progress.ShowAsync("Reading the log", report => verify.RunAsync(report, since, run.Cancel)) is not { } found)
        {
            await run.Output.WriteLineAsync("The log has not begun: there is nothing to verify.");
            return 0;
        }

        return await SayAsync(run, found, since);
    }

    private static async Task<int> SayAsync(VerbRun run, LogVerification found, Checkpoint? since)
    {
        if (found.IsSound)
        {
            await run.Output.WriteLineAsync(since is null
                ? $"Sound: {found.Checkpoint?.Size} entries, every one under the signed root of {found.Checkpoint?.Origin}."
                : $"Sound: {found.Checkpoint?.Size - since.Size} entries since the checkpoint of {since.Size}, every one under the signed root of {found.Checkpoint?.Origin}, which has {found.Checkpoint?.Size}.");
            return 0;
        }

        await run.Output.WriteLineAsync($"BROKEN at index {found.FirstBad}: {Words(found.Fault)}"
            + (found.End > found.FirstBad + 1 ? $" (the first bad entry lies before index {found.End})." : "."));
        return 1;
    }

    private static async Task<int> ReceiptAsync(VerbRun run, string file, IReadOnlyList<VerifierKey> keys)
    {
        if (!File.Exists(file))
        {
            return await run.FaultAsync($"There is no file {file}.");
        }

        var text = await File.ReadAllTextAsync(file, run.Cancel);
        var read = ReceiptCheck.Read(text);
        if (read is null)
        {
            return await run.FaultAsync($"{file} is not a receipt: neither the .json nor the .tlog-proof a person is given.");
        }

        var found = ReceiptCheck.Check(read, keys);
        if (!found.IsProven)
        {
            await run.Output.WriteLineAsync("NOT PROVEN: " + found.Fault!.En);
            return 1;
        }

        await run.Output.WriteLineAsync($"Sound: {found.Entry!.Kind}, done at {new Instant(found.Entry.At)}, is entry {found.Index} of {found.Checkpoint!.Origin}, which had {found.Checkpoint.Size} entries when this was given.");
        await run.Output.WriteLineAsync(found.Detail is null
            ? "What exactly was done is not in this file: it proves that the entry stands."
            : "What it says was recorded so: " + string.Join(", ", found.Detail.Select(pair => $"{pair.Key} {pair.Value}")) + ".");
        return 0;
    }

    private static async Task<VerifierKey?> ReadKeyAsync(string given, CancellationToken cancel) =>
        VerifierKey.TryParse(given) ?? (File.Exists(given) ? VerifierKey.TryParse((await File.ReadAllTextAsync(given, cancel)).Trim()) : null);

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
