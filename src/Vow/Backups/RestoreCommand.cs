using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vow.Commands;
using Vow.Consent;
using Vow.Hosting;
using Vow.Rights;

namespace Vow.Backups;

/// <summary>
/// <c>vow restore</c>: puts a backup in place of the store, with no server running. Keys are only put where there are none: an older copy never takes the
/// place of newer keys, which would open what was erased since. The erasures either side knows are put together; the next start replays them first.
/// </summary>
public static class RestoreCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "A backup of data, made by: vow backup" };
    private static readonly Option<string?> Keys = new("--keys") { Description = "A backup of keys: for a machine that has none.", HelpName = "DIR" };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Put it in the place of a store that is there; that one is put aside." };

    /// <summary>The verb.</summary>
    public static Verb Verb() => new(
        new Command("restore", "Puts a backup in place of the store. Whoever was erased since is erased again before anything is served.") { Folder, Keys, Replace }, VerbNeeds.Nothing, RunAsync);

    private static async Task<int> RunAsync(VerbRun run)
    {
        var folder = Path.GetFullPath(run.Words.GetRequiredValue(Folder));
        var (data, fault) = await BackupSet.OpenAsync(folder, BackupSet.Data, run.Cancel);
        if (data is null)
        {
            return await run.FaultAsync(fault!);
        }

        BackupManifest? keys = null;
        var from = run.Words.GetValue(Keys) is { } given ? Path.GetFullPath(given) : null;
        if (from is not null)
        {
            (keys, fault) = await BackupSet.OpenAsync(from, BackupSet.Keys, run.Cancel);
            if (keys is null)
            {
                return await run.FaultAsync(fault!);
            }
        }

        var engine = run.Options.Store is null ? "sqlite" : "postgresql";
        if (data.Engine != engine)
        {
            return await run.FaultAsync($"This backup is of a {data.Engine} store, and VOW_STORE names {(engine == "sqlite" ? "none, which means SQLite" : "PostgreSQL")}. Set VOW_STORE as it was then.");
        }

        var home = new VowHome(run.Options.Home);
        using var held = HomeLock.TryTake(home);
        if (held is null)
        {
            return await run.FaultAsync($"A server or another command works on {home.Path}. Stop it first: a store is not replaced under it.");
        }

        if (engine == "sqlite" && File.Exists(home.StoreFile) && !run.Words.GetValue(Replace))
        {
            return await run.FaultAsync($"There is a store at {home.StoreFile}. To put the backup of {data.MadeAt} in its place, add --replace; the present one is put aside.");
        }

        if (engine == "postgresql" && !run.Words.GetValue(Replace))
        {
            return await run.FaultAsync($"This writes over the database VOW_STORE names with the backup of {data.MadeAt}. If that is meant, add --replace; back it up first.");
        }

        // First what only adds: who was erased, and keys where there are none. A crash from here on is mended by running it again.
        var journal = new ErasureJournal(home);
        IEnumerable<string> copies = from is null ? [folder] : [folder, from];
        journal.AddFrom(copies);
        new WithdrawalJournal(home, NullLogger<WithdrawalJournal>.Instance).AddFrom(copies);
        if (keys is not null)
        {
            string[] journals = [Path.GetFileName(home.Erasures), Path.GetFileName(home.Withdrawals)];
            foreach (var file in keys.Files.Where(file => !journals.Contains(file.Name)))
            {
                await PutAsync(Path.Combine([from!, .. file.Name.Split('/')]), Path.Combine([home.Path, .. file.Name.Split('/')]), run);
            }
        }
        else if (!File.Exists(home.KeyFile))
        {
            await run.Output.WriteLineAsync("This machine has no keys: sealed data of the backup can't be read, and its log begins anew. If there is a backup of the keys, stop here and run it again with --keys DIR.");
        }

        foreach (var file in data.Files.Where(file => file.Name.StartsWith("log-", StringComparison.Ordinal)))
        {
            await PutAsync(Path.Combine([folder, .. file.Name.Split('/')]), Path.Combine([home.Path, .. file.Name.Split('/')]), run, quiet: true);
        }

        Steps.Reached("restore.begun");
        if (engine == "sqlite")
        {
            if (PutStore(folder, home, run.Now.ToDateTimeOffset().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)) is { } aside)
            {
                await run.Output.WriteLineAsync($"The store that was here is {aside}. It holds personal data: delete it once you are sure you don't need it.");
            }
        }
        else if (await CopyStore.RestoreAsync(run.Options.Store!, Path.Combine(folder, "vow.dump"), run.Cancel) is { } wrong)
        {
            await run.Error.WriteLineAsync(wrong);
            return 1;
        }

        await run.Output.WriteLineAsync($"The store is as it was on {data.MadeAt}.");
        var erased = journal.Read().DistinctBy(one => one.Subject).Count();
        await run.Output.WriteLineAsync(erased == 0
            ? "Next: start Vow."
            : $"Next: start Vow. {erased} erasure{(erased == 1 ? " is" : "s are")} on record; whoever of them is back is erased again before anything is served.");
        await run.Output.WriteLineAsync("Every no said since then is on record too and is said again at that start. A yes given since is lost with its proof: ask again where you need it. If the log says that it waits: vow ledger continue");
        return 0;
    }

    private static string? PutStore(string folder, VowHome home, string stamp)
    {
        var draft = home.StoreFile + ".restored";
        File.Copy(Path.Combine(folder, "vow.db"), draft, overwrite: true);
        CopyStore.OwnerOnly(draft);
        string? aside = null;
        if (File.Exists(home.StoreFile))
        {
            aside = home.StoreFile + ".before-" + stamp;
            // The log beside it first: left behind, it would be read into the restored store.
            foreach (var beside in new[] { "-wal", "-shm" })
            {
                if (File.Exists(home.StoreFile + beside))
                {
                    File.Move(home.StoreFile + beside, aside + beside, overwrite: true);
                }
            }

            File.Move(home.StoreFile, aside, overwrite: true);
            Steps.Reached("restore.aside");
        }

        File.Move(draft, home.StoreFile);
        Steps.Reached("restore.done");
        return aside;
    }

    private static async Task PutAsync(string file, string to, VerbRun run, bool quiet = false)
    {
        if (File.Exists(to))
        {
            if (!quiet)
            {
                await run.Output.WriteLineAsync($"{Path.GetFileName(to)} is here already and stays: an older copy never takes the place of newer keys.");
            }

            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(file, to);
        CopyStore.OwnerOnly(to);
    }
}
