using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>What came of continuing the log.</summary>
public abstract record ContinueOutcome
{
    private ContinueOutcome()
    {
    }

    /// <summary>A new log has begun.</summary>
    /// <param name="Origin">Its name.</param>
    /// <param name="Key">Its public key, for auditors.</param>
    /// <param name="Old">The name of the log that ended.</param>
    /// <param name="Folder">Where what the store still had of the old one was put.</param>
    /// <param name="Lost">How many entries of the old log are known to have been published and are not in the store.</param>
    public sealed record Begun(string Origin, string Key, string Old, string Folder, long Lost) : ContinueOutcome;

    /// <summary>The log may grow: there is nothing to continue.</summary>
    public sealed record NotNeeded : ContinueOutcome;

    /// <summary>There is no log.</summary>
    public sealed record NoLog : ContinueOutcome;

    /// <summary>What the store holds of the old log can't be put aside: a part of it is missing or altered.</summary>
    /// <param name="FirstBad">The first bad index.</param>
    public sealed record OldLogBroken(long FirstBad) : ContinueOutcome;

    /// <summary>Another process was first.</summary>
    public sealed record Raced : ContinueOutcome;
}

/// <summary>
/// The way out where the log may not grow, because the database is older than what was published: the old log ends as it is, put aside in a folder, and a
/// new one begins under a new name and key. Its first entry quotes the old log's last published checkpoint and what was lost. Nothing is rewound.
/// </summary>
public sealed class ContinueLog(VowHome home, VowOptions options, SqlLedgerStorage storage, Database database, Deeds deeds, Entries entries, SequencerJob sequencer)
{
    /// <summary>The kind of the first entry.</summary>
    public const string Kind = "ledger.continued";

    /// <summary>Does it.</summary>
    /// <param name="anyway">Whether to go on although what the store holds of the old log is damaged: the undamaged beginning is put aside.</param>
    /// <param name="report">Hears how far the old log was put aside, 0 to 1.</param>
    /// <param name="cancel">Stops it before the new log begins.</param>
    public Task<ContinueOutcome> RunAsync(bool anyway = false, Action<double>? report = null, CancellationToken cancel = default) =>
        sequencer.AloneAsync(() => AloneAsync(anyway, report, cancel), cancel);

    private async Task<ContinueOutcome> AloneAsync(bool anyway, Action<double>? report, CancellationToken cancel)
    {
        var anchor = SequencerJob.Anchor(home, sequencer.PublishAsync);
        var anchored = await anchor.ReadLongest(cancel);
        if (await storage.ReadHead(cancel) is not { } head)
        {
            return new ContinueOutcome.NoLog();
        }

        VerifierKey old;
        using (var signer = LogKeys.Current(home, options))
        {
            old = signer.Verifier;
            if ((await Sequencer.Start(storage, anchor, signer, cancel)).Sequencer is not null)
            {
                return new ContinueOutcome.NotNeeded();
            }
        }

        // What the store still holds goes aside first: the new log's beginning removes it.
        var folder = new LogFolder(home.PastLog(head.LogId));
        if (await folder.Copy(storage, head.SignedCheckpoint, old, report, cancel) is null && !anyway)
        {
            var found = await LogVerifier.Verify(storage, head.SignedCheckpoint, old, cancellation: cancel);
            return new ContinueOutcome.OldLogBroken(found.FirstBad);
        }

        var published = anchored.Select(note => Checkpoint.Unverified(note)).OfType<Checkpoint>().Where(c => c.Origin == head.LogId).MaxBy(c => c.Size);
        var lost = Math.Max(0, (published?.Size ?? 0) - head.Size);
        var origin = Following(head.LogId, anchored.Select(note => Checkpoint.Unverified(note)).OfType<Checkpoint>().Select(c => c.Origin));

        // The key is on disk before anything is signed with it: a crash from here on is finished at the next start, or by running this again.
        using var next = LogKeys.Successor(home, origin);
        Steps.Reached("ledger.successor-written");
        var id = await deeds.DoAsync(deed => entries.AppendAsync(
            deed, Kind, Actor.System,
            new JsonObject
            {
                ["old_log"] = head.LogId,
                ["old_size"] = head.Size,
                ["old_root"] = head.Root.ToBase64(),
                ["published_size"] = published?.Size ?? head.Size,
                ["published_root"] = (published?.Root ?? head.Root).ToBase64(),
                ["lost"] = lost,
            }));
        await using (var store = database.NewStore())
        {
            var body = await store.Set<PendingRow>().AsNoTracking().Where(p => p.EntryId == id).Select(p => p.Body).SingleAsync(cancel);
            if (await Sequencer.Continue(storage, anchor, next, new PendingEntry(id, body), cancel) is null)
            {
                return new ContinueOutcome.Raced();
            }
        }

        Steps.Reached("ledger.continued");
        LogKeys.Settle(home, await storage.ReadHead(cancel));
        return new ContinueOutcome.Begun(origin, next.Verifier.ToString(), head.LogId, folder.Path, lost);
    }

    // host/log/1 is followed by host/log/2, or by the first number no anchored log has had.
    private static string Following(string log, IEnumerable<string> used)
    {
        var names = used.ToHashSet(StringComparer.Ordinal);
        var stem = log[..(log.LastIndexOf('/') + 1)];
        var number = 2;
        while (names.Contains(stem + number.ToString(CultureInfo.InvariantCulture)))
        {
            number++;
        }

        return stem + number.ToString(CultureInfo.InvariantCulture);
    }
}
