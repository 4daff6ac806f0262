using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Vow.Commands;
using Vow.Evidence;
using Vow.Hosting;
using Vow.People;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Dossiers;

/// <summary><c>vow dossier</c>: the controller's file on one person, for the authority or a court, in a folder.</summary>
public static class DossierCommand
{
    private const int ShortestReason = 5;
    private const int LongestReason = 300;

    private static readonly Argument<string> Who = new("who") { Description = "A person (email=ADDRESS, or their pseudonym), or the number of a request." };
    private static readonly Argument<string> Folder = new("folder") { Description = "Where to: a folder that is empty, or does not exist yet." };
    private static readonly Option<string> Reason = new("--reason") { Required = true, Description = "Why, in 5 to 300 characters; it is recorded, and the person may read it.", HelpName = "TEXT" };

    /// <summary>The verb.</summary>
    public static Verb Verb() => new(
        new Command("dossier", "Puts together what is recorded about one person, with proofs: choices and the words shown, requests and answers, what was sent.") { Who, Folder, Reason },
        VerbNeeds.Changing,
        RunAsync)
    {
        File = Folder,
    };

    private static async Task<int> RunAsync(VerbRun run)
    {
        var to = run.Words.GetRequiredValue(Folder);
        if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
        {
            return await run.FaultAsync($"{to} is not empty: one folder for one dossier. Name a new one.");
        }

        if (run.Words.GetValue(Reason)?.Trim() is not { Length: >= ShortestReason and <= LongestReason } reason)
        {
            return await run.FaultAsync("Say why, in 5 to 300 characters: --reason \"complaint 26-1234\". It is recorded.");
        }

        var who = run.Words.GetRequiredValue(Who);
        var found = await FindAsync(run, who);
        if (found.Count != 1)
        {
            return await run.FaultAsync(found.Count == 0
                ? $"Nobody is known by \"{who}\". Give email=ADDRESS, the pseudonym the desk shows, or the number of a request."
                : $"\"{who}\" leads to {found.Count} people. Name one by the pseudonym the desk shows: {string.Join(", ", found.Select(id => id.ToString("D")))}");
        }

        var dossier = await run.Progress.ShowAsync("Gathering", _ => run.Service<GatherDossier>().Async(found[0], Actor.System, reason, run.Cancel));
        if (dossier is null)
        {
            return await run.FaultAsync($"Nobody is known by \"{who}\".");
        }

        foreach (var (name, content) in await run.Service<WriteDossier>().FilesAsync(dossier))
        {
            var path = Path.Combine([to, .. name.Split('/')]);
            var folder = Path.GetDirectoryName(path)!;
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            await File.WriteAllBytesAsync(path, content, run.Cancel);
            Backups.CopyStore.OwnerOnly(path);
        }

        await run.Output.WriteLineAsync($"{dossier.Choices.Count()} choices, {dossier.Requests.Length} requests, {dossier.Acts.Length} acts with their receipts are in {to}. Read dossier.en.html or dossier.fr.html.");
        await run.Output.WriteLineAsync("It holds personal data: hand it over to whom it is for, and delete it here.");
        return 0;
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(VerbRun run, string who)
    {
        await using var store = run.Service<Database>().NewStore();
        if (who.IndexOf('=', StringComparison.Ordinal) is > 0 and var cut)
        {
            var (kind, value) = (who[..cut], who[(cut + 1)..]);
            var known = await Identifiers.FindAsync(store, kind, value);
            // Of somebody erased, only the fingerprint of their address is left.
            return [.. known.Concat(await run.Service<Archive>().FindAsync(kind, value, run.Now)).Distinct()];
        }

        return Guid.TryParse(who, out var id)
            ? await store.Set<Subject>().Where(s => s.Id == id).Select(s => s.Id).ToListAsync(run.Cancel)
            : await run.Service<RightsRequests>().FindAsync(store, who, null, run.Now) is { } file ? [file.Request.SubjectId] : [];
    }
}
