using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Mailboxes;

/// <summary>
/// Reads the mailboxes of the rights desk, each by one process at a time, and waits at the server for what comes (IDLE). A mailbox that is not armed is opened read-only
/// (EXAMINE): no flag changes. In an armed one a message that was taken is marked as read, and nothing else: Vow deletes and moves nothing there.
/// </summary>
internal sealed partial class ReadMailboxes(
    VowOptions options, Database database, Deeds deeds, Clock clock, Leases leases, OpenMailbox open, TakeMail take, StopByMail stop, MailboxBell bell, PolicyHolder policies, ILogger<ReadMailboxes> log) : BackgroundService
{
    // A message above this is taken without its attachments.
    private const int Largest = 25 * 1024 * 1024;
    private const int LargestText = 1024 * 1024;
    private const int AtOnce = 50;

    // Shorter than half a lease, so that it is renewed in time; a server that says nothing is asked again as often.
    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Mailboxes.Select(box => WatchAsync(box, stoppingToken)));

    private async Task WatchAsync(DeskMailbox box, CancellationToken cancel)
    {
        var failures = 0;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (await leases.ClaimAsync("mailbox:" + box.Name) is { } lease)
                {
                    try
                    {
                        await HoldAsync(box, lease, () => failures = 0, cancel);
                    }
                    finally
                    {
                        await leases.ReleaseAsync(lease);
                    }
                }

                await bell.WaitAsync(box.Name, Waiting, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a mailbox is read again after any failure: what is in it stays there
            catch (Exception failure)
#pragma warning restore CA1031
            {
                await FailedAsync(box, failure, cancel);
                var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, ShortestPause.Ticks << Math.Min(failures++, 10)));
                await Task.Delay(pause, TimeProvider.System, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task HoldAsync(DeskMailbox box, Lease lease, Action read, CancellationToken cancel)
    {
        await deeds.DoAsync(deed => ArmMailbox.EnsureAsync(deed, box.Name));
        using var imap = await open.AsAsync(box, cancel);
        while (await deeds.DoAsync(deed => Leases.RenewAsync(deed, lease)))
        {
            await LookAsync(imap, box, lease, cancel);
            read();
            await WaitAsync(imap, box, cancel);
            cancel.ThrowIfCancellationRequested();
        }
    }

    // Until something comes, somebody decides something at the desk, or the time is over.
    private async Task WaitAsync(ImapClient imap, DeskMailbox box, CancellationToken cancel)
    {
        if (!imap.Capabilities.HasFlag(ImapCapabilities.Idle))
        {
            await bell.WaitAsync(box.Name, Waiting, cancel);
            await imap.NoOpAsync(cancel);
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        void Came(object? sender, EventArgs what) => done.Cancel();
        imap.Inbox!.CountChanged += Came;
        try
        {
            var idle = imap.IdleAsync(done.Token, cancel);
            await Task.WhenAny(idle, bell.WaitAsync(box.Name, Waiting, done.Token));
            await done.CancelAsync();
            await idle;
        }
        finally
        {
            imap.Inbox.CountChanged -= Came;
        }
    }

    private async Task LookAsync(ImapClient imap, DeskMailbox box, Lease lease, CancellationToken cancel)
    {
        var state = await StateAsync(box, cancel);
        var inbox = imap.Inbox!;
        var access = state.ArmedAt is null ? FolderAccess.ReadOnly : FolderAccess.ReadWrite;
        if (!inbox.IsOpen || inbox.Access != access)
        {
            await inbox.OpenAsync(access, cancel);
        }

        if (state.Validity != inbox.UidValidity)
        {
            // The numbers mean other messages now: all are looked at again, and known ones are known by their fingerprints.
            await deeds.DoAsync(deed => deed.ExecuteAsync(
                $"UPDATE mailboxes_mailbox SET validity = @v, next_uid = 1 WHERE name = @n AND {Leases.Held}", ("@v", (long)inbox.UidValidity), ("@n", box.Name), ("@range", lease.Range), ("@token", lease.Token)));
            state = await StateAsync(box, cancel);
        }

        var full = state.Since is { } since && !await ReadAsync(inbox, box, lease, state, since, cancel);
        if (state.ArmedAt is not null)
        {
            await stop.DoAsync(box.Name, cancel);
            await MarkAsync(inbox, box, inbox.UidValidity, cancel);
        }

        await deeds.DoAsync(deed => deed.ExecuteAsync(
            "UPDATE mailboxes_mailbox SET read_at = @now, failing_since = NULL, failure = NULL, full_on = @full WHERE name = @n",
            ("@now", deed.Now), ("@full", full ? policies.Current.Zone.DayOf(deed.Now) : null), ("@n", box.Name)));
    }

    // False where the day has brought as many as a day may: the others wait where they are.
    private async Task<bool> ReadAsync(IMailFolder inbox, DeskMailbox box, Lease lease, Mailbox state, DateOnly since, CancellationToken cancel)
    {
        var zone = policies.Current.Zone;
        var today = zone.DayOf(clock.Now);
        var first = today.AddDays(-ArmMailbox.FarthestBack) is var farthest && since < farthest ? farthest : since;
        if (state.NextUid > uint.MaxValue)
        {
            return true;
        }

        // The server counts days in a zone of its own: a day more is asked for, and each message looked at.
        var query = SearchQuery.Uids(new UniqueIdRange(inbox.UidValidity, (uint)state.NextUid, uint.MaxValue)).And(SearchQuery.DeliveredAfter(first.AddDays(-1).ToDateTime(TimeOnly.MinValue)));
        var found = (await inbox.SearchAsync(query, cancel)).Where(id => id.Id >= state.NextUid).OrderBy(id => id.Id).ToList();
        var room = options.MailboxRate - await TakenTodayAsync(box, zone.StartOf(today), cancel);
        foreach (var part in found.Chunk(AtOnce))
        {
            var summaries = (await inbox.FetchAsync([.. part], MessageSummaryItems.UniqueId | MessageSummaryItems.InternalDate | MessageSummaryItems.Size, cancel)).ToDictionary(s => s.UniqueId);
            foreach (var id in part)
            {
                var now = clock.Now;
                var received = summaries.TryGetValue(id, out var summary) && summary.InternalDate is { } date ? Instant.From(date) is var at && at < now ? at : now : now;
                if (summary is null || zone.DayOf(received) < first)
                {
                    if (!await take.PassAsync(box, lease, inbox.UidValidity, id.Id))
                    {
                        return true;
                    }

                    continue;
                }

                if (room-- <= 0)
                {
                    return false;
                }

                var delivered = await FetchAsync(inbox, id, received, summary.Size ?? 0, cancel);
                if (!await (delivered is null ? take.PassAsync(box, lease, inbox.UidValidity, id.Id) : take.TakeAsync(box, lease, delivered)))
                {
                    return true;
                }
            }

            await deeds.DoAsync(deed => Leases.RenewAsync(deed, lease));
        }

        return true;
    }

    private static async Task<Delivered?> FetchAsync(IMailFolder inbox, UniqueId id, Instant received, long size, CancellationToken cancel)
    {
        try
        {
            if (size <= Largest)
            {
                await using var whole = await inbox.GetStreamAsync(id, "", cancel);
                using var bytes = new MemoryStream();
                await whole.CopyToAsync(bytes, cancel);
                return new Delivered(bytes.ToArray(), inbox.UidValidity, id.Id, received, size, IsWhole: true);
            }

            // Its headers and its words, as far as a person reads; what is attached stays in the mailbox, where somebody can look.
            var summary = (await inbox.FetchAsync([id], MessageSummaryItems.UniqueId | MessageSummaryItems.BodyStructure, cancel)).Single();
            using var message = new MimeMessage(await inbox.GetHeadersAsync(id, cancel));
            if ((summary.TextBody ?? summary.HtmlBody) is { } body && body.Octets <= LargestText && await inbox.GetBodyPartAsync(id, body, cancel) is { } words)
            {
                message.Body = words;
            }

            using var part = new MemoryStream();
            await message.WriteToAsync(part, cancel);
            return new Delivered(part.ToArray(), inbox.UidValidity, id.Id, received, size, IsWhole: false);
        }
        catch (MessageNotFoundException)
        {
            // Somebody took it away meanwhile.
            return null;
        }
    }

    // What was taken since the mailbox was armed is marked as read, so that a team that also looks there sees what is new.
    private async Task MarkAsync(IMailFolder inbox, DeskMailbox box, uint validity, CancellationToken cancel)
    {
        List<FoundMail> taken;
        await using (var store = database.NewStore())
        {
            taken = await store.Set<FoundMail>().AsNoTracking().Where(m => m.Mailbox == box.Name && m.Validity == validity && !m.Marked && !m.Early).OrderBy(m => m.Uid).Take(AtOnce).ToListAsync(cancel);
        }

        if (taken.Count > 0)
        {
            await inbox.StoreAsync([.. taken.Select(m => new UniqueId(validity, (uint)m.Uid))], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Seen) { Silent = true }, cancel);
            await deeds.DoAsync(async deed =>
            {
                foreach (var one in taken)
                {
                    await deed.ExecuteAsync("UPDATE mailboxes_message SET marked = @yes WHERE id = @id", ("@yes", true), ("@id", one.Id));
                }
            });
            Steps.Reached("mailboxes.marked");
        }
    }

    private async Task<Mailbox> StateAsync(DeskMailbox box, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        return await store.Set<Mailbox>().AsNoTracking().FirstAsync(m => m.Name == box.Name, cancel);
    }

    private async Task<int> TakenTodayAsync(DeskMailbox box, Instant since, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        return await store.Set<FoundMail>().CountAsync(m => m.Mailbox == box.Name && m.FoundAt >= since, cancel);
    }

    private async Task FailedAsync(DeskMailbox box, Exception failure, CancellationToken cancel)
    {
        var code = failure switch
        {
            TokenRefusedException refused => "token: " + refused.Code,
            AuthenticationException => "sign-in refused",
            SslHandshakeException => "certificate",
            SocketException socket => socket.SocketErrorCode.ToString(),
            ImapCommandException command => command.Response.ToString(),
            _ => failure.GetType().Name,
        };
        if (failure is not (IOException or SocketException or ProtocolException or ImapCommandException or AuthenticationException or SslHandshakeException or ServiceNotConnectedException))
        {
            Failed(log, box.Name, failure.GetType().Name);
        }
        else
        {
            NotRead(log, box.Name, code);
        }

        try
        {
            await deeds.DoAsync(async deed =>
            {
                await ArmMailbox.EnsureAsync(deed, box.Name);
                await deed.ExecuteAsync(
                    "UPDATE mailboxes_mailbox SET failing_since = COALESCE(failing_since, @now), failure = @f WHERE name = @n", ("@now", deed.Now), ("@f", code), ("@n", box.Name));
            });
        }
#pragma warning disable CA1031 // the store may be what failed: the next try says so again
        catch (Exception) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    [LoggerMessage(5901, LogLevel.Warning, "The mailbox {Mailbox} can't be read ({Failure}); it is tried again.")]
    private static partial void NotRead(ILogger logger, string mailbox, string failure);

    [LoggerMessage(5902, LogLevel.Error, "Reading the mailbox {Mailbox} failed ({Failure}); it is tried again.")]
    private static partial void Failed(ILogger logger, string mailbox, string failure);
}
