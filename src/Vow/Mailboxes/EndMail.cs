using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.People;
using Vow.Retention;

namespace Vow.Mailboxes;

/// <summary>
/// Destroys messages that are no requests, on the day their row says: thirty days after somebody put them aside, or the program did. A month mends a mistake; more has no
/// purpose. What still waits for somebody is never destroyed. The bare fingerprint stays for a year, so that a mailbox numbered anew brings nothing back.
/// </summary>
public sealed class EndMail(Database database, Deeds deeds, Entries entries, CompartmentEnds ends) : IJob
{
    /// <summary>How long a message that is no request can still be looked at.</summary>
    public static readonly TimeSpan After = TimeSpan.FromDays(30);

    private static readonly TimeSpan Known = TimeSpan.FromDays(ArmMailbox.FarthestBack + 30);
    private const int AtOnce = 200;

    /// <inheritdoc />
    public string Name => "mailboxes.ends";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        while (await EndAsync(now, cancel) == AtOnce)
        {
        }

        await ends.FinishAsync();
        await deeds.DoAsync(deed => deed.ExecuteAsync(
            "DELETE FROM mailboxes_message WHERE sealed IS NULL AND subject_id IS NULL AND received_at < @gone AND found_at < @gone", ("@gone", now.Plus(-Known))));
    }

    private async Task<int> EndAsync(Instant now, CancellationToken cancel)
    {
        List<Guid> due;
        await using (var store = database.NewStore())
        {
            due = await store.Set<FoundMail>().AsNoTracking().Where(m => m.EndsAt != null && m.EndsAt <= now).OrderBy(m => m.EndsAt).Select(m => m.Id).Take(AtOnce).ToListAsync(cancel);
        }

        if (due.Count > 0)
        {
            await deeds.DoAsync(async deed =>
            {
                foreach (var row in await deed.Store.Set<FoundMail>().Where(m => due.Contains(m.Id) && m.EndsAt != null && m.EndsAt <= now).ToListAsync(cancel))
                {
                    await ForgetAsync(deed, row);
                }

                await entries.AppendAsync(deed, "mail.ended", Actor.System, new JsonObject { ["messages"] = due.Count });
            });
            Steps.Reached("mailboxes.ended");
        }

        return due.Count;
    }

    /// <summary>Lets go of what lies here of a message, and of the subject made for it. <see cref="CompartmentEnds.FinishAsync"/> must follow the commit (the next sweep does it otherwise).</summary>
    internal static async Task ForgetAsync(Deed deed, FoundMail row)
    {
        var made = row.SubjectId;
        (row.Sealed, row.SubjectId, row.EndsAt) = (null, null, null);
        await deed.Store.SaveChangesAsync();
        if (made is { } subject)
        {
            await CompartmentEnds.NoteEndAsync(deed, subject, Compartment.Rights);
            await Subjects.ForgetAsync(deed, subject);
        }
    }
}
