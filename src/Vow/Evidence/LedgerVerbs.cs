using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Commands;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>The verbs under <c>vow ledger</c> but <c>verify</c>: see entries, prove one, take the log away, and what only a person may decide about it.</summary>
public static class LedgerVerbs
{
    private const int MostShown = 10_000;

    /// <summary>All of them, in the order of the help.</summary>
    public static IEnumerable<Verb> All() => [LedgerVerifyCommand.Verb(), Show(), Prove(), Export(), Continue(), ChangeKey()];

    private static Verb Show()
    {
        var which = new Argument<string?>("which") { Description = "The entry's index or id; without it the newest are listed.", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<int>("--last") { Description = "How many of the newest to list.", DefaultValueFactory = _ => 20, HelpName = "N" };
        return new Verb(
            new Command("show", "Shows an entry, or lists the newest. What an entry about a person says is sealed: it is read at the desk.") { which, last, CommonOptions.Format },
            VerbNeeds.Reading,
            async run => run.Words.GetValue(which) is { } one ? await ShowOneAsync(run, one) : await ListAsync(run, run.Words.GetValue(last)))
        {
            Under = "ledger",
        };
    }

    private static async Task<int> ShowOneAsync(VerbRun run, string which)
    {
        if (await FindAsync(run, which) is not { } found)
        {
            return await NoSuchAsync(run, which);
        }

        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(ToJson(found).ToJsonString(Readable));
            return 0;
        }

        var lines = new List<(string, string)>
        {
            ("place", found.Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{index} of {found.Log}") : "waits to be put into the log"),
            ("id", found.Entry.Id.ToString("D")),
            ("when", new Instant(found.Entry.At).ToString()),
            ("kind", found.Entry.Kind),
            ("policy", found.Entry.Policy),
            ("by", found.Entry.Actor == LedgerEntry.System ? "the system" : found.Entry.Actor == found.Entry.Subject ? "the person it is about" : "an operator, named by a tag"),
            ("about", found.Entry.Subject is null ? "nobody" : "a person, named by a tag"),
        };
        if (found.Entry.Version > 0)
        {
            lines.Add(("version", found.Entry.Version.ToString(CultureInfo.InvariantCulture)));
        }

        lines.AddRange(found.Note is null
            ? [("says", found.Entry.Subject is null ? "its detail is no longer kept" : "sealed under the person's key; it is read at the desk, with a reason")]
            : found.Note.Select(pair => (pair.Key, pair.Value?.ToString() ?? "")));
        var widest = lines.Max(line => line.Item1.Length);
        foreach (var (name, value) in lines)
        {
            await run.Output.WriteLineAsync($"{name.PadRight(widest)}  {value}");
        }

        return 0;
    }

    private static async Task<int> ListAsync(VerbRun run, int last)
    {
        if (last is < 1 or > MostShown)
        {
            return await run.FaultAsync($"--last takes a number from 1 to {MostShown}.");
        }

        var storage = run.Service<SqlLedgerStorage>();
        if (await storage.ReadHead(run.Cancel) is not { Size: > 0 } head)
        {
            await run.Output.WriteLineAsync("The log has no entries yet.");
            return 0;
        }

        for (var index = Math.Max(0, head.Size - last); index < head.Size; index++)
        {
            if (await FindAsync(run, index.ToString(CultureInfo.InvariantCulture)) is { } found)
            {
                await run.Output.WriteLineAsync(run.IsJson
                    ? ToJson(found).ToJsonString()
                    : string.Create(CultureInfo.InvariantCulture, $"{index,8}  {new Instant(found.Entry.At)}  {found.Entry.Id:D}  {found.Entry.Kind}"));
            }
        }

        return 0;
    }

    private static Verb Prove()
    {
        var which = new Argument<string>("which") { Description = "The entry's index or id." };
        var to = new Option<string?>("--to") { Description = "The file to write; without it the proof is printed.", HelpName = "FILE" };
        return new Verb(
            new Command("prove", "Gives the proof that an entry is in the log (C2SP tlog-proof), to be checked anywhere with the log's public key.") { which, to },
            VerbNeeds.Reading,
            async run =>
            {
                var asked = run.Words.GetRequiredValue(which);
                if (await FindAsync(run, asked) is not { } found)
                {
                    return await NoSuchAsync(run, asked);
                }

                if (found.Index is not { } index || await found.ProveAsync(index, run.Cancel) is not { } receipt)
                {
                    return await run.FaultAsync(found.Index is null
                        ? "This entry waits to be put into the log. Start the server, or run any verb that changes something; then ask again."
                        : "The log's tiles for this entry are missing. Run: vow ledger verify");
                }

                if (run.Words.GetValue(to) is { } file)
                {
                    await File.WriteAllTextAsync(file, receipt.ToText(), run.Cancel);
                    await run.Output.WriteLineAsync($"Written to {file}. Check it with: vow ledger verify {file}");
                }
                else
                {
                    await run.Output.WriteAsync(receipt.ToText());
                }

                return 0;
            })
        {
            Under = "ledger",
        };
    }

    private static Verb Export()
    {
        var folder = new Argument<string>("folder") { Description = "Where to; a folder exported to earlier gets what is new." };
        return new Verb(
            new Command("export", "Copies the log into a folder that an auditor takes away: entries, tiles, checkpoint, public key. No key of a person goes with it.") { folder },
            VerbNeeds.Reading,
            async run =>
            {
                var to = run.Words.GetRequiredValue(folder);
                var storage = run.Service<SqlLedgerStorage>();
                if (await storage.ReadHead(run.Cancel) is not { } head)
                {
                    await run.Output.WriteLineAsync("The log has not begun: there is nothing to copy.");
                    return 0;
                }

                if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any() && new LogFolder(to).Checkpoint is null)
                {
                    return await run.FaultAsync($"{to} holds something else. Name an empty folder, or one that does not exist yet.");
                }

                using var signer = LogKeys.Current(run.Service<VowHome>(), run.Options);
                if (new LogFolder(to) is { Key: { } other } && other.Name != signer.Origin)
                {
                    return await run.FaultAsync($"{to} holds the log {other.Name}. Name another folder for {signer.Origin}.");
                }

                var copied = await run.Progress.ShowAsync(
                    "Copying the log", report => new LogFolder(to).Copy(storage, head.SignedCheckpoint, signer.Verifier, report, run.Cancel));
                if (copied is null)
                {
                    await run.Error.WriteLineAsync("The log could not be copied whole: a part of it is missing, or its checkpoint is not signed by the key in the home folder. Run: vow ledger verify");
                    return 1;
                }

                await File.WriteAllTextAsync(Path.Combine(to, "README.txt"), About(copied, signer.Verifier), run.Cancel);
                await run.Output.WriteLineAsync($"{copied.Size} entries of {copied.Origin} are in {to}. Check them with: vow ledger verify --folder {to} --key '{signer.Verifier}'");
                return 0;
            })
        {
            Under = "ledger",
        };
    }

    private static string About(Checkpoint copied, VerifierKey key) => string.Create(CultureInfo.InvariantCulture, $"""
        The log {copied.Origin}, {copied.Size} entries.

        checkpoint        size and root hash of the tree, signed (C2SP tlog-checkpoint)
        vkey              the public key it is signed with (C2SP signed-note)
        tile/LEVEL/...    hashes of the tree (C2SP tlog-tiles, RFC 6962)
        tile/entries/...  the entries: a 16-bit length and that many bytes of canonical JSON (RFC 8785), 256 to a file

        To check it: vow ledger verify --folder THIS-FOLDER --key '{key}'
        Take the key from somewhere else than this folder: from the log's public address, or from an earlier copy.
        Any program that reads these formats does as well.

        Entries name people by tags and hold what was done as commitments. They lead to a person only with that person's key, which is not here.

        """);

    private static Verb Continue()
    {
        var anyway = new Option<bool>("--damaged") { Description = "Go on although the store's part of the old log is damaged: only its sound beginning is put aside." };
        return new Verb(
            new Command("continue", "Begins a new log where the database is older than its published one. The old log ends; the new one's first entry says what was lost.") { anyway },
            VerbNeeds.Changing,
            async run =>
            {
                var outcome = await run.Progress.ShowAsync(
                    "Putting the old log aside", report => run.Service<ContinueLog>().RunAsync(run.Words.GetValue(anyway), report, run.Cancel));
                switch (outcome)
                {
                    case ContinueOutcome.Begun begun:
                        await run.Output.WriteLineAsync($"The log {begun.Old} has ended. What the store had of it is in {begun.Folder}.");
                        await run.Output.WriteLineAsync(begun.Lost == 0
                            ? "No published entry was lost."
                            : string.Create(CultureInfo.InvariantCulture, $"{begun.Lost} published entr{(begun.Lost == 1 ? "y is" : "ies are")} lost: the first entry of the new log says so."));
                        await run.Output.WriteLineAsync($"The log {begun.Origin} has begun. Give auditors its key: {begun.Key}");
                        await run.Output.WriteLineAsync("What people did in the time that was lost is not known any more: their choices and erasures of that time must be done again. Tell your data protection officer.");
                        return 0;
                    case ContinueOutcome.OldLogBroken broken:
                        await run.Error.WriteLineAsync($"The store's part of the old log is damaged from index {broken.FirstBad} on. Restore a sound backup, or put only the sound beginning aside with: vow ledger continue --damaged");
                        return 1;
                    case ContinueOutcome.Raced:
                        await run.Error.WriteLineAsync("Another process was changing the log. Nothing was done; run it again.");
                        return 1;
                    case ContinueOutcome.NoLog:
                        await run.Output.WriteLineAsync("The log has not begun: there is nothing to continue. The first start begins it.");
                        return 1;
                    default:
                        await run.Output.WriteLineAsync("The log is in order and may grow: there is nothing to continue.");
                        return 1;
                }
            })
        {
            Under = "ledger",
        };
    }

    private static Verb ChangeKey() => new(
        new Command("change-key", "Gives the log another signing key. The change is an entry, signed with both keys; what the old one signed stays good."),
        VerbNeeds.Changing,
        async run =>
        {
            var changed = await run.Service<RotateLogKey>().RunAsync(run.Cancel);
            if (changed.New is null)
            {
                await run.Error.WriteLineAsync(changed.Condition == LedgerCondition.Ready
                    ? "The key was not changed: another process was changing the log. Run it again."
                    : "The log may not grow, so its key can't change either. Run: vow doctor");
                return 1;
            }

            await run.Output.WriteLineAsync($"The log is signed with another key from now on. Give auditors the new one: {changed.New}");
            await run.Output.WriteLineAsync($"The old one still opens what it signed: {changed.Old}");
            return 0;
        })
    {
        Under = "ledger",
    };

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An entry that was found.</summary>
    private sealed record FoundEntry(LedgerEntry Entry, long? Index, string Log, JsonObject? Note, Func<long, CancellationToken, ValueTask<Receipt?>> ProveAsync);

    private static async Task<FoundEntry?> FindAsync(VerbRun run, string which)
    {
        var storage = run.Service<SqlLedgerStorage>();
        await using var store = run.Service<Database>().NewStore();
        if (Guid.TryParse(which, out var id))
        {
            var places = run.Service<EntryPlaces>();
            if (await places.FindAsync(store, id, run.Cancel) is not { } place)
            {
                return null;
            }

            var body = place.Pending ?? (await place.ProveAsync(run.Cancel))?.Entry;
            return body is not null && LedgerEntry.TryParse(body) is { } entry
                ? new FoundEntry(entry, place.Index, place.Log, await NoteAsync(store, id, run.Cancel), (_, cancel) => place.ProveAsync(cancel))
                : null;
        }

        if (!long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || await storage.ReadHead(run.Cancel) is not { } head || index >= head.Size)
        {
            return null;
        }

        var receipt = await Receipt.Make(storage, head.SignedCheckpoint, index, run.Cancel);
        return receipt is not null && LedgerEntry.TryParse(receipt.Entry) is { } there
            ? new FoundEntry(there, index, head.LogId, await NoteAsync(store, there.Id, run.Cancel), (_, _) => new ValueTask<Receipt?>(receipt))
            : null;
    }

    private static async Task<JsonObject?> NoteAsync(Store store, Guid id, CancellationToken cancel) =>
        await store.Set<NoteRow>().AsNoTracking().Where(n => n.EntryId == id).Select(n => n.Detail).FirstOrDefaultAsync(cancel) is { } detail
            ? JsonNode.Parse(detail) as JsonObject
            : null;

    private static JsonObject ToJson(FoundEntry found) => new()
    {
        ["index"] = found.Index,
        ["log"] = found.Log,
        ["entry"] = JsonNode.Parse(Encoding.UTF8.GetString(found.Entry.ToCanonicalBytes())),
        ["detail"] = found.Note?.DeepClone(),
    };

    private static Task<int> NoSuchAsync(VerbRun run, string which) =>
        run.FaultAsync($"There is no entry \"{which}\". Give its index (a number from 0) or its id; the newest are listed by: vow ledger show");
}
