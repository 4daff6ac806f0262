using System.Text.Json.Nodes;
using MailKit;
using MailKit.Net.Imap;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Logging;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Policies;
using Vow.Rights;

namespace Vow.Mailboxes;

/// <summary>A message that is to be deleted in a mailbox, because it brought a copy of an identity document that nobody asked for.</summary>
[HasNoPersonalData("a place in one of the company's own mailboxes")]
public sealed class MailPurge
{
    /// <summary>Row id: the message's row.</summary>
    public Guid Id { get; set; }

    /// <summary>The mailbox.</summary>
    public required string Mailbox { get; set; }

    /// <summary>The numbering.</summary>
    public long Validity { get; set; }

    /// <summary>Its number.</summary>
    public long Uid { get; set; }

    /// <summary>When it was ordered.</summary>
    public Instant At { get; set; }

    /// <summary>When it was found gone; null until then.</summary>
    public Instant? DoneAt { get; set; }

    /// <summary>Whether somebody has to delete it in the mailbox: it is not armed, or numbered anew.</summary>
    public bool ByHand { get; set; }
}

/// <summary>
/// Destroys a copy of an identity document that nobody asked for, by one press: the attachment in the file with a note in its place, and the message in the mailbox, which is the one
/// thing that is ever deleted there. The order is durable before the mailbox is touched: what a crash or a closed mailbox leaves is done by the next round. A virus scanner is only
/// ever streamed to, and keeps nothing.
/// </summary>
internal sealed partial class PurgeCopies(
    Database database, Deeds deeds, RightsRequests requests, RightsMails mails, Entries entries, VowOptions options, Clock clock, PolicyHolder policies, OpenMailbox open, ILogger<PurgeCopies> log) : IJob
{
    /// <inheritdoc />
    public string Name => "mailboxes.purges";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <summary>Destroys it. False where the file has no such attachment.</summary>
    public async Task<bool> Async(string number, Guid attachment, Guid by)
    {
        var done = await deeds.DoAsync(async deed =>
        {
            if (await RightsRequests.OfNumberAsync(deed, number) is not { } request || await RightsAttachments.RemoveAsync(deed, request.Id, attachment) is not { } came)
            {
                return false;
            }

            // What came by mail lies there still: the row that brought it was sorted in the very deed that put the attachment into the file.
            foreach (var mail in await deed.Store.Set<FoundMail>().AsNoTracking().Where(m => m.RequestId == request.Id && m.SortedAt == came).ToListAsync())
            {
                var armed = await deed.Store.Set<Mailbox>().AnyAsync(m => m.Name == mail.Mailbox && m.ArmedAt != null);
                if (!await deed.Store.Set<MailPurge>().AnyAsync(p => p.Id == mail.Id))
                {
                    deed.Store.Add(new MailPurge { Id = mail.Id, Mailbox = mail.Mailbox, Validity = mail.Validity, Uid = mail.Uid, At = deed.Now, ByHand = !armed });
                }
            }

            var letter = mails.CopyDestroyed(request, policies.Current.Zone.DayOf(deed.Now));
            requests.AddMessage(deed, request, letter.Body, ours: true);
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.copy_destroyed", Actor.Operator(by), new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
            if (request.IsOpen)
            {
                await mails.WriteAsync(deed, request, "rights.copy_destroyed", letter);
            }

            return true;
        });
        Steps.Reached("mailboxes.purge-ordered");
        if (done)
        {
            await RunAsync(clock.Now, CancellationToken.None);
        }

        return done;
    }

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<MailPurge> ordered;
        await using (var store = database.NewStore())
        {
            ordered = await store.Set<MailPurge>().AsNoTracking().Where(p => p.DoneAt == null && !p.ByHand).OrderBy(p => p.At).Take(200).ToListAsync(cancel);
        }

        foreach (var purges in ordered.GroupBy(p => p.Mailbox))
        {
            if (options.Mailboxes.FirstOrDefault(box => box.Name == purges.Key) is not { } box)
            {
                continue;
            }

            try
            {
                await DeleteAsync(box, [.. purges], cancel);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                NotDeleted(log, purges.Key, failure.GetType().Name);
            }
        }
    }

    private async Task DeleteAsync(DeskMailbox box, List<MailPurge> purges, CancellationToken cancel)
    {
        using var line = await open.AsAsync(box, cancel);
        var inbox = line.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite, cancel);
        foreach (var purge in purges)
        {
            var ours = inbox.UidValidity == purge.Validity;
            if (ours)
            {
                var uid = new UniqueId((uint)purge.Validity, (uint)purge.Uid);
                await inbox.StoreAsync([uid], new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted) { Silent = true }, cancel);
                await inbox.ExpungeAsync([uid], cancel);
                Steps.Reached("mailboxes.purged");
            }

            // A mailbox numbered anew has another message under this number: somebody looks.
            await deeds.DoAsync(deed => deed.ExecuteAsync(
                "UPDATE mailboxes_purge SET done_at = @done, by_hand = @hand WHERE id = @id", ("@done", ours ? deed.Now : null), ("@hand", !ours), ("@id", purge.Id)));
        }

        await line.DisconnectAsync(true, cancel);
    }

    /// <summary>Where the messages of a file that are to be deleted stand.</summary>
    internal static async Task<IReadOnlyList<MailPurge>> OfAsync(Store store, Guid request) =>
        await store.Set<MailPurge>().AsNoTracking().Where(p => store.Set<FoundMail>().Any(m => m.Id == p.Id && m.RequestId == request)).OrderBy(p => p.At).ToListAsync();

    [LoggerMessage(5904, LogLevel.Warning, "A message of the mailbox {Mailbox} can't be deleted ({Failure}); it is tried again.")]
    private static partial void NotDeleted(ILogger log, string mailbox, string failure);
}

internal sealed class PurgeTables : IEntityTypeConfiguration<MailPurge>
{
    public void Configure(EntityTypeBuilder<MailPurge> builder)
    {
        builder.ToTable("mailboxes_purge");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Mailbox).HasMaxLength(DeskMailbox.LongestName);
        builder.HasIndex(p => p.DoneAt);
    }
}
