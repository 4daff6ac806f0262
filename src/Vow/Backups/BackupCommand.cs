using System.CommandLine;
using System.Globalization;
using System.Text;
using Vow.Commands;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Backups;

/// <summary>
/// <c>vow backup</c>: the store and the log, whole and at one moment, while the server runs. The keys go apart, with <c>--keys</c>: a folder that holds
/// both would keep what was erased readable.
/// </summary>
public static class BackupCommand
{
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);
    private static readonly Argument<string> Folder = new("folder") { Description = "Where to: a folder that is empty, or does not exist yet." };
    private static readonly Option<string?> Keys = new("--keys") { Description = "Where the keys go, apart from the data. Keep that one 30 days at most.", HelpName = "DIR" };

    /// <summary>The verb.</summary>
    public static Verb Verb() => new(
        new Command("backup", "Copies the store and the log into a folder; with --keys, the keys into another.") { Folder, Keys }, VerbNeeds.Reading, RunAsync);

    private static async Task<int> RunAsync(VerbRun run)
    {
        var folder = Path.GetFullPath(run.Words.GetRequiredValue(Folder));
        var keys = run.Words.GetValue(Keys) is { } given ? Path.GetFullPath(given) : null;
        var home = run.Service<VowHome>();
        foreach (var one in new[] { folder, keys }.OfType<string>())
        {
            if (Directory.Exists(one) && Directory.EnumerateFileSystemEntries(one).Any())
            {
                return await run.FaultAsync($"{one} is not empty: a backup is never written over another. Name a new folder.");
            }

            if (IsIn(one, home.Path))
            {
                return await run.FaultAsync($"{one} lies in VOW_HOME ({home.Path}): it would be lost with it. Name a folder elsewhere.");
            }
        }

        if (keys is not null && (IsIn(keys, folder) || IsIn(folder, keys)))
        {
            return await run.FaultAsync("Data and keys must not lie in one folder: together they would keep what was erased readable. Name two folders that are backed up apart.");
        }

        Make(folder);
        var database = run.Service<Database>();
        if (database.IsSqlite)
        {
            await run.Progress.ShowAsync("Copying the store", _ => Task.Run(() => { CopyStore.Sqlite(home.StoreFile, Path.Combine(folder, "vow.db")); return true; }, run.Cancel));
        }
        else if (await CopyStore.DumpAsync(run.Options.Store!, Path.Combine(folder, "vow.dump"), run.Cancel) is { } fault)
        {
            await run.Error.WriteLineAsync(fault);
            return 1;
        }

        foreach (var past in Directory.EnumerateDirectories(home.Path, "log-*"))
        {
            await CopyFolderAsync(past, Path.Combine(folder, Path.GetFileName(past)), run.Cancel);
        }

        await CopyFileAsync(home.Erasures, folder, run.Cancel);
        await CopyFileAsync(home.Withdrawals, folder, run.Cancel);
        var policy = run.Service<PolicyHolder>().Current;
        var head = await run.Service<SqlLedgerStorage>().ReadHead(run.Cancel);
        var data = await BackupSet.SealAsync(
            folder,
            new BackupManifest(
                BackupSet.Format, BackupSet.Data, run.Now.ToString(), database.IsSqlite ? "sqlite" : "postgresql", $"{policy.Declared.Name} {policy.Compiled.Hash}",
                head is null ? null : Encoding.UTF8.GetString(head.SignedCheckpoint), []),
            run.Cancel);
        await run.Output.WriteLineAsync($"Data: {(data.Files.Count == 1 ? "1 file" : $"{data.Files.Count} files")}, {data.Files.Sum(f => f.Bytes).ToString("N0", CultureInfo.InvariantCulture)} bytes, in {folder}.");
        if (keys is null)
        {
            await run.Output.WriteLineAsync("Keys: not copied. Without them sealed data of this backup can't be read if this machine is lost: copy them apart with --keys DIR, and keep that copy 30 days at most.");
            return 0;
        }

        Make(keys);
        CopyStore.Sqlite(home.KeyFile, Path.Combine(keys, "keys.db"));
        await CopyFolderAsync(home.MasterKeys, Path.Combine(keys, "master"), run.Cancel);
        await CopyFolderAsync(home.Protection, Path.Combine(keys, "protection"), run.Cancel);
        foreach (var file in new[] { home.SigningKey, home.NextSigningKey, home.PastVerifiers, home.Anchor, home.Erasures, home.Withdrawals }.Concat(Directory.EnumerateFiles(home.Path, "dkim.*.pem")))
        {
            await CopyFileAsync(file, keys, run.Cancel);
        }

        var sealed_ = await BackupSet.SealAsync(keys, new BackupManifest(BackupSet.Format, BackupSet.Keys, run.Now.ToString(), null, null, null, []), run.Cancel);
        await run.Output.WriteLineAsync($"Keys: {sealed_.Files.Count} files, in {keys}. Keep them apart from the data, and 30 days at most: an older copy would open what was erased since.");
        return 0;
    }

    private static bool IsIn(string path, string folder) =>
        (path + Path.DirectorySeparatorChar).StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The server holds a file alone for the time of one write (the anchor, a journal): waited for.
    private static async Task CopyFileAsync(string file, string folder, CancellationToken cancel)
    {
        if (!File.Exists(file))
        {
            return;
        }

        var to = Path.Combine(folder, Path.GetFileName(file));
        for (var tries = 1; ; tries++)
        {
            try
            {
                File.Copy(file, to, overwrite: true);
                break;
            }
            catch (IOException) when (tries < MostTries && File.Exists(file))
            {
                await Task.Delay(BetweenTries, cancel);
            }
        }

        CopyStore.OwnerOnly(to);
    }

    private static async Task CopyFolderAsync(string from, string to, CancellationToken cancel)
    {
        Make(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var folder = Path.Combine(to, Path.GetRelativePath(from, Path.GetDirectoryName(file)!));
            Make(folder);
            await CopyFileAsync(file, folder, cancel);
        }
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
