using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Mailboxes;

/// <summary>What came of an act on a mailbox.</summary>
public enum MailboxOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such mailbox in the settings, or it was never read.</summary>
    NoSuch,

    /// <summary>The day lies in the future, or more than a year back.</summary>
    Day,

    /// <summary>It was done before, or nothing has been chosen that must come first.</summary>
    NotNow,
}

/// <summary>
/// A mailbox is first only looked at: from a day somebody chooses, what lies in it is listed, and nothing in it is touched. Arming it is a signed act; from then on, and only
/// for what is received from then on, the plainest messages are acted on by themselves.
/// </summary>
public sealed class ArmMailbox(VowOptions options, Deeds deeds, Entries entries, PolicyHolder policies, MailboxBell bell)
{
    /// <summary>The longest name of a function.</summary>
    public const int LongestFunction = 200;

    /// <summary>How far back a mailbox is read, in days: older messages are never proposed.</summary>
    public const int FarthestBack = 365;

    /// <summary>Chooses the day from which it is read, or an earlier one than before.</summary>
    public async Task<MailboxOutcome> StartAsync(string name, DateOnly since, Guid by)
    {
        if (!options.Mailboxes.Any(box => box.Name == name))
        {
            return MailboxOutcome.NoSuch;
        }

        var outcome = await deeds.DoAsync(async deed =>
        {
            var today = policies.Current.Zone.DayOf(deed.Now);
            if (since > today || since < today.AddDays(-FarthestBack))
            {
                return MailboxOutcome.Day;
            }

            await EnsureAsync(deed, name);
            var box = await deed.Store.Set<Mailbox>().FirstAsync(m => m.Name == name);
            if (box.Since is { } before && before <= since)
            {
                return MailboxOutcome.NotNow;
            }

            // An earlier day: what lay before it is looked through again; what was found already is known by its fingerprint.
            box.Since = since;
            box.NextUid = 1;
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "mailbox.started", Actor.Operator(by), new JsonObject { ["mailbox"] = name, ["since"] = Site.Words.Iso(since) });
            return MailboxOutcome.Done;
        });
        bell.Ring(name);
        return outcome;
    }

    /// <summary>Arms it: a signed act.</summary>
    /// <param name="name">Which.</param>
    /// <param name="function">In what function it is signed.</param>
    /// <param name="by">Who signs.</param>
    public async Task<MailboxOutcome> ArmAsync(string name, string function, Guid by)
    {
        ArgumentNullException.ThrowIfNull(function);
        var outcome = await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync(
                "UPDATE mailboxes_mailbox SET armed_at = @now, armed_by = @by, armed_as = @as WHERE name = @n AND armed_at IS NULL AND since IS NOT NULL",
                ("@now", deed.Now), ("@by", by), ("@as", function), ("@n", name)) == 0)
            {
                return MailboxOutcome.NotNow;
            }

            await entries.AppendAsync(deed, "mailbox.armed", Actor.Operator(by), new JsonObject { ["mailbox"] = name, ["function"] = function });
            return MailboxOutcome.Done;
        });
        bell.Ring(name);
        return outcome;
    }

    /// <summary>Takes it back: from now on everything is only proposed again.</summary>
    public async Task<MailboxOutcome> DisarmAsync(string name, Guid by)
    {
        var outcome = await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync("UPDATE mailboxes_mailbox SET armed_at = NULL, armed_by = NULL, armed_as = NULL WHERE name = @n AND armed_at IS NOT NULL", ("@n", name)) == 0)
            {
                return MailboxOutcome.NotNow;
            }

            await entries.AppendAsync(deed, "mailbox.disarmed", Actor.Operator(by), new JsonObject { ["mailbox"] = name });
            return MailboxOutcome.Done;
        });
        bell.Ring(name);
        return outcome;
    }

    /// <summary>Writes down a mailbox of the settings that is seen for the first time.</summary>
    internal static Task<int> EnsureAsync(Deed deed, string name) =>
        deed.ExecuteAsync("INSERT INTO mailboxes_mailbox (name, validity, next_uid) VALUES (@n, 0, 1) ON CONFLICT (name) DO NOTHING", ("@n", name));
}

/// <summary>Wakes the reader of a mailbox of this process: something was decided about it.</summary>
public sealed class MailboxBell
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> bells = new(StringComparer.Ordinal);

    /// <summary>Rings.</summary>
    public void Ring(string name)
    {
        var bell = Of(name);
        if (bell.CurrentCount == 0)
        {
            bell.Release();
        }
    }

    /// <summary>Waits for it, or for the time to be over.</summary>
    internal Task<bool> WaitAsync(string name, TimeSpan most, CancellationToken cancel) => Of(name).WaitAsync(most, cancel);

    private SemaphoreSlim Of(string name) => bells.GetOrAdd(name, static _ => new SemaphoreSlim(0));
}
